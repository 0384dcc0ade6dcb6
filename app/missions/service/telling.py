"""Who is told what when something happens to a mission."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.notices import tell
from app.missions.models import Mission


def followed(mission: Mission) -> list[str]:
    """Return the targets of those who follow whom a mission is for, where and what it is about."""
    hosts = {
        "territory": mission.territory_id,
        "neighbourhood": mission.neighbourhood_id,
        "organisation": mission.organisation_id,
        "project": mission.project_id,
    }
    theirs = (f"{kind}:{number}" for kind, number in hosts.items() if number is not None)
    return ["city", *(f"theme:{code}" for code in mission.themes), *theirs]


async def tell_published(session: AsyncSession, mission: Mission, but: int | None = None) -> None:
    """Tell those who follow its project, its organisation, its place or its themes."""
    await tell(
        session, "missions.published", f"missions.published:{mission.id}",
        followers_of=followed(mission), but=[but] if but else [],
        data={"mission": mission.public_id},
    )  # fmt: skip


async def tell_cancelled(session: AsyncSession, mission: Mission) -> None:
    """Tell those who follow the mission or its project that it will not take place."""
    targets = [f"mission:{mission.id}"]
    if mission.project_id is not None:
        targets.append(f"project:{mission.project_id}")
    await tell(
        session, "missions.cancelled", f"missions.cancelled:{mission.id}",
        followers_of=targets, data={"mission": mission.public_id},
    )  # fmt: skip
