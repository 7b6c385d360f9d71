"""Soonest first: the order of the finder's lists, read along an index however many groups there are."""

from django.core.paginator import Page
from django.db.models import Count, F, Q
from django.http import HttpRequest

from resources.freshness import stale_before
from resources.paging import PER_PAGE, KnownCountPaginator, page_number
from resources.today import staff_today

from .models import SupportGroup, SupportGroupQuerySet

#: Nobody turns more pages than these fill; counting further would read every group of the country.
MOST_COUNTED = 2000
SOONEST = (F("next_start").asc(nulls_last=True), "name", "pk")


def soonest_first(groups: SupportGroupQuerySet) -> SupportGroupQuerySet:
    """The groups in the order of their next dates; those whose times are not known at the end."""
    return groups.order_by(*SOONEST)


def page_of_soonest(groups: SupportGroupQuerySet, request: HttpRequest) -> Page[SupportGroup]:
    """A page of the groups, soonest first, those long unchecked after all others; two queries.

    An order by age would read and sort every group of the country. The others alone come along the index of their
    starts, and they fill all pages but the last ones. (Beyond what we count, those may cost one query more.)
    """
    today = staff_today()
    is_stale = Q(checked_on__lt=stale_before("supportgroup", today))
    counted = groups.order_by()[:MOST_COUNTED].aggregate(total=Count("pk"), stale=Count("pk", filter=is_stale))
    total, fresh = counted["total"], counted["total"] - counted["stale"]
    number = min(page_number(request), max(1, -(-total // PER_PAGE)))
    first, last = (number - 1) * PER_PAGE, min(number * PER_PAGE, total)
    if last <= fresh or total == MOST_COUNTED:
        found = list(soonest_first(groups.not_stale(today))[first:last])
        if len(found) == last - first:
            return Page(found, number, KnownCountPaginator(found, total))
    found = list(groups.with_stale(today).order_by("stale", *SOONEST)[first:last])
    return Page(found, number, KnownCountPaginator(found, total))
