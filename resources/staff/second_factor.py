"""The second factor: codes of a phone app (TOTP, RFC 6238), and recovery codes for the day the phone is gone.

The tables and the counting are django-otp's. Recovery codes are kept as hashes: who reads the database has none.
After a wrong code django-otp makes the person wait: 1 second, then 2, 4, 8 and so on.
"""

from base64 import b32encode
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from .sessions import end_sessions

#: Recovery codes that a person gets.
CODES = 10
DIGITS = 6


def has_phone(user: AbstractBaseUser) -> bool:
    """Whether a person has set up the second factor."""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def with_phone(users: Collection[AbstractBaseUser]) -> set[int]:
    """The keys of those of `users` who have set up the second factor."""
    return set(TOTPDevice.objects.filter(user__in=users, confirmed=True).values_list("user_id", flat=True))


def codes_left(user: AbstractBaseUser) -> int:
    """How many recovery codes a person has not used."""
    return int(StaticToken.objects.filter(device__user=user).count())


def phone_to_set_up(user: AbstractBaseUser) -> TOTPDevice:
    """The phone that a person is about to set up; the same until a first code of it was right."""
    device = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    return device or TOTPDevice.objects.create(user=user, name="phone", confirmed=False)


def secret_of(device: TOTPDevice) -> str:
    """The secret as one types it into the app: "ABCD EFGH …"."""
    letters = b32encode(device.bin_key).decode()
    return " ".join(letters[at : at + 4] for at in range(0, len(letters), 4))


@transaction.atomic
def confirm(device: TOTPDevice, typed: str) -> list[str]:
    """Takes a phone into use with its first code, in place of any other; gives new recovery codes.

    Gives none when the code is wrong.
    """
    device = TOTPDevice.objects.select_for_update().get(pk=device.pk)
    if not device.verify_token(_plain(typed)):
        return []
    device.confirmed = True
    device.save()
    TOTPDevice.objects.filter(user=device.user).exclude(pk=device.pk).delete()
    return new_codes(device.user)


@transaction.atomic
def new_codes(user: AbstractBaseUser) -> list[str]:
    """New recovery codes such as "abcd-efgh", to be shown this once; all earlier ones end."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery codes")
    codes = [StaticToken.random_token() for _ in range(CODES)]
    StaticToken.objects.bulk_create([StaticToken(device=device, token=_kept(code)) for code in codes])
    return [f"{code[:4]}-{code[4:]}" for code in codes]


@transaction.atomic
def check(user: AbstractBaseUser, typed: str) -> Device | None:
    """The device that accepts a code, or None. A code is good once; a recovery code is then gone."""
    code = _plain(typed)
    of_phone = code.isascii() and code.isdigit() and len(code) == DIGITS
    kind = TOTPDevice if of_phone else StaticDevice
    for device in kind.objects.select_for_update().filter(user=user, confirmed=True):
        if device.verify_token(code if of_phone else _kept(code)):
            return device
    return None


def is_recovery(device: Device) -> bool:
    """Whether a code came from the paper and not from the phone."""
    return isinstance(device, StaticDevice)


def seconds_to_wait(user: AbstractBaseUser) -> int:
    """How long a person waits after wrong codes before the next one counts; 0 when they need not."""
    waits = [0]
    for kind in (TOTPDevice, StaticDevice):
        for device in kind.objects.filter(user=user):
            _allowed, told = device.verify_is_allowed()
            until: datetime | None = (told or {}).get("locked_until")
            if until:
                waits.append(int((until - timezone.now()).total_seconds()) + 1)
    return max(waits)


@transaction.atomic
def reset(user: AbstractBaseUser) -> None:
    """Takes phone and recovery codes away: at the next sign-in the person sets up anew. Open sessions end."""
    for kind in (TOTPDevice, StaticDevice):
        kind.objects.filter(user=user).delete()
    # Else whoever has the lost laptop would be led to set up a phone of their own.
    end_sessions(user)


def _plain(typed: str) -> str:
    """Without the blanks and dashes that people type or copy."""
    return "".join(typed.split()).replace("-", "").lower()


def _kept(code: str) -> Any:
    """What the database keeps of a recovery code: 64 bits of a hash that nobody counts without SECRET_KEY."""
    return salted_hmac("resources.staff.recovery", code).hexdigest()[:16]
