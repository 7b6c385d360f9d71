"""Settings: what browsers are told, cookies, and the way to the site."""

from csp.constants import NONE, SELF

from .environment import DEBUG, flag, number, several

# What a page may load, and from where: our own files, and nothing that stands in the page itself (docs/decisions/0027).
# The finder's stylesheet and the page for other sites' frames are added where they are made (config/headers.py,
# groups/views/embed.py).
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
# same-origin, because with no-referrer Django's own form checks would refuse every form.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# Our files are for our own pages; WhiteNoise would let every site read them.
WHITENOISE_ALLOW_ALL_ORIGINS = False

# What one request may bring (config/sizes.py has the limit of the whole): the form of a guide with many points fits.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000
DATA_UPLOAD_MAX_NUMBER_FILES = 5

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
# Staff sign in anew after 12 hours, after 2 without a request, and when the browser was closed: some share a computer.
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_IDLE_SECONDS = 60 * 60 * 2
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

#: Addresses or networks of the proxies whose word counts on HTTPS and on who asks (config/proxies.py), or "unix" for
#: whoever comes by a Unix socket.
TRUSTED_PROXIES: list[str] = []
if flag("BEHIND_TLS_PROXY", default=False):
    TRUSTED_PROXIES = several("TRUSTED_PROXIES", default=["127.0.0.1", "::1", "unix"])

SILENCED_OF_SAFETY: list[str] = []
if not DEBUG:
    SECURE_SSL_REDIRECT = flag("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = number("SECURE_HSTS_SECONDS", default=60 * 60 * 24 * 30, least=0)
    # Off unless asked for: they bind every other host below the site's name, and for years.
    SECURE_HSTS_INCLUDE_SUBDOMAINS = flag("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=False)
    SECURE_HSTS_PRELOAD = flag("SECURE_HSTS_PRELOAD", default=False)
    SILENCED_OF_SAFETY = ["security.W005", "security.W021"]
