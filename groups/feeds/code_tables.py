"""Type codes of the fellowships. One code means different things: "S" is Spanish to one and a speaker to another.

Facts: the Meeting Guide specification of Code for Recovery (types and languages), the program types of the 12 Step
Meeting List plugin, and the formats that a BMLT root server starts with. The words for families are our own.
"""

from typing import NamedTuple

from ..models import MeetingFeed

Codes = MeetingFeed.Codes


class Meaning(NamedTuple):
    """What one code says."""

    #: The words that lists themselves write for it.
    label: str
    #: Who it is kept to, of `choices.AUDIENCES`.
    audience: str = ""
    #: Of `resources.choices.LANGUAGES`.
    language: str = ""
    #: Of `choices.TOPICS`.
    topic: str = ""
    #: Who may come, in words.
    who: str = ""
    #: What it is like, in words for families; empty when they need not know.
    says: str = ""
    #: "accessible", "online", "hybrid" or "closed" (the place, for now).
    fact: str = ""

    def is_(self, fact: str) -> bool:
        return self.fact == fact


def _language(label: str, code: str = "") -> Meaning:
    return Meaning(label, language=code, says="" if code else f"In {label}.")


#: Whom all groups of a fellowship are for.
BASE_AUDIENCE: dict[str, tuple[str, ...]] = {
    Codes.AL_ANON: ("family",),
    Codes.ACA: ("family",),
    Codes.RCA: ("partners",),
}

#: Languages and facts that all lists in Meeting Guide's form share, unless a fellowship uses a code for another thing.
_SHARED = {
    "EN": _language("English", "en"),
    "S": _language("Spanish", "es"),
    "ASL": _language("American Sign Language", "asl"),
    "POR": _language("Portuguese", "pt"),
    "POL": _language("Polish", "pl"),
    "FR": _language("French", "fr"),
    "ITA": _language("Italian", "it"),
    "DE": _language("German", "de"),
    "RUS": _language("Russian", "ru"),
    "UK": _language("Ukrainian", "uk"),
    "AR": _language("Arabic", "ar"),
    "FA": _language("Persian", "fa"),
    "HI": _language("Hindi", "hi"),
    "JA": _language("Japanese", "ja"),
    "KOR": _language("Korean", "ko"),
    "TL": _language("Tagalog", "tl"),
    "AF": _language("Afrikaans"),
    "AM": _language("Amharic"),
    "BG": _language("Bulgarian"),
    "DA": _language("Danish"),
    "EL": _language("Greek"),
    "FI": _language("Finnish"),
    "HE": _language("Hebrew"),
    "HR": _language("Croatian"),
    "HU": _language("Hungarian"),
    "IS": _language("Icelandic"),
    "KA": _language("Georgian"),
    "LT": _language("Lithuanian"),
    "ML": _language("Malayalam"),
    "MT": _language("Maltese"),
    "NE": _language("Nepali"),
    "NL": _language("Dutch"),
    "NO": _language("Norwegian"),
    "PUN": _language("Punjabi"),
    "SK": _language("Slovak"),
    "SL": _language("Slovenian"),
    "SV": _language("Swedish"),
    "TH": _language("Thai"),
    "TUR": _language("Turkish"),
    "ONL": Meaning("Online Meeting", fact="online"),
    "TC": Meaning("Location Temporarily Closed", fact="closed"),
    "X": Meaning("Wheelchair Access", fact="accessible"),
    "XB": Meaning("Wheelchair-Accessible Bathroom", says="Restroom one can enter in a wheelchair."),
    "FF": Meaning("Fragrance Free", says="Please wear no scent."),
    "BA": Meaning("Babysitting Available", says="Child care on site."),
    "CF": Meaning("Child-Friendly", says="Children are welcome."),
    "SM": Meaning("Smoking Permitted", says="Smoking is allowed."),
    "OUT": Meaning("Outdoor", says="Meets outdoors."),
    "M": Meaning("Men", audience="men", says="For men."),
    "W": Meaning("Women", audience="women", says="For women."),
    "G": Meaning("Gay", audience="lgbtq", says="For gay people."),
    "L": Meaning("Lesbian", audience="lgbtq", says="For lesbian people."),
    "LGBTQ": Meaning("LGBTQ", audience="lgbtq", says="For LGBTQ+ people."),
    "T": Meaning("Transgender", audience="lgbtq", says="For transgender people."),
    "POC": Meaning("People of Color", says="For people of color."),
    "ST": Meaning("Step Meeting", says="Works through the steps."),
    "SP": Meaning("Speaker", says="With a speaker."),
    "BE": Meaning("Beginner", says="Made for newcomers."),
    "A": Meaning("Atheist / Agnostic", says="Without religion."),
    "TR": Meaning("Tradition", says="Works through the traditions."),
    "MED": Meaning("Meditation", says="With meditation."),
    "LIT": Meaning("Literature", says="Reads together."),
    "D": Meaning("Discussion"),
}

