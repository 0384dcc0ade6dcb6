"""A mission of the verified organisation, which ``member`` fits and agreed to; a roster proposed for it."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.matching.models import RosterProposal, Suggestion
from app.matching.queries.names import handle
from app.matching.rules import Introduction as State
from app.organisations.models import Organisation
from tests.factories import matching, missions
from tests.world import World

AFTER = ("organisations",)
PAGES = (
    "matching:people", "matching:invite", "matching:team_answer", "matching:roster",
    "matching:confirm_roster", "matching:answer", "matching:again",
    "api:people", "api:invite", "api:answer_match",
)  # fmt: skip


async def make(db: AsyncSession, runtime: Runtime, world: World) -> None:
    """Let ``author``, ``official`` and ``editor`` run it, and ``member`` have said yes."""
    public_id = world.things["organisation"]["verified"]["organisation_id"]
    query = select(Organisation).where(Organisation.public_id == public_id)
    host = (await db.execute(query)).scalar_one()
    member, now = world.people["member"], datetime.now(UTC)
    mission = await missions.mission(db, organisation=host, sessions=[missions.ahead(40)])
    introduction = await matching.introduction(
        db, mission, member, state=State.BOTH, person_said_at=now, team_said_at=now
    )
    proposal = RosterProposal(mission_id=mission.id, asked_at=now, done_at=now)
    db.add(proposal)
    db.add(
        Suggestion(
            person_id=member.id, mission_id=mission.id, for_person=True, for_mission=True,
            points=80, version=1, kept_at=now,
        )
    )  # fmt: skip
    await db.commit()
    values = {
        "mission_id": mission.public_id,
        "introduction_id": introduction.public_id,
        "proposal_id": proposal.public_id,
    }
    who = handle(runtime.settings.secret, mission.id, member.id)
    world.things["matching"] = {"suggested": {**values, "who": who}}
    for name in PAGES:
        world.named[name] = values
    world.named["matching:around"] = {"area": "parc-extension"}
