"""Matching funds and where campaigns stand with them, as tests need them; each factory commits."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.campaigns.models import Campaign
from app.funds.models import FundCampaign, MatchingFund
from app.funds.rules import Engine, FundState, Side, Standing
from app.organisations.models import Organisation
from app.profiles.rules import today
from tests.factories import organisations, profiles

NAME = "Le fonds des ruelles"
WHAT = (
    "La caisse ajoute un dollar à chaque dollar donné par les gens du quartier, pour que les ruelles "
    "vertes se fassent plus vite et avec plus de monde."
)
DAY = timedelta(days=1)


async def partner(db: AsyncSession, owner: Actor | None = None, **fields: Any) -> Organisation:
    """Make a verified organisation that is a local partner today."""
    made = await organisations.organisation(
        db, owner, **({"name": "Caisse populaire du Parc"} | fields)
    )
    await profiles.agreement(db, made)
    return made


async def fund(
    db: AsyncSession,
    organisation: Organisation | None = None,
    engine: Engine | str = Engine.FACTOR,
    owner: Actor | None = None,
    **fields: Any,
) -> MatchingFund:
    """Make an open fund of 1,000 $ that doubles each gift; or grants 500 $ at half of the minimum."""
    by, now = organisation or await partner(db, owner), datetime.now(UTC)
    state, day = FundState(fields.pop("state", FundState.OPEN)), today(now)
    terms: dict[str, Any] = (
        {"factor_percent": 100}
        if Engine(engine) is Engine.FACTOR
        else {"threshold_percent": 50, "threshold_givers": 2, "grant_cents": 500_00}
    )
    made = MatchingFund(
        **{
            "organisation_id": by.id,
            "name": NAME,
            "what": WHAT,
            "engine": Engine(engine),
            "total_cents": 1_000_00,
            "starts_on": day - 10 * DAY,
            "ends_on": day + 90 * DAY,
            "state": state,
            "created_by_id": owner.id if owner else None,
            "opened_at": None if state is FundState.DRAFT else now,
            "closed_at": now if state is FundState.CLOSED else None,
            **terms,
            **fields,
        }
    )
    db.add(made)
    await db.commit()
    return made


async def tie(
    db: AsyncSession,
    of: MatchingFund,
    campaign: Campaign,
    state: Standing | str = Standing.ACTIVE,
    **fields: Any,
) -> FundCampaign:
    """Bring a fund and a campaign together; the fund's side proposed unless told."""
    now, state = datetime.now(UTC), Standing(state)
    made = FundCampaign(
        **{
            "fund_id": of.id,
            "campaign_id": campaign.id,
            "state": state,
            "proposed_by": Side.FUND,
            "proposed_at": now,
            "message": "Votre ruelle nous plaît : faisons-la ensemble.",
            "answered_at": None if state is Standing.PROPOSED else now,
            **fields,
        }
    )
    db.add(made)
    await db.commit()
    return made


async def again(db: AsyncSession, *things: Any) -> None:
    """Read things anew."""
    for thing in things:
        await db.refresh(thing)
