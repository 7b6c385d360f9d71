"""Staff's Markdown as safe HTML."""

from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

# "zero" knows nothing; only what a guide needs is switched on. Raw HTML stays text.
_markdown = MarkdownIt("zero", {"html": False}).enable(["emphasis", "link", "list", "newline", "escape", "entity"])
_TAGS = {"p", "strong", "em", "a", "ul", "ol", "li", "br"}


@lru_cache(maxsize=2000)
def to_html(text: str) -> SafeString:
    """Markdown (bold, italics, links, lists) as HTML; anything else is shown as typed, nothing can run."""
    html = nh3.clean(
        _markdown.render(text),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"https", "http", "tel", "sms", "mailto"},
        link_rel="noopener",
    )
    return mark_safe(html.strip())  # noqa: S308  # cleaned by nh3 above
