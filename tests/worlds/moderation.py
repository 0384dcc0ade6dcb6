"""Something reported, something hidden, something held, and two decisions, one of them appealed."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.ideas.models import Idea
from app.ideas.rules import State
from app.moderation.models import Decision
from tests.factories import ideas, moderation
from tests.world import World


async def make(db: AsyncSession, runtime: Runtime, world: World) -> None:
    """Make one of each, all of them ``author``'s."""

    async def another(state: State = State.PUBLISHED) -> Idea:
        return await ideas.idea(db, world.people["author"], state=state)

    async def ruled() -> tuple[Idea, Decision]:
        idea = await another()
        return idea, await moderation.decided(db, runtime, idea, world.people["moderator"])

    shown, held = await another(), await another(State.HIDDEN)
    await moderation.reported(db, shown, world.people["elsewhere"])
    await moderation.held(db, held)
    gone, why = await ruled()
    world.things["reported"] = {
        "shown": {"which": shown.public_id, "seen": ""},
        "hidden": {"which": gone.public_id, "seen": why.public_id},
        "held": {"which": held.public_id, "seen": ""},
    }
    _, decided = await ruled()
    _, appealed = await ruled()
    await moderation.appealed(db, appealed, world.people["author"])
    world.things["decided"] = {
        "decided": {"decision_id": decided.public_id},
        "appealed": {"decision_id": appealed.public_id},
    }
