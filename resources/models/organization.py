"""Who runs the listings."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelsearch import index
from modelsearch.queryset import SearchableQuerySetMixin
from phonenumber_field.modelfields import PhoneNumberField

from ..dialing import Dialable, callable_number
from ..fields import public_id
from ..searching import SearchField, in_both_languages


class OrganizationQuerySet(SearchableQuerySetMixin, models.QuerySet["Organization"]):
    """Organizations that can be searched."""


class Organization(index.Indexed, models.Model):
    """Who runs a listing: a clinic, a fellowship, a health department."""

    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(
        _("address"),
        max_length=120,
        unique=True,
        help_text=_("The last part of its web address. Old ones keep working."),
    )
    about = models.TextField(_("about"), blank=True, help_text=_("One or two short, plain sentences."))
    url = models.URLField(_("website"), max_length=500, blank=True)
    phone = PhoneNumberField(_("office phone"), blank=True)
    email = models.EmailField(_("public email"), blank=True, help_text=_("An office address, never a person's own."))
    contact_email = models.EmailField(
        _("who confirms its listings"),
        blank=True,
        help_text=_("We mail this address when a listing has no contact of its own. Never shown to the public."),
    )
    contact_language = models.CharField(
        _("language of our mail"), max_length=2, choices=settings.LANGUAGES, default="en"
    )
    uid = public_id()
    created = models.DateTimeField(_("created"), auto_now_add=True)
    updated = models.DateTimeField(_("changed"), auto_now=True)

    objects = OrganizationQuerySet.as_manager()

    search_fields = [
        SearchField("name", boost=3),
        *in_both_languages("about"),
    ]

    class Meta:
        ordering = ("name", "pk")
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("organizations:detail", args=[self.slug])

    @property
    def call(self) -> Dialable | None:
        """The office number, or None."""
        return callable_number(self.phone)
