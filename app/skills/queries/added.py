"""What the database adds to our own list."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.skills import kept
from app.skills.models import AddedTerm, TermWord
from app.skills.rules import Term, TermKind


async def load(session: AsyncSession) -> None:
    """Read what was added into this process's memory."""
    added = select(
        AddedTerm.kind, AddedTerm.code, AddedTerm.fr, AddedTerm.en, AddedTerm.group_code,
        AddedTerm.theme,
    ).order_by(AddedTerm.id)  # fmt: skip
    terms = [
        Term(row.code, row.fr, row.en, row.kind, row.group_code, row.theme, is_added=True)
        for row in await session.execute(added)
    ]
    words: dict[tuple[TermKind, str], tuple[str, ...]] = {}
    joined = select(TermWord.kind, TermWord.code, TermWord.word).order_by(TermWord.id)
    for row in await session.execute(joined):
        key = (row.kind, row.code)
        words[key] = (*words.get(key, ()), row.word)
    kept.remember(terms, words)
