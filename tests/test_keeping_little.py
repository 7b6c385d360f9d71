"""What nobody needs any more goes by itself: mails that went, addresses of contacts, sessions that ended."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.management import call_command
from django.db.models import EmailField
from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from django_otp import devices_for_user
from django_otp.plugins.otp_totp.models import TOTPDevice

from config.management.commands.tick import PARTS
from resources.curation import record_check
from resources.curation.answering import confirm
from resources.curation.requests import forget_contacts
from resources.curation.retention import forget_old_words, forget_waiting_senders
from resources.curation.suggesting import decline, propose
from resources.languages import in_language
from resources.mailing import MOST_TRIES, forget_old_mails, forget_unsent_mails, queue, send_due
from resources.models import CheckRequest, FeedImport, Mail, NoMail, Source, SpanishReview, Suggestion
from resources.retention import RULES
from resources.staff.former import forget_former_staff, forget_old_log
from resources.staff.sessions import forget_ended_sessions
from tests.admin.people import REVIEWER, desk_of, person
from tests.asking import ROSA, link_in, rosas_group, write_to_all
from tests.records import make_group, make_organization

pytestmark = pytest.mark.django_db

MONDAY = datetime(2027, 3, 1, 15, 0, tzinfo=UTC)
LETTER = {"listing": "Circle", "link": "https://alongside.example/x/", "expires": MONDAY}


@pytest.fixture
def clock():
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


def test_a_mail_that_went_is_kept_for_a_month_and_one_that_waits_for_good(clock):
    queue(ROSA, "check_request", LETTER, language="en", unsubscribe_url="https://alongside.example/stop/")
    send_due(MONDAY)
    waits = queue("leo@hill.example", "check_request", LETTER, language="en", due=MONDAY + timedelta(days=100))
    assert forget_old_mails(MONDAY + timedelta(days=30)) == 0
    assert forget_old_mails(MONDAY + timedelta(days=30, seconds=1)) == 1
    assert Mail.objects.get() == waits


def asked_and_answered(**values) -> CheckRequest:
    group = rosas_group(**values)
    write_to_all()
    request = CheckRequest.objects.get()
    confirm(request, timezone.now())
    assert request.listing == group
    return request


def test_rosa_who_leads_no_group_any_more_is_forgotten_after_the_longest_cycle(clock):
    request = asked_and_answered()
    type(request.listing).objects.update(contact_email="")
    assert forget_contacts(MONDAY + timedelta(days=365)) == 0
    assert forget_contacts(MONDAY + timedelta(days=366)) == 1
    request.refresh_from_db()
    assert (request.email, request.answer) == ("", "correct")
    assert str(request) == "2027-03-01"
    assert forget_contacts(MONDAY + timedelta(days=366)) == 0
    page = desk_of(person(REVIEWER)).get("/admin/resources/checkrequest/")
    assert (page.status_code, ROSA in page.text) == (200, False)


@pytest.mark.parametrize("where", ["listing", "organization"])
def test_who_still_confirms_a_listing_stays_with_her_answers(clock, where):
    request = asked_and_answered()
    if where == "organization":
        type(request.listing).objects.update(contact_email="")
        make_organization(contact_email=ROSA.upper())
    assert forget_contacts(MONDAY + timedelta(days=400)) == 0


def test_a_question_that_waits_keeps_its_address(clock):
    group = rosas_group()
    write_to_all()
    type(group).objects.update(contact_email="")
    assert forget_contacts(MONDAY + timedelta(days=400)) == 0


def test_the_link_that_stops_mail_still_answers_when_the_address_is_forgotten(clock):
    asked_and_answered()
    CheckRequest.objects.update(email="")
    link = link_in(mail.outbox[0], "stop/")
    assert "We send you no more requests." in Client().get(link).text
    assert Client().post(link).status_code == 200
    assert Client().post(link, {"again": "yes"}).status_code == 200
    assert not NoMail.objects.exists()
    make_group(contact_email="leo@hill.example", name="Another")
    assert write_to_all() == 1


def test_sessions_that_ended_go_and_open_ones_stay(clock):
    desk = desk_of(person(REVIEWER))
    assert forget_ended_sessions(MONDAY + timedelta(hours=11)) == 0
    assert desk.get("/admin/").status_code == 200
    assert forget_ended_sessions(MONDAY + timedelta(hours=13)) == 1
    assert not Session.objects.exists()


def form_of(**values) -> Suggestion:
    """A form that Dolores sent about a group, with her address and her words."""
    group = make_group()
    told = {"message": "My son goes there. It moved.", "email": "dolores@home.example"}
    return propose(group, {"summary": "It moved."}, origin="visitor", language="en", **(told | values))


def test_dolores_whom_nobody_answers_is_forgotten_and_her_wish_is_not(clock):
    form_of()
    assert forget_waiting_senders(MONDAY + timedelta(days=180)) == 0
    assert forget_waiting_senders(MONDAY + timedelta(days=180, seconds=1)) == 1
    waits = Suggestion.objects.get()
    assert (waits.email, waits.also, waits.status) == ("", [], "pending")
    assert waits.message
    assert forget_waiting_senders(MONDAY + timedelta(days=181)) == 0


def test_dolores_words_are_erased_a_year_after_the_decision(clock):
    wish = form_of()
    decline(wish, by=person(REVIEWER), note="Dear Dolores, it meets where it was.")
    assert forget_old_words(MONDAY + timedelta(days=365)) == 0
    assert forget_old_words(MONDAY + timedelta(days=365, seconds=1)) == 1
    wish.refresh_from_db()
    assert (wish.message, wish.decision_note, wish.email) == ("", "", "")
    assert wish.values == {"summary_en": "It moved."}


def test_a_mail_that_nobody_could_deliver_goes_after_three_months(clock):
    lost = queue("leo@hill.example", "check_request", LETTER, language="en")
    Mail.objects.update(tries=MOST_TRIES, problem="No such mailbox")
    assert forget_unsent_mails(MONDAY + timedelta(days=90)) == 0
    assert forget_unsent_mails(MONDAY + timedelta(days=90, seconds=1)) == 1
    assert not Mail.objects.filter(pk=lost.pk).exists()


def test_ana_who_left_a_year_ago_has_no_name_any_more_and_her_check_stays(clock):
    ana = person(REVIEWER)
    User.objects.filter(pk=ana.pk).update(username="ana", first_name="Ana")
    ana.refresh_from_db()
    TOTPDevice.objects.create(user=ana, confirmed=True)
    group = make_group()
    check = record_check(group, by=ana, how="phone", on=MONDAY.date())
    User.objects.filter(pk=ana.pk).update(last_login=MONDAY, is_active=False)
    log_about(ana)
    assert forget_former_staff(MONDAY + timedelta(days=365)) == 0
    assert forget_former_staff(MONDAY + timedelta(days=365, seconds=1)) == 1
    ana.refresh_from_db()
    assert (ana.username, ana.first_name, ana.email, ana.last_login) == (f"former-{ana.pk}", "", "", None)
    assert not ana.has_usable_password()
    assert not [*devices_for_user(ana, confirmed=None)]
    assert "ana" not in str([*LogEntry.objects.values_list("object_repr", "change_message")])
    check.refresh_from_db()
    assert check.by == ana
    assert forget_former_staff(MONDAY + timedelta(days=400)) == 0


def test_the_name_of_ana_who_left_stands_beside_nothing_that_she_did(clock):
    """It is written down with her work besides, in words, so that it can be read without the account."""
    ana = User.objects.create_user("ana.rivers", first_name="Ana", last_name="Rivers", is_active=False)
    User.objects.filter(pk=ana.pk).update(last_login=MONDAY)
    by_ana = {"by": ana, "by_name": "ana.rivers"}
    group = make_group()
    record_check(group, by=ana, how="phone", on=MONDAY.date())
    record_check(group, by_name="Hill House", how="link", on=MONDAY.date())
    FeedImport.objects.create(source=Source.objects.create(name="a.example", kind="feed"), origin="a", **by_ana)
    SpanishReview.objects.create(record=group, on=MONDAY.date(), digest="x", by=ana, by_name="Ana Rivers")
    forget_former_staff(MONDAY + timedelta(days=366))
    kept = [model for model in apps.get_models() if any(field.name == "by_name" for field in model._meta.get_fields())]
    assert {model.__name__ for model in kept} == {"Check", "HistoricalCheck", "FeedImport", "SpanishReview"}
    names = {name for model in kept for name in model._default_manager.values_list("by_name", flat=True)}
    assert names == {f"former-{ana.pk}", "Hill House"}


def test_who_chose_a_name_like_that_of_an_empty_account_is_forgotten_too(clock):
    sam = User.objects.create_user("former-intern", first_name="Sam", is_active=False, last_login=MONDAY)
    assert forget_former_staff(MONDAY + timedelta(days=366)) == 1
    sam.refresh_from_db()
    assert (sam.username, sam.first_name) == (f"former-{sam.pk}", "")
    assert forget_former_staff(MONDAY + timedelta(days=800)) == 0


def test_who_is_on_leave_or_never_signed_in_yet_keeps_the_account(clock):
    User.objects.create_user("leo", is_active=True, last_login=MONDAY)
    User.objects.create_user("rosa", is_active=False)
    assert forget_former_staff(MONDAY + timedelta(days=364)) == 0


def log_about(user: User) -> None:
    LogEntry.objects.create(
        user=user,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(user.pk),
        object_repr=user.username,
        action_flag=2,
        change_message="ana was changed",
    )


def test_the_log_of_the_admin_goes_after_two_years(clock):
    log_about(User.objects.create_user("leo"))
    assert forget_old_log(MONDAY + timedelta(days=729)) == 0
    assert forget_old_log(MONDAY + timedelta(days=731)) == 1


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_privacy_page_says_of_each_thing_how_long_it_is_kept(client, settings, language):
    settings.KEEP_COUNTS_DAYS = 41
    settings.BACKUPS, settings.BACKUPS_KEPT = "/backups", 14
    page = unescape(client.get(in_language("/privacy/", language)).text)
    with override(language):
        for rule in RULES:
            assert f"<li>{rule.says} {rule.time}.</li>" in page
        said = " ".join(re.findall(r"<li>([^<]*)</li>", page))
        assert re.search(r"\b14 (days more|días más)\.", said)
        assert re.search(r"\b41 (days|días)\.", said)


def test_a_mother_reads_years_and_not_seven_hundred_days(client, settings):
    settings.KEEP_COUNTS_DAYS = 730
    page = unescape(client.get("/privacy/").text)
    assert re.search(r"in your own words on a form, after we decided: 1 year\.", page)
    assert re.search(r"<li>Counts that point to nobody.*: 2 years\.</li>", page)
    assert not re.search(r"\b(365|730) days", page)


def test_the_privacy_page_promises_no_more_than_it_keeps(client):
    """Whoever reads only the first lines must not learn from the last ones that something is kept after all."""
    page = unescape(client.get("/privacy/").text)
    assert re.search(r'class="lede">We keep nothing about you, unless you write to us\.', page)
    first = re.search(r"<h2>What we keep</h2>(.*?)</section>", page, re.DOTALL)
    assert first
    assert "the first three digits of a ZIP code" in first[1]


def test_nothing_about_people_is_forgotten_but_by_the_list_that_the_page_shows():
    """A part of `tick` that forgets something stands in the list, or is named here as no matter of people's."""
    listed = {rule.name for rule in RULES}
    forgetting = {name for name, part in PARTS if part.__name__.startswith("forget")}
    assert forgetting - listed == {"old changes", "old faults"}


def test_every_address_that_a_table_holds_is_known_to_the_list():
    """A new field for an address needs a rule, or a reason, before it ships. Histories hold public ones alone."""
    holds = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, EmailField)
    }
    by_rule = {"Suggestion.email", "Mail.to", "CheckRequest.email", "User.email"}
    # Whom to ask about a listing, as long as it is a listing; and who wants no mail.
    while_needed = {"SupportGroup.contact_email", "Helpline.contact_email", "NaloxoneProgram.contact_email"}
    while_needed |= {"Organization.contact_email", "NoMail.email"}
    # What families read on the page, and how it was before.
    public = {f"{model}.email" for model in ("Organization", "SupportGroup")}
    public |= {f"Historical{field}" for field in public}
    assert holds == by_rule | while_needed | public


def test_tick_does_all_of_it(clock):
    names = [name for name, _part in PARTS]
    assert {rule.name for rule in RULES} <= {*names}
    # What is sent in this run must not be gone before staff saw it.
    assert names.index("old mails") < names.index("mails")
    call_command("tick", verbosity=0)
