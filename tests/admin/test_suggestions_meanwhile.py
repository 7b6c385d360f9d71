"""Rita decides suggestions while others decide and close too; and all that follows from a change follows."""

from datetime import date

import pytest
from django.db.models.signals import post_save

from groups.models import SupportGroup
from resources.curation import close
from resources.curation.stories import stories_page
from resources.curation.suggesting import accept
from resources.models import Helpline, Likeness, Mail, Suggestion
from tests.admin.desk import act, errors, form_data, said
from tests.admin.people import REVIEWER, desk_of, person
from tests.admin.test_suggestions import decide
from tests.records import make_group, make_helpline, make_place
from tests.suggestions import suggest

pytestmark = pytest.mark.django_db


@pytest.fixture
def rita():
    return person(REVIEWER)


@pytest.fixture
def her_desk(rita):
    return desk_of(rita)


def test_a_new_listing_is_accepted_by_making_it_and_not_otherwise(her_desk):
    suggestion = suggest(Helpline, {"name": "Night Line"}, email="bo@family.example")
    response = decide(her_desk, suggestion, "_accept", take_name_en="on")
    assert "Make the listing first" in response.text
    suggestion.refresh_from_db()
    assert (suggestion.status, suggestion.email, Mail.objects.count()) == ("pending", "bo@family.example", 0)


def test_sam_decides_one_of_a_flood_while_rita_clears_it_away(her_desk, group):
    flood = [suggest(group, {"cost": "free"}, message=f"Pills {n}") for n in range(3)]
    sam = person("sam")

    def sam_accepts(instance, **more) -> None:
        post_save.disconnect(sam_accepts, Suggestion)
        accept(next(one for one in flood if one.pk != instance.pk), ["cost"], by=sam)

    post_save.connect(sam_accepts, Suggestion)
    try:
        response = act(her_desk, Suggestion, "decline_as_spam", *flood)
    finally:
        post_save.disconnect(sam_accepts, Suggestion)
    assert response.status_code == 302
    assert "2 suggestions are declined" in said(response)
    assert sorted(Suggestion.objects.values_list("status", flat=True)) == ["accepted", "declined", "declined"]


def test_a_listing_that_was_closed_before_keeps_its_day_and_reason(her_desk, group):
    suggestion = suggest(group, says_closed=True)
    close(group, on=date(2026, 5, 1), reason="The library is closed for good.")
    answers = {"close-on": "2026-06-01", "close-reason": "A visitor says so."}
    response = decide(her_desk, suggestion, "_close", **answers)
    assert "It is closed already" in response.text
    group.refresh_from_db()
    suggestion.refresh_from_db()
    assert (group.closed_on, group.closed_reason) == (date(2026, 5, 1), "The library is closed for good.")
    assert suggestion.status == "pending"
    assert decide(her_desk, suggestion, "_accept").status_code == 302


def test_a_group_made_from_a_suggestion_is_one_story_with_all_its_rows(her_desk, rita):
    suggestion = suggest(SupportGroup, {"name": "Noon Circle", "meetings": "Tuesdays at noon"})
    draft = f"/admin/groups/supportgroup/add/?suggestion={suggestion.pk}"
    row = {
        "meetings-TOTAL_FORMS": 1,
        "meetings-0-weekday": 1,
        "meetings-0-start": "12 pm",
        "meetings-0-format": "in_person",
        "meetings-0-repeats": "weekly",
    }
    data = form_data(her_desk.get(draft)) | row | {"slug": "noon-circle", "place": make_place().pk}
    response = her_desk.post(draft, data)
    assert response.status_code == 302, errors(response)
    group = SupportGroup.objects.get()
    [story] = stories_page(group, 1)[1]
    assert (story.who, story.why) == ("rita", f"Accepted suggestion {suggestion.pk}")
    assert len(story.entries) == 2
    suggestion.refresh_from_db()
    assert (suggestion.status, suggestion.listing) == ("accepted", group)


def test_an_accepted_name_is_searched_for_compared_and_written_in_full(rita):
    library = make_place()
    known = make_group(name="Tuesday Hope", place=library, phone="+18605550142")
    group = make_group(name="Family Evening", place=library, phone="+18605550142")
    before = group.updated
    accept(suggest(group, {"name": "Tuesday Hope"}), ["name_en"], by=rita)
    assert Likeness.objects.get().first_id == known.pk
    [plain] = SupportGroup.objects.rewrite(False).filter(pk=group.pk).values_list("name", flat=True)
    assert plain == "Tuesday Hope"
    group.refresh_from_db()
    assert group.updated > before


def test_a_suggested_closing_is_told_of_once(her_desk):
    line = make_helpline()
    suggestion = suggest(line, says_closed=True)
    decide(her_desk, suggestion, "_close", **{"close-on": "2026-06-01", "close-reason": "It rings at a bakery."})
    line.refresh_from_db()
    assert (line.status, line.closed_reason) == ("closed", "It rings at a bakery.")
