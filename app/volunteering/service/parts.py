"""Which part somebody plays in a session: enough people at the till are enough."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Conflict
from app.core.i18n import gettext as _
from app.volunteering.dated import Dated
from app.volunteering.models import SignUp
from app.volunteering.queries.own import own_held
from app.volunteering.queries.parts import room_in
from app.volunteering.refusals import NotAhead, RoleFull
from app.volunteering.rules import EXPECTED


async def must_have_room(
    session: AsyncSession, session_id: int, role_id: int | None, *, but: int = 0
) -> None:
    """Go on if one more may play a part of a session, besides the place ``but``.

    Raises:
        RoleFull: enough people play it, or the mission has no such part.
    """
    if role_id is not None and await room_in(session, session_id, role_id, but) <= 0:
        raise RoleFull


async def choose(
    session: AsyncSession, actor: Actor, public_id: str, role_id: int | None, now: datetime
) -> Dated:
    """Play another part in a session, or none in particular, before it begins.

    Raises:
        NotFound: the actor has no such place.
        NotAhead: it has begun.
        Conflict: the place was given back.
        RoleFull: enough people play it.
    """
    place, dated = await own_held(session, SignUp, actor, public_id)
    await play(session, place, dated, role_id, now)
    return dated


async def play(
    session: AsyncSession, place: SignUp, dated: Dated, role_id: int | None, now: datetime
) -> None:
    """Give a place its part; the session is held.

    Raises:
        NotAhead: it has begun.
        Conflict: the place was given back.
        RoleFull: enough people play it.
    """
    if dated.starts_at <= now:
        raise NotAhead
    if place.state not in EXPECTED:
        raise Conflict(_("This place was given back already."))
    await must_have_room(session, dated.id, role_id, but=place.id)
    place.role_id = role_id
    await session.flush()
