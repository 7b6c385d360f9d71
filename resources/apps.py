from collections.abc import Iterable

from django.apps import AppConfig
from django.db.models import Model


class ResourcesConfig(AppConfig):
    name = "resources"
    verbose_name = "Organizations, places and lines"

    def ready(self) -> None:
        from django.db.backends.signals import connection_created
        from django.db.models.signals import post_migrate, pre_migrate

        from . import content
        from .curation.history import keep_history
        from .curation.people import belongs_to_listing
        from .kinds import Linked, register_links
        from .models import (
            Check,
            Closure,
            FlaggedWord,
            Helpline,
            NaloxoneProgram,
            OpeningHours,
            Organization,
            Place,
            Source,
        )

        _register_kinds()
        belongs_to_listing(OpeningHours, "helpline")
        register_links(Linked(Helpline.objects.published, ("url", "chat_url")))
        register_links(Linked(NaloxoneProgram.objects.published, ("url",)))
        register_links(Linked(Organization.objects.all, ("url",)))
        register_links(Linked(lambda: Source.objects.exclude(kind=Source.Kind.FEED), ("url",)))
        keep_history(Check, Closure, FlaggedWord, Helpline, NaloxoneProgram, OpeningHours, Organization, Place)
        content.register_content(self.label, staff_only=_staff_only())
        connection_created.connect(content.watch, dispatch_uid="content")
        pre_migrate.connect(content.before_migrate, sender=self, dispatch_uid="content")
        post_migrate.connect(content.after_migrate, sender=self, dispatch_uid="content")


def _staff_only() -> Iterable[type[Model]]:
    """Records that no public page shows."""
    from . import models

    remit = models.Remit
    yield from (models.Attempt, models.CheckRequest, models.ContentChange, models.DayCount, models.EmptySearch)
    yield from (
        models.DirectoryFeed,
        models.FeedImport,
        models.FixtureRecord,
        models.KeptApart,
        models.LastRun,
        models.Likeness,
    )
    yield from (models.Fault, models.LaunchFact, models.PartRun)
    yield from (models.Link, models.Mail, models.NoMail, models.Suggestion, remit, remit.organizations.through)


def _register_kinds() -> None:
    from .interchange.hsds.helplines import HELPLINES as HELPLINE_SERVICES
    from .interchange.hsds.naloxone import NALOXONE as NALOXONE_SERVICES
    from .interchange.hsds.services import register_service
    from .interchange.hsds.taking.helplines import HELPLINES as INCOMING_HELPLINES
    from .interchange.hsds.taking.kinds import register_incoming
    from .interchange.hsds.taking.naloxone import NALOXONE as INCOMING_NALOXONE
    from .kinds import Kind, register
    from .models import Helpline, NaloxoneProgram, Organization
    from .suggestable import HELPLINES, NALOXONE

    lines, programs = Helpline.objects.listed, NaloxoneProgram.objects.listed
    register(
        Kind(
            Helpline,
            lambda: lines().select_related("source"),
            order=10,
            vouched_for=True,
            facts_template="helplines/facts.html",
            facts=lambda line, now: {"line": line},
            suggestable=HELPLINES,
        )
    )
    register(
        Kind(
            NaloxoneProgram,
            lambda: programs().select_related("source", "place"),
            order=30,
            vouched_for=True,
            facts_template="naloxone/facts.html",
            facts=lambda program, now: {"program": program},
            suggestable=NALOXONE,
        )
    )
    register(Kind(Organization, Organization.objects.all, order=60))
    register_service(HELPLINE_SERVICES)
    register_service(NALOXONE_SERVICES)
    register_incoming(INCOMING_HELPLINES)
    register_incoming(INCOMING_NALOXONE)
