"""One code, several meanings."""

import json

import pytest

from groups.choices import AUDIENCES, TOPICS
from groups.feeds.code_tables import MEANINGS
from groups.feeds.codes import CodeTable
from groups.models import MeetingFeed
from resources.choices import LANGUAGES
from tests.feeds.conftest import row, shared_feed, the_group, the_meeting


def test_s_is_spanish_to_one_fellowship_and_a_speaker_to_another() -> None:
    assert CodeTable("al-anon").read(["S"]).languages == {"es"}
    assert CodeTable("aca").read(["S"]).says == ["With a speaker."]
    assert CodeTable("na").read(["S"]).says == ["Smoking is allowed."]


def test_poa_is_parents_at_al_anon_and_proof_of_attendance_elsewhere() -> None:
    assert set(CodeTable("al-anon").read(["POA"]).only) == {"parents"}
    assert CodeTable("meeting-guide").read(["POA"]).says == ["Gives proof of attendance."]


def test_codes_are_found_in_any_case_and_by_their_words() -> None:
    table = CodeTable("na")
    assert not table.read(["St", "To", "wc", "Wheelchair"]).unknown
    assert table.read(["WC"]).accessible


def test_a_feed_without_a_table_reads_only_how_one_joins() -> None:
    meant = CodeTable("none").read(["ONL", "TC", "M", "QQ"])
    assert (meant.online, meant.place_closed, dict(meant.only), meant.unknown) == (True, True, {}, [])


def test_every_table_speaks_in_our_own_choices() -> None:
    assert set(MEANINGS) == set(MeetingFeed.Codes.values)
    for table in MEANINGS.values():
        for meaning in table.values():
            assert meaning.audience in {"", *dict(AUDIENCES)}
            assert meaning.language in {"", *dict(LANGUAGES)}
            assert meaning.topic in {"", *dict(TOPICS)}
            assert meaning.fact in {"", "accessible", "online", "hybrid", "closed"}


def test_what_only_some_meetings_of_a_group_are_stands_with_them(maria) -> None:
    maria.takes_in(row("a", types=["M", "C"]), row("b", day=4, types=["C", "BE"]))
    assert (the_group().audience, the_group().audience_note) == (("family",), "Families and friends only.")
    assert the_meeting(feed_key="a").note == "For men."
    assert the_meeting(feed_key="b").note == "Made for newcomers."


def test_english_unless_a_row_says_another(maria) -> None:
    maria.takes_in(
        row("a"),
        row("b", name="B", types=["S"]),
        row("c", name="C", types=["S", "EN"]),
        row("d", name="D", types=["DA"]),
    )
    languages = [the_group(name=name).languages for name in ("Tuesday Hope", "B", "C", "D")]
    assert languages == [("en",), ("es",), ("en", "es"), ()]
    assert the_meeting(feed_key="d").note == "In Danish."


def test_the_codes_of_the_specification_are_all_known() -> None:
    table = CodeTable("meeting-guide")
    assert table.read(json.loads(shared_feed("spec_types.json"))).unknown == []


@pytest.mark.parametrize("codes", ["al-anon", "aca", "coda", "rca"])
def test_the_codes_of_the_plugin_are_all_known_with_their_words(codes) -> None:
    types = json.loads(shared_feed("tsml_family_program_types.json"))[codes]["types"]
    table = CodeTable(codes)
    assert table.read(types).unknown == []
    assert table.read(types.values()).unknown == []
