"""Payouts leave once: by hand with their proof, or by Stripe under one key, whatever is lost on the way."""

import asyncio

import pytest
from sqlalchemy import select, text

from app.campaigns.rules import State as CampaignState
from app.core.errors import Refused
from app.core.files.refusals import BadFile
from app.ledger.queries import balances, known, total
from app.ledger.rules import AccountKind as At, TxnKind
from app.payments.choose import gateway_of
from app.payments.errors import Refused as GatewayRefused, Unknown
from app.treasury.models import Payout
from app.treasury.proofs import proof_file
from app.treasury.rules import Method, State
from app.treasury.schemas import Returned
from app.treasury.service import by_connect, by_hand
from app.treasury.service.decide import cancel, confirm
from app.treasury.service.propose import propose
from tests.factories import plans
from tests.factories.treasury import NOW, PDF
from tests.treasury.world import wanted, world

WHY = "La banque dit que le compte est fermé."


async def confirmed(db, here, amount="500", *, connect=False) -> Payout:
    made = await propose(db, here.one, here.number, wanted(amount, connect=connect), NOW)
    made = await confirm(db, here.other, made.id, NOW)
    await db.commit()
    return made


async def send_by_hand(db, runtime, here, made) -> Payout:
    done = await by_hand.sent(
        db, runtime.storage, here.one, made.id, reference="VIR-114", proof=PDF, now=NOW
    )
    await db.commit()
    return done


async def transfers(runtime) -> list[int]:
    async with runtime.database.transaction() as session:
        found = text("SELECT (facts->>'cents')::bigint FROM demo_payment WHERE kind = 'transfer'")
        return list(await session.scalars(found))


async def test_a_transfer_made_by_hand_is_in_the_ledger_with_its_proof(db, runtime):
    here = await world(db)
    made = await send_by_hand(db, runtime, here, await confirmed(db, here))
    assert (made.state, made.reference) == (State.SENT, "VIR-114")
    assert await runtime.storage.read(proof_file(made.proof)) == PDF
    stands = await balances(db, here.number)
    assert (stands[At.BANK], stands[At.CAMPAIGN]) == (-500_00, -500_00)
    assert await total(db) == 0


@pytest.mark.parametrize(
    "proof", [b"", b"<html></html>", b"GIF89a" + b"0" * 40, b"MZ" + b"\0" * 64]
)
async def test_without_a_pdf_or_a_picture_nothing_is_written(db, runtime, proof):
    here = await world(db)
    made = await confirmed(db, here)
    with pytest.raises(BadFile) as refused:
        await by_hand.sent(
            db, runtime.storage, here.one, made.id, reference="VIR-114", proof=proof, now=NOW
        )
    assert refused.value.field == "proof"
    await db.rollback()
    assert (await balances(db, here.number))[At.BANK] == 0


async def test_what_nobody_confirmed_is_not_sent_nor_sent_twice(db, runtime):
    here = await world(db)
    made = await propose(db, here.one, here.number, wanted(), NOW)
    with pytest.raises(Refused):
        await send_by_hand(db, runtime, here, made)
    await confirm(db, here.other, made.id, NOW)
    await send_by_hand(db, runtime, here, made)
    with pytest.raises(Refused, match="a avancé"):
        await send_by_hand(db, runtime, here, made)
    assert (await balances(db, here.number))[At.BANK] == -500_00


async def test_what_the_bank_gave_back_can_be_paid_again(db, runtime):
    here = await world(db)
    made = await send_by_hand(db, runtime, here, await confirmed(db, here, "873"))
    said = Returned(reference="RET-7", reason=WHY)
    with pytest.raises(Refused, match="quelqu’un d’autre"):
        await by_hand.came_back(db, here.one, made.id, said, NOW)
    back = await by_hand.came_back(db, here.other, made.id, said, NOW)
    assert (back.state, back.failure, back.reversed_cents) == (State.REVERSED, WHY, 873_00)
    assert (back.sent_by_id, back.back_reference) == (here.one.id, "RET-7")
    assert (await balances(db, here.number))[At.BANK] == 0
    assert (await propose(db, here.one, here.number, wanted("873"), NOW)).tranche == 2


async def test_the_campaign_follows_its_money_to_the_end(db, runtime):
    here = await world(db)
    await send_by_hand(db, runtime, here, await confirmed(db, here, "500"))
    assert here.campaign.state is CampaignState.PAYING_OUT
    await send_by_hand(db, runtime, here, await confirmed(db, here, "373"))
    assert here.campaign.state is CampaignState.DELIVERING
    await plans.report(db, here.project)
    await send_by_hand(db, runtime, here, await confirmed(db, here, "97"))
    assert here.campaign.state is CampaignState.CLOSED
    stands = await balances(db, here.number)
    assert stands[At.CAMPAIGN] + stands[At.FEES] == 0
    assert stands[At.STRIPE_PENDING] + stands[At.BANK] == 0


