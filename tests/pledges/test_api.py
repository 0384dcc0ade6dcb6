"""Promises for programs: what the browser needs to save a card, one's own, who gives as they chose."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.campaigns.models import Campaign
from app.core.runtime import Runtime
from app.pledges.models import Pledge
from tests.api.program import token_of
from tests.factories import campaigns, pledges
from tests.factories.accounts import person
from tests.pledges.world import one
from tests.visitor import Visitor


async def send(
    browser: Visitor, db: AsyncSession, actor: Actor, method: str, path: str, **body: Any
) -> Any:
    """Ask the API in somebody's name; return the answer."""
    secret = await token_of(db, actor, "read", "pledges:write")
    return await browser.http.request(
        method, f"/api/v1{path}", headers={"authorization": f"Bearer {secret}"},
        json=body or None,
    )  # fmt: skip


def address(campaign: Campaign) -> str:
    return f"/campaigns/{campaign.public_id}/pledges"


async def test_a_program_promises_and_gets_what_the_browser_needs(
    db: AsyncSession, browser: Visitor
) -> None:
    campaign, giver = await campaigns.campaign(db), await person(db)
    for amount in (40_00, 45_00):
        answer = await send(
            browser, db, giver, "POST", address(campaign), amount_cents=amount, message="Bravo"
        )
        assert answer.status_code == 201, answer.text
        made = answer.json()
        assert (made["state"], made["amount_cents"]) == ("created", amount)
        assert made["client_secret"]
        assert made["setup"]
    assert await db.scalar(select(func.count()).select_from(Pledge)) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"amount_cents": 0}, {"amount_cents": -100}, {"amount_cents": 1e308},
        {"amount_cents": 10.005}, {"amount_cents": "1000"}, {"amount_cents": 2_500_001_00},
        {"amount_cents": 10_00, "currency": "USD"}, {"amount_cents": True},
        {"amount_cents": 10_00, "state": "active"}, {"amount_cents": 10_00, "reward": "nothing"},
    ],
)  # fmt: skip
async def test_what_cannot_be_promised_is_refused_and_nothing_is_kept(
    db: AsyncSession, browser: Visitor, body: dict[str, Any]
) -> None:
    campaign = await campaigns.campaign(db)
    answer = await send(browser, db, await person(db), "POST", address(campaign), **body)
    assert answer.status_code in {400, 422}
    assert await db.scalar(select(func.count()).select_from(Pledge)) == 0


async def test_ones_own_promise_is_read_and_taken_back_by_nobody_else(
    db: AsyncSession, browser: Visitor, runtime: Runtime
) -> None:
    campaign, giver = await campaigns.campaign(db), await person(db)
    number = await pledges.promised(runtime, campaign, giver)
    path = f"/pledges/{(await one(db, number)).public_id}"
    other = await person(db)
    assert (await send(browser, db, other, "GET", path)).status_code == 404
    assert (await send(browser, db, other, "POST", f"{path}/cancel")).status_code == 404
    read = (await send(browser, db, giver, "GET", path)).json()
    assert (read["state"], read["card"]) == ("active", "Visa •••• 4242")
    gone = await send(browser, db, giver, "POST", f"{path}/cancel")
    assert gone.json()["state"] == "cancelled"


async def test_who_gives_is_listed_page_by_page(db: AsyncSession, browser: Visitor) -> None:
    campaign = await campaigns.campaign(db)
    for cents in (10_00, 20_00, 30_00):
        await pledges.pledge(db, campaign, amount_cents=cents)
    await pledges.pledge(db, campaign, state="created")
    first = (await browser.http.get(f"/api/v1{address(campaign)}?limit=2")).json()
    rest = (
        await browser.http.get(f"/api/v1{address(campaign)}?limit=2&after={first['after']}")
    ).json()
    assert [p["amount_cents"] for p in first["pledges"] + rest["pledges"]] == [
        30_00, 20_00, 10_00,
    ]  # fmt: skip
    assert rest["after"] is None
