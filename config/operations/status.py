"""How the site runs: what the page of that name says, line by line, and whether it is well. Few queries, all small."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Exists, Max, Min, OuterRef, Q
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.management.commands.tick import PARTS
from groups.models import MeetingFeed
from resources.content import is_shared
from resources.curation.links import dead_links
from resources.mailing import could_not_go, given_up, nothing_heard
from resources.models import ContentChange, Fault, FeedImport, Mail, PartRun

from .facts import TICK_STOPPED, Fact, ago, backup_is_there, copies_are_there, named, tick_runs
from .readiness import pending_migrations

#: Rows that the table of faults tells at most.
MOST_FAULTS = 20
#: How long a mail may wait for its turn.
MAIL_LATE = timedelta(hours=1)
#: Faults of this time are news.
LATELY = timedelta(days=1)


class Section(NamedTuple):
    """Lines under one heading."""

    title: str
    facts: list[Fact]


def how_it_runs(now: datetime) -> list[Section]:
    """What the page says first."""
    return [
        Section(
            _("At a glance"), [tick_runs(now), _mails(now), copies_are_there(now), backup_is_there(now), _faults(now)]
        ),
        Section(_("Database and content"), [_tables(), _shared_cache(), _content(now)]),
        Section(_("From outside"), [_imports(now), _feeds(now), _links()]),
    ]


def parts_of_tick(now: datetime) -> list[Fact]:
    """A line for each part of `tick`; one query."""
    known = {run.part: run for run in PartRun.objects.all()}
    return [_part(name, known.get(name), now) for name, _do in PARTS]


def latest_faults() -> list[Fault]:
    """The faults of the last month, the latest first."""
    return list(Fault.objects.all()[:MOST_FAULTS])


def _mails(now: datetime) -> Fact:
    waits = Q(went__isnull=True)
    found = Mail.objects.order_by().aggregate(
        waiting=Count("pk", filter=waits & Q(handed_over__isnull=True) & ~given_up()),
        failed=Count("pk", filter=could_not_go()),
        lost=Count("pk", filter=given_up() | nothing_heard(now)),
        oldest=Min("created", filter=waits & Q(due__lte=now) & ~given_up()),
    )
    if not any(found.values()):
        return Fact(_("Mails"), True, _("none waits"))
    said = [
        ngettext("%d waits", "%d wait", found["waiting"]) % found["waiting"],
        ngettext("%d of them failed and is tried again", "%d of them failed and are tried again", found["failed"])
        % found["failed"],
        ngettext("%d needs a look", "%d need a look", found["lost"]) % found["lost"],
    ]
    late = found["oldest"] is not None and now - found["oldest"] > MAIL_LATE
    if found["oldest"]:
        said.append(_("the oldest was queued %(ago)s") % {"ago": ago(found["oldest"], now)})
    return Fact(
        _("Mails"),
        not (late or found["failed"] or found["lost"]),
        "; ".join(said),
        _("Open the list: each mail tells what the mail server said. Is EMAIL_URL right?"),
        reverse("admin:resources_mail_changelist"),
    )


def _faults(now: datetime) -> Fact:
    kinds = Fault.objects.filter(last__gt=now - LATELY).count()
    said = ngettext("%d kind in the last day", "%d kinds in the last day", kinds) % kinds
    to_do = _("They stand at the end of this page. Send file and line to whoever looks after the code.")
    return Fact(_("Faults of our own code"), not kinds, said if kinds else _("none in the last day"), to_do)


def _tables() -> Fact:
    pending = pending_migrations()
    return Fact(
        _("Tables of the database"),
        not pending,
        named(pending) or _("as this version of the site needs them"),
        _("Run “manage.py prepare”, then look again."),
    )


def _shared_cache() -> Fact:
    name = _("Shared cache")
    if not is_shared():
        to_do = _("Set CACHE_URL. Until then each process counts wrong passwords and forms for itself.")
        return Fact(name, False, _("none"), to_do)
    cache.set("looked-at", "yes", 60)
    answers = cache.get("looked-at") == "yes"
    to_do = _("Families notice nothing, but limits on forms and sign-ins do not count. See that Valkey runs.")
    return Fact(name, answers, _("answers") if answers else _("does not answer"), to_do)


def _content(now: datetime) -> Fact:
    last = ContentChange.objects.aggregate(last=Max("made"))["last"]
    return Fact(_("What families read last changed"), True, ago(last, now) if last else _("not in the last hours"))


def _imports(now: datetime) -> Fact:
    later = FeedImport.objects.filter(source=OuterRef("source"), succeeded=True, started__gt=OuterRef("started"))
    failing = FeedImport.objects.filter(succeeded=False).filter(~Exists(later)).order_by("source__name")
    names = list(failing.values_list("source__name", flat=True).distinct())
    return Fact(
        _("Imports"),
        not names,
        _("failed last time: %(names)s") % {"names": named(names)} if names else _("none failed last time"),
        _("Open the list: each import tells why it failed. Then import again."),
        f"{reverse('admin:resources_feedimport_changelist')}?succeeded__exact=0",
    )


def _feeds(now: datetime) -> Fact:
    feeds = MeetingFeed.objects.order_by().annotate(
        last=Max("source__imports__started", filter=Q(source__imports__succeeded=True))
    )
    found = {feed["source__name"]: feed["last"] for feed in feeds.values("source__name", "last")}
    if not found:
        return Fact(_("Meeting feeds"), True, _("none"))
    never = [name for name, last in found.items() if last is None]
    said = ngettext("%d feed", "%d feeds", len(found)) % len(found)
    if old := [last for last in found.values() if last]:
        said += "; " + _("the one that waits longest was imported %(ago)s") % {"ago": ago(min(old), now)}
    if never:
        said += "; " + _("never imported: %(names)s") % {"names": named(sorted(never))}
    return Fact(
        _("Meeting feeds"),
        not never,
        said,
        _("Import it, or take it away."),
        reverse("admin:groups_meetingfeed_changelist"),
    )


def _links() -> Fact:
    if not settings.CHECK_LINKS:
        return Fact(_("Outward links"), True, _("nobody visits them: CHECK_LINKS is off"))
    dead = dead_links().count()
    said = ngettext("%d no longer answers", "%d no longer answer", dead) % dead if dead else _("all answer")
    to_do = _("Open the list: it says where each link stands. Mend it there.")
    return Fact(_("Outward links"), not dead, said, to_do, f"{reverse('admin:resources_link_changelist')}?state=dead")


def _part(name: str, run: PartRun | None, now: datetime) -> Fact:
    if run is None:
        return Fact(capfirst(name), False, _("has not run yet"), _("See that “tick” runs."))
    failed_now = run.failed is not None and (run.succeeded is None or run.failed > run.succeeded)
    said = _("ran %(ago)s, in %(seconds).1f s") % {"ago": ago(run.ran, now), "seconds": run.seconds}
    if run.failed is not None:
        said += "; " + _("last failed %(ago)s: %(problem)s") % {"ago": ago(run.failed, now), "problem": run.problem}
    if failed_now:
        done = ago(run.succeeded, now) if run.succeeded else _("never")
        to_do = _("Its last success: %(ago)s. The log of “tick” has the whole stack; it is tried again each time.") % {
            "ago": done
        }
        return Fact(capfirst(name), False, said, to_do)
    return Fact(capfirst(name), now - run.ran < TICK_STOPPED, said, _("See that “tick” runs to its end."))
