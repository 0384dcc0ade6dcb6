"""How an idea read over time."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.differences import Piece, differences
from app.ideas.models import Idea, IdeaVersion

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Change:
    """One edit: who, when, and what became of each part of the text."""

    number: int
    edited_at: datetime
    edited_by: str
    title: list[Piece]
    problem: list[Piece]
    proposal: list[Piece]

    @property
    def parts(self) -> list[tuple[str, list[Piece]]]:
        """Return the parts whose words changed, by name."""
        parts = (("title", self.title), ("problem", self.problem), ("proposal", self.proposal))
        return [(name, pieces) for name, pieces in parts if differs(pieces)]


def differs(pieces: list[Piece]) -> bool:
    """Say whether anything was added or removed."""
    return any(piece.kind != "same" for piece in pieces)


async def changes_of(session: AsyncSession, idea: Idea) -> list[Change]:
    """Return the edits of a published idea, newest first.

    A version keeps how the idea read before an edit, so each is compared with the one after it,
    and the newest with the idea itself.
    """
    query = (
        select(
            IdeaVersion.number,
            IdeaVersion.title,
            IdeaVersion.problem,
            IdeaVersion.proposal,
            IdeaVersion.edited_at,
            Person.display_name,
        )
        .outerjoin(Person, (Person.id == IdeaVersion.edited_by_id) & Person.deleted_at.is_(None))
        .where(IdeaVersion.idea_id == idea.id)
        .order_by(IdeaVersion.number.desc())
        .limit(MOST_SHOWN)
    )
    after = (idea.title, idea.problem, idea.proposal)
    changes = []
    for row in await session.execute(query):
        before = (row.title, row.problem, row.proposal)
        pieces = [differences(old, new) for old, new in zip(before, after, strict=True)]
        changes.append(Change(row.number, row.edited_at, row.display_name or "", *pieces))
        after = before
    return changes


async def count_changes(session: AsyncSession, idea_id: int) -> int:
    """Return how often a published idea was edited, at most :data:`MOST_SHOWN`."""
    query = select(IdeaVersion.id).where(IdeaVersion.idea_id == idea_id).limit(MOST_SHOWN)
    return len((await session.execute(query)).all())
