from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The pages and commands that need all three apps."""

    name = "config"
    label = "site_config"
    verbose_name = "Site"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from resources import content

        from . import saved_copies
        from .roles import after_migrate

        post_migrate.connect(after_migrate)
        content.after_change(saved_copies.forget_gone)
