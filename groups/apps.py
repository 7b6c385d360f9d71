from typing import Any

from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "groups"
    verbose_name = "Support groups"

    def ready(self) -> None:
        from resources.content import register_content
        from resources.curation.history import keep_history
        from resources.curation.people import belongs_to_listing
        from resources.kinds import Kind, Linked, register, register_links

        from .finder import as_rows
        from .models import Meeting, Pause, Program, SupportGroup
        from .services import hours_of, refresh, reschedule
        from .suggestable import GROUPS
        from .views.group import facts_of

        def public() -> Any:
            return SupportGroup.objects.listed().select_related("source", "place")

        row = "groups/organization_row.html"
        kind = Kind(
            SupportGroup,
            public,
            order=20,
            vouched_for=True,
            reschedule=reschedule,
            refresh=refresh,
            hours=hours_of,
            row_template=row,
            rows=as_rows,
            facts_template="groups/facts.html",
            facts=facts_of,
            suggestable=GROUPS,
        )
        register(kind)
        _register_open_data()
        # A meeting's own link is no page: a meeting server says nothing to whoever only looks.
        register_links(Linked(SupportGroup.objects.published, ("url",)))
        register_links(Linked(Program.objects.all, ("url",)))
        belongs_to_listing(Meeting, "group")
        belongs_to_listing(Pause, "meeting")
        keep_history(Meeting, Pause, Program, SupportGroup)
        register_content(self.label)


def _register_open_data() -> None:
    from resources.interchange.hsds.services import register_service
    from resources.interchange.hsds.taking.kinds import register_incoming

    from .hsds import GROUPS
    from .hsds_taking import INCOMING_GROUPS

    register_service(GROUPS)
    register_incoming(INCOMING_GROUPS)
