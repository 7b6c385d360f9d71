"""Rosa edits listings, renames them and closes them."""

from datetime import date

import pytest

from groups.models import Meeting, SupportGroup
from guides.models import Guide
from resources.addresses import moved_to
from resources.models import (
    FlaggedWord,
    Helpline,
    NaloxoneProgram,
    Organization,
    Place,
)
from tests.admin.desk import LISTINGS, errors, form_data, page, said, save

pytestmark = pytest.mark.django_db


def test_rosa_saves_a_group_nobody_touched_and_nothing_changes(desk, group):
    before = SupportGroup.objects.values().get(pk=group.pk)
    assert save(desk, group).status_code == 302
    after = SupportGroup.objects.values().get(pk=group.pk)
    moved = {name for name in before if before[name] != after[name]}
    assert moved <= {"updated", "in_person", "next_start"}


def test_rosa_edits_a_group(desk, group):
    response = save(desk, group, summary="A quiet evening.", states="ma, ct", languages=["es", "en"])
    assert response.status_code == 302
    assert (group.summary, group.states, group.languages) == ("A quiet evening.", ("CT", "MA"), ("en", "es"))


def test_a_state_we_do_not_know_is_refused(desk, group):
    assert "ZZ" in errors(save(desk, group, states="CT, ZZ"))
    assert group.states == ("CT",)


@pytest.mark.parametrize("model", LISTINGS)
def test_nobody_deletes_a_listing(sams_desk, group, line, model):
    record = {SupportGroup: group, Helpline: line}.get(model) or model.objects.create(name="Kits", slug="kits")
    assert sams_desk.post(page(model, "delete", record.pk), {"post": "yes"}).status_code == 403
    assert "delete_selected" not in sams_desk.get(page(model, "changelist")).text
    assert model.objects.filter(pk=record.pk).exists()


def test_only_someone_in_charge_deletes_a_word(desk, sams_desk):
    word = FlaggedWord.objects.create(flag="a hard word", suggest="a kind word")
    assert desk.post(page(FlaggedWord, "delete", word.pk), {"post": "yes"}).status_code == 403
    assert sams_desk.post(page(FlaggedWord, "delete", word.pk), {"post": "yes"}).status_code == 302
    assert not FlaggedWord.objects.exists()


def test_a_renamed_listing_keeps_its_old_address(desk, group, line):
    assert save(desk, group, slug="tuesday-circle").status_code == 302
    assert moved_to(SupportGroup, "evening-circle") == group
    assert save(desk, line, slug="quiet-line").status_code == 302
    assert moved_to(Helpline, "night-line") == line


def test_a_listing_may_take_its_own_old_address_back(desk, group):
    save(desk, group, slug="tuesday-circle")
    assert save(desk, group, slug="evening-circle").status_code == 302
    assert moved_to(SupportGroup, "evening-circle") is None
    assert moved_to(SupportGroup, "tuesday-circle") == group


def test_renamed_organizations_and_guides_keep_their_old_address(desk, group):
    save(desk, group.organization, slug="river")
    assert moved_to(Organization, "river-health") == group.organization
    guide = Guide.objects.create(title="First week", slug="first-week", kind="steps", topic="talking", summary="Start.")
    save(desk, guide, slug="the-first-week")
    assert moved_to(Guide, "first-week") == guide


def test_an_address_that_another_listing_has_or_had_is_refused(desk, group):
    other = SupportGroup.objects.create(name="Morning Circle", slug="morning-circle")
    assert "Another record has this address" in errors(save(desk, other, slug="evening-circle"))
    save(desk, group, slug="tuesday-circle")
    assert "old links must keep working" in errors(save(desk, other, slug="evening-circle"))
    assert other.slug == "morning-circle"


def test_a_line_nobody_can_reach_is_refused(desk, line):
    assert "needs a phone" in errors(save(desk, line, short_number=None))


def test_opening_hours_need_a_zone_and_stand_once(desk, line):
    hours = {"hours-TOTAL_FORMS": 1, "hours-0-helpline": line.pk, "hours-0-weekday": 0}
    hours |= {"hours-0-opens": "09:00", "hours-0-closes": "17:00"}
    assert "time zone" in errors(save(desk, line, **hours))
    twice = hours | {"hours-TOTAL_FORMS": 2} | {k.replace("-0-", "-1-"): v for k, v in hours.items()}
    twice["hours-TOTAL_FORMS"] = 2
    assert "duplicate" in errors(save(desk, line, zone="America/Chicago", **twice))
    assert save(desk, line, zone="America/Chicago", **hours).status_code == 302
    assert line.hours.count() == 1


@pytest.mark.parametrize("states", ["", "MA"])
def test_a_new_program_takes_the_state_of_its_place(desk, library, states):
    new = form_data(desk.get(page(NaloxoneProgram, "add")))
    new |= {"name": "Kits", "slug": "kits", "kinds": ["mail"], "place": library.pk, "how_to_get": "Ask."}
    response = desk.post(page(NaloxoneProgram, "add"), new | {"states": states})
    assert NaloxoneProgram.objects.get().states == ((states,) if states else ("CT",))
    assert ("taken from its place" in said(response)) == (not states)


def test_a_group_that_is_for_the_whole_country_stays_so(desk, group):
    assert "taken from its place" not in said(save(desk, group, states=""))
    assert group.states == ()


def test_a_group_that_gets_a_place_takes_its_state(desk, library):
    group = SupportGroup.objects.create(name="Morning", slug="morning")
    save(desk, group, place=library.pk)
    assert group.states == ("CT",)


def test_rosa_reads_where_families_find_what_she_saved(desk, group):
    told = said(save(desk, group))
    assert "Families find this near Waterbury, CT." in told
    assert group.get_absolute_url() in told


def test_rosa_reads_why_families_do_not_find_it(desk, group, line, library):
    assert "it is a draft" in said(save(desk, line))
    assert "lists for the whole country" in said(save(desk, line, status="published"))
    assert "lists for Connecticut, Illinois and Massachusetts" in said(save(desk, line, states="ct, il, ma"))
    Place.objects.update(latitude=None, longitude=None)
    assert "no point on the map" in said(save(desk, group))
    assert "This is closed" in said(save(desk, group, status="closed", closed_reason="Gone."))
    Meeting.objects.all().delete()
    SupportGroup.objects.update(in_person=False)
    assert "tick “meets in person”" in said(save(desk, group, status="published"))
    assert "from anywhere in Connecticut" in said(save(desk, group, by_phone="on"))


@pytest.mark.parametrize("typed", ["12/29/2026", "2026-12-29", "December 29, 2026", "Dec 29 2026", "Dec. 29, 2026"])
def test_rosa_types_a_date_her_way(desk, line, typed):
    assert save(desk, line, status="closed", closed_reason="Gone.", closed_on=typed).status_code == 302
    assert line.closed_on == date(2026, 12, 29)


def test_a_date_that_is_none_is_explained(desk, line):
    assert "December 29, 2026" in errors(save(desk, line, status="closed", closed_reason="Gone.", closed_on="soon"))
