"""Whoever decided about money may leave: the accounts stay and add up, without their name."""

from sqlalchemy import select

from app.core.personal import Leaving, erasers, readers
from app.treasury.models import MoneyDifference, Payout
from app.treasury.queries.payouts import payouts_of
from app.treasury.rules import State
from tests.factories import treasury
from tests.factories.accounts import person
from tests.factories.treasury import NOW
from tests.treasury.world import world


async def kept(db, name: str, who) -> list[dict]:
    """Return what somebody is given of themselves."""
    return [row async for row in readers()[name](db, who.id)]


async def test_who_proposed_and_who_confirmed_are_given_what_they_did(db):
    here = await world(db)
    made = await treasury.payout(
        db, here.campaign, State.CONFIRMED, here.one, confirmed_by_id=here.other.id,
        confirmed_at=NOW, note="Devis 114",
    )  # fmt: skip
    for who, proposed in ((here.one, True), (here.other, False)):
        [row] = await kept(db, "payouts", who)
        assert (row["public_id"], row["cents"]) == (made.public_id, 50_00)
        assert (row["proposed_by_me"], row["campaign"]) == (proposed, here.which)
    assert await kept(db, "payouts", here.carrier) == []


async def test_who_noted_a_difference_is_given_their_note(db):
    here = await world(db)
    await treasury.difference(db, note="Faite à la main.", noted_by_id=here.one.id, noted_at=NOW)
    [row] = await kept(db, "money_differences", here.one)
    assert row["note"] == "Faite à la main."
    assert await kept(db, "money_differences", here.other) == []


async def test_the_accounts_stay_without_the_name_of_who_left(db):
    here = await world(db)
    await treasury.payout(
        db, here.campaign, State.SENT, here.one, confirmed_by_id=here.other.id, confirmed_at=NOW
    )
    await treasury.difference(db, noted_by_id=here.one.id, noted_at=NOW)
    others = await treasury.payout(db, here.campaign, by=await person(db, roles=("administrator",)))
    for who in (here.one, here.other):
        await erasers()["treasury"](db, Leaving(who.id, erase_words=True, now=NOW))
    await db.commit()
    db.expire_all()
    row = (await db.scalars(select(Payout).order_by(Payout.id))).first()
    assert (row.proposed_by_id, row.confirmed_by_id) == (None, None)
    assert (row.cents, row.state, row.reference) == (50_00, State.SENT, "VIR-2026-114")
    difference = (await db.scalars(select(MoneyDifference))).one()
    assert difference.noted_by_id is None
    await db.refresh(others)
    assert others.proposed_by_id is not None
    [first, _second] = await payouts_of(db, row.campaign_id)
    assert (first.proposed_by, first.confirmed_by) == ("", "")
