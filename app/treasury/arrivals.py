"""What the gateway tells of transfers to projects."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.core import clock
from app.core.runtime import Runtime
from app.payments.handling import Arrived, Outcome, handles
from app.treasury.service.by_connect import applied


@handles("transfer")
async def transfer(session: AsyncSession, runtime: Runtime, event: Arrived) -> Outcome:
    """Read the transfer again, and write down what it is."""
    return await applied(session, runtime, event.object_id, clock.now())
