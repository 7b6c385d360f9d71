"""What a launch needs of the settings (README.md, "Settings"), and of those of the database."""

from django.conf import settings
from django.utils.translation import gettext as _

from config.postgres.log import what_it_writes_down
from resources.content import is_shared

from .facts import Fact

#: Characters that a SECRET_KEY should have; `config.settings` refuses much shorter ones.
GOOD_SECRET = 50


def facts() -> list[Fact]:
    """All lines; one query."""
    return [_secrets(), _tls(), _contact(), _admins(), _cache(), _database_log()]


def _secrets() -> Fact:
    name, length = _("Secrets are secret"), len(settings.SECRET_KEY)
    if settings.DEBUG:
        return Fact(name, False, _("DEBUG is on"), _("Take DEBUG out of the environment: it shows code to everybody."))
    to_do = _("Make a longer one (docs/deploy.md). Staff sign in again, and make new recovery codes.")
    said = _("SECRET_KEY has %d characters") % length
    return Fact(name, length >= GOOD_SECRET, said, to_do)


def _tls() -> Fact:
    wrong = [
        words
        for words, is_so in (
            (_("SITE_URL does not begin with https://"), not settings.SITE_URL.startswith("https://")),
            (_("SECURE_SSL_REDIRECT is off"), not settings.SECURE_SSL_REDIRECT),
            (_("SECURE_HSTS_SECONDS is 0"), not settings.SECURE_HSTS_SECONDS),
        )
        if is_so
    ]
    to_do = _("Put a web server with a certificate in front, then set them (docs/deploy.md).")
    return Fact(_("All travels encrypted (HTTPS)"), not wrong, "; ".join(wrong) or settings.SITE_URL, to_do)


def _contact() -> Fact:
    to_do = _("Set CONTACT_EMAIL: families and organizations find it on the pages, and answers to our mails go there.")
    address = settings.CONTACT_EMAIL
    return Fact(_("People can write to us"), bool(address), address or _("no address"), to_do)


def _admins() -> Fact:
    to_do = _("Set ADMINS_EMAIL: they get a mail when something fails in the site’s own code.")
    addresses = ", ".join(settings.ADMINS_EMAIL)
    return Fact(_("Somebody hears of faults"), bool(addresses), addresses or _("nobody"), to_do)


def _cache() -> Fact:
    to_do = _("Set CACHE_URL to Valkey or Redis. Without it each process counts wrong passwords and forms for itself.")
    return Fact(_("All processes share a cache"), is_shared(), _("yes") if is_shared() else _("no"), to_do)


def _database_log() -> Fact:
    written = what_it_writes_down()
    to_do = _(
        "It would quote what families typed. Whoever administers PostgreSQL turns that off: docs/deploy.md, “A "
        "database of your own”, has the lines."
    )
    name = _("The database’s own log keeps families private")
    return Fact(name, not written, "; ".join(written) or _("it quotes nothing"), to_do)
