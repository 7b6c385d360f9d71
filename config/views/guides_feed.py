"""`/feeds/guides.atom`: guidance that is new, changed or reviewed, for feed readers and other sites (RFC 4287)."""

from datetime import UTC, datetime, time
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import override

from guides.models import Guide
from resources.languages import ENGLISH
from resources.open_feeds import open_feed

#: The newest ones; all guides together are some dozens.
MOST = 50


class GuidesFeed(Feed):
    """Guides, those that changed or were reviewed last first; of one topic where one is asked for."""

    feed_type = Atom1Feed
    subtitle = "What to do, what not to do, and what helps: guidance for families of people who use opioids."
    feed_copyright = settings.DATA_LICENCE

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        """The topic, "" for all. Http404 for one that we do not have."""
        topic = request.GET.get("topic", "")
        if topic and topic not in Guide.Topic.values:
            raise Http404
        return topic

    def title(self, topic: str) -> str:
        of_topic = f": {Guide.Topic(topic).label}" if topic else ""
        return f"Guides{of_topic} - {settings.SITE_NAME}"

    def link(self, topic: str) -> str:
        return reverse("guides:index") + (f"?topic={topic}" if topic else "")

    def feed_url(self, topic: str) -> str:
        return reverse("guides_feed") + (f"?topic={topic}" if topic else "")

    def items(self, topic: str) -> list[Guide]:
        guides = Guide.objects.published()
        found = guides.filter(topic=topic) if topic else guides
        return sorted(found, key=lambda guide: (last_moved(guide), guide.pk), reverse=True)[:MOST]

    def item_title(self, item: Guide) -> str:
        return item.title

    def item_description(self, item: Guide) -> str:
        reviewed = f" Reviewed on {item.reviewed_on:%Y-%m-%d} by {item.reviewer}." if item.reviewed_on else ""
        return f"{item.summary}{reviewed}"

    def item_pubdate(self, item: Guide) -> datetime:
        return item.created

    def item_updateddate(self, item: Guide) -> datetime:
        return last_moved(item)

    def item_categories(self, item: Guide) -> list[str]:
        return [item.topic]


def last_moved(guide: Guide) -> datetime:
    """When a guide was last changed or reviewed."""
    reviewed = datetime.combine(guide.reviewed_on, time(12), UTC) if guide.reviewed_on else guide.updated
    return max(guide.updated, reviewed)


@open_feed
def guides_feed(request: HttpRequest) -> HttpResponseBase:
    """The feed, whose words do not follow the language of whoever asks."""
    with override(ENGLISH):
        return GuidesFeed()(request)
