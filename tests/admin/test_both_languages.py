"""Each text stands once in English and once in Spanish in the form of its record, whatever the record is."""

import pytest
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.test import RequestFactory

from guides.models import Law
from resources.texts import translated_fields
from tests.admin.desk import form_data, page
from tests.admin.people import ADMINISTRATOR, desk_of, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_of_sam(django_user_model):
    request = RequestFactory().get("/admin/")
    request.user = django_user_model.objects.create_superuser("sam")
    return request


def test_no_form_shows_the_english_twice_or_leaves_the_spanish_out(request_of_sam):
    seen = 0
    for model, of in admin.site._registry.items():
        tables = [(model, flatten_fieldsets(of.get_fieldsets(request_of_sam)))]
        tables += [
            (each.model, flatten_fieldsets(each.get_fieldsets(request_of_sam)))
            for each in of.get_inline_instances(request_of_sam)
        ]
        for table, shown in tables:
            texts = translated_fields(table)
            if of.has_add_permission(request_of_sam) and texts:
                seen += 1
                assert not {f"{name}_en" for name in texts} & set(shown), table
                assert {f"{name}_es" for name in texts} <= set(shown), table
                assert set(texts) <= set(shown), table
    assert seen > 10


def test_mara_writes_a_note_on_the_law_in_both_languages():
    desk = desk_of(person(ADMINISTRATOR))
    form = form_data(desk.get(page(Law, "add")))
    wrote = {"state": "VT", "title": "Good Samaritan law in Vermont", "text": "It protects.", "text_es": "Protege."}
    response = desk.post(page(Law, "add"), form | wrote)
    assert response.status_code == 302
    law = Law.objects.get()
    assert (law.text_en, law.text_es) == ("It protects.", "Protege.")