async def test_stripe_is_asked_after_the_second_yes_and_the_ledger_says_what_it_says(
    db, runtime, work
):
    here = await world(db)
    made = await propose(db, here.one, here.number, wanted(connect=True), NOW)
    await db.commit()
    await work()
    assert await transfers(runtime) == []
    await confirm(db, here.other, made.id, NOW)
    await db.commit()
    await work()
    await db.refresh(made)
    assert (made.state, made.method) == (State.SENT, Method.CONNECT)
    assert made.transfer_id
    assert await transfers(runtime) == [500_00]
    assert await known(db, TxnKind.TRANSFER, [made.transfer_id])
    assert (await balances(db, here.number))[At.STRIPE_PENDING] == 970_00 - 500_00


async def test_a_confirmation_that_is_rolled_back_sends_nothing(db, runtime, work):
    here = await world(db)
    made = await propose(db, here.one, here.number, wanted(connect=True), NOW)
    await db.commit()
    number = made.id
    await confirm(db, here.other, number, NOW)
    await db.rollback()
    await work()
    assert await transfers(runtime) == []
    assert (await db.get_one(Payout, number)).state is State.PROPOSED


async def test_what_was_cancelled_is_not_sent_by_the_job_that_still_waits(db, runtime, work):
    here = await world(db)
    made = await confirmed(db, here, connect=True)
    await cancel(db, here.one, made.id, WHY, NOW)
    await db.commit()
    await work()
    assert await transfers(runtime) == []
    await db.refresh(made)
    assert made.state is State.CANCELLED


async def test_two_workers_at_once_send_one_transfer(db, runtime):
    here = await world(db)
    made = await confirmed(db, here, connect=True)
    await asyncio.gather(*(by_connect.send(runtime, made.id, NOW) for _ in range(3)))
    assert await transfers(runtime) == [500_00]
    assert (await balances(db, here.number))[At.CAMPAIGN] == -500_00


async def test_an_answer_that_got_lost_is_asked_for_again_under_the_same_key(
    db, runtime, monkeypatch
):
    here = await world(db)
    made = await confirmed(db, here, connect=True)
    gateway = gateway_of(runtime)
    real = gateway.transfer

    async def loses_the_answer(*args):
        await real(*args)
        raise Unknown("no answer")

    monkeypatch.setattr(gateway, "transfer", loses_the_answer)
    with pytest.raises(Unknown):
        await by_connect.send(runtime, made.id, NOW)
    await db.refresh(made)
    number = made.id
    assert made.state is State.SENDING
    with pytest.raises(Refused, match="a avancé"):
        await cancel(db, here.one, number, WHY, NOW)
    await db.rollback()
    monkeypatch.setattr(gateway, "transfer", real)
    await by_connect.send(runtime, number, NOW)
    await db.refresh(made)
    assert made.state is State.SENT
    assert await transfers(runtime) == [500_00]


async def test_a_refused_transfer_fails_and_gives_its_room_back(db, runtime, monkeypatch):
    here = await world(db)
    made = await confirmed(db, here, "873", connect=True)

    async def refuses(*_args):
        raise GatewayRefused("No such destination", "resource_missing")

    with monkeypatch.context() as patched:
        patched.setattr(gateway_of(runtime), "transfer", refuses)
        await by_connect.send(runtime, made.id, NOW)
    await db.refresh(made)
    assert (made.state, made.failure) == (State.FAILED, "No such destination")
    assert (await propose(db, here.one, here.number, wanted("873"), NOW)).tranche == 2


async def test_what_stripe_takes_back_is_written_down_once_and_never_undone_by_old_news(
    db, runtime, work
):
    here = await world(db)
    made = await confirmed(db, here, connect=True)
    await work()
    await db.refresh(made)
    gateway = gateway_of(runtime)
    before = await gateway.read_transfer(made.transfer_id)
    await gateway.reverse("back:1", made.transfer_id, 200_00)
    await work()
    await db.refresh(made)
    assert (made.state, made.reversed_cents) == (State.SENT, 200_00)
    await by_connect.apply(db, made.id, before, NOW)
    assert (made.state, made.reversed_cents) == (State.SENT, 200_00)
    await db.commit()
    await gateway.reverse("back:2", made.transfer_id, 300_00)
    await work()
    await db.refresh(made)
    assert (made.state, made.reversed_cents) == (State.REVERSED, 500_00)
    await by_connect.apply(db, made.id, before, NOW)
    assert made.state is State.REVERSED
    assert (await balances(db, here.number))[At.STRIPE_PENDING] == 970_00
    assert await total(db) == 0


async def test_a_payout_by_hand_is_never_sent_by_stripe_nor_the_reverse(db, runtime):
    here = await world(db)
    made = await confirmed(db, here)
    await by_connect.send(runtime, made.id, NOW)
    assert await transfers(runtime) == []
    other = await confirmed(db, here, "100", connect=True)
    with pytest.raises(Refused, match="Stripe"):
        await send_by_hand(db, runtime, here, other)
    rows = (await db.scalars(select(Payout.state).order_by(Payout.id))).all()
    assert rows == [State.CONFIRMED, State.CONFIRMED]
