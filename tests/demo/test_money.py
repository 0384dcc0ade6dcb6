"""The demonstration's money: campaigns at every moment, funds that are exact, books that agree."""

import pytest
from sqlalchemy import func, select

from app.campaigns.models import Campaign
from app.campaigns.rules import State
from app.core import clock
from app.core.runtime import Runtime
from app.demo.seed.campaigns import told
from app.funds.models import FundCampaign, Match, MatchingFund
from app.funds.rules import HELD, Engine, MatchState
from app.ledger.queries import at_gateway, total
from app.payments.choose import gateway_of
from app.pledges.models import Pledge
from app.pledges.rules import COUNTED
from app.treasury.comparing import differences, gathered
from app.treasury.service.compare import BEGINNING
from tests.demo.conftest import Visit

pytestmark = pytest.mark.anyio


async def test_campaigns_are_told_before_during_and_after(demonstration: Runtime) -> None:
    async with demonstration.database.transaction() as session:
        states = set(await session.scalars(select(Campaign.state)))
    assert states == {State(one["state"]) for one in told()["campaign"]}
    assert {State.DRAFT, State.REVIEW, State.LIVE, State.PAYING_OUT, State.DELIVERING,
            State.CLOSED, State.RELEASED} <= states  # fmt: skip


async def test_the_counters_of_a_campaign_are_the_sums_of_its_promises(
    demonstration: Runtime,
) -> None:
    promised = func.coalesce(func.sum(Pledge.amount_cents), 0)
    came = func.coalesce(func.sum(Pledge.collected_cents), 0)
    query = (
        select(Campaign, promised, came, func.count(Pledge.id))
        .outerjoin(Pledge, Pledge.campaign_id == Campaign.id)
        .group_by(Campaign.id)
    )
    async with demonstration.database.transaction() as session:
        for campaign, promise, collected, givers in await session.execute(query):
            assert (campaign.pledged_cents, campaign.givers) == (promise, givers)
            assert campaign.collected_cents == collected
            if campaign.state in {State.PAYING_OUT, State.DELIVERING, State.CLOSED}:
                assert campaign.raised_cents >= campaign.minimum_cents
            if campaign.state is State.RELEASED:
                assert campaign.raised_cents < campaign.minimum_cents
        states = set(await session.scalars(select(Pledge.state)))
    assert states & COUNTED


async def test_each_fund_has_promised_what_its_matches_come_to_within_its_caps(
    demonstration: Runtime,
) -> None:
    async with demonstration.database.transaction() as session:
        funds = list(await session.scalars(select(MatchingFund)))
        assert {fund.engine for fund in funds} == set(Engine)
        for fund in funds:
            of = (Match.fund_id == fund.id, Match.state.in_(HELD))
            held = await session.scalar(select(func.sum(Match.cents)).where(*of))
            booked = select(func.sum(Match.cents)).where(*of, Match.state == MatchState.BOOKED)
            tied = select(func.sum(FundCampaign.allocated_cents)).where(
                FundCampaign.fund_id == fund.id
            )
            assert held == fund.allocated_cents == await session.scalar(tied)
            assert (await session.scalar(booked) or 0) == fund.booked_cents
            assert 0 < fund.allocated_cents <= fund.total_cents
            most = await session.scalar(select(func.max(Match.cents)).where(*of))
            assert fund.per_gift_cents is None or (most or 0) <= fund.per_gift_cents


async def test_the_books_add_up_and_are_those_of_the_demonstration_gateway(
    demonstration: Runtime,
) -> None:
    lines = [line async for line in gateway_of(demonstration).balance_transactions(BEGINNING)]
    async with demonstration.database.transaction() as session:
        assert await total(session) == 0
        ours = await at_gateway(session, clock.now())
    assert len(lines) > 80
    assert differences(gathered(lines), ours) == []


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/fr/fonds-de-contrepartie", ["Le fonds du coin de rue", "La dernière fournée"]),
        ("/en/matching-funds", ["$1 → $2", "+ $750"]),
    ],
)
async def test_a_visitor_finds_the_partners_funds(visit: Visit, path: str, says: list[str]) -> None:
    browser = await visit(path, language=path[1:3])
    for words in says:
        assert words in browser.text
    await browser.go(browser.page.css_first(".fund-title a").attributes["href"])  # type: ignore[union-attr,arg-type]
    assert browser.status == 200
