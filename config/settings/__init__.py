"""Settings for every environment, read from environment variables (see README.md, "Settings").

Nothing here has a default that would be unsafe in production: without DEBUG the site refuses to
start until it has a SECRET_KEY and ALLOWED_HOSTS, and names what is missing.
"""

from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from config.postgres import NETWORK
from config.theme import theme_of
from resources.states import STATE_NAMES

from .backups import *  # noqa: F403
from .environment import DEBUG, ROOT, env, flag, number, require_mail_addresses, several
from .logs import LOGGING as LOGGING
from .safety import *  # noqa: F403
from .safety import SILENCED_OF_SAFETY
from .sign_in import *  # noqa: F403
from .sign_in import SILENCED_OF_SIGN_IN

BASE_DIR: Path = ROOT
SECRET_KEY = env.str("SECRET_KEY", default="")
ALLOWED_HOSTS = several("ALLOWED_HOSTS")

#: Characters; shorter keys can be guessed.
SHORTEST_SECRET = 32

if DEBUG:
    # A fresh key each start only signs staff out after a restart: right for a trial, never for production.
    SECRET_KEY = SECRET_KEY or get_random_secret_key()
    ALLOWED_HOSTS = ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]"]
else:
    missing = [name for name, value in (("SECRET_KEY", SECRET_KEY), ("ALLOWED_HOSTS", ALLOWED_HOSTS)) if not value]
    if missing:
        raise ImproperlyConfigured(
            f"Missing in the environment: {', '.join(missing)}. "
            "Set it, or set DEBUG=on for a trial on your own machine."
        )
    if len(SECRET_KEY) < SHORTEST_SECRET:
        raise ImproperlyConfigured(f"SECRET_KEY is too short: at least {SHORTEST_SECRET} random characters.")
    if "*" in ALLOWED_HOSTS:
        raise ImproperlyConfigured("ALLOWED_HOSTS must name the site's own hosts; '*' would let anyone forge links.")
for host in ALLOWED_HOSTS:
    # Brackets hold an address of IPv6.
    if "/" in host or (":" in host and not host.startswith("[")):
        raise ImproperlyConfigured(
            f"ALLOWED_HOSTS takes names of hosts alone, such as help.example.org: no scheme, no port, not “{host}”."
        )

#: What `manage.py check` need not say, each with its reason beside it.
SILENCED_SYSTEM_CHECKS = [*SILENCED_OF_SAFETY, *SILENCED_OF_SIGN_IN]

# The site itself -------------------------------------------------------------------------------
SITE_NAME = env.str("SITE_NAME", default="Alongside")
#: Which of these the environment names: a new site must not keep a name and states that nobody chose.
NAMED = {name for name in ("SITE_NAME", "STATES") if env.str(name, default="")}
#: The colour of links and buttons, six digits; the usual one when empty.
THEME_COLOR = env.str("THEME_COLOR", default="").strip().lstrip("#").lower()
if THEME_COLOR:
    try:
        theme_of(THEME_COLOR)
    except ValueError as error:
        raise ImproperlyConfigured(str(error)) from error
#: Over the codes of the second factor, in the app on a phone.
OTP_TOTP_ISSUER = SITE_NAME
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000" if DEBUG else "").strip().rstrip("/")
if SITE_URL and not (SITE_URL.startswith(("https://", "http://")) and urlsplit(SITE_URL).hostname):
    raise ImproperlyConfigured(f"SITE_URL must be an address such as https://help.example.org, not “{SITE_URL}”.")
#: Where families and organizations can write to staff; shown on /about/ and /accessibility/ when set.
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="").strip()
#: Who gets a mail when something fails in the site's own code; nobody when empty.
ADMINS_EMAIL = several("ADMINS_EMAIL")
require_mail_addresses("CONTACT_EMAIL", [CONTACT_EMAIL] if CONTACT_EMAIL else [])
require_mail_addresses("ADMINS_EMAIL", ADMINS_EMAIL)
#: Under which licence others may use our open data, and where it can be read.
DATA_LICENCE = env.str("DATA_LICENCE", default="CC BY 4.0")
DATA_LICENCE_URL = env.str("DATA_LICENCE_URL", default="https://creativecommons.org/licenses/by/4.0/")
#: Postal codes of the states whose listings this site's staff keep; other states still find national lines.
STATES = [state.upper() for state in several("STATES", default=["CT", "IL", "MA"])]
if unknown_states := [state for state in STATES if state not in STATE_NAMES]:
    raise ImproperlyConfigured(f"STATES names no state we know: {', '.join(unknown_states)}. Use codes like CT,IL.")

#: Days within which each kind of listing is checked again; twice that long counts as stale.
CHECK_CYCLE_DAYS = {
    "supportgroup": number("CHECK_GROUPS_EVERY_DAYS", default=90),
    "naloxoneprogram": number("CHECK_NALOXONE_EVERY_DAYS", default=90),
    "helpline": number("CHECK_HELPLINES_EVERY_DAYS", default=180),
    "guide": number("REVIEW_GUIDES_EVERY_DAYS", default=365),
}

