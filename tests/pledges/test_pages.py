"""The way of somebody who gives, page by page, as browsers go it."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import acts
from app.campaigns.models import Campaign
from app.core.runtime import Runtime
from app.payments.choose import gateway_of
from app.payments.trying import TestCard as Card
from app.pledges.models import Pledge
from app.pledges.rules import State
from app.pledges.service.card import look_at_card, prepare
from tests.factories import campaigns, pledges
from tests.factories.accounts import person, sign_in_as
from tests.pledges.world import Work, about, end, one, told
from tests.visitor import Visitor


def give(campaign: Campaign) -> str:
    return f"/fr/campagnes/{campaign.public_id}/promettre"


async def test_somebody_gives_from_the_amount_to_the_thank_you(
    db: AsyncSession, browser: Visitor
) -> None:
    campaign, giver = await campaigns.campaign(db), await person(db)
    reward = await campaigns.reward(db, campaign)
    await sign_in_as(db, browser, giver)
    await browser.go(give(campaign))
    await browser.submit(amount="45,50", reward=reward.public_id, message="Pour les bancs")
    assert browser.path.endswith("/carte")
    assert "aucun argent n’est déplacé" in browser.text
    await browser.submit("main form.form", card="accept")
    assert "Votre promesse compte" in browser.text
    assert "45,50" in browser.text
    assert "Visa •••• 4242" in browser.text
    made = (await db.scalars(select(Pledge))).one()
    assert (made.state, made.amount_cents) == (State.ACTIVE, 45_50)
    await browser.go(f"/fr/campagnes/{campaign.public_id}")
    assert "Pour les bancs" in browser.text
    assert giver.display_name in browser.text


async def test_a_visitor_says_how_much_first_and_who_they_are_afterwards(
    db: AsyncSession, browser: Visitor, runtime: Runtime
) -> None:
    campaign, giver = await campaigns.campaign(db), await person(db)
    await browser.go(give(campaign))
    await browser.submit(amount="30")
    assert "sera notée dès que nous saurons qui vous êtes" in browser.text
    assert await db.scalar(select(func.count()).select_from(Pledge)) == 0
    secret = browser.http.cookies.get(acts.COOKIE) or ""
    async with runtime.database.transaction() as session:
        done = await acts.complete(session, runtime, giver, datetime.now(UTC), secret=secret)
    assert done is not None
    assert "/carte" in done.path
    assert (await db.scalars(select(Pledge.amount_cents))).one() == 30_00


async def test_what_cannot_be_promised_is_said_beside_its_field_and_what_was_typed_stays(
    db: AsyncSession, browser: Visitor
) -> None:
    campaign = await campaigns.campaign(db)
    await sign_in_as(db, browser, await person(db))
    for amount, said in (("10.005", "dollars"), ("-3", "dollars"), ("1", "Promettez de")):
        await browser.go(give(campaign))
        await browser.submit(amount=amount, message="Bon courage")
        assert browser.status == 422
        assert said in browser.error("amount")
        assert browser.all("textarea") == ["Bon courage"]
    assert await db.scalar(select(func.count()).select_from(Pledge)) == 0


async def test_a_form_that_was_open_when_the_campaign_ended_is_refused_with_its_words(
    db: AsyncSession, browser: Visitor
) -> None:
    campaign = await campaigns.campaign(db)
    await sign_in_as(db, browser, await person(db))
    await browser.go(give(campaign))
    late = datetime.now(UTC) - timedelta(seconds=1)
    await db.execute(update(Campaign).where(Campaign.id == campaign.id).values(ends_at=late))
    await db.commit()
    await browser.submit(amount="30")
    assert browser.status == 403
    assert "terminée" in browser.text


async def test_who_gives_without_their_name_is_named_nowhere(
    db: AsyncSession, browser: Visitor, visitor: Callable[..., Visitor]
) -> None:
    campaign = await campaigns.campaign(db)
    giver = await person(db, name="Zénobie Lachance")
    await pledges.pledge(db, campaign, giver, is_anonymous=True, message="Courage à vous")
    await browser.go(f"/fr/campagnes/{campaign.public_id}")
    assert "Courage à vous" in browser.text
    assert "Zénobie" not in browser.answer.text
    listed = await visitor().go(f"/api/v1/campaigns/{campaign.public_id}/pledges")
    assert listed.answer.json()["pledges"][0]["name"] == ""
    assert giver.public_id not in listed.answer.text


async def test_a_promise_is_changed_then_cancelled_from_its_page(
    db: AsyncSession, browser: Visitor, runtime: Runtime
) -> None:
    campaign, giver = await campaigns.campaign(db), await person(db)
    number = await pledges.promised(runtime, campaign, giver)
    await sign_in_as(db, browser, giver)
    await browser.go("/fr/moi/promesses")
    assert "25,00" in browser.text
    address = f"/fr/promesses/{(await one(db, number)).public_id}"
    await browser.go(address)
    await browser.follow("Modifier ma promesse")
    await browser.submit(amount="60")
    assert "maintenant de 60" in browser.text
    await browser.follow("Annuler ma promesse")
    await browser.submit()
    assert "Rien n’a été débité" in browser.text
    await db.refresh(campaign)
    assert (campaign.pledged_cents, campaign.givers) == (0, 0)


async def test_a_bank_is_answered_on_the_page_that_the_letter_leads_to(
    runtime: Runtime, db: AsyncSession, work: Work, browser: Visitor
) -> None:
    w = await told(runtime, db, Card.ACCEPT, Card.NEEDS_ACTION)
    await end(db, w)
    await work()
    await sign_in_as(db, browser, w.givers[1])
    pledge = await one(db, w.pledges[1])
    await browser.go(f"/fr/promesses/{pledge.public_id}")
    await browser.follow("Confirmer à ma banque")
    await browser.submit("main form.form", says="yes")
    assert "Votre don est avec le projet" in browser.text
    assert (await one(db, w.pledges[1])).state is State.COLLECTED


async def test_the_card_page_and_it_alone_may_load_the_payment_service(
    db: AsyncSession, browser: Visitor, runtime: Runtime
) -> None:
    campaign, giver = await campaigns.campaign(db), await person(db)
    await pledges.promised(runtime, campaign, giver, card=None)
    await sign_in_as(db, browser, giver)
    for path in (give(campaign), "/fr/moi/promesses", f"/fr/campagnes/{campaign.public_id}"):
        await browser.go(path)
        assert "stripe" not in browser.answer.headers["content-security-policy"]


async def test_a_promise_is_nobody_elses_to_read(
    db: AsyncSession, browser: Visitor, runtime: Runtime
) -> None:
    campaign = await campaigns.campaign(db)
    number = await pledges.promised(runtime, campaign, await person(db))
    await sign_in_as(db, browser, await person(db, roles=("administrator",)))
    name = (await one(db, number)).public_id
    for rest in ("", "/carte", "/modifier", "/annuler", "/retour", "/confirmer"):
        await browser.go(f"/fr/promesses/{name}{rest}")
        assert browser.status == 404


async def test_the_return_page_and_the_notice_at_once_write_one_letter(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Callable[[], list[str]]
) -> None:
    campaign, giver = await campaigns.campaign(db), await person(db)
    number = await pledges.promised(runtime, campaign, giver, card=None)
    async with runtime.database.transaction() as session:
        setup = await prepare(session, runtime, giver, number)
    await gateway_of(runtime).try_card(setup.id, setup.client_secret, Card.ACCEPT)

    async def look() -> None:
        async with runtime.database.transaction() as session:
            await look_at_card(session, runtime, number, datetime.now(UTC))

    await asyncio.gather(*(look() for _ in range(6)), work())
    await work()
    assert len(about(mailbox, "est enregistrée")) == 1
    await db.refresh(campaign)
    assert (campaign.pledged_cents, campaign.givers) == (25_00, 1)
