from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "groups"
    verbose_name = "Support groups"

    def ready(self) -> None:
        from resources.kinds import Kind, register

        from .models import SupportGroup

        groups = SupportGroup.objects.published
        register(Kind(SupportGroup, lambda: groups().select_related("source", "place"), order=20, vouched_for=True))
