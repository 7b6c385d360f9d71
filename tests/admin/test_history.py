"""Rosa reads who changed what, and goes back on a change without losing what came later."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from groups.models import SupportGroup
from groups.services import refresh
from guides.models import Guide
from resources.admin.history import VERSION
from resources.curation import record_check
from resources.curation.history import acting
from resources.curation.stories import stories_page
from resources.models import Closure
from tests.admin.desk import act, form_data, page, save
from tests.admin.people import desk_of, person
from tests.admin.test_pages import make_one_of_each
from tests.records import make_guide

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(group) -> SupportGroup:
    """The group as the site keeps it: how it meets follows its meetings."""
    refresh(group)
    return group


def history(client, record) -> str:
    """What the history of a record says, as one line of text."""
    text = client.get(page(type(record), "history", record.pk)).text
    return re.sub(r"\s+", " ", strip_tags(text))


def told(record) -> list:
    return stories_page(record, 1)[1]


def changes(record) -> dict[str, tuple[str, str]]:
    """What the newest story says of each field."""
    return {
        change.label: (change.old.short, change.new.short)
        for entry in told(record)[0].entries
        for change in entry.changes
    }


# What a story tells ------------------------------------------------------------------------------


def test_rosas_save_is_one_story_with_old_and_new_values_in_words(desk, group):
    save(desk, group, name="Morning Circle", cost="free", languages=["en", "es"], phone="860-555-0142")
    [story, *_before] = told(group)
    assert (story.who, story.why) == ("rosa", "")
    assert changes(group) == {
        "Name (English)": ("Evening Circle", "Morning Circle"),
        "Cost": ("Cost not known", "Free"),
        "Languages": ("nothing", "English, Spanish"),
        "Phone": ("nothing", "(860) 555-0142"),
    }
    assert "Evening Circle → became Morning Circle" in history(desk, group)


def test_a_text_of_two_languages_is_told_once_for_each(desk, group):
    save(desk, group, summary="For parents.", summary_es="Para padres.")
    labels = [label for label in changes(group) if "hat it is good for" in label]
    assert labels == ["What it is good for (English)", "What it is good for (Spanish)"]


def test_places_and_organizations_have_their_names(desk, group, library):
    save(desk, group, place="", organization="")
    assert changes(group)["Place"] == (str(library), "nothing")
    assert changes(group)["Organization"] == ("River Health", "nothing")


def test_a_long_text_is_short_and_unfolds(desk, group):
    long = "Bring a friend. " * 30
    save(desk, group, first_visit=long)
    [change] = [each for entry in told(group)[0].entries for each in entry.changes]
    assert len(change.new.short) <= 120
    assert change.new.whole == long.strip()
    assert f"<details><summary>{change.new.short}</summary>" in desk.get(page(SupportGroup, "history", group.pk)).text


def test_meetings_and_their_pauses_stand_in_the_groups_story(desk, group):
    meeting = group.meetings.get()
    save(desk, group, **{"meetings-0-start": "7:30 pm", "summary": "At the library."})
    [story, *_before] = told(group)
    assert [entry.title for entry in story.entries] == ["Support group: Evening Circle", "Meeting: Tuesday 19:30"]
    save(desk, meeting, **new_pause("2026-07-07"))
    assert "Pause, cancelled or moved date: 2026-07-07" in told(group)[0].entries[-1].title
    assert told(meeting)[0].entries[-1].title == told(group)[0].entries[-1].title


def new_pause(day: str) -> dict:
    return {"pauses-TOTAL_FORMS": 1, "pauses-0-first_day": day, "pauses-0-last_day": day}


def test_points_hours_and_closures_stand_in_theirs(desk, line, library):
    guide = make_guide(points=0)
    guide.points.create(kind="do", title="Do this 0")
    save(desk, guide, **{"points-0-title": "Sit down together"})
    assert changes(guide) == {"In short (English)": ("Do this 0", "Sit down together")}
    row = {"hours-TOTAL_FORMS": 1, "hours-0-weekday": 0, "hours-0-opens": "9 am", "hours-0-closes": "5 pm"}
    save(desk, line, zone="America/New_York", **row)
    assert "Opening hours: Monday 09:00-17:00" in history(desk, line)
    Closure.objects.create(place=library, first_day=date(2026, 7, 1), reason="The roof.")
    assert "The roof." in history(desk, library)


def test_who_acts_without_a_login_is_named_by_the_reason(desk, group):
    with acting("Import from al-anon-ma.org"):
        group.schedule_note = "Tuesday evenings"
        group.save()
    record_check(group, how="phone", on=date(2026, 6, 1), by_name="River Health")
    text = history(desk, group)
    assert "Import from al-anon-ma.org" in text
    assert "Check: 2026-06-01 by phone" in text


def test_a_check_in_the_list_and_a_closing_are_stories(desk, group):
    act(desk, SupportGroup, "mark_checked_phone", group)
    act(desk, SupportGroup, "close", group, reason="The leader moved.", on="2026-06-01")
    [closed, checked, *_before] = told(group)
    assert (closed.who, checked.who) == ("rosa", "rosa")
    assert changes(group)["Status"] == ("published", "closed")
    assert any(entry.is_check for entry in checked.entries)


def test_a_guides_links_to_others_are_told_by_title(desk):
    guide, other = make_guide(title="First week"), make_guide(title="How to talk")
    save(desk, guide, related=[other.pk])
    other.save()
    assert not told(other)[0].entries
    assert len(told(other)) == 3
    [linked] = changes(guide).values()
    assert linked == ("nothing", "How to talk")
    [linked] = [(change.old.short, change.new.short) for change in told(other)[1].entries[0].changes]
    assert linked == ("nothing", "First week")


def test_many_changes_cost_no_more_queries_than_few_and_come_in_pages(desk, group):
    def queries() -> int:
        desk.get(page(SupportGroup, "history", group.pk))
        with CaptureQueriesContext(connection) as seen:
            assert desk.get(page(SupportGroup, "history", group.pk)).status_code == 200
        return len(seen)

    meeting = group.meetings.get()

    def change(n: int) -> None:
        with acting(f"Import {n}"):
            group.summary, meeting.note = f"Summary {n}", f"Note {n}"
            group.save()
            meeting.save()

    for n in range(25):
        change(n)
    few = queries()
    for n in range(25, 120):
        change(n)
    assert queries() == few
    assert few < 30
    second = desk.get(page(SupportGroup, "history", group.pk), {"page": 2})
    assert "Import 99" in second.text
    assert "Import 100" not in second.text
    assert desk.get(page(SupportGroup, "history", group.pk), {"page": "x\x00"}).status_code == 200


def test_every_record_with_a_history_shows_it(sams_desk, group, line):
    records = [record for record in make_one_of_each(group, line).values() if hasattr(record, "history")]
    assert len(records) > 12
    for record in records:
        with acting("Import twice"):
            record.save()
            record.save()
        stories = told(record)
        assert [story.who for story in stories].count("Import twice") == 1, record
        assert sams_desk.get(page(type(record), "history", record.pk)).status_code == 200
        form = form_data(sams_desk.get(page(type(record), "change", record.pk)))
        assert sams_desk.post(page(type(record), "change", record.pk), form | {VERSION: "0"}).status_code in {200, 302}


# Who may -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["maria", "rita", "ada"])
def test_nobody_but_a_superuser_deletes_a_record(who, group, line):
    client = desk_of(person(who, organizations=[group.organization], states=["CT"]))
    for record in (group, line, group.organization, group.place, group.program, make_guide()):
        assert client.post(page(type(record), "delete", record.pk), {"post": "yes"}).status_code == 403
        act(client, type(record), "delete_selected", record, post="yes")
        assert type(record).objects.filter(pk=record.pk).exists()
    assert Guide.objects.exists()


def test_the_form_leads_to_the_history(desk, group):
    response = desk.get(page(SupportGroup, "change", group.pk))
    assert page(SupportGroup, "history", group.pk) in response.text
    assert form_data(response)
