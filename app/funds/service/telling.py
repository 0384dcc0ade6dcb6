"""Who is told of what happens to a fund: the other side, each time, never whoever did it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import N_
from app.core.notices import tell
from app.funds.models import FundCampaign, MatchingFund
from app.funds.rules import Side
from app.organisations.service.locking import owners
from app.projects.queries.team import member_ids
from app.projects.rules import RUNS

OWNER = N_("because you answer for this fund")
TEAM = N_("because you are of the team")
OPENED, ANSWERED, MINE = "funds.opened", "funds.proposals", "funds.mine"


async def tell_side(
    session: AsyncSession,
    side: Side,
    fund: MatchingFund,
    project_id: int,
    asked: FundCampaign,
    what: str,
    now: datetime,
    *,
    but: int = 0,
) -> None:
    """Tell one side what the other proposes, or answered."""
    if side is Side.FUND:
        to, because = await owners(session, fund.organisation_id), OWNER
    else:
        to, because = sorted(await member_ids(session, project_id, tuple(RUNS))), TEAM
    await tell(
        session, ANSWERED, f"{ANSWERED}:{what}:{asked.id}:{now.isoformat()}", to=to,
        because=because, but=[but], data={"proposal": asked.public_id, "what": what},
    )  # fmt: skip


async def tell_owners(session: AsyncSession, fund: MatchingFund, what: str, key: str) -> None:
    """Tell those who answer for a fund where it stands."""
    await tell(
        session, MINE, f"{MINE}:{what}:{fund.id}:{key}",
        to=await owners(session, fund.organisation_id), because=OWNER,
        data={"fund": fund.public_id, "what": what},
    )  # fmt: skip


async def tell_followers(session: AsyncSession, fund: MatchingFund, by: int) -> None:
    """Tell whoever follows the organisation that it opened a fund."""
    await tell(
        session, OPENED, f"{OPENED}:{fund.id}",
        followers_of=[f"organisation:{fund.organisation_id}"], but=[by],
        data={"fund": fund.public_id},
    )  # fmt: skip
