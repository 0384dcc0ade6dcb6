"""Who is told of what happens to an offer: the other side, each time, never whoever did it."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import N_
from app.core.notices import tell
from app.items.models import ItemNeed, Offer
from app.items.rules import Side
from app.organisations.queries.speaking import speakers_of
from app.projects.queries.team import member_ids
from app.projects.rules import RUNS

YOURS = N_("because you offered it")
TEAM = N_("because you are of the team")


async def tell_giver(
    session: AsyncSession,
    offer: Offer,
    what: str,
    now: datetime,
    *,
    but: Iterable[int] = (),
    **data: str,
) -> None:
    """Tell whoever offers; once they have left, those who speak for their organisation."""
    to = [offer.person_id] if offer.person_id is not None else []
    if not to and offer.organisation_id is not None:
        to = await speakers_of(session, offer.organisation_id)
    await _tell(session, "items.mine", offer, what, now, to, YOURS, but, data)


async def tell_team(
    session: AsyncSession,
    need: ItemNeed,
    offer: Offer,
    what: str,
    now: datetime,
    *,
    but: Iterable[int] = (),
    **data: str,
) -> None:
    """Tell the team of the project."""
    to = await member_ids(session, need.project_id, tuple(RUNS))
    await _tell(session, "items.offers", offer, what, now, to, TEAM, but, data)


async def tell_other(
    session: AsyncSession,
    need: ItemNeed,
    offer: Offer,
    side: Side | None,
    what: str,
    now: datetime,
    *,
    but: Iterable[int] = (),
    **data: str,
) -> None:
    """Tell the side across the table from ``side``; both when it is neither (a moderator)."""
    but = list(but)
    if side is not Side.GIVER:
        await tell_giver(session, offer, what, now, but=but, **data)
    if side is not Side.PROJECT:
        await tell_team(session, need, offer, what, now, but=but, **data)


async def _tell(
    session: AsyncSession,
    kind: str,
    offer: Offer,
    what: str,
    now: datetime,
    to: Iterable[int],
    because: str,
    but: Iterable[int],
    data: dict[str, str],
) -> None:
    key = f"{kind}:{what}:{offer.id}:{now.isoformat()}"
    about = {"offer": offer.public_id, "what": what, **data}
    await tell(session, kind, key, to=to, because=because, but=but, data=about)
