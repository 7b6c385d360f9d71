"""Staff read "people" and "roles", never "users" and "groups", and our own words on the way to a new password."""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from resources.staff.passwords import link_for
from tests.admin.desk import page
from tests.admin.people import ADMINISTRATOR, desk_of, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return desk_of(person(ADMINISTRATOR))


def names_on(text: str) -> set[str]:
    """What stands in headings, links and the page's title."""
    return {*re.findall(r">\s*([^<>]+?)\s*<", text)}


def test_the_front_page_lists_people_and_roles_last(ada):
    text = ada.get(reverse("admin:index")).text
    assert {"Staff", "People", "Roles"} <= names_on(text)
    assert not {"Users", "Groups", "Authentication and Authorization"} & names_on(text)
    assert text.index(">Support groups<") < text.index(">People<")


@pytest.mark.parametrize(("model", "name"), [(User, "People"), (Group, "Roles")])
def test_the_lists_bear_these_names(ada, model, name):
    text = ada.get(page(model, "changelist")).text
    assert f"<h1>{name}</h1>" in text
    assert not {"Users", "Groups", "Add user", "Authentication and Authorization"} & names_on(text)


def test_the_form_of_a_person_speaks_of_a_person(ada):
    text = ada.get(page(User, "add")).text
    assert "<h1>Add person</h1>" in text


def test_the_way_to_a_new_password_is_in_our_words(client):
    user = User.objects.create_user("maria", "maria@river.example", "old and long password", is_staff=True)
    asked = client.get(reverse("admin_password_reset")).text
    assert "Type the email address at which we know you." in asked
    assert 'for="id_email"' in asked
    assert "Alongside: staff" in asked
    assert "Django administration" not in asked
    sent = client.post(reverse("admin_password_reset"), {"email": user.email}, follow=True).text
    assert "a mail is on its way" in sent
    form = client.get(link_for(user).removeprefix("https://alongside.example"), follow=True)
    assert "You sign in as <b>maria</b>" in form.text
    refused = client.post(form.redirect_chain[-1][0], {"new_password1": "short", "new_password2": "other"}).text
    assert "errorlist" in refused
    assert "<title>Error: " in refused
    password = {"new_password1": "a long and quiet river", "new_password2": "a long and quiet river"}
    done = client.post(form.redirect_chain[-1][0], password, follow=True).text
    assert "You can sign in with it now." in done
    over = client.get(reverse("password_reset_confirm", args=["MQ", "x-y"])).text
    assert "<h1>This link has ended</h1>" in over
    assert "for 3 days." in over
