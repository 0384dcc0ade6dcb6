"""The project thanks whoever gave, in the way they wish to be named."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Refused
from app.core.i18n import gettext as _
from app.items import policy
from app.items.rules import Naming, Side
from app.items.schemas import Thanking
from app.items.service.books import Held, hold
from app.items.service.telling import tell_giver


async def thank(
    session: AsyncSession, actor: Actor, offer_id: int, typed: Thanking, now: datetime
) -> Held:
    """Say thank you, for everybody to read; saying it anew replaces what was said.

    Raises:
        Refused: the policy says no.
    """
    held = await hold(session, actor, offer_id)
    policy.can_thank(actor, held.offer, held.side).require()
    is_first = held.offer.thanked_at is None
    held.offer.thanks, held.offer.thanks_language = typed.words, typed.language
    held.offer.thanked_at, held.offer.thanked_by_id = now, actor.id
    await session.flush()
    if is_first:
        await tell_giver(session, held.offer, "thanked", now, but=[actor.id])
    return held


async def name(
    session: AsyncSession, actor: Actor, offer_id: int, naming: Naming, now: datetime
) -> Held:
    """Let the giver be named, or not, beside what they gave.

    Raises:
        Refused: it is not theirs.
    """
    held = await hold(session, actor, offer_id)
    if held.side is not Side.GIVER:
        raise Refused(_("Only whoever offers can do this."))
    held.offer.naming, held.offer.changed_at = naming, now
    await session.flush()
    return held
