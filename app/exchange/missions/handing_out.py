"""Every mission that anybody may read, written into a file; never a name of a person."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO, Literal

import orjson
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.formulas import neutralise
from app.core.personal import plain
from app.exchange.missions.columns import BETWEEN, COLUMNS, FORMAT, headings, joined
from app.ideas.schemas import slug_of
from app.missions.models import Mission, MissionRole, MissionSession, MissionSkill
from app.missions.queries.shown import IS_PUBLIC
from app.missions.recurrence import local
from app.organisations.models import Organisation
from app.organisations.queries.speaking import IS_NAMED
from app.projects.models import Project

Kind = Literal["csv", "json"]
Record = dict[str, Any]
AT_ONCE = 200
BYTE_ORDER_MARK = "\ufeff"
SAME = (
    "title", "tasks", "language", "remote", "effort", "themes", "causes", "languages",
    "minimum_age", "checks", "trainings", "accessibility", "accessibility_note", "minimum_people",
    "maximum_people", "zone",
)  # fmt: skip


async def export_missions(
    session: AsyncSession, stream: BinaryIO, kind: Kind, *, host: str, language: str = "fr"
) -> int:
    """Write the public missions to ``stream`` and return how many there are.

    ``host`` names this place as the source of its own; ``language`` is that of a table's headings.
    """
    total, last = 0, 0
    write = _Csv(stream, language) if kind == "csv" else _Json(stream)
    while records := await after(session, last, host):
        last = records[-1][0]
        write.rows([record for _number, record in records])
        total += len(records)
    write.end()
    return total


async def after(session: AsyncSession, last: int, host: str) -> list[tuple[int, Record]]:
    """Return the next missions with their numbers."""
    query = (
        select(
            Mission, Project.public_id.label("project"),
            Organisation.public_id.label("organisation"),
        )
        .outerjoin(Project, Project.id == Mission.project_id)
        .outerjoin(Organisation, (Organisation.id == Mission.organisation_id) & IS_NAMED)
        .where(Mission.id > last, IS_PUBLIC)
        .order_by(Mission.id)
        .limit(AT_ONCE)
    )  # fmt: skip
    rows = (await session.execute(query)).all()
    numbers = [row[0].id for row in rows]
    skills = await _by_mission(session, MissionSkill, numbers)
    roles = await _by_mission(session, MissionRole, numbers)
    dates = await _by_mission(session, MissionSession, numbers)
    return [
        (
            it.id,
            _record(it, host, project or "", organisation or "")
            | _parts(skills.get(it.id, []), roles.get(it.id, []))
            | {"sessions": [_date(d) for d in sorted(dates.get(it.id, []), key=_when)]},
        )
        for it, project, organisation in rows
    ]


async def _by_mission(
    session: AsyncSession, table: Any, numbers: list[int]
) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in await session.scalars(select(table).where(table.mission_id.in_(numbers))):
        found.setdefault(row.mission_id, []).append(row)
    return found


def _record(it: Mission, host: str, project: str, organisation: str) -> Record:
    return {name: plain(getattr(it, name)) for name in SAME} | {
        "source": it.source or host,
        "id": it.source_id or it.public_id,
        "state": str(it.state),
        "reason": it.closing_reason,
        "project": project,
        "organisation": organisation,
        "area": slug_of(it.area),
        "place": it.place_label,
        "latitude": it.place_lat,
        "longitude": it.place_lon,
    }


def _parts(skills: list[MissionSkill], roles: list[MissionRole]) -> Record:
    return {
        "required_skills": sorted(one.skill for one in skills if one.is_required),
        "useful_skills": sorted(one.skill for one in skills if not one.is_required),
        "roles": [
            {"name": one.name, "people": one.people} for one in sorted(roles, key=lambda r: r.id)
        ],
    }


def _when(one: MissionSession) -> datetime:
    return one.starts_at


def _date(one: MissionSession) -> Record:
    same = ("uid", "sequence", "starts_at", "ends_at", "state", "reason", "wanted", "places")
    return {name: plain(getattr(one, name)) for name in same}


class _Json:
    """One object, whose ``missions`` is a list with a mission on each line."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.separator = b"\n"
        stream.write(b'{"format":"' + FORMAT.encode() + b'","missions":[')

    def rows(self, records: list[Record]) -> None:
        for record in records:
            ordered = {column.name: record[column.name] for column in COLUMNS}
            self.stream.write(self.separator + orjson.dumps(ordered))
            self.separator = b",\n"

    def end(self) -> None:
        self.stream.write(b"\n]}\n")


class _Csv:
    """Commas, headings in a language, no cell that is a formula; dates on the mission's own clock."""

    def __init__(self, stream: BinaryIO, language: str) -> None:
        self.stream = stream
        stream.write((BYTE_ORDER_MARK + _lines([headings(language)])).encode())

    def rows(self, records: list[Record]) -> None:
        self.stream.write(_lines(list(map(list, map(_cells, records)))).encode())

    def end(self) -> None:
        """Write nothing: the last line is the end."""


def _cells(record: Record) -> Iterator[str]:
    for column in COLUMNS:
        value = record[column.name]
        if column.name == "sessions":
            value = joined(_moments(one, record["zone"]) for one in value if _is_on(one))
        elif column.name == "roles":
            value = joined(f"{one['people']} {one['name']}" for one in value)
        elif column.is_list:
            value = joined(value)
        yield neutralise("" if value is None else str(value))


def _is_on(one: Record) -> bool:
    return bool(one["state"] != "cancelled")


def _moments(one: Record, zone: str) -> str:
    both = (datetime.fromisoformat(one[name]) for name in ("starts_at", "ends_at"))
    return BETWEEN.join(f"{local(at, zone):%Y-%m-%dT%H:%M}" for at in both)


def _lines(rows: list[list[str]]) -> str:
    written = io.StringIO(newline="")
    csv.writer(written).writerows(rows)
    return written.getvalue()
