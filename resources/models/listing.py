"""The kernel that every listing shares: address, status, source and checks."""

from datetime import date, timedelta
from typing import Self, TypeVar

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext_lazy as _

from ..fields import public_id
from ..freshness import stale_before


class Source(models.Model):
    """Where a fact was taken from: an owner's page, a public report, a feed or a file."""

    class Kind(models.TextChoices):
        OWNER = "owner", _("The owner's own page")
        REPORT = "report", _("A public report")
        FEED = "feed", _("A feed")
        STAFF = "staff", _("Our own staff")
        UNCONFIRMED = "unconfirmed", _("A mention that nobody has confirmed")

    name = models.CharField(_("name"), max_length=200, unique=True, help_text=_("As families read it: “nar-anon.org”."))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.UNCONFIRMED)
    url = models.URLField(_("web address"), max_length=500, blank=True)
    read_on = models.DateField(
        _("read on"), null=True, blank=True, help_text=_("The day a person read it. Leave empty when nobody noted it.")
    )

    class Meta:
        ordering = ("name",)
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self) -> str:
        return self.name


class CheckMethod(models.TextChoices):
    """How a check was made."""

    PHONE = "phone", _("by phone")
    EMAIL = "email", _("by email")
    LINK = "link", _("by the organization itself")
    VISIT = "visit", _("by a visit")
    PAGE = "page", _("on the owner's page")


#: A concrete kind of listing.
Kind = TypeVar("Kind", bound=models.Model)


class ListingQuerySet(models.QuerySet[Kind]):
    """Listings, as the domain speaks of them."""

    def published(self) -> Self:
        """What has a public page."""
        return self.filter(status=Listing.Status.PUBLISHED)

    def listed(self) -> Self:
        """What lists, searches, places and feeds show: published, and not hidden until somebody checks it."""
        return self.published().filter(hidden_until_checked=False)

    def stale(self, today: date) -> Self:
        """Listings that are overdue by two cycles; never checked ones are none of them."""
        return self.filter(self._is_stale(today))

    def not_stale(self, today: date) -> Self:
        """All the others, those that nobody ever checked among them."""
        return self.filter(Q(checked_on__isnull=True) | ~self._is_stale(today))

    def with_stale(self, today: date) -> Self:
        """Listings that can be ordered by `stale`: 1 for one that is overdue by two cycles, else 0."""
        return self.alias(stale=self.stale_rank(today))

    def stale_rank(self, today: date) -> Case:
        """The same as an expression."""
        return Case(When(self._is_stale(today), then=Value(1)), default=Value(0))

    def _is_stale(self, today: date) -> Q:
        old = Q(checked_on__lt=self._stale_before(today))
        return old & Q(is_emergency=False) if hasattr(self.model, "is_emergency") else old

    def _stale_before(self, today: date) -> date:
        return stale_before(str(self.model._meta.model_name), today)

    def in_state(self, state: str) -> Self:
        """Listings of a state, by their place or by the states they serve; "US" for those of the whole country."""
        has_place = any(field.name == "place" for field in self.model._meta.concrete_fields)
        if state == "US":
            return self.filter(states="", **({"place__isnull": True} if has_place else {}))
        return self.filter(Q(states__has=state) | (Q(place__state=state) if has_place else Q()))

    def due_for_check(self, today: date, every_days: int) -> Self:
        """Published listings that nobody has checked within `every_days` days, never checked ones first."""
        overdue = Q(checked_on__isnull=True) | Q(checked_on__lt=today - timedelta(days=every_days))
        return self.published().filter(overdue).order_by(models.F("checked_on").asc(nulls_first=True), "pk")


