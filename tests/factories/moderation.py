"""Reports, cases, decisions and appeals, as tests need them; each factory commits."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.moderated import Moderation, ReportedThing, moderation_of
from app.core.runtime import Runtime
from app.discussion.queries.rows import CommentRow
from app.ideas.models import Idea
from app.moderation.models import Appeal, Case, Decision, Report
from app.moderation.rules import Outcome, Reason
from app.moderation.schemas import MemberReport, Objection, Ruling
from app.moderation.service import appeal as appealing
from app.moderation.service.decide import decide
from app.moderation.service.report import opened, report as send
from tests.factories.accounts import person

SHOUTED = "Bande d’incapables, dehors !"
OBJECTION = "Je parlais du bâtiment, et de personne d’autre : relisez la phrase d’avant."


def ways_of(kind: str) -> Moderation:
    """Return how things of a kind are moderated."""
    ways = moderation_of(kind)
    assert ways is not None
    return ways


async def thing(db: AsyncSession, it: Idea | CommentRow) -> ReportedThing:
    """Return an idea or a comment as moderators read it."""
    found = await ways_of("idea" if isinstance(it, Idea) else "comment").find(db, it.id)
    assert found is not None
    return found


async def reported(
    db: AsyncSession,
    it: Idea | CommentRow,
    by: Actor | None = None,
    reason: Reason = Reason.HATEFUL,
    words: str = "",
    now: datetime | None = None,
) -> Report:
    """Let somebody report an idea or a comment."""
    by = by or await person(db)
    said = MemberReport(reason=reason, words=words)
    made = await send(db, by, await thing(db, it), said, now or datetime.now(UTC))
    await db.commit()
    return made


async def held(db: AsyncSession, it: Idea | CommentRow, rule: str = "links", **fields: Any) -> Case:
    """Put an idea or a comment that is held already in the queue."""
    case = await opened(db, await thing(db, it), datetime.now(UTC))
    case.is_held = True
    case.factors = [{"rule": rule, "weight": 3, "seen": "https://example.org"}]
    for name, value in fields.items():
        setattr(case, name, value)
    await db.commit()
    return case


async def decided(
    db: AsyncSession,
    runtime: Runtime,
    it: Idea | CommentRow,
    by: Actor | None = None,
    outcome: Outcome = Outcome.HIDDEN,
    now: datetime | None = None,
    **ruling: Any,
) -> Decision:
    """Let a moderator decide about an idea or a comment."""
    by = by or await person(db, roles=("moderator",))
    found = await thing(db, it)
    wanted = Ruling(**{"outcome": outcome, "reason": Reason.HATEFUL, **ruling})
    made = await decide(
        db, runtime, by, ways_of(found.subject.kind), found, wanted, now or datetime.now(UTC)
    )
    await db.commit()
    return made


async def appealed(db: AsyncSession, decision: Decision, by: Actor) -> Appeal:
    """Let the author object."""
    made = await appealing.appeal(db, by, decision, Objection(words=OBJECTION), datetime.now(UTC))
    await db.commit()
    return made
