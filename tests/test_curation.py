"""Rosa keeps the listings true: she checks, closes, opens again and renames."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError

from groups.models import SupportGroup
from resources.addresses import is_taken, keep_old_address, moved_to
from resources.curation import close, publish, record_check
from resources.models import Check, Helpline, OldAddress
from tests.records import make_group, make_helpline, make_organization, make_program

pytestmark = pytest.mark.django_db

JUNE, JULY = date(2025, 6, 1), date(2025, 7, 1)


@pytest.fixture
def rosa() -> User:
    return User.objects.create_user("rosa", is_staff=True)


def line_of(listing) -> tuple:
    """What the listing's row says about its latest check."""
    listing = type(listing).objects.get(pk=listing.pk)
    return listing.checked_on, listing.checked_how, listing.checked_by


# Checks -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [make_group, make_helpline, make_program])
def test_rosas_call_stands_on_the_listing_and_in_its_history(make, rosa):
    listing = make()
    check = record_check(listing, how="phone", on=JUNE, by=rosa, note="Spoke to the desk.")
    assert line_of(listing) == (JUNE, "phone", "rosa")
    assert (check.listing, check.by, check.by_name, check.note) == (listing, rosa, "rosa", "Spoke to the desk.")


def test_an_organization_that_confirms_its_own_page_is_named(rosa):
    group = make_group()
    record_check(group, how="link", on=JUNE, by_name="River Health")
    assert line_of(group) == (JUNE, "link", "River Health")
    record_check(group, how="link", on=JULY, by=rosa, by_name="Elm House")
    assert line_of(group) == (JULY, "link", "Elm House")


@pytest.mark.parametrize("nobody", [{}, {"by_name": ""}, {"by": None, "by_name": ""}])
def test_a_check_by_nobody_changes_nothing(nobody):
    group = make_group()
    with pytest.raises(ValueError, match="needs a checker"):
        record_check(group, how="phone", on=JUNE, **nobody)
    assert not Check.objects.exists()
    assert line_of(group) == (None, "", "")


def test_an_older_check_found_in_a_drawer_goes_into_the_history_only(rosa):
    group = make_group()
    record_check(group, how="phone", on=JULY, by=rosa)
    record_check(group, how="visit", on=JUNE, by_name="Sam")
    assert line_of(group) == (JULY, "phone", "rosa")
    assert [check.on for check in Check.objects.all()] == [JULY, JUNE]


def test_a_second_check_of_the_same_day_counts():
    group = make_group()
    record_check(group, how="phone", on=JUNE, by_name="Rosa")
    record_check(group, how="visit", on=JUNE, by_name="Sam")
    assert line_of(group) == (JUNE, "visit", "Sam")


def test_an_older_check_from_a_tab_left_open_does_not_overwrite_a_newer_one():
    """Sam opened the listing in the morning; Rosa checked it at noon; Sam then enters a visit of June."""
    in_sams_tab = make_group()
    record_check(SupportGroup.objects.get(pk=in_sams_tab.pk), how="phone", on=JULY, by_name="Rosa")
    record_check(in_sams_tab, how="visit", on=JUNE, by_name="Sam")
    assert line_of(in_sams_tab) == (JULY, "phone", "Rosa")


def test_a_check_saves_nothing_but_itself():
    """A half-typed name in the editor's hands does not slip out with a check."""
    group = make_group(name="Evening Circle")
    group.name = "Evening Cir"
    record_check(group, how="phone", on=JUNE, by_name="Rosa")
    assert SupportGroup.objects.get().name == "Evening Circle"


def test_a_check_without_a_way_of_checking_leaves_no_trace():
    group = make_group()
    with pytest.raises(IntegrityError):
        record_check(group, how="", on=JUNE, by_name="Rosa")


def test_when_rosa_leaves_her_checks_keep_her_name(rosa):
    record_check(make_group(), how="phone", on=JUNE, by=rosa)
    rosa.delete()
    check = Check.objects.get()
    assert (check.by, check.by_name) == (None, "rosa")


def test_what_is_due_comes_never_checked_first_then_oldest():
    fresh, old, older, never = (make_helpline(name=name) for name in ("fresh", "old", "older", "never"))
    make_helpline(name="draft", status="draft")
    record_check(fresh, how="phone", on=date(2025, 6, 1), by_name="Rosa")
    record_check(old, how="phone", on=date(2025, 5, 31), by_name="Rosa")
    record_check(older, how="phone", on=date(2024, 5, 31), by_name="Rosa")
    assert list(Helpline.objects.due_for_check(date(2025, 6, 11), 10)) == [never, older, old]


