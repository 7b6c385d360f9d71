"""What a launch needs of the records: reviewed, confirmed, read, covered, and in safe hands."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_otp.plugins.otp_totp.models import TOTPDevice

from config.views.pages import STATEMENT_WRITTEN
from guides.models import Guide
from guides.models.guide import OVERDOSE_SLUG
from resources.addresses import form_of
from resources.curation.proofreading import kinds_with_texts
from resources.freshness import cycle_days
from resources.kinds import listing_kinds
from resources.models import Helpline, LaunchFact, Source
from resources.spanish_review import reviewed_by_kind, standing_of
from resources.states import state_name
from resources.texts import spoken
from resources.today import staff_today

from .facts import Fact, named

#: A statement that is older should be read again, and tried.
STATEMENT_GOOD = timedelta(days=365)


def facts(spanish: LaunchFact | None) -> list[Fact]:
    """All lines; `spanish` is what `tick` noted of it. A fixed number of queries."""
    return [_overdose_page(), _helplines(), _states(), _spanish(spanish), _statement(), _second_factors()]


def _overdose_page() -> Fact:
    name = _("A clinician has reviewed the overdose page")
    guide = Guide.objects.published().filter(slug=OVERDOSE_SLUG).first()
    if guide is None:
        return Fact(name, False, _("there is no such page"), _("Run “manage.py load_fixtures”."))
    to_do = _("Give docs/for-the-clinician.md to one, then enter name and day in the guide.")
    if guide.reviewed_on is None:
        return Fact(name, False, _("nobody has yet"), to_do, form_of(guide))
    is_good = guide.reviewed_on >= staff_today() - timedelta(days=cycle_days("guide"))
    said = _("%(who)s, on %(day)s") % {"who": guide.reviewer, "day": guide.reviewed_on}
    return Fact(name, is_good, said, _("The review is old: ask for a new one."), form_of(guide))


def _helplines() -> Fact:
    """Lines that say "not confirmed yet", in whole or in part. Emergency numbers never do."""
    unknown = Q(checked_on=None) & (Q(source=None) | Q(source__kind=Source.Kind.UNCONFIRMED))
    lines = Helpline.objects.listed().filter(unknown | Q(open_question__gt=""), is_emergency=False).order_by("name")
    names = list(lines.values_list("name", flat=True))
    to_do = _("Call them, and record the check: %(names)s.") % {"names": named(names)}
    said = ngettext("%d is not confirmed", "%d are not confirmed", len(names)) % len(names)
    address = f"{reverse('admin:resources_helpline_changelist')}?status__exact=published&sure=never"
    return Fact(_("The numbers of helplines are confirmed"), not names, said if names else _("all"), to_do, address)


def _states() -> Fact:
    left = set(settings.STATES)
    for kind in listing_kinds():
        if left:
            left -= _states_of(kind.model)
    said = _("nothing in %(states)s") % {"states": ", ".join(sorted(map(state_name, left)))} if left else _("all")
    to_do = _("Enter what is there, or take the state out of STATES: families would find nothing.")
    return Fact(_("Each state of STATES has a listing"), not left, said, to_do)


def _states_of(model: Any) -> set[str]:
    """The states of all listings of a kind that families find, by the place or by the states they serve; one query."""
    has_place = any(field.name == "place" for field in model._meta.concrete_fields)
    columns = ["states", "place__state"] if has_place else ["states"]
    rows = model._default_manager.listed().order_by().values_list(*columns).distinct()
    return {state for served, *placed in rows for state in [*served, *placed] if state}


def _spanish(noted: LaunchFact | None) -> Fact:
    name, address = _("The Spanish was read"), reverse("admin:resources_spanishreview_changelist")
    if noted is None:
        return Fact(name, False, _("not counted yet"), _("“tick” counts it."), address)
    count = int(noted.value.partition(" ")[0])
    said = ngettext("%d record is to be read", "%d records are to be read", count) % count if count else _("all of it")
    said = _("%(said)s, as of %(time)s") % {"said": said, "time": f"{timezone.localtime(noted.on):%H:%M}"}
    to_do = _("Somebody who grew up with Spanish reads it: docs/spanish.md.")
    return Fact(name, not count, said, to_do, address)


def unread_spanish() -> int:
    """How many records have Spanish that nobody has read; a few queries for each kind, which count all records."""
    reviewed = reviewed_by_kind()
    return sum(
        standing_of(spoken(kind), reviewed[ContentType.objects.get_for_model(kind).pk]).unread
        for kind in kinds_with_texts()
    )


def _statement() -> Fact:
    is_good = staff_today() - STATEMENT_WRITTEN <= STATEMENT_GOOD
    to_do = _(
        "Try the site again with the keyboard and a screen reader. Then bring the statement up to date, and its day "
        "in the code (docs/deploy.md)."
    )
    said = _("written on %(day)s") % {"day": STATEMENT_WRITTEN}
    return Fact(_("The accessibility statement is of this year"), is_good, said, to_do, reverse("accessibility"))


def _second_factors() -> Fact:
    name = _("Everybody on the staff has a second factor")
    if not settings.REQUIRE_SECOND_FACTOR:
        return Fact(name, False, _("nobody needs one: REQUIRE_SECOND_FACTOR is off"), _("Take that setting out."))
    phones = TOTPDevice.objects.filter(confirmed=True).values("user")
    without = User.objects.filter(is_active=True, is_staff=True).exclude(pk__in=phones).order_by("username")
    names = list(without.values_list("username", flat=True))
    to_do = _("They set it up when they sign in. Who has left should be marked so: %(names)s.") % {
        "names": named(names)
    }
    said = ngettext("%d person has none", "%d people have none", len(names)) % len(names)
    return Fact(name, not names, said if names else _("everybody"), to_do, reverse("admin:auth_user_who"))
