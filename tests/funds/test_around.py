"""What happens around funds: programs, notices, moderation, staff, what one takes and leaves behind."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.accounts.actor import Actor
from app.campaigns.events import CampaignTurned
from app.campaigns.rules import State
from app.core.events import publish
from app.core.finders import finders
from app.core.moderated import moderation_of
from app.core.notices import NoticeDue, NoticeText, notice_kinds
from app.core.personal import Leaving, erasers, readers
from app.core.runtime import Runtime
from app.funds.models import FundCampaign, Match
from app.funds.notices import MINE, PROPOSED
from app.funds.rules import FundState, Side, Standing
from app.funds.service import propose, write
from app.funds.service.match import allocate, book
from tests.api.program import Program, problem
from tests.factories import funds, pledges
from tests.factories.accounts import person
from tests.funds.world import NOW, WHY, World, world
from tests.organisations.told import told_by
from tests.visitor import Visitor

pytestmark = pytest.mark.anyio
Work = Callable[[], Awaitable[None]]
Open = Callable[..., Visitor]


def heard(told: list[NoticeDue]) -> dict[str, set[int]]:
    """Return who hears what: ``{"accepted": {3}}``; whoever did it left out."""
    return {due.data.get("what", due.kind): set(due.to) - set(due.but) for due in told}


def proposal(db: AsyncSession, it: World, side: Side) -> Awaitable[FundCampaign]:
    """Let a side propose."""
    who = it.owner if side is Side.FUND else it.carrier
    return propose.propose(db, who, side, it.fund.id, it.campaign.id, "Ensemble ?", NOW)


async def test_each_side_hears_what_the_other_proposes_and_answers(db: AsyncSession) -> None:
    it = await world(db)
    assert heard(await told_by(db, proposal(db, it, Side.FUND))) == {"by_fund": {it.carrier.id}}
    asked = (await db.scalars(select(FundCampaign))).one()
    refusing = propose.refuse(db, it.carrier, asked.public_id, WHY, NOW)
    assert heard(await told_by(db, refusing)) == {"refused": {it.owner.id}}
    assert heard(await told_by(db, proposal(db, it, Side.CAMPAIGN))) == {
        "by_campaign": {it.owner.id}
    }
    accepting = propose.accept(db, it.owner, asked.public_id, NOW)
    assert heard(await told_by(db, accepting)) == {"accepted": {it.carrier.id}}


async def test_the_owner_hears_once_that_the_last_dollar_is_promised(
    db: AsyncSession, work: Work
) -> None:
    it = await world(db, total_cents=50_00)
    await funds.tie(db, it.fund, it.campaign)
    await allocate(db, it.campaign.id, 1, None, 80_00, NOW)
    await db.commit()
    await work()
    said = await written_of(db, "funds.mine", fund=it.fund.public_id, what="emptied")
    assert said.title == f"Chaque dollar de «\u00a0{it.fund.name}\u00a0» est promis"
    assert "50\u00a0$ promis sur 50\u00a0$" in said.excerpt


async def written_of(db: AsyncSession, kind: str, **data: str) -> NoticeText:
    """Return a notice as one reads it."""
    text = await notice_kinds()[kind].write(db, data)
    assert text is not None
    return text


async def test_every_notice_can_be_written_and_none_names_what_is_hidden(
    db: AsyncSession,
) -> None:
    it = await world(db)
    asked = await funds.tie(db, it.fund, it.campaign, reasons=WHY)
    data = {"proposal": asked.public_id, "fund": it.fund.public_id}
    told = [("funds.proposals", what) for what in PROPOSED] + [("funds.mine", w) for w in MINE]
    for kind, what in [*told, ("funds.opened", "")]:
        text = await written_of(db, kind, **data, what=what)
        assert it.fund.name in text.title + text.excerpt or what == "by_fund"
    it.fund.hidden_at = NOW
    await db.commit()
    for kind, what in [*told, ("funds.opened", "")]:
        assert await notice_kinds()[kind].write(db, data | {"what": what}) is None


async def test_a_campaign_that_opens_makes_its_funds_active_and_one_that_fails_returns_them(
    db: AsyncSession, work: Work
) -> None:
    it = await world(db)
    tie = await funds.tie(db, it.fund, it.campaign, Standing.ACCEPTED)
    for state, standing in (
        (State.LIVE, Standing.ACTIVE), (State.EVALUATING, Standing.ACTIVE),
        (State.FAILED, Standing.RETURNED),
    ):  # fmt: skip
        it.campaign.state, it.campaign.evaluated_at = state, NOW
        await publish(db, CampaignTurned(it.campaign.id, "review", state))
        await db.commit()
        await work()
        await funds.again(db, tie)
        assert tie.state is standing


async def test_programs_read_what_pages_say(db: AsyncSession, app: ASGIApp) -> None:
    it = await world(db, per_gift_cents=60_00, themes=["nature"])
    await funds.tie(db, it.fund, it.campaign)
    await allocate(db, it.campaign.id, 1, None, 80_00, NOW)
    await book(db, 1, NOW)
    await db.commit()
    await funds.fund(db, it.partner, state=FundState.DRAFT)
    await funds.fund(db, it.partner, hidden_at=NOW)
    listed = (await Program(app).get("/matching-funds")).json()
    assert [one["id"] for one in listed["funds"]] == [it.fund.public_id]
    read = (await Program(app).get(f"/matching-funds/{it.fund.public_id}")).json()
    assert {name: read[name] for name in ("total_cents", "allocated_cents", "booked_cents")} == {
        "total_cents": 1_000_00, "allocated_cents": 60_00, "booked_cents": 60_00,
    }  # fmt: skip
    assert (read["left_cents"], read["gifts"], read["gift_cents"]) == (940_00, 1, 80_00)
    assert read["per_gift_cents"] == 60_00
    assert read["campaigns"] == [
        {"campaign": it.campaign.public_id, "standing": "active", "allocated_cents": 60_00,
         "booked_cents": 60_00}
    ]  # fmt: skip
    assert read["pages"]["en"].endswith(
        f"/en/matching-funds/{it.fund.public_id}-le-fonds-des-ruelles"
    )


async def test_programs_are_refused_in_words(db: AsyncSession, app: ASGIApp) -> None:
    it = await world(db, state=FundState.DRAFT)
    for path, status, code in (
        (f"/matching-funds/{it.fund.public_id}", 404, "not-found"),
        ("/matching-funds/rien", 404, "not-found"),
        ("/matching-funds?limit=101", 422, "invalid"),
        ("/matching-funds?after=x", 422, "invalid"),
        ("/matching-funds?colour=blue", 422, "invalid"),
    ):
        problem(await Program(app).get(path), status, code)


async def test_a_fund_that_moderators_hide_is_nowhere_and_matches_nothing(
    db: AsyncSession, runtime: Runtime, browser: Visitor
) -> None:
    it = await world(db)
    await funds.tie(db, it.fund, it.campaign)
    ways = moderation_of("matching-fund")
    assert ways is not None
    found = await ways.find(db, it.fund.public_id)
    assert found is not None
    assert funds.WHAT in found.text
    addresses = (
        "/fr/fonds-de-contrepartie", f"/fr/organismes/{it.partner.public_id}",
        f"/fr/fonds-de-contrepartie/{it.fund.public_id}",
    )  # fmt: skip
    for deed, is_read in ((ways.hide, False), (ways.restore, True)):
        async with runtime.database.transaction() as session:
            await deed(session, runtime, it.fund.id, NOW)
        for address in addresses:
            await browser.go(address)
            assert (it.fund.name in browser.text) is is_read, address
        added = await allocate(db, it.campaign.id, 1, None, 10_00, NOW)
        assert added == (10_00 if is_read else 0)
        await db.commit()


async def test_staff_find_a_fund_by_its_name_its_partner_or_its_id(db: AsyncSession) -> None:
    it, staff = await world(db), await person(db, roles=("administrator",))
    draft = await funds.fund(db, it.partner, state=FundState.DRAFT, name="Le fonds des ruelles 2")
    finder = next(one for one in finders(administrator=True) if one.kind == "matching_funds")
    for words in ("RUELLES", "caisse pop", it.fund.public_id):
        titles = [found.title for found in await finder.find(db, staff, words)]
        assert titles == [it.fund.name], words
    assert await finder.find(db, staff, draft.public_id) == []


async def test_whoever_leaves_takes_a_copy_and_leaves_the_sums(db: AsyncSession) -> None:
    it, giver = await world(db), await person(db)
    asked = await proposal(db, it, Side.FUND)
    await propose.accept(db, it.carrier, asked.public_id, NOW)
    await allocate(db, it.campaign.id, 1, giver.id, 30_00, NOW)
    await book(db, 1, NOW)
    await db.commit()
    assert [row["name"] for row in await kept(db, "matching_funds", it.owner)] == [it.fund.name]
    for who, proposed in ((it.owner, True), (it.carrier, False)):
        [row] = await kept(db, "matching_proposals", who)
        assert (row["proposed_by_me"], row["state"]) == (proposed, "active")
    [row] = await kept(db, "matches", giver)
    assert (row["gift_cents"], row["cents"], row["state"]) == (30_00, 30_00, "booked")
    for who in (it.owner, it.carrier, giver):
        await erasers()["funds"](db, Leaving(who.id, erase_words=True, now=NOW))
    await db.commit()
    await funds.again(db, it.fund, asked)
    assert (it.fund.created_by_id, asked.proposer_id, asked.answered_by_id) == (None, None, None)
    match = (await db.scalars(select(Match))).one()
    assert (match.person_id, match.cents, it.fund.booked_cents) == (None, 30_00, 30_00)


async def test_gifts_are_let_go_before_funds_forget_who_gave_them(
    runtime: Runtime, db: AsyncSession
) -> None:
    it, giver = await world(db), await person(db)
    await funds.tie(db, it.fund, it.campaign)
    await pledges.promised(runtime, it.campaign, giver, 30_00)
    await funds.again(db, it.fund)
    assert it.fund.allocated_cents == 30_00
    leaving = Leaving(giver.id, erase_words=True, now=NOW)
    for name, eraser in erasers().items():
        if name in {"funds", "pledges"}:
            await eraser(db, leaving)
    await db.commit()
    await funds.again(db, it.fund)
    match = (await db.scalars(select(Match))).one()
    assert (match.person_id, match.cents, it.fund.allocated_cents) == (None, 0, 0)
    names = list(erasers())
    assert names.index("campaigns") < names.index("pledges") < names.index("funds")


async def kept(db: AsyncSession, name: str, who: Actor) -> list[dict[str, Any]]:
    """Return what somebody is given of themselves."""
    return [row async for row in readers()[name](db, who.id)]


async def test_followers_of_a_partner_hear_that_it_opens_a_fund(db: AsyncSession) -> None:
    it = await world(db, state=FundState.DRAFT)
    told = await told_by(db, write.open_fund(db, it.owner, it.fund.id, NOW))
    assert [due.followers_of for due in told] == [[f"organisation:{it.partner.id}"]]
