"""What stories about suggestions start from."""

from django.http import QueryDict

from groups.models import SupportGroup
from resources.curation.suggesting import propose
from resources.models import Place, Suggestion
from tests.records import make_group, make_meeting, make_place


def suggest(target, changes=None, **more) -> Suggestion:
    """A wish, of an English-speaking visitor unless told otherwise."""
    return propose(target, changes or {}, **({"origin": "visitor", "language": "en"} | more))


def a_group() -> SupportGroup:
    """A group at a library, with a meeting there and one online."""
    library = Place.objects.first() or make_place(name="Elm Library", address="5 Elm St")
    group = make_group(name="Tuesday Circle", phone="+18605550101", place=library)
    make_meeting(group)
    make_meeting(group, weekday=3, format="online", zone="America/New_York", ask_for_link=True)
    return group


def answers(form) -> QueryDict:
    """What a browser sends back from a form nobody touched."""
    sent = QueryDict(mutable=True)
    for field in form:
        value = field.field.prepare_value(field.value())
        if isinstance(value, list | tuple):
            sent.setlist(field.html_name, value)
        else:
            shown = field.field.widget.format_value(value)
            sent[field.html_name] = (shown[0] if isinstance(shown, list) else shown) or ""
    return sent
