"""Rosa reads who changed what, and goes back on a change without losing what came later."""

import re
from datetime import date, time

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from groups.models import Meeting, SupportGroup
from groups.services import refresh
from guides.models import Guide
from resources.admin.history import VERSION
from resources.curation import record_check
from resources.curation.history import acting
from resources.curation.stories import stories_page
from resources.models import Closure, OldAddress
from tests.admin.desk import act, form_data, page, said, save
from tests.admin.people import desk_of, person
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


def way_back(client, record, number=0) -> str:
    """The address of the page that goes back on a story, the newest unless told otherwise."""
    return page(type(record), "history", record.pk) + told(record)[number].address + "/"


def go_back(client, record, number=0, **also):
    """Open the page, leave the ticks as they are, press the button."""
    url = way_back(client, record, number)
    context = client.get(url).context
    ticked = [undo.key for undo, ticked in context["undos"] if ticked]
    response = client.post(url, {"undo": ticked, VERSION: context["version"]} | also)
    record.refresh_from_db()
    return response


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
    go_back(desk, guide)
    assert not guide.related.exists()
    assert not other.related.exists()


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


# Going back --------------------------------------------------------------------------------------


def test_rosa_goes_back_on_a_change_and_later_ones_stay(desk, group):
    save(desk, group, name="Morning Circle", cost="free")
    save(desk, group, summary="At the library.")
    response = go_back(desk, group, 1)
    assert "again as it was" in said(response)
    assert (group.name, group.cost, group.summary) == ("Evening Circle", "unknown", "At the library.")
    [story, *_before] = told(group)
    assert story.who == "rosa"
    assert story.why.startswith("Went back to how it was before ")


def test_what_was_changed_again_since_is_told_and_left_unless_ticked(desk, group):
    save(desk, group, name="Morning Circle", cost="free")
    save(desk, group, name="Noon Circle")
    page_text = desk.get(way_back(desk, group, 1)).text
    assert "changed again since" in page_text
    assert "Noon Circle" in page_text
    go_back(desk, group, 1)
    assert (group.name, group.cost) == ("Noon Circle", "unknown")
    go_back(desk, group, 2, undo=[f"supportgroup-{group.pk}-name_en"])
    assert group.name == "Evening Circle"


def test_a_deleted_meeting_comes_back_with_its_pauses(desk, group):
    meeting = group.meetings.get()
    meeting.pauses.create(first_day=date(2026, 7, 7), last_day=date(2026, 7, 7))
    save(desk, group, **{"meetings-0-DELETE": "on"})
    assert not Meeting.objects.exists()
    SupportGroup.objects.update(in_person=False, next_start=None)
    go_back(desk, group)
    back = group.meetings.get()
    assert (back.pk, back.start) == (meeting.pk, time(19))
    assert back.pauses.count() == 1
    assert group.in_person
    assert group.next_start


def test_a_meeting_that_was_added_goes_again_and_the_history_keeps_it(desk, group):
    before = group.meetings.get()
    save(desk, group, **{"meetings-TOTAL_FORMS": 2, "meetings-1-weekday": 3, "meetings-1-start": "10 am", **REST})
    assert group.meetings.count() == 2
    go_back(desk, group)
    assert group.meetings.get() == before
    go_back(desk, group)
    assert group.meetings.count() == 2


REST = {"meetings-1-format": "in_person", "meetings-1-repeats": "weekly"}


def test_going_back_to_what_would_not_be_right_changes_nothing(desk, line):
    save(desk, line, short_number="", url="https://a.example/")
    save(desk, line, short_number="998", url="")
    response = go_back(desk, line, 0, undo=[f"helpline-{line.pk}-short_number"])
    assert response.status_code == 200
    assert "needs a phone" in response.text
    assert line.short_number == "998"


def test_an_address_that_went_to_another_group_stays_there(desk, group):
    save(desk, group, slug="morning-circle")
    OldAddress.objects.all().delete()
    other = SupportGroup.objects.create(name="Other", slug="evening-circle")
    response = go_back(desk, group)
    assert "Another record has the address" in response.text
    assert (group.slug, other.slug) == ("morning-circle", "evening-circle")


def test_a_renamed_group_gets_its_address_back_and_keeps_the_newer_one(desk, group):
    save(desk, group, slug="morning-circle")
    go_back(desk, group)
    assert group.slug == "evening-circle"
    assert OldAddress.objects.get().slug == "morning-circle"


def test_a_change_between_looking_and_pressing_is_told(desk, group):
    save(desk, group, cost="free")
    url = way_back(desk, group)
    context = desk.get(url).context
    group.refresh_from_db()
    group.cost_note = "Bring a dollar."
    group.save()
    response = desk.post(url, {"undo": [f"supportgroup-{group.pk}-cost"], VERSION: context["version"]})
    assert "changed this meanwhile" in response.text
    group.refresh_from_db()
    assert group.cost == "free"


def test_looking_at_the_way_back_changes_nothing(desk, group):
    save(desk, group, cost="free")
    assert desk.get(way_back(desk, group)).status_code == 200
    group.refresh_from_db()
    assert group.cost == "free"


@pytest.mark.parametrize("address", ["supportgroup-999999", "meeting-1-2", "user-1", "x", "supportgroup-" + "9" * 30])
def test_an_address_of_no_story_is_a_missing_page(desk, group, address):
    assert desk.get(page(SupportGroup, "history", group.pk) + address + "/").status_code == 404


# Who may -----------------------------------------------------------------------------------------


def test_an_editor_goes_back_on_what_is_hers_and_never_publishes(group):
    maria = desk_of(person("maria", organizations=[group.organization]))
    rita = desk_of(person("rita"))
    save(rita, group, status="draft", cost="free")
    url = way_back(maria, group)
    undos = [undo.key for undo, _ticked in maria.get(url).context["undos"]]
    assert undos == [f"supportgroup-{group.pk}-cost"]
    go_back(maria, group)
    assert (group.status, group.cost) == ("draft", "unknown")
    go_back(rita, group, 1)
    assert group.status == "published"


def test_what_is_not_hers_has_no_history_for_her(group):
    save(desk_of(person("rita")), group, cost="free")
    maria = desk_of(person("maria"))
    assert maria.get(page(SupportGroup, "history", group.pk)).status_code == 403
    assert maria.post(way_back(maria, group), {"undo": "x"}).status_code == 403


def test_who_may_only_look_finds_no_way_back(group):
    user = User.objects.create_user("lee", is_staff=True)
    user.user_permissions.set([])
    client = desk_of(user)
    assert client.get(page(SupportGroup, "history", group.pk)).status_code == 403


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
