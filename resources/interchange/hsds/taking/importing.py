"""Imports the services of another directory: bytes become services, services become listings that follow them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import Model

from ....curation.shared_twins import refresh_shared
from ....models import DirectoryFeed, FeedRecord, Listing, Organization, Place
from ....models.place import known_zones
from ....today import staff_today
from ...feed_files import FeedError
from ...feed_imports import run_import
from ...feed_kinds import FeedDraft, FeedKind
from ...feed_report import FeedReport
from ...feeding import Followed, batches, follow
from . import told
from .around import Gazetteer, organization_drafts, place_drafts, source_of
from .choosing import kind_of_service
from .files import Directory, read_directory
from .kinds import IncomingKind, incoming_kinds
from .told import Service, SkipServiceError
from .writing import bring_up_to_date, follow_closures, give_addresses, give_uids, taken_uids

NewPairs = Sequence[tuple[FeedDraft, Any]]
_NOT_OPEN = {"inactive", "defunct"}
#: Of a service that families can go to; one without a status is taken for one.
_ACTIVE = {"active", "temporarily closed", ""}


def import_directory(
    feed: DirectoryFeed,
    content: bytes,
    *,
    origin: str,
    by: AbstractBaseUser | None = None,
    by_name: str = "",
    dry_run: bool = False,
) -> FeedReport:
    """Lets the listings of a directory follow `content`, the bytes of its file, in one transaction; gives the report.

    `origin` is the file's name or address, `by` or `by_name` who asked. A `dry_run` says the same and changes nothing.
    Anything else leaves a `FeedImport`, also when it fails. Raises FeedError, and changes nothing, for a broken file.
    """
    return run_import(
        feed.source, lambda: _Import(feed).run(content), origin=origin, by=by, by_name=by_name, dry_run=dry_run
    )


class _Import:
    """One import of one directory."""

    def __init__(self, feed: DirectoryFeed) -> None:
        self.feed, self.source = feed, feed.source
        self.report, self.today = FeedReport(), staff_today()
        self.gazetteer = Gazetteer()
        #: Ids of services that are there and could not be read: what they brought stays as it is.
        self.held: set[str] = set()

    def run(self, content: bytes) -> FeedReport:
        directory = read_directory(content)
        self.report.skipped += directory.skipped
        services = self._services(directory)
        if services and not any(isinstance(part, list) for each in services for part in each.told.values()):
            self.report.alarms.append(
                "None of its services tells its numbers, times or places. Was the list asked for with full=true?"
            )
        self._organizations(directory, services)
        self._places(services)
        sources: dict[str, int] = {}
        for service in services:
            service.source = source_of(service, self.source, sources)
        usable = self._by_kind(services)
        if not any(usable.values()) and not directory.organizations:
            first = f" The first: {self.report.skipped[0]}." if self.report.skipped else ""
            raise FeedError(f"None of its {len(directory.services)} services can be used.{first}")
        if not directory.services:
            # Nobody asked this file for services: none of them is gone.
            self.report.notes.append("It has organizations alone: the listings stay as they are.")
            return self.report
        for code, drafts in usable.items():
            self._follow(incoming_kinds()[code], drafts, services)
        return self.report

    def _services(self, directory: Directory) -> list[Service]:
        """The services that are open, each once."""
        found, seen = [], set[str]()
        for number, each in enumerate(directory.services, start=1):
            service = Service(number, each, zone=self.feed.zone)
            status = told.line(each.get("status")).lower()
            if not service.id:
                self._skip(service, "it has no id")
            elif service.id in seen:
                self._skip(service, "its id stands twice")
            elif status in _NOT_OPEN:
                self._skip(service, f"it is {status} at its source")
            elif status not in _ACTIVE:
                self._skip(service, f"its status “{status[:40]}” is none of HSDS")
            else:
                found.append(service)
            seen.add(service.id)
        return found

    def _skip(self, service: Service, reason: str) -> None:
        self.report.skipped.append(f"{service.label}: {reason}")

    def _organizations(self, directory: Directory, services: list[Service]) -> None:
        nested = [each for service in services if isinstance(each := service.told.get("organization"), dict)]
        every = [*directory.organizations, *nested]
        wishes = _wishes((str(each.get("id")), each) for each in every)

        def prepare_new(pairs: NewPairs) -> None:
            give_uids(pairs)
            give_addresses(pairs, wishes, "organization")

        kind = FeedKind(Organization, adopt_by=("name", "url"), marks_gone=False, prepare_new=prepare_new)
        done = self._around(kind, organization_drafts(every))
        follow_closures("organization", done)
        bring_up_to_date(Organization, done)
        # A service may name its organization by an id alone, which an earlier file told.
        known = self._known(Organization) | done.pk_of
        for service in services:
            organization = service.told.get("organization")
            key = organization.get("id") if isinstance(organization, dict) else None
            service.organization = known.get(str(key or service.told.get("organization_id")))

    def _known(self, model: type[Model]) -> dict[str, int]:
        """The records of a model that earlier files of this directory told, by their ids there."""
        rows = FeedRecord.objects.filter(
            source=self.source, content_type=ContentType.objects.get_for_model(model)
        ).filter(object_id__in=model._default_manager.values("pk"))
        return dict(rows.values_list("key", "object_id"))

    def _places(self, services: list[Service]) -> None:
        drafts = place_drafts(services, self.gazetteer)
        kind = FeedKind(Place, adopt_by=("name", "address", "town", "state"), marks_gone=False, prepare_new=give_uids)
        done = self._around(kind, drafts)
        follow_closures("place", done)
        zones = {draft.rows[0]: zone for draft in drafts if (zone := draft.values["zone"]) in known_zones()}
        for service in services:
            service.places, service.zones = done.pk_of, zones

    def _around(self, kind: FeedKind, drafts: list[FeedDraft]) -> Followed:
        """Lets organizations or places follow; new ones and those that stay the same are no line of the report."""
        report = FeedReport()
        ours = self._ours(kind.model, drafts)
        drafts = [draft for draft in drafts if draft.rows[0] not in ours]
        done = follow(kind, self.source, drafts, held=set(), report=report, today=self.today)
        self.report.skipped += report.skipped
        self.report.changed += report.changed
        self.report.kept += report.kept
        self.report.left += report.left
        if done.touched:
            refresh_shared(kind.model, set(done.touched))
        done.pk_of |= ours
        return done

    def _ours(self, model: Any, drafts: list[FeedDraft]) -> dict[str, int]:
        """Records that are here already under the very id and not from this directory, whatever they are called now."""
        known = self._known(model)
        keys = {uid: key for draft in drafts if (key := draft.rows[0]) not in known and (uid := told.uuid_of(key))}
        found: dict[str, int] = {}
        for some in batches(list(keys)):
            found |= {keys[uid]: pk for uid, pk in model.objects.filter(uid__in=some).values_list("uid", "pk")}
        return found

    def _by_kind(self, services: Iterable[Service]) -> dict[str, list[FeedDraft]]:
        """The drafts of the services, by the code of their kind."""
        found: dict[str, list[FeedDraft]] = {code: [] for code in incoming_kinds()}
        guessed: Counter[str] = Counter()
        for service in services:
            is_own = service.kind in found
            code = service.kind if is_own else kind_of_service(service, self.feed)
            kind = incoming_kinds()[code]
            service.taken_as = "" if is_own else str(kind.model._meta.verbose_name)
            try:
                found[code].append(kind.own(service) if is_own else kind.foreign(service))
            except (SkipServiceError, ValidationError) as skipped:
                words = skipped.messages if isinstance(skipped, ValidationError) else [str(skipped)]
                self._skip(service, " ".join(words))
                self.held.add(service.id)
                continue
            finally:
                self.report.notes += [f"{service.label}: {note}" for note in service.notes]
            guessed[code] += not is_own
        for code, number in guessed.items():
            if number:
                named = incoming_kinds()[code].model._meta.verbose_name_plural
                self.report.notes.append(f"Read as {named}, from a directory with words of its own: {number}.")
        return found

    def _follow(self, kind: IncomingKind, drafts: list[FeedDraft], services: list[Service]) -> None:
        drafts = self._not_ours(drafts)
        wishes = _wishes((service.id, service.told) for service in services)
        places = {draft.values.get("place") for draft in drafts} - {None}
        towns = dict(Place.objects.filter(pk__in=places).values_list("pk", "town"))

        def prepare_new(pairs: NewPairs) -> None:
            give_uids(pairs)
            give_addresses(pairs, wishes, "listing", towns)

        status = Listing.Status.PUBLISHED if self.feed.publish else Listing.Status.DRAFT
        how = kind.feed_kind(
            {
                "constants": {"status": status},
                "at_rest": lambda listing: "staff closed it" if listing.status == Listing.Status.CLOSED else "",
                "prepare_new": prepare_new,
            }
        )
        done = follow(how, self.source, drafts, held=self.held, report=self.report, today=self.today)
        kind.follow_up(done)

    def _not_ours(self, drafts: list[FeedDraft]) -> list[FeedDraft]:
        """Leaves out what this site has already from elsewhere, under the very id: its own export, come back."""
        uids = {uid: draft for draft in drafts if (uid := told.uuid_of(draft.rows[0]))}
        known = taken_uids([kind.model for kind in incoming_kinds().values()], uids)
        mine = set(FeedRecord.objects.filter(source=self.source).values_list("key", flat=True))
        foreign = {uid for uid in known if uids[uid].rows[0] not in mine}
        for uid in sorted(foreign):
            self.report.left.append(f"{uids[uid].label}: it is here already, and not from this directory")
        return [draft for draft in drafts if told.uuid_of(draft.rows[0]) not in foreign]


def _wishes(objects: Iterable[tuple[str, Any]]) -> dict[str, str]:
    """The last parts of the addresses that objects have at a site like ours, by their ids."""
    pages = ((key, told.said(each).fact("page").rstrip("/")) for key, each in objects)
    return {key: page.rpartition("/")[2] for key, page in pages if page}
