"""What files and feeds once brought, so that a later load never overwrites what staff changed since."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from .listing import Source
from .place import validate_zone


class FixtureRecord(models.Model):
    """One record of `fixtures/` as it was last loaded.

    A field whose value still equals `values` was not touched by staff and may follow the file. A record
    that staff deleted stays deleted: its row here remains and says that it was loaded once.
    """

    content_type = models.ForeignKey(ContentType, models.CASCADE)
    key = models.CharField(max_length=200)
    object_id = models.PositiveBigIntegerField()
    values = models.JSONField(default=dict)
    loaded = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_type", "key"], name="fixture_record_once")]

    def __str__(self) -> str:
        return self.key


class FeedRecord(models.Model):
    """One record of a feed as it was last imported: what a `FixtureRecord` is for files, told apart by source.

    `key` names the record in its source and stays when the record is renamed there or here.
    """

    source = models.ForeignKey(Source, models.PROTECT)
    key = models.CharField(max_length=200)
    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    record = GenericForeignKey()
    values = models.JSONField(default=dict)
    imported = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "content_type", "key"], name="feed_record_once")]
        indexes = [models.Index(fields=["content_type", "object_id"], name="feed_record_of_listing")]

    def __str__(self) -> str:
        return self.key


class FeedImport(models.Model):
    """One run of an import that was asked to write, and its report; kept so that staff can read what happened."""

    source = models.ForeignKey(Source, models.CASCADE, verbose_name=_("source"), related_name="imports")
    started = models.DateTimeField(_("started"), auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("by"))
    by_name = models.CharField(_("by"), max_length=150)
    origin = models.CharField(_("file or address"), max_length=500)
    succeeded = models.BooleanField(_("succeeded"), default=False)
    created = models.PositiveIntegerField(_("created"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    skipped = models.PositiveIntegerField(_("skipped"), default=0)
    gone = models.PositiveIntegerField(_("gone"), default=0)
    report = models.TextField(_("report"), blank=True)

    class Meta:
        ordering = ("-started", "-pk")
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        return f"{self.source}, {self.started:%Y-%m-%d %H:%M}"


class DirectoryFeed(models.Model):
    """How another directory's services are taken in (HSDS): kept, so that a second import asks nothing again."""

    class TakeAs(models.TextChoices):
        """The kinds of help by their codes in `interchange.hsds`."""

        GROUPS = "support-group", _("Support groups")
        HELPLINES = "helpline", _("Helplines")
        NALOXONE = "naloxone-program", _("Naloxone programs")

    source = models.OneToOneField(Source, models.PROTECT, related_name="directory_feed", verbose_name=_("source"))
    address = models.URLField(
        _("address of the list"),
        max_length=500,
        blank=True,
        help_text=_("Of its services with all that belongs to them. Empty when the list comes as a file."),
    )
    take_as = models.CharField(
        _("what its services are"),
        max_length=20,
        choices=TakeAs,
        blank=True,
        help_text=_("Empty: as each one says. Sites like this one say it; of others we guess by their words."),
    )
    zone = models.CharField(
        _("time zone"),
        max_length=40,
        default="America/New_York",
        validators=[validate_zone],
        help_text=_("For times at no place, or at one in no ZIP code or town we know."),
    )
    publish = models.BooleanField(
        _("publish at once"),
        default=False,
        help_text=_("Else new listings wait as drafts until staff have looked at them."),
    )

    class Meta:
        ordering = ("source__name",)
        verbose_name = _("directory feed")
        verbose_name_plural = _("directory feeds")

    def __str__(self) -> str:
        return str(self.source)
