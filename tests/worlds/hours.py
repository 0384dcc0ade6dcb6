"""Hours of ``member`` in each state, for the verified organisation; a date not said; certificates."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.hours.rules import Side, State
from app.organisations.models import Organisation
from tests.factories import hours
from tests.world import World

AFTER = ("organisations",)
STATES = {
    "proposed": {"state": State.PROPOSED},
    "disputed": {"state": State.DISPUTED, "said_by": Side.PERSON, "rounds": 2},
    "confirmed": {"state": State.CONFIRMED},
}
CODES = {"valid": "k4m2p7wxyzk4m2p7wxyzk4m2p", "revoked": "w4m2p7wxyzk4m2p7wxyzk4m2p"}


async def make(db: AsyncSession, runtime: Runtime, world: World) -> None:
    """Make them; ``author``, ``official`` and ``editor`` speak for the organisation."""
    member = world.people["member"]
    owner_id = world.things["organisation"]["verified"]["organisation_id"]
    query = select(Organisation).where(Organisation.public_id == owner_id)
    of = (await db.execute(query)).scalar_one()
    mission, unsaid = await hours.held(db, organisation=of, title="Peindre la palissade")
    await hours.came(db, member, unsaid)
    world.named["hours:say"] = {"mission_id": mission.public_id}
    world.things["hours"] = {}
    for name, fields in STATES.items():
        made = await hours.entry(db, member, mission, None, **fields)  # type: ignore[arg-type]
        world.things["hours"][name] = {
            "hours_id": made.public_id,
            "said_session": unsaid.public_id,
        }
    world.things["certificate"] = {}
    for name, code in CODES.items():
        revoked = {"revoked_at": made.proposed_at, "revoked_by": "person"}
        one, _code = await hours.certificate(
            db, runtime.settings, member, code=code, organisation_id=of.id,
            **(revoked if name == "revoked" else {}),
        )  # fmt: skip
        world.things["certificate"][name] = {"certificate_id": one.public_id}
    for page in ("hours:verify", "hours:revoke_issued", "api:certificate"):
        world.named[page] = {"code": CODES["valid"]}
