"""The first steps of a site for a new state: what is set, entered and loaded, computed; docs/new-state.md walks them.

What a launch needs besides (reviews, checks, backups, mails) stands in `launch`, to which this leads on.
"""

from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.stylesheet import NAME
from config.theme import theme_of
from groups.models import SupportGroup
from guides.models import Guide, Law
from guides.models.guide import OVERDOSE_SLUG
from resources.addresses import list_of
from resources.models import Helpline, LaunchFact, NaloxoneProgram, ZipCode
from resources.states import state_name

from .facts import Fact
from .launch import LAUNCHED

#: The key under which `tick` notes how many steps are open.
OPEN_STEPS = "start"
#: Hosts by which nobody else reaches a site.
OWN_MACHINE = {"", "localhost", "127.0.0.1", "::1"}


class Steps(NamedTuple):
    """All first steps."""

    settings: list[Fact]
    records: list[Fact]

    @property
    def missing(self) -> int:
        """How many are open."""
        return sum(not fact.is_well for fact in [*self.settings, *self.records])


def first_steps() -> Steps:
    """Every step in the order in which one does them, computed now. A fixed number of queries."""
    records = [_zip_codes(), _guidance(), *_listings(), _laws(), _second_person()]
    return Steps([_name(), _address(), _states(), *_color(), _contact()], records)


# Settings -----------------------------------------------------------------------------------------


def _name() -> Fact:
    is_set = "SITE_NAME" in settings.NAMED
    to_do = _("Set SITE_NAME: how families and mails call the site.")
    said = settings.SITE_NAME if is_set else _("still “%s”, which nobody chose") % settings.SITE_NAME
    return Fact(_("The site has its name"), is_set, said, to_do)


def _address() -> Fact:
    to_do = _("Set SITE_URL, such as https://help.example.org: links in mails, and what is shared, begin with it.")
    is_public = urlsplit(settings.SITE_URL).hostname not in {None, *OWN_MACHINE}
    return Fact(_("The site has its address"), is_public, settings.SITE_URL or _("none"), to_do)


def _states() -> Fact:
    is_set = "STATES" in settings.NAMED
    names = ", ".join(map(state_name, settings.STATES))
    said = names if is_set else _("still %s, which nobody chose") % names
    to_do = _("Set STATES to the states whose listings you keep, such as VT or NH,VT.")
    return Fact(_("The states that you cover are set"), is_set, said, to_do)


def _color() -> list[Fact]:
    """Whether the site's own colour, where it has one, has come into the stylesheet that was collected."""
    if not settings.THEME_COLOR:
        return []
    name, wanted = _("The site’s color is on its pages"), f"--teal:#{theme_of(settings.THEME_COLOR).accent}"
    if settings.DEBUG:
        return [Fact(name, True, settings.THEME_COLOR)]
    try:
        with staticfiles_storage.open(NAME) as file:
            is_there = wanted in file.read().decode()
    except OSError:
        is_there = False
    to_do = _("Run “manage.py collectstatic” and restart; with containers, “docker compose up --build --detach”.")
    return [Fact(name, is_there, settings.THEME_COLOR if is_there else _("not yet"), to_do)]


def _contact() -> Fact:
    address = settings.CONTACT_EMAIL
    to_do = _("Set CONTACT_EMAIL: families and organizations write there.")
    return Fact(_("People can write to you"), bool(address), address or _("no address"), to_do)


# Records ------------------------------------------------------------------------------------------


def _zip_codes() -> Fact:
    known = ZipCode.objects.filter(town__state__in=settings.STATES).values_list("town__state", flat=True).distinct()
    to_do = _("Run “manage.py prepare” on the server (or “manage.py load_places --again”).")
    url = reverse("admin:resources_zipcode_changelist")
    return _for_each_state(_("ZIP codes and towns are loaded"), set(known.order_by()), to_do, url)


def _guidance() -> Fact:
    slugs = set(Guide.objects.published().values_list("slug", flat=True))
    said = ngettext("%d guide", "%d guides", len(slugs)) % len(slugs)
    to_do = _(
        "Run “manage.py load_fixtures” on the server. It brings the guides, and what is there for the whole country; "
        "nothing of states that you do not cover."
    )
    url = reverse("admin:guides_guide_changelist")
    return Fact(_("Guidance is loaded"), OVERDOSE_SLUG in slugs, said, to_do, url)


