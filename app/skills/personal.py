"""What is kept of who proposes a term, given to them and erased with them."""

from collections.abc import AsyncIterator

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.personal import Leaving, Row, erased, kept, rows
from app.core.retention import Term, retained
from app.skills.models import AddedTerm, TermProposal
from app.skills.rules import KEPT_AFTER, ProposalState


@kept("term_proposals")
async def proposals(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the words that the person proposed, and what became of them."""
    query = (
        select(
            TermProposal.kind,
            TermProposal.word,
            TermProposal.note,
            TermProposal.state,
            TermProposal.code,
            TermProposal.reason,
            TermProposal.proposed_at,
            TermProposal.decided_at,
        )
        .where(TermProposal.proposed_by_id == person_id)
        .order_by(TermProposal.id)
    )
    async for row in rows(session, query):
        yield row


@erased("skills")
async def forget(session: AsyncSession, leaving: Leaving) -> None:
    """Erase what waits; what was decided stays, with nobody's name."""
    who = leaving.person_id
    await session.execute(
        delete(TermProposal).where(
            TermProposal.proposed_by_id == who, TermProposal.state == ProposalState.WAITING
        )
    )
    decided = TermProposal.decided_by_id
    await session.execute(
        update(TermProposal)
        .where(TermProposal.proposed_by_id == who)
        .values(proposed_by_id=None, note="")
    )
    await session.execute(update(TermProposal).where(decided == who).values(decided_by_id=None))
    await session.execute(
        update(AddedTerm).where(AddedTerm.added_by_id == who).values(added_by_id=None)
    )


retained(
    Term("term_proposals", TermProposal, lambda now: TermProposal.decided_at < now - KEPT_AFTER)
)
