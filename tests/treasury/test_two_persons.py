"""Money leaves when two administrators who are not of the team said so, and never beyond what is there."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.audit.models import AuditEntry
from app.campaigns.rules import State as CampaignState
from app.core.errors import DomainError, Invalid, Refused
from app.ledger import entries
from app.ledger.rules import TxnKind
from app.ledger.service import book
from app.projects.rules import TeamRole
from app.treasury.models import Payout
from app.treasury.rules import State
from app.treasury.service.decide import cancel, confirm
from app.treasury.service.propose import propose
from tests.factories import plans, projects, treasury
from tests.factories.accounts import person
from tests.factories.treasury import NOW
from tests.treasury.world import wanted, world

WHY = "Le compte de la coop a changé."


async def audit(db) -> list[str]:
    rows = await db.scalars(select(AuditEntry.action).order_by(AuditEntry.id))
    return [action for action in rows if action.startswith("payout")]


async def test_one_proposes_another_confirms_and_both_are_written_down(db):
    here = await world(db)
    made = await propose(db, here.one, here.number, wanted(), NOW)
    assert (made.state, made.cents, made.tranche) == (State.PROPOSED, 500_00, 1)
    assert made.payee == "Coop de la ruelle"
    done = await confirm(db, here.other, made.id, NOW)
    assert (done.state, done.confirmed_by_id) == (State.CONFIRMED, here.other.id)
    assert await audit(db) == ["payout.proposed", "payout.confirmed"]


async def test_nobody_confirms_their_own_proposal(db):
    here = await world(db)
    made = await propose(db, here.one, here.number, wanted(), NOW)
    with pytest.raises(Refused, match="quelqu’un d’autre"):
        await confirm(db, here.one, made.id, NOW)
    assert made.state is State.PROPOSED


async def test_the_database_too_wants_two_persons(db):
    here = await world(db)
    with pytest.raises(IntegrityError, match="two_persons"):
        await treasury.payout(
            db, here.campaign, State.CONFIRMED, here.one, confirmed_by_id=here.one.id
        )


@pytest.mark.parametrize("who", ["member", "moderator", "carrier"])
async def test_only_an_administrator_who_is_not_of_the_team_proposes_or_confirms(db, who):
    here = await world(db)
    if who == "carrier":
        actor = await person(db, roles=("administrator",))
        await projects.join(db, here.project, actor, TeamRole.MEMBER)
        await db.commit()
    else:
        actor = await person(db, roles=("moderator",) if who == "moderator" else ())
    with pytest.raises(Refused):
        await propose(db, actor, here.number, wanted(), NOW)
    made = await propose(db, here.one, here.number, wanted(), NOW)
    for act in (confirm(db, actor, made.id, NOW), cancel(db, actor, made.id, WHY, NOW)):
        with pytest.raises(Refused):
            await act
    assert made.state is State.PROPOSED


@pytest.mark.parametrize(
    "state",
    [s for s in CampaignState if s not in {
        CampaignState.SETTLED, CampaignState.PAYING_OUT, CampaignState.DELIVERING,
        CampaignState.CLOSED}],
)  # fmt: skip
async def test_nothing_is_paid_before_the_money_is_there_nor_where_it_went_back(db, state):
    here = await world(db, state)
    with pytest.raises(Refused, match="Rien ne peut être versé"):
        await propose(db, here.one, here.number, wanted(), NOW)


async def test_nothing_is_paid_to_whom_nobody_has_checked_nor_for_a_hidden_campaign(db):
    here = await world(db)
    here.campaign.payee_known_at = None
    await db.commit()
    with pytest.raises(Refused, match="à qui verser"):
        await propose(db, here.one, here.number, wanted(), NOW)
    here.campaign.payee_known_at, here.campaign.hidden_at = NOW, NOW
    await db.commit()
    with pytest.raises(Refused):
        await propose(db, here.one, here.number, wanted(), NOW)


async def test_nine_tenths_are_paid_before_the_report_and_the_rest_after_it(db):
    here = await world(db, given=1_000_00, fee=30_00)
    with pytest.raises(Invalid) as refused:
        await propose(db, here.one, here.number, wanted("873.01"), NOW)
    assert "873,00\u00a0$" in refused.value.errors["amount"]
    assert "97,00\u00a0$" in refused.value.errors["amount"]
    await propose(db, here.one, here.number, wanted("873.00"), NOW)
    with pytest.raises(Invalid):
        await propose(db, here.one, here.number, wanted("0.01"), NOW)
    await plans.report(db, here.project)
    last = await propose(db, here.one, here.number, wanted("97"), NOW)
    assert last.tranche == 2
    with pytest.raises(Invalid):
        await propose(db, here.one, here.number, wanted("0.01"), NOW)


async def test_a_report_that_is_a_draft_or_hidden_opens_nothing(db):
    here = await world(db)
    report = await plans.report(db, here.project, "draft")
    with pytest.raises(Invalid):
        await propose(db, here.one, here.number, wanted("970"), NOW)
    report.state, report.published_at, report.hidden_at = "published", NOW, NOW
    await db.commit()
    with pytest.raises(Invalid):
        await propose(db, here.one, here.number, wanted("970"), NOW)


async def test_what_a_fund_owes_is_not_paid_before_its_partner_has(db):
    here = await world(db, given=100_00, fee=0)
    await treasury.matched(db, here.campaign, 8, 900_00)
    with pytest.raises(Invalid):
        await propose(db, here.one, here.number, wanted("90.01"), NOW)
    assert (await propose(db, here.one, here.number, wanted("90"), NOW)).cents == 90_00


async def test_what_went_back_meanwhile_is_counted_when_it_is_confirmed(db):
    here = await world(db)
    made = await propose(db, here.one, here.number, wanted("873"), NOW)
    await book(db, TxnKind.REFUND, "re_1", NOW, entries.refund(here.number, 100_00))
    with pytest.raises(Invalid):
        await confirm(db, here.other, made.id, NOW)
    assert made.state is State.PROPOSED


async def test_what_was_cancelled_stays_so_and_gives_its_room_back(db):
    here = await world(db)
    made = await propose(db, here.one, here.number, wanted("873"), NOW)
    done = await cancel(db, here.one, made.id, WHY, NOW)
    assert (done.state, done.failure) == (State.CANCELLED, WHY)
    for act in (confirm(db, here.other, made.id, NOW), cancel(db, here.one, made.id, WHY, NOW)):
        with pytest.raises(Refused, match="a avancé"):
            await act
    assert (await propose(db, here.one, here.number, wanted("873"), NOW)).tranche == 2


async def test_of_two_who_propose_the_same_money_at_once_one_is_refused(runtime, db):
    here = await world(db)

    async def go(actor) -> bool:
        try:
            async with runtime.database.transaction() as session:
                await propose(session, actor, here.number, wanted("600"), NOW)
        except DomainError:
            return False
        return True

    assert sorted(await asyncio.gather(go(here.one), go(here.other), go(here.one))) == [
        False, False, True,
    ]  # fmt: skip
    assert await db.scalar(text("SELECT count(*) FROM payout")) == 1


async def test_of_confirming_and_cancelling_at_once_one_happens(runtime, db):
    here = await world(db)
    made = await treasury.payout(db, here.campaign, by=here.one)

    async def go(act) -> str:
        try:
            async with runtime.database.transaction() as session:
                await act(session)
        except Refused:
            return "refused"
        return "done"

    said = await asyncio.gather(
        go(lambda session: confirm(session, here.other, made.id, NOW)),
        go(lambda session: cancel(session, here.one, made.id, WHY, NOW + timedelta(seconds=1))),
    )
    await db.refresh(made)
    assert made.state in {State.CANCELLED, State.CONFIRMED}
    assert "done" in said
    if made.state is State.CONFIRMED:
        assert said == ["done", "refused"]


@pytest.mark.parametrize(
    "fields",
    [
        {"cents": 0}, {"cents": -5}, {"destination": "acct_1"}, {"reversed_cents": 51_00},
        {"state": State.SENT, "proof": "", "reference": "x"},
    ],
)  # fmt: skip
async def test_the_table_refuses_what_no_payout_can_be(db, fields):
    here = await world(db)
    with pytest.raises(IntegrityError):
        await treasury.payout(db, here.campaign, **fields)
    await db.rollback()
    assert await db.scalar(select(Payout.id)) is None
