"""Where things are: places of listings, and the ZIP codes and towns that families type."""

from functools import cache
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..distance import Point
from ..fields import public_id
from ..states import STATE_CHOICES
from ..towns import town_key


@cache
def known_zones() -> frozenset[str]:
    """The names of all IANA time zones; read from the disk once, which takes longer than a thousand look-ups."""
    return frozenset(available_timezones())


def validate_zone(name: str) -> None:
    """Raises ValidationError for a name that is not an IANA time zone."""
    if name not in known_zones():
        raise ValidationError(
            _("“%(name)s” is not a time zone we know. Example: America/New_York."), params={"name": name}
        )


def validate_town(name: str) -> None:
    """Raises ValidationError for a name without a letter: its page could have no address."""
    if not town_key(name):
        raise ValidationError(_("A town needs a name."))


def point_constraints(prefix: str) -> list[models.CheckConstraint]:
    """Latitude and longitude stand together and in range."""
    return [
        models.CheckConstraint(
            name=f"{prefix}_point_is_whole_and_in_range",
            condition=Q(latitude__isnull=True, longitude__isnull=True)
            # "is not null" stands here because a database lets an unknown comparison pass a constraint.
            | Q(
                latitude__isnull=False,
                longitude__isnull=False,
                latitude__range=(-90, 90),
                longitude__range=(-180, 180),
            ),
            violation_error_message=_("Latitude (-90 to 90) and longitude (-180 to 180) go together."),
        )
    ]


class Place(models.Model):
    """A spot with an address, where a group meets or a kit waits."""

    class Access(models.TextChoices):
        YES = "yes", _("yes")
        PARTLY = "partly", _("partly")
        NO = "no", _("no")
        UNKNOWN = "unknown", _("not known")

    name = models.CharField(_("name of the place"), max_length=200, blank=True, help_text=_("“Silas Bronson Library”"))
    address = models.CharField(_("street address"), max_length=200, blank=True)
    town = models.CharField(_("town"), max_length=100, validators=[validate_town])
    state = models.CharField(_("state"), max_length=2, choices=STATE_CHOICES)
    zip_code = models.CharField(
        _("ZIP code"), max_length=5, blank=True, validators=[RegexValidator(r"^\d{5}$", _("Five digits, like 06702."))]
    )
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    approximate = models.BooleanField(
        _("town only"), default=False, help_text=_("We know the town, not the street; the point is the town's middle.")
    )
    zone = models.CharField(
        _("time zone"),
        max_length=40,
        default="America/New_York",
        validators=[validate_zone],
        help_text="America/New_York",
    )
    accessible = models.CharField(_("step-free for wheelchairs"), max_length=8, choices=Access, default=Access.UNKNOWN)
    accessibility_note = models.CharField(_("access notes"), max_length=300, blank=True)
    directions = models.CharField(
        _("finding the door"), max_length=500, blank=True, help_text=_("“Use the side door on Elm Street.”")
    )
    parking = models.CharField(_("parking"), max_length=300, blank=True)
    transit = models.CharField(_("bus and train"), max_length=300, blank=True)

    uid = public_id()
    #: NULL where nobody has changed it since this is kept.
    updated = models.DateTimeField(_("changed"), auto_now=True, null=True)

    class Meta:
        ordering = ("state", "town", "name", "pk")
        verbose_name = _("place")
        verbose_name_plural = _("places")
        indexes = [
            models.Index(fields=["latitude", "longitude"], name="place_point"),
            models.Index(fields=["state", "town"], name="place_town"),
        ]
        constraints = [
            *point_constraints("place"),
            models.UniqueConstraint(fields=["name", "address", "town", "state"], name="place_is_kept_once"),
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.name, self.address, self.town, self.state) if part)

    @property
    def in_one_line(self) -> str:
        """As on an envelope: "Silas Library, 267 Grand Street, Waterbury, CT 06702".

        A street that is written is known, also where the point is only its town's middle (`approximate`).
        """
        return ", ".join(
            part for part in (self.name, self.address, self.town, f"{self.state} {self.zip_code}") if part
        ).strip()

    @property
    def point(self) -> Point | None:
        """Where it is, or None when nobody has placed it."""
        if self.latitude is None or self.longitude is None:
            return None
        return Point(self.latitude, self.longitude)


class Town(models.Model):
    """A town that families may type. Filled by `load_places` from the `zipcodes` package (GeoNames, CC BY 4.0)."""

    name = models.CharField(max_length=100)
    state = models.CharField(max_length=2)
    #: The name in the form that lookups compare: see `towns.town_key`.
    key = models.CharField(max_length=100)
    latitude = models.FloatField()
    longitude = models.FloatField()
    zone = models.CharField(max_length=40)
    county = models.CharField(max_length=100, blank=True)
    #: How many ZIP codes it has: the larger town comes first among towns of one name.
    zip_count = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ("state", "name")
        verbose_name = _("town")
        verbose_name_plural = _("towns")
        constraints = [models.UniqueConstraint(fields=["key", "state"], name="town_in_state_once")]

    def __str__(self) -> str:
        return f"{self.name}, {self.state}"

    @property
    def point(self) -> Point:
        return Point(self.latitude, self.longitude)


class ZipCode(models.Model):
    """A ZIP code and its middle. Filled by `load_places` (GeoNames, CC BY 4.0)."""

    code = models.CharField(max_length=5, primary_key=True)
    town = models.ForeignKey(Town, models.CASCADE)
    latitude = models.FloatField()
    longitude = models.FloatField()
    zone = models.CharField(max_length=40)

    class Meta:
        ordering = ("code",)
        verbose_name = _("ZIP code")
        verbose_name_plural = _("ZIP codes")

    def __str__(self) -> str:
        return self.code

    @property
    def point(self) -> Point:
        return Point(self.latitude, self.longitude)
