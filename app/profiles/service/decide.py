"""A moderator decides of a leader: always with a public reason, always written down."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.audit.service import record
from app.core.errors import Refused
from app.core.events import publish
from app.core.i18n import N_, gettext as _
from app.core.notices import tell
from app.core.subjects import Subject
from app.profiles import policy
from app.profiles.events import LeaderRevoked
from app.profiles.models import LeaderDecision
from app.profiles.queries import people
from app.profiles.queries.nominating import Candidate, nominators
from app.profiles.rules import TURNS, Decided, Fact, Standing, leader_until
from app.profiles.service.answer import move
from app.profiles.service.tell import tell_of


async def confirm(
    session: AsyncSession, actor: Actor, whom: Candidate, reason: str, now: datetime
) -> datetime:
    """Make somebody who said yes a leader for two years; return until when (UTC).

    Raises:
        Refused: the policy says no, or the person left or is suspended.
        Conflict: another moderator decided first, or the person changed their mind.
    """
    policy.can_decide(actor, whom.person_id, whom.territory_id).require()
    await _is_there(session, whom, now)
    ends_at = leader_until(now)
    await move(
        session, whom.id, Standing.WILLING,
        standing=Standing.CONFIRMED, confirmed_at=now, ends_at=ends_at,
    )  # fmt: skip
    await _write(session, actor, whom, Decided.CONFIRMED, reason, now, ends_at)
    return ends_at


async def refuse(
    session: AsyncSession, actor: Actor, whom: Candidate, reason: str, now: datetime
) -> None:
    """Refuse somebody who said yes.

    Raises:
        Refused: the policy says no.
        Conflict: another moderator decided first, or the person changed their mind.
    """
    policy.can_decide(actor, whom.person_id, whom.territory_id).require()
    await move(session, whom.id, Standing.WILLING, standing=Standing.REFUSED, ended_at=now)
    await _write(session, actor, whom, Decided.REFUSED, reason, now)


async def renew(
    session: AsyncSession, actor: Actor, whom: Candidate, reason: str, now: datetime
) -> datetime:
    """Give a term that nears its end two more years; return until when (UTC).

    Raises:
        Refused: the policy says no, it is too early or too late, or the person is not there.
        Conflict: it was settled meanwhile.
    """
    policy.can_decide(actor, whom.person_id, whom.territory_id).require()
    policy.can_renew(whom.standing, whom.ends_at, now).require()
    await _is_there(session, whom, now)
    assert whom.ends_at is not None, "a check constraint says so"
    ends_at = leader_until(whom.ends_at)
    await move(session, whom.id, Standing.CONFIRMED, ends_at=ends_at)
    await _write(session, actor, whom, Decided.RENEWED, reason, now, ends_at)
    return ends_at


async def revoke(
    session: AsyncSession, actor: Actor, whom: Candidate, reason: str, now: datetime
) -> None:
    """Take the role back before its time; the person's endorsements are no longer shown.

    Raises:
        Refused: the policy says no, or the term is over by itself.
        Conflict: it was settled meanwhile.
    """
    policy.can_decide(actor, whom.person_id, whom.territory_id).require()
    policy.can_cut_short(whom.ends_at, now).require()
    await move(session, whom.id, Standing.CONFIRMED, standing=Standing.REVOKED, ended_at=now)
    await _write(session, actor, whom, Decided.REVOKED, reason, now)
    await publish(session, LeaderRevoked(whom.id))


async def _is_there(session: AsyncSession, whom: Candidate, now: datetime) -> None:
    """Give no role to whoever cannot use it, nor be seen with it.

    Raises:
        Refused: they left, or are suspended.
    """
    if await people.shown_by_number(session, whom.person_id, now) is None:
        raise Refused(_("This person has left or is suspended: no role can be given to them now."))


async def _write(
    session: AsyncSession,
    actor: Actor,
    whom: Candidate,
    decided: Decided,
    reason: str,
    now: datetime,
    ends_at: datetime | None = None,
) -> None:
    decision = LeaderDecision(
        leadership_id=whom.id,
        decided=decided,
        reason=reason,
        by_id=actor.id,
        at=now,
        ends_at=ends_at,
    )
    session.add(decision)
    await session.flush()
    await record(
        session,
        f"leader.{decided}",
        by=actor.id,
        now=now,
        subject=Subject("person", whom.person_id),
        territory_id=whom.territory_id,
        reason=reason,
        detail={"leadership": whom.public_id, "ends_at": ends_at.isoformat() if ends_at else None},
    )
    await _tell(session, actor, whom, decision)


async def _tell(
    session: AsyncSession, actor: Actor, whom: Candidate, decision: LeaderDecision
) -> None:
    """Tell the person, and their neighbours, each why it concerns them."""
    await tell_of(
        session,
        Fact.LEADERSHIP,
        whom.public_id,
        TURNS[decision.decided],
        [whom.person_id],
        once=str(decision.id),
    )
    await tell(
        session,
        "profiles.decided",
        f"profiles.decided:{decision.id}",
        to=await nominators(session, whom.id),
        because=N_("because you nominated them"),
        but=[actor.id],
        data={"leadership": whom.public_id, "decided": str(decision.decided)},
    )
