"""While a campaign is open: its marks for the forecast, reminders of its end, advice to its team."""

from datetime import datetime

from sqlalchemy import Integer, cast, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign, CampaignMark
from app.campaigns.rules import State
from app.campaigns.service.telling import TEAM
from app.core.notices import tell
from app.projects.models import Project
from app.projects.queries.team import member_ids
from app.projects.rules import RUNS

ENDS_SOON, COACHED = "campaigns.ends_soon", "campaigns.coached"
WEEK_BEFORE, DAY_BEFORE = 1, 2
DAYS_BEFORE = {WEEK_BEFORE: 7, DAY_BEFORE: 1}
COACHING_EVERY_DAYS = 7


async def mark(session: AsyncSession) -> None:
    """Keep what each open campaign has raised on its day; the last mark of a day stands."""
    elapsed = func.extract("epoch", func.clock_timestamp() - Campaign.opens_at)
    day = cast(func.floor(elapsed / Campaign.day_seconds), Integer)
    open_now = select(
        Campaign.id, func.greatest(day, 0), Campaign.pledged_cents + Campaign.matched_cents,
        Campaign.givers,
    ).where(Campaign.state == State.LIVE, Campaign.ends_at > func.clock_timestamp())  # fmt: skip
    made = insert(CampaignMark).from_select(
        ["campaign_id", "day", "raised_cents", "givers"], open_now
    )
    await session.execute(
        made.on_conflict_do_update(
            index_elements=[CampaignMark.campaign_id, CampaignMark.day],
            set_={"raised_cents": made.excluded.raised_cents, "givers": made.excluded.givers},
        )
    )


async def remind(session: AsyncSession) -> int:
    """Tell followers and teams a week, then a day, before the end, each once; return how many."""
    told = 0
    for level, days in DAYS_BEFORE.items():
        ahead = func.make_interval(0, 0, 0, 0, 0, 0, Campaign.day_seconds * days)
        query = (
            update(Campaign)
            .where(
                Campaign.state == State.LIVE,
                Campaign.hidden_at.is_(None),
                Campaign.reminded < level,
                Campaign.ends_at > func.clock_timestamp(),
                Campaign.ends_at - ahead <= func.clock_timestamp(),
                # A short campaign is not said to end in a week on the day it opens.
                Campaign.days > 2 * days,
            )
            .values(reminded=literal(level))
            .returning(Campaign.id, Campaign.public_id, Campaign.project_id)
            .execution_options(synchronize_session=False)
        )
        for number, public_id, project_id in (await session.execute(query)).all():
            told += 1
            await tell(
                session, ENDS_SOON, f"{ENDS_SOON}:{number}:{level}",
                to=sorted(await member_ids(session, project_id)), because=TEAM,
                followers_of=[f"campaign:{number}", f"project:{project_id}"],
                data={"campaign": public_id, "days": str(days)},
            )  # fmt: skip
    return told


async def coach(session: AsyncSession, now: datetime) -> int:
    """Give advice to teams whose campaign has told nothing for a week of its days; return how many."""
    pause = func.make_interval(0, 0, 0, 0, 0, 0, Campaign.day_seconds * COACHING_EVERY_DAYS)
    spoke = func.greatest(Campaign.opens_at, Campaign.coached_at, Project.last_said_at)
    silent = (
        select(Campaign.id)
        .join(Project, Project.id == Campaign.project_id)
        .where(
            Campaign.state == State.LIVE,
            Campaign.hidden_at.is_(None),
            Campaign.ends_at > func.clock_timestamp(),
            spoke + pause <= func.clock_timestamp(),
        )
    )
    query = (
        update(Campaign)
        .where(Campaign.id.in_(silent))
        .values(coached_at=now)
        .returning(Campaign.id, Campaign.public_id, Campaign.project_id)
        .execution_options(synchronize_session=False)
    )
    rows = (await session.execute(query)).all()
    for number, public_id, project_id in rows:
        await tell(
            session, COACHED, f"{COACHED}:{number}:{now.date().isoformat()}",
            to=sorted(await member_ids(session, project_id, sorted(RUNS))), because=TEAM,
            data={"campaign": public_id},
        )  # fmt: skip
    return len(rows)
