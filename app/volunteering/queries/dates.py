"""One session with what its mission says of it, read alone or held until the transaction ends."""

from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Select, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NotFound
from app.core.ids import is_public_id
from app.missions.models import Mission, MissionSession
from app.missions.queries.shown import IS_LISTED
from app.missions.rules import State
from app.volunteering.dated import Dated
from app.volunteering.models import Ask
from app.volunteering.rules import AskState

PERSON_LOCK = 4_201
"""Advisory lock of a person's moments: of two sessions at one time, one is refused."""


COLUMNS = (
    MissionSession.id, MissionSession.public_id, MissionSession.mission_id,
    MissionSession.starts_at, MissionSession.ends_at, MissionSession.state,
    MissionSession.places, MissionSession.wanted, MissionSession.taken,
    Mission.public_id.label("mission_public_id"), Mission.title,
    Mission.state.label("mission_state"), Mission.zone, Mission.project_id,
    Mission.organisation_id, Mission.contact_id, Mission.place_label, Mission.hidden_at,
    IS_LISTED.label("listed"),
)  # fmt: skip


def dated() -> Select[*tuple[Any, ...]]:
    """Return the query of sessions in the shape of :class:`Dated`."""
    return select(*COLUMNS).join(Mission, Mission.id == MissionSession.mission_id)


@cache
def _one() -> Select[*tuple[Any, ...]]:
    return dated().where(MissionSession.id == bindparam("session", type_=BigInteger))


@cache
def _mission_held() -> Select[*tuple[Any, ...]]:
    its = select(MissionSession.mission_id).where(
        MissionSession.id == bindparam("session", type_=BigInteger)
    )
    held = select(Mission.id).where(Mission.id == its.scalar_subquery())
    return held.with_for_update(key_share=True)


@cache
def _held() -> Select[*tuple[Any, ...]]:
    return _one().with_for_update(of=MissionSession, key_share=True)


async def hold(session: AsyncSession, session_id: int) -> Dated:
    """Return a session as it is, and keep everybody else from changing who comes to it.

    Its mission is held before it, as by who runs it: it becomes full, or free again, with its places.

    Raises:
        NotFound: there is none.
    """
    await session.execute(_mission_held(), {"session": session_id})
    row = (await session.execute(_held(), {"session": session_id})).one_or_none()
    if row is None:
        raise NotFound
    return Dated(*row)


async def read(session: AsyncSession, session_id: int) -> Dated | None:
    """Return a session, if there is one."""
    row = (await session.execute(_one(), {"session": session_id})).one_or_none()
    return None if row is None else Dated(*row)


@cache
def _by_address() -> Select[*tuple[Any, ...]]:
    return dated().where(
        MissionSession.public_id == bindparam("which"), Mission.state != State.DRAFT
    )


async def find(session: AsyncSession, public_id: str) -> Dated | None:
    """Return the session of a public id, of whatever mission was published, if there is one."""
    if not is_public_id(public_id):
        return None
    row = (await session.execute(_by_address(), {"which": public_id})).one_or_none()
    return None if row is None else Dated(*row)


async def by_public_id(session: AsyncSession, public_id: str) -> Dated:
    """Return the session of a public id.

    Raises:
        NotFound: there is none.
    """
    found = await find(session, public_id)
    if found is None:
        raise NotFound
    return found


async def ask_state(session: AsyncSession, public_id: str) -> AskState | None:
    """Return what became of asking somebody to come."""
    query = select(Ask.state).where(Ask.public_id == public_id)
    return (await session.execute(query)).scalar_one_or_none()


async def hold_person(session: AsyncSession, person_id: int) -> None:
    """Let one person's moments be claimed one after the other; always before any session is held."""
    await session.execute(select(func.pg_advisory_xact_lock(PERSON_LOCK, func.hashint8(person_id))))
