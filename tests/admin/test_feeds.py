"""Rosa imports a list of meetings in the admin: she looks first, then lets it in."""

import pytest
from django.contrib.auth.models import Permission, User
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from groups.models import Meeting, MeetingFeed, SupportGroup
from resources.models import FeedImport, Source
from tests.admin.desk import errors, form_data, page, said
from tests.feeds.conftest import as_json, row

pytestmark = pytest.mark.django_db


@pytest.fixture
def feed(db) -> MeetingFeed:
    return MeetingFeed.objects.create(source=Source.objects.create(name="groups.example", kind="feed"), codes="al-anon")


@pytest.fixture
def address(feed) -> str:
    return reverse("admin:groups_meetingfeed_import", args=[feed.pk])


def file(*rows, name: str = "feed.json") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, as_json(*(rows or [row(), row("bad", day=9)])))


def test_a_new_feed_makes_its_source_too(desk) -> None:
    url = page(MeetingFeed, "add")
    data = form_data(desk.get(url)) | {"new_source": "al-anon-ma.org", "codes": "al-anon"}
    assert desk.post(url, data).status_code == 302
    feed = MeetingFeed.objects.get()
    assert (feed.source.name, feed.source.kind, feed.codes) == ("al-anon-ma.org", "feed", "al-anon")


def test_a_feed_without_a_source_and_one_whose_source_is_there_are_refused(desk, feed) -> None:
    url = page(MeetingFeed, "add")
    assert "write the name of a new one" in errors(desk.post(url, form_data(desk.get(url))))
    data = form_data(desk.get(url)) | {"new_source": "groups.example"}
    assert "choose it above" in errors(desk.post(url, data))


def test_a_new_source_waits_until_all_else_is_right(desk) -> None:
    url = page(MeetingFeed, "add")
    wrong = form_data(desk.get(url)) | {"new_source": "al-anon-ma.org", "zone": "Boston"}
    assert "not a time zone" in errors(desk.post(url, wrong))
    assert not Source.objects.exists()
    assert desk.post(url, wrong | {"zone": "America/New_York"}).status_code == 302


def test_the_feeds_page_leads_to_a_preview(desk, feed, address) -> None:
    assert address in desk.get(page(MeetingFeed, "change", feed.pk)).text
    assert "none yet" in desk.get(page(MeetingFeed, "changelist")).text


def test_a_preview_says_what_would_happen_and_writes_nothing(desk, address) -> None:
    response = desk.post(address, {"file": file()})
    assert "Nothing is written yet" in response.text
    assert "1 created" in response.text
    assert "row 2, “Tuesday Hope”: its day “9”" in response.text
    assert not SupportGroup.objects.exists()
    assert not FeedImport.objects.exists()


def test_import_now_takes_in_the_very_file_that_was_looked_at(desk, address, rosa, feed) -> None:
    ticket = desk.post(address, {"file": file()}).context["ticket"]
    response = desk.post(address, {"ticket": ticket})
    done = FeedImport.objects.get()
    assert response.url == page(FeedImport, "change", done.pk)
    assert (done.by, done.by_name, done.origin, done.succeeded) == (rosa, "rosa", "feed.json", True)
    assert SupportGroup.objects.get().name == "Tuesday Hope"
    assert "row 2" in desk.get(response.url).text
    assert str(done) in desk.get(page(MeetingFeed, "changelist")).text
    assert not [key for key in getattr(cache, "_cache", {}) if "upload:" in key], "the file is let go"


def test_what_is_gone_leads_to_where_staff_decide(desk, address) -> None:
    def after(*rows: dict) -> str:
        ticket = desk.post(address, {"file": file(*rows)}).context["ticket"]
        return desk.post(address, {"ticket": ticket}, follow=True).text

    # Enough others stay: a list that lost most of its groups would be refused.
    rows = [row(f"group-{number}", name=f"Group {number}") for number in range(10)]
    assert "?sure=gone" not in after(*rows)
    report = after(*rows[1:])
    lists = page(SupportGroup, "changelist") + "?sure=gone", page(Meeting, "changelist") + "?gone=yes"
    assert all(address in report for address in lists)
    assert "Group 0" in desk.get(lists[0]).text


def test_where_another_process_answers_the_file_is_asked_for_again(desk, address) -> None:
    ticket = desk.post(address, {"file": file()}).context["ticket"]
    cache.clear()
    response = desk.post(address, {"ticket": ticket})
    assert "Choose it again" in response.text
    assert not SupportGroup.objects.exists()
    cache.clear()
    assert desk.post(address, {"ticket": response.context["ticket"], "file": file()}).status_code == 302
    assert SupportGroup.objects.exists()


def test_another_file_in_its_place_is_shown_first(desk, address) -> None:
    ticket = desk.post(address, {"file": file()}).context["ticket"]
    cache.clear()
    response = desk.post(address, {"ticket": ticket, "file": file(row("other", name="Other"))})
    assert "another one by now" in said(response)
    assert response.context["report"].created
    assert not SupportGroup.objects.exists()


def test_a_ticket_that_is_not_ours_imports_nothing(desk, address) -> None:
    other = MeetingFeed.objects.create(source=Source.objects.create(name="other.example"))
    elsewhere = reverse("admin:groups_meetingfeed_import", args=[other.pk])
    ticket = desk.post(elsewhere, {"file": file()}).context["ticket"]
    for wrong in (ticket, "", "made:up", ticket + "x"):
        assert "older than an hour" in desk.post(address, {"ticket": wrong}).text
    assert not SupportGroup.objects.exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"<html>", "web page"), (b"[", "broken"), (b"\x00\x01", "neither JSON"), (b"", "empty")],
)
def test_a_broken_file_is_refused_in_words(desk, address, content, says) -> None:
    response = desk.post(address, {"file": SimpleUploadedFile("feed.json", content)})
    assert response.status_code == 200
    assert says in response.text


def test_without_a_file_or_an_address_the_form_says_so(desk, address) -> None:
    assert "this feed has no address" in desk.post(address, {}).text


def test_an_address_inside_our_own_network_is_refused(desk, address, feed) -> None:
    feed.address = "http://127.0.0.1/feed.json"
    feed.save()
    assert "inner network" in desk.post(address, {}).text


def test_a_file_that_is_too_large_is_refused(desk, address, monkeypatch) -> None:
    monkeypatch.setattr("resources.admin.feed_forms.MOST_BYTES", 10)
    assert "larger than" in desk.post(address, {"file": file()}).text


@pytest.mark.parametrize("may", ["view_meetingfeed", "change_meetingfeed"])
def test_who_may_only_look_or_may_not_write_groups_imports_nothing(db, address, may) -> None:
    user = User.objects.create_user("vera", password="vera's own", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename=may))
    client = Client()
    client.force_login(user)
    assert client.get(address).status_code == 403
    assert client.post(address, {"file": file()}).status_code == 403
    assert Client().get(address).status_code == 302


def test_an_unknown_feed_is_not_found(desk) -> None:
    assert desk.get(reverse("admin:groups_meetingfeed_import", args=[999])).status_code == 404


def test_past_imports_are_only_read(sams_desk, feed) -> None:
    done = FeedImport.objects.create(source=feed.source, by_name="rosa", origin="x.json", report="1 < 2\nrow 3")
    text = sams_desk.get(page(FeedImport, "change", done.pk)).text
    assert "1 &lt; 2\nrow 3" in text
    assert "Save" not in text
    assert sams_desk.get(page(FeedImport, "changelist")).status_code == 200
    assert sams_desk.get(page(FeedImport, "add")).status_code == 403
