"""Who left an email with a suggestion hears of its decision, once, and is forgotten; the same wish is never two."""

import threading

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from resources.curation.answering import send_changes, stop_mail
from resources.curation.answers import MOST_SENDERS
from resources.curation.merging import merge
from resources.curation.requests import ask
from resources.curation.suggesting import accept, decline
from resources.models import CheckRequest, Mail, Suggestion
from tests.asking import ROSA, rosas_group
from tests.at_once import while_held
from tests.records import make_helpline
from tests.suggestions import a_group, suggest

pytestmark = pytest.mark.django_db
ANN = "ann@family.example"


@pytest.fixture
def rita() -> User:
    return User.objects.create_user("rita")


def test_the_sender_hears_once_in_their_language_and_is_forgotten(rita):
    group = a_group()
    suggestion = suggest(group, {"cost": "free"}, language="es", email="ana@familia.example")
    accept(suggestion, ["cost"], by=rita, note="Llamamos.")
    letter = Mail.objects.get()
    assert letter.to == "ana@familia.example"
    assert f"https://alongside.example/es/groups/{group.slug}/" in letter.text
    assert "Llamamos." in letter.text
    assert "Gracias" in letter.text
    suggestion.refresh_from_db()
    assert suggestion.email == ""


@pytest.mark.parametrize(
    ("decision", "words"),
    [("accept", "did as you said"), ("partly", "changed a part"), ("decline", "left our page as it is")],
)
def test_each_decision_is_said_in_plain_words(rita, decision, words):
    suggestion = suggest(a_group(), {"cost": "free", "url": "https://a.example/"}, email="ann@family.example")
    if decision == "decline":
        decline(suggestion, by=rita, note="We called: it <is> right.")
    else:
        accept(suggestion, ["cost"] if decision == "partly" else ["cost", "url"], by=rita)
    letter = Mail.objects.get()
    assert words in letter.text
    assert ("it <is> right" in letter.text) == (decision == "decline")


def test_rosa_of_an_organization_hears_too_and_stays_our_contact(rita):
    group = rosas_group()
    link = ask(group, timezone.now())
    for cost in ("free", "donation"):
        send_changes(link, {"cost": cost}, timezone.now(), message="", language="en", says_closed=False)
    first = Suggestion.objects.get()
    assert (first.email, first.values) == (ROSA, {"cost": "donation"})
    Mail.objects.all().delete()
    decline(first, by=rita, note="We called.")
    letter = Mail.objects.get()
    assert "We called." in letter.text
    assert "our only mail about it" in letter.text
    assert "do not keep your address" not in letter.text
    stop_mail(ROSA)
    send_changes(link, {"cost": "free"}, timezone.now(), message="", language="en", says_closed=False)
    assert Suggestion.objects.get(status="pending").email == ""


def rosa_says(group, **changes) -> None:
    """Rosa's organization sends changes by the link in our mail."""
    link = CheckRequest.objects.first() or ask(group, timezone.now())
    send_changes(link, changes, timezone.now(), message="", language="en", says_closed=False)


def letters() -> dict[str, str]:
    """Who was told of a decision, and in which words."""
    return {letter.to: letter.text for letter in Mail.objects.filter(unsubscribe_url="")}


@pytest.mark.parametrize("first", ["Ann", "Rosa"])
def test_ann_and_rosa_who_wish_the_same_both_hear_of_it(rita, first):
    group = rosas_group()
    steps = [lambda: suggest(group, {"cost": "free"}, language="es", email=ANN), lambda: rosa_says(group, cost="free")]
    for step in steps if first == "Ann" else reversed(steps):
        step()
    wish = Suggestion.objects.get()
    assert (wish.origin, wish.sent) == ("organization", 2)
    accept(wish, ["cost"], by=rita)
    assert letters().keys() == {ANN, ROSA}
    assert "No guardamos su dirección" in letters()[ANN]
    assert "do not keep your address" not in letters()[ROSA]
    wish.refresh_from_db()
    assert (wish.email, wish.also) == ("", [])


def test_ann_hears_when_the_wish_of_the_organization_grows_into_hers(rita):
    group = rosas_group()
    rosa_says(group, cost="free")
    suggest(group, {"cost": "free"}, email="bea@family.example")
    suggest(group, {"cost": "free", "url": "https://a.example/"}, email=ANN)
    rosa_says(group, url="https://a.example/")
    accept(Suggestion.objects.get(), ["cost", "url"], by=rita)
    assert letters().keys() == {ANN, "bea@family.example", ROSA}


def test_two_visitors_with_one_wish_both_hear_and_one_who_sends_it_again_hears_once(rita):
    line = make_helpline()
    for email in (ANN, "bea@family.example", "Ann@Family.example", "bea@family.example", ""):
        suggest(line, message="It has moved.", email=email)
    wish = Suggestion.objects.get()
    assert wish.sent == 5
    decline(wish, by=rita, note="They have not.")
    assert letters().keys() == {ANN, "bea@family.example"}


def test_a_crowd_of_addresses_is_not_kept(rita):
    line = make_helpline()
    for number in range(MOST_SENDERS + 5):
        suggest(line, message="Buy this.", email=f"robot{number}@spam.example")
    wish = Suggestion.objects.get()
    assert len(wish.also) == MOST_SENDERS - 1
    decline(wish, by=rita, note="", tell=False)
    wish.refresh_from_db()
    assert (letters(), wish.email, wish.also) == ({}, "", [])


def test_both_hear_when_two_listings_with_the_same_wish_become_one(rita):
    kept, gone = make_helpline(), make_helpline()
    suggest(kept, message="It has moved.", email=ANN)
    suggest(gone, message="It has moved.", email="bea@family.example")
    merge(kept, gone, values={}, rows=[], by=rita)
    decline(Suggestion.objects.get(), by=rita, note="They have not.")
    assert letters().keys() == {ANN, "bea@family.example"}


def test_who_left_no_address_gets_no_mail(rita):
    decline(suggest(a_group(), message="x"), by=rita, note="")
    assert not Mail.objects.exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_wish_that_comes_while_staff_decline_the_same_is_a_new_one_and_its_sender_hears():
    line, rita = make_helpline(), User.objects.create_user("rita")
    first = suggest(line, message="It has moved.")
    while_held(
        lambda: decline(first, by=rita, note="They have not."),
        lambda: suggest(line, message="It has moved.", email="ann@family.example"),
    )
    first.refresh_from_db()
    assert (first.status, first.email) == ("declined", "")
    second = Suggestion.objects.get(status="pending")
    assert (second.sent, second.email) == (1, "ann@family.example")
    accept(second, [], by=rita, note="We called again.")
    assert Mail.objects.get().to == "ann@family.example"
    assert not Suggestion.objects.filter(email__gt="").exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_same_wish_twice_in_the_same_moment_is_one():
    line = make_helpline()

    def send() -> None:
        try:
            suggest(line, message="It has moved.")
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Suggestion.objects.get().sent == 6
