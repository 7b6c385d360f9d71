"""Suggestions from anyone: kept once however often sent, accepted field by field, each decision told and named."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import override

from groups.models import SupportGroup
from resources.curation.suggesting import (
    AlreadyDecidedError,
    NothingWishedError,
    accept,
    close_as_suggested,
    correction_form,
    decline,
    new_listing_form,
)
from resources.models import Helpline, Mail, NaloxoneProgram, Suggestion
from tests.records import make_helpline, make_place, make_program
from tests.suggestions import a_group, answers, suggest

pytestmark = pytest.mark.django_db


@pytest.fixture
def rita() -> User:
    return User.objects.create_user("rita")


# What comes in ----------------------------------------------------------------------------------


def test_a_wish_keeps_what_is_asked_and_what_the_sender_saw():
    line = make_helpline(phone="+18605550101")
    suggestion = suggest(line, {"phone": "+18605550199"}, message=" It rings at a bakery. ", email="ann@family.example")
    assert (suggestion.values, suggestion.seen) == ({"phone": "+18605550199"}, {"phone": "+18605550101"})
    assert (suggestion.listing, suggestion.status, suggestion.message) == (line, "pending", "It rings at a bakery.")
    assert Helpline.objects.get().phone == "+18605550101"


def test_the_same_wish_of_three_families_is_one_that_was_sent_three_times():
    line = make_helpline()
    for message, email in (
        ("It has moved", ""),
        ("it  HAS moved ", "ann@family.example"),
        ("It has moved", "bo@x.org"),
    ):
        suggestion = suggest(line, message=message, email=email)
    assert Suggestion.objects.get() == suggestion
    assert (suggestion.sent, suggestion.email) == (3, "ann@family.example")
    assert suggestion.last_sent > suggestion.created


def test_another_wish_or_another_listing_is_another_suggestion():
    line, other = make_helpline(), make_helpline()
    suggest(line, message="It has moved.")
    suggest(line, message="It has closed.")
    suggest(line, message="It has moved.", says_closed=True)
    suggest(other, message="It has moved.")
    suggest(Helpline, {"name": "New Line"}, message="It has moved.")
    assert Suggestion.objects.count() == 5


def test_a_wish_that_was_decided_may_come_again(rita):
    line = make_helpline()
    decline(suggest(line, message="It has moved."), by=rita, note="They have not.")
    assert suggest(line, message="It has moved.").sent == 1
    assert Suggestion.objects.count() == 2


def test_the_word_of_the_organization_weighs_more_than_a_visitors():
    line = make_helpline()
    suggest(line, message="New number soon.")
    assert suggest(line, message="New number soon.", origin="organization").origin == "organization"
    assert suggest(line, message="New number soon.").origin == "organization"


def test_who_asks_for_nothing_is_told_so():
    line = make_helpline(phone="+18605550101")
    for changes, message in (({}, ""), ({}, "  \n "), ({"phone": "+18605550101", "name": line.name}, "")):
        with pytest.raises(NothingWishedError):
            suggest(line, changes, message=message)


@pytest.mark.parametrize("field", ["slug", "status", "contact_email", "is_emergency", "checked_on", "nonsense"])
def test_nobody_may_suggest_what_is_staffs_own(field):
    with pytest.raises(ValueError, match=field):
        suggest(make_helpline(), {field: "x"})


def test_a_text_in_two_languages_is_corrected_in_the_one_that_was_read():
    program = make_program(how_to_get_en="Ask at the desk.", how_to_get_es="Pregunte en la recepción.")
    assert suggest(program, {"how_to_get": "Toque el timbre."}, language="es").seen == {
        "how_to_get_es": "Pregunte en la recepción."
    }
    only_english = make_program(how_to_get_en="Ask at the desk.")
    assert suggest(only_english, {"how_to_get": "Ring the bell."}, language="es").values == {
        "how_to_get_en": "Ring the bell."
    }


# The form ---------------------------------------------------------------------------------------


def test_a_form_sent_back_as_it_came_changes_nothing():
    for listing in (a_group(), make_helpline(summary="Two\nlines. "), make_program(place=make_place())):
        for language in ("en", "es"):
            with override(language):
                form = correction_form(listing, answers(correction_form(listing)))
                assert form.is_valid(), form.errors
                assert form.changes == {}


def test_the_form_shows_when_and_where_in_words_and_gives_back_only_what_differs():
    group = a_group()
    sent = answers(correction_form(group))
    assert (
        sent["new-meetings"]
        == "Every Tuesday, 7:00 pm to 8:30 pm\nEvery Thursday, 7:00 pm to 8:30 pm Eastern time (Online)"
    )
    assert sent["new-place"] == "Elm Library, 5 Elm St, Waterbury, CT 06702"
    sent["new-phone"] = "(860) 555-0199"
    sent["new-meetings"] = "Every Tuesday, 6 pm to 8 pm\r\nNo Thursdays any more"
    form = correction_form(group, sent)
    assert form.is_valid(), form.errors
    assert {name: str(value) for name, value in form.changes.items()} == {
        "phone": "(860) 555-0199",
        "meetings": "Every Tuesday, 6 pm to 8 pm\r\nNo Thursdays any more",
    }
    suggestion = suggest(group, form.changes)
    assert suggestion.values == {
        "phone": "+18605550199",
        "meetings": "Every Tuesday, 6 pm to 8 pm\nNo Thursdays any more",
    }


def test_a_number_nobody_can_read_is_said_and_one_that_was_wrong_before_is_not():
    line = make_helpline(phone="555-LINE", short_number="211")
    sent = answers(correction_form(line))
    assert correction_form(line, sent).is_valid()
    sent["new-phone"] = "ask for Ann"
    form = correction_form(line, sent)
    assert not form.is_valid()
    assert "We could not read that phone number" in str(form.errors["phone"])


def test_a_new_listing_needs_its_name_and_little_else():
    assert not new_listing_form(NaloxoneProgram, QueryDict()).is_valid()
    form = new_listing_form(NaloxoneProgram, QueryDict("new-name=Corner+Pharmacy&new-kinds=pharmacy&new-place=Elm+St"))
    assert form.is_valid(), form.errors
    suggestion = suggest(NaloxoneProgram, form.changes, language="es")
    assert suggestion.values == {"name_en": "Corner Pharmacy", "kinds": ["pharmacy"], "place": "Elm St"}
    assert (suggestion.object_id, suggestion.seen) == (None, {})


# What staff decide ------------------------------------------------------------------------------


def test_staff_accept_a_part_and_the_history_tells_who_and_why(rita):
    group = a_group()
    suggestion = suggest(group, {"phone": "+18605550199", "url": "https://circle.example/", "name": "Best Circle"})
    accepted = accept(suggestion, ["phone", "url"], by=rita, edited={"url": "https://circle.example/group/"})
    group.refresh_from_db()
    assert (str(group.phone.as_e164), group.url) == ("+18605550199", "https://circle.example/group/")
    assert group.name == "Tuesday Circle"
    assert (accepted.status, accepted.accepted_fields, accepted.decided_by) == ("partly", ["phone", "url"], rita)
    latest = group.history.latest()
    assert (latest.history_change_reason, latest.history_user) == (f"Accepted suggestion {suggestion.pk}", rita)


def test_all_of_it_is_accepted_and_facts_in_words_are_written_by_hand(rita):
    group = a_group()
    suggestion = suggest(group, {"cost": "free", "meetings": "Wednesdays at 6"})
    assert accept(suggestion, ["cost", "meetings"], by=rita).status == "accepted"
    group.refresh_from_db()
    assert (group.cost, group.meetings.count()) == ("free", 2)
    program = make_program()
    accept(suggest(program, {"kinds": ["box", "pharmacy"]}), ["kinds"], by=rita)
    program.refresh_from_db()
    assert program.kinds == ("pharmacy", "box")


def test_a_value_the_listing_may_not_have_is_told_and_nothing_is_changed(rita):
    line = make_helpline(phone="+18605550101", url="")
    suggestion = suggest(line, {"phone": "", "name": "Other"}, email="ann@family.example")
    with pytest.raises(ValidationError, match="needs a phone"):
        accept(suggestion, ["phone", "name_en"], by=rita)
    with pytest.raises(ValidationError, match="valid"):
        accept(suggestion, ["phone"], by=rita, edited={"phone": "nonsense"})
    line.refresh_from_db()
    suggestion.refresh_from_db()
    assert (line.name, suggestion.status, suggestion.email) != ("Other", "accepted", "")
    assert (suggestion.status, suggestion.email, Mail.objects.count()) == ("pending", "ann@family.example", 0)


def test_an_editors_work_in_between_is_not_undone(rita):
    """Rosa corrected the website while the suggestion about the phone waited."""
    group = a_group()
    suggestion = suggest(group, {"phone": "+18605550199"})
    SupportGroup.objects.filter(pk=group.pk).update(url="https://new.example/")
    accept(suggestion, ["phone"], by=rita)
    assert SupportGroup.objects.get().url == "https://new.example/"


def test_two_decide_at_once_and_the_second_is_told(rita):
    line = make_helpline(phone="+18605550101")
    suggestion = suggest(line, {"phone": "+18605550199"}, email="ann@family.example")
    in_sams_tab = Suggestion.objects.get()
    accept(suggestion, ["phone"], by=rita)
    for decide in (
        lambda: accept(in_sams_tab, ["phone"], by=rita),
        lambda: decline(in_sams_tab, by=rita, note="No."),
    ):
        with pytest.raises(AlreadyDecidedError) as told:
            decide()
        assert told.value.suggestion.decided_by == rita
    assert Mail.objects.count() == 1


def test_a_closing_is_written_with_its_day_and_reason(rita):
    group = a_group()
    suggestion = suggest(group, says_closed=True)
    close_as_suggested(suggestion, on=date(2026, 11, 1), reason="The leader moved away.", by=rita)
    group.refresh_from_db()
    suggestion.refresh_from_db()
    assert (group.status, group.closed_reason, suggestion.status) == ("closed", "The leader moved away.", "accepted")
    assert group.history.latest().history_change_reason == f"Accepted suggestion {suggestion.pk}"
    with pytest.raises(ValueError, match="says of no listing"):
        close_as_suggested(suggest(a_group(), message="x"), on=date(2026, 11, 1), reason="x", by=rita)


def test_nothing_ticked_is_no_acceptance(rita):
    with pytest.raises(ValueError, match="at least one"):
        accept(suggest(a_group(), {"cost": "free"}), [], by=rita)
    assert accept(suggest(a_group(), message="The room is 2."), [], by=rita, note="Thank you").status == "accepted"
