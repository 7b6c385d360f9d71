"""Before the launch: what is missing is found out, and only what no program can know is asked of Ada."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User
from django.core.cache.backends.redis import RedisCache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from config.operations import facts, launch_settings
from config.operations.launch import DECISIONS, checklist, note_launch, standing
from config.views import pages
from groups.models import SupportGroup
from guides.models import Guide
from resources.curation import record_check
from resources.models import Helpline, LaunchFact, Mail, Source
from resources.spanish_review import mark_read, readings
from resources.today import staff_today
from tests.admin.desk import said as told
from tests.admin.people import ADMINISTRATOR, EDITOR, NOBODY, REVIEWER, desk_of, person
from tests.mail_server import mail_server
from tests.operations.conftest import tick_now
from tests.records import make_group, make_guide, make_helpline, make_place

pytestmark = pytest.mark.django_db

PAGE, FRONT = reverse("admin_launch"), reverse("admin:index")


@pytest.fixture(autouse=True)
def production(settings, tmp_path, time_machine):
    """Settings as docs/deploy.md has them, on a Monday."""
    time_machine.move_to("2026-11-30T15:00:00Z", tick=False)
    settings.SAVED_COPIES = str(tmp_path / "copies")
    settings.SECRET_KEY = "x" * 50
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 60
    # The browsers of these tests are on the inner side of the proxy.
    settings.SECURE_REDIRECT_EXEMPT = [r".*"]
    settings.ADMINS_EMAIL = ["sam@health.example"]
    settings.STATES = ["CT"]
    return settings


@pytest.fixture
def post(production):
    """A mail server that takes all."""
    with mail_server(production) as server:
        yield server


@pytest.fixture
def ada() -> User:
    return person(ADMINISTRATOR)


def lines() -> dict[str, tuple[bool, str]]:
    found = checklist(timezone.now())
    every = [*found.facts, *(decision.fact for decision in found.decisions)]
    return {fact.name: (fact.is_well, fact.said) for fact in every}


# What is computed --------------------------------------------------------------------------------


def test_the_overdose_page_needs_a_clinicians_review_of_this_year():
    name = "A clinician has reviewed the overdose page"
    assert lines()[name] == (False, "there is no such page")
    guide = make_guide(slug="overdose")
    assert lines()[name] == (False, "nobody has yet")
    day = staff_today() - timedelta(days=365)
    Guide.objects.filter(pk=guide.pk).update(reviewer="Dr. May, physician", reviewed_on=day)
    assert lines()[name] == (True, f"Dr. May, physician, on {day}")
    Guide.objects.update(reviewed_on=day - timedelta(days=1))
    assert not lines()[name][0]


def test_helplines_that_nobody_confirmed_are_missing_but_emergency_numbers_and_owners_pages():
    name = "The numbers of helplines are confirmed"
    make_helpline(slug="a", is_emergency=True, short_number="988", phone="")
    make_helpline(slug="b", source=Source.objects.create(name="b.example", kind="owner"))
    assert lines()[name] == (True, "all")
    unsure = make_helpline(slug="c", name="River line", open_question="")
    assert lines()[name] == (False, "1 is not confirmed")
    record_check(unsure, how="phone", on=staff_today(), by_name="Rosa")
    assert lines()[name][0]
    Helpline.objects.filter(slug="b").update(open_question="Which hours?")
    assert not lines()[name][0]


def test_each_state_needs_a_listing_at_a_place_or_for_the_state(production):
    name = "Each state of STATES has a listing"
    production.STATES = ["CT", "IL", "MA"]
    assert lines()[name] == (False, "nothing in Connecticut, Illinois, Massachusetts")
    make_group(place=make_place(state="CT"), states=[])
    make_helpline(states=["IL", "VT"])
    make_group(states=["MA"], status="draft")
    assert lines()[name] == (False, "nothing in Massachusetts")
    SupportGroup.objects.update(status="published")
    assert lines()[name] == (True, "all")


@pytest.mark.django_db(transaction=True)
def test_tick_counts_the_spanish_that_nobody_has_read(ada):
    name = "The Spanish was read"
    assert lines()[name] == (False, "not counted yet")
    line = make_helpline(summary_en="Call us.", summary_es="Llámenos.")
    tick_now()
    assert lines()[name] == (False, "1 record is to be read, as of 15:00")
    (reading,) = readings(Helpline, [line.pk])
    mark_read(Helpline, [(line.pk, reading.digest)], by=ada)
    tick_now()
    assert lines()[name] == (True, "all of it, as of 15:00")


def test_the_accessibility_statement_says_its_month_and_is_good_for_a_year(client, time_machine):
    name = "The accessibility statement is of this year"
    assert lines()[name] == (True, f"written on {pages.STATEMENT_WRITTEN}")
    assert "Written in November 2026." in client.get("/accessibility/").text
    assert "Escrito en noviembre de 2026." in client.get("/es/accessibility/").text
    time_machine.move_to(f"{pages.STATEMENT_WRITTEN + timedelta(days=366)}T17:00:00Z")
    assert not lines()[name][0]


def test_everybody_on_the_staff_needs_a_phone_that_is_set_up(ada, production):
    name = "Everybody on the staff has a second factor"
    assert lines()[name] == (False, "nobody needs one: REQUIRE_SECOND_FACTOR is off")
    production.REQUIRE_SECOND_FACTOR = True
    phone = TOTPDevice.objects.create(user=ada, confirmed=False)
    User.objects.create_user("left", is_staff=True, is_active=False)
    assert lines()[name] == (False, "1 person has none")
    phone.confirmed = True
    phone.save()
    assert lines()[name] == (True, "everybody")


@pytest.mark.parametrize(
    ("name", "setting", "value"),
    [
        ("Secrets are secret", "SECRET_KEY", "x" * 49),
        ("Secrets are secret", "DEBUG", True),
        ("All travels encrypted (HTTPS)", "SITE_URL", "http://alongside.example"),
        ("All travels encrypted (HTTPS)", "SECURE_SSL_REDIRECT", False),
        ("All travels encrypted (HTTPS)", "SECURE_HSTS_SECONDS", 0),
        ("People can write to us", "CONTACT_EMAIL", ""),
        ("Somebody hears of faults", "ADMINS_EMAIL", []),
    ],
)
def test_settings_that_are_not_those_of_a_launch(production, name, setting, value):
    assert lines()[name][0]
    setattr(production, setting, value)
    assert not lines()[name][0]


def test_a_cache_of_each_process_alone_is_not_enough(monkeypatch):
    assert lines()["All processes share a cache"] == (False, "no")
    monkeypatch.setattr("resources.content.caches", {"default": RedisCache("redis://nowhere", {})})
    assert lines()["All processes share a cache"] == (True, "yes")


def silence(*settings: str) -> None:
    """What docs/deploy.md says an administrator of PostgreSQL does, for this connection alone."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for setting in settings:
                cursor.execute(f"SET {setting}")


