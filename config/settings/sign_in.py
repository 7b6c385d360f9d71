"""Settings: how staff sign in."""

from datetime import timedelta

from .environment import DEBUG, flag, number

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
#: Seconds in which a link to set a password is good, for invitations too.
PASSWORD_RESET_TIMEOUT = 60 * 60 * 24 * 3
#: Whether staff need a code from their phone besides the password. Without DEBUG they do.
REQUIRE_SECOND_FACTOR = flag("REQUIRE_SECOND_FACTOR", default=not DEBUG)

# Lock-out: see resources/staff/lockout.py, which also says why nothing but the name counts.
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AXES_HANDLER = "axes.handlers.cache.AxesCacheHandler"
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_FAILURE_LIMIT = number("SIGN_IN_TRIES", default=8)
AXES_COOLOFF_TIME = timedelta(minutes=number("SIGN_IN_LOCKED_MINUTES", default=15))
AXES_RESET_ON_SUCCESS = True
# Tries while locked must not lengthen the lock, or a stranger could keep somebody out for good.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "resources.staff.lockout.no_address"
AXES_CLIENT_STR_CALLABLE = "resources.staff.lockout.nobody"
AXES_LOCKOUT_CALLABLE = "resources.staff.lockout.locked_page"
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
# W006 asks for network addresses. W001 warns of a cache that each process has to itself: no matter in a trial.
SILENCED_OF_SIGN_IN = ["axes.W006", *(["axes.W001"] if DEBUG else [])]
CSRF_FAILURE_VIEW = "config.views.errors.form_expired"
