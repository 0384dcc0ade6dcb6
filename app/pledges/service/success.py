"""What everybody of a campaign is told, once: its goal is reached; it goes on with less."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.settings import Settings
from app.pledges.models import Pledge
from app.pledges.rules import CAME, State
from app.pledges.service.holding import hold
from app.pledges.service.letters import write


@dataclass(frozen=True, slots=True)
class News:
    """A letter to everybody of a campaign whose promise stands somewhere."""

    letter: str
    number: int
    """Of ``Pledge.reminded``, once it was written."""
    to: frozenset[State]


SUCCEEDED = News("pledges/succeeded", 3, frozenset({State.ACTIVE}))
"""What will be charged, when, and how to object: before any card is."""

GONE = frozenset({State.REFUND_PENDING, State.REFUNDED, State.LOST})
SMALLER = News("pledges/smaller", 4, CAME - GONE)


async def untold(
    session: AsyncSession, campaign_id: int, news: News = SUCCEEDED, limit: int = 50
) -> list[int]:
    """Return the promises whose givers have not been told yet."""
    query = (
        select(Pledge.id)
        .where(
            Pledge.campaign_id == campaign_id, Pledge.state.in_(news.to),
            Pledge.reminded < news.number,
        )
        .order_by(Pledge.id)
        .limit(limit)
    )  # fmt: skip
    return list(await session.scalars(query))


async def tell(
    session: AsyncSession, settings: Settings, pledge_id: int, news: News, now: datetime
) -> None:
    """Tell one, once."""
    held = await hold(session, pledge_id)
    if held.pledge.reminded >= news.number or held.pledge.state not in news.to:
        return
    held.pledge.reminded = news.number
    await write(session, settings, held, news.letter, on=now)