class Listing(models.Model):
    """Any record that staff vouch for. Its slug is a permanent public address."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        CLOSED = "closed", _("closed")

    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(
        _("address"),
        max_length=120,
        unique=True,
        help_text=_("The last part of its web address. Old ones keep working."),
    )
    summary = models.TextField(_("what it is good for"), blank=True, help_text=_("One or two short, plain sentences."))
    organization = models.ForeignKey(
        "resources.Organization", models.PROTECT, null=True, blank=True, verbose_name=_("organization")
    )
    url = models.URLField(_("website"), max_length=500, blank=True)

    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT, db_index=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    closed_reason = models.CharField(
        _("why it closed"), max_length=300, blank=True, help_text=_("Shown to families who follow an old link.")
    )

    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, verbose_name=_("source"))
    #: Since when its source no longer has it; staff decide what that means. None while the source has it.
    gone_since = models.DateField(_("gone from its source since"), null=True, blank=True, editable=False)
    open_question = models.CharField(
        _("not confirmed yet"),
        max_length=300,
        blank=True,
        help_text=_("What in this listing nobody has confirmed, in words for families. Empty when all is confirmed."),
    )

    contact_email = models.EmailField(
        _("who confirms it"),
        blank=True,
        help_text=_("We mail this address to ask whether the listing is still right. Never shown to the public."),
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("looked after by"),
    )
    #: Staff took it out of lists and search until somebody checks it; its own page stays, and says so.
    hidden_until_checked = models.BooleanField(_("hidden until checked"), default=False)

    # The latest check, kept on the row so that lists need no join; `curation.record_check` writes both.
    checked_on = models.DateField(_("last checked on"), null=True, blank=True, editable=False)
    checked_how = models.CharField(_("how"), max_length=10, choices=CheckMethod, blank=True, editable=False)
    checked_by = models.CharField(_("by"), max_length=150, blank=True, editable=False)

    uid = public_id()
    created = models.DateTimeField(_("created"), auto_now_add=True)
    updated = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        abstract = True
        ordering = ("name", "pk")
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_check_is_whole",
                condition=Q(checked_on__isnull=True, checked_how="", checked_by="")
                | (Q(checked_on__isnull=False) & ~Q(checked_how="") & ~Q(checked_by="")),
                violation_error_message=_("A checked date needs a checker and a way of checking."),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_closed_has_date",
                condition=Q(status="closed", closed_on__isnull=False)
                | (~Q(status="closed") & Q(closed_on__isnull=True)),
                violation_error_message=_("A closed listing has a closing date, and only a closed one has."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_published(self) -> bool:
        return self.status == self.Status.PUBLISHED


class Check(models.Model):
    """Someone confirmed a listing: who, when and how."""

    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    listing = GenericForeignKey()

    on = models.DateField(_("on"))
    how = models.CharField(_("how"), max_length=10, choices=CheckMethod)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("by"))
    by_name = models.CharField(_("name of the checker"), max_length=150)
    note = models.TextField(_("note for staff"), blank=True)
    created = models.DateTimeField(_("recorded"), auto_now_add=True)

    class Meta:
        ordering = ("-on", "-pk")
        verbose_name = _("check")
        verbose_name_plural = _("checks")
        indexes = [models.Index(fields=["content_type", "object_id", "-on"], name="check_of_listing")]
        constraints = [
            models.CheckConstraint(name="check_has_checker", condition=~Q(by_name="")),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.get_how_display()}"


class Attempt(models.Model):
    """Somebody tried to check a listing and reached nobody. It is no check; the listing comes back after some days."""

    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    listing = GenericForeignKey()

    on = models.DateTimeField(_("on"), auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("by"))
    note = models.CharField(_("note for staff"), max_length=300, blank=True)

    class Meta:
        ordering = ("-on", "-pk")
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        indexes = [models.Index(fields=["content_type", "object_id", "-on"], name="attempt_of_listing")]

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d} {self.by or ''}".strip()


class OldAddress(models.Model):
    """A slug that a record had before it was renamed; its page redirects for ever."""

    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    record = GenericForeignKey()
    slug = models.SlugField(max_length=120)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("old address")
        verbose_name_plural = _("old addresses")
        constraints = [models.UniqueConstraint(fields=["content_type", "slug"], name="old_address_points_to_one")]

    def __str__(self) -> str:
        return self.slug
