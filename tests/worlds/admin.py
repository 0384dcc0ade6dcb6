"""What the pages of staff are about: a person, a role of theirs, a choice, a job that failed."""

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Role
from app.core.runtime import Runtime
from app.ideas.chosen import THRESHOLD
from app.places.rules import AreaKind
from tests.factories import choices
from tests.world import World

FAILED = text("""
    INSERT INTO procrastinate_jobs (queue_name, task_name, args, status)
    VALUES ('default', 'nv:ideas.archive', '{}', 'failed') RETURNING id
""")


async def make(db: AsyncSession, _runtime: Runtime, world: World) -> None:
    """Name them for the addresses; the moderator's own role is the one to take back."""
    moderator = world.people["moderator"]
    roles = select(Role.id).where(Role.person_id == moderator.id)
    role = (await db.execute(roles)).scalar_one()
    job = (await db.execute(FAILED)).scalar_one()
    for threshold in (18, 25):
        await choices.choose(db, THRESHOLD[AreaKind.NEIGHBOURHOOD], threshold)
    await db.commit()
    person = {"person_id": moderator.public_id, "role_id": str(role)}
    for page in ("person", "grant", "revoke"):
        world.named[f"admin:{page}"] = person
    late = world.people["unconfirmed"].public_id
    world.named["admin:write_confirmation"] = {"person_id": late}
    choice = {"choice_name": "ideas.threshold.neighbourhood", "version": "1"}
    world.named |= {"admin:choice": choice, "admin:choice_earlier": choice}
    for page in ("retry_job", "give_up_job"):
        world.named[f"admin:{page}"] = {"lot": "jobs", "job_id": str(job)}
