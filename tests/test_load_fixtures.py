"""`load_fixtures`: what staff did is never undone, a broken file changes nothing, and all that we know is loaded."""

import shutil
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from groups.models import Meeting, Pause, SupportGroup
from guides.models import Guide
from resources.addresses import keep_old_address
from resources.curation import close
from resources.models import (
    FixtureRecord,
    Helpline,
    Organization,
    Source,
)
from resources.records import PUBLISHED

pytestmark = pytest.mark.django_db

FIXTURES = settings.BASE_DIR / "fixtures"

SOURCES = """
[[source]]
name = "example.org"
kind = "owner"
url = "https://example.org"
"""
ORGANIZATIONS = """
[[organization]]
slug = "harbor"
name = "Harbor House"
"""
HELPLINES = """
[[helpline]]
slug = "harbor-line"
name = "Harbor Line"
organization = "harbor"
kind = "family"
summary = "For families."
phone = "+18002221222"
zone = "America/New_York"
source = "example.org"
hours = [
  { weekday = 0, opens = 09:00:00, closes = 17:00:00 },
  { weekday = 1, opens = 09:00:00, closes = 17:00:00 },
]
"""
GROUPS = """
[[group]]
slug = "harbor-group"
name = "Harbor Group"
organization = "harbor"
[[group.meeting]]
weekday = 1
start = 19:00:00
"""
GUIDE = """
slug = "{slug}"
title = "{title}"
kind = "article"
topic = "talking"
summary = "Short."
related = {related}
[[source]]
title = "A book"
[[point]]
kind = "fact"
title = "Say hello"
text = "Wander over and wave."
[[point]]
kind = "fact"
title = "Listen"
"""