def _listings() -> list[Fact]:
    """A line for each kind of listing, and one for who runs them; a query for each kind."""
    lines, naloxone, groups = _found(Helpline), _found(NaloxoneProgram), _found(SupportGroup)
    run = lines.run | naloxone.run | groups.run
    enter = _("Add it there, or press “Import a spreadsheet” at the top of the list. Then publish what is true.")
    return [
        _for_each_state(
            _("Each state has a helpline of its own"),
            lines.states,
            _("Add what answers for the whole state, such as 211 and the treatment line, and tick the state."),
            reverse("admin:resources_helpline_add"),
            lines.drafts,
        ),
        _for_each_state(
            _("Each state has an organization that runs something"),
            run,
            _("Add who runs the lines, groups and programs, and choose them there."),
            reverse("admin:resources_organization_add"),
        ),
        _for_each_state(
            _("Each state has a support group"), groups.states, enter, list_of(SupportGroup), groups.drafts
        ),
        _for_each_state(
            _("Each state has a naloxone program"), naloxone.states, enter, list_of(NaloxoneProgram), naloxone.drafts
        ),
    ]


class _Drafts(NamedTuple):
    """The states for which drafts of a kind wait, and the list where one publishes them."""

    states: set[str]
    url: str


class _Found(NamedTuple):
    """Where a kind of listing is there for families, where an organization runs it, and where it is only drafted."""

    states: set[str]
    run: set[str]
    drafts: _Drafts


def _found(kind: Any) -> _Found:
    has_place = any(field.name == "place" for field in kind._meta.concrete_fields)
    columns = ["status", "organization", "states", *(["place__state"] if has_place else [])]
    found = _Found(set(), set(), _Drafts(set(), f"{list_of(kind)}?status__exact={kind.Status.DRAFT}"))
    rows = kind.objects.listed() | kind.objects.filter(status=kind.Status.DRAFT)
    for status, organization, served, *placed in rows.order_by().values_list(*columns).distinct():
        here = {state for state in [*served, *placed] if state}
        if status == kind.Status.DRAFT:
            found.drafts.states.update(here)
            continue
        found.states.update(here)
        if organization:
            found.run.update(here)
    return found


def _laws() -> Fact:
    known = set(Law.objects.filter(state__in=settings.STATES).order_by().values_list("state", flat=True).distinct())
    to_do = _("Write what the law protects when somebody calls for help, with the statute as its source.")
    return _for_each_state(_("Each state has a note on the law"), known, to_do, reverse("admin:guides_law_add"))


def _second_person() -> Fact:
    people = User.objects.filter(is_active=True, is_staff=True).count()
    said = ngettext("%d person can sign in", "%d people can sign in", people) % people
    to_do = _("Invite somebody who stands in for you; mails must go out for that (EMAIL_URL).")
    return Fact(_("A second person can sign in"), people > 1, said, to_do, reverse("admin:auth_user_add"))


def _for_each_state(name: str, known: set[str], to_do: str, url: str, drafts: _Drafts | None = None) -> Fact:
    left = set(settings.STATES) - known
    said = _("none in %(states)s") % {"states": _names(left)} if left else _("all")
    if drafts and (waiting := left & drafts.states):
        to_do = _("Drafts for %(states)s wait. Look through them, tick what is true, and choose “Publish”.")
        return Fact(name, False, said, to_do % {"states": _names(waiting)}, drafts.url)
    return Fact(name, not left, said, to_do, url)


def _names(states: set[str]) -> str:
    return ", ".join(sorted(map(state_name, states)))


# For the front page -------------------------------------------------------------------------------


def note_start(now: datetime) -> int:
    """One part of `tick`: notes how many steps are open; whether that is another number than before."""
    before = LaunchFact.objects.filter(key=OPEN_STEPS).values_list("value", flat=True).first()
    missing = str(first_steps().missing)
    LaunchFact.objects.update_or_create(key=OPEN_STEPS, defaults={"on": now, "value": missing})
    return int(before != missing)


def open_steps() -> int | None:
    """How many steps are open, as `tick` noted it: 0 also for a site that is launched and knows of none. None when
    nobody has counted yet. One query.
    """
    noted = dict(LaunchFact.objects.filter(key__in=[OPEN_STEPS, LAUNCHED]).values_list("key", "value"))
    if OPEN_STEPS in noted:
        return int(noted[OPEN_STEPS])
    return 0 if LAUNCHED in noted else None
