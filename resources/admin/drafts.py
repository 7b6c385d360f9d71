"""From a suggestion to the forms in which staff act on it: the listing's own, its parts', or that of a new one."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest
from django.utils.translation import gettext as _

from ..addresses import form_of
from ..curation.history import acting
from ..curation.people import DECIDE, may, within_remit
from ..curation.suggesting import AlreadyDecidedError, accept, reason_of
from ..curation.wishes import suggestable_of
from ..languages import ENGLISH
from ..models import Listing, Suggestion

#: Parameter in the address of an empty form: the suggestion that it is filled from.
FROM_SUGGESTION = "suggestion"


def edit_links(listing: Listing) -> list[tuple[str, str]]:
    """The forms in which a listing and its parts are changed, each once: words and address."""
    links = {form_of(listing): _("The listing")}
    for fact in suggestable_of(type(listing)).in_words.values():
        for words, address in fact.forms(listing):
            links.setdefault(address, f"{fact.label}: {words}")
    return [(words, address) for address, words in links.items()]


def asked_for(request: HttpRequest, model: type[Listing]) -> Suggestion | None:
    """The waiting suggestion for a new listing of this kind that a form is filled from, or None."""
    number = request.GET.get(FROM_SUGGESTION, "")
    if not (number.isascii() and number.isdigit() and len(number) < 19 and may(request.user, DECIDE)):
        return None
    waiting = within_remit(Suggestion.objects.filter(status=Suggestion.Status.PENDING), request.user)
    kind = ContentType.objects.get_for_model(model)
    return waiting.filter(pk=int(number), content_type=kind, object_id__isnull=True).first()


def first_values(modeladmin: Any, request: HttpRequest) -> dict[str, Any]:
    """What a new listing's form is filled with; what no field holds is said above it."""
    suggestion = asked_for(request, modeladmin.model)
    if suggestion is None:
        return {}
    in_words = suggestable_of(modeladmin.model).in_words
    facts = [f"{in_words[name].label}: {wish}" for name, wish in suggestion.values.items() if name in in_words]
    said = [_("From suggestion %(number)d.") % {"number": suggestion.pk}, *facts, suggestion.message]
    modeladmin.message_user(request, " · ".join(part for part in said if part), messages.INFO)
    # English texts stand in the form under their plain names.
    return {name.removesuffix(f"_{ENGLISH}"): wish for name, wish in suggestion.values.items() if name not in in_words}


def acting_on_it(request: HttpRequest, model: type[Listing]) -> AbstractContextManager[None]:
    """Within it, a new listing and all its rows are told of as made from the suggestion; without one, as any other."""
    suggestion = asked_for(request, model) if request.method == "POST" else None
    if suggestion is None:
        return nullcontext()
    return acting(reason_of(suggestion), cast(AbstractBaseUser, request.user))


def adopt(modeladmin: Any, request: HttpRequest, listing: Listing) -> None:
    """Accepts the suggestion that a new listing was made from; without one, does nothing."""
    suggestion = asked_for(request, type(listing))
    if suggestion is None:
        return
    try:
        accept(suggestion, list(suggestion.values), by=cast(AbstractBaseUser, request.user), made=listing)
    except AlreadyDecidedError:
        modeladmin.message_user(request, _("Somebody decided the suggestion just before you."), messages.WARNING)
    else:
        modeladmin.message_user(request, _("The suggestion is accepted."), messages.SUCCESS)
