"""A partner that ``author`` owns, its fund at every state, and a campaign that ``coauthor`` carries."""

from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.rules import State
from app.core.runtime import Runtime
from app.funds.rules import FundState, Side, Standing
from tests.factories import campaigns, funds
from tests.world import World

AFTER = ("projects",)
HIDDEN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


async def make(db: AsyncSession, _runtime: Runtime, world: World) -> None:
    """Let a campaign wait for the answer of a fund, and be matched by another."""
    author, coauthor = world.people["author"], world.people["coauthor"]
    partner = await funds.partner(db, author, name="Caisse populaire de la ruelle")
    states = {
        "open": {},
        "fund_draft": {"state": FundState.DRAFT},
        "fund_closed": {"state": FundState.CLOSED, "closing_reason": "Tout a trouvé sa place."},
        "fund_hidden": {"hidden_at": HIDDEN},
    }
    made = {
        name: await funds.fund(
            db, partner, owner=author, name=f"Le fonds {name}",
            territory_id=partner.territory_id, **fields,
        )
        for name, fields in states.items()
    }  # fmt: skip
    world.things["fund"] = {
        name: {"fund_id": one.public_id, "fund_ref": one.public_id} for name, one in made.items()
    }
    live = await campaigns.campaign(db, State.LIVE, carrier=coauthor)
    asked = await funds.tie(
        db, made["open"], live, Standing.PROPOSED, proposed_by=Side.CAMPAIGN,
        proposer_id=coauthor.id,
    )  # fmt: skip
    await funds.tie(db, made["fund_closed"], live, allocated_cents=0)
    over = await campaigns.campaign(db, State.CLOSED, carrier=coauthor)
    refused = await funds.tie(
        db, made["open"], over, Standing.REFUSED, reasons="Ce n’est pas notre quartier."
    )
    world.things["fund_proposal"] = {
        "waits": {"tie_id": asked.public_id},
        "answered": {"tie_id": refused.public_id},
    }
    other = await campaigns.campaign(db, State.LIVE, carrier=coauthor)
    for page in ("new", "of_campaign"):
        world.named[f"funds:{page}"] = {
            "organisation_id": partner.public_id, "campaign_id": other.public_id,
        }  # fmt: skip
    world.things["funds_of"] = {"there": {}}
