"""How sure are we? A mother reads one line and knows whether to call before she drives."""

from datetime import date, timedelta

import pytest

from guides.models import Video
from resources.curation import record_check
from resources.freshness import age_in_words, freshness, freshness_on_paper
from resources.models import Source
from tests.records import make_group, make_helpline, make_program

TODAY = date(2025, 12, 2)


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-3, "today"),
        (0, "today"),
        (1, "yesterday"),
        (2, "2 days ago"),
        (13, "13 days ago"),
        (14, "2 weeks ago"),
        (20, "2 weeks ago"),
        (21, "3 weeks ago"),
        (60, "8 weeks ago"),
        (61, "2 months ago"),
        (89, "2 months ago"),
        (90, "3 months ago"),
        (365, "12 months ago"),
        (729, "24 months ago"),
        (730, "2 years ago"),
        (1094, "2 years ago"),
        (1095, "3 years ago"),
    ],
)
def test_an_age_is_told_in_the_largest_unit_that_fits(days, words):
    assert age_in_words(days) == words


def test_words_never_make_an_age_older_or_younger_by_a_whole_unit():
    for days in range(2, 3000):
        number, unit, _ago = age_in_words(days).split()
        length = {"day": 1, "week": 7, "month": 30, "year": 365}[unit.rstrip("s")]
        assert int(number) >= 2, days
        assert int(number) * length <= days < (int(number) + 1) * length


@pytest.mark.django_db
def test_a_check_by_phone_three_weeks_ago_is_said_so():
    group = make_group()
    record_check(group, how="phone", on=days_ago(21), by_name="Rosa")
    said = freshness(group, TODAY)
    assert said.state == "checked"
    assert said.words == "Checked by phone 3 weeks ago"
    assert not said.warns


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("phone", "by phone"),
        ("email", "by email"),
        ("link", "by the organization itself"),
        ("visit", "by a visit"),
        ("page", "on the owner's page"),
    ],
)
def test_each_way_of_checking_has_its_words(how, words):
    group = make_group()
    record_check(group, how=how, on=TODAY, by_name="Rosa")
    assert freshness(group, TODAY).words == f"Checked {words} today"


@pytest.mark.django_db
@pytest.mark.parametrize(("make", "days"), [(make_group, 180), (make_program, 180), (make_helpline, 360)])
def test_a_check_is_old_the_day_after_twice_its_cycle(make, days):
    listing = make()
    record_check(listing, how="visit", on=days_ago(days), by_name="Rosa")
    assert freshness(listing, TODAY).state == "checked"
    tomorrow = freshness(listing, TODAY + timedelta(days=1))
    assert tomorrow.state == "old"
    assert tomorrow.words.startswith("Last checked ")
    assert tomorrow.warns


@pytest.mark.django_db
def test_an_old_check_of_a_group_says_call_before_you_go():
    group = make_group()
    record_check(group, how="visit", on=days_ago(800), by_name="Rosa")
    assert freshness(group, TODAY).words == "Last checked 2 years ago: call before you go"


@pytest.mark.django_db
def test_an_old_check_of_a_helpline_does_not_speak_of_going():
    line = make_helpline()
    record_check(line, how="phone", on=days_ago(800), by_name="Rosa")
    assert "before you go" not in freshness(line, TODAY).words


@pytest.mark.django_db
def test_the_cycle_is_a_setting(settings):
    settings.CHECK_CYCLE_DAYS = {"supportgroup": 10}
    group = make_group()
    record_check(group, how="visit", on=days_ago(20), by_name="Rosa")
    assert freshness(group, TODAY).state == "checked"
    assert freshness(group, TODAY + timedelta(days=1)).state == "old"


@pytest.mark.django_db
def test_988_never_carries_a_warning():
    line = make_helpline(short_number="988", is_emergency=True, open_question="Is chat open at night?")
    assert freshness(line, TODAY) == ("", "", "", "")
    record_check(line, how="phone", on=days_ago(5000), by_name="Rosa")
    said = freshness(line, TODAY)
    assert said.words == ""
    assert not said.warns