# Closing and opening again ----------------------------------------------------------------------


def test_a_closed_group_says_why_and_since_when_and_leaves_the_lists():
    group = make_group()
    close(group, on=JUNE, reason="The leader moved away.")
    group = SupportGroup.objects.get()
    assert (group.status, group.closed_on, group.closed_reason) == ("closed", JUNE, "The leader moved away.")
    assert not SupportGroup.objects.published().exists()
    assert list(SupportGroup.objects.filter(status="closed")) == [group]


def test_a_group_that_opens_again_forgets_that_it_was_closed():
    group = make_group()
    close(group, on=JUNE, reason="Summer.")
    publish(group)
    group = SupportGroup.objects.published().get()
    assert (group.closed_on, group.closed_reason) == (None, "")
    assert not SupportGroup.objects.filter(status="closed").exists()


def test_closing_keeps_the_checks_and_the_address():
    group = make_group(slug="elm")
    record_check(group, how="phone", on=JUNE, by_name="Rosa")
    close(group, on=JULY, reason="Over.")
    assert line_of(group) == (JUNE, "phone", "Rosa")
    assert SupportGroup.objects.get().slug == "elm"


# Addresses --------------------------------------------------------------------------------------


def rename(record, slug: str) -> None:
    """As the admin does it: save, then keep the old address."""
    old, record.slug = record.slug, slug
    record.save()
    keep_old_address(record, old)


def test_a_link_printed_on_a_flyer_years_ago_still_leads_to_the_group():
    group = make_group(slug="a")
    rename(group, "b")
    rename(group, "c")
    assert moved_to(SupportGroup, "a") == group
    assert moved_to(SupportGroup, "b") == group
    assert moved_to(SupportGroup, "c") is None
    assert moved_to(SupportGroup, "never") is None


def test_a_group_renamed_back_to_its_first_name_leads_nowhere_in_circles():
    group = make_group(slug="a")
    for slug in ("b", "c", "a"):
        rename(group, slug)
    assert moved_to(SupportGroup, "a") is None
    assert moved_to(SupportGroup, "b") == moved_to(SupportGroup, "c") == group
    assert OldAddress.objects.count() == 2


def test_saving_without_renaming_leaves_no_old_address():
    group = make_group(slug="a")
    rename(group, "a")
    keep_old_address(group, "")
    assert not OldAddress.objects.exists()


def test_a_new_page_goes_before_an_old_address():
    first, second = make_group(slug="elm"), make_group(slug="oak")
    rename(first, "ash")
    rename(second, "elm")
    assert moved_to(SupportGroup, "elm") is None
    assert moved_to(SupportGroup, "oak") == second


def test_an_old_address_follows_whoever_had_it_last():
    first, second = make_group(slug="elm"), make_group(slug="oak")
    rename(first, "ash")
    rename(second, "elm")
    rename(second, "fir")
    assert moved_to(SupportGroup, "elm") == second


def test_kinds_do_not_mix_up_their_addresses():
    group, line = make_group(slug="elm"), make_helpline(slug="elm")
    rename(group, "ash")
    assert moved_to(SupportGroup, "elm") == group
    assert moved_to(Helpline, "elm") is None
    assert Helpline.objects.get(slug="elm") == line


def test_the_old_address_of_a_deleted_record_leads_nowhere():
    organization = make_organization(slug="elm")
    rename(organization, "ash")
    assert moved_to(type(organization), "elm") == organization
    organization.delete()
    assert moved_to(type(organization), "elm") is None


def test_an_address_is_taken_by_a_page_and_by_an_old_name_but_not_by_ones_own():
    group, other = make_group(slug="elm"), make_group(slug="oak")
    rename(group, "ash")
    assert is_taken(SupportGroup, "ash")
    assert is_taken(SupportGroup, "elm")
    assert is_taken(SupportGroup, "elm", besides=other)
    assert not is_taken(SupportGroup, "elm", besides=group)
    assert not is_taken(SupportGroup, "ash", besides=group)
    assert not is_taken(Helpline, "elm")
    assert is_taken(SupportGroup, "elm", besides=SupportGroup())
