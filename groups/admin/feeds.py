"""Meeting feeds in the admin: see `resources.admin.feeds`."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from resources.addresses import list_of
from resources.admin import FeedAdmin
from resources.interchange.feed_report import FeedReport

from ..feeds.importing import import_meetings
from ..models import Meeting, MeetingFeed, SupportGroup


@admin.register(MeetingFeed)
class MeetingFeedAdmin(FeedAdmin):
    """Lists of meetings that this site takes in."""

    files_are = _("JSON or CSV.")
    list_display = ("source", "codes", "program", "organization", "publish", "last_import")
    list_select_related = ("source", "program", "organization")
    autocomplete_fields = ("source", "program", "organization")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        source = ("source",) if obj else (("source", "new_source"),)
        return (
            (_("Where the list comes from"), {"fields": (*source, "address", "codes", "zone")}),
            (_("What all its groups are"), {"fields": ("program", "organization", "for_person_who_uses", "publish")}),
        )

    def bring(self, feed: Any, content: bytes, **how: Any) -> FeedReport:
        return import_meetings(feed, content, **how)

    def written(self) -> list[type[Model]]:
        return [SupportGroup]

    def gone_lists(self) -> list[tuple[Any, str]]:
        meetings = (Meeting._meta.verbose_name_plural, f"{list_of(Meeting)}?gone=yes")
        return [*super().gone_lists(), meetings]
