"""The states and territories of the United States by postal code (USPS Publication 28, appendix B)."""

from django.utils.translation import get_language

from .languages import SPANISH

STATE_NAMES = {
    "AL": "Alabama", "AK": "Alaska", "AS": "American Samoa", "AZ": "Arizona", "AR": "Arkansas", "CA": "California",
    "CO": "Colorado", "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia", "FL": "Florida",
    "GA": "Georgia", "GU": "Guam", "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa",
    "KS": "Kansas", "KY": "Kentucky", "LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts",
    "MI": "Michigan", "MN": "Minnesota", "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska",
    "NV": "Nevada", "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York",
    "NC": "North Carolina", "ND": "North Dakota", "MP": "Northern Mariana Islands", "OH": "Ohio", "OK": "Oklahoma",
    "OR": "Oregon", "PA": "Pennsylvania", "PR": "Puerto Rico", "RI": "Rhode Island", "SC": "South Carolina",
    "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont", "VI": "Virgin Islands",
    "VA": "Virginia", "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming",
}  # fmt: skip

#: Those that have another name in Spanish.
SPANISH_NAMES = {
    "AS": "Samoa Americana", "DC": "Distrito de Columbia", "HI": "Hawái", "LA": "Luisiana",
    "MP": "Islas Marianas del Norte", "MS": "Misisipi", "MO": "Misuri", "NC": "Carolina del Norte",
    "ND": "Dakota del Norte", "NH": "Nuevo Hampshire", "NJ": "Nueva Jersey", "NM": "Nuevo México", "NY": "Nueva York",
    "OR": "Oregón", "PA": "Pensilvania", "SC": "Carolina del Sur", "SD": "Dakota del Sur", "VI": "Islas Vírgenes",
    "WV": "Virginia Occidental",
}  # fmt: skip

#: As records and staff name them, in English.
STATE_CHOICES = list(STATE_NAMES.items())


def state_name(code: str) -> str:
    """The state's name in the language of the page, or the code itself when it is not one we know."""
    code = code.upper() if code.upper() in STATE_NAMES else code
    in_spanish = SPANISH_NAMES.get(code) if get_language() == SPANISH else None
    return in_spanish or STATE_NAMES.get(code, code)


def state_choices() -> list[tuple[str, str]]:
    """Code and name of every state in the language of the page, from A to Z in that language."""
    return sorted(((code, state_name(code)) for code in STATE_NAMES), key=lambda choice: choice[1])
