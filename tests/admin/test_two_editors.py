"""Maria and Rosa save the same listing: the second is told, and nothing of either is lost."""

import re
from datetime import time

import pytest
from django.utils.html import strip_tags

from groups.models import Meeting, SupportGroup
from groups.services import refresh
from guides.models import Guide
from resources.admin.history import VERSION
from resources.curation import record_check
from resources.curation.history import acting
from resources.models import Helpline
from resources.today import staff_today
from tests.admin.desk import form_data, page, save
from tests.admin.people import desk_of, person
from tests.records import make_guide

pytestmark = pytest.mark.django_db


@pytest.fixture
def maria():
    """Maria's browser; she looks after listings of Connecticut."""
    return desk_of(person("maria", states=["CT"]))


@pytest.fixture
def group(group) -> SupportGroup:
    refresh(group)
    return group


def open_form(client, record) -> dict:
    """The form as the browser has it, with the version it was made from."""
    response = client.get(page(type(record), "change", record.pk))
    return form_data(response) | {VERSION: response.context["version"]}


def press_save(client, record, form, **changes):
    data = {name: value for name, value in (form | changes).items() if value is not None}
    response = client.post(page(type(record), "change", record.pk), data)
    record.refresh_from_db()
    return response


def again(client, record, response, **changes):
    """Press save on the form that came back."""
    assert response.status_code == 200, "the form was accepted"
    return press_save(client, record, form_data(response) | {VERSION: response.context["version"]}, **changes)


def words(response) -> str:
    return re.sub(r"\s+", " ", strip_tags(response.text))


def test_maria_and_rosa_save_the_same_line(desk, maria, line):
    Helpline.objects.update(states=["CT"])
    line.refresh_from_db()
    marias, rosas = open_form(maria, line), open_form(desk, line)
    press_save(desk, line, rosas, short_number="998", summary="Someone listens.", hours_note="Nights.")
    response = press_save(maria, line, marias, name="The Night Line", summary="A friend listens.")
    assert (line.name, line.summary) == ("Night Line", "Someone listens.")
    said = words(response)
    assert "Somebody else saved this while you had it open" in said
    assert "rosa" in said
    assert "999 → became 998" in said
    [clash] = response.context["stale"].clashes
    assert (clash.label, clash.theirs, clash.yours) == ("What it is good for", "Someone listens.", "A friend listens.")
    shown = form_data(response)
    assert (shown["name"], shown["short_number"], shown["hours_note"]) == ("The Night Line", "998", "Nights.")
    assert again(maria, line, response).status_code == 302
    assert (line.name, line.short_number) == ("The Night Line", "998")
    assert (line.summary, line.hours_note) == ("A friend listens.", "Nights.")


def test_a_third_save_in_between_is_told_as_well(desk, maria, group):
    form = open_form(maria, group)
    save(desk, group, cost="free")
    response = press_save(maria, group, form, name="Noon Circle")
    save(desk, group, cost="fee")
    response = again(maria, group, response)
    assert response.context["stale"] is not None
    assert again(maria, group, response).status_code == 302
    assert (group.name, group.cost) == ("Noon Circle", "fee")


def test_boxes_days_choices_and_places_follow_the_other(desk, maria, group, library):
    form = open_form(maria, group)
    save(desk, group, languages=["es", "en"], for_person_who_uses="on", place="", states="CT, MA", minimum_age="18")
    response = press_save(maria, group, form, audience_note="Parents")
    assert not response.context["stale"].clashes
    assert again(maria, group, response).status_code == 302
    assert (group.languages, group.states) == (("en", "es"), ("CT", "MA"))
    assert group.for_person_who_uses
    assert (group.place, group.minimum_age, group.audience_note) == (None, 18, "Parents")


def test_unticking_a_box_meanwhile_stays_unticked(desk, maria, group):
    SupportGroup.objects.update(for_person_who_uses=True)
    group.refresh_from_db()
    group.save()
    form = open_form(maria, group)
    save(desk, group, for_person_who_uses=None)
    response = press_save(maria, group, form, audience_note="Parents")
    assert again(maria, group, response).status_code == 302
    assert not group.for_person_who_uses


def test_the_same_change_by_both_is_no_clash(desk, maria, group):
    form = open_form(maria, group)
    save(desk, group, name="Noon Circle", cost="free")
    response = press_save(maria, group, form, name="Noon Circle")
    assert not response.context["stale"].clashes


def test_a_meeting_that_the_other_moved_keeps_what_each_changed(desk, maria, group):
    form = open_form(maria, group)
    save(desk, group, **{"meetings-0-start": "6 pm", "meetings-0-room": "4"})
    response = press_save(maria, group, form, **{"meetings-0-note": "Bring a cup.", "meetings-0-room": "5"})
    [clash] = response.context["stale"].clashes
    assert (clash.label, clash.theirs, clash.yours) == ("Meeting Tuesday 18:00: Room", "4", "5")
    assert again(maria, group, response).status_code == 302
    meeting = group.meetings.get()
    assert (meeting.start, meeting.room, meeting.note) == (time(18), "5", "Bring a cup.")


NEW = {"format": "in_person", "repeats": "weekly"}


def new_meeting(number: int, **values) -> dict:
    row = {f"meetings-{number}-{name}": value for name, value in (NEW | values).items()}
    return row | {"meetings-TOTAL_FORMS": number + 1}


def test_both_add_a_meeting_and_both_stay(desk, maria, group):
    form = open_form(maria, group)
    save(desk, group, **new_meeting(1, weekday=3, start="10 am"))
    response = press_save(maria, group, form, **new_meeting(1, weekday=5, start="9 am"))
    assert again(maria, group, response).status_code == 302
    assert [meeting.weekday for meeting in group.meetings.all()] == [1, 3, 5]


