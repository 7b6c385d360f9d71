"""Sam takes in the services of a 211 center in the admin."""

import json
import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from groups.models import SupportGroup
from resources.models import DirectoryFeed, FeedImport, Helpline, Source
from tests.admin.desk import page
from tests.hsds.elsewhere import a_line, group
from tests.records import make_group

pytestmark = pytest.mark.usefixtures("towns")


@pytest.fixture
def feed(db: None) -> DirectoryFeed:
    return DirectoryFeed.objects.create(source=Source.objects.create(name="211.example", kind="feed"))


def file(*services) -> SimpleUploadedFile:
    return SimpleUploadedFile("services.json", json.dumps(services).encode())


def test_a_new_directory_needs_only_its_name(sams_desk) -> None:
    url = page(DirectoryFeed, "add")
    sams_desk.post(url, {"new_source": "211.example", "zone": "America/New_York"})
    made = DirectoryFeed.objects.get()
    assert (made.source.name, made.source.kind, made.publish) == ("211.example", "feed", False)
    assert (
        reverse("admin:resources_directoryfeed_import", args=[made.pk])
        in sams_desk.get(page(DirectoryFeed, "change", made.pk)).text
    )


def test_a_preview_says_what_an_import_would_do_and_then_it_does(sams_desk, feed) -> None:
    address = reverse("admin:resources_directoryfeed_import", args=[feed.pk])
    preview = sams_desk.post(address, {"file": file(group(), a_line())})
    assert "“Family Night” (service 1, taken as a support group)" in preview.text
    assert not SupportGroup.objects.exists()
    done = sams_desk.post(address, {"ticket": preview.context["ticket"]}, follow=True)
    assert "The feed is imported" in done.text
    assert SupportGroup.objects.get().status == "draft"
    assert Helpline.objects.get().source == feed.source
    assert FeedImport.objects.get().created == 2


def test_drafts_are_told_with_the_lists_where_sam_publishes_them(sams_desk, feed) -> None:
    """Without it the report says what was created, and not where it is nor that no family sees it."""
    address = reverse("admin:resources_directoryfeed_import", args=[feed.pk])
    make_group(name="Somebody else's draft", status="draft")

    def bring(*services) -> str:
        preview = sams_desk.post(address, {"file": file(*services)})
        return sams_desk.post(address, {"ticket": preview.context["ticket"]}, follow=True).text

    told = bring(group(), a_line())
    assert "Families do not see drafts." in told
    links = re.findall(r'<a href="([^"]+)">([a-z ]+ \(1\))</a>', told)
    assert [words for _url, words in links] == ["support groups (1)", "helplines (1)"]
    drafts = sams_desk.get(unescape(links[0][0])).text
    assert "Family Night" in drafts
    assert "Somebody else" not in drafts
    SupportGroup.objects.update(status="published")
    Helpline.objects.update(status="published")
    assert "Families do not see drafts." not in bring(group(), a_line())


def test_what_is_gone_is_told_with_the_lists_to_decide_in(sams_desk, feed) -> None:
    address = reverse("admin:resources_directoryfeed_import", args=[feed.pk])
    for services in ((group(), a_line()), (a_line(),)):
        preview = sams_desk.post(address, {"file": file(*services)})
        done = sams_desk.post(address, {"ticket": preview.context["ticket"]}, follow=True)
    assert "Gone from the source" in done.text
    assert f'href="{page(SupportGroup, "changelist")}?sure=gone"' in done.text


def test_a_ticket_for_meetings_opens_no_directory(sams_desk, feed) -> None:
    other = DirectoryFeed.objects.create(source=Source.objects.create(name="other.example"))
    elsewhere = reverse("admin:resources_directoryfeed_import", args=[other.pk])
    ticket = sams_desk.post(elsewhere, {"file": file(group())}).context["ticket"]
    address = reverse("admin:resources_directoryfeed_import", args=[feed.pk])
    assert "older than an hour" in sams_desk.post(address, {"ticket": ticket}).text
    assert not SupportGroup.objects.exists()
