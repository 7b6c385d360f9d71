"""Addresses as feeds write them."""

import pytest

from groups.feeds.addresses import Address, parse


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("66 Winthrop St, Cambridge, MA 02138, USA", Address("", "66 Winthrop St", "Cambridge", "MA", "02138")),
        (
            "Lutheran Church, 66 Winthrop St, Cambridge, MA 02138, USA",
            Address("Lutheran Church", "66 Winthrop St", "Cambridge", "MA", "02138"),
        ),
        ("Cambridge, MA 02138, USA", Address("", "", "Cambridge", "MA", "02138")),
        ("Cambridge, MA 02138-1234", Address("", "", "Cambridge", "MA", "02138")),
        ("12 Elm St, Waterbury CT 06702", Address("", "12 Elm St", "Waterbury", "CT", "06702")),
        ("12 Elm St, Suite 4, Waterbury, CT", Address("", "12 Elm St, Suite 4", "Waterbury", "CT")),
        ("Route 209, Ellenville, NY, USA", Address("", "Route 209", "Ellenville", "NY")),
        ("California, USA", Address(state="CA")),
        ("Orange County, CA, USA", Address(town="Orange County", state="CA")),
        ("San Juan, 00901, Puerto Rico", Address(town="San Juan", state="PR", zip_code="00901")),
        ("New York, New York, USA", Address(town="New York", state="NY")),
        ("Hartford, Connecticut", Address(town="Hartford", state="CT", doubtful=True)),
        ("Tbilisi, Georgia", Address(town="Tbilisi", state="GA", doubtful=True)),
        ("United States", Address()),
        ("", Address()),
        (" , ,", Address()),
        ("London, UK", Address(foreign=True)),
        ("Green Point Ave, Plettenberg Bay, 6600, South Africa", Address(foreign=True)),
        ("223 Kent St, Charlottetown, PE C1A 1P1, Canada", Address(foreign=True)),
        ("Waterbury", Address(town="Waterbury", foreign=True)),
    ],
)
def test_addresses_in_parts(text, expected) -> None:
    assert parse(text) == expected
