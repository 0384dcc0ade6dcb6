"""The nominee's own words: yes, no, and later "I step down"."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.audit.service import record
from app.core.errors import Conflict
from app.core.i18n import gettext as _
from app.core.subjects import Subject
from app.profiles import policy
from app.profiles.models import Leadership
from app.profiles.queries.nominating import Candidate
from app.profiles.rules import Standing


async def accept(session: AsyncSession, actor: Actor, asked: Candidate, now: datetime) -> None:
    """Say yes: a moderator of the territory will decide.

    Raises:
        Refused: it is not the actor who is asked.
        Conflict: there is nothing to answer any more.
    """
    policy.can_answer_nomination(actor, asked.person_id).require()
    await move(session, asked.id, Standing.ASKED, standing=Standing.WILLING, answered_at=now)


async def decline(session: AsyncSession, actor: Actor, asked: Candidate, now: datetime) -> None:
    """Say no, without a reason; nobody is asked again for a while. It may still be said after a yes.

    Raises:
        Refused: it is not the actor who is asked.
        Conflict: there is nothing to answer any more.
    """
    policy.can_answer_nomination(actor, asked.person_id).require()
    # Back to gathering, because somebody withdrew, a yes can still be taken back.
    seen = [Standing.GATHERING] if asked.answered_at else []
    await move(
        session, asked.id, Standing.ASKED, Standing.WILLING, *seen,
        standing=Standing.DECLINED, answered_at=now, ended_at=now,
    )  # fmt: skip


async def step_down(session: AsyncSession, actor: Actor, leader: Candidate, now: datetime) -> None:
    """Stop being a leader before the term is over.

    Raises:
        Refused: it is not the actor's term, or it has ended by itself.
        Conflict: it was settled meanwhile.
    """
    policy.can_answer_nomination(actor, leader.person_id).require()
    policy.can_cut_short(leader.ends_at, now).require()
    await move(session, leader.id, Standing.CONFIRMED, standing=Standing.ENDED, ended_at=now)
    await record(
        session,
        "leader.stepped_down",
        by=actor.id,
        now=now,
        subject=Subject("person", actor.id),
        territory_id=leader.territory_id,
    )


async def move(session: AsyncSession, leadership_id: int, *seen: Standing, **values: Any) -> None:
    """Change where a way to be a leader stands, if it still stands where it was ``seen``.

    Raises:
        Conflict: it does not: somebody was faster.
    """
    changed = await session.execute(
        update(Leadership)
        .where(Leadership.id == leadership_id, Leadership.standing.in_(seen))
        .values(**values)
        .returning(Leadership.id)
    )
    if changed.one_or_none() is None:
        raise Conflict(_("This was settled meanwhile. Please look at the page again."))