_OPEN = Meaning("Open", who="Anyone may come.")

_MEETING_GUIDE = {
    **_SHARED,
    "O": _OPEN,
    "C": Meaning("Closed", who="For people who want to stop drinking."),
    "11": Meaning("11th Step Meditation", says="With meditation."),
    "12x12": Meaning("12 Steps & 12 Traditions"),
    "A": Meaning("Secular", says="Without religion."),
    "ABSI": Meaning("As Bill Sees It"),
    "AL": Meaning("Concurrent with Alateen"),
    "AL-AN": Meaning("Concurrent with Al-Anon", says="An Al-Anon group for families meets at the same time."),
    "B": Meaning("Big Book"),
    "BE": Meaning("Newcomer", says="Made for newcomers."),
    "BI": Meaning("Bisexual", audience="lgbtq", says="For bisexual people."),
    "BRK": Meaning("Breakfast"),
    "CAN": Meaning("Candlelight"),
    "DB": Meaning("Digital Basket"),
    "DD": Meaning("Dual Diagnosis", topic="mental-health"),
    "DR": Meaning("Daily Reflections"),
    "GR": Meaning("Grapevine"),
    "H": Meaning("Birthday"),
    "LS": Meaning("Living Sober"),
    "N": Meaning("Native American", says="For Native Americans."),
    "NB": Meaning("Non-Binary", audience="lgbtq", says="For non-binary people."),
    "NDG": Meaning("Indigenous", says="For Indigenous people."),
    "P": Meaning("Professionals", says="For professionals."),
    "POA": Meaning("Proof of Attendance", says="Gives proof of attendance."),
    "SEN": Meaning("Seniors", says="For older people."),
    "ST": Meaning("Step Study", says="Works through the steps."),
    "TR": Meaning("Tradition Study"),
    "XT": Meaning("Cross Talk Permitted"),
    "Y": Meaning("Young People", audience="young", says="For young people."),
}

_AL_ANON = {
    **_SHARED,
    "O": Meaning("Families Friends and Observers Welcome", who="Families and friends; others may come to listen."),
    "C": Meaning("Families and Friends Only", who="Families and friends only."),
    "AC": Meaning("Adult Child Focus", says="For adult children."),
    "Y": Meaning("Alateen", audience="young", says="Alateen: for teenagers."),
    "AA": Meaning("Concurrent with AA Meeting", says="An AA group meets at the same time."),
    "AL": Meaning("Concurrent with Alateen Meeting", says="An Alateen group for teenagers meets at the same time."),
    "LGBTQIA": Meaning("LGBTQIA+", audience="lgbtq", says="For LGBTQ+ people."),
    "POA": Meaning("Parents of Alcoholics", audience="parents", says="For parents."),
    "YA": Meaning("Young Adults", audience="young", says="For young adults."),
}

_ACA = {
    **_SHARED,
    "O": _OPEN,
    "C": Meaning("Closed", who="For adult children only."),
    "ANH": Meaning("A New Hope"),
    "A": Meaning("Age Restricted 18+", says="From age 18."),
    "AV": Meaning("Audio / Visual"),
    "B": Meaning("Book Study", says="Reads together."),
    "BEG": Meaning("Beginners", says="Made for newcomers."),
    "POC": Meaning("BIPOC", says="For people of color."),
    "CAP": Meaning("Captions", says="With captions."),
    "CC": Meaning("Child Care Available", says="Child care on site."),
    "COS": Meaning("Concepts of Service"),
    "T": Meaning("Fellowship Text", says="Reads together."),
    "G": Meaning("Gay/Lesbian", audience="lgbtq", says="For gay people."),
    "LLW": Meaning("Laundry Lists Workbook"),
    "LGBTQ": Meaning("LGBTQ+", audience="lgbtq", says="For LGBTQ+ people."),
    "LPG": Meaning("Loving Parent Guidebook"),
    "NS": Meaning("Needs Support"),
    "ASL": _language("Sign Language ASL", "asl"),
    "S": Meaning("Speaker", says="With a speaker."),
    "ST": Meaning("Steps", says="Works through the steps."),
    "SMR": Meaning("Strengthening My Recovery"),
    "TEEN": Meaning("Teen (Ages 12 to 18)", audience="young", says="For teenagers."),
    "TR": Meaning("Traditions"),
    "X": Meaning("Wheelchair Access", fact="accessible"),
    "WOR": Meaning("Workshop", says="A workshop."),
    "Y": Meaning("Yellow Workbook Study"),
    "YA": Meaning("Young Adult (Ages 18 to 26)", audience="young", says="For young adults."),
}

