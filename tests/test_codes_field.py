"""Several codes in one field: languages a group speaks, states a line answers for, weeks a meeting keeps."""

import pytest
from django import forms
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import connection

from resources.fields import CodesField
from resources.models import Helpline, NaloxoneProgram
from tests.records import make_group, make_helpline, make_program

FRUIT = CodesField(codes=[("a", "Apple"), ("b", "Banana"), ("c", "Cherry")])


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        (None, ()),
        ("", ()),
        (",,", ()),
        ("a", ("a",)),
        ("c,a", ("a", "c")),
        (",c,a,", ("a", "c")),
        (" b , a ", ("a", "b")),
        (["c", "a", "c"], ("a", "c")),
        (("b",), ("b",)),
        ({"b"}, ("b",)),
        (["x", "b"], ("b", "x")),
    ],
)
def test_however_codes_are_given_they_come_out_once_and_in_order(given, codes):
    assert FRUIT.to_python(given) == codes
    assert FRUIT.to_python(FRUIT.get_prep_value(given)) == codes


def test_the_database_holds_codes_between_commas_so_that_one_can_be_found():
    assert FRUIT.get_prep_value(["c", "a"]) == ",a,c,"
    assert FRUIT.get_prep_value([]) == ""


def test_a_code_that_is_no_choice_is_refused_by_name():
    with pytest.raises(ValidationError, match="Not a choice here: x, y"):
        FRUIT.clean(["a", "x", "y"], None)


def test_a_field_that_must_be_filled_refuses_nothing_chosen():
    kinds = NaloxoneProgram._meta.get_field("kinds")
    with pytest.raises(ValidationError, match="blank"):
        kinds.clean([], None)
    assert FRUIT.clean([], None) == ()


def test_forms_show_checkboxes_with_words():
    field = NaloxoneProgram._meta.get_field("kinds").formfield()
    assert isinstance(field.widget, forms.CheckboxSelectMultiple)
    assert field.required
    assert ("pharmacy", "Pharmacy") in field.choices


def test_labels_are_words_and_an_unknown_code_stands_for_itself():
    assert FRUIT.labels(["c", "x"]) == ["Cherry", "x"]


def test_a_code_with_a_comma_is_a_mistake_that_the_project_check_finds():
    field = CodesField(codes=[("a,b", "Two in one")])
    field.set_attributes_from_name("fruit")
    field.model = Helpline
    assert [message.id for message in field._check_codes()] == ["resources.E001"]
    assert FRUIT._check_codes() == []


def test_rewording_a_choice_needs_no_migration():
    _name, _path, _args, kwargs = FRUIT.deconstruct()
    assert "codes" not in kwargs


@pytest.mark.django_db
def test_a_line_is_found_by_each_of_its_languages_and_no_other():
    line = make_helpline(languages=["es", "en"])
    line.refresh_from_db()
    assert line.languages == ("en", "es")
    for code in ("en", "es"):
        assert list(Helpline.objects.filter(languages__has=code)) == [line]
    for code in ("e", "n", "pt", "en,es,pt"):
        assert not Helpline.objects.filter(languages__has=code).exists()


@pytest.mark.django_db
def test_a_code_inside_another_is_not_mistaken_for_it():
    """The last week is "last"; Spanish is "es" and no part of another word."""
    group = make_group(audience=["women"])
    assert not type(group).objects.filter(audience__has="men").exists()
    assert type(group).objects.filter(audience__has="women").exists()


@pytest.mark.django_db
def test_a_line_without_states_answers_for_every_state():
    nationwide, ours = make_helpline(), make_helpline(states=["CT", "MA"])
    make_helpline(states=["IL"])
    assert set(Helpline.objects.covering("CT")) == {nationwide, ours}


@pytest.mark.django_db
def test_codes_stand_between_commas_in_the_table_itself():
    make_helpline(states=["MA", "CT"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT states FROM resources_helpline")
        assert cursor.fetchall() == [(",CT,MA,",)]


@pytest.mark.django_db
def test_a_serialized_record_comes_back_the_same():
    program = make_program(kinds=["box", "community"])
    program.refresh_from_db()
    (copy,) = serializers.deserialize("json", serializers.serialize("json", [program]))
    assert copy.object.kinds == program.kinds == ("community", "box")


@pytest.mark.django_db
def test_codes_are_told_apart_by_case_on_every_database():
    make_helpline(states=["CT"])
    assert not Helpline.objects.filter(states__has="ct").exists()
