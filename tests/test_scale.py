"""Groups that are made up, for benchmarks and for tests of growth, are plausible."""

from collections import Counter

import pytest
from django.db.models import Count

from bench.groups import make_groups
from groups.models import Meeting, SupportGroup
from groups.services import with_schedule
from resources.models import Place
from tests.records import load_towns

pytestmark = pytest.mark.django_db


def test_the_same_numbers_make_the_same_groups():
    def made() -> list[tuple]:
        make_groups(40, index=False)
        found = list(SupportGroup.objects.order_by("slug").values_list("slug", "name", "place__address", "next_start"))
        SupportGroup.objects.all().delete()
        Place.objects.all().delete()
        return found

    assert made() == made()


def test_made_up_groups_are_as_mixed_as_real_ones():
    load_towns()
    groups = make_groups(2_000, index=False)
    assert groups[0].is_published
    statuses = Counter(group.status for group in groups)
    assert (statuses["closed"], statuses["draft"]) == (40, 60)
    formats = Counter(Meeting.objects.values_list("format", flat=True))
    assert 0.65 < formats["in_person"] / formats.total() < 0.75
    rhythms = Counter(Meeting.objects.values_list("repeats", flat=True))
    assert 0.05 < rhythms["monthly"] / rhythms.total() < 0.11
    assert 0.01 < rhythms["fortnightly"] / rhythms.total() < 0.03
    assert SupportGroup.objects.filter(meetings=None).count() == 80
    shared = Place.objects.annotate(groups=Count("supportgroup")).filter(groups__gt=1)
    assert shared.count() > 500


def test_made_up_groups_are_ones_that_staff_could_have_entered():
    load_towns()
    for group in with_schedule(make_groups(80, index=False)):
        group.full_clean(exclude=["program", "place", "organization", "source"], validate_unique=False)
        for meeting in group.meetings.all():
            meeting.full_clean(exclude=["group", "place"], validate_unique=False)
