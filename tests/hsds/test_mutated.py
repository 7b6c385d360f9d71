"""Directories with faults that nobody thought of: never a crash, never a broken record."""

import copy
import json
import os
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from groups.models import Meeting, SupportGroup
from resources.interchange.feed_files import FeedError
from resources.interchange.hsds.taking.importing import import_directory
from resources.models import DirectoryFeed, Helpline, NaloxoneProgram, Organization, Place, Source
from tests.hsds.directory import everything, whole_directory
from tests.hsds.elsewhere import a_kit, a_line, group
from tests.records import load_towns

VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30), st.text(min_size=301, max_size=3000),
    st.lists(st.one_of(st.none(), st.integers(-1, 8), st.dictionaries(st.text(max_size=3), st.none())), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
    st.sampled_from(["23:59", "00:00-05:00", "5XX", "-1TU,2TH", "MO,MO", "9MO", "WEEKLY", "MONTHLY", "YEARLY", "yes",
                     "2026-02-30", "2026-12-01/..", "9999-12-31", "hybrid", "online", "physical", "virtual", "US", "ct",
                     "+12035550100", "https://a.example/" + "x" * 600, "javascript:alert(1)", "\x00", "America/Denver",
                     "2026-12-24>2026-12-23T18:00 x", "Waterbury, CT", ", ", "defunct", 0, 1e300]),
)  # fmt: skip

#: A few with every run; `make fuzz` tries thousands.
FEEDS = int(os.environ.get("FUZZ_FEEDS", "100"))


def spots(told: Any) -> list[tuple[Any, Any]]:
    """Every place in nested objects that can hold another value."""
    pairs = list(told.items()) if isinstance(told, dict) else list(enumerate(told)) if isinstance(told, list) else []
    return [(told, key) for key, _value in pairs] + [spot for _key, value in pairs for spot in spots(value)]


def mutated(base: Any, draw: st.DataObject) -> Any:
    """A copy with up to four values changed or gone."""
    told = copy.deepcopy(base)
    for _each in range(draw.draw(st.integers(1, 4))):
        holder, key = draw.draw(st.sampled_from(spots(told) or [({}, "")]))
        if isinstance(holder, dict) and draw.draw(st.booleans()):
            holder.pop(key, None)
        elif holder:
            holder[key] = draw.draw(VALUES)
    return told


class Mutated(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        load_towns()
        whole_directory()
        services, _organizations = everything(cls.client_class())
        cls.bases = [*services, group(), a_line(), a_kit()]
        for model in (SupportGroup, Helpline, NaloxoneProgram):
            model.objects.all().delete()

    def taken_in(self, services: list[Any]) -> None:
        source, _made = Source.objects.get_or_create(name="other.example")
        feed, _made = DirectoryFeed.objects.get_or_create(source=source)
        refusal = ""
        try:
            import_directory(feed, json.dumps(services).encode(), origin="x.json", by_name="maria")
        except FeedError as error:
            refusal = str(error)
        assert "database" not in refusal, "one service that cannot be is left out, and the others come in"
        for model in (SupportGroup, Meeting, Helpline, NaloxoneProgram, Place, Organization):
            for record in model.objects.all():
                record.full_clean()

    @settings(max_examples=max(FEEDS // 5, 1), deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def test_a_directory_with_faults_and_then_another(self, draw: st.DataObject) -> None:
        first = [mutated(draw.draw(st.sampled_from(self.bases)), draw) for _each in range(2)]
        self.taken_in(first)
        self.taken_in([mutated(told, draw) for told in first])
