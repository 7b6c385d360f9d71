"""Words that hurt, and kinder ones."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FlaggedWord(models.Model):
    """A word or phrase that staff are asked to think about, with a better one."""

    class Kind(models.TextChoices):
        PHRASE = "phrase", _("never on a public page")
        SOFT = "soft", _("a hint to staff")

    flag = models.CharField(_("word or phrase"), max_length=100, unique=True)
    suggest = models.CharField(_("better"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PHRASE)
    source = models.CharField(_("who recommends it"), max_length=100, blank=True)

    class Meta:
        ordering = ("flag",)
        verbose_name = _("flagged word")
        verbose_name_plural = _("flagged words")

    def __str__(self) -> str:
        return self.flag