class Files:
    """A small `fixtures/` of a test's own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        for name, text in {
            "sources.toml": SOURCES,
            "organizations.toml": ORGANIZATIONS,
            "helplines.toml": HELPLINES,
            "groups.toml": GROUPS,
            "guides/talk.toml": GUIDE.format(slug="talk", title="How to talk", related='["rest"]'),
            "guides/rest.toml": GUIDE.format(slug="rest", title="How to rest", related="[]"),
        }.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        (self.path / name).parent.mkdir(exist_ok=True)
        (self.path / name).write_text(text, encoding="utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        text = (self.path / name).read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new))

    def load(self, **options) -> str:
        out = StringIO()
        call_command("load_fixtures", directory=self.path, stdout=out, **options)
        return out.getvalue()

    def refused(self) -> str:
        """The words with which a load is refused."""
        with pytest.raises(CommandError) as caught:
            self.load()
        return str(caught.value)


@pytest.fixture
def files(tmp_path) -> Files:
    return Files(tmp_path)


@pytest.fixture
def loaded(files) -> Files:
    """Files that were loaded once."""
    assert files.load() == "Loaded: 6 created, 0 changed, 0 unchanged, 0 kept, 0 skipped.\n"
    return files


# Loading again -----------------------------------------------------------------------------------


def test_a_second_run_changes_nothing(loaded):
    updated = Helpline.objects.get().updated
    assert loaded.load() == "Loaded: 0 created, 0 changed, 6 unchanged, 0 kept, 0 skipped.\n"
    assert Helpline.objects.get().updated == updated


def test_a_dry_run_tells_and_changes_nothing(files):
    assert "Would load: 6 created" in files.load(dry_run=True)
    assert not Helpline.objects.exists()
    assert not FixtureRecord.objects.exists()


def test_a_record_is_loaded_whole(loaded):
    line = Helpline.objects.get()
    assert line.status == PUBLISHED["status"]
    assert line.organization.name == "Harbor House"
    assert line.source.url == "https://example.org"
    assert [str(hours) for hours in line.hours.all()] == ["Monday 09:00-17:00", "Tuesday 09:00-17:00"]
    guide = Guide.objects.get(slug="talk")
    assert [point.position for point in guide.points.all()] == [10, 20]
    assert [other.slug for other in guide.related.all()] == ["rest"]


def test_a_record_that_staff_left_alone_follows_its_file(loaded):
    loaded.edit("helplines.toml", "For families.", "For families and friends.")
    loaded.edit("helplines.toml", "closes = 17:00:00", "closes = 18:00:00")
    loaded.edit("helplines.toml", 'zone = "America/New_York"', 'zone = "America/Chicago"')
    assert "helpline “harbor-line”: summary, zone, hours" in loaded.load()
    line = Helpline.objects.get()
    assert (line.summary, line.zone) == ("For families and friends.", "America/Chicago")
    assert {hours.closes.hour for hours in line.hours.all()} == {18}
    assert "6 unchanged" in loaded.load()


def test_a_group_knows_when_it_meets_next(loaded):
    group = SupportGroup.objects.get()
    assert group.in_person
    assert group.next_start.astimezone(ZoneInfo("America/New_York")).hour == 19
    loaded.edit("groups.toml", "start = 19:00:00", "start = 18:00:00")
    assert "support group “harbor-group”: meeting" in loaded.load()
    group.refresh_from_db()
    assert group.next_start.astimezone(ZoneInfo("America/New_York")).hour == 18


def test_a_value_that_left_the_file_leaves_the_record(loaded):
    loaded.edit("helplines.toml", 'summary = "For families."\n', "")
    loaded.load()
    assert Helpline.objects.get().summary == ""


def test_a_record_that_left_the_files_is_left_alone_and_told(loaded):
    loaded.write("helplines.toml", "")
    assert loaded.load() == (
        "Loaded: 0 created, 0 changed, 5 unchanged, 0 kept, 0 skipped.\n"
        "No longer in the files, left as it is:\n"
        "  helpline “harbor-line”\n"
    )
    assert Helpline.objects.get().is_published


# What Rosa the editor did stays ------------------------------------------------------------------


def test_rosas_phone_stays_while_an_untouched_field_follows(loaded):
    Helpline.objects.update(phone="+18004874889")
    loaded.edit("helplines.toml", "+18002221222", "+18006624357")
    loaded.edit("helplines.toml", "For families.", "For all.")
    assert "helpline “harbor-line”: summary (staff changed phone, kept)" in loaded.load()
    line = Helpline.objects.get()
    assert (str(line.phone.as_e164), line.summary) == ("+18004874889", "For all.")
    assert "1 kept" in loaded.load()
    assert str(Helpline.objects.get().phone.as_e164) == "+18004874889"


def test_rosas_phone_needs_no_mention_while_the_file_stays(loaded):
    Helpline.objects.update(phone="+18004874889")
    assert "6 unchanged, 0 kept" in loaded.load()
    assert str(Helpline.objects.get().phone.as_e164) == "+18004874889"


def test_what_rosa_put_back_follows_again(loaded):
    Helpline.objects.update(summary="Rosa's words.")
    loaded.edit("helplines.toml", "For families.", "For all.")
    assert "1 kept" in loaded.load()
    Helpline.objects.update(summary="For families.")
    loaded.load()
    assert Helpline.objects.get().summary == "For all."


def test_rosas_hours_stay(loaded):
    Helpline.objects.get().hours.first().delete()
    loaded.edit("helplines.toml", "closes = 17:00:00", "closes = 18:00:00")
    assert "helpline “harbor-line”: staff changed hours" in loaded.load()
    assert [hours.closes.hour for hours in Helpline.objects.get().hours.all()] == [17]


def test_rosas_point_stays(loaded):
    guide = Guide.objects.get(slug="talk")
    guide.points.filter(title="Listen").update(title="Listen well")
    loaded.edit("guides/talk.toml", 'title = "Say hello"', 'title = "Say hi"')
    assert "guide “talk”: staff changed point" in loaded.load()
    assert [point.title for point in guide.points.all()] == ["Say hello", "Listen well"]


def test_rosas_pause_keeps_its_meeting(loaded):
    meeting = Meeting.objects.get()
    Pause.objects.create(meeting=meeting, first_day="2026-12-20")
    loaded.edit("groups.toml", "start = 19:00:00", "start = 18:00:00")
    assert "support group “harbor-group”: staff changed meeting" in loaded.load()
    assert Pause.objects.get().meeting.start.hour == 19


def test_links_that_rosa_made_or_cut_stay(loaded):
    talk, rest = Guide.objects.get(slug="talk"), Guide.objects.get(slug="rest")
    talk.related.remove(rest)
    own = Guide.objects.create(title="Rosa's", slug="rosas", kind="article", topic="talking", summary="Hers.")
    talk.related.add(own)
    loaded.write("guides/new.toml", GUIDE.format(slug="new", title="New", related='["talk"]'))
    loaded.load()
    assert {guide.slug for guide in talk.related.all()} == {"rosas", "new"}


def test_rosas_closed_line_stays_closed(loaded):
    line = Helpline.objects.get()
    close(line, on=line.created.date(), reason="It ended.")
    loaded.edit("helplines.toml", "For families.", "For all.")
    loaded.load()
    line.refresh_from_db()
    assert (line.status, line.summary) == ("closed", "For all.")


def test_rosas_deleted_record_stays_away(loaded):
    Helpline.objects.get().delete()
    loaded.edit("helplines.toml", "For families.", "For all.")
    assert "helpline “harbor-line”: staff deleted it" in loaded.load()
    assert not Helpline.objects.exists()
    assert FixtureRecord.objects.filter(key="harbor-line").exists()


def test_records_may_name_an_organization_that_rosa_deleted(loaded):
    Helpline.objects.update(organization=None)
    SupportGroup.objects.update(organization=None)
    Organization.objects.all().delete()
    assert "2 changed" not in loaded.load()
    assert Helpline.objects.get().organization is None


def test_rosas_own_record_at_the_same_address_is_kept(files):
    own = Organization.objects.create(name="Rosa's Harbor", slug="harbor")
    assert "organization “harbor”: a record with the same slug is already there" in files.load()
    assert Organization.objects.get().name == "Rosa's Harbor"
    assert Helpline.objects.get().organization == own
    assert "1 skipped" in files.load()


def test_a_record_that_rosa_renamed_is_found(loaded):
    line = Helpline.objects.get()
    line.slug = "safe-harbor"
    line.save()
    keep_old_address(line, "harbor-line")
    loaded.edit("helplines.toml", "For families.", "For all.")
    assert "helpline “harbor-line”: summary" in loaded.load()
    assert (Helpline.objects.get().slug, Helpline.objects.get().summary) == ("safe-harbor", "For all.")


def test_an_old_address_is_not_given_to_a_new_record(files):
    own = Organization.objects.create(name="Rosa's", slug="rosas")
    keep_old_address(own, "harbor")
    assert "organization “harbor”: its address is the old address of another record" in files.load()
    assert Helpline.objects.get().organization == own


def test_a_record_that_no_longer_fits_rosas_change_is_skipped(loaded):
    Organization.objects.create(name="Rosa's", slug="quay")
    loaded.edit("organizations.toml", 'name = "Harbor House"', 'name = "Harbor House"\nphone = "+18002221222"')
    Organization.objects.filter(slug="harbor").update(email="no address")
    assert "organization “harbor”: does not fit what staff changed: email:" in loaded.load()
    assert not Organization.objects.get(slug="harbor").phone


# A broken file changes nothing -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("helplines.toml", "slug =", "slug", ["helplines.toml: not valid TOML"]),
        ("helplines.toml", '"harbor"', '"haven"', ["helplines.toml", "harbor-line", "no organization “haven”"]),
        ("helplines.toml", '"+18002221222"', '"+1800"', ["helplines.toml", "harbor-line", "phone:"]),
        ("helplines.toml", '"family"', '"aunts"', ["harbor-line", "kind:", "aunts"]),
        ("helplines.toml", "summary =", "sumary =", ["harbor-line", "“sumary” is not a field of helpline"]),
        ("helplines.toml", "weekday = 1", "weekday = 9", ["harbor-line", "hours 2", "weekday:"]),
        ("helplines.toml", "weekday = 1", "weekday = 0", ["helplines.toml", "harbor-line"]),
        ("helplines.toml", '"For families."', '["For families."]', ["harbor-line", "summary:", "text in quotes"]),
        ("helplines.toml", 'slug = "harbor-line"', "", ["helplines.toml", "Harbor Line", "slug"]),
        ("helplines.toml", "[[helpline]]", "[[helplines]]", ["helplines.toml", "[[helpline]]", "“helplines”"]),
        ("guides/talk.toml", '"rest"', '"nap"', ["guides/talk.toml", "talk", "no guide “nap”"]),
        ("guides/talk.toml", 'kind = "article"', 'kind = "essay"', ["guides/talk.toml", "talk", "essay"]),
        ("guides/rest.toml", 'slug = "rest"', 'slug = "talk"', ["talk", "twice", "guides/rest.toml"]),
    ],
)
def test_a_broken_file_is_named_with_what_is_wrong(files, name, old, new, words):
    files.edit(name, old, new)
    refused = files.refused()
    assert all(word in refused for word in words), refused
    assert not Source.objects.exists()
    assert not FixtureRecord.objects.exists()


def test_a_record_that_left_the_files_can_no_longer_be_named(loaded):
    loaded.write("organizations.toml", "")
    assert "harbor-line”: organization: there is no organization “harbor” in the files" in loaded.refused()


def test_a_broken_file_undoes_the_changes_of_the_others(loaded):
    loaded.edit("organizations.toml", "Harbor House", "Haven House")
    loaded.edit("guides/talk.toml", 'kind = "article"', 'kind = "essay"')
    loaded.refused()
    assert Organization.objects.get().name == "Harbor House"


def test_a_file_that_nobody_reads_is_named(files):
    files.write("helpline.toml", HELPLINES)
    assert "helpline.toml: no kind of record is read from here" in files.refused()


def test_two_records_that_claim_one_name_are_named(files):
    files.write("programs.toml", '[[program]]\nslug = "a"\nname = "CRAFT"\n[[program]]\nslug = "b"\nname = "CRAFT"\n')
    assert "“b”: has the same name as program “a”" in files.refused()


# Search ------------------------------------------------------------------------------------------


def test_what_was_loaded_is_found(loaded):
    """Points are written after their guide: the guide is found by their words all the same."""
    assert {guide.slug for guide in Guide.objects.search("wander")} == {"talk", "rest"}
    assert [line.slug for line in Helpline.objects.search("harbor")] == ["harbor-line"]
    loaded.edit("guides/talk.toml", "Wander over", "Walk over")
    loaded.load()
    assert [guide.slug for guide in Guide.objects.search("wander")] == ["rest"]


def test_files_may_stand_elsewhere(tmp_path):
    shutil.copytree(FIXTURES, tmp_path / "ours")
    call_command("load_fixtures", directory=tmp_path / "ours", verbosity=0)
    assert Helpline.objects.count() >= 20
    with pytest.raises(CommandError, match="not a directory"):
        call_command("load_fixtures", directory=tmp_path / "nowhere")
