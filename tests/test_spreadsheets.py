"""Cells that no program runs as a formula, and the way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.interchange.spreadsheets import guarded, unguarded

SIGNS = "=+-@\t\r"


@pytest.mark.parametrize("sign", SIGNS)
def test_a_cell_that_would_be_a_formula_becomes_text(sign):
    assert guarded(f"{sign}1+1") == f"'{sign}1+1"


def test_a_phone_number_survives_with_its_plus():
    assert guarded("+12035550100") == "'+12035550100"
    assert unguarded("'+12035550100") == "+12035550100"


@pytest.mark.parametrize("text", ["", "Tuesday", "'Til we meet again", "O'Brien", "1-800-555-0100", " =1"])
def test_other_text_stays_as_it_is(text):
    assert guarded(text) == unguarded(text) == text


@given(st.text(alphabet=st.one_of(st.sampled_from(SIGNS + "'"), st.characters())))
def test_every_text_comes_back(text):
    assert unguarded(guarded(text)) == text


@given(st.text(alphabet=SIGNS + "'ab"))
def test_no_guarded_cell_begins_with_a_sign(text):
    assert not guarded(text).startswith(tuple(SIGNS))
