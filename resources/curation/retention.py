"""How long we keep what people told us on a form. `resources.retention` lists it with all else."""

from datetime import datetime, timedelta

from django.db.models import Q

from ..models import Suggestion

#: A form that nobody has answered: its sender waits for nothing any more.
SENDERS_KEPT = timedelta(days=180)
#: Words of a form after the decision: enough to answer a question about it.
WORDS_KEPT = timedelta(days=365)


def forget_waiting_senders(now: datetime) -> int:
    """One part of `tick`: takes the addresses off forms that have waited too long; how many. The wish itself stays."""
    waiting = Suggestion.objects.filter(status=Suggestion.Status.PENDING, last_sent__lt=now - SENDERS_KEPT)
    return waiting.filter(~Q(email="") | ~Q(also=[])).update(email="", also=[])


def forget_old_words(now: datetime) -> int:
    """One part of `tick`: erases what senders wrote in their own words, and our answer, long after the decision.

    What was wished for the listing, field by field, stays with its history.
    """
    decided = Suggestion.objects.filter(decided_on__lt=now - WORDS_KEPT)
    return decided.exclude(message="", decision_note="").update(message="", decision_note="")
