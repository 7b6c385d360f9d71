"""What Rosa saves is found at once, also where its words stand in another record."""

import pytest

from guides.models import Guide, Point
from resources.models import Organization, Place

from .desk import save

pytestmark = pytest.mark.django_db


def finds(client, words: str, name: str) -> bool:
    return name in client.get("/search/", {"q": words}).content.decode()


def test_a_point_rosa_wrote_is_found(desk, client):
    guide = Guide.objects.create(
        title="Quiet evenings",
        slug="quiet-evenings",
        kind="article",
        topic="yourself",
        summary="Rest.",
        status="published",
    )
    Point.objects.create(guide=guide, kind="fact", title="Go for a walk", text="Around the block.", position=10)
    save(desk, guide, **{"points-0-text": "Try the lighthouse path."})
    assert finds(client, "lighthouse", "Quiet evenings")


def test_a_renamed_organization_brings_its_groups_along(desk, client, group):
    save(desk, Organization.objects.get(), name="Harbor Partners")
    assert finds(client, "harbor", "Evening Circle")
    assert not finds(client, "river", "Evening Circle")


def test_a_place_that_moved_brings_its_groups_along(desk, client, group):
    save(desk, Place.objects.get(), town="Torrington")
    assert finds(client, "torrington", "Evening Circle")
