"""A 211 center's own services, as its software writes HSDS 3."""

import copy
from typing import Any

ID = "ed2aabd7-9d4d-4bd2-b4b4-2abb572ab30a"
LOCATION = {
    "id": "936d3101-4b22-4685-be63-bcbee731344c",
    "location_type": "physical",
    "name": "Grace Church",
    "description": "Ring twice.",
    "addresses": [
        {
            "id": "372ecf47-72b5-43bb-86eb-e6f5c0791757",
            "address_1": "1 Main St",
            "address_2": "Floor 2",
            "city": "Waterbury",
            "state_province": "Connecticut",
            "postal_code": "06702-1234",
            "country": "US",
            "address_type": "physical",
        }
    ],
    "accessibility": [{"id": "28f3bace-4a7f-442e-ad14-c75f6db2ba92", "description": "Elevator by the side door"}],
}
GROUP: dict[str, Any] = {
    "id": ID,
    "name": "Family Night",
    "status": "active",
    "description": "<p>A place to talk &amp; listen.</p>",
    "url": "https://elsewhere.example/family-night",
    "assured_date": "2026-11-01",
    "assurer_email": "data@elsewhere.example",
    "eligibility_description": "Relatives of people in treatment",
    "application_process": "Walk in",
    "alert": "Call during snow.",
    "minimum_age": 18,
    "organization": {
        "id": "8374899b-460e-4b15-a73e-2dbc53cff439",
        "name": "Hill Families",
        "description": "Peer support.",
        "website": "https://hill.example/",
    },
    "phones": [
        {"id": "4ccaf732-cff6-45bc-ab5d-357ee5bf6f3f", "number": "(203) 555-0190", "type": "voice"},
        {"id": "5ccaf732-cff6-45bc-ab5d-357ee5bf6f3f", "number": "203-555-0191", "type": "fax"},
    ],
    "languages": [{"id": "25b491cd-7b68-4a29-9c00-0ce1002aa4bc", "name": "Spanish", "code": "spa"}],
    "cost_options": [{"id": "425506e6-d416-4bf7-ae16-bc5c3c559798", "option": "Free", "amount": 0, "currency": "USD"}],
    "contacts": [{"id": "2a5bc7d7-9dda-4284-b6ab-8a39a5891143", "name": "Maria Host", "email": "maria@hill.example"}],
    "service_at_locations": [
        {
            "id": "1fae294f-a3da-4c0d-8d95-6e42a270796c",
            "location": LOCATION,
            "schedules": [
                {
                    "id": "fcb4b971-5960-4eb7-8a19-952e277179e2",
                    "freq": "WEEKLY",
                    "interval": 1,
                    "byday": "TU,TH",
                    "opens_at": "19:00:00-05:00",
                    "closes_at": "20:30:00-05:00",
                    "notes": "Not in July",
                },
                {
                    "id": "fdb4b971-5960-4eb7-8a19-952e277179e2",
                    "freq": "MONTHLY",
                    "byday": "-1SA",
                    "opens_at": "10:00",
                },
                {
                    "id": "feb4b971-5960-4eb7-8a19-952e277179e2",
                    "freq": "MONTHLY",
                    "bymonthday": "15",
                    "opens_at": "10:00",
                    "description": "On the 15th",
                },
            ],
        }
    ],
}


def group(**changes: Any) -> dict[str, Any]:
    """Hill Families' group, changed."""
    return copy.deepcopy(GROUP) | changes


def a_line(**changes: Any) -> dict[str, Any]:
    """A line of the same center."""
    told = {
        "id": "0a2aabd7-9d4d-4bd2-b4b4-2abb572ab30a",
        "name": "Night Helpline",
        "status": "active",
        "description": "Somebody listens at night.",
        "phones": [
            {"id": "6ccaf732-cff6-45bc-ab5d-357ee5bf6f3f", "number": "1-800-555-0192"},
            {"id": "7ccaf732-cff6-45bc-ab5d-357ee5bf6f3f", "number": "203-555-0193", "type": "textphone"},
            {"id": "8ccaf732-cff6-45bc-ab5d-357ee5bf6f3f", "number": "838255", "type": "text"},
        ],
        "service_areas": [{"id": "de8b1ef7-dc9f-45ca-9dc6-fb1fc8103aa3", "name": "Connecticut"}],
        "schedules": [
            {
                "id": "01d12311-85f3-4ca0-98a0-6bbcdbcbb850",
                "freq": "WEEKLY",
                "byday": "MO,TU",
                "opens_at": "20:00",
                "closes_at": "02:00",
            }
        ],
    }
    return told | changes


def a_kit(**changes: Any) -> dict[str, Any]:
    """A way to get naloxone of the same center."""
    told = {
        "id": "1b2aabd7-9d4d-4bd2-b4b4-2abb572ab30a",
        "name": "Overdose kits at the library",
        "status": "active",
        "description": "Ask at the desk.",
        "attributes": [
            {
                "id": "0463bc3d-c3af-44bb-8f01-4d221ea43488",
                "taxonomy_term": {
                    "id": "2d2bdfe6-d946-4e7a-ad97-6bba3f4761e8",
                    "code": "RX-8450.8000",
                    "name": "Naloxone Distribution",
                    "description": "Naloxone.",
                },
            }
        ],
    }
    return told | changes
