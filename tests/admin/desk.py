"""What staff do in the admin, as steps of a story."""

from django.contrib.messages import get_messages
from django.urls import reverse

from groups.models import MeetingFeed, Program, SupportGroup
from guides.models import Guide, Law, PlanItem, Synonym, Term, Video
from resources.models import (
    CheckRequest,
    DirectoryFeed,
    EmptySearch,
    FeedImport,
    FlaggedWord,
    Helpline,
    Likeness,
    Link,
    Mail,
    NaloxoneProgram,
    NoMail,
    OldAddress,
    Organization,
    Place,
    Source,
    Suggestion,
    Town,
    ZipCode,
)

EDITABLE = [
    SupportGroup,
    Program,
    MeetingFeed,
    DirectoryFeed,
    Helpline,
    NaloxoneProgram,
    Organization,
    Place,
    Source,
    FlaggedWord,
]
EDITABLE += [Guide, PlanItem, Video, Term, Synonym, Law, NoMail]


LISTINGS = [SupportGroup, Helpline, NaloxoneProgram]


LOOKUPS = [Town, ZipCode, OldAddress, FeedImport, Mail, CheckRequest]

#: Lists with a page of their own, and stories of their own.
UPKEEP = [Link, EmptySearch, Likeness, Suggestion, NoMail]


def page(model, name, *args) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def form_data(response) -> dict:
    """What a browser would send back from a form nobody touched."""
    context = response.context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data = {}
    for form in forms:
        for field in form:
            value = field.value()
            if value is True:
                value = "on"
            if value is not None and value is not False:
                widget = field.field.widget
                names = getattr(widget, "widgets_names", None)
                data |= (
                    dict(zip((field.html_name + n for n in names), widget.decompress(value), strict=True))
                    if names
                    else {field.html_name: value}
                )
                if field.field.show_hidden_initial:
                    data[field.html_initial_name] = form.data.get(field.html_initial_name, field.initial)
    return {name: value for name, value in data.items() if value is not None}


def save(client, record, **changes):
    """Open the record's form, change some fields, press Save."""
    url = page(type(record), "change", record.pk)
    data = form_data(client.get(url)) | changes
    response = client.post(url, {name: value for name, value in data.items() if value is not None})
    record.refresh_from_db()
    return response


def errors(response) -> str:
    """Every error on a form that came back, as one text; fails when the form was accepted."""
    assert response.status_code == 200, "the form was accepted"
    found = [str(response.context["adminform"].form.errors)]
    for inline in response.context["inline_admin_formsets"]:
        found += [str(inline.formset.errors), str(inline.formset.non_form_errors())]
    return " ".join(found)


def act(client, model, action, *records, **more):
    chosen = {"action": action, "_selected_action": [record.pk for record in records]}
    return client.post(page(model, "changelist"), chosen | more)


def wrong(response) -> dict[str, str]:
    """The note at the top of a refused form: for each place named, what is wrong there."""
    assert response.status_code == 200, "the form was accepted"
    assert "Nothing is saved yet" in response.text
    return {error.where: error.said for error in response.context["wrong"]}


def said(response) -> str:
    """Every message that staff read after pressing a button, as one text."""
    return " ".join(str(message) for message in get_messages(response.wsgi_request))
