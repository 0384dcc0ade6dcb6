"""Differences between two texts, as a person would point at them."""

import time

from hypothesis import given, strategies as st

from app.core.differences import Piece, differences


def told(before: str, after: str) -> list[tuple[str, str]]:
    return [(piece.kind, piece.text) for piece in differences(before, after)]


def test_an_unchanged_text_is_one_piece() -> None:
    assert differences("Un banc au parc.", "Un banc au parc.") == [
        Piece("same", "Un banc au parc.")
    ]


def test_an_added_word_is_pointed_at_alone() -> None:
    assert told("Un banc au parc", "Un grand banc au parc") == [
        ("same", "Un"),
        ("added", " grand"),
        ("same", " banc au parc"),
    ]


def test_a_replaced_word_shows_what_went_before_what_came() -> None:
    assert told("Trois bancs rouges", "Trois bancs verts") == [
        ("same", "Trois bancs"),
        ("removed", " rouges"),
        ("added", " verts"),
    ]


def test_a_changed_comma_does_not_change_its_word() -> None:
    assert told("Oui, merci beaucoup", "Oui! merci beaucoup") == [
        ("same", "Oui"),
        ("removed", ","),
        ("added", "!"),
        ("same", " merci beaucoup"),
    ]


def test_a_word_between_two_changes_goes_with_them() -> None:
    assert told("le banc de bois du parc", "une chaise de fer du parc") == [
        ("removed", "le banc de bois"),
        ("added", "une chaise de fer"),
        ("same", " du parc"),
    ]


def test_an_empty_text_is_all_gone_or_all_new() -> None:
    assert told("", "") == []
    assert told("Bonjour", "") == [("removed", "Bonjour")]
    assert told("", "Bonjour") == [("added", "Bonjour")]


def test_spaces_alone_are_no_difference() -> None:
    assert [kind for kind, _ in told("deux  mots ici", "deux mots ici")] == ["same"]


def test_a_new_paragraph_is_a_difference() -> None:
    assert ("added", "\n\n") in told("Un.\nDeux.", "Un.\n\nDeux.")


@given(st.text(max_size=200), st.text(max_size=200))
def test_what_stayed_and_came_makes_the_new_text(before: str, after: str) -> None:
    pieces = differences(before, after)
    assert "".join(p.text for p in pieces if p.kind != "removed") == after
    assert all(p.text for p in pieces)


def test_two_hostile_texts_take_no_time() -> None:
    started = time.perf_counter()
    differences("a b " * 5_000, "b a c " * 5_000)
    assert time.perf_counter() - started < 2
