"""The database folds text as Python does: a name found in one is found in the other."""

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.text import fold

FOLD = text("SELECT fold(:typed)")
LETTERS = "abcdefghijklmnopqrstuvwxyzéèêëàâäîïôöûùüçœæÉÈÊÀÂÎÔÛÙÇŒÆ0123456789 '’-–—_/‘‑"


async def in_database(db: AsyncSession, typed: str) -> str:
    return str((await db.execute(FOLD, {"typed": typed})).scalar_one())


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "Côte-des-Neiges–Notre-Dame-de-Grâce",
        "L’Île-Bizard–Sainte-Geneviève",
        "Mercier–Hochelaga-Maisonneuve",
        "cœur à l’œuvre",
        "EX ÆQUO",
        "Straße",
        "  deux   espaces ",
        "tab\tet\u00a0insécable",
        "Đà Nẵng",
        "ﬁn de siècle",
        "5\u202f000 $",
        "Élan № 4",
    ],
)
async def test_both_fold_alike(db: AsyncSession, typed: str) -> None:
    assert await in_database(db, typed) == fold(typed)


@given(typed=st.text(alphabet=LETTERS, max_size=60))
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
)
async def test_any_french_text_folds_alike(db: AsyncSession, typed: str) -> None:
    assert await in_database(db, typed) == fold(typed)
