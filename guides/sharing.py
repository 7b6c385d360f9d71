"""Messages that pass guidance on."""

from django.utils.translation import gettext as _

from resources.sharing import Share, share

from .models import Guide


def share_guide(guide: Guide, address: str) -> Share:
    """A guide's title and what it is about."""
    return share(_("A page to read"), [guide.title, guide.summary], address)


def share_overdose(address: str) -> Share:
    """What to do now, in the words of the page without a record: it needs no database."""
    words = _("Call 911. Give naloxone. Help them breathe. Stay with them.")
    return share(_("A page to keep"), [_("Overdose: what to do now"), words], address)
