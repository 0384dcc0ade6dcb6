"""Applications, as those who sent them and those who answer them read them."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, bindparam, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.errors import NotFound
from app.core.ids import is_public_id
from app.core.pagination import Page, decode, page_of
from app.missions.models import Mission, MissionRole, MissionSession
from app.volunteering.models import Application, Welcome, Wish
from app.volunteering.rules import OPEN_APPLICATION, UNANSWERED, ApplicationState

PAGE_SIZE = 30


@dataclass(frozen=True, slots=True)
class Received:
    """An application, as those who answer it see it: no way to reach the person stands in it."""

    id: int
    public_id: str
    person_id: int
    person_public_id: str
    name: str
    state: ApplicationState
    message: str
    language: str
    reason: str
    sent_at: datetime
    answered_at: datetime | None
    role: str | None
    """The part that they would like to play."""
    wishes: tuple[datetime, ...] = ()
    """When the sessions begin that they ticked."""


def turns_first() -> ColumnElement[int]:
    """Return 0 for what waits for an answer, 1 for the rest."""
    return case((Application.state.in_(sorted(UNANSWERED)), 0), else_=1)


@cache
def _received() -> Select[*tuple[Any, ...]]:
    shown = case((Application.hidden_at.is_(None), Application.message), else_="")
    wishes = (
        select(func.array_agg(MissionSession.starts_at))
        .join(Wish, Wish.session_id == MissionSession.id)
        .where(Wish.application_id == Application.id)
        .correlate(Application)
        .scalar_subquery()
    )
    return (
        select(
            Application.id, Application.public_id, Application.person_id,
            Person.public_id.label("person_public_id"), Person.display_name, Application.state,
            shown, Application.language, Application.reason, Application.sent_at,
            Application.answered_at, MissionRole.name, wishes, turns_first().label("turn"),
        )
        .join(Person, Person.id == Application.person_id)
        .outerjoin(MissionRole, MissionRole.id == Application.role_id)
        .where(
            Application.mission_id == bindparam("mission", type_=BigInteger),
            Person.deleted_at.is_(None),
        )
        .order_by(turns_first(), Application.id.desc())
    )  # fmt: skip


async def received(
    session: AsyncSession, mission_id: int, after: str = "", size: int = PAGE_SIZE
) -> Page[Received]:
    """Return the applications to a mission: those that wait first, the newest first.

    Raises:
        Invalid: ``after`` is no cursor of ours.
    """
    query, asked = _received(), {"mission": mission_id}
    if after:
        turn, last = decode(after, int, int)
        query = query.where(
            (turns_first() > turn) | and_(turns_first() == turn, Application.id < last)
        )
    rows = (await session.execute(query.limit(size + 1), asked)).all()
    found = page_of(rows, size, lambda row: (row.turn, row.id))
    return Page([_read(row) for row in found.items], found.next_cursor)


def _read(row: Any) -> Received:
    *values, wishes, _turn = row
    return replace(Received(*values), wishes=tuple(sorted(wishes or ())))


async def find(session: AsyncSession, public_id: str) -> Application:
    """Return the application of a public id.

    Raises:
        NotFound: there is none.
    """
    if not is_public_id(public_id):
        raise NotFound
    query = select(Application).where(Application.public_id == public_id)
    found = (await session.execute(query)).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


async def hold_again(session: AsyncSession, application: Application) -> None:
    """Read an application as it is now, and keep everybody else from answering it."""
    await session.refresh(application, with_for_update=True)


@cache
def _open() -> Select[*tuple[Any, ...]]:
    return select(Application).where(
        Application.mission_id == bindparam("mission", type_=BigInteger),
        Application.person_id == bindparam("person", type_=BigInteger),
        Application.state.in_(sorted(OPEN_APPLICATION)),
    )


async def open_one(session: AsyncSession, mission_id: int, person_id: int) -> Application | None:
    """Return the application of a person to a mission that waits, or was accepted."""
    asked = {"mission": mission_id, "person": person_id}
    query = _open().execution_options(populate_existing=True)
    return (await session.execute(query, asked)).scalar_one_or_none()


async def was_refused(
    session: AsyncSession, mission_id: int, person_id: int, since: datetime
) -> bool:
    """Say whether somebody was told no by a mission since a moment (UTC)."""
    query = select(Application.id).where(
        Application.mission_id == mission_id,
        Application.person_id == person_id,
        Application.state == ApplicationState.REFUSED,
        Application.answered_at >= since,
    )
    return (await session.execute(query.limit(1))).first() is not None


async def wished(session: AsyncSession, application: Application) -> list[tuple[int, int | None]]:
    """Return the sessions that an application asks for, in the order in which they are held.

    Each with the part wished for there, if any: by row numbers.
    """
    query = select(Wish.session_id, Wish.role_id).where(Wish.application_id == application.id)
    rows = (await session.execute(query.order_by(Wish.session_id))).all()
    return [(session_id, role_id or application.role_id) for session_id, role_id in rows]


async def takes_everybody(session: AsyncSession, mission_id: int) -> bool:
    """Say whether a mission accepts whoever meets its conditions."""
    query = select(Welcome.takes_everybody).where(Welcome.mission_id == mission_id)
    return bool((await session.execute(query)).scalar_one_or_none())


async def accepted_before(session: AsyncSession, mission_id: int, limit: int) -> list[int]:
    """Return people once accepted by the same project or organisation, the latest first."""
    here = select(Mission.project_id, Mission.organisation_id).where(Mission.id == mission_id)
    host = (await session.execute(here)).one_or_none()
    if host is None:
        return []
    same = (
        Mission.project_id == host.project_id
        if host.project_id is not None
        else Mission.organisation_id == host.organisation_id
    )
    latest = func.max(Application.answered_at)
    query = (
        select(Application.person_id)
        .join(Mission, Mission.id == Application.mission_id)
        .where(same, Application.state == ApplicationState.ACCEPTED)
        .group_by(Application.person_id)
        .order_by(latest.desc(), Application.person_id)
        .limit(limit)
    )
    return list(await session.scalars(query))


async def name_of(session: AsyncSession, person_id: int) -> str:
    """Return the name that a person is shown under."""
    query = select(Person.display_name).where(Person.id == person_id)
    return (await session.execute(query)).scalar_one()
