"""What staff decide: verified or refused, suspended or reinstated; written down and told to its owners."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.audit.service import record
from app.core.db import flush_or
from app.core.errors import Conflict, NotFound
from app.core.i18n import N_, gettext as _
from app.core.notices import tell
from app.organisations import policy
from app.organisations.models import Claim, Organisation
from app.organisations.rules import Outcome, State
from app.organisations.schemas import Judgement
from app.organisations.service.claims import end, waiting
from app.organisations.service.locking import locked_as, owners

BECAUSE = N_("because you are an owner of this organisation")


async def judge(
    session: AsyncSession, actor: Actor, organisation: Organisation, said: Judgement, now: datetime
) -> State:
    """Decide about the request that waits; its document is destroyed either way.

    Raises:
        Refused: the actor does not moderate its area, belongs to it, or no request waits any more.
        Conflict: its page changed since the actor read it, or another has the same number.
    """
    current, role = await locked_as(session, organisation.id, actor)
    policy.can_decide(actor, current, role).require()
    claim = await waiting(session, current.id)
    if claim is None:
        raise NotFound
    if current.version != said.version:
        raise Conflict(_("This organisation changed its page: please read it again as it is now."))
    await end(session, claim, Outcome.ACCEPTED if said.is_accepted else Outcome.REFUSED, now)
    claim.decided_by_id, claim.reason = actor.id, said.reason
    if said.is_accepted:
        _accept(current, claim, now)
    else:
        current.state, current.state_reason = State.REFUSED, said.reason
    current.version += 1
    await flush_or(
        session, Conflict(_("Another organisation has been verified with the same number."))
    )
    await _written_and_told(
        session, actor, current, now, said.reason, f"claim:{claim.id}", means=claim.means
    )
    return current.state


def _accept(current: Organisation, claim: Claim, now: datetime) -> None:
    current.state, current.state_reason = State.VERIFIED, ""
    current.verified_at, current.verified_by = now, claim.means
    current.neq = claim.neq or current.neq
    current.charity_number = claim.charity_number or current.charity_number


async def suspend(
    session: AsyncSession, actor: Actor, organisation: Organisation, reason: str, now: datetime
) -> None:
    """Take the verification away: it speaks no more, and what it said loses its name.

    Raises:
        Refused: it is not verified, or not for the actor to decide.
    """
    current, role = await locked_as(session, organisation.id, actor)
    policy.can_suspend(actor, current, role).require()
    current.state, current.state_reason = State.SUSPENDED, reason
    current.version += 1
    await session.flush()
    await _written_and_told(session, actor, current, now, reason, f"state:{current.version}")


async def reinstate(
    session: AsyncSession, actor: Actor, organisation: Organisation, reason: str, now: datetime
) -> None:
    """Give the verification back.

    Raises:
        Refused: it is not suspended, or not for the actor to decide.
        Conflict: another organisation has been verified with its number meanwhile.
    """
    current, role = await locked_as(session, organisation.id, actor)
    policy.can_reinstate(actor, current, role).require()
    current.state, current.state_reason = State.VERIFIED, ""
    current.version += 1
    await flush_or(
        session, Conflict(_("Another organisation has been verified with the same number."))
    )
    await _written_and_told(session, actor, current, now, reason, f"state:{current.version}")


async def _written_and_told(
    session: AsyncSession,
    actor: Actor,
    current: Organisation,
    now: datetime,
    reason: str,
    happening: str,
    **detail: str,
) -> None:
    await record(
        session, f"organisation.{current.state}", by=actor.id, now=now, subject=current.subject,
        territory_id=current.territory_id, reason=reason, detail=dict(detail),
    )  # fmt: skip
    await tell(
        session,
        "organisations.decided",
        f"organisations.decided:{current.id}:{happening}",
        to=await owners(session, current.id),
        because=BECAUSE,
        data={"organisation": current.public_id, "state": str(current.state)},
    )
