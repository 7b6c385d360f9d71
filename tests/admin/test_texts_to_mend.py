"""Texts that ask something of staff stand on the front page: hard ones, those with a flagged word, unread Spanish."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from groups.models import SupportGroup
from guides.models import Guide, Point, Term
from resources.curation import close
from resources.curation.history import bulk_create, bulk_update
from resources.curation.proofreading import look_at_texts
from resources.models import FlaggedWord, Helpline
from resources.spanish_review import readings
from resources.today import staff_today
from tests.admin.desk import save
from tests.admin.people import EDITOR, NOBODY, REVIEWER, desk_of, person
from tests.admin.test_front_page import INDEX, lines_of, listed
from tests.admin.test_spanish_review import mark
from tests.records import make_group, make_guide, make_helpline, make_organization

pytestmark = pytest.mark.django_db

HARD = "Participating families consistently demonstrate considerably improved communicative capabilities. " * 3
HARD_GROUPS = "Support groups over the reading grade"
FLAGGED_GROUPS = "Support groups with words to think about"


@pytest.fixture
def rita():
    FlaggedWord.objects.create(flag="junkie", suggest="person who uses drugs", kind="phrase")
    return person(REVIEWER)


@pytest.fixture
def desk(rita):
    return desk_of(rita)


def texts_on(client) -> dict[str, int]:
    """The lines about words and translations."""
    words = ("over the reading grade", "with words to think about", "whose Spanish is to be read")
    return {label: count for label, (count, _url) in lines_of(client).items() if label.endswith(words)}


def test_each_line_counts_what_is_on_pages_and_opens_the_list_of_it(desk):
    make_group(name="Hard", summary=HARD)
    make_group(name="Junkie Circle", summary="For families of junkies.")
    make_group(status="draft", summary=HARD), make_group(summary="For families.")
    guide = make_guide(points=0, reviewed_on=staff_today(), reviewer="Dr. May")
    Point.objects.create(guide=guide, kind="step", title="Sit down", text=HARD, position=10)
    make_helpline(summary="By night.", summary_es="De noche.")
    # The glossary explains such words.
    Term.objects.create(slug="junkie", word="junkie", meaning="A word that hurts.")
    found = {label: line for label, line in lines_of(desk).items() if label in texts_on(desk)}
    assert {label: count for label, (count, _url) in found.items()} == {
        HARD_GROUPS: 1,
        FLAGGED_GROUPS: 1,
        "Guides over the reading grade": 1,
        "Helplines whose Spanish is to be read": 1,
    }
    for label, (count, url) in found.items():
        page = desk.get(url)
        listed_here = page.context["cl"].result_count if "cl" in page.context else page.context["page"].paginator.count
        assert listed_here == count, label


def test_a_mended_text_leaves_the_page_and_a_spoiled_one_comes(desk):
    group = make_group(summary=HARD)
    guide = make_guide(points=1)
    assert texts_on(desk) == {HARD_GROUPS: 1}
    save(desk, group, summary="For families.")
    save(desk, guide, **{"points-0-text": HARD})
    assert texts_on(desk) == {"Guides over the reading grade": 1}
    save(desk, guide, **{"points-0-DELETE": "on"})
    assert texts_on(desk) == {}


def test_what_an_import_writes_is_read_too_and_a_closed_listing_is_not(desk):
    assert texts_on(desk) == {}
    bulk_create([SupportGroup(name=f"G {n}", slug=f"g-{n}", status="published", summary="Junkies.") for n in range(9)])
    assert texts_on(desk) == {FLAGGED_GROUPS: 9}
    groups = list(SupportGroup.objects.all())
    for group in groups[:4]:
        group.summary_en = "For families."
    bulk_update(groups, ["summary_en"])
    assert texts_on(desk) == {FLAGGED_GROUPS: 5}
    close(groups[-1], on=staff_today(), reason="It moved.")
    assert texts_on(desk) == {FLAGGED_GROUPS: 4}


def test_a_new_flagged_word_concerns_every_row(desk):
    make_group(summary="Tough love for families.")
    assert texts_on(desk) == {}
    FlaggedWord.objects.create(flag="tough love", suggest="say what you will do", kind="soft")
    assert texts_on(desk) == {FLAGGED_GROUPS: 1}


def test_spanish_that_was_read_waits_no_more(desk):
    line = make_helpline(summary_es="De noche.")
    label = "Helplines whose Spanish is to be read"
    assert texts_on(desk) == {label: 1}
    mark(desk, lines_of(desk)[label][1])
    assert [one.is_read for one in readings(Helpline)] == [True]
    assert texts_on(desk) == {}
    save(desk, line, summary_es="De día.")
    assert texts_on(desk) == {label: 1}


def test_maria_sees_hers_and_gus_nothing(rita):
    river = make_organization()
    make_group(organization=river, summary=HARD, summary_es="Hola.")
    make_group(summary=HARD), make_guide(summary=HARD)
    assert texts_on(desk_of(person(EDITOR, organizations=[river]))) == {HARD_GROUPS: 1}
    assert texts_on(desk_of(person(NOBODY))) == {}


def test_the_front_page_reads_no_text_a_second_time(desk):
    def fill(first: int, last: int) -> None:
        made = [
            SupportGroup(name=f"G {n}", slug=f"g-{n}", status="published", summary=f"Junkies. {HARD}", summary_es="Sí.")
            for n in range(first, last)
        ]
        bulk_create(made)

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(INDEX).status_code == 200
        assert not any('"summary_en"' in query["sql"] for query in captured.captured_queries)
        return len(captured)

    fill(0, 3)
    desk.get(INDEX)
    few = asked()
    fill(3, 800)
    assert texts_on(desk)[HARD_GROUPS] == 800
    assert asked() == few


def test_a_number_or_a_word_that_no_filter_knows_is_no_accident(desk):
    make_group(summary=HARD)
    address = "/admin/groups/supportgroup/?text="
    assert [listed(desk, address + value) for value in ("hard", "flagged", "nonsense", "")] == [1, 0, 1, 1]


def test_once_a_day_all_is_read_anew(desk):
    make_guide(summary="Fine.")
    assert texts_on(desk) == {}
    # Past the history, as no part of the site does.
    Guide.objects.update(summary_en=HARD)
    assert texts_on(desk) == {}
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        assert texts_on(desk_of(person("ada"))) == {"Guides over the reading grade": 1}


def test_tick_reads_for_a_cache_that_all_share(settings, tmp_path, rita):
    make_group(summary=HARD)
    assert look_at_texts(timezone.now()) == 0
    backend = "django.core.cache.backends.filebased.FileBasedCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": str(tmp_path)}}
    call_command("tick", verbosity=0)
    assert look_at_texts(timezone.now()) == 1
    cache.clear()
