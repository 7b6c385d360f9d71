"""What a launch needs: computed wherever it can be, and decided by a person, with name and day, where it cannot.

`tick` counts what is missing and notes it, so that the front page of the admin need not. Whoever opens the list brings
that count up to date.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from resources.content import stored_version
from resources.mailing import queue
from resources.models import LaunchFact, Mail, PartRun

from . import launch_content, launch_settings
from .facts import TICK_STOPPED, Fact, backup_is_there, copies_are_there, tick_runs
from .ticking import SENDING

#: What no program can know: a person makes sure of it and says so here.
DECISIONS = {
    "proxy": (
        gettext_lazy("The logs of every server in front keep families private"),
        gettext_lazy(
            "Open the newest lines of their logs (nginx, load balancer, CDN): no line may hold what follows a “?” "
            "in an address, nor anybody’s network address. docs/deploy.md shows the lines for nginx."
        ),
    ),
    "restore": (
        gettext_lazy("A backup was read back on another machine"),
        gettext_lazy("Restore the newest backup somewhere else and look at a few pages: docs/deploy.md tells how."),
    ),
    "mailbox": (
        gettext_lazy("A person reads what is sent to CONTACT_EMAIL, also on holidays"),
        gettext_lazy("Agree who does, and who stands in. Families and organizations write there."),
    ),
}
#: Keys of what `tick` notes: how many things are missing, when none was for the first time, that a mail went out, and
#: how much Spanish nobody has read ("12 4711-80": so many, in this version of the content).
MISSING, LAUNCHED, MAIL_WENT, SPANISH = "missing", "launched", "mail", "spanish"


class Decision(NamedTuple):
    """Something that a person makes sure of."""

    key: str
    fact: Fact
    #: What was decided, by whom and when; None while nobody has.
    made: LaunchFact | None


class Checklist(NamedTuple):
    """All that a launch needs."""

    facts: list[Fact]
    decisions: list[Decision]

    @property
    def missing(self) -> int:
        """How many things are not well yet."""
        return sum(not fact.is_well for fact in [*self.facts, *(decision.fact for decision in self.decisions)])


class Standing(NamedTuple):
    """What the front page of the admin says."""

    #: None when `tick` has not counted lately.
    missing: int | None
    #: When nothing was missing for the first time.
    launched: datetime | None


def checklist(now: datetime) -> Checklist:
    """Everything, computed now. A fixed number of queries."""
    noted = {fact.key: fact for fact in LaunchFact.objects.select_related("by")}
    facts = [
        *launch_content.facts(noted.get(SPANISH)),
        _mail_goes_out(noted.get(MAIL_WENT)),
        tick_runs(now),
        copies_are_there(now),
        backup_is_there(now),
        *launch_settings.facts(),
    ]
    # What is missing comes first.
    return Checklist(
        sorted(facts, key=lambda fact: fact.is_well), [_decision(key, noted.get(key)) for key in DECISIONS]
    )


def _decision(key: str, made: LaunchFact | None) -> Decision:
    name, to_do = DECISIONS[key]
    return Decision(
        key, Fact(str(name), made is not None, "" if made else _("nobody has said so yet"), str(to_do)), made
    )


def decide(key: str, by: AbstractBaseUser) -> None:
    """A person says that they have made sure of something. Raises KeyError for what is no decision."""
    DECISIONS[key]
    LaunchFact.objects.update_or_create(key=key, defaults={"on": timezone.now(), "by": by, "value": ""})


def take_back(key: str) -> None:
    """It is not so any more. Raises KeyError for what is no decision."""
    DECISIONS[key]
    LaunchFact.objects.filter(key=key).delete()


# Mail ---------------------------------------------------------------------------------------------


def send_test_mail(to: str) -> Mail:
    """Queues a mail to whoever wants to see that mails go out. Raises ValidationError for what is no address."""
    return queue(to, "test", {}, language="en")


def _server() -> str:
    """The mail server, "" where mails are only printed or kept. A proof for one server is none for another."""
    goes_out = settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")
    return f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"[:200] if goes_out else ""


def _mail_goes_out(proof: LaunchFact | None) -> Fact:
    name = _("Mails go out")
    if not _server():
        return Fact(
            name, False, _("nowhere: they are only printed or kept"), _("Set EMAIL_URL (README.md, “Settings”).")
        )
    to_do = _("Press “Send me a test mail” below, and look here again when “tick” has run.")
    if proof is None or proof.value != _server():
        return Fact(name, False, _("none went out through this mail server yet"), to_do)
    return Fact(
        name,
        True,
        _("the last one that we noted went on %(day)s") % {"day": f"{timezone.localtime(proof.on):%Y-%m-%d}"},
    )


def _note_mail() -> None:
    """Notes that a mail went out, while it is known through which server: `tick` has just sent it."""
    run = PartRun.objects.filter(part=SENDING).first()
    if not run or not _server():
        return
    sent = Mail.objects.filter(went__gte=run.ran - timedelta(seconds=run.seconds))
    if last := sent.order_by().aggregate(last=Max("went"))["last"]:
        LaunchFact.objects.update_or_create(key=MAIL_WENT, defaults={"on": last, "value": _server()})


# For the front page -------------------------------------------------------------------------------


def note_launch(now: datetime) -> int:
    """One part of `tick`: notes what is missing; whether that is another number than before."""
    _note_mail()
    _note_spanish(now)
    before = LaunchFact.objects.filter(key=MISSING).values_list("value", flat=True).first()
    missing = checklist(now).missing
    LaunchFact.objects.update_or_create(key=MISSING, defaults={"on": now, "value": str(missing)})
    if not missing:
        LaunchFact.objects.get_or_create(key=LAUNCHED, defaults={"on": now})
    return int(before != str(missing))


def note_seen(missing: int) -> None:
    """The list was shown with so many things missing: the front page says no other number. When `tick` last counted
    stays as it is, so that a `tick` that has stopped shows.
    """
    LaunchFact.objects.filter(key=MISSING).update(value=str(missing))


def _note_spanish(now: datetime) -> None:
    """Counts the Spanish that nobody has read, which asks too much for a page, unless nothing changed since."""
    version = stored_version()
    known = LaunchFact.objects.filter(key=SPANISH, value__endswith=f" {version}")
    if not known.update(on=now):
        value = f"{launch_content.unread_spanish()} {version}"
        LaunchFact.objects.update_or_create(key=SPANISH, defaults={"on": now, "value": value})


def standing(now: datetime) -> Standing | None:
    """What the front page says; None when nothing is missing. One query."""
    noted: dict[str, Any] = {fact.key: fact for fact in LaunchFact.objects.filter(key__in=[MISSING, LAUNCHED])}
    counted = noted.get(MISSING)
    launched = noted[LAUNCHED].on if LAUNCHED in noted else None
    if counted is None or now - counted.on > TICK_STOPPED:
        return Standing(None, launched)
    return Standing(int(counted.value), launched) if counted.value != "0" else None
