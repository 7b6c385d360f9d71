"""Rosa opens the link from our mail: she says yes, or what changed, without an account. Nobody else can."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from resources.curation import close
from resources.curation.tokens import CONFIRM, STOP, token_for
from resources.models import Check, CheckRequest, NoMail, Suggestion
from resources.today import staff_today
from tests.asking import ROSA, link_for, link_in, rosas_group, write_to_all
from tests.records import make_helpline, make_meeting, make_organization, make_program
from tests.suggestions import answers

pytestmark = pytest.mark.django_db

SAME = {"HTTP_SEC_FETCH_SITE": "same-origin"}


@pytest.fixture
def group():
    group = rosas_group(summary="For parents.", email="circle@river.example")
    make_meeting(group)
    return group


@pytest.fixture
def link(group) -> str:
    return link_for(group)


@pytest.fixture
def rosa() -> Client:
    """Rosa's browser; Django's CSRF check is on, as in life."""
    return Client(enforce_csrf_checks=True)


def nothing_happened() -> bool:
    request = CheckRequest.objects.get()
    return request.answered is None and not Check.objects.exists() and not Suggestion.objects.exists()


# Looking ----------------------------------------------------------------------------------------


def test_the_page_shows_what_families_read_and_three_answers(rosa, link):
    page = rosa.get(link).content.decode()
    for words in ("Tuesday Circle", "For parents.", "860-555-0101", "circle@river.example", "Main Street", "7:00 pm"):
        assert words in page
    for answer in ("Yes, all correct", "Something changed", "It has closed"):
        assert answer in page


@pytest.mark.parametrize("make", [make_helpline, make_program])
def test_every_kind_has_its_facts(rosa, make):
    make(contact_email=ROSA, name="Elm Street", url="https://elm.example/")
    write_to_all()
    page = rosa.get(link_in(mail.outbox[0])).content.decode()
    assert "Elm Street" in page
    assert page.count("elm.example") >= 1


def test_a_mail_scanner_opens_every_link_and_changes_nothing(rosa, link):
    stop = link_in(mail.outbox[0], "stop/")
    for path in (link, f"{link}change/", f"{link}closed/", stop):
        for ask in (rosa.get, rosa.head):
            assert ask(path).status_code == 200, path
        assert rosa.options(path).status_code == 405
    assert nothing_happened()
    assert not NoMail.objects.exists()


def test_the_page_is_kept_nowhere_sets_no_cookie_and_tells_no_other_site(rosa, link):
    for path in (link, f"{link}change/", "/confirm/forged/"):
        page = rosa.get(path)
        assert page["Cache-Control"] == "private, no-store"
        assert page["X-Robots-Tag"] == "noindex, nofollow"
        # Nothing of the address goes to another site; within ours no log writes it down (tests/test_private_logs.py).
        assert page["Referrer-Policy"] == "same-origin"
        assert '<meta name="robots" content="noindex">' in page.content.decode()
        assert not page.cookies


def test_the_contacts_address_stands_on_no_page(rosa, link, group):
    group.organization.contact_email = "desk@river.example"
    group.organization.save()
    public = (group.get_absolute_url(), group.organization.get_absolute_url(), "/feeds/groups.csv", "/groups/")
    for path in (link, f"{link}change/", *public):
        page = rosa.get(path)
        body = b"".join(page.streaming_content) if page.streaming else page.content
        assert ROSA not in body.decode()
        assert "desk@river.example" not in body.decode()


# Yes --------------------------------------------------------------------------------------------


def test_rosa_says_yes_and_families_read_that_it_was_checked(rosa, link, group):
    answer = rosa.post(link, **SAME)
    assert (answer.status_code, answer["Location"]) == (302, link)
    check = Check.objects.get()
    assert (check.listing, check.how, check.by_name, check.on) == (group, "link", "River Health", staff_today())
    assert check.history.get().history_change_reason == "The organization, by its link"
    assert "Checked by the organization itself today" in rosa.get(group.get_absolute_url()).content.decode()
    assert "You confirmed it on" in rosa.get(link).content.decode()


def test_a_second_yes_records_nothing_new(rosa, link):
    for _n in range(3):
        rosa.post(link, **SAME)
    assert Check.objects.count() == 1


def test_a_listing_without_an_organization_vouches_by_its_own_name(rosa):
    group = make_helpline(name="Night Line", contact_email=ROSA)
    write_to_all()
    rosa.post(link_in(mail.outbox[0]))
    assert Check.objects.get().by_name == group.name


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_on_another_site_confirms_nothing(rosa, link, site):
    page = rosa.post(link, HTTP_SEC_FETCH_SITE=site)
    assert page.status_code == 403
    assert "Please press the button once more." in page.content.decode()
    assert rosa.post(link, HTTP_ORIGIN="https://elsewhere.example").status_code == 403
    assert nothing_happened()


# What changed -----------------------------------------------------------------------------------


def changed(rosa: Client, link: str, **new: str):
    """Sends the form as it came, with some answers changed."""
    page = rosa.get(f"{link}change/")
    sent = answers(page.context["correction"])
    for name, value in new.items():
        sent[name if name == "message" else f"new-{name}"] = value
    return rosa.post(f"{link}change/", sent, **SAME)


def test_rosa_changes_two_things_and_staff_get_one_suggestion_field_by_field(rosa, link, group):
    answer = changed(rosa, link, phone="860-555-0199", cost="donation", message="From May on.")
    assert (answer.status_code, answer["Location"]) == (302, link)
    suggestion = Suggestion.objects.get()
    assert suggestion.listing == group
    assert suggestion.origin == "organization"
    assert suggestion.values == {"phone": "+18605550199", "cost": "donation"}
    assert suggestion.seen == {"phone": "+18605550101", "cost": "unknown"}
    assert suggestion.message == "From May on."
    assert suggestion.email == ROSA
    assert CheckRequest.objects.get().answer == "changes"
    # Nothing is right yet, so nothing counts as checked.
    assert not Check.objects.exists()
    group.refresh_from_db()
    assert str(group.phone.as_e164) == "+18605550101"
    assert "You sent us changes on" in rosa.get(link).content.decode()


def test_after_yes_rosa_still_sends_a_change_until_the_link_ends(rosa, link):
    rosa.post(link, **SAME)
    changed(rosa, link, cost="free")
    assert Suggestion.objects.get().values == {"cost": "free"}
    assert Check.objects.count() == 1
    # The same again is the same wish.
    changed(rosa, link, cost="free")
    assert Suggestion.objects.get().sent == 2


def test_a_form_that_changes_nothing_says_so(rosa, link):
    page = changed(rosa, link)
    assert page.status_code == 200
    assert "You changed nothing yet." in page.content.decode()
    assert nothing_happened()


def test_an_answer_we_cannot_read_comes_back_with_all_that_was_typed(rosa, link):
    page = changed(rosa, link, phone="call me", cost="free", message="From May on.").content.decode()
    assert "We could not read that phone number" in page
    assert "From May on." in page
    assert nothing_happened()


def test_it_has_closed_and_staff_decide(rosa, link, group):
    assert rosa.post(f"{link}closed/", {"message": "In June."}, **SAME).status_code == 302
    suggestion = Suggestion.objects.get()
    assert (suggestion.says_closed, suggestion.message, suggestion.origin) == (True, "In June.", "organization")
    assert CheckRequest.objects.get().answer == "closed"
    group.refresh_from_db()
    assert group.status == "published"


def test_a_form_on_another_site_sends_nothing(rosa, link):
    sent = answers(rosa.get(f"{link}change/").context["correction"])
    sent["message"] = "It is over."
    for page in ("change/", "closed/"):
        assert rosa.post(f"{link}{page}", sent, HTTP_SEC_FETCH_SITE="cross-site").status_code == 403
    assert nothing_happened()


def test_a_link_that_fell_into_wrong_hands_fills_no_desk(rosa, link):
    codes = [changed(rosa, link, message=f"Line {n}").status_code for n in range(14)]
    assert codes.count(429) == 2


# In Spanish -------------------------------------------------------------------------------------


def test_the_whole_way_in_spanish(rosa):
    group = rosas_group(organization=make_organization(name="Río", contact_language="es"))
    link = link_for(group)
    assert link.startswith("/es/confirm/")
    page = rosa.get(link).content.decode()
    assert "Sí, todo es correcto" in page
    assert f'href="{link.removeprefix("/es")}"' in page
    changed(rosa, link, cost="free")
    assert Suggestion.objects.get().language == "es"


# Links that do not work -------------------------------------------------------------------------


def test_links_are_forged_swapped_or_cut_and_the_page_says_nothing_about_listings(rosa, link, group):
    other = rosas_group(name="Hill Circle", contact_email="leo@hill.example")
    write_to_all()
    token = link.split("/")[2]
    signed, signature = token.rsplit(".", 1)
    others = CheckRequest.objects.get(object_id=other.pk)
    forged = {
        f"{others.pk}-{others.content_type_id}-{others.object_id}.{signature}",
        f"{signed}.{signature[:-1]}",
        f"{signed}.",
        signed,
        token.upper(),
        token_for(others, STOP),
        "x" * 3000,
        "1-2-3",
        "%00",
    }
    pages = set()
    for bad in forged:
        for ask in (rosa.get, rosa.post):
            for ending in ("", "change/", "closed/"):
                answer = ask(f"/confirm/{bad}/{ending}")
                assert answer.status_code == 404, bad
                assert "Circle" not in answer.content.decode()
        pages.add(rosa.get(f"/confirm/{bad}/").content.decode().replace(bad, ""))
    assert "This link does not work." in pages.pop()
    assert not Check.objects.exists()


def test_a_request_that_is_gone_answers_like_one_that_never_was(rosa, link):
    CheckRequest.objects.all().delete()
    assert rosa.get(link).status_code == 404


def test_a_row_moved_to_another_listing_leaves_its_link_behind(rosa, link):
    other = rosas_group(name="Hill Circle", contact_email="")
    CheckRequest.objects.update(object_id=other.pk)
    assert rosa.post(link, **SAME).status_code == 404
    assert not Check.objects.exists()


def test_after_seven_weeks_the_link_has_ended(rosa, link):
    with time_machine.travel(timezone.now() + timedelta(weeks=7, minutes=1)):
        for path in (link, f"{link}change/", f"{link}closed/"):
            page = rosa.get(path)
            assert page.status_code == 410
            assert "Circle" not in page.content.decode()
        assert rosa.post(link, **SAME).status_code == 410
    assert "This link has ended." in page.content.decode()
    assert nothing_happened()


@pytest.mark.parametrize("why", ["closed", "another contact"])
def test_a_listing_that_closed_or_changed_hands_takes_no_answer(rosa, link, group, why):
    if why == "closed":
        close(group, on=staff_today(), reason="Over.")
    else:
        group.contact_email = "leo@river.example"
        group.save()
        write_to_all()
    assert rosa.post(link, **SAME).status_code == 410
    assert not Check.objects.exists()


def test_each_link_is_for_its_purpose(link):
    request = CheckRequest.objects.get()
    assert token_for(request, STOP) != token_for(request, CONFIRM)
