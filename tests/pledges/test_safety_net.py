"""What a lost event, a bank or a gateway would leave undone for ever is found again; one fault hinders no other."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign
from app.core.errors import Refused
from app.core.runtime import Runtime
from app.funds.models import Match
from app.funds.rules import Engine, MatchState
from app.ledger.queries import total
from app.payments.choose import gateway_of
from app.payments.errors import Missing
from app.payments.handling import Arrived, Outcome
from app.payments.trying import TestCard as Card
from app.pledges import charging, clearing
from app.pledges.arrivals import OURS_WITHIN, card_saved, money_moved
from app.pledges.jobs import sweep
from app.pledges.models import Pledge, PledgeDispute, PledgeRefund
from app.pledges.rules import RefundState, State
from app.pledges.service import refund, run
from app.pledges.service.apply import read_again
from tests.factories import campaigns, funds, pledges
from tests.factories.accounts import person
from tests.pledges.lossy import bad_line
from tests.pledges.world import Told, Work, about, end, objects, one, states, told

NOW = datetime.now(UTC)
SECOND = timedelta(seconds=1)
GIFT = 800_00


async def collected(
    runtime: Runtime, db: AsyncSession, work: Work, *cards: Card, cents: int = GIFT
) -> Told:
    """Let gifts have come."""
    w = await told(runtime, db, *cards, cents=cents)
    await end(db, w)
    await work()
    return w


async def turned(db: AsyncSession, w: Told, state: str) -> None:
    """Let a campaign stand somewhere of which nobody heard."""
    await db.execute(update(Campaign).where(Campaign.id == w.campaign.id).values(state=state))
    await db.commit()


async def asked_for(db: AsyncSession, pledge_id: int, **fields: Any) -> int:
    """Write a refund of 100 $ down that the gateway was not asked for."""
    known = {"number": 1, "cents": 100_00, "asked_at": NOW, "state": RefundState.ASKED}
    row = PledgeRefund(**{**known, "pledge_id": pledge_id, **fields})
    db.add(row)
    await db.commit()
    return row.id


async def test_a_gift_contested_while_all_goes_back_goes_back_once_its_bank_lets_it_stand(
    runtime: Runtime, db: AsyncSession, work: Work
) -> None:
    w = await collected(runtime, db, work, Card.ACCEPT, Card.DISPUTED)
    await turned(db, w, "failed")
    await clearing.clear(runtime, w.campaign.id)
    await work()
    assert (await w.state(db), await states(db, w)) == ("released", ["refunded", "disputed"])
    name = (await db.scalars(select(PledgeDispute.dispute_id))).one()
    await gateway_of(runtime).decide(name, won=True)  # type: ignore[attr-defined]
    await work()
    for _ in range(2):
        await sweep(runtime)
        await work()
    assert await states(db, w) == ["refunded", "refunded"]
    assert (await objects(db, "refund"), await total(db)) == (2, 0)


async def test_a_refund_that_failed_is_not_asked_for_again_and_again(
    runtime: Runtime, db: AsyncSession, work: Work
) -> None:
    w = await collected(runtime, db, work, Card.ACCEPT)
    await asked_for(db, w.pledges[0], cents=GIFT, state=RefundState.FAILED)
    await db.execute(update(Pledge).values(state=State.REFUND_FAILED))
    await turned(db, w, "released")
    await sweep(runtime)
    await work()
    assert (await objects(db, "refund"), await states(db, w)) == (0, ["refund_failed"])


async def test_a_collection_that_nobody_began_is_begun_by_the_sweep_told_then_charged(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Callable[[], list[str]]
) -> None:
    w = await told(runtime, db, Card.ACCEPT, cents=GIFT)
    await end(db, w)
    await sweep(runtime)
    assert (await w.state(db), await states(db, w)) == ("collecting", ["collected"])
    await work()
    assert sum("sera débitée" in letter for letter in about(mailbox, "a atteint son objectif")) == 1


@pytest.mark.parametrize("state", ["failed", "cancelled", "released"])
async def test_promises_to_a_campaign_that_came_to_nothing_are_let_go_by_the_sweep(
    runtime: Runtime, db: AsyncSession, state: str
) -> None:
    w = await told(runtime, db, Card.ACCEPT)
    values = {"state": state, "evaluated_at": NOW}
    await db.execute(update(Campaign).where(Campaign.id == w.campaign.id).values(**values))
    await db.commit()
    await sweep(runtime)
    assert await states(db, w) == ["released"]
    assert await w.state(db) == ("cancelled" if state == "cancelled" else "released")


@pytest.mark.parametrize(
    ("state", "becomes"),
    [("settled", MatchState.BOOKED), ("released", MatchState.RELEASED)],
)
async def test_a_funds_grant_is_ended_by_the_sweep_with_its_campaign(
    runtime: Runtime, db: AsyncSession, state: str, becomes: MatchState
) -> None:
    campaign = await campaigns.campaign(db)
    of = await funds.fund(db, engine=Engine.THRESHOLD)
    await funds.tie(db, of, campaign)
    for _ in range(2):
        await pledges.promised(runtime, campaign, await person(db), 250_00)
    match = (await db.scalars(select(Match))).one()
    assert match.state is MatchState.PROMISED
    await db.execute(update(Pledge).values(state=State.COLLECTED, collected_cents=250_00))
    if state == "released":
        await db.execute(update(Pledge).values(state=State.RELEASED, collected_cents=0))
    values = {"state": state, "evaluated_at": NOW}
    await db.execute(update(Campaign).where(Campaign.id == campaign.id).values(**values))
    await db.commit()
    for _ in range(2):
        await sweep(runtime)
    await db.refresh(match)
    assert match.state is becomes


async def test_one_that_fails_in_whatever_way_hinders_no_other() -> None:
    done = []

    async def do(number: int) -> None:
        if number == 1:
            raise RuntimeError("a charge of another amount")
        done.append(number)

    await clearing.each([1, 2, 3], do)
    assert done == [2, 3]


async def test_a_refund_refused_because_a_gift_is_contested_leaves_it_contested(
    runtime: Runtime, db: AsyncSession, work: Work
) -> None:
    w = await collected(runtime, db, work, Card.DISPUTED)
    row = await asked_for(db, w.pledges[0])
    async with runtime.database.transaction() as session:
        await refund.give_up(session, row, NOW)
    assert await states(db, w) == ["disputed"]


async def test_a_refund_that_went_through_meanwhile_is_not_given_up(
    runtime: Runtime, db: AsyncSession, work: Work
) -> None:
    w = await collected(runtime, db, work, Card.ACCEPT)
    row = await asked_for(db, w.pledges[0], state=RefundState.SUCCEEDED)
    async with runtime.database.transaction() as session:
        await refund.give_up(session, row, NOW)
    kept = await db.get_one(PledgeRefund, row, populate_existing=True)
    assert (kept.state, await states(db, w)) == (RefundState.SUCCEEDED, ["collected"])


async def test_a_refund_of_yesterday_is_looked_for_before_it_is_asked_for_again(
    runtime: Runtime, db: AsyncSession, work: Work
) -> None:
    w = await collected(runtime, db, work, Card.ACCEPT)
    gift = await one(db, w.pledges[0])
    row = await asked_for(db, gift.id, asked_at=NOW - charging.KEYS_LAST - SECOND)
    # Made under our key, which the gateway has forgotten since.
    await gateway_of(runtime).refund("forgotten", gift.intent_id or "", 100_00, {})
    await charging.send_back(runtime, row)
    assert await objects(db, "refund") == 1
    assert (await one(db, gift.id)).refunded_cents == 100_00


async def test_giving_all_back_is_refused_to_others_even_when_there_is_nothing(
    runtime: Runtime, db: AsyncSession
) -> None:
    campaign = await campaigns.campaign(db, "collecting")
    with pytest.raises(Refused, match="administration"):
        async with runtime.database.transaction() as session:
            await refund.refund_all(session, runtime, await person(db), campaign.id, "Non.", NOW)


async def test_a_charge_booked_in_another_currency_is_not_written_down(
    runtime: Runtime, db: AsyncSession
) -> None:
    w = await told(runtime, db, Card.ACCEPT, cents=GIFT)
    await end(db, w)
    async with runtime.database.transaction() as session:
        await run.begin(session, w.campaign.id, NOW)
    with bad_line(runtime) as line:

        async def in_euros(charge_id: str) -> Any:
            seen = await line._inner.read_charge(charge_id)
            return replace(seen, booked=replace(seen.booked, gross=seen.booked.gross // 2))

        line.read_charge = in_euros  # type: ignore[attr-defined]
        with pytest.raises(RuntimeError, match="booked as 40000"):
            await charging.run_campaign(runtime, w.campaign.id)
    assert await states(db, w) == ["charging"]
    async with runtime.database.transaction() as session:
        assert await read_again(session, runtime, w.pledges[0], NOW) is State.COLLECTED


async def notice(runtime: Runtime, subject: str, name: str, made_at: datetime = NOW) -> Outcome:
    """Bring a notice as the inbox does."""
    handle = card_saved if subject == "setup_intent" else money_moved
    event = Arrived(f"evt_{name}", f"{subject}.x", subject, name, False, made_at, 0)
    async with runtime.database.transaction() as session:
        return await handle(session, runtime, event)


@pytest.mark.parametrize("subject", ["payment_intent", "setup_intent"])
async def test_a_notice_of_what_is_nobodys_here_is_put_away_after_some_days(
    runtime: Runtime, subject: str
) -> None:
    assert await notice(runtime, subject, "pi_x") is Outcome.NOT_YET
    old = datetime.now(UTC) - OURS_WITHIN - SECOND
    assert await notice(runtime, subject, "pi_x", old) is Outcome.NOT_OURS


async def test_a_payment_of_ours_that_the_gateway_does_not_know_is_a_fault_that_is_seen(
    runtime: Runtime, db: AsyncSession
) -> None:
    w = await told(runtime, db, Card.ACCEPT)
    await db.execute(update(Pledge).where(Pledge.id == w.pledges[0]).values(intent_id="pi_gone"))
    await db.commit()
    with pytest.raises(Missing):
        await notice(runtime, "payment_intent", "pi_gone")


async def test_nobody_is_charged_before_everybody_is_told(
    runtime: Runtime, db: AsyncSession
) -> None:
    w = await told(runtime, db, Card.ACCEPT, cents=GIFT)
    await end(db, w)
    async with runtime.database.transaction() as session:
        await run.begin(session, w.campaign.id, NOW)
    asked = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'nv:pledges.charge'")
    assert await db.scalar(asked) == 0
    await clearing.tell_success(runtime, w.campaign.id)
    await db.rollback()
    assert await db.scalar(asked) == 1
    assert (await one(db, w.pledges[0])).reminded == 3
