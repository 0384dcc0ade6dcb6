"""A spreadsheet must not run what a neighbour wrote, and nothing may be lost by it."""

import pytest
from hypothesis import given, strategies as st

from app.core.formulas import neutralise, restore


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=cmd|' /C calc'!A0", "-73.62"],
)
def test_what_a_spreadsheet_would_run_becomes_text(cell):
    assert neutralise(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Une ruelle", "5 = 5", "a@b", " =1", "« = »", "45.5, -73.6"])
def test_other_cells_stay_as_they_are(cell):
    assert neutralise(cell) == cell
    assert restore(cell) == cell


@pytest.mark.parametrize("cell", ["'tite ruelle", "'=1", "''", "'", "'-"])
def test_an_apostrophe_that_was_written_comes_back(cell):
    assert restore(neutralise(cell)) == cell


def test_an_apostrophe_before_a_plain_word_is_no_mark_of_ours():
    assert restore("'tite ruelle") == "'tite ruelle"


@given(st.text())
def test_every_text_comes_back_and_none_is_dangerous(text):
    safe = neutralise(text)
    assert restore(safe) == text
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r"))
