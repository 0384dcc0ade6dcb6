"""Whether somebody may come: their account, the mission, its age, its checks and trainings."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Refused
from app.core.i18n import gettext as _
from app.profiles.queries.facts import PersonFacts, facts_of
from app.volunteering import policy
from app.volunteering.dated import Dated
from app.volunteering.gates import Asked, closed_to
from app.volunteering.queries.asked import asked_of


async def must_be_able_to_come(
    session: AsyncSession, actor: Actor, dated: Dated, now: datetime
) -> None:
    """Go on if a session takes people, and the actor meets what its mission asks.

    Raises:
        Refused: with the reasons why not.
    """
    policy.can_come(actor).require()
    policy.takes_people(dated.mission_state, is_listed=dated.is_listed).require()
    await must_be_open_to(session, actor.id, dated.mission_id, dated.ends_at, dated.zone, now)


async def must_be_open_to(
    session: AsyncSession,
    person_id: int,
    mission_id: int,
    until: datetime,
    zone: str,
    now: datetime,
) -> None:
    """Go on if somebody meets what a mission asks, until a moment (UTC).

    Raises:
        Refused: with the reasons why not.
    """
    if against := await reasons_against(session, person_id, mission_id, until, zone, now):
        raise Refused(" ".join(against))


async def reasons_against(
    session: AsyncSession,
    person_id: int,
    mission_id: int,
    until: datetime,
    zone: str,
    now: datetime,
) -> list[str]:
    """Return why a mission is not open to somebody until a moment (UTC); nothing when it is."""
    return (await conditions(session, person_id, mission_id, now)).against(until, zone)


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a mission asks and what is known of somebody, for as many of its sessions as they wish."""

    known: PersonFacts | None
    asked: Asked

    def against(self, until: datetime, zone: str) -> list[str]:
        """Return why they may not come to a session that ends then (UTC); nothing when they may."""
        if self.known is None:
            return [_("Please confirm your e-mail address first.")]
        return closed_to(self.known, self.asked, until, zone)


async def conditions(
    session: AsyncSession, person_id: int, mission_id: int, now: datetime
) -> Conditions:
    """Read both."""
    known = (await facts_of(session, [person_id], now)).get(person_id)
    return Conditions(known, await asked_of(session, mission_id))
