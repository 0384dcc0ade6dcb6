"""A row of somebody's, by its public id: a place, a turn on a waiting list, a question."""

from typing import TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import NotFound
from app.core.ids import is_public_id
from app.volunteering.dated import Dated
from app.volunteering.models import Ask, SignUp, Waiting
from app.volunteering.queries import dates

Row = TypeVar("Row", SignUp, Waiting, Ask)


async def own(session: AsyncSession, table: type[Row], actor: Actor, public_id: str) -> Row:
    """Return a row of the actor's.

    Raises:
        NotFound: they have none of this id.
    """
    return await _one(session, table, public_id, table.person_id == actor.id)


async def own_held(
    session: AsyncSession, table: type[Row], actor: Actor, public_id: str
) -> tuple[Row, Dated]:
    """Return a row of the actor's as it is once its session is held, and the session.

    Raises:
        NotFound: they have none of this id.
    """
    found = await own(session, table, actor, public_id)
    dated = await dates.hold(session, found.session_id)
    await session.refresh(found)
    return found, dated


async def place_in(session: AsyncSession, session_id: int, public_id: str) -> SignUp:
    """Return anybody's place in a session, as it is now.

    Raises:
        NotFound: there is none.
    """
    return await _one(session, SignUp, public_id, SignUp.session_id == session_id)


async def _one(
    session: AsyncSession, table: type[Row], public_id: str, whose: ColumnElement[bool]
) -> Row:
    if not is_public_id(public_id):
        raise NotFound
    query = select(table).where(table.public_id == public_id, whose)
    fresh = query.execution_options(populate_existing=True)
    found: Row | None = (await session.execute(fresh)).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found
