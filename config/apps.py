from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The pages and commands that need all three apps."""

    name = "config"
    label = "site_config"
    verbose_name = "Site"
