"""Judges what is about to be published by the table of rules; what is held goes to the queue."""

from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.i18n import N_
from app.core.moderated import moderation_of
from app.core.notices import tell
from app.core.screening import Held, Written, screen
from app.core.subjects import Subject
from app.discussion.models import Comment
from app.moderation.measures import Measured, judged, measure
from app.moderation.queries import cases
from app.moderation.service.report import opened

LATELY = timedelta(minutes=10)


@screen
class RulesFirst:
    """The rules of ``holds.toml``; whatever they say, a person decides."""

    async def judge(self, session: AsyncSession, written: Written, now: datetime) -> Held | None:
        """Say whether a text waits, and by which rules."""
        measured = measure(written.text)
        if measured["links"].value:
            measured["new_with_link"] = await _age(session, written.author_id, now)
        if written.kind == "comment":
            measured["velocity"] = await _velocity(session, written.author_id, now)
        factors = judged(written.kind, measured)
        return Held(factors) if factors else None

    async def keep(
        self, session: AsyncSession, subject: Subject, held: Held, now: datetime
    ) -> None:
        """Open a case for what is held, or say on the one that waits that it is held now."""
        ways = moderation_of(subject.kind)
        thing = await ways.find(session, subject.id) if ways else None
        if thing is None:
            return
        await cases.lock(session, subject)
        case = await cases.open_case(session, subject) or await opened(session, thing, now)
        case.is_held = True
        case.factors = [asdict(factor) for factor in held.factors]
        await session.flush()
        if thing.author_id is not None:
            await tell(
                session,
                "moderation.held",
                f"moderation.held:{case.id}",
                to=[thing.author_id],
                because=N_("because you wrote it"),
                data={"kind": subject.kind, "which": thing.public_id},
            )


async def _age(session: AsyncSession, person_id: int, now: datetime) -> Measured:
    """Return how many hours ago the author's account was made."""
    made = await session.scalar(select(Person.created_at).where(Person.id == person_id))
    if made is None:
        return Measured(None)
    return Measured(max(0, int((now - made).total_seconds() // 3600)))


async def _velocity(session: AsyncSession, person_id: int, now: datetime) -> Measured:
    """Return how many comments the author published lately, this one included."""
    query = select(func.count()).where(
        Comment.author_id == person_id, Comment.created_at > now - LATELY
    )
    return Measured(1 + (await session.execute(query)).scalar_one())
