"""Rosa sets when a group meets, and when it does not."""

import re
from datetime import date, time

import pytest

from groups.models import Meeting, Pause, SupportGroup
from tests.admin.desk import errors, page, said, save, wrong
from tests.records import make_group, make_meeting, make_place

pytestmark = pytest.mark.django_db


NEW_MEETING = {"meetings-TOTAL_FORMS": 2, "meetings-1-weekday": 3, "meetings-1-start": "18:00"}


NEW_MEETING |= {"meetings-1-format": "in_person", "meetings-1-repeats": "weekly"}


def add_meeting(client, group, **fields):
    named = {f"meetings-1-{name}": value for name, value in fields.items()}
    return save(client, group, **(NEW_MEETING | {"meetings-1-group": group.pk} | named))


def test_rosa_adds_a_meeting(desk, group):
    assert add_meeting(desk, group, end="19:00").status_code == 302
    assert group.meetings.count() == 2


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"format": "online"}, "needs a link, a phone or"),
        ({"end": "17:00"}, "The end comes after the start"),
        ({"season_start": "2026-09-01", "season_end": "2026-06-01"}, "The season ends before it starts"),
        ({"repeats": "monthly"}, "weeks ticked"),
        ({"repeats": "fortnightly"}, "a date to count from"),
        ({"weeks": ["1"]}, "weeks ticked"),
        ({"zone": "Mars/Olympus"}, "is not a time zone we know"),
        ({"weekday": 9}, "Select a valid choice"),
    ],
)
def test_an_impossible_meeting_is_refused(desk, group, fields, said):
    assert said in errors(add_meeting(desk, group, **fields))
    assert group.meetings.count() == 1


def test_an_online_meeting_takes_the_zone_of_its_groups_place(desk, group):
    assert add_meeting(desk, group, format="online", link="https://a.example/").status_code == 302
    assert group.meetings.get(format="online").zone == "America/New_York"


def test_an_online_meeting_of_a_group_without_a_place_needs_a_zone(desk, group):
    response = save(
        desk,
        group,
        place=None,
        **(
            NEW_MEETING
            | {"meetings-1-group": group.pk, "meetings-1-format": "phone", "meetings-1-phone": "203-555-0100"}
        ),
    )
    assert "organizer&#x27;s time zone" in errors(response) or "organizer's time zone" in errors(response)
    assert group.meetings.count() == 1


def test_a_saved_meeting_sets_how_its_group_meets(desk, group):
    add_meeting(desk, group, format="online", link="https://a.example/")
    group.refresh_from_db()
    assert (group.in_person, group.online, group.by_phone) == (True, True, False)
    assert group.next_start is not None


def test_rosa_pauses_a_meeting(desk, group):
    meeting = group.meetings.get()
    pause = {"pauses-TOTAL_FORMS": 1, "pauses-0-meeting": meeting.pk, "pauses-0-first_day": "2026-12-20"}
    assert "The pause ends before it starts" in errors(
        save(desk, meeting, **pause, **{"pauses-0-last_day": "2026-12-01"})
    )
    assert save(desk, meeting, **pause, **{"pauses-0-last_day": "2027-01-04"}).status_code == 302
    assert meeting.pauses.count() == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"format": "online"}, "link"),
        ({"end": "5 pm"}, "ends"),
        ({"season_start": "2026-09-01", "season_end": "2026-06-01"}, "season to"),
        ({"repeats": "monthly"}, "weeks of the month"),
        ({"repeats": "fortnightly"}, "counted from"),
    ],
)
def test_the_note_at_the_top_leads_to_the_field_that_is_wrong(desk, group, fields, field):
    response = add_meeting(desk, group, **fields)
    assert list(wrong(response)) == [f"Meeting #2, {field}"]
    assert 'href="#id_meetings-1-' in response.text
    assert not response.context["inline_admin_formsets"][0].formset.forms[1].non_field_errors()


def test_the_note_names_a_meeting_that_was_there_before(desk, group):
    assert list(wrong(save(desk, group, **{"meetings-0-end": "6 pm"}))) == ["Meeting Tuesday 19:00, ends"]


@pytest.mark.parametrize("typed", ["7 pm", "7:00pm", "7:00 PM", "7 p.m.", "19:00"])
def test_rosa_types_a_time_her_way(desk, group, typed):
    assert save(desk, group, **{"meetings-0-start": typed}).status_code == 302
    assert group.meetings.get().start == time(19)


def test_times_are_shown_as_families_read_them(desk, group):
    text = desk.get(page(SupportGroup, "change", group.pk)).text
    assert 'value="7:00 pm"' in text
    assert 'value="8:30 pm"' in text
    assert "7 pm or 19:00." in text
    assert "7:30 pm or 19:30" in errors(save(desk, group, **{"meetings-0-start": "later"}))


def test_the_way_to_pauses_leads_from_the_group_and_back(desk, group):
    meeting = group.meetings.get()
    Pause.objects.create(meeting=meeting, first_day=date(2026, 12, 22), last_day=date(2026, 12, 22))
    text = desk.get(page(SupportGroup, "change", group.pk)).text
    assert f'<a href="{page(Meeting, "change", meeting.pk)}">Pauses, cancelled and moved dates</a> (2026-12-22' in text
    home = page(SupportGroup, "change", group.pk)
    assert f'href="{home}"' in desk.get(page(Meeting, "change", meeting.pk)).text
    assert save(desk, meeting, _save="1")["Location"] == home
    assert save(desk, meeting, _continue="1")["Location"] == page(Meeting, "change", meeting.pk)


def test_a_pause_that_ends_too_early_is_marked(desk, group):
    meeting = group.meetings.get()
    pause = {"pauses-TOTAL_FORMS": 1, "pauses-0-meeting": meeting.pk, "pauses-0-first_day": "12/20/2026"}
    response = save(desk, meeting, **pause, **{"pauses-0-last_day": "12/1/2026"})
    assert wrong(response) == {"Pause, cancelled or moved date #1, to": "The pause ends before it starts."}


@pytest.mark.parametrize("field", ["open_question", "schedule_note"])
def test_words_that_the_times_may_have_overtaken_are_named(desk, group, field):
    assert "Times are now set" not in said(save(desk, group))
    assert "Times are now set" in said(save(desk, group, **{field: "Tuesday evenings"}))


def test_a_group_whose_meetings_are_all_online_is_told_so(desk, group):
    link = {"meetings-0-format": "online", "meetings-0-link": "https://a.example/"}
    told = said(save(desk, group, **link))
    assert "it counts as online only" in told
    assert "from anywhere in Connecticut" in told
    assert "near Waterbury" not in told


def test_the_list_of_meetings_says_where_each_one_is(desk):
    grange = make_place(name="Grange Hall")
    group = make_group(place=grange)
    make_meeting(group)
    make_meeting(group, format="online", ask_for_link=True, zone="America/New_York")
    cells = re.findall(r'<td class="field-where">([^<]*)</td>', desk.get(page(Meeting, "changelist")).text)
    assert sorted(cells) == sorted([str(grange), "–"])
