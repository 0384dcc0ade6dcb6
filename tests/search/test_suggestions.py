"""Did you mean…? And the places that somebody may have meant."""

import pytest
from hypothesis import given, strategies as st

from app.core.text import fold
from app.places.gazetteer import Gazetteer, Place
from app.places.rules import Area
from app.search.places import MOST, places_named
from app.search.suggestions import SHORTEST, corrected, words_of

KNOWN = words_of(
    [
        "Un vélo électrique partagé",
        "Une patinoire éclairée",
        "La bibliothèque de rue",
        "Œuvre d’art",
    ]
)
WORDS = st.text(alphabet="abcdefghijklmnopqrstuvwxyzéèà", min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("vélo életrcique", "vélo électrique"),
        ("patinoir", "patinoire"),
        ("PATINIORE", "patinoire"),
        ("bibliotheque", ""),
        ("bibiothèque", "bibliothèque"),
        ("oeuvr", "œuvre"),
        ("vélo", ""),
        ("zzzzzz", ""),
        ("veo", ""),
        ("", ""),
        ("patinoire zzzzzz", ""),
    ],
)
def test_the_nearest_words_are_offered_when_there_are_any(typed: str, meant: str) -> None:
    found = corrected(typed, KNOWN)
    assert found == meant or (not meant and fold(found) == fold(typed)), found


@given(st.lists(WORDS, max_size=5))
def test_what_is_offered_is_made_of_words_we_know(words: list[str]) -> None:
    typed = " ".join(words)
    found = corrected(typed, KNOWN)
    if found:
        assert len(found.split()) == len(fold(typed).split())
        for word, asked in zip(found.split(), fold(typed).split(), strict=True):
            assert word == asked or word in KNOWN.values()


@given(st.lists(st.text(max_size=40), max_size=6))
def test_a_vocabulary_has_each_word_once_as_it_is_compared(texts: list[str]) -> None:
    known = words_of(texts)
    for compared, written in known.items():
        assert fold(written) == compared or fold(compared) == compared
        assert len(written) >= 1
    assert words_of(texts) == known


def test_short_words_are_nobody_s_vocabulary() -> None:
    assert all(len(word) >= SHORTEST for word in KNOWN.values())
    assert "art" not in KNOWN


def test_a_word_is_offered_as_it_was_first_written() -> None:
    assert words_of(["Été", "ETES d’ETES", "étés"])["etes"] == "etes"


@pytest.fixture
def places() -> Gazetteer:
    found = Gazetteer(city="Montréal")
    found.territories[1] = Place(
        1, "villeray-saint-michel", "Villeray–Saint-Michel", "borough", 0, 0
    )
    found.territories[2] = Place(2, "westmount", "Westmount", "city", 0, 0)
    for n, (name, territory) in enumerate(
        [("Villeray", 1), ("Saint-Michel", 1), ("Westmount", 2), ("Vieux-Villeray-Nord", 1)], 11
    ):
        found.neighbourhoods[n] = Place(n, f"n{n}", name, "neighbourhood", 0, 0, territory)
    return found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("villeray", [Area(1, 11), Area(1, 14), Area(1)]),
        ("VILLERAY", [Area(1, 11), Area(1, 14), Area(1)]),
        ("saint michel", [Area(1, 12), Area(1)]),
        ("st michel", []),
        ("west", [Area(2, 13)]),
        ("mount", []),
        ("vil", []),
        ("", []),
        ("villeray patinoire", []),
        ("–––––", []),
    ],
)
def test_a_place_is_named_by_the_beginning_of_its_words(
    places: Gazetteer, typed: str, found: list[Area]
) -> None:
    assert places_named(typed, places) == found


def test_no_more_places_are_offered_than_fit(places: Gazetteer) -> None:
    for n in range(100, 120):
        places.neighbourhoods[n] = Place(n, f"n{n}", f"Parc {n}", "neighbourhood", 0, 0, 1)
    assert len(places_named("parc", places)) == MOST
