"""Staff's Markdown as safe HTML."""

from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from markdown_it import MarkdownIt

from .languages import ENGLISH, in_language

# "zero" knows nothing; only what a guide needs is switched on. Raw HTML stays text.
_markdown = MarkdownIt("zero", {"html": False}).enable(["emphasis", "link", "list", "newline", "escape", "entity"])
_TAGS = {"p", "strong", "em", "a", "ul", "ol", "li", "br"}


def to_html(text: str) -> SafeString:
    """Markdown (bold, italics, links, lists) as HTML; anything else is shown as typed, nothing can run.

    Links to our own pages lead to them in the language of the page.
    """
    return _to_html(text, get_language() or ENGLISH)


@lru_cache(maxsize=4000)
def _to_html(text: str, language: str) -> SafeString:
    def own_pages_in_language(tag: str, attribute: str, value: str) -> str:
        is_ours = (tag, attribute) == ("a", "href") and value.startswith("/") and not value.startswith("//")
        return in_language(value, language) if is_ours else value

    html = nh3.clean(
        _markdown.render(text),
        tags=_TAGS,
        attributes={"a": {"href"}},
        attribute_filter=own_pages_in_language,
        url_schemes={"https", "http", "tel", "sms", "mailto"},
        link_rel="noopener",
    )
    return mark_safe(html.strip())  # noqa: S308  # cleaned by nh3 above
