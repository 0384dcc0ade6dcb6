"""Who is told that dates of a mission are new, that they moved, that they are cancelled."""

from collections.abc import Iterable, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.notices import tell
from app.missions.coming import comers_of
from app.missions.models import Mission, MissionSession
from app.missions.rules import AGE_MIN, State


async def tell_dates(
    session: AsyncSession, mission: Mission, made: Sequence[MissionSession], *, but: int
) -> None:
    """Tell those who follow the mission of its new dates."""
    await _tell(session, "missions.dates", mission, made, [but])


async def tell_moved(
    session: AsyncSession, mission: Mission, moved: Sequence[MissionSession], *, but: int
) -> None:
    """Tell those who follow the mission that dates moved; those who come get a letter of their own."""
    await _tell(session, "missions.moved", mission, moved, [but, *await comers(session, moved)])


async def tell_off(
    session: AsyncSession, mission: Mission, off: Sequence[MissionSession], *, but: int
) -> None:
    """Tell those who follow the mission that dates are cancelled; those who come get a letter."""
    but_these = [but, *await comers(session, off)]
    await _tell(session, "missions.date_cancelled", mission, off, but_these)


async def comers(session: AsyncSession, dates: Iterable[MissionSession]) -> set[int]:
    """Return who comes to one of these dates, or waits for a place."""
    return set(await comers_of(session, [date.id for date in dates]))


def asked_age(mission: Mission) -> int:
    """Return the age (years) that somebody must have to be told of a mission; 0 when any will do."""
    return mission.minimum_age if mission.minimum_age > AGE_MIN else 0


async def _tell(
    session: AsyncSession,
    kind: str,
    mission: Mission,
    dates: Sequence[MissionSession],
    but: Iterable[int],
) -> None:
    if not dates or mission.state is State.DRAFT:
        return
    first = dates[0]
    await tell(
        session, kind, f"{kind}:{first.id}:{first.sequence}",
        followers_of=[f"mission:{mission.id}"], but=but,
        data={"mission": mission.public_id, "date": first.public_id, "many": str(len(dates))},
        least_age=asked_age(mission),
    )  # fmt: skip
