"""Where naloxone is."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelsearch import index
from modelsearch.queryset import SearchableQuerySetMixin
from phonenumber_field.modelfields import PhoneNumberField

from ..dialing import Dialable, callable_number
from ..distance import Point
from ..fields import CodesField
from ..nearby import search_within
from ..searching import in_both_languages
from ..states import STATE_CHOICES
from .listing import Listing, ListingQuerySet
from .place import Place


class NaloxoneQuerySet(SearchableQuerySetMixin, ListingQuerySet["NaloxoneProgram"]):
    def near(self, point: Point, miles: float) -> Self:
        """Programs at a place within `miles` miles of `point`, nearest first, each with `miles`."""
        return search_within(self, point, miles)  # type: ignore[return-value]  # the same queryset, narrowed

    def everywhere_in(self, state: str) -> Self:
        """Programs with no one place that serve a state or the whole country."""
        return self.filter(Q(states__has=state) | Q(states=""), place__isnull=True)


class NaloxoneProgram(index.Indexed, Listing):
    """A way to get naloxone: a pharmacy, a free kit, one by mail, a box on the wall, a training."""

    class Cost(models.TextChoices):
        FREE = "free", _("Free")
        VARIES = "varies", _("Price varies")
        UNKNOWN = "unknown", _("Cost not known")

    KINDS = [
        ("community", _("Free kit from a program")),
        ("pharmacy", _("Pharmacy")),
        ("mail", _("By mail")),
        ("box", _("Box or pick-up point")),
        ("training", _("Training")),
    ]

    kinds = CodesField(_("kind"), codes=KINDS, blank=False)
    how_to_get = models.CharField(_("how to get it"), max_length=300)
    cost = models.CharField(_("cost"), max_length=8, choices=Cost, default=Cost.UNKNOWN)
    cost_note = models.CharField(_("note on cost"), max_length=300, blank=True)
    phone = PhoneNumberField(_("phone"), blank=True)
    hours_note = models.CharField(_("hours"), max_length=200, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, verbose_name=_("place"))
    states = CodesField(_("states it serves"), codes=STATE_CHOICES, help_text=_("None means the whole country."))
    coverage_note = models.CharField(
        _("where"), max_length=200, blank=True, help_text=_("“Most pharmacies”, “Cook County”.")
    )
    facts = models.TextField(_("good to know"), blank=True)

    objects = NaloxoneQuerySet.as_manager()

    search_fields = [
        *in_both_languages("name", boost=3),
        *in_both_languages("summary", boost=2),
        *in_both_languages("how_to_get"),
        *in_both_languages("coverage_note"),
        index.FilterField("status"),
        index.FilterField("hidden_until_checked"),
    ]

    class Meta(Listing.Meta):
        verbose_name = _("naloxone program")
        verbose_name_plural = _("naloxone programs")

    def get_absolute_url(self) -> str:
        return reverse("naloxone:detail", args=[self.slug])

    @property
    def call(self) -> Dialable | None:
        """The number to call, or None."""
        return callable_number(self.phone)
