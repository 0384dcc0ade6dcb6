"""Hours and certificates, as tests need them; each factory commits."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import sealing
from app.accounts.actor import Actor
from app.core.sessions import digest
from app.core.settings import Settings
from app.hours.models import Certificate, HoursEntry, HoursTurn
from app.hours.rules import CLOSED, Side, State, initials, new_code
from app.missions.models import Mission, MissionSession
from app.volunteering.models import SignUp
from app.volunteering.rules import SignUpState
from tests.factories import missions
from tests.factories.accounts import person


def past(days: int = 7, minutes: int = 180) -> tuple[datetime, datetime]:
    """Return a date so many days ago, 14:00 UTC, for so long."""
    return missions.ahead(-days, 14, minutes)


async def held(
    db: AsyncSession, *, days: int = 7, minutes: int = 180, **mission: Any
) -> tuple[Mission, MissionSession]:
    """Make a mission with one date that is over."""
    made = await missions.mission(db, sessions=[past(days, minutes)], **mission)
    return made, (await missions.dates_of(db, made))[0]


async def came(
    db: AsyncSession,
    who: Actor,
    one: MissionSession,
    state: SignUpState | str = SignUpState.COMPLETED,
    **fields: Any,
) -> SignUp:
    """Let somebody have had a place in a date; they stayed from its beginning to its end."""
    state = SignUpState(state)
    is_there = state in {SignUpState.COMPLETED, SignUpState.LEFT_EARLY}
    made = SignUp(
        **{
            "session_id": one.id,
            "person_id": who.id,
            "state": state,
            "signed_up_at": one.starts_at - timedelta(days=3),
            "arrived_at": one.starts_at if is_there else None,
            "left_at": one.ends_at if is_there else None,
            "cancelled_at": one.starts_at if state is SignUpState.CANCELLED else None,
            **fields,
        }
    )
    db.add(made)
    await db.commit()
    return made


async def entry(
    db: AsyncSession,
    who: Actor | None = None,
    mission: Mission | None = None,
    one: MissionSession | None = None,
    *,
    minutes: int = 120,
    state: State | str = State.PROPOSED,
    decided_by: Actor | None = None,
    **fields: Any,
) -> HoursEntry:
    """Make hours of somebody, a week ago unless told otherwise, telling nobody."""
    who, state, now = who or await person(db), State(state), datetime.now(UTC)
    if mission is None:
        mission, one = await held(db)
    made = HoursEntry(
        **{
            "person_id": who.id,
            "mission_id": mission.id,
            "session_id": one.id if one else None,
            "project_id": mission.project_id,
            "organisation_id": mission.organisation_id,
            "territory_id": mission.territory_id,
            "title": mission.title,
            "worked_on": one.starts_at.date() if one else date.today() - timedelta(days=7),
            "most_minutes": 180,
            "minutes": minutes,
            "said_by": Side.ORGANISER if state is State.DISPUTED else Side.PERSON,
            "rounds": int(state is State.DISPUTED),
            "state": state,
            "proposed_at": now,
            "decided_at": now if state in CLOSED else None,
            "decided_by_id": decided_by.id if decided_by else None,
            **fields,
        }
    )
    db.add(made)
    await db.flush()
    db.add(
        HoursTurn(
            entry_id=made.id, at=now, by_id=who.id, side=Side.PERSON, minutes=made.minutes
        )
    )  # fmt: skip
    await db.commit()
    return made


async def certificate(
    db: AsyncSession,
    settings: Settings,
    who: Actor | None = None,
    *,
    name: str = "Marie-Ève Tremblay",
    code: str = "",
    **fields: Any,
) -> tuple[Certificate, str]:
    """Make a certificate of twelve hours, and return it with its code."""
    who, code = who or await person(db), code or new_code()
    made = Certificate(
        **{
            "person_id": who.id,
            "issuer": "Éco-quartier de la Petite-Patrie",
            "name": name,
            "initials": initials(name),
            "since": date(2026, 1, 1),
            "until": date(2026, 6, 30),
            "minutes": 720,
            "days": 4,
            "lines": [{"title": "Planter", "language": "fr", "minutes": 720, "days": 4}],
            "code_hash": digest(code),
            "sealed_code": sealing.seal(settings, "certificate", code),
            "made_at": datetime.now(UTC),
            **fields,
        }
    )
    db.add(made)
    await db.commit()
    return made, code


async def again(db: AsyncSession, made: HoursEntry) -> HoursEntry:
    """Read hours anew."""
    await db.refresh(made)
    return made


async def all_of(db: AsyncSession, who: Actor) -> list[HoursEntry]:
    """Return somebody's hours as they are now, oldest first."""
    query = select(HoursEntry).where(HoursEntry.person_id == who.id).order_by(HoursEntry.id)
    return list(await db.scalars(query.execution_options(populate_existing=True)))
