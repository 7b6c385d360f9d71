"""What staff fill in about a feed: how it is read, and the file or address of an import."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..interchange.feed_files import MOST_BYTES
from ..models import Source


class FeedForm(forms.ModelForm):
    """A feed. Its source is one that is there already, or a new one by its name."""

    new_source = forms.CharField(
        label=_("or a new source"),
        max_length=200,
        required=False,
        help_text=_("As families read it: “al-anon-ma.org”."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "source" in self.fields:
            self.fields["source"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        name = (cleaned.get("new_source") or "").strip()
        if name and not cleaned.get("source"):
            if Source.objects.filter(name=name).exists():
                self.add_error("new_source", _("There is a source of this name: choose it above."))
            else:
                cleaned["source"] = Source(name=name, kind=Source.Kind.FEED)
        elif "source" in self.fields and not cleaned.get("source") and "source" not in self.errors:
            self.add_error("source", _("Choose the source, or write the name of a new one."))
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        # A new source has no key yet: it is written with the feed, once all else is right.
        source = self.cleaned_data.get("source")
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # the stubs leave it out
        return excluded | ({"source"} if source and source.pk is None else set())

    def save(self, commit: bool = True) -> Any:
        """The feed, and its source where that is new."""
        if self.instance.source.pk is None:
            self.instance.source.save()
        return super().save(commit)


class ImportForm(forms.Form):
    """Where the list comes from this time."""

    file = forms.FileField(label=_("File"), required=False)

    def __init__(self, *args: Any, address: str, files_are: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.address = address
        left_empty = gettext("Left empty, the feed's own address is read.") if address else ""
        self.fields["file"].help_text = f"{files_are} {left_empty}".strip()

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > MOST_BYTES:
            raise ValidationError(gettext("The file is larger than %d MB.") % (MOST_BYTES // (1024 * 1024)))
        if not file and not self.address:
            raise ValidationError(_("Choose a file: this feed has no address."))
        return file

    def content(self, fetched: Callable[[str], bytes]) -> tuple[str, bytes]:
        """The name or address, and the bytes; `fetched` reads an address. Raises FetchError."""
        file = self.cleaned_data["file"]
        if not file:
            return self.address, fetched(self.address)
        file.seek(0)  # it may have been read before, to compare it
        return file.name, file.read()