_CODA = {
    **_SHARED,
    "O": _OPEN,
    "C": Meaning("Closed", who="For members only."),
    "B": Meaning("Book Study", says="Reads together."),
    "H": Meaning("Chips"),
    "CAN": Meaning("Candlelight"),
    "AL-AN": Meaning("Concurrent with Al-Anon"),
    "AL": Meaning("Concurrent with Alateen"),
    "XT": Meaning("Cross Talk Permitted"),
    "DLY": Meaning("Daily"),
    "GR": Meaning("Grapevine"),
    "QA": Meaning("Q & A"),
    "READ": Meaning("Reading", says="Reads together."),
    "SHARE": Meaning("Sharing"),
    "ASL": _language("Sign Language", "asl"),
    "TEEN": Meaning("Teens", audience="young", says="For teenagers."),
    "D": Meaning("Topic Discussion"),
    "X": Meaning("Wheelchair Accessible", fact="accessible"),
    "WRITE": Meaning("Writing"),
    "Y": Meaning("Young People", audience="young", says="For young people."),
}

_RCA = {**_SHARED, "O": _OPEN, "C": Meaning("Closed", who="For couples who are members.")}

#: BMLT's own formats; servers add more, which the report names.
_NA = {
    "O": _OPEN,
    "C": Meaning("Closed", who="For people who use drugs and want to stop."),
    "CH": Meaning("Closed Holidays", says="Not on holidays."),
    "RA": Meaning("Restricted Attendance"),
    "VM": Meaning("Virtual Meeting", fact="online"),
    "HY": Meaning("Hybrid Meeting", fact="hybrid"),
    "TC": Meaning("Temporarily Closed Facility", fact="closed"),
    "WC": Meaning("Wheelchair", fact="accessible"),
    "SL": _language("ASL", "asl"),
    "ES": _language("Español", "es"),
    "EN": _language("English", "en"),
    "BL": Meaning("Bi-Lingual", says="In two languages."),
    "M": Meaning("Men", audience="men", says="For men."),
    "W": Meaning("Women", audience="women", says="For women."),
    "GL": Meaning("Gay/Lesbian/Transgender", audience="lgbtq", says="For LGBTQ+ people."),
    "YP": Meaning("Young People", audience="young", says="For young people."),
    "B": Meaning("Beginners", says="Made for newcomers."),
    "NC": Meaning("No Children", says="Please bring no children."),
    "CW": Meaning("Children Welcome", says="Children are welcome."),
    "CS": Meaning("Children under Supervision", says="Children may come with someone to watch them."),
    "NS": Meaning("No Smoking"),
    "S": Meaning("Smoking", says="Smoking is allowed."),
    "SM": Meaning("Speaker Meeting", says="With a speaker."),
    "SC": Meaning("Surveillance Cameras", says="There are cameras in the building."),
    "SD": Meaning("Speaker/Discussion", says="With a speaker."),
    "SP": Meaning("Speaker", says="With a speaker."),
    "SO": Meaning("Speaker Only", says="With a speaker."),
    "ST": Meaning("Step", says="Works through the steps."),
    "SG": Meaning("Step Working Guide", says="Works through the steps."),
    "TR": Meaning("Tradition"),
    "ME": Meaning("Meditation", says="With meditation."),
    "MED": Meaning("Meditation", says="With meditation."),
    "CL": Meaning("Candlelight"),
    "CP": Meaning("Concepts"),
    "BT": Meaning("Basic Text"),
    "BK": Meaning("Book Study"),
    "AB": Meaning("Ask-It-Basket"),
    "D": Meaning("Discussion"),
    "IL": Meaning("Illness"),
    "IP": Meaning("Informational Pamphlet"),
    "IW": Meaning("It Works -How and Why"),
    "JT": Meaning("Just for Today"),
    "LC": Meaning("Living Clean"),
    "PI": Meaning("Pitch"),
    "QA": Meaning("Question & Answer"),
    "RF": Meaning("Rotating Format"),
    "RR": Meaning("Round Robin"),
    "SPAD": Meaning("A Spiritual Principle a Day"),
    "TI": Meaning("Timer"),
    "TO": Meaning("Topic"),
    "TW": Meaning("Traditions Workshop"),
}

#: What no table is needed for: only how one joins.
_NONE = {code: _SHARED[code] for code in ("ONL", "TC")} | {code: _NA[code] for code in ("VM", "HY")}

MEANINGS: dict[str, dict[str, Meaning]] = {
    Codes.MEETING_GUIDE: _MEETING_GUIDE,
    Codes.AL_ANON: _AL_ANON,
    Codes.ACA: _ACA,
    Codes.CODA: _CODA,
    Codes.RCA: _RCA,
    Codes.NA: _NA,
    Codes.NONE: _NONE,
}
