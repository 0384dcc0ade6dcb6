"""What most tests of volunteering set up and ask: sessions at a local hour, who was told what."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.audit.models import AuditEntry
from app.core.i18n import using
from app.core.notices import NoticeText, notice_kinds
from app.missions.models import Mission, MissionSession
from app.volunteering.models import Application, Ask, SignUp, Waiting
from app.volunteering.rules import ApplicationState
from tests.factories import missions, volunteering
from tests.factories.accounts import person
from tests.profiles.hearing import due

HERE = ZoneInfo("America/Toronto")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
Row = Application | SignUp | Waiting | Ask


def here(day: date | datetime, hour: int, minute: int = 0, *, zone: ZoneInfo = HERE) -> datetime:
    """Return a moment on the clock of a place (UTC)."""
    plain = day.date() if isinstance(day, datetime) else day
    return datetime.combine(plain, time(hour, minute), zone).astimezone(UTC)


def noon(days: int = 1) -> datetime:
    """Return noon in Montréal, some days from now (UTC)."""
    return here(datetime.now(HERE) + DAY * days, 12)


async def session_at(
    db: AsyncSession, starts: datetime, hours: float = 2, **fields: Any
) -> MissionSession:
    """Make a mission with one session that begins then."""
    mission = await missions.mission(db, sessions=[(starts, starts + HOUR * hours)], **fields)
    return await volunteering.session_of(db, mission)


async def mission_of(db: AsyncSession, date: MissionSession) -> Mission:
    """Return the mission of a session."""
    return await db.get_one(Mission, date.mission_id)


async def accepted(db: AsyncSession, date: MissionSession, **fields: Any) -> Actor:
    """Make somebody whom the mission of a session has accepted."""
    who = await person(db, **fields)
    await volunteering.application(db, await mission_of(db, date), who, ApplicationState.ACCEPTED)
    return who


async def state_of(db: AsyncSession, *rows: Row) -> list[str]:
    """Return where rows stand now."""
    for row in rows:
        await db.refresh(row)
    return [str(row.state) for row in rows]


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody was told something."""

    kind: str
    key: str
    to: frozenset[int]
    but: frozenset[int]
    because: str
    data: dict[str, str] = field(hash=False)

    @property
    def reaches(self) -> frozenset[int]:
        """Return who is told."""
        return self.to - self.but

    async def read(self, db: AsyncSession, language: str = "fr") -> NoticeText | None:
        """Write the notice as it is read in a language."""
        with using(language):
            return await notice_kinds()[self.kind].write(db, self.data)


async def told(db: AsyncSession, kind: str = "") -> list[Told]:
    """Return what people are told of volunteering, the oldest first, each happening once."""
    found: dict[str, Told] = {}
    for payload in await due(db):
        name = str(payload["kind"])
        if not name.startswith("volunteering.") or (kind and name != f"volunteering.{kind}"):
            continue
        found.setdefault(
            payload["key"],
            Told(
                name, payload["key"], frozenset(payload["to"]), frozenset(payload["but"]),
                payload["because"], payload["data"],
            ),
        )  # fmt: skip
    return list(found.values())


async def written_down(db: AsyncSession) -> list[AuditEntry]:
    """Return the log, the oldest first."""
    return list(await db.scalars(select(AuditEntry).order_by(AuditEntry.id)))
