"""Guards of forms that anyone may send. They need no cookie and no session, and no address of a visitor is kept.

- A browser says whether a form was sent from a page of ours (`from_our_own_page`).
- Each form carries a signed stamp that says when its page was made: a robot sends too soon, a copied form too late.
- A field that nobody sees stays empty; programs that fill in everything fill it.
- So many an hour from one network (`wait_minutes`), counted under a hash whose secret is thrown away after a day.
"""

import hashlib
import hmac
import ipaddress
import secrets
import time
from enum import Enum
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

#: Seconds between opening a form and sending it: nobody reads and answers faster.
SOONEST = 3
#: Seconds a form may lie open: overnight, on the kitchen table.
LATEST = 24 * 60 * 60
#: Sent forms an hour from one network: a clinic or a library may share one address.
MOST_AN_HOUR = 12
#: From everybody together: above this, it is no longer families who write.
MOST_FROM_ALL = 600
HOUR, DAY = 60 * 60, 24 * 60 * 60


class Age(Enum):
    """How a stamp stands."""

    GOOD = "good"
    TOO_SOON = "too soon"
    #: Or no stamp of ours at all: an honest sender finds a fresh one on the page that comes back.
    TOO_OLD = "too old"


def new_stamp(purpose: str) -> str:
    """A stamp for a form made now. `purpose` names the form: a stamp is good for no other."""
    return signing.dumps(time.time(), salt=f"stamp {purpose}")


def age_of(stamp: str, purpose: str) -> Age:
    """Whether a stamp came back in good time."""
    try:
        age = time.time() - float(signing.loads(stamp, salt=f"stamp {purpose}"))
    except (signing.BadSignature, TypeError, ValueError):
        return Age.TOO_OLD
    if age > LATEST:
        return Age.TOO_OLD
    return Age.GOOD if age >= SOONEST else Age.TOO_SOON


class StampForm(forms.Form):
    """The stamp, and the field that nobody sees. `templates/pieces/stamp.html` shows both."""

    stamp = forms.CharField(required=False, widget=forms.HiddenInput, max_length=200)
    # Named as nothing that a browser would fill in by itself.
    leave_empty = forms.CharField(
        required=False, label=_("Leave this empty"), widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"})
    )

    def __init__(self, purpose: str, data: Any = None) -> None:
        super().__init__(data)
        self.purpose = purpose
        self.fields["stamp"].initial = new_stamp(purpose)

    @property
    def age(self) -> Age:
        """How the stamp that came back stands."""
        return age_of(str(self.data.get("stamp", "")), self.purpose)

    @property
    def filled_by_a_program(self) -> bool:
        """Whether the field that nobody sees has something in it."""
        return bool(self.data.get("leave_empty"))


def from_our_own_page(request: HttpRequest) -> bool:
    """Whether the browser says that the form stands on a page of ours. One that says nothing (an old one) is believed:
    the form then still needs its stamp, and all it can do is to write to staff.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.get_host()


def wait_minutes(request: HttpRequest, purpose: str) -> int:
    """Counts a form that was sent; 0, or after how many minutes this network may send the next one."""
    now = time.time()
    left = HOUR - now % HOUR
    limits = {f"sent-{purpose}-all": MOST_FROM_ALL}
    if network := _network(request):
        limits[f"sent-{purpose}-{_digest(network)}"] = MOST_AN_HOUR
    too_many = False
    for key, most in limits.items():
        hourly = f"{key}-{int(now // HOUR)}"
        cache.add(hourly, 0, left + 60)
        try:
            too_many |= cache.incr(hourly) > most
        except ValueError:
            # The cache forgot it between the two lines.
            cache.set(hourly, 1, left + 60)
    return int(left // 60) + 1 if too_many else 0


def _network(request: HttpRequest) -> str:
    """The network a request comes from, of an IPv6 address a household's part; "" when only a proxy's is known.

    What proxies say is settled before (config/proxies.py).
    """
    try:
        known = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return ""
    return str(ipaddress.ip_network(f"{known}/64", strict=False)) if known.version == 6 else str(known)


def _digest(network: str) -> str:
    """Stands for a network until the day's secret is gone; nobody can tell the network from it then."""
    secret = cache.get_or_set(f"secret-of-day-{int(time.time() // DAY)}", lambda: secrets.token_hex(32), DAY)
    return hmac.new(str(secret).encode(), network.encode(), hashlib.sha256).hexdigest()