@pytest.mark.django_db
def test_saving_a_listing_is_not_checking_it():
    """An editor fixed a typo today; nobody called the group."""
    group = make_group()
    group.summary = "A typo less."
    group.save()
    assert group.updated.date() >= date(2025, 1, 1)
    assert freshness(group, TODAY).state == "unconfirmed"
    record_check(group, how="phone", on=days_ago(400), by_name="Rosa")
    group.save()
    assert freshness(group, TODAY).state == "old"


@pytest.mark.django_db
def test_a_check_does_not_count_as_a_change():
    group = make_group()
    before = group.updated
    record_check(group, how="phone", on=TODAY, by_name="Rosa")
    group.refresh_from_db()
    assert group.updated == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("source", "state", "words"),
    [
        (None, "unconfirmed", "Not confirmed yet: call before you go"),
        ({"kind": "unconfirmed"}, "unconfirmed", "Not confirmed yet: call before you go"),
        (
            {"kind": "owner", "read_on": date(2025, 11, 30)},
            "source",
            "From its own page, elm.example, read in November 2025",
        ),
        ({"kind": "owner"}, "source", "From its own page, elm.example"),
        ({"kind": "feed"}, "source", "From the list that elm.example keeps"),
        ({"kind": "staff"}, "source", "Entered by our staff, not yet checked"),
        ({"kind": "report"}, "source", "From a public report: elm.example"),
    ],
)
def test_an_unchecked_group_names_where_its_facts_come_from(source, state, words):
    row = source and Source.objects.create(name="elm.example", url="https://elm.example/groups", **source)
    said = freshness(make_group(source=row), TODAY)
    assert (said.state, said.words) == (state, words)
    assert said.url == ("https://elm.example/groups" if state == "source" else "")
    assert said.warns is (state == "unconfirmed")


@pytest.mark.django_db
def test_an_unconfirmed_helpline_and_video_do_not_speak_of_going():
    assert freshness(make_helpline(), TODAY).words == "Not confirmed yet"
    video = Video(title="Talk", url="https://video.example/1")
    assert freshness(video, TODAY).words == "Not confirmed yet: the page may have moved"


@pytest.mark.django_db
def test_an_open_question_warns_however_fresh_the_check():
    group = make_group(open_question="Does it meet in July?")
    record_check(group, how="phone", on=TODAY, by_name="Rosa")
    said = freshness(group, TODAY)
    assert said.state == "checked"
    assert said.open_question == "Does it meet in July?"
    assert said.warns


@pytest.mark.django_db
def test_what_left_its_list_says_so_kindly_until_somebody_asks():
    """The feed of last night no longer has the group. It may well still meet."""
    feed = Source.objects.create(name="a list", kind="feed")
    group = make_group(source=feed, gone_since=days_ago(3), open_question="Is it on the second floor?")
    said = freshness(group, TODAY)
    assert (said.state, said.words) == ("gone", "No longer on the list it came from. Ask before you go")
    assert (said.warns, said.open_question) == (True, "Is it on the second floor?")
    record_check(group, how="phone", on=days_ago(4), by_name="Rosa")
    assert freshness(group, TODAY).state == "gone"
    record_check(group, how="phone", on=days_ago(3), by_name="Rosa")
    assert freshness(group, TODAY).words == "Checked by phone 3 days ago"
    assert "before you go" not in freshness(make_helpline(gone_since=TODAY), TODAY).words


@pytest.mark.django_db
def test_on_paper_a_check_has_a_month_and_a_year():
    """A flyer hangs until spring: "3 weeks ago" would be a lie by then."""
    group = make_group()
    assert freshness_on_paper(group, TODAY) == "Not confirmed yet: call before you go"
    record_check(group, how="phone", on=days_ago(21), by_name="Rosa")
    assert freshness_on_paper(group, TODAY) == "Checked by phone in November 2025"
    assert freshness_on_paper(group, TODAY + timedelta(days=400)) == "Last checked in November 2025: call before you go"


@pytest.mark.django_db
def test_a_check_outweighs_any_source():
    source = Source.objects.create(name="rumor", kind="unconfirmed")
    group = make_group(source=source)
    record_check(group, how="phone", on=TODAY, by_name="Rosa")
    assert freshness(group, TODAY).words == "Checked by phone today"
