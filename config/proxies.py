"""What a proxy says about a visitor counts only from the proxies that are named (setting TRUSTED_PROXIES).

Anyone can write `X-Forwarded-Proto: https`, or another's address, into a request. So this stands before the site: the
word of a named proxy becomes the request's own scheme and address, and all others' is dropped. Nothing behind it looks
at these headers, and the web server is told to look at none (config/gunicorn.py).
"""

import ipaddress
import logging
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

logger = logging.getLogger(__name__)

Environment = dict[str, Any]
StartResponse = Callable[..., Any]
#: A WSGI application (PEP 3333).
Application = Callable[[Environment, StartResponse], Iterable[bytes]]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

#: Stands in TRUSTED_PROXIES for whoever comes by a Unix socket, which has no address.
UNIX = "unix"
#: What only a proxy may say: whether the visitor came by HTTPS, from where, and the request's number.
SCHEME, SENT_FOR, REQUEST_ID = "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_FOR", "HTTP_X_REQUEST_ID"


def behind_named_proxies(application: Application) -> Application:
    """The application, for which a request from a named proxy is one from the visitor."""
    networks_of(settings.TRUSTED_PROXIES)
    told: list[bool] = []

    def serve(environ: Environment, start_response: StartResponse) -> Iterable[bytes]:
        scheme, sent_for = environ.pop(SCHEME, ""), environ.pop(SENT_FOR, "")
        if is_named(environ.get("REMOTE_ADDR", "")):
            environ["REMOTE_ADDR"] = _visitor(sent_for)
            if scheme:
                environ["wsgi.url_scheme"] = "https" if scheme == "https" else "http"
        else:
            environ.pop(REQUEST_ID, None)
            if scheme and settings.TRUSTED_PROXIES and not told:
                told.append(True)
                logger.warning(
                    "X-Forwarded-Proto came from an address that TRUSTED_PROXIES does not name, and was not believed. "
                    "If your proxy sent it, name its address there. (This is said once.)"
                )
        return application(environ, start_response)

    return serve


def is_named(address: str) -> bool:
    """Whether an address is that of a named proxy; "" is that of a Unix socket. No address is remembered."""
    if not settings.TRUSTED_PROXIES:
        return False
    if not address:
        return UNIX in settings.TRUSTED_PROXIES
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return False
    known = getattr(known, "ipv4_mapped", None) or known
    return any(known in network for network in networks_of(settings.TRUSTED_PROXIES))


def networks_of(named: Iterable[str]) -> tuple[Network, ...]:
    """The networks that are named. Raises ImproperlyConfigured for a word that is none."""
    return _networks(tuple(named))


@lru_cache(maxsize=2)
def _networks(named: tuple[str, ...]) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(name) for name in named if name != UNIX)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"TRUSTED_PROXIES takes addresses or networks, as 127.0.0.1 or 10.0.0.0/24, or {UNIX}: {error}."
        ) from error


def _visitor(sent_for: str) -> str:
    """Who asked, as the proxies saw it: the last address that is not a named proxy's own; what stands before it is
    only what the visitor says. "" when the proxy tells nothing, so that nobody is taken for everybody.
    """
    addresses = (address.strip() for address in reversed(sent_for.split(",")))
    return next((address for address in addresses if address and not is_named(address)), "")
