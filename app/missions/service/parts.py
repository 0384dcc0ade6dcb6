"""What hangs on a mission: the skills it asks for, the parts its people play."""

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.missions.models import MissionRole, MissionSkill
from app.missions.schemas import MissionText


async def keep_parts(session: AsyncSession, mission_id: int, said: MissionText) -> None:
    """Let a mission ask for these skills and these parts, and for no other."""
    await session.execute(delete(MissionSkill).where(MissionSkill.mission_id == mission_id))
    session.add_all(
        MissionSkill(mission_id=mission_id, skill=code, is_required=required)
        for code, required in said.skills.items()
    )
    await _settle_roles(session, mission_id, said)
    await session.flush()


async def _settle_roles(session: AsyncSession, mission_id: int, said: MissionText) -> None:
    """Keep the rows of parts that stay: those who signed up for one point to it."""
    wanted = {role.name.casefold(): role for role in said.roles}
    query = select(MissionRole).where(MissionRole.mission_id == mission_id)
    for row in await session.scalars(query.order_by(MissionRole.id)):
        role = wanted.pop(row.name.casefold(), None)
        if role is None:
            await session.delete(row)
        else:
            row.name, row.people = role.name, role.people
    await session.flush()
    session.add_all(
        MissionRole(mission_id=mission_id, name=role.name, people=role.people)
        for role in wanted.values()
    )