#: Whether `tick` visits outward links to see if they still answer.
CHECK_LINKS = flag("CHECK_LINKS", default=not DEBUG)
#: Whether pages are counted by day (nothing about visitors), and for how many days the counts are kept.
COUNT_PAGES = flag("COUNT_PAGES", default=True)
KEEP_COUNTS_DAYS = number("KEEP_COUNTS_DAYS", default=730)

#: What staff may import as one spreadsheet: a page previews it whole, and one step writes it.
SHEET_MOST_MEGABYTES = number("SHEET_MOST_MEGABYTES", default=5)
SHEET_MOST_ROWS = number("SHEET_MOST_ROWS", default=1000)

# Apps ------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    # Before the admin: it teaches the models their second language.
    "modeltranslation",
    "config",
    "guides",
    "groups",
    "resources",
    "modelsearch",
    "phonenumber_field",
    "simple_history",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "csp",
    "config.staff.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    # First: every answer has the headers that guard it.
    "config.headers.guarded",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Django pads each page by a random length, so that a compressed page gives no secret away.
    "django.middleware.gzip.GZipMiddleware",
    "config.patience.patient",
    "config.page_cache.page_cache",
    "config.headers.PolicyMiddleware",
    "config.middleware.cookies_of_staff",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.language_of_address",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "config.middleware.end_idle_session",
    "config.middleware.staff_time",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Tells whether the session has given its second factor; it looks only when somebody asks.
    "django_otp.middleware.OTPMiddleware",
    "config.sizes.small_enough",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Tells the history which editor made a change.
    "simple_history.middleware.HistoryRequestMiddleware",
    "config.middleware.count_pages",
    "config.middleware.database_down",
    # Last: it turns a refused sign-in into the page that says so.
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "resources.templatetags.listings",
                "groups.templatetags.meetings",
            ],
        },
    }
]

# Database, cache, mail -------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}")}
_engine = DATABASES["default"].get("ENGINE", "")
if not _engine.endswith(("sqlite3", "postgresql")):
    # Without what was typed: a password stands in it.
    raise ImproperlyConfigured("DATABASE_URL must begin with postgres:// or sqlite:///.")
if _engine.endswith("sqlite3"):
    # WAL lets readers go on while one editor saves; IMMEDIATE makes a second writer wait instead of failing.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    # Django's own backend, with an end to every wait of a visitor.
    DATABASES["default"]["ENGINE"] = "config.postgres"
    DATABASES["default"]["OPTIONS"] = NETWORK | DATABASES["default"].get("OPTIONS", {})
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Seconds for which a thread keeps its connection: opening one for each page costs more than the page's questions.
DATABASES["default"]["CONN_MAX_AGE"] = 60

CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://")}
if "redis" in CACHES["default"]["BACKEND"].lower():
    # Django's own backend, but the site goes on when the cache does not answer.
    CACHES["default"]["BACKEND"] = "config.steady_cache.SteadyCache"
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"{SITE_NAME} <alongside@localhost>")
#: Seconds. Without an end, a mail server that says nothing would hold up everything else that `tick` does.
EMAIL_TIMEOUT = number("EMAIL_TIMEOUT", default=20)
#: New requests to confirm a listing that one address gets within a day: each listing is a mail of its own.
CHECK_REQUESTS_A_DAY = number("CHECK_REQUESTS_A_DAY", default=5)
#: Whether public pages are kept in memory until something on them changes, and how many megabytes a process may use.
PAGE_CACHE = flag("PAGE_CACHE", default=not DEBUG)
PAGE_CACHE_MEGABYTES = number("PAGE_CACHE_MEGABYTES", default=6, least=0)
#: Where `tick` saves copies of the pages that answer even without a database; empty for none.
SAVED_COPIES = env.str("SAVED_COPIES", default="" if DEBUG else str(BASE_DIR / "saved-copies"))

MODELSEARCH_BACKENDS = {"default": {"BACKEND": "modelsearch.backends.database"}}

# Language and time -----------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
# A text without a Spanish version is shown in English, and the page says so.
MODELTRANSLATION_FALLBACK_LANGUAGES = {"default": ("en",)}
USE_I18N = True
USE_TZ = True
#: The server thinks in UTC; each place and each line brings its own zone.
TIME_ZONE = "UTC"
#: Where staff sit: "checked today" and "closed today" mean their day. Public times never use it.
STAFF_ZONE = env.str("STAFF_ZONE", default="America/New_York")
try:
    ZoneInfo(STAFF_ZONE)
except (ZoneInfoNotFoundError, ValueError) as error:
    raise ImproperlyConfigured(
        f"STAFF_ZONE must be the name of a time zone such as America/New_York, not “{STAFF_ZONE}”."
    ) from error
PHONENUMBER_DEFAULT_REGION = "US"
PHONENUMBER_DEFAULT_FORMAT = "NATIONAL"
# Django 6's default scheme for URL form fields, taken early.
FORMS_URLFIELD_ASSUME_HTTPS = True

# Static files ----------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "config.stylesheet.StylesheetFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
