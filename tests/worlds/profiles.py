"""Somebody to look at, somebody who is gone, leaders on their way, mandates and agreements."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.core.runtime import Runtime
from app.profiles.models import Profile
from app.profiles.rules import Standing, leader_until
from tests.factories import organisations, profiles
from tests.factories.accounts import person
from tests.world import World


async def make(db: AsyncSession, _runtime: Runtime, world: World) -> None:
    """Elect ``official``, make ``editor`` a leader, and let ``member`` be nominated by ``author``."""
    held = await profiles.mandate(db, world.people["official"])
    over = await profiles.mandate(
        db, office_fr="Mairesse", ended_on=datetime(2026, 1, 1, tzinfo=UTC).date()
    )
    world.things["mandate"] = {
        "held": {"mandate_id": held.public_id},
        "over": {"mandate_id": over.public_id},
    }
    await profiles.leadership(db, world.people["editor"], nominations=0)
    await _nominate(db, world)
    await _partner(db, world)
    there, gone = await _expert(db, "Lucie Gagnon"), await _expert(db, "Marc Partout")
    await db.execute(
        update(Person)
        .where(Person.public_id == gone["person_id"])
        .values(suspended_at=datetime.now(UTC))
    )
    await db.commit()
    world.things["person"] = {"there": there, "gone": gone}


async def _expert(db: AsyncSession, name: str) -> dict[str, str]:
    """Make somebody who shares skills without their name; return what addresses say of them."""
    who: Actor = await person(db, name=name)
    await profiles.expert(db, who, named=False, bio="Je répare des vélos.")
    entry = select(Profile.anonymous_id).where(Profile.person_id == who.id)
    return {
        "person_id": who.public_id,
        "person_ref": f"{who.public_id}-{name.lower().replace(' ', '-')}",
        "entry_id": (await db.execute(entry)).scalar_one(),
    }


async def _nominate(db: AsyncSession, world: World) -> None:
    """Let ``member`` be asked, wait for a decision, and lead, each in a territory of its own."""
    member, slugs = world.people["member"], {}
    began = datetime.now(UTC) - timedelta(days=700)
    author = world.people["author"]
    asked = await profiles.leadership(db, member, Standing.ASKED, nominations=1, by=[author])
    slugs["asked"] = {"leadership_id": asked.public_id}
    other = await person(db)
    willing = await profiles.leadership(db, other, Standing.WILLING, nominations=1)
    slugs["waiting"] = {"leadership_id": willing.public_id}
    leader = await profiles.leadership(
        db, await person(db), confirmed_at=began, ends_at=leader_until(began), nominations=1
    )
    slugs["leads"] = {"leadership_id": leader.public_id}
    world.things["leadership"] = slugs


async def _partner(db: AsyncSession, world: World) -> None:
    group = await organisations.organisation(db)
    held = await profiles.agreement(db, group)
    ended = datetime(2026, 1, 1, tzinfo=UTC).date()
    over = await profiles.agreement(db, await organisations.organisation(db), ended_on=ended)
    world.things["agreement"] = {
        "held": {"agreement_id": held.public_id},
        "over": {"agreement_id": over.public_id},
    }
    free = await organisations.organisation(db)
    world.named["profiles:staff_partners"] = {"organisation": free.public_id}
