"""Many records of every kind that staff have a page of, each as full as they come, written in a few statements."""

from datetime import date, timedelta
from itertools import pairwise

from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils import timezone

from groups.models import Meeting, MeetingFeed, Program, SupportGroup
from guides.models import Guide, GuideSource, Law, PlanItem, Point, Synonym, Term, Video
from resources.curation.history import acting, bulk_create, bulk_update
from resources.models import (
    Attempt,
    Check,
    CheckRequest,
    Closure,
    DayCount,
    DirectoryFeed,
    EmptySearch,
    FeedImport,
    FlaggedWord,
    Helpline,
    Likeness,
    Link,
    Mail,
    NaloxoneProgram,
    NoMail,
    OldAddress,
    OpeningHours,
    Organization,
    Place,
    Remit,
    Source,
    Suggestion,
    Town,
    ZipCode,
)

#: Kinds of which nobody ever has more.
FEW_AT_MOST = 120
#: Lines of what hangs on one record: more than a page of its history holds.
MOST_OF_ONE = 25


class Crowd:
    """Records numbered on from the last; `one` is the first of each kind, and what hangs on a record hangs on it."""

    def __init__(self) -> None:
        self.one: dict[type[Model], Model] = {}
        self.made = 0

    def grow(self, until: int) -> None:
        """Makes more of each kind until there are so many; those of which there are never many stop earlier."""
        numbers, self.made = range(self.made, until), until
        self._lists(range(numbers.start, min(until, FEW_AT_MOST)))
        self._listings(numbers)
        self._about_them(numbers)
        self._guidance(range(numbers.start, min(until, FEW_AT_MOST)))

    def _keep(self, records) -> list:
        records = list(records)
        written = bulk_create(records, batch_size=500)
        if written:
            self.one.setdefault(type(written[0]), written[0])
        return written

    def _lists(self, numbers) -> None:
        """What listings lean on, and people."""
        people = [User(username=f"person-{n}", email=f"p{n}@alongside.example", is_staff=True) for n in numbers]
        self.people = self._keep(people)
        for person in self.people:
            person.groups.add(Group.objects.get(name="Editor"))
        self.one.setdefault(Group, Group.objects.get(name="Editor"))
        self.sources = self._keep(Source(name=f"source-{n}.example", kind="owner") for n in numbers)
        self.programs = self._keep(Program(name=f"Program {n}", slug=f"program-{n}") for n in numbers)
        self._keep(MeetingFeed(source=source, address="https://a.example/") for source in self.sources)
        self._keep(DirectoryFeed(source=source, address="https://b.example/") for source in self.sources)
        self._keep(FlaggedWord(flag=f"hard word {n}", suggest="a kind word") for n in numbers)
        self._keep(NoMail(email=f"nobody-{n}@hill.example") for n in numbers)

    def _listings(self, numbers) -> None:
        self.clinics = self._keep(Organization(name=f"Clinic {n}", slug=f"clinic-{n}") for n in numbers)
        self.halls = self._keep(
            Place(name=f"Hall {n}", address=f"{n} Main St", town="Waterbury", state="CT") for n in numbers
        )
        remits = Remit.objects.bulk_create(Remit(user=person) for person in self.people)
        for remit, clinic in zip(remits, self.clinics, strict=False):
            remit.organizations.add(clinic)
        self.groups = self._keep(
            SupportGroup(program=self._of(self.programs, n), place=self._of(self.halls, n), **self._facts(n))
            for n in numbers
        )
        self.lines = self._keep(Helpline(kind="family", **self._facts(n)) for n in numbers)
        self.kits = self._keep(
            NaloxoneProgram(kinds=["mail"], how_to_get="Ask.", place=self._of(self.halls, n), **self._facts(n))
            for n in numbers
        )
        self._keep(Meeting(group=group, weekday=n % 7, start="19:00") for n, group in enumerate(self.groups))
        OpeningHours.objects.bulk_create(OpeningHours(helpline=line, weekday=1) for line in self.lines)

    def _facts(self, n) -> dict:
        clinic, source, person = (self._of(kept, n) for kept in (self.clinics, self.sources, self.people))
        return {
            "name": f"Circle {n} of friends",
            "slug": f"circle-{n}",
            "status": "published",
            "phone": f"+1860555{n % 10_000:04d}",
            "url": f"https://circle-{n}.example/",
            "organization": clinic,
            "source": source,
            "assigned_to": person,
            "states": ["CT"],
        }

    def _of(self, kept, n):
        """One of those that were made along with number n."""
        return kept[n % len(kept)]

    def _about_them(self, numbers) -> None:
        """What is kept about listings: of the first listing of each kind, as much as of all others together."""
        now, of = timezone.now(), ContentType.objects.get_for_model
        some = [one for three in zip(self.groups, self.lines, self.kits, strict=True) for one in three]
        firsts = [self.one[model] for model in (SupportGroup, Helpline, NaloxoneProgram)]
        few = numbers[:MOST_OF_ONE]
        keys = [{"content_type": of(listing), "object_id": listing.pk} for listing in [*some, *(firsts * len(few))]]
        by = self.people[0]
        self._keep(Check(on=date(2020, 1, 1), how="phone", by=by, by_name="rosa", **key) for key in keys)
        Attempt.objects.bulk_create(Attempt(by=by, **key) for key in keys[len(some) :])
        self._keep(OldAddress(slug=f"old-{self.made}-{n}", **key) for n, key in enumerate(keys))
        asked = {"email": "rosa@river.example", "sent": now, "expires": now + timedelta(days=9), "answered": now}
        self._keep(CheckRequest(**asked, **key) for key in keys)
        self._keep(
            Suggestion(values={"phone": f"+1203555{n % 10_000:04d}"}, seen={}, digest=f"{self.made}-{n}", **key)
            for n, key in enumerate(keys)
        )
        self._keep(
            Likeness(content_type=of(one), first_id=one.pk, second_id=other.pk, score=90, reasons="Same name")
            for kind in (self.groups, self.lines, self.kits)
            for one, other in pairwise(kind)
        )
        self._keep(
            Link(url=f"https://circle-{n}.example/", failed_days=3, problem="Gone.", visited=now) for n in numbers
        )
        self._about_the_site(numbers)
        self._change_often([*firsts, self.one[Place], self.one[Organization]], few)

    def _about_the_site(self, numbers) -> None:
        """Mails, imports, towns, counts and closures."""
        now, few = timezone.now(), numbers[:MOST_OF_ONE]
        self._keep(Mail(to=f"p{n}@hill.example", subject="Is it right?", due=now, problem="Busy.") for n in numbers)
        self._keep(FeedImport(source=self._of(self.sources, n), by_name="rosa", origin="feed.json") for n in numbers)
        towns = self._keep(
            Town(name=f"Town {n}", state="CT", key=f"town {n}", latitude=41.5, longitude=-73, zone="America/New_York")
            for n in numbers
        )
        self._keep(
            ZipCode(code=f"{n:05d}", town=town, latitude=41.5, longitude=-73, zone="America/New_York")
            for n, town in zip(numbers, towns, strict=True)
        )
        days = [(now.date() - timedelta(days=n % 300), n) for n in few]
        self._keep(EmptySearch(day=day, kind="supportgroup", zip3=f"{n:03d}", count=50) for day, n in days)
        DayCount.objects.bulk_create(DayCount(day=day, page=f"/groups/circle-{n}/", count=50) for day, n in days)
        hall, clinic = self.one[Place], self.one[Organization]
        for key in ({"place": hall}, {"organization": clinic}):
            Closure.objects.bulk_create(Closure(first_day=day, last_day=day, reason="Snow", **key) for day, _n in days)

    def _change_often(self, records, numbers) -> None:
        """Gives records a long history."""
        for record in records:
            for n in numbers:
                record.name = f"{type(record).__name__} number {n}"
                with acting(f"Import {n}"):
                    bulk_update([record], ["name"])

    def _guidance(self, numbers) -> None:
        facts = {"kind": "steps", "topic": "talking", "summary": "Start.", "status": "published"}
        guides = self._keep(Guide(title=f"Week {n}", slug=f"week-{n}", **facts) for n in numbers)
        self._keep(Point(guide=guide, kind="step", title="Sit down", text="Slowly.", position=1) for guide in guides)
        self._keep(GuideSource(guide=guide, title="A leaflet") for guide in guides)
        self._keep(
            PlanItem(key=f"kit-{n}", part="kit", prompt="Where is it?", guide=guide)
            for n, guide in zip(numbers, guides, strict=True)
        )
        facts = {"title": "How", "by": "River", "about": "naloxone", "url": "https://a.example/"}
        self._keep(Video(key=f"how-{n}", source=self._of(self.sources, n), **facts) for n in numbers)
        self._keep(Term(slug=f"kit-{n}", word=f"kit {n}", meaning="A small bag.") for n in numbers)
        self._keep(Synonym(word=f"rehab {n}", means="treatment") for n in numbers)
        self._keep(Law(state="CT", title=f"Calling {n}", text="You may call.") for n in numbers)
