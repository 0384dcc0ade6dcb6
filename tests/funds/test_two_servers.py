"""Incident 23, through the whole door: fifty saved cards come back at once to two server processes."""

from datetime import UTC, datetime
from random import Random

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.ids import public_id
from app.funds.models import Match
from app.funds.rules import HELD
from app.payments.models import DemoPayment
from app.payments.seen import SetupState
from app.payments.trying import TestCard as Card
from app.pledges.models import Pledge
from app.pledges.rules import State
from tests.factories import campaigns, funds
from tests.factories.accounts import person
from tests.two_servers import TwoServers

pytestmark = pytest.mark.anyio
MANY, CENTS = 50, 37_03
BUSY = 503
"""On a machine with other work to do a server may ask to come back: a browser does."""


async def saved(db: AsyncSession, campaigns_: list[int]) -> tuple[list[object], list[str]]:
    """Let fifty people have given a card that was saved, and not be back yet; return their promises."""
    now = datetime.now(UTC)
    people = [await person(db) for _ in range(MANY)]
    names = [public_id() for _ in people]
    facts = {
        "state": SetupState.SAVED, "customer": "demo_customer_x", "method": "demo_method_x",
        "card": Card.ACCEPT, "refusal": "", "secret": "x", "metadata": {},
    }  # fmt: skip
    await db.execute(
        insert(DemoPayment),
        [
            {"id": f"demo_setup_{name}", "kind": "setup", "about": "", "facts": facts, "made_at": now}
            for name in names
        ],
    )  # fmt: skip
    await db.execute(
        insert(Pledge),
        [
            {"public_id": name, "campaign_id": campaigns_[n % len(campaigns_)], "person_id": who.id,
             "state": State.CREATED, "amount_cents": CENTS, "gateway": "demonstration",
             "customer_id": "demo_customer_x", "setup_id": f"demo_setup_{name}", "setups": 1,
             "created_at": now, "changed_at": now}
            for n, (name, who) in enumerate(zip(names, people, strict=True))
        ],
    )  # fmt: skip
    await db.commit()
    return list(people), names


async def test_the_last_thousand_dollars_are_promised_to_the_cent_by_two_processes(
    db: AsyncSession, two_servers: TwoServers
) -> None:
    fund = await funds.fund(db, total_cents=1_500_00, allocated_cents=500_00)
    open_ = [await campaigns.campaign(db) for _ in range(3)]
    for campaign in open_:
        await funds.tie(db, fund, campaign)
    people, names = await saved(db, [campaign.id for campaign in open_])
    headers = await two_servers.sign_in(db, people)
    order = list(zip(names, headers, strict=True))
    Random(23).shuffle(order)
    calls = [("GET", f"/fr/promesses/{name}/retour", header) for name, header in order]
    waiting = [*calls, *calls[:10]]
    for _again in range(6):
        answers = await two_servers.at_once(waiting)
        assert {answer.status_code for answer in answers} <= {303, BUSY}
        waiting = [
            call
            for call, answer in zip(waiting, answers, strict=True)
            if answer.status_code == BUSY
        ]
        if not waiting:
            break
    assert not waiting
    states = await db.execute(select(Pledge.state, func.count()).group_by(Pledge.state))
    assert dict(map(tuple, states)) == {State.ACTIVE: MANY}
    await funds.again(db, fund, *open_)
    held = select(func.sum(Match.cents)).where(Match.state.in_(HELD))
    assert await db.scalar(held) == 1_000_00
    assert fund.allocated_cents == fund.total_cents
    assert sum(campaign.matched_cents for campaign in open_) == 1_000_00
    assert sum(campaign.pledged_cents for campaign in open_) == MANY * CENTS
