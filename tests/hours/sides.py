"""Everybody around some hours: who gave them, who runs the mission, who only looks."""

from collections.abc import Awaitable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import DomainError, Invalid
from app.hours.models import HoursEntry
from app.missions.models import Mission, MissionSession
from app.organisations.models import Organisation
from tests.factories import hours, organisations
from tests.factories.accounts import person
from tests.factories.ideas import area_of

TITLE = "Peindre la palissade"
LEA, OMAR = "Léa Roy", "Omar Haddad"
WHY = "La feuille de présence le montre."


@dataclass(frozen=True, slots=True)
class Sides:
    """An organisation's mission with one date of three hours, a week ago, and who stands around it."""

    giver: Actor
    owner: Actor
    of: Organisation
    mission: Mission
    one: MissionSession

    async def entry(self, db: AsyncSession, **fields: object) -> HoursEntry:
        """Let the giver's hours of that date stand somewhere; two hours unless told."""
        return await hours.entry(db, self.giver, self.mission, self.one, **fields)  # type: ignore[arg-type]

    async def editor(self, db: AsyncSession) -> Actor:
        """Let somebody else speak for the organisation."""
        made = await person(db, name="Inès Benali")
        await organisations.join(db, self.of, made, "editor")
        return made


async def sides(db: AsyncSession, **mission: object) -> Sides:
    """Make them; the moderators of the giver's neighbourhood are those of ``parc-extension``."""
    owner, giver = await person(db, name=OMAR), await person(db, name=LEA)
    of = await organisations.organisation(db, owner, name="Éco-quartier du Canal")
    made, one = await hours.held(db, organisation=of, **{"title": TITLE, **mission})  # type: ignore[arg-type]
    return Sides(giver, owner, of, made, one)


async def moderator_here(db: AsyncSession, mission: Mission) -> Actor:
    """Make a moderator of the mission's own territory, and of no other."""
    from app.places.gazetteer import gazetteer

    assert mission.territory_id is not None
    return await person(
        db, roles=(f"moderator:{gazetteer.territories[mission.territory_id].slug}",)
    )


async def elsewhere(db: AsyncSession) -> Actor:
    """Make a moderator of another territory."""
    assert (await area_of(db, "ville-marie")).territory_id is not None
    return await person(db, roles=("moderator:ville-marie",))


async def why_not(db: AsyncSession, doing: Awaitable[object]) -> str:
    """Return why something is refused, the field first; nothing when it is not. It is undone at once."""
    undo = await db.begin_nested()
    try:
        await doing
    except Invalid as fault:
        [(field, words)] = fault.errors.items()
        return plain(f"{field}: {words}")
    except DomainError as fault:
        return plain(fault.message)
    finally:
        await undo.rollback()
    return ""


def plain(text: str) -> str:
    """Return what a page says with ordinary spaces."""
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())
