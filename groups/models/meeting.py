"""When a support group meets."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from resources.fields import CodesField, public_id
from resources.models import Closure, Place
from resources.models.helpline import Weekday
from resources.models.place import validate_zone

from ..choices import WEEKS
from .group import SupportGroup


class Meeting(models.Model):
    """A recurring time of a group, in local time of its zone."""

    class Format(models.TextChoices):
        IN_PERSON = "in_person", _("In person")
        ONLINE = "online", _("Online")
        HYBRID = "hybrid", _("In person and online")
        PHONE = "phone", _("By phone")

    class Repeats(models.TextChoices):
        WEEKLY = "weekly", _("every week")
        MONTHLY = "monthly", _("in some weeks of the month")
        FORTNIGHTLY = "fortnightly", _("every second week")

    group = models.ForeignKey(SupportGroup, models.CASCADE, related_name="meetings")
    format = models.CharField(_("format"), max_length=10, choices=Format, default=Format.IN_PERSON)
    weekday = models.PositiveSmallIntegerField(_("day"), choices=Weekday)
    repeats = models.CharField(_("how often"), max_length=12, choices=Repeats, default=Repeats.WEEKLY)
    weeks = CodesField(
        _("weeks of the month"), codes=WEEKS, help_text=_("For “2nd and last Tuesday” tick 2nd and last.")
    )
    first_date = models.DateField(
        _("counted from"), null=True, blank=True, help_text=_("For every second week: one date it met.")
    )
    start = models.TimeField(_("starts"))
    end = models.TimeField(_("ends"), null=True, blank=True)
    past_midnight = models.BooleanField(_("ends after midnight"), default=False)
    zone = models.CharField(
        _("time zone"),
        max_length=40,
        blank=True,
        validators=[validate_zone],
        help_text=_("Online and phone meetings: the organizer's zone. In person: empty means the place's own."),
    )
    place = models.ForeignKey(
        Place,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("place"),
        help_text=_("Empty means the group's own place."),
    )
    room = models.CharField(_("room"), max_length=100, blank=True)
    link = models.URLField(_("link"), max_length=500, blank=True)
    phone = PhoneNumberField(_("phone to dial in"), blank=True)
    access_code = models.CharField(_("meeting code"), max_length=60, blank=True)
    ask_for_link = models.BooleanField(
        _("ask for the link"), default=False, help_text=_("The group sends the link to those who ask.")
    )
    season_start = models.DateField(_("season from"), null=True, blank=True)
    season_end = models.DateField(_("season to"), null=True, blank=True)
    note = models.TextField(_("note"), max_length=2000, blank=True)

    #: What names this meeting in the feed it came from, or "".
    feed_key = models.CharField(max_length=200, blank=True, editable=False)
    #: Since when that feed no longer has it; staff decide what that means.
    gone_since = models.DateField(_("gone from its source since"), null=True, blank=True, editable=False)

    uid = public_id()

    #: Closures of its place and its organization, now or to come; None until somebody looked (services.with_schedule).
    closures: "list[Closure] | None" = None

    class Meta:
        ordering = ("weekday", "start", "pk")
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = [
            models.CheckConstraint(name="meeting_weekday_in_range", condition=Q(weekday__lte=6)),
            models.CheckConstraint(
                name="meeting_online_can_be_joined",
                condition=Q(format="in_person") | ~Q(link="") | ~Q(phone="") | Q(ask_for_link=True),
                violation_error_message=_("A meeting online or by phone needs a link, a phone or “ask for the link”."),
            ),
            models.CheckConstraint(
                name="meeting_online_has_zone",
                condition=Q(format="in_person") | ~Q(zone=""),
                violation_error_message=_("A meeting online or by phone needs its organizer's time zone."),
            ),
            models.CheckConstraint(
                name="meeting_ends_after_start",
                condition=Q(end__isnull=True)
                | Q(past_midnight=False, end__gt=F("start"))
                | Q(past_midnight=True, end__lte=F("start")),
                violation_error_message=_("The end comes after the start; tick “ends after midnight” when it does."),
            ),
            models.CheckConstraint(
                name="meeting_season_in_order",
                condition=Q(season_start__isnull=True)
                | Q(season_end__isnull=True)
                | Q(season_end__gte=F("season_start")),
                violation_error_message=_("The season ends before it starts."),
            ),
            models.CheckConstraint(
                name="meeting_rhythm_is_whole",
                condition=Q(repeats="weekly", weeks="")
                | (Q(repeats="monthly") & ~Q(weeks=""))
                | Q(repeats="fortnightly", weeks="", first_date__isnull=False),
                violation_error_message=_(
                    "“Some weeks of the month” needs its weeks ticked, “every second week” a date to count from, "
                    "“every week” neither."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.start:%H:%M}"

    @property
    def open_link(self) -> str:
        """The link as everybody may have it: none where the group sends it to those who ask."""
        return "" if self.ask_for_link else self.link

    @property
    def open_code(self) -> str:
        """The code as everybody may have it: none that opens a link one has to ask for, and none that opens nothing."""
        withheld = self.link and self.ask_for_link
        return self.access_code if (self.link or self.phone) and not withheld else ""

    @property
    def zone_name(self) -> str:
        """The IANA zone its times are in: its own, else its place's, else the group's place's."""
        if self.zone:
            return self.zone
        place = self.place or self.group.place
        return place.zone if place else "America/New_York"


class Pause(models.Model):
    """A span in which a meeting does not take place; a single cancelled date is a span of one day.

    A date that moved is a cancelled date that names another day, at the usual hour or at its own.
    (One table for all three, so that a list of meetings needs one query for all that cancels them.)
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="pauses")
    first_day = models.DateField(_("from"))
    last_day = models.DateField(
        _("to"),
        null=True,
        blank=True,
        help_text=_("The same day for one cancelled date; empty means until further notice."),
    )
    moved_to = models.DateField(
        _("moved to"), null=True, blank=True, help_text=_("For one date that moved: the day it takes place instead.")
    )
    moved_start = models.TimeField(
        _("at"), null=True, blank=True, help_text=_("Empty means at the usual time. It lasts as long as ever.")
    )
    reason = models.CharField(_("why, for families"), max_length=200, blank=True)

    class Meta:
        ordering = ("first_day", "pk")
        verbose_name = _("pause, cancelled or moved date")
        verbose_name_plural = _("pauses, cancelled and moved dates")
        constraints = [
            models.CheckConstraint(
                name="pause_in_order",
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")),
                violation_error_message=_("The pause ends before it starts."),
            ),
            models.CheckConstraint(
                name="pause_moves_one_day",
                condition=Q(moved_to__isnull=True) | Q(last_day__isnull=False, last_day=F("first_day")),
                violation_error_message=_("Only a single date can move: give the same day as “from” and “to”."),
            ),
            models.CheckConstraint(
                name="pause_moved_start_has_day",
                condition=Q(moved_start__isnull=True) | Q(moved_to__isnull=False),
                violation_error_message=_("A new time needs the day it moved to; the same day is fine."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_day} - {self.last_day or '…'}"
