"""The author objects once; another moderator upholds the decision or undoes all of it."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.audit.service import record
from app.core.db import flush_or
from app.core.errors import Conflict
from app.core.i18n import current, gettext as _
from app.core.moderated import moderation_of
from app.core.runtime import Runtime
from app.moderation import policy
from app.moderation.errors import AlreadyAppealed
from app.moderation.models import Appeal, Decision
from app.moderation.queries import cases
from app.moderation.rules import AppealState, Outcome
from app.moderation.schemas import Objection, Review
from app.moderation.service import telling
from app.moderation.service.suspend import settle
from app.moderation.service.undo import undo_set_aside


async def appeal(
    session: AsyncSession, actor: Actor, decision: Decision, said: Objection, now: datetime
) -> Appeal:
    """Ask that another moderator look again.

    Raises:
        Refused: not theirs, nothing to object to, too late.
        AlreadyAppealed: once is all there is.
    """
    earlier = await cases.appeal_of(session, decision.id)
    policy.can_appeal(actor, decision, earlier, now).require()
    made = Appeal(decision_id=decision.id, words=said.words, language=current(), created_at=now)
    session.add(made)
    await flush_or(session, AlreadyAppealed())
    return made


async def review(
    session: AsyncSession,
    runtime: Runtime,
    moderator: Actor,
    decision: Decision,
    verdict: Review,
    now: datetime,
) -> None:
    """Decide about an appeal, once, and tell its author.

    Raises:
        Refused: the moderator took the decision, or has no right there.
        Conflict: another moderator was faster, or there is no appeal.
    """
    waiting = await cases.appeal_of(session, decision.id)
    if waiting is None:
        raise Conflict(_("Nobody has appealed this decision."))
    policy.can_review(moderator, decision, waiting).require()
    won = await session.execute(
        update(Appeal)
        .where(Appeal.id == waiting.id, Appeal.state == AppealState.WAITING)
        .values(state=verdict.state, answer=verdict.answer, by_id=moderator.id, decided_at=now)
        .returning(Appeal.id)
    )
    if won.one_or_none() is None:
        raise Conflict(_("This appeal has been decided."))
    if verdict.state is AppealState.OVERTURNED:
        await undo(session, runtime, decision, now)
    await telling.appeal_decided(session, waiting)
    await record(
        session, f"moderation.appeal_{verdict.state}", by=moderator.id, now=now,
        subject=decision.subject, territory_id=decision.territory_id, reason=verdict.answer,
        detail={"decision": decision.public_id},
    )  # fmt: skip


async def undo(session: AsyncSession, runtime: Runtime, decision: Decision, now: datetime) -> None:
    """Make everything as if the decision had not been taken: the text, the account, the supports.

    What a later decision hid, or a rule holds since, stays out of sight.
    """
    await cases.lock(session, decision.subject)
    decision.reversed_at = now
    await session.flush()
    ways = moderation_of(decision.subject_kind)
    if (
        decision.hides
        and ways is not None
        and not await cases.stays_away(session, decision.subject)
    ):
        await ways.restore(session, runtime, decision.subject_id, now)
    await settle(session, decision, now)
    if decision.outcome is Outcome.SET_ASIDE:
        await undo_set_aside(session, runtime, decision, now)
