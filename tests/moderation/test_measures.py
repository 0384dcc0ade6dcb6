"""Which texts wait for a person: the table of rules, its words, and what must never be held."""

import pytest

from app.core.i18n import using
from app.moderation.factors import OTHER, SENTENCES, told
from app.moderation.measures import TABLE, Measured, judged, measure

CALM = "Il manque de l’ombre et des bancs au parc Howard ; plantons des tilleuls avec l’école."
FOUR_LINKS = " ".join(f"https://exemple{n}.ca/offre" for n in range(4))
AGAIN = "gratuit " * 9 + "venez voir notre boutique"


def rules(text: str, kind: str = "comment", **more: Measured) -> list[str]:
    """Return the rules by which a text is held, heaviest first."""
    return [factor.rule for factor in judged(kind, measure(text) | more)]


@pytest.mark.parametrize(
    "text",
    [
        CALM,
        "",
        "Voyez https://montreal.ca/parcs pour le plan.",
        "Le maire est un menteur.",
        "POURQUOI PAS ICI ?",
        "NOUS VOULONS DES BANCS DANS TOUTES LES RUELLES DU QUARTIER, ET MAINTENANT !",
        "C’est niaiseux comme projet, et la rue va être pourrie tout l’hiver.",
        "Je préfère les colonnes de pierre aux poutres d’acier.",
        "Ma mère habite ici depuis 1974 ; le marché lui manque, le marché était toute sa vie.",
        "I disagree: the plan forgets people who use wheelchairs.",
    ],
)
@pytest.mark.parametrize("kind", ["comment", "idea"])
def test_what_neighbours_write_is_not_held(text: str, kind: str) -> None:
    assert rules(text, kind) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (FOUR_LINKS, "links"),
        ("Retourne dans ton pays.", "hostile"),
        ("RETOURNE   dans ton PAYS !!!", "hostile"),
        ("Go back to your country.", "hostile"),
        ("Sales immigrants, partez.", "hostile"),
        ("Idiots, crétins et connards que vous êtes.", "insults"),
        (AGAIN, "repetition"),
    ],
)
def test_what_is_held_says_by_which_rule(text: str, rule: str) -> None:
    assert rule in rules(text)


def test_an_idea_may_lead_to_more_pages_than_a_comment() -> None:
    assert rules(FOUR_LINKS, "idea") == []
    assert rules(f"{FOUR_LINKS} {FOUR_LINKS}", "idea") == ["many-links"]


def test_a_new_account_with_an_address_is_not_enough_alone() -> None:
    new = {"new_with_link": Measured(2)}
    assert rules("Voyez https://exemple.ca", **new) == []
    assert rules("Casino gratuit : https://exemple.ca", **new) == ["advertising", "new-with-link"]
    old = {"new_with_link": Measured(25)}
    assert rules("Casino gratuit : https://exemple.ca", **old) == []


def test_speed_is_not_enough_alone_either() -> None:
    fast = {"velocity": Measured(12)}
    assert rules(CALM, **fast) == []
    assert rules("Espèce d’imbécile.", **fast) == ["velocity", "insulting"]


def test_words_within_words_are_not_hostile() -> None:
    assert rules("Un vermifuge pour les chiens du parc, et une verminière pour le compost.") == []
    assert rules("La vermine doit partir.") == ["hostile"]


def test_what_was_seen_is_quoted_and_short() -> None:
    (factor, *_rest) = judged("comment", measure("https://a.ca/" + "x" * 500 + " " + FOUR_LINKS))
    assert factor.seen.startswith("https://a.ca/x")
    assert len(factor.seen) <= 60


def test_addresses_are_not_read_as_words() -> None:
    assert measure("https://exemple.ca/casino")["advertising"].value == 0


@pytest.mark.parametrize("text", ["a" * 100_000, "\n" * 5_000, "🙂" * 5_000, "x " * 50_000])
def test_long_texts_are_measured_quickly(text: str) -> None:
    measure(text)


def test_short_texts_are_neither_repetition_nor_capitals() -> None:
    assert measure("OUI OUI OUI OUI")["repetition"].value is None
    assert measure("OUI !")["capitals"].value is None


def test_every_rule_measures_something_that_exists_and_has_a_sentence() -> None:
    outside = {"new_with_link", "velocity"}
    held = {
        "comment", "idea", "mission", "organisation", "profile", "plan", "plan-report",
        "plan-review", "project", "project-update",
    }  # fmt: skip
    known = set(measure("")) | outside
    for rule in TABLE.rules:
        assert rule.measure in known, rule.code
        assert rule.code in SENTENCES, rule.code
        assert rule.kinds <= held
        assert 0 < rule.weight <= TABLE.hold_at


def test_factors_are_told_in_the_language_of_the_reader() -> None:
    kept = [{"rule": "links", "weight": 3, "seen": "https://a.ca"}, {"rule": "gone"}]
    french = told(kept)
    with using("en"):
        english = told(kept)
    assert "adresses web" in french[0].sentence
    assert "web addresses" in english[0].sentence
    assert (english[0].weight, english[0].seen) == (3, "https://a.ca")
    assert english[1].sentence == OTHER
