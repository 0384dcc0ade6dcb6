"""A transfer whose answer was lost is found by the payout that it bears, and never asked for too late."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from app.campaigns.rules import State as CampaignState
from app.core import clock
from app.ledger import entries
from app.ledger.queries import balances, total
from app.ledger.rules import AccountKind as At, TxnKind
from app.ledger.service import book
from app.payments.choose import gateway_of
from app.payments.errors import Missing, Unknown
from app.payments.handling import Outcome
from app.pledges.models import PledgeRefund
from app.pledges.rules import RefundState, State as PledgeState
from app.treasury.models import Payout
from app.treasury.queries.standing import standing_of
from app.treasury.rules import State
from app.treasury.service import by_connect
from app.treasury.service.decide import confirm
from app.treasury.service.propose import propose
from tests.factories import pledges
from tests.factories.treasury import NOW
from tests.treasury.world import ACCOUNT, wanted, world

LATER = NOW + timedelta(minutes=30)
DAYS_LATER = NOW + timedelta(days=2)


async def confirmed(db, here, amount="500") -> Payout:
    made = await propose(db, here.one, here.number, wanted(amount, connect=True), NOW)
    made = await confirm(db, here.other, made.id, NOW)
    await db.commit()
    return made


async def transfer(runtime, here, made, cents=500_00, which=None, key="early"):
    about = {"payout": made.public_id if which is None else which}
    group = f"campaign:{here.which}"
    return await gateway_of(runtime).transfer(key, cents, ACCOUNT, group, about)


async def transfers(runtime) -> int:
    async with runtime.database.transaction() as session:
        found = text("SELECT count(*) FROM demo_payment WHERE kind = 'transfer'")
        return await session.scalar(found)


async def lost(runtime, made, monkeypatch, failure=Unknown("no answer"), method="transfer"):
    """Send, and lose what the gateway says."""
    gateway = gateway_of(runtime)
    real = getattr(gateway, method)

    async def loses(*args):
        await real(*args)
        raise failure

    with monkeypatch.context() as patched:
        patched.setattr(gateway, method, loses)
        with pytest.raises(type(failure)):
            await by_connect.send(runtime, made.id, NOW)


@pytest.mark.parametrize("state", [State.SENDING, State.FAILED, State.CONFIRMED])
async def test_a_transfer_is_its_payouts_whatever_we_think_became_of_it(db, runtime, state):
    here = await world(db)
    made = await confirmed(db, here)
    made.state, made.failure = state, "No such destination"
    await db.commit()
    seen = await transfer(runtime, here, made)
    for _ in range(2):
        assert await by_connect.applied(db, runtime, seen.id, NOW) is Outcome.DONE
    assert (made.state, made.transfer_id, made.failure) == (State.SENT, seen.id, "")
    assert (await balances(db, here.number))[At.CAMPAIGN] == -500_00


async def test_a_transfer_of_nobodys_or_of_another_amount_or_a_second_one_is_not_ours(db, runtime):
    here = await world(db)
    made = await confirmed(db, here)
    made.state = State.SENDING
    await db.commit()
    for number, (cents, which) in enumerate([(500_00, ""), (500_00, "zzzz"), (499_99, None)]):
        seen = await transfer(runtime, here, made, cents, which, f"other:{number}")
        assert await by_connect.applied(db, runtime, seen.id, NOW) is Outcome.NOT_OURS
    first = await transfer(runtime, here, made)
    assert await by_connect.applied(db, runtime, first.id, NOW) is Outcome.DONE
    second = await transfer(runtime, here, made, key="by hand")
    assert await by_connect.applied(db, runtime, second.id, NOW) is Outcome.NOT_OURS
    assert (await balances(db, here.number))[At.CAMPAIGN] == -500_00


async def test_a_lost_answer_is_asked_for_again_by_the_clock_while_its_key_is_known(
    db, runtime, monkeypatch
):
    here = await world(db)
    made = await confirmed(db, here)
    await lost(runtime, made, monkeypatch)
    assert await by_connect.sweep(runtime, NOW + timedelta(minutes=9)) == 0
    assert await by_connect.sweep(runtime, LATER) == 1
    await db.refresh(made)
    assert (made.state, await transfers(runtime)) == (State.SENT, 1)
    assert await by_connect.sweep(runtime, LATER) == 0


async def test_days_later_nothing_is_asked_any_more_and_what_was_made_is_found(
    db, runtime, monkeypatch
):
    here = await world(db)
    made, never = await confirmed(db, here), await confirmed(db, here, "100")
    await lost(runtime, made, monkeypatch)
    never.state, never.asked_at = State.SENDING, NOW
    await db.commit()
    assert await by_connect.sweep(runtime, DAYS_LATER) == 2
    await db.refresh(made)
    await db.refresh(never)
    assert (made.state, never.state) == (State.SENT, State.SENDING)
    assert await transfers(runtime) == 1
    assert await total(db) == 0


async def test_a_transfer_that_cannot_be_read_yet_has_not_failed(db, runtime, monkeypatch):
    here = await world(db)
    made = await confirmed(db, here)
    await lost(runtime, made, monkeypatch, Missing("not yet"), "read_transfer")
    await db.refresh(made)
    assert made.state is State.SENDING


async def test_one_payout_that_fails_does_not_keep_the_others_from_leaving(
    db, runtime, monkeypatch
):
    here = await world(db)
    ones = [await confirmed(db, here, amount) for amount in ("100", "200")]
    for one in ones:
        await lost(runtime, one, monkeypatch)
    gateway = gateway_of(runtime)
    real = gateway.transfer

    async def breaks(key, cents, *others):
        if cents == 100_00:
            raise RuntimeError
        return await real(key, cents, *others)

    monkeypatch.setattr(gateway, "transfer", breaks)
    assert await by_connect.sweep(runtime, LATER) == 2
    for one, state in zip(ones, (State.SENDING, State.SENT), strict=True):
        await db.refresh(one)
        assert one.state is state


async def test_a_gift_that_went_back_after_the_second_yes_keeps_the_payout_here(db, runtime):
    here = await world(db)
    made = await confirmed(db, here, "873")
    await book(db, TxnKind.REFUND, "re_1", NOW, entries.refund(here.number, 100_00))
    await db.commit()
    await by_connect.send(runtime, made.id, NOW)
    await db.refresh(made)
    assert made.state is State.CANCELLED
    assert "783,00" in made.failure
    assert await transfers(runtime) == 0


async def test_a_campaign_hidden_after_the_second_yes_is_not_paid(db, runtime):
    here = await world(db)
    made = await confirmed(db, here)
    here.campaign.hidden_at = NOW
    await db.commit()
    await by_connect.send(runtime, made.id, NOW)
    await db.refresh(made)
    assert (made.state, await transfers(runtime)) == (State.CANCELLED, 0)


@pytest.mark.parametrize("state", sorted(RefundState))
async def test_a_refund_that_is_asked_for_is_not_paid_out_and_counted_once(db, state):
    here = await world(db, fee=0)
    gift = await pledges.pledge(db, here.campaign, None, PledgeState.COLLECTED)
    row = PledgeRefund(
        pledge_id=gift.id, number=1, cents=10_00, state=state, refund_id="re_1", asked_at=NOW
    )
    db.add(row)
    await db.commit()
    waits = state in {RefundState.ASKED, RefundState.PENDING}
    assert (await standing_of(db, here.campaign)).going_back == (10_00 if waits else 0)
    await book(db, TxnKind.REFUND, "re_1", NOW, entries.refund(here.number, 10_00))
    stands = await standing_of(db, here.campaign)
    assert (stands.going_back, stands.payable) == (0, 891_00)


async def test_the_page_of_what_is_stuck_shows_payouts_without_an_answer(db, as_):
    here = await world(db)
    made = await confirmed(db, here)
    made.state, made.asked_at = State.SENDING, clock.now() - timedelta(minutes=11)
    await db.commit()
    one = await as_(here.one)
    await one.go("/fr/equipe/argent/bloquees")
    assert "Virements sans réponse" in one.text
    await one.follow("Virement 1")
    assert made.public_id in one.path


async def test_what_came_back_after_everything_was_accounted_for_is_paid_again(db):
    here = await world(db, CampaignState.CLOSED)
    assert (await propose(db, here.one, here.number, wanted("500"), NOW)).cents == 500_00
