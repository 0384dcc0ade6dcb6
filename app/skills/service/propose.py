"""A member misses a word: it is kept for the team, once."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Refused
from app.core.i18n import gettext as _
from app.core.ids import public_id
from app.skills import policy
from app.skills.models import TermProposal
from app.skills.rules import ProposalState, known_as
from app.skills.schemas import Proposed
from app.skills.terms import term_named


async def propose(session: AsyncSession, actor: Actor, typed: Proposed, now: datetime) -> None:
    """Keep a word for the team to decide; proposing it again changes nothing.

    Raises:
        Refused: not confirmed, too many wait, it is in the list, or the team said no already.
    """
    policy.can_propose(actor, await _waiting(session, actor.id)).require()
    known = term_named(typed.kind, typed.word)
    if known is not None:
        raise Refused(
            _("“%(word)s” is in the list already: choose “%(term)s”.")
            % {"word": typed.word, "term": known.label},
            field="word",
        )
    await _not_refused(session, typed)
    await session.execute(
        insert(TermProposal)
        .values(
            public_id=public_id(),
            kind=typed.kind,
            word=typed.word,
            folded=known_as(typed.word),
            note=typed.note,
            fr=typed.word if actor.language == "fr" else "",
            en=typed.word if actor.language == "en" else "",
            proposed_at=now,
            proposed_by_id=actor.id,
        )
        .on_conflict_do_nothing()
    )


async def _waiting(session: AsyncSession, person_id: int) -> int:
    query = select(func.count()).where(
        TermProposal.proposed_by_id == person_id, TermProposal.state == ProposalState.WAITING
    )
    return (await session.execute(query)).scalar_one()


async def _not_refused(session: AsyncSession, typed: Proposed) -> None:
    """Say why the team did not add this word, whoever proposed it then.

    Raises:
        Refused: it did not.
    """
    query = (
        select(TermProposal.reason)
        .where(
            TermProposal.kind == typed.kind,
            TermProposal.folded == known_as(typed.word),
            TermProposal.state == ProposalState.REFUSED,
        )
        .order_by(TermProposal.id.desc())
        .limit(1)
    )
    reason = await session.scalar(query)
    if reason is not None:
        raise Refused(
            _("The team looked at “%(word)s” before and did not add it: %(reason)s")
            % {"word": typed.word, "reason": reason},
            field="word",
        )
