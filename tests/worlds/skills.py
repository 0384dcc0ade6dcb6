"""Words that wait for the team or are decided, and checks that an organisation saw."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.organisations.models import Organisation
from app.skills.rules import ProposalState
from tests.factories import skills
from tests.world import World

AFTER = ("organisations",)


async def make(db: AsyncSession, _runtime: Runtime, world: World) -> None:
    """Let ``member`` miss two words, and hold two checks that the verified organisation saw."""
    member = world.people["member"]
    waits = await skills.proposal(db, "Apiculture", member)
    over = await skills.proposal(db, "Gossage", member, ProposalState.MERGED, code="carpentry")
    world.things["word"] = {
        "waits": {"proposal_id": waits.public_id},
        "decided": {"proposal_id": over.public_id},
    }
    seer_id = world.things["organisation"]["verified"]["organisation_id"]
    query = select(Organisation).where(Organisation.public_id == seer_id)
    seer = (await db.execute(query)).scalar_one()
    held = await skills.check(db, member, "police-check", seer)
    back = await skills.check(db, member, "lifeguard", seer, withdrawn_at=datetime.now(UTC))
    world.things["check"] = {
        "held": {"check_id": held.public_id},
        "back": {"check_id": back.public_id},
    }
