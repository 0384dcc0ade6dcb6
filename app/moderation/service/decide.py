"""Deciding, once: whoever comes second reads what the first decided."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.audit.service import record
from app.core.errors import Invalid, NotFound
from app.core.i18n import gettext as _
from app.core.moderated import Moderation, ReportedThing
from app.core.runtime import Runtime
from app.core.text import excerpt
from app.moderation import policy
from app.moderation.errors import DecidedMeanwhile
from app.moderation.models import Case, Decision
from app.moderation.queries import cases
from app.moderation.rules import (
    AGAINST,
    SUSPENSIONS,
    CaseState,
    Outcome,
    suspended_until,
)
from app.moderation.schemas import Ruling
from app.moderation.service import telling
from app.moderation.service.report import opened
from app.moderation.service.suspend import settle

TITLE_MAX = 200


async def decide(
    session: AsyncSession,
    runtime: Runtime,
    moderator: Actor,
    ways: Moderation,
    found: ReportedThing,
    ruling: Ruling,
    now: datetime,
) -> Decision:
    """Decide about a thing, do what follows, and tell those concerned why.

    Raises:
        Refused: the policy says no, or the decision does not fit what the thing is.
        Invalid: a decision against somebody without a rule, or a length that is not offered.
        DecidedMeanwhile: another moderator decided since ``ruling.seen``.
        NotFound: the thing is gone.
    """
    require_whole(ruling)
    await cases.lock(session, found.subject)
    thing = await ways.find(session, found.subject.id)
    if thing is None:
        raise NotFound
    case = await cases.open_case(session, thing.subject)
    latest = await cases.latest_decision(session, thing.subject)
    if (latest.public_id if latest else "") != ruling.seen:
        raise DecidedMeanwhile
    policy.can_decide(moderator, thing, case, now).require()
    is_held = case is not None and case.is_held
    policy.makes_sense(ruling.outcome, thing, is_held=is_held).require()
    if ruling.outcome is Outcome.SUSPENDED and thing.author_id is not None:
        rank = await cases.rank_of(session, thing.author_id)
        policy.can_suspend(moderator, rank).require()
    case = case or await opened(session, thing, now)
    decision = await _written(session, moderator, thing, case, ruling, now)
    await _carry_out(session, runtime, ways, thing, decision)
    await telling.decided(session, runtime, decision)
    await record(
        session, f"moderation.{ruling.outcome}", by=moderator.id, now=now, subject=thing.subject,
        territory_id=thing.territory_id, reason=ruling.words,
        detail={"decision": decision.public_id, "rule": ruling.reason, "days": ruling.days or None},
    )  # fmt: skip
    return decision


def require_whole(ruling: Ruling) -> None:
    """Go on if a ruling says what it must.

    Raises:
        Invalid: with a sentence for what is missing.
    """
    if ruling.outcome in AGAINST and ruling.reason is None:
        raise Invalid({"reason": _("Please choose the rule that it breaks.")})
    if ruling.outcome is Outcome.SUSPENDED and ruling.days not in SUSPENSIONS:
        raise Invalid({"days": _("Please choose how long the suspension lasts.")})


async def _written(
    session: AsyncSession,
    moderator: Actor,
    thing: ReportedThing,
    case: Case,
    ruling: Ruling,
    now: datetime,
) -> Decision:
    is_suspension = ruling.outcome is Outcome.SUSPENDED
    decision = Decision(
        case_id=case.id,
        subject_kind=thing.subject.kind,
        subject_id=thing.subject.id,
        territory_id=thing.territory_id,
        author_id=thing.author_id,
        by_id=moderator.id,
        outcome=ruling.outcome,
        reason=ruling.reason if ruling.outcome in AGAINST else None,
        words=ruling.words,
        title=excerpt(thing.title or thing.text, TITLE_MAX),
        hides=_hides(ruling, case),
        was_held=case.is_held,
        reports=case.reports,
        suspended_until=suspended_until(ruling.days, now) if is_suspension else None,
        opened_at=case.opened_at,
        decided_at=now,
    )
    session.add(decision)
    case.state, case.decided_at = CaseState.DECIDED, now
    case.claimed_by_id = case.claimed_until = None
    await session.flush()
    return decision


def _hides(ruling: Ruling, case: Case) -> bool:
    """Say whether the thing is out of sight after a ruling; one that was held is unless shown."""
    if ruling.outcome is Outcome.HIDDEN:
        return True
    return ruling.outcome in {Outcome.WARNED, Outcome.SUSPENDED} and (ruling.hides or case.is_held)


async def _carry_out(
    session: AsyncSession,
    runtime: Runtime,
    ways: Moderation,
    thing: ReportedThing,
    decision: Decision,
) -> None:
    if decision.hides:
        await ways.hide(session, runtime, thing.subject.id, decision.decided_at)
    if decision.outcome is Outcome.RESTORED:
        await ways.restore(session, runtime, thing.subject.id, decision.decided_at)
    await settle(session, decision, decision.decided_at)
