"""Pages about the site itself."""

from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from groups.models import SupportGroup
from guides.models import Guide
from resources.models import Helpline, Place, ZipCode
from resources.open_feeds import site_url
from resources.retention import RULES

#: The day on which the accessibility statement was last tried and written. A launch needs one of this year.
STATEMENT_WRITTEN = date(2026, 11, 25)
#: The line for people whom someone at home hurts or threatens.
HOTLINE_SLUG = "domestic-violence-hotline"


def about(request: HttpRequest) -> HttpResponse:
    """Who we are, how listings are kept true, how organizations reach us."""
    cycle = settings.CHECK_CYCLE_DAYS
    context = {"group_days": cycle["supportgroup"], "line_days": cycle["helpline"], "guide_days": cycle["guide"]}
    return render(request, "about.html", context)


def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept: nothing about visitors; what else there is, and for how long, as `tick` forgets it."""
    visitors, staff = ([rule for rule in RULES if rule.staff is about_staff] for about_staff in (False, True))
    context = {"visitors": visitors, "staff": staff, "backups_kept": settings.BACKUPS and settings.BACKUPS_KEPT}
    return render(request, "privacy.html", context)


def data(request: HttpRequest) -> HttpResponse:
    """Our open data: what there is, where, and how to use it."""
    feeds = [
        (
            reverse("feeds:meetings"),
            _("Meetings for families as JSON, to the Meeting Guide specification, a row for each time."),
        ),
        (f"{reverse('feeds:meetings')}?for=person", _("The same for the person who uses.")),
        (reverse("feeds:groups"), _("Groups as a spreadsheet (CSV), in the columns of 12 Step Meeting List.")),
        (reverse("open_data:helplines"), _("Helplines as a spreadsheet (CSV), with hours and languages.")),
        (reverse("open_data:naloxone"), _("Where naloxone is, as a spreadsheet (CSV).")),
        (
            reverse("hsds:root"),
            _("Everything for 211 centers and other directories: an API to the Human Services Data Specification 3.1."),
        ),
        (
            f"{reverse('hsds:services')}?full=true&format=ndjson",
            _("All groups, helplines and naloxone programs from that API in one file, one a line."),
        ),
        *_near(),
        (reverse("hsds:openapi"), _("The description of that API for programs (OpenAPI).")),
        (reverse("guides_feed"), _("New and reviewed guides, for feed readers (Atom).")),
        (f"{reverse('guides_feed')}?topic={Guide.Topic.TREATMENT}", _("The same for one topic.")),
    ]
    context = {
        "feeds": [{"address": address, "says": says} for address, says in feeds],
        "site_url": site_url(request),
        "licence": settings.DATA_LICENCE,
        "licence_url": settings.DATA_LICENCE_URL,
    }
    return render(request, "data.html", context)


def _near() -> list[tuple[str, str]]:
    """What is near a ZIP code in which a group meets: an example that finds something on every site that has one."""
    met_in = Place.objects.filter(pk__in=SupportGroup.objects.listed().values("place")).values("zip_code")
    code = ZipCode.objects.filter(code__in=met_in).values_list("code", flat=True).first()
    address = f"{reverse('hsds:service_at_locations')}?postcode={code}&proximity=20000"
    return [(address, _("What is within 20 kilometers of a ZIP code, from the same."))] if code else []


def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement, with the month in which it was written."""
    return render(request, "accessibility.html", {"written": date_format(STATEMENT_WRITTEN, _("F Y"))})


def leaving(request: HttpRequest) -> HttpResponse:
    """What "Leave this site" can and cannot do, and how to leave fewer traces."""
    lines = Helpline.objects.listed().with_hours().select_related("source")
    return render(request, "leaving.html", {"hotline": lines.filter(slug=HOTLINE_SLUG).first()})
