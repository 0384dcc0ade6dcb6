"""A request that nobody decided in time: its document may not wait for ever."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.notices import tell
from app.organisations.rules import DOCUMENT_LIFETIME, Outcome, State
from app.organisations.service.claims import end, waiting
from app.organisations.service.locking import locked, owners
from app.organisations.service.verify import BECAUSE


async def lapse(session: AsyncSession, organisation_id: int, now: datetime) -> bool:
    """End the request of an organisation if it has waited too long; its owners may ask again."""
    current = await locked(session, organisation_id)
    claim = await waiting(session, organisation_id)
    if claim is None or claim.sent_at >= now - DOCUMENT_LIFETIME:
        return False
    await end(session, claim, Outcome.LAPSED, now)
    current.state, current.version = State.UNVERIFIED, current.version + 1
    await tell(
        session,
        "organisations.decided",
        f"organisations.decided:{current.id}:claim:{claim.id}",
        to=await owners(session, current.id),
        because=BECAUSE,
        data={"organisation": current.public_id, "state": str(State.UNVERIFIED)},
    )
    return True
