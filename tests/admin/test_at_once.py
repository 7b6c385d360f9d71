"""Maria and Rosa press save in the same moment; who confirms a listing, and why it closed, in two languages, stays."""

import pytest

from groups.models import SupportGroup
from groups.services import refresh
from resources.models import Helpline
from tests.admin.desk import form_data, page, save
from tests.admin.people import desk_of, person
from tests.admin.sheets import as_csv, confirm, upload
from tests.admin.test_two_editors import again, open_form, press_save
from tests.at_once import while_held
from tests.records import make_helpline, make_organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def maria():
    """Maria's browser; she looks after listings of Connecticut."""
    return desk_of(person("maria", states=["CT"]))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_both_press_save_in_the_same_moment():
    line = make_helpline(name="Night Line", states=["CT"])
    maria, rita = desk_of(person("maria", states=["CT"])), desk_of(person("rita"))
    marias, ritas = open_form(maria, line), open_form(rita, line)
    answers = []
    while_held(
        lambda: rita.post(page(Helpline, "change", line.pk), ritas | {"summary": "Someone listens."}),
        lambda: answers.append(maria.post(page(Helpline, "change", line.pk), marias | {"hours_note": "Nights."})),
    )
    [response] = answers
    line.refresh_from_db()
    assert (line.summary, line.hours_note) == ("Someone listens.", "")
    assert "Somebody else saved this while you had it open" in response.text
    assert again(maria, line, response).status_code == 302
    assert (line.summary, line.hours_note) == ("Someone listens.", "Nights.")


# Who confirms a listing is in no history ----------------------------------------------------------


def test_a_contact_that_rosa_changed_meanwhile_stays(desk, maria, group):
    refresh(group)
    SupportGroup.objects.update(contact_email="ann@river.example")
    form = open_form(maria, group)
    save(desk, group, contact_email="bea@river.example")
    press_save(maria, group, form, name="Noon Circle")
    assert (group.name, group.contact_email) == ("Noon Circle", "bea@river.example")


def test_a_contact_stays_when_the_form_comes_back_first(desk, maria, group):
    refresh(group)
    SupportGroup.objects.update(contact_email="ann@river.example")
    form = open_form(maria, group)
    save(desk, group, contact_email="bea@river.example", cost="free")
    response = press_save(maria, group, form, name="Noon Circle")
    assert again(maria, group, response).status_code == 302
    assert (group.name, group.cost, group.contact_email) == ("Noon Circle", "free", "bea@river.example")


def test_an_organizations_contact_stays_as_well(desk):
    rita, river = desk_of(person("rita")), make_organization(contact_email="ann@river.example")
    form = open_form(rita, river)
    save(desk, river, contact_email="bea@river.example")
    press_save(rita, river, form, about="Since 1990.")
    assert (river.about, river.contact_email) == ("Since 1990.", "bea@river.example")


def test_a_contact_is_changed_emptied_and_given_to_a_new_listing(desk, group):
    refresh(group)
    save(desk, group, contact_email="ann@river.example")
    assert group.contact_email == "ann@river.example"
    save(desk, group, contact_email="")
    assert group.contact_email == ""
    new = form_data(desk.get(page(Helpline, "add"), {"contact_email": "cy@river.example"}))
    desk.post(
        page(Helpline, "add"), new | {"name": "Day Line", "slug": "day-line", "kind": "family", "short_number": "998"}
    )
    assert Helpline.objects.get(slug="day-line").contact_email == "cy@river.example"


def test_when_both_change_the_contact_the_second_is_told(desk, maria, group):
    refresh(group)
    SupportGroup.objects.update(contact_email="ann@river.example")
    form = open_form(maria, group)
    save(desk, group, contact_email="bea@river.example")
    response = press_save(maria, group, form, contact_email="cy@river.example", name="Noon Circle")
    assert (group.name, group.contact_email) == ("Evening Circle", "bea@river.example")
    assert "nothing changed" not in response.text
    [clash] = response.context["stale"].clashes
    assert (clash.label, clash.theirs, clash.yours) == ("Who confirms it", "bea@river.example", "cy@river.example")
    assert again(maria, group, response).status_code == 302
    assert (group.name, group.contact_email) == ("Noon Circle", "cy@river.example")


def test_a_third_contact_in_between_is_told_as_well(desk, maria, group):
    refresh(group)
    form = open_form(maria, group)
    save(desk, group, contact_email="bea@river.example")
    response = press_save(maria, group, form, contact_email="cy@river.example")
    save(desk, group, contact_email="dot@river.example")
    response = again(maria, group, response)
    assert [clash.theirs for clash in response.context["stale"].clashes] == ["dot@river.example"]
    assert group.contact_email == "dot@river.example"
    assert again(maria, group, response).status_code == 302
    assert group.contact_email == "cy@river.example"


def test_the_same_contact_by_both_is_no_clash(desk, maria, group):
    refresh(group)
    form = open_form(maria, group)
    save(desk, group, contact_email="bea@river.example")
    assert press_save(maria, group, form, contact_email="bea@river.example", name="Noon Circle").status_code == 302
    assert (group.name, group.contact_email) == ("Noon Circle", "bea@river.example")


def test_a_form_that_comes_back_shows_the_contact_that_the_other_wrote(desk, maria, group):
    refresh(group)
    form = open_form(maria, group)
    save(desk, group, contact_email="bea@river.example", cost="free")
    response = press_save(maria, group, form, name="Noon Circle")
    assert form_data(response)["contact_email"] == "bea@river.example"
    assert not response.context["stale"].clashes


# Closing again -------------------------------------------------------------------------------------


def test_opened_again_in_the_form_it_forgets_the_spanish_reason(desk, group):
    refresh(group)
    closed = {"status": "closed", "closed_on": "2026-06-01"}
    save(desk, group, **closed, closed_reason="They moved.", closed_reason_es="Se mudó.")
    assert group.closed_reason_es == "Se mudó."
    save(desk, group, status="published")
    save(desk, group, **closed, closed_reason="The leader is ill.")
    assert (group.closed_reason_en, group.closed_reason_es or "") == ("The leader is ill.", "")


def test_maria_who_may_not_close_leaves_the_reasons_alone(maria, group):
    refresh(group)
    group.status, group.closed_on, group.closed_reason_es = "closed", "2026-06-01", "Se mudó."
    group.closed_reason_en = "They moved."
    group.save()
    assert save(maria, group, summary="At the library.").status_code == 302
    assert (group.summary, group.status) == ("At the library.", "closed")
    assert (group.closed_reason_en, group.closed_reason_es) == ("They moved.", "Se mudó.")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_import_in_the_moment_in_which_another_saves():
    line = make_helpline(name="Night Line", slug="night-line", states=["CT"])
    maria, rita = desk_of(person("maria", states=["CT"])), desk_of(person("rita"))
    preview = upload(maria, Helpline, as_csv({"slug": "night-line", "summary": "Call at night."}))
    form = open_form(rita, line)
    answers = []
    while_held(
        lambda: rita.post(page(Helpline, "change", line.pk), form | {"summary": "Someone listens."}),
        lambda: answers.append(confirm(maria, Helpline, preview)),
    )
    line.refresh_from_db()
    assert line.summary == "Someone listens."
    assert answers[0].context["report"].lines[0].changes == [("summary", "Someone listens.", "Call at night.")]