#: As compose.yaml and config/debian/install have it.
SILENT = ("log_min_error_statement = panic", "log_error_verbosity = terse")


@pytest.mark.postgres
def test_a_database_that_would_quote_families_in_its_own_log_is_told_of():
    name = "The database’s own log keeps families private"
    assert lines()[name] == (False, "log_error_verbosity = default; log_min_error_statement = error")
    silence(*SILENT)
    assert lines()[name] == (True, "it quotes nothing")
    silence("log_statement = 'all'", "log_min_duration_statement = '2s'")
    assert lines()[name] == (False, "log_min_duration_statement = 2000; log_statement = all")


# Mail --------------------------------------------------------------------------------------------


def test_ada_sends_herself_a_mail_and_once_it_went_mail_is_done(ada, production, post, time_machine):
    name = "Mails go out"
    desk = desk_of(ada)
    assert "waits in the queue" in told(desk.post(PAGE, {"test-mail": ""}))
    tick_now()
    assert [message["To"] for message in post.taken] == [ada.email]
    assert lines()[name] == (True, "the last one that we noted went on 2026-11-30")
    time_machine.shift(timedelta(minutes=5))
    production.EMAIL_HOST = "localhost"
    assert lines()[name] == (False, "none went out through this mail server yet")
    tick_now()
    assert not lines()[name][0], "a mail through the old server proves nothing for the new one"
    production.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert lines()[name] == (False, "nowhere: they are only printed or kept")


def test_a_mail_that_a_server_refuses_proves_nothing(ada, post):
    post.refuses = {ada.email}
    desk_of(ada).post(PAGE, {"test-mail": ""})
    tick_now()
    assert Mail.objects.get().problem
    assert not lines()["Mails go out"][0]


def test_ada_without_an_address_of_her_own_hears_why(ada):
    User.objects.update(email="")
    assert "no email address" in told(desk_of(ada).post(PAGE, {"test-mail": ""}))
    assert not Mail.objects.exists()


# What a person decides ---------------------------------------------------------------------------


def test_ada_says_what_she_made_sure_of_and_takes_it_back(ada):
    desk = desk_of(ada)
    before = checklist(timezone.now()).missing
    desk.post(PAGE, {"sure": "", "key": "restore"})
    assert checklist(timezone.now()).missing == before - 1
    assert "ada made sure on November 30, 2026" in desk.get(PAGE).text
    desk.post(PAGE, {"take-back": "", "key": "restore"})
    assert checklist(timezone.now()).missing == before


