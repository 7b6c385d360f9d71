"""A support group: the human thing, with an address that stays."""

from typing import Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelsearch import index
from modelsearch.queryset import SearchableQuerySetMixin
from phonenumber_field.modelfields import PhoneNumberField

from resources.choices import LANGUAGES
from resources.dialing import Dialable, callable_number, textable_number
from resources.distance import Point
from resources.fields import CodesField
from resources.models import Listing, ListingQuerySet, Place
from resources.nearby import search_within
from resources.searching import SearchField, in_both_languages
from resources.states import STATE_CHOICES

from ..choices import AUDIENCES, TOPICS


class Program(models.Model):
    """The fellowship or approach of a group, by which families choose: Nar-Anon, SMART, CRAFT, grief."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    slug = models.SlugField(_("short name in addresses"), max_length=60, unique=True)
    about = models.TextField(_("about"), blank=True, help_text=_("One or two plain sentences: what is it like?"))
    url = models.URLField(_("website"), max_length=500, blank=True)

    class Meta:
        ordering = ("name",)
        verbose_name = _("program")
        verbose_name_plural = _("programs")

    def __str__(self) -> str:
        return self.name


class SupportGroupQuerySet(SearchableQuerySetMixin, ListingQuerySet["SupportGroup"]):
    def near(self, point: Point, miles: float) -> Self:
        """Groups at a place within `miles` miles of `point`, nearest first, each with `miles`."""
        return search_within(self, point, miles)  # type: ignore[return-value]  # the same queryset, narrowed

    def from_anywhere(self, state: str = "") -> Self:
        """Groups one can join without a journey: online, by phone, or run across a state or the country.

        With a `state`, groups kept to other states are left out.
        """
        reachable = self.filter(Q(online=True) | Q(by_phone=True) | Q(place__isnull=True))
        return reachable.filter(Q(states__has=state) | Q(states="")) if state else reachable

    def for_families(self) -> Self:
        """Groups for the people around; those for the person who uses are kept apart."""
        return self.filter(for_person_who_uses=False)


class SupportGroup(index.Indexed, Listing):
    """A group where families (or, kept apart, the person who uses) find others.

    Its recurring times are its meetings; a group without known times is still a listing: "call first".
    """

    class Cost(models.TextChoices):
        FREE = "free", _("Free")
        DONATION = "donation", _("Free, gifts welcome")
        FEE = "fee", _("There is a fee")
        UNKNOWN = "unknown", _("Cost not known")

    class Registration(models.TextChoices):
        NONE = "none", _("Just come")
        CALL = "call", _("Call or write first")
        REQUIRED = "required", _("Sign up first")
        UNKNOWN = "unknown", _("Not known whether one signs up")

    program = models.ForeignKey(Program, models.PROTECT, null=True, blank=True, verbose_name=_("program"))
    audience = CodesField(_("whom it is for"), codes=AUDIENCES)
    audience_note = models.CharField(_("note on whom it is for"), max_length=200, blank=True)
    for_person_who_uses = models.BooleanField(
        _("for the person who uses"),
        default=False,
        help_text=_("NA, SMART Recovery, MARA. Shown apart from family groups."),
    )
    minimum_age = models.PositiveSmallIntegerField(_("from what age"), null=True, blank=True)
    topics = CodesField(_("topics"), codes=TOPICS)
    languages = CodesField(_("languages"), codes=LANGUAGES)
    cost = models.CharField(_("cost"), max_length=8, choices=Cost, default=Cost.UNKNOWN)
    cost_note = models.CharField(_("note on cost"), max_length=200, blank=True)
    registration = models.CharField(_("sign-up"), max_length=8, choices=Registration, default=Registration.UNKNOWN)
    registration_note = models.CharField(_("note on sign-up"), max_length=300, blank=True)
    first_visit = models.TextField(_("what a first visit is like"), blank=True)

    # How it meets: kept from its meetings when it has any (groups.services.refresh), else as staff know it.
    in_person = models.BooleanField(_("meets in person"), default=False)
    online = models.BooleanField(_("meets online"), default=False)
    by_phone = models.BooleanField(_("meets by phone"), default=False)
    schedule_note = models.CharField(
        _("when, in words"),
        max_length=200,
        blank=True,
        help_text=_("When exact times are not known: “Tuesday evenings”."),
    )

    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, verbose_name=_("place"))
    states = CodesField(_("states it is for"), codes=STATE_CHOICES, help_text=_("None means the whole country."))
    phone = PhoneNumberField(_("phone"), blank=True)
    text_number = models.CharField(
        _("text to"), max_length=12, blank=True, validators=[RegexValidator(r"^\+?\d{3,11}$", _("Digits only."))]
    )
    email = models.EmailField(_("public email"), blank=True, help_text=_("An office address, never a person's own."))

    #: Start of the next meeting (UTC), kept by saves and by `manage.py tick`; None when times are not known.
    next_start = models.DateTimeField(null=True, blank=True, editable=False)

    objects = SupportGroupQuerySet.as_manager()

    search_fields = [
        *in_both_languages("name", boost=3),
        *in_both_languages("summary", boost=2),
        *in_both_languages("schedule_note"),
        index.RelatedFields("program", in_both_languages("name")),
        index.RelatedFields("place", [SearchField("town"), SearchField("name")]),
        index.RelatedFields("organization", [SearchField("name")]),
        index.FilterField("status"),
        index.FilterField("hidden_until_checked"),
    ]

    class Meta(Listing.Meta):
        verbose_name = _("support group")
        verbose_name_plural = _("support groups")
        indexes = [
            models.Index(fields=["status", "next_start"], name="group_soonest"),
            # The groups of a state that need no journey, soonest first, without reading those of all other states.
            models.Index(
                fields=["status", "next_start", "for_person_who_uses", "states"],
                condition=Q(online=True) | Q(by_phone=True) | Q(place__isnull=True),
                name="group_from_anywhere",
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("groups:detail", args=[self.slug])

    @property
    def call(self) -> Dialable | None:
        """The group's own number, or None."""
        return callable_number(self.phone)

    @property
    def text(self) -> Dialable | None:
        """The group's own number for texts, or None."""
        return textable_number(self.text_number)

    @property
    def format_labels(self) -> list[str]:
        """How it meets, in words."""
        words = ((self.in_person, _("In person")), (self.online, _("Online")), (self.by_phone, _("By phone")))
        return [str(word) for holds, word in words if holds]
