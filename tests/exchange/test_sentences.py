"""Sentences made of facts: only of those that are known, in the idea's language."""

import pytest

from app.core.i18n import using
from app.exchange.mapping.sentences import compose

FACTS = {
    "place": "5, rue *Jarry*",
    "budget": "1500000",
    "odd": "12,5 k",
    "month": "2018-04",
    "day": "2018-04-09",
    "year": "2018",
    "bad_month": "2018-13",
    "page": "https://a.example/x?y=(1)",
    "evil": "javascript:alert(1)",
    "two": "https://a.example/ https://b.example/",
    "local": "/x",
    "broken": "https://[",
    "lines": "a\nb",
    "none": "",
}


def said(*sentences: str, language: str = "fr") -> str:
    with using(language):
        return compose(sentences, lambda name: FACTS.get(name, ""))


def test_a_sentence_without_its_fact_is_left_out():
    assert (
        said("Lieu : {place}.", "Budget : {none}.", "Fin.") == "Lieu : 5, rue \\*Jarry\\*.\n\nFin."
    )
    assert said("{none}", "{unknown}") == ""
    assert said() == ""


def test_sentences_with_a_dash_make_one_list():
    assert said("Voici.", "- {place}", "- {none}", "- b", "Fin.") == (
        "Voici.\n\n- 5, rue \\*Jarry\\*\n- b\n\nFin."
    )


@pytest.mark.parametrize(
    ("language", "expected"), [("fr", "1\u00a0500\u00a0000 $"), ("en", "1,500,000 $")]
)
def test_numbers_are_written_in_the_ideas_language(language, expected):
    assert said("{budget|number} $", language=language) == expected


def test_what_is_no_number_stays_as_it_is():
    assert said("{odd|number}") == "12,5 k"


@pytest.mark.parametrize(
    ("fact", "language", "expected"),
    [
        ("month", "fr", "avril 2018"),
        ("month", "en", "April 2018"),
        ("day", "fr", "avril 2018"),
        ("year", "fr", "2018"),
        ("bad_month", "fr", "2018-13"),
    ],
)
def test_months_have_names(fact, language, expected):
    assert said(f"{{{fact}|month}}", language=language) == expected


def test_links_lead_to_the_web_or_are_left_out():
    assert said("[ici](<{page|link}>)") == "[ici](<https://a.example/x?y=%281%29>)"
    for fact in ("evil", "two", "local", "broken", "none"):
        assert said(f"[ici](<{{{fact}|link}}>)") == ""


def test_a_fact_stays_on_one_line():
    assert said("{lines}") == "a b"