def test_an_editor_in_charge_reads_what_the_words_mean_and_whom_to_ask(ada):
    """Names in capitals and "tick" are no words of hers."""
    page = " ".join(desk_of(ada).get(PAGE).text.split())
    assert "Names in capitals are settings" in page
    assert "“tick” is what the server does by itself every five minutes" in page
    assert "Ask whoever looks after the server" in page


def test_what_can_be_known_cannot_be_said_by_hand(ada):
    desk = desk_of(ada)
    for key in ("missing", "mail", "spanish", "launched", "nothing", ""):
        assert desk.post(PAGE, {"sure": "", "key": key}).status_code == 302
    assert not LaunchFact.objects.exists()


def test_who_has_no_part_in_it_sees_and_decides_nothing():
    for who in (EDITOR, REVIEWER, NOBODY):
        desk = desk_of(person(who))
        assert desk.get(PAGE).status_code == 403
        assert desk.post(PAGE, {"sure": "", "key": "restore"}).status_code == 403
    assert not LaunchFact.objects.exists()


# The front page ----------------------------------------------------------------------------------


def front_of(who) -> str:
    html = desk_of(who).get(FRONT).text
    found = html.partition('<p class="not-launched">')[2].partition("</p>")[0]
    return " ".join(found.split())


def test_the_front_page_counts_what_is_missing_for_everybody_and_leads_ada_there(ada):
    assert front_of(ada).startswith("Not yet launched: nobody has counted what is missing")
    tick_now()
    missing = checklist(timezone.now()).missing
    assert front_of(ada) == f'Not yet launched: {missing} things are missing. <a href="{PAGE}">See what</a>'
    assert front_of(person(EDITOR)) == f"Not yet launched: {missing} things are missing."


def test_the_front_page_says_what_ada_has_just_read_on_the_list(ada):
    """Not another number until the next tick: she would look for a thing that is not there."""
    tick_now()
    desk = desk_of(ada)
    desk.post(PAGE, {"sure": "", "key": "restore"})
    missing = checklist(timezone.now()).missing
    assert f"{missing} things are missing." in desk.get(PAGE).text
    assert f"{missing} things are missing." in front_of(ada)


def test_when_tick_has_stopped_the_front_page_does_not_repeat_an_old_count(ada, time_machine):
    tick_now()
    time_machine.shift(timedelta(minutes=16))
    assert "nobody has counted" in front_of(ada)
    desk_of(ada).get(PAGE)
    assert "nobody has counted" in front_of(ada)


@pytest.fixture
def all_done(ada, production, post, monkeypatch):
    """A site that lacks nothing."""
    silence(*SILENT)
    production.REQUIRE_SECOND_FACTOR = True
    TOTPDevice.objects.create(user=ada, confirmed=True)
    make_guide(slug="overdose", reviewer="Dr. May, physician", reviewed_on=staff_today())
    make_group(place=make_place(state="CT"))
    backup = SimpleNamespace(path="a", made=timezone.now(), bytes=1)
    monkeypatch.setattr(facts, "last_backup", lambda _now: backup)
    monkeypatch.setattr(launch_settings, "is_shared", lambda: True)
    for key in DECISIONS:
        LaunchFact.objects.create(key=key, on=timezone.now(), by=ada)
    Mail.objects.create(to="a@hill.example", subject="Hello", due=timezone.now())
    tick_now()


def test_when_nothing_is_missing_the_front_page_says_nothing(all_done, ada, production):
    assert [name for name, (is_well, _said) in lines().items() if not is_well] == []
    assert standing(timezone.now()) is None
    production.REQUIRE_SECOND_FACTOR = False
    assert front_of(ada) == ""


def test_a_site_that_was_launched_is_told_what_went_missing_since(all_done, ada, production):
    production.REQUIRE_SECOND_FACTOR = False
    production.CONTACT_EMAIL = ""
    note_launch(timezone.now())
    assert front_of(ada).startswith("Ready for families on November 30, 2026, but no longer: 2 things are missing.")


def test_who_left_leaves_the_decision_and_no_name(all_done, ada):
    ada.delete()
    sam = User.objects.create_superuser("sam")
    TOTPDevice.objects.create(user=sam, confirmed=True)
    assert checklist(timezone.now()).decisions[0].made.by is None


def test_the_list_costs_few_queries(all_done):
    with CaptureQueriesContext(connection) as asked:
        checklist(timezone.now())
    assert len(asked) <= 10
    with CaptureQueriesContext(connection) as asked:
        standing(timezone.now())
    assert len(asked) == 1
