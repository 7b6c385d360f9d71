"""Numbers to call or text."""

from datetime import datetime, time
from typing import Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelsearch import index
from modelsearch.queryset import SearchableQuerySetMixin
from phonenumber_field.modelfields import PhoneNumberField

from ..choices import LANGUAGES
from ..dialing import Dialable, callable_number, textable_number
from ..fields import CodesField
from ..hours import OpenState, Span, open_state
from ..searching import in_both_languages
from ..states import STATE_CHOICES
from .listing import Listing, ListingQuerySet
from .place import validate_zone


class HelplineQuerySet(SearchableQuerySetMixin, ListingQuerySet["Helpline"]):
    def covering(self, state: str) -> Self:
        """Lines that answer for a state: its own and the nationwide ones."""
        return self.filter(Q(states__has=state) | Q(states=""))

    def with_hours(self) -> Self:
        """Ready for `open_state` without a query per line."""
        return self.prefetch_related("hours")


class Helpline(index.Indexed, Listing):
    """A line that families can call, text or chat with."""

    class Kind(models.TextChoices):
        CRISIS = "crisis", _("Crisis")
        OVERDOSE = "overdose", _("Overdose and poison")
        FAMILY = "family", _("For families")
        ACCESS = "access", _("Way into treatment")
        REFERRAL = "referral", _("Finding treatment and support")
        GROUPS = "groups", _("Finding a group")
        RIDES = "rides", _("Rides")
        INFORMATION = "information", _("Any local service")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    is_emergency = models.BooleanField(
        _("emergency number"),
        default=False,
        help_text=_("988, Poison Help: shown without any warning. Use it for nothing else."),
    )
    phone = PhoneNumberField(_("phone"), blank=True)
    short_number = models.CharField(
        _("short number"),
        max_length=3,
        blank=True,
        validators=[RegexValidator(r"^\d{3}$", _("Three digits, like 988."))],
    )
    tty = PhoneNumberField(_("TTY"), blank=True)
    text_number = models.CharField(
        _("text to"),
        max_length=12,
        blank=True,
        validators=[RegexValidator(r"^\+?\d{3,11}$", _("Digits only, like 741741."))],
    )
    text_keyword = models.CharField(_("text this word"), max_length=40, blank=True)
    text_note = models.CharField(_("note on texting"), max_length=200, blank=True)
    chat_url = models.URLField(_("chat"), max_length=500, blank=True)

    always_open = models.BooleanField(_("open day and night"), default=False)
    zone = models.CharField(_("time zone"), max_length=40, blank=True, validators=[validate_zone])
    hours_note = models.CharField(_("note on hours"), max_length=200, blank=True)

    languages = CodesField(_("languages"), codes=LANGUAGES)
    languages_note = models.CharField(_("note on languages"), max_length=200, blank=True)
    states = CodesField(_("states it answers for"), codes=STATE_CHOICES, help_text=_("None means the whole country."))
    coverage_note = models.CharField(_("note on coverage"), max_length=200, blank=True)

    objects = HelplineQuerySet.as_manager()

    search_fields = [
        *in_both_languages("name", boost=3),
        *in_both_languages("summary", boost=2),
        *in_both_languages("coverage_note"),
        index.FilterField("status"),
        index.FilterField("hidden_until_checked"),
    ]

    class Meta(Listing.Meta):
        verbose_name = _("helpline")
        verbose_name_plural = _("helplines")
        constraints = [
            *Listing.Meta.constraints,
            models.CheckConstraint(
                name="helpline_emergency_is_shown",
                condition=Q(is_emergency=False) | Q(hidden_until_checked=False),
                violation_error_message=_("An emergency number is never hidden."),
            ),
            models.CheckConstraint(
                name="helpline_can_be_reached",
                condition=~Q(phone="") | ~Q(short_number="") | ~Q(text_number="") | ~Q(chat_url="") | ~Q(url=""),
                violation_error_message=_(
                    "A helpline needs a phone, a short number, a text number, a chat or a website."
                ),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("helplines:detail", args=[self.slug])

    @property
    def call(self) -> Dialable | None:
        """The number to call, or None."""
        return callable_number(self.phone, self.short_number)

    @property
    def text(self) -> Dialable | None:
        """The number to text, or None."""
        return textable_number(self.text_number)

    @property
    def tty_call(self) -> Dialable | None:
        """The TTY number, or None."""
        return callable_number(self.tty)

    def open_state(self, now: datetime) -> OpenState:
        """Whether the line answers at `now` (aware), computed in its own zone."""
        return open_state(self.spans, self.zone, now, always=self.always_open)

    @property
    def spans(self) -> list[Span]:
        """Its hours of a week. No query where they are prefetched."""
        return [Span(row.weekday, row.opens, row.closes) for row in self.hours.all()]


class Weekday(models.IntegerChoices):
    """Monday is 0, as in Python's `date.weekday()`."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class OpeningHours(models.Model):
    """One span of a weekday in which a helpline answers, in the line's own zone."""

    helpline = models.ForeignKey(Helpline, models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(_("day"), choices=Weekday)
    opens = models.TimeField(_("from"), default=time(9))
    closes = models.TimeField(_("to"), default=time(17), help_text=_("At or before “from” means the next day."))

    class Meta:
        ordering = ("weekday", "opens")
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        constraints = [
            models.UniqueConstraint(fields=["helpline", "weekday", "opens"], name="hours_once"),
            models.CheckConstraint(name="hours_weekday_in_range", condition=Q(weekday__lte=6)),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}-{self.closes:%H:%M}"
