"""An answer to the candidate, and a leader who endorses every idea."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.answers.models import Endorsement
from app.core.runtime import Runtime
from app.ideas.rules import State
from app.profiles.models import Leadership
from tests.factories import answers, profiles
from tests.world import World

AFTER = ("profiles",)


async def make(db: AsyncSession, _runtime: Runtime, world: World) -> None:
    """Let ``official`` answer, and ``editor`` endorse."""
    await answers.answer(
        db, world.ideas[State.CANDIDATE], world.people["official"], status="received"
    )
    editor = world.people["editor"]
    terms = select(Leadership.id).where(Leadership.person_id == editor.id)
    term = (await db.execute(terms)).scalar_one()
    for state, idea in world.ideas.items():
        if state is not State.DRAFT:
            db.add(
                Endorsement(
                    idea_id=idea.id, person_id=editor.id, leadership_id=term,
                    words="Je m’en porte garante.", created_at=datetime.now(UTC),
                )
            )  # fmt: skip
    await db.commit()
    world.things["clock"] = {"there": {"territory": profiles.VILLERAY}}
