"""A campaign whose money is there, its payouts at each step, a difference, a notice that waits."""

from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.rules import State as CampaignState
from app.core.runtime import Runtime
from app.payments.models import GatewayEvent, Source
from app.pledges.rules import RunState, State as PledgeState
from app.treasury.proofs import proof_file
from app.treasury.rules import State
from tests.factories import campaigns, funds, pledges, treasury
from tests.world import World

AFTER = ("profiles", "projects")
NOTICE = "evt_of_the_world"


async def make(db: AsyncSession, runtime: Runtime, world: World) -> None:
    """Let ``onefactor`` propose, so that ``administrator`` confirms."""
    people, now = world.people, datetime.now(UTC)
    one, other = people["onefactor"], people["administrator"]
    settled = await campaigns.campaign(db, CampaignState.SETTLED)
    await treasury.gift(db, settled, 1_000_00, 30_00)
    gift = await pledges.pledge(
        db, settled, people["member"], PledgeState.COLLECTED, charge_id="ch_of_the_world"
    )
    runs = {}
    for name, state in (("pause", RunState.RUNNING), ("resume", RunState.PAUSED)):
        made = await campaigns.campaign(db, CampaignState.COLLECTING)
        await pledges.run(db, made, state=state, paused_at=None if name == "pause" else now)
        runs[name] = made.public_id
    decided = {"confirmed_by_id": other.id, "confirmed_at": now}
    steps = {
        "payout": await treasury.payout(db, settled, by=one),
        "confirm": await treasury.payout(db, settled, by=one, tranche=2),
        "cancel": await treasury.payout(db, settled, by=one, tranche=3),
        "sent": await treasury.payout(db, settled, State.CONFIRMED, one, tranche=4, **decided),
        "back": await treasury.payout(db, settled, State.SENT, one, tranche=5, **decided),
    }
    await runtime.storage.write(proof_file(steps["back"].proof), treasury.PDF)
    difference = await treasury.difference(db)
    fund = await funds.fund(db)
    await treasury.matched(db, settled, fund.id, 500_00)
    paid = await treasury.partner_paid(db, settled, fund.id)
    db.add(
        GatewayEvent(
            id=NOTICE, kind="transfer.created", object_id="tr_1", is_live=False,
            source=Source.WEBHOOK, made_at=now, next_try_at=now,
        )
    )  # fmt: skip
    await db.commit()
    pages = (
        "campaign", "propose", "partner_paid", "partner_back", "gifts", "refund_all", "ledger",
        "ledger_csv",
    )  # fmt: skip
    for page in pages:
        world.named[f"treasury:{page}"] = {"campaign_id": settled.public_id}
    world.named["treasury:partner_paid"] |= {"fund": fund.public_id}
    world.named["treasury:partner_back"] |= {"entry": str(paid)}
    for page, which in runs.items():
        world.named[f"treasury:{page}"] = {"campaign_id": which}
    for page, payout in {**steps, "proof": steps["back"]}.items():
        world.named[f"treasury:{page}"] = {"payout_id": payout.public_id}
    for page in ("refund", "read_again"):
        world.named[f"treasury:{page}"] = {"gift_id": gift.public_id}
    world.named["treasury:note"] = {"difference_id": difference.public_id}
    world.named["treasury:try_notice"] = {"notice_id": NOTICE}
