"""How many comments a subject has: kept counts, read for one page or for a list of cards."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.subjects import Subject
from app.discussion.models import Comment, Discussion
from app.discussion.rules import Choice, State

KEPT = (
    Discussion.comments,
    Discussion.for_count,
    Discussion.against_count,
    Discussion.question_count,
    Discussion.improvement_count,
)


@dataclass(frozen=True, slots=True)
class Counts:
    """Comments that are shown, replies included; first comments by stance; what the authors said."""

    comments: int = 0
    for_: int = 0
    against: int = 0
    question: int = 0
    improvement: int = 0
    authors: int = 0

    def of(self, choice: Choice) -> int:
        """Return how many a filter of the thread promises."""
        name = "for_" if choice is Choice.FOR else choice.value
        return int(getattr(self, name))


async def counts(session: AsyncSession, subjects: Iterable[Subject]) -> dict[Subject, Counts]:
    """Return the counts of many subjects at once; one nobody spoke about has zeros."""
    wanted = list(subjects)
    if not wanted:
        return {}
    key = tuple_(Discussion.subject_kind, Discussion.subject_id)
    query = select(Discussion.subject_kind, Discussion.subject_id, *KEPT).where(
        key.in_([tuple(subject) for subject in wanted])
    )
    found = {Subject(row[0], row[1]): Counts(*row[2:]) for row in await session.execute(query)}
    return {subject: found.get(subject, Counts()) for subject in wanted}


async def tally(session: AsyncSession, subject: Subject, author_ids: frozenset[int]) -> Counts:
    """Return the counts of one subject, with how often its authors spoke."""
    by_authors = (
        select(func.count())
        .select_from(Comment)
        .where(
            Comment.author_id.in_(author_ids),
            Comment.subject_kind == subject.kind,
            Comment.subject_id == subject.id,
            Comment.state == State.VISIBLE,
        )
        .scalar_subquery()
    )
    query = select(*KEPT, by_authors).where(
        Discussion.subject_kind == subject.kind, Discussion.subject_id == subject.id
    )
    row = (await session.execute(query)).one_or_none()
    return Counts() if row is None else Counts(*row)