def test_a_meeting_that_the_other_took_away_is_gone_unless_changed_here(desk, maria, group):
    form = open_form(maria, group)
    save(desk, group, **{"meetings-0-DELETE": "on"})
    response = press_save(maria, group, form, audience_note="Parents")
    assert again(maria, group, response).status_code == 302
    assert not group.meetings.exists()


def test_a_meeting_changed_here_and_taken_away_there_stays_as_a_new_one(desk, maria, group):
    form = open_form(maria, group)
    save(desk, group, **{"meetings-0-DELETE": "on"})
    response = press_save(maria, group, form, **{"meetings-0-start": "6 pm"})
    [clash] = response.context["stale"].clashes
    assert clash.theirs == "took it away"
    assert again(maria, group, response).status_code == 302
    assert group.meetings.get().start == time(18)


def test_a_meeting_taken_away_here_and_changed_there_is_told(desk, maria, group):
    form = open_form(maria, group)
    save(desk, group, **{"meetings-0-room": "4"})
    response = press_save(maria, group, form, **{"meetings-0-DELETE": "on"})
    assert response.context["stale"].clashes
    deleting = {"meetings-0-DELETE": "on"}
    assert again(maria, group, response, **deleting).status_code == 302
    assert not Meeting.objects.exists()


def test_the_points_of_a_guide(desk):
    guide = make_guide(points=0)
    first = guide.points.create(kind="do", title="Sit down", position=10)
    guide.points.create(kind="do", title="Listen", position=20)
    sam = desk_of(person("rita"))
    form = open_form(sam, guide)
    save(desk, guide, **{"points-0-title": "Sit down together"})
    response = press_save(sam, guide, form, **{"points-1-title": "Listen first"})
    assert again(sam, guide, response).status_code == 302
    assert [point.title for point in guide.points.all()] == ["Sit down together", "Listen first"]
    assert guide.points.first().pk == first.pk
    assert Guide.objects.get().points.count() == 2


def test_places_and_organizations_are_looked_after_too(desk, group, library):
    rita = desk_of(person("rita"))
    for record, field in ((library, "parking"), (group.organization, "about")):
        form = open_form(rita, record)
        save(desk, record, **{field: "Behind the house."})
        response = press_save(rita, record, form, name="New name")
        assert again(rita, record, response).status_code == 302
        assert (record.name, getattr(record, field)) == ("New name", "Behind the house.")


def test_what_the_form_does_not_show_stops_nobody(maria, group):
    form = open_form(maria, group)
    record_check(SupportGroup.objects.get(), how="phone", on=staff_today(), by_name="Rosa")
    assert press_save(maria, group, form, name="Noon Circle").status_code == 302
    assert group.checked_by == "Rosa"


def test_an_import_is_named_as_who_changed_it(maria, group):
    form = open_form(maria, group)
    with acting("Import from al-anon-ma.org"):
        group.schedule_note = "Evenings"
        group.save()
    assert "Import from al-anon-ma.org" in words(press_save(maria, group, form, cost="free"))


def test_an_error_of_ones_own_is_told_beside_it(desk, maria, group):
    form = open_form(maria, group)
    save(desk, group, cost="free")
    response = press_save(maria, group, form, name="")
    assert "This field is required" in words(response)
    assert form_data(response)["cost"] == "free"


UNREADABLE = ["x", "1-2", "9" * 40, "1-1-1-1-1-1"]


@pytest.mark.parametrize("version", UNREADABLE)
def test_a_version_that_cannot_be_read_accuses_nobody_and_loses_nothing(maria, group, version):
    form = open_form(maria, group) | {VERSION: version}
    response = press_save(maria, group, form, name="Noon Circle", **{"meetings-0-room": "4"})
    said = words(response)
    assert "Somebody else" not in said
    assert "We could not read this form in full" in said
    assert "Nothing is lost" in said
    shown = form_data(response)
    assert (shown["name"], shown["meetings-0-room"]) == ("Noon Circle", "4")
    assert again(maria, group, response).status_code == 302
    assert (group.name, group.meetings.get().room) == ("Noon Circle", "4")


def test_a_version_that_cannot_be_read_shows_where_the_form_and_what_is_saved_differ(desk, maria, group):
    form = open_form(maria, group) | {VERSION: "x"}
    save(desk, group, cost="free", **{"meetings-0-room": "4"})
    response = press_save(maria, group, form, name="Noon Circle")
    differing = {(clash.label, clash.theirs, clash.yours) for clash in response.context["stale"].clashes}
    assert differing == {
        ("Name", "Evening Circle", "Noon Circle"),
        ("Cost", "Free", "Cost not known"),
        ("Meeting Tuesday 19:00: Room", "4", "–"),
    }


@pytest.mark.parametrize("version", UNREADABLE)
def test_a_version_of_another_make_overwrites_nothing_unseen(desk, maria, group, version):
    form = open_form(maria, group) | {VERSION: version}
    save(desk, group, cost="free")
    response = press_save(maria, group, form, name="Noon Circle")
    assert (group.name, group.cost) == ("Evening Circle", "free")
    assert again(maria, group, response).status_code == 302
    assert group.name == "Noon Circle"


def test_a_form_that_names_no_version_is_saved_as_it_was_sent(maria, group):
    form = open_form(maria, group) | {VERSION: ""}
    assert press_save(maria, group, form, name="Noon Circle").status_code == 302
    assert group.name == "Noon Circle"


def test_a_row_count_of_another_make_is_no_accident(desk, maria, group):
    form = open_form(maria, group)
    save(desk, group, cost="free")
    for count in ("", "x", "9" * 40, "500000000"):
        assert press_save(maria, group, form, **{"meetings-TOTAL_FORMS": count}).status_code == 200
