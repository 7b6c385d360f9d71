"""A family types where they are, as people type: we find it, ask which, guess, or say that we do not know."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resources.geocoding import Whereabouts, find_spot, split_state
from resources.models import Town
from resources.states import STATE_NAMES
from resources.towns import town_key, town_slug

pytestmark = pytest.mark.django_db


def label(answer: Whereabouts) -> str:
    return answer.spot.label if answer.spot else ""


def names(towns: list[Town]) -> list[str]:
    return [str(town) for town in towns]


# ZIP codes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    ["06702", " 06702 ", "06702-1234", "06702 1234", "067021234", "Waterbury CT 06702", "Waterbury, CT 06702-1234"],
)
def test_a_zip_code_is_found_however_it_is_typed(filled, typed):
    answer = find_spot(typed)
    assert label(answer) == "Waterbury, CT 06702"
    assert (answer.spot.state, answer.spot.zone) == ("CT", "America/New_York")
    assert answer.spot.point == pytest.approx((41.5566, -73.0385))


def test_a_zip_code_is_nearer_than_its_town(filled):
    assert find_spot("06710").spot.point != find_spot("06702").spot.point
    assert find_spot("06710").spot.town == find_spot("Waterbury, CT").spot.town


def test_a_zip_code_outweighs_the_town_typed_beside_it(filled):
    assert label(find_spot("Hartford 06702")) == "Waterbury, CT 06702"


@pytest.mark.parametrize("typed", ["00000", "99999", "06702000", "0670", "Waterbury 0670"])
def test_a_number_that_is_no_zip_code_we_know_is_unknown_and_not_the_nearest_one(filled, typed):
    answer = find_spot(typed)
    assert answer.spot is None
    assert answer.unknown


def test_chicago_is_an_hour_behind(filled):
    assert find_spot("60601").spot.zone == "America/Chicago"


@pytest.mark.parametrize(
    "typed",
    ["06702.", "06702, CT", "06702 Waterbury", "06702, USA", "Waterbury 06702-1234", "12345 Main St, Waterbury 06702"],
)
def test_a_zip_code_is_found_wherever_it_stands(filled, typed):
    """Phones type the full stop by themselves."""
    assert label(find_spot(typed)) == "Waterbury, CT 06702"


@pytest.mark.parametrize(
    "typed", ["12 Main St, Waterbury, CT", "12 main street waterbury connecticut", "120 Grand St Waterbury CT"]
)
def test_a_whole_address_is_its_town(filled, typed):
    assert label(find_spot(typed)) == "Waterbury, CT"


@pytest.mark.parametrize(("typed", "state"), [("CT", "CT"), ("ct", "CT"), ("Connecticut", "CT"), ("illinois", "IL")])
def test_a_whole_state_is_known_as_one(filled, typed, state):
    answer = find_spot(typed)
    assert answer.spot is None
    assert answer.state == state
    assert not answer.unknown


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("waterbury ct", "Waterbury, CT"),
        ("WATERBURY, CT", "Waterbury, CT"),
        ("  Waterbury ,  Connecticut ", "Waterbury, CT"),
        ("new haven, ct", "New Haven, CT"),
        ("St. Charles, IL", "Saint Charles, IL"),
        ("saint charles illinois", "Saint Charles, IL"),
        ("Chicágo", "Chicago, IL"),
        ("N Haven CT", "North Haven, CT"),
        ("O'Fallon, IL", "O Fallon, IL"),
        ("O’Fallon IL", "O Fallon, IL"),
    ],
)
def test_a_town_is_found_whatever_case_accents_and_short_forms(filled, typed, found):
    assert label(find_spot(typed)) == found


def test_a_village_that_the_post_office_also_accepts_is_found(filled):
    """Unionville is a part of Farmington and has a name of its own."""
    assert label(find_spot("Unionville CT")) == "Unionville, CT"


@pytest.mark.parametrize("typed", ["Waterbry", "Watebury", "waterburry", "Waterbery"])
def test_a_misspelled_town_is_a_guess_and_home_comes_first(filled, typed):
    answer = find_spot(typed)
    assert answer.spot is None
    assert answer.unknown
    assert names(answer.guesses)[0] == "Waterbury, CT"
    assert len(answer.guesses) <= 3


def test_a_guess_stays_in_the_state_that_was_typed(filled):
    assert names(find_spot("Waterbry Vermont").guesses)[0] == "Waterbury, VT"
    assert {town.state for town in find_spot("Waterbry VT").guesses} == {"VT"}


def test_springfield_asks_which_and_names_the_covered_states_first(filled):
    answer = find_spot("Springfield")
    assert answer.spot is None
    assert names(answer.choices) == ["Springfield, IL", "Springfield, MA", "Springfield, VT"]
    assert not answer.unknown
    assert not answer.guesses


def test_which_states_come_first_is_the_sites_own_choice(filled, settings):
    settings.STATES = ["VT"]
    assert names(find_spot("Springfield").choices)[0] == "Springfield, VT"
    assert names(find_spot("Waterbry").guesses)[0] == "Waterbury, VT"


def test_no_list_of_towns_is_longer_than_a_person_can_read(filled):
    for code in list(STATE_NAMES)[:20]:
        Town.objects.get_or_create(
            key="springfield",
            state=code,
            defaults={"name": "Springfield", "latitude": 1, "longitude": 1, "zone": "UTC"},
        )
    choices = find_spot("Springfield").choices
    assert len(choices) == 12
    assert names(choices)[:2] == ["Springfield, IL", "Springfield, MA"]


@pytest.mark.parametrize("typed", ["qqqxyz", "Timbuktu", "???", "🙂", "،", "Лондон", "東京", "a"])
def test_what_we_do_not_know_we_say_so(filled, typed):
    answer = find_spot(typed)
    assert answer.unknown
    assert answer.spot is None
    assert answer.typed == typed


@pytest.mark.parametrize("typed", ["", "   ", "\n\t"])
def test_nothing_typed_is_nothing_unknown(filled, typed):
    answer = find_spot(typed)
    assert answer == Whereabouts("")
    assert not answer.unknown


@pytest.mark.parametrize(
    "typed",
    [
        "\x00",
        "06702\x00",
        "Waterbury\x00CT",
        "Waterbury" * 1111,
        "9" * 10_000,
        "9 " * 5_000,
        "-" * 10_000,
        "\u0301" * 10_000,
        "\ud800",
        "'; DROP TABLE resources_town; --",
        "%",
        "٠٦٧٠٢",
    ],
    ids=lambda typed: ascii(typed)[:20],
)
def test_nothing_anybody_types_breaks_it(filled, typed):
    answer = find_spot(typed)
    assert isinstance(answer, Whereabouts)
    assert Town.objects.count() > 2000


@given(typed=st.text(max_size=80) | st.from_regex(r"[A-Z][a-z]+ (CT|Illinois|0\d{4})"))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_answer_is_one_of_four_and_never_two(filled, typed):
    answer = find_spot(typed)
    assert sum(map(bool, (answer.spot, answer.choices, answer.guesses))) <= 1
    assert answer.unknown == bool(answer.typed and not answer.spot and not answer.choices and not answer.state)


# Towns named like states ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Virginia, IL", "Virginia, IL"),
        ("Ohio Illinois", "Ohio, IL"),
        ("Kansas il", "Kansas, IL"),
        ("Washington, CT", "Washington, CT"),
        ("Oregon", "Oregon, IL"),
    ],
)
def test_a_town_named_like_a_state_is_a_town(filled, typed, found):
    assert label(find_spot(typed)) == found


def test_washington_alone_asks_which(filled):
    choices = names(find_spot("Washington").choices)
    assert set(choices[:3]) == {"Washington, CT", "Washington, IL", "Washington, MA"}
    assert choices[3] == "Washington, VT"


@pytest.mark.parametrize(
    ("key", "parts"),
    [
        ("new haven ct", ("new haven", "CT")),
        ("new haven connecticut", ("new haven", "CT")),
        ("new york new york", ("new york", "NY")),
        ("bronx new york", ("bronx", "NY")),
        ("washington district of columbia", ("washington", "DC")),
        ("charleston west virginia", ("charleston", "WV")),
        ("west virginia", ("west virginia", "")),
        ("waterbury", ("waterbury", "")),
        ("new york", ("new york", "")),
        ("kansas city", ("kansas city", "")),
        ("indiana pa", ("indiana", "PA")),
        ("", ("", "")),
    ],
)
def test_a_state_at_the_end_is_set_apart(key, parts):
    assert split_state(key) == parts


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("St. Charles", "saint charles"),
        ("SAINT CHARLES", "saint charles"),
        ("O'Fallon", "ofallon"),
        ("O Fallon", "ofallon"),
        ("New-Haven", "new haven"),
        ("Águas Claras", "aguas claras"),
        ("N. Haven", "north haven"),
        ("", ""),
    ],
)
def test_two_ways_to_write_a_name_have_one_key(name, key):
    assert town_key(name) == key
    assert town_slug(name) == key.replace(" ", "-")


@settings(deadline=None)
@given(st.text(max_size=40))
def test_a_key_is_its_own_key_but_for_words_that_became_long(name):
    key = town_key(name)
    assert set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789 ")
    assert town_key(key) == key or key.split()[0] in {"st", "ste", "ft", "mt", "n", "s", "e", "w"}
