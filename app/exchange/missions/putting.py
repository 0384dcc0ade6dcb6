"""Whom the missions of a file are for, and their dates put beside those that are here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.events import publish
from app.core.i18n import gettext as _
from app.core.settings import Settings
from app.exchange.missions.reading_in import Incoming, ReadDate
from app.exchange.reading.faults import RowRefused
from app.missions.events import SessionMoved
from app.missions.models import Mission, MissionSession
from app.missions.queries.said import values_of
from app.missions.rules import SessionState, Span, first_overlap
from app.missions.schemas import MissionText
from app.missions.service.dates import session_row
from app.organisations.models import Organisation
from app.projects.models import Project


@dataclass(frozen=True, slots=True)
class Hosts:
    """Finds for whom a row is; the command's own are for rows that name none."""

    session: AsyncSession
    organisation: str
    project: str

    async def of(self, row: Incoming) -> tuple[int | None, int | None]:
        """Return the numbers of the project and of the organisation.

        Raises:
            RowRefused: there is none of them here.
        """
        named = row.project or row.organisation
        wanted = (
            (row.project or ("" if named else self.project)),
            (row.organisation or ("" if named else self.organisation)),
        )
        project = await self._number(Project, wanted[0])
        organisation = await self._number(Organisation, wanted[1])
        if project is None and organisation is None and named:
            # Those of another house are not here: the command says for whom its missions are.
            project = await self._number(Project, self.project)
            organisation = await self._number(Organisation, self.organisation)
        if project is None and organisation is None:
            raise RowRefused(_("We know neither its project nor its organisation."))
        return project, organisation

    async def _number(
        self, table: type[Project] | type[Organisation], public_id: str
    ) -> int | None:
        if not public_id:
            return None
        return await self.session.scalar(select(table.id).where(table.public_id == public_id))


async def says_the_same(session: AsyncSession, mission: Mission, row: Incoming) -> bool:
    """Say whether a row tells nothing new of a mission."""
    ours = MissionText.model_validate(await values_of(session, mission))
    apart = {"required_skills", "useful_skills"}
    if ours.model_dump(exclude=apart) != row.said.model_dump(exclude=apart):
        return False
    if ours.skills != row.said.skills:
        return False
    here = {Span(one.starts_at, one.ends_at) for one in await _dates(session, mission)}
    return all(date.span in here for date in row.dates)


async def _dates(session: AsyncSession, mission: Mission) -> list[MissionSession]:
    query = select(MissionSession).where(MissionSession.mission_id == mission.id)
    return list(await session.scalars(query))


async def put_dates(
    session: AsyncSession,
    settings: Settings,
    mission: Mission,
    dates: Sequence[ReadDate],
    now: datetime,
) -> None:
    """Add the dates that are not here yet; one of a known UID moves. None is ever taken away.

    Raises:
        RowRefused: a date overlaps one that is here.
    """
    here = await _dates(session, mission)
    by_uid = {one.uid: one for one in here}
    spans = {Span(one.starts_at, one.ends_at) for one in here}
    for date in dates:
        if date.span in spans:
            continue
        known = by_uid.get(date.uid)
        if known is not None:
            await _move(session, known, date, now)
        else:
            here.append(await _add(session, settings, mission, date, now))
    on = [Span(o.starts_at, o.ends_at) for o in here if o.state is SessionState.SCHEDULED]
    if first_overlap(on):
        raise RowRefused(_("Two of its dates overlap."))
    await session.flush()


async def _move(
    session: AsyncSession, known: MissionSession, date: ReadDate, now: datetime
) -> None:
    was = known.starts_at
    known.starts_at, known.ends_at = date.span
    known.sequence, known.changed_at, known.reason = known.sequence + 1, now, date.reason
    await session.flush()
    await publish(session, SessionMoved(known.id, known.mission_id, was.isoformat()))


async def _add(
    session: AsyncSession, settings: Settings, mission: Mission, date: ReadDate, now: datetime
) -> MissionSession:
    places = date.places or max(mission.maximum_people, date.wanted or 1)
    made = session_row(settings, mission, date.span, None, places, date.wanted, now)
    taken = select(MissionSession.id).where(MissionSession.uid == date.uid)
    if date.uid and await session.scalar(taken) is None:
        made.uid, made.sequence = date.uid, date.sequence
    made.reason = date.reason
    if date.state is SessionState.CANCELLED and date.reason:
        made.state = SessionState.CANCELLED
    elif date.span.ends_at <= now:
        made.state = SessionState.HELD
    session.add(made)
    await session.flush()
    return made
