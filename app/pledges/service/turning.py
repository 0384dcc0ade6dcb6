"""The only place that changes where a promise stands; others hear of it once it is committed."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.core.events import publish
from app.core.i18n import gettext as _
from app.core.jobs import defer
from app.pledges.events import PledgeTurned
from app.pledges.models import Pledge
from app.pledges.rules import CAME, ENDED, STATE_LABELS, Act, State, after, allows


async def turn(session: AsyncSession, pledge: Pledge, act: Act, now: datetime) -> None:
    """Let a promise that is held come to another state.

    Raises:
        Refused: the act leads nowhere from there.
    """
    if not allows(pledge.state, act):
        said = _("This cannot be done now. The promise’s state is: %(state)s.")
        raise Refused(said % {"state": _(STATE_LABELS[pledge.state])})
    await settle(session, pledge, after(pledge.state, act), now)


async def settle(session: AsyncSession, pledge: Pledge, state: State, now: datetime) -> bool:
    """Let a promise stand where facts say that it does; False when it stood there already."""
    was = pledge.state
    if was is state:
        return False
    pledge.state, pledge.changed_at = state, now
    pledge.version += 1
    if state is State.ACTIVE:
        pledge.active_at = now
    if state in ENDED:
        pledge.ended_at, pledge.next_try_at = now, None
    if state in CAME or state is State.DROPPED:
        pledge.next_try_at = pledge.charging_since = None
    has_just_come = state in CAME and was not in CAME
    if (state in ENDED or has_just_come) and pledge.payment_method:
        await forget(session, pledge.id, pledge.payment_method)
    await session.flush()
    await publish(session, PledgeTurned(pledge.id, was, state))
    return True


async def forget(session: AsyncSession, pledge_id: int, payment_method: str) -> None:
    """Let the gateway forget a card that is not needed any more, once this is committed."""
    await defer(
        session, "nv:pledges.forget_card", pledge_id=pledge_id, payment_method=payment_method
    )
