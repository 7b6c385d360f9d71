"""Settings: what browsers are told, cookies, and the way to the site."""

from .environment import DEBUG, env

X_FRAME_OPTIONS = "DENY"
# same-origin, because with no-referrer Django's own form checks would refuse every form.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
# Staff sign in anew after 12 hours, after 2 without a request, and when the browser was closed: some share a computer.
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_IDLE_SECONDS = 60 * 60 * 2
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
if not DEBUG:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=60 * 60 * 24 * 30)
    # Only a proxy that strips this header from visitors may be trusted with it (docs/deploy.md).
    if env.bool("BEHIND_TLS_PROXY", default=False):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
