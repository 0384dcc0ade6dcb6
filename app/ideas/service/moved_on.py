"""Two writers, one text: whoever comes second is shown what the first wrote."""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import errors
from app.core.errors import NotFound
from app.core.i18n import N_
from app.ideas.models import Idea
from app.ideas.rules import State


class MovedOn(errors.MovedOn[Idea]):
    """The idea changed since this writer last saw it."""

    said = N_("This idea was changed elsewhere in the meantime: nothing has been overwritten.")


async def write_over(
    session: AsyncSession,
    idea: Idea,
    values: dict[str, Any],
    *,
    seen: int,
    states: frozenset[State],
) -> Idea:
    """Write ``values`` over the version that was seen, and return the idea as it reads now.

    Raises:
        MovedOn: somebody else wrote first, or the idea left ``states``.
        NotFound: the idea is gone.
    """
    statement = (
        update(Idea)
        .where(Idea.id == idea.id, Idea.version == seen, Idea.state.in_(states))
        .values(values)
        .returning(Idea)
        .execution_options(populate_existing=True)
    )
    written = (await session.execute(statement)).scalar_one_or_none()
    if written is None:
        raise MovedOn(await reread(session, idea))
    return written


async def reread(session: AsyncSession, idea: Idea) -> Idea:
    """Return the idea as the database has it now.

    Raises:
        NotFound: it is gone.
    """
    query = select(Idea).where(Idea.id == idea.id).execution_options(populate_existing=True)
    found = (await session.execute(query)).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def reads(idea: Idea, values: dict[str, Any]) -> bool:
    """Say whether the idea already reads as ``values``: then a second press changes nothing."""
    return all(getattr(idea, name) == value for name, value in values.items())
