"""Staff at work: Rosa edits listings, Sam is in charge."""

from datetime import time

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from groups.models import Meeting, Program, SupportGroup
from resources.models import (
    Helpline,
    Organization,
    Place,
    Source,
)


@pytest.fixture
def rosa() -> User:
    """Rosa is an editor: she may add and change listings and guidance, and nothing about logins."""
    user = User.objects.create_user("rosa", password="rosa's own", is_staff=True)
    apps = ["resources", "groups", "guides"]
    user.user_permissions.set(Permission.objects.filter(content_type__app_label__in=apps))
    return user


@pytest.fixture
def desk(rosa) -> Client:
    """Rosa's browser, signed in."""
    client = Client()
    client.force_login(rosa)
    return client


@pytest.fixture
def sams_desk() -> Client:
    """Sam is in charge (a superuser)."""
    client = Client()
    client.force_login(User.objects.create_superuser("sam", password="sam's own"))
    return client


@pytest.fixture
def library() -> Place:
    return Place.objects.create(name="Elm Library", town="Waterbury", state="CT", latitude=41.55, longitude=-73.04)


@pytest.fixture
def group(library) -> SupportGroup:
    """A published group with one meeting, an organization and a source."""
    group = SupportGroup.objects.create(
        name="Evening Circle",
        slug="evening-circle",
        status="published",
        place=library,
        organization=Organization.objects.create(name="River Health", slug="river-health"),
        source=Source.objects.create(name="river.example", kind="owner"),
        program=Program.objects.create(name="Family Circle", slug="family-circle"),
        states=["CT"],
    )
    Meeting.objects.create(group=group, weekday=1, start=time(19), end=time(20, 30))
    return group


@pytest.fixture
def line() -> Helpline:
    return Helpline.objects.create(name="Night Line", slug="night-line", kind="family", short_number="999")
