"""Which kind of listing a service of another directory is, where that directory has no term of ours."""

from ....models import DirectoryFeed
from . import told
from .told import Service

_NALOXONE = ("naloxone", "narcan", "overdose reversal")
_HELPLINE = ("hotline", "helpline", "help line", "crisis line", "warmline", "warm line")
_GROUP = "support-group"


def kind_of_service(service: Service, feed: DirectoryFeed) -> str:
    """The code of a kind: what staff said of the whole directory, else what the service's name and terms speak of.

    The terms come first, as the surer word; what speaks of none of the three is taken for a support group, and waits
    as a draft until somebody has looked at it, like all that is new.
    """
    if feed.take_as:
        return str(feed.take_as)
    for words in (_terms(service), told.line(service.told.get("name")).lower()):
        if any(word in words for word in _NALOXONE):
            return "naloxone-program"
        if any(word in words for word in _HELPLINE):
            return "helpline"
        if "support group" in words:
            return _GROUP
    return _GROUP


def _terms(service: Service) -> str:
    terms = (each.get("taxonomy_term") for each in told.objects(service.told.get("attributes")))
    return " ".join(told.line(term.get("name")).lower() for term in terms if isinstance(term, dict))
