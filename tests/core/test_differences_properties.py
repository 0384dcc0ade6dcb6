"""What is pointed at between two texts is true of both, whatever they are."""

import itertools
import time

import pytest
from hypothesis import given, strategies as st

from app.core.differences import Piece, differences

WORDS = st.lists(
    st.sampled_from(
        "le la un banc parc arbre vert rouge, point. et l’été aujourd’hui « oui » ! 3".split()
    ),
    max_size=30,
).map(" ".join)
TEXTS = st.text(max_size=120)


def side(pieces: list[Piece], *kinds: str) -> str:
    return "".join(piece.text for piece in pieces if piece.kind in kinds)


def bare(text: str) -> str:
    return "".join(text.split())


@given(WORDS | TEXTS, WORDS | TEXTS)
def test_each_side_can_be_read_from_the_pieces(before: str, after: str) -> None:
    pieces = differences(before, after)
    assert side(pieces, "same", "added") == after
    assert bare(side(pieces, "same", "removed")) == bare(before)


@given(WORDS | TEXTS, WORDS | TEXTS)
def test_pieces_are_put_together_as_much_as_they_can_be(before: str, after: str) -> None:
    kinds = [piece.kind for piece in differences(before, after)]
    assert all(one != other for one, other in itertools.pairwise(kinds))
    for n, kind in enumerate(kinds[:-1]):
        if kind == "added":
            assert kinds[n + 1] == "same", "what went comes before what came"


@given(WORDS | TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert {piece.kind for piece in differences(text, text)} <= {"same"}


@given(WORDS, WORDS)
def test_the_way_back_removes_what_came_and_brings_what_went(before: str, after: str) -> None:
    there, back = differences(before, after), differences(after, before)
    assert bool([p for p in there if p.kind != "same"]) is bool(
        [p for p in back if p.kind != "same"]
    )


@given(WORDS, st.sampled_from(["Bravo", "Non.", "« Certes »"]))
def test_a_word_put_at_the_end_is_the_only_thing_that_came(text: str, word: str) -> None:
    pieces = differences(text, f"{text} {word}".strip())
    if word not in text:
        assert side(pieces, "added").strip() == word
        assert side(pieces, "removed") == ""


@pytest.mark.parametrize(
    ("before", "after", "removed", "added"),
    [
        ("5 bancs", "6 bancs", "5", "6"),
        ("l’arbre", "l’érable", "l’arbre", "l’érable"),
        ("Un banc.", "Un banc !", ".", "!"),
        ("a\n\nb", "a\nb", "\n\n", "\n"),
        ("mot", "Mot", "mot", "Mot"),
        ("café", "cafe", "café", "cafe"),
        ("https://a.b/c", "https://a.b/d", "c", "d"),
    ],
)
def test_the_smallest_word_that_changed_is_pointed_at(
    before: str, after: str, removed: str, added: str
) -> None:
    pieces = differences(before, after)
    assert side(pieces, "removed").strip(" ") == removed
    assert side(pieces, "added").strip(" ") == added


@pytest.mark.parametrize("size", [2_000, 20_000])
def test_long_texts_take_little_time(size: int) -> None:
    one = " ".join(f"mot{n % 97}" for n in range(size // 6))
    other = " ".join(f"mot{n % 89}" for n in range(size // 6))
    started = time.perf_counter()
    differences(one, other)
    assert time.perf_counter() - started < 3
