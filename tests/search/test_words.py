"""Words as they are compared: the same in the database and in Python, and the same in any number."""

import pytest
from hypothesis import HealthCheck, example, given, settings, strategies as st
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.text import clean, fold

SAME = text("SELECT fold(:typed)")
FORMS = text("SELECT searchable(:typed)")
TYPED = st.text(
    alphabet=st.characters(
        codec="utf-8",
        max_codepoint=0xFFFF,
        exclude_categories=("Cc", "Cs", "Cn", "Co"),
        exclude_characters="Σ",  # its small form depends on what stands around it
    ),
    max_size=40,
)


@given(typed=TYPED)
@example("Œuvre d’art à l’Île-des-Sœurs")
@example("ÇA, C'EST L’ÉTÉ — 100 % « montréalais » !")
@example("ﬁn ½ ² Å Ĳ ǅ ß ẞ İ ı ſ")
@example("a\u0301\u0327 e\u0301\u0323 ễ")
@example("  beaucoup   d'espaces\u00a0ici\u2009là ")
@settings(
    max_examples=300, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
)  # fmt: skip
async def test_folding_is_the_same_in_both_worlds(db: AsyncSession, typed: str) -> None:
    cleaned = " ".join(str(clean(typed)).split())
    assert await db.scalar(SAME, {"typed": cleaned}) == fold(cleaned)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("vélos électriques", "velo electrique"), ("jeux", "jeu"), ("feux", "feu"), ("lieux", "lieu"),
        ("abris", "abri"), ("menus", "menu"), ("choux", "chou"), ("Les écoles", "les ecole"),
        ("cœurs", "coeur"), ("L’eau", "l eau"), ("vélos-cargos", "velo cargo"),
    ],
)  # fmt: skip
async def test_plurals_share_a_root(db: AsyncSession, one: str, other: str) -> None:
    roots = text("SELECT to_tsvector('french', searchable(:typed))")
    found = [await db.scalar(roots, {"typed": typed}) for typed in (one, other)]
    assert found[0] == found[1] != ""


@pytest.mark.parametrize("word", ["nous", "vous", "mais", "this", "sous"])
async def test_small_words_stay_themselves(db: AsyncSession, word: str) -> None:
    assert await db.scalar(FORMS, {"typed": word}) == word


async def test_folding_never_gives_what_cannot_be_kept(db: AsyncSession) -> None:
    assert await db.scalar(FORMS, {"typed": ""}) == ""
    assert await db.scalar(FORMS, {"typed": "’’-–—"}) == ""
