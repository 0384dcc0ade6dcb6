"""Supports that seem to be one person's are set aside, each with a decision that can be appealed."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.audit.service import record
from app.core.errors import Conflict, Refused
from app.core.i18n import gettext as _
from app.core.runtime import Runtime
from app.core.subjects import Subject
from app.ideas.models import Idea
from app.ideas.service import set_aside as supports
from app.moderation import policy
from app.moderation.models import Decision
from app.moderation.rules import Outcome, Reason
from app.moderation.schemas import SettingAside
from app.moderation.service import telling
from app.moderation.service.appeal import undo
from app.moderation.service.undo import SUPPORT


async def set_aside(
    session: AsyncSession,
    runtime: Runtime,
    moderator: Actor,
    idea: Idea,
    wanted: SettingAside,
    now: datetime,
) -> list[Decision]:
    """Stop counting the supports of some people for an idea, and tell each of them why.

    A gate that has been passed stays passed.

    Raises:
        Refused: another territory, or one of the supports is the moderator's own.
        Conflict: none of them counts any more.
    """
    policy.can_moderate(moderator, idea.territory_id).require()
    query = select(Person.id).where(Person.public_id.in_(wanted.people))
    people = list((await session.execute(query)).scalars())
    if moderator.id in people:
        raise Refused(_("This is yours: another moderator must decide."))
    moved = await supports.set_aside(session, runtime, idea.id, people, now)
    if not moved:
        raise Conflict(_("None of these supports is counted any more."))
    made = [_decision(moderator, idea, person_id, wanted.words, now) for person_id in moved]
    session.add_all(made)
    await session.flush()
    for decision in made:
        await telling.decided(session, runtime, decision)
    await record(
        session, "moderation.set_aside", by=moderator.id, now=now, subject=Subject("idea", idea.id),
        territory_id=idea.territory_id, reason=wanted.words,
        detail={"decisions": [one.public_id for one in made]},
    )  # fmt: skip
    return made


def _decision(moderator: Actor, idea: Idea, person_id: int, words: str, now: datetime) -> Decision:
    return Decision(
        subject_kind=SUPPORT,
        subject_id=idea.id,
        territory_id=idea.territory_id,
        author_id=person_id,
        by_id=moderator.id,
        outcome=Outcome.SET_ASIDE,
        reason=Reason.MANIPULATION,
        words=words,
        title=idea.title,
        opened_at=now,
        decided_at=now,
    )


async def count_again(
    session: AsyncSession, runtime: Runtime, moderator: Actor, decision: Decision, now: datetime
) -> None:
    """Count a support again that was set aside; the gate may open by it.

    Raises:
        Refused: another territory, or the support is the moderator's own.
        Conflict: it is counted already.
    """
    policy.can_count_again(moderator, decision).require()
    if decision.outcome is not Outcome.SET_ASIDE or decision.reversed_at is not None:
        raise Conflict(_("This support is counted already."))
    await undo(session, runtime, decision, now)
    await telling.undone(session, decision)
    await record(
        session, "moderation.counted_again", by=moderator.id, now=now,
        subject=Subject("idea", decision.subject_id), territory_id=decision.territory_id,
        detail={"decision": decision.public_id},
    )  # fmt: skip
