"""A request may bring so much and no more: words from anyone, a spreadsheet from staff."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from config.sizes import MOST_FROM_ANYONE, MOST_FROM_STAFF
from resources.models import Suggestion
from tests.records import make_group

pytestmark = pytest.mark.django_db
TEXT = "application/x-www-form-urlencoded"


def send(client: Client, address: str, size: int, **more: str):
    start = "message="
    return client.post(address, start + "a" * (size - len(start)), content_type=TEXT, **more)


@pytest.mark.parametrize(
    ("language", "words"), [("", "We got none of it."), ("/es", "No recibimos nada.")], ids=["English", "Spanish"]
)
def test_a_form_of_a_family_ends_at_256_kilobytes_and_says_so(client, language, words):
    make_group(slug="circle")
    address = f"{language}/suggest/groups/circle/"
    assert send(client, address, MOST_FROM_ANYONE).status_code == 200
    response = send(client, address, MOST_FROM_ANYONE + 1)
    assert response.status_code == 413
    html = response.content.decode()
    assert words in html
    assert 'href="tel:911"' in html
    assert not response.cookies
    assert not Suggestion.objects.exists()


@pytest.mark.parametrize("address", ["/confirm/forged/", "/groups/", "/no-such-page/", "/admin/login/"])
def test_so_does_every_other_address_for_whoever_is_not_signed_in(client, address):
    assert send(client, address, MOST_FROM_ANYONE + 1).status_code == 413


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_other_methods_bring_no_more(client, method):
    body = b"a" * (MOST_FROM_ANYONE + 1)
    assert client.generic(method.upper(), "/groups/", body).status_code == 413


@pytest.mark.parametrize("length", ["a lot", "-5", "1e9", ""])
def test_a_length_that_is_no_number_is_none(anyone, length):
    assert anyone.post("/suggest/groups/", b"", content_type=TEXT, CONTENT_LENGTH=length).status_code in (200, 400, 404)


def test_staff_may_bring_a_spreadsheet_and_no_film():
    rosa = Client()
    rosa.force_login(User.objects.create_superuser("rosa"))
    address = reverse("admin:groups_supportgroup_sheet_import")
    file = (
        "--x\r\nContent-Disposition: form-data; name=other; filename=a\r\n\r\n" + "a" * MOST_FROM_ANYONE + "\r\n--x--"
    )
    kind = "multipart/form-data; boundary=x"
    assert rosa.post(address, file, content_type=kind).status_code == 200
    # Announced, not sent: it is refused before anything of it is read.
    assert rosa.post(address, file, content_type=kind, CONTENT_LENGTH=str(MOST_FROM_STAFF + 1)).status_code == 413


def test_someone_without_staff_rights_counts_as_anyone():
    ann = Client()
    ann.force_login(User.objects.create_user("ann"))
    assert send(ann, "/admin/password_change/", MOST_FROM_ANYONE + 1).status_code == 413


def test_a_form_of_staff_that_is_too_long_is_told_so_too(settings):
    """Django's own limits, which a file does not count for."""
    rosa = Client()
    rosa.force_login(User.objects.create_superuser("rosa"))
    address = reverse("admin:groups_supportgroup_add")
    response = send(rosa, address, settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    assert response.status_code == 413
    assert "We got none of it." in response.content.decode()
    fields = "&".join(f"f{n}=1" for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1))
    assert rosa.post(address, fields, content_type=TEXT).status_code == 413
