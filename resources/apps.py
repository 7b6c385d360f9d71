from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    name = "resources"
    verbose_name = "Organizations, places and lines"

    def ready(self) -> None:
        from .curation.history import keep_history
        from .kinds import Kind, register
        from .models import (
            Check,
            Closure,
            FlaggedWord,
            Helpline,
            NaloxoneProgram,
            OpeningHours,
            Organization,
            Place,
        )

        lines, programs = Helpline.objects.listed, NaloxoneProgram.objects.listed
        register(Kind(Helpline, lambda: lines().select_related("source"), order=10, vouched_for=True))
        register(
            Kind(NaloxoneProgram, lambda: programs().select_related("source", "place"), order=30, vouched_for=True)
        )
        register(Kind(Organization, Organization.objects.all, order=60))
        keep_history(Check, Closure, FlaggedWord, Helpline, NaloxoneProgram, OpeningHours, Organization, Place)
