"""Words that people missed: those that wait for the team, and what became of one's own."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import distinct, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.pagination import PAGE_SIZE, Page, decode, page_of
from app.skills.models import TermProposal
from app.skills.rules import ProposalState, TermKind

OWN_MOST = 30


@dataclass(frozen=True, slots=True)
class Proposal:
    """A word, with whatever the team needs to decide."""

    id: int
    public_id: str
    kind: TermKind
    word: str
    fr: str
    en: str
    note: str
    source: str
    state: ProposalState
    code: str
    reason: str
    proposed_at: datetime
    people: int = 1
    """How many proposed the same word."""


COLUMNS = (
    TermProposal.id, TermProposal.public_id, TermProposal.kind, TermProposal.word, TermProposal.fr,
    TermProposal.en, TermProposal.note, TermProposal.source, TermProposal.state, TermProposal.code,
    TermProposal.reason, TermProposal.proposed_at,
)  # fmt: skip

_SAME = (
    select(
        func.min(TermProposal.id).label("id"),
        func.count().label("people"),
    )
    .where(TermProposal.state == ProposalState.WAITING)
    .group_by(TermProposal.kind, TermProposal.folded)
    .subquery()
)
_QUEUE = select(*COLUMNS, _SAME.c.people).join(_SAME, _SAME.c.id == TermProposal.id)
_COUNT = select(
    func.count(distinct(func.concat(TermProposal.kind, ":", TermProposal.folded)))
).where(TermProposal.state == ProposalState.WAITING)


async def waiting(
    session: AsyncSession, *, after: str = "", size: int = PAGE_SIZE
) -> Page[Proposal]:
    """Return the words that wait, each once, oldest first.

    Raises:
        Invalid: for a cursor that we did not make.
    """
    query = _QUEUE.order_by(TermProposal.id).limit(size + 1)
    if after:
        query = query.where(TermProposal.id > decode(after, int)[0])
    rows = [Proposal(**row) for row in (await session.execute(query)).mappings()]
    return page_of(rows, size, lambda one: (one.id,))


async def count_waiting(session: AsyncSession) -> int:
    """Return how many words wait."""
    return (await session.execute(_COUNT)).scalar_one()


async def proposal(session: AsyncSession, public_id: str) -> Proposal | None:
    """Return one, whatever its state."""
    query = select(*COLUMNS).where(TermProposal.public_id == public_id)
    row = (await session.execute(query)).mappings().one_or_none()
    return None if row is None else Proposal(**row)


async def own(session: AsyncSession, person_id: int) -> list[Proposal]:
    """Return the words that a person proposed, latest first."""
    query = (
        select(*COLUMNS)
        .where(TermProposal.proposed_by_id == person_id)
        .order_by(TermProposal.id.desc())
        .limit(OWN_MOST)
    )
    return [Proposal(**row) for row in (await session.execute(query)).mappings()]
