"""What administrators see and press about money, from end to end."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.campaigns.rules import State as CampaignState
from app.core import clock
from app.ledger.queries import balances, total
from app.ledger.rules import AccountKind as At
from app.payments.models import GatewayEvent, Source
from app.pledges.models import ChargeRun, PledgeRefund
from app.pledges.rules import RunState, State as PledgeState
from app.treasury.models import Payout
from app.treasury.rules import State
from tests.factories import campaigns, funds, pledges, treasury
from tests.factories.accounts import person, sign_in_as
from tests.factories.treasury import NOW, PDF
from tests.treasury.world import world

MONEY = "/fr/equipe/argent"
WHY = "La coop a changé de compte bancaire."
PAGES = (
    "", "/virements", "/perceptions", "/bloquees", "/boite", "/ecarts", "/contestations", "/comptes",
)  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
async def test_every_page_is_read_by_administrators_and_refused_to_all_others(
    db, as_, browser, page
):
    here = await world(db, given=0)
    await (await as_(here.one)).go(MONEY + page)
    moderator = await as_(await person(db, roles=("moderator",)))
    assert (await moderator.go(MONEY + page)).status == 403
    assert (await (await as_(here.carrier)).go(MONEY + page)).status == 403
    await browser.go(MONEY + page)
    assert "/connexion" in browser.path


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_pages_without_anything_say_so_in_both_languages(db, as_, language):
    here = await world(db, given=0, state=CampaignState.FAILED)
    browser = await as_(here.one, language)
    await browser.go({"fr": MONEY, "en": "/en/staff/money"}[language])
    assert browser.status == 200
    for link in [a.attributes["href"] for a in browser.page.css("nav.tabs a")]:
        await browser.go(link)
        assert (browser.status, len(browser.page.css("h1"))) == (200, 1), link


async def test_a_payout_goes_through_two_browsers_to_its_proof(db, as_):
    here = await world(db)
    one, other = await as_(here.one), await as_(here.other)
    await one.go(f"{MONEY}/campagnes/{here.which}")
    assert "873,00 $" in " ".join(one.text.split())
    await one.submit("form[action$='/virements']", amount="873,00", note="Devis 114 joint au plan.")
    assert "Un autre" not in one.text
    assert one.status == 200
    assert "quelqu’un d’autre doit le confirmer" in one.text
    await other.go(f"{MONEY}/virements")
    await other.follow("Virement 1")
    await other.submit("form[action$='/confirmer']")
    assert "Confirmé, à envoyer" in other.text
    await one.go(other.path)
    proof = {"proof": ("preuve.pdf", PDF, "application/pdf")}
    await one.submit("form[action$='/fait']", files=proof, reference="VIR-2026-114")
    assert "Le virement est dans le grand livre." in one.text
    assert (await balances(db, here.number))[At.BANK] == -873_00
    await one.go(f"{one.path}/preuve")
    assert one.answer.content == PDF
    assert "attachment" in one.answer.headers["content-disposition"]
    assert one.answer.headers["cache-control"] == "private, no-store"


async def test_what_is_refused_says_why_beside_what_was_typed(db, as_):
    here = await world(db)
    one = await as_(here.one)
    await one.go(f"{MONEY}/campagnes/{here.which}")
    form = "form[action$='/virements']"
    for amount in ("0", "-5", "1e308", "10.005", "abc", "9999999999"):
        await one.submit(form, amount=amount)
        assert (one.status, bool(one.error("amount"))) == (422, True), amount
    await one.submit(form, amount="2000", note="Tout de suite")
    assert "873,00" in one.error("amount")
    assert "Tout de suite" in one.text
    await one.submit(form, amount="5", method="connect")
    assert "acct_" in one.text
    assert await db.scalar(select(func.count()).select_from(Payout)) == 0


async def test_a_double_click_on_a_proposal_of_everything_proposes_once(db, as_):
    here = await world(db)
    one = await as_(here.one)
    await one.go(f"{MONEY}/campagnes/{here.which}")
    form, page = "form[action$='/virements']", one.page
    await one.submit(form, amount="873")
    one.page = page
    await one.submit(form, amount="873")
    assert one.status in {422, 404}
    assert await db.scalar(select(func.count()).select_from(Payout)) == 1


async def test_a_proof_of_nothing_keeps_the_payout_where_it_is(db, as_):
    here = await world(db)
    made = await treasury.payout(
        db, here.campaign, State.CONFIRMED, here.one, confirmed_by_id=here.other.id
    )
    one = await as_(here.one)
    await one.go(f"{MONEY}/virements/{made.public_id}")
    for files in (None, {"proof": ("x.pdf", b"<html>", "application/pdf")}):
        await one.submit("form[action$='/fait']", files=files, reference="VIR-1")
        assert one.error("proof"), files
    await db.refresh(made)
    assert made.state is State.CONFIRMED
    assert (await one.go(f"{MONEY}/virements/{made.public_id}/preuve")).status == 404


async def test_cancelling_and_coming_back_ask_why(db, as_):
    here = await world(db)
    made = await treasury.payout(db, here.campaign, by=here.one)
    one = await as_(here.one)
    await one.go(f"{MONEY}/virements/{made.public_id}")
    await one.submit("form[action$='/annuler']", reason="non")
    assert one.error("reason")
    await one.submit("form[action$='/annuler']", reason=WHY)
    assert "il ne sera pas envoyé" in one.text
    assert WHY in one.text
    sent = await treasury.payout(
        db, here.campaign, State.SENT, here.one, confirmed_by_id=here.other.id
    )
    await one.go(f"{MONEY}/virements/{sent.public_id}")
    await one.submit("form[action$='/revenu']", reason=WHY)
    assert one.error("reference")
    await one.submit("form[action$='/revenu']", reason=WHY, reference="RET-7")
    await db.refresh(sent)
    assert sent.state is State.REVERSED
    assert await total(db) == 0


async def test_a_partner_pays_what_its_fund_owes_once_and_no_more(db, as_):
    here = await world(db, given=100_00, fee=0)
    fund = await funds.fund(db)
    await treasury.matched(db, here.campaign, fund.id, 50_00)
    one = await as_(here.one)
    page = f"{MONEY}/campagnes/{here.which}"
    form = "form[action$='/partenaire']"
    await one.go(page)
    await one.submit(form, paid="50.01", reference="CHQ-9")
    assert "50,00" in one.error("paid")
    await one.submit(form, paid="30", reference="CHQ-9")
    assert "Le paiement est dans le grand livre." in one.text
    await one.submit(form, paid="20", reference="CHQ-9")
    assert one.status == 409
    await one.submit(form, paid="20", reference="CHQ-10")
    assert one.page.css_first(form) is None
    stands = await balances(db, here.number)
    assert (stands[At.BANK], stands[At.MATCH_FUND]) == (50_00, 0)


async def test_a_gift_goes_back_in_part_then_no_further_than_what_is_left(db, as_):
    here = await world(db)
    gift = await pledges.pledge(db, here.campaign, here.carrier, PledgeState.COLLECTED)
    one = await as_(here.one)
    await one.go(f"{MONEY}/campagnes/{here.which}/dons")
    await one.follow("Rembourser")
    form = "main form"
    for amount in ("25.01", "0", "-1"):
        await one.submit(form, amount=amount, reason=WHY)
        assert one.status in {403, 422}, amount
        assert one.page.css_first(".error-summary") is not None
    await one.submit(form, amount="10", reason=WHY)
    assert "Le remboursement est demandé." in one.text
    row = (await db.scalars(select(PledgeRefund))).one()
    assert (row.cents, row.reason, row.pledge_id) == (10_00, WHY, gift.id)


async def test_everything_goes_back_after_a_reason(db, as_):
    here = await world(db)
    for _ in range(3):
        await pledges.pledge(db, here.campaign, None, PledgeState.COLLECTED)
    one = await as_(here.one)
    await one.go(f"{MONEY}/campagnes/{here.which}/tout-rembourser")
    await one.submit(reason="")
    assert one.error("reason")
    await one.submit(reason=WHY)
    assert "3 remboursements sont demandés." in one.text
    assert await db.scalar(select(func.sum(PledgeRefund.cents))) == 75_00


async def test_a_collection_is_paused_and_resumed(db, as_):
    here = await world(db, CampaignState.COLLECTING)
    await pledges.run(db, here.campaign)
    one = await as_(here.one)
    await one.go(f"{MONEY}/perceptions")
    await one.follow("Suspendre")
    await one.submit(reason=WHY)
    assert f"suspendue : {WHY}".replace(" :", "\u00a0:") in one.answer.text
    run = await db.get_one(ChargeRun, here.number, populate_existing=True)
    assert run.state is RunState.PAUSED
    await one.submit("form[action$='/reprendre']")
    await db.refresh(run)
    assert run.state is RunState.RUNNING


async def test_a_notice_that_fails_is_shown_and_tried_again(db, as_):
    here = await world(db)
    later = datetime.now(UTC) + timedelta(hours=1)
    db.add(
        GatewayEvent(
            id="evt_bad", kind="charge.succeeded", object_id="ch_404", is_live=False, tries=7,
            source=Source.WEBHOOK, made_at=NOW, next_try_at=later, failure="Missing: no such charge",
        )
    )  # fmt: skip
    await db.commit()
    one = await as_(here.one)
    await one.go(f"{MONEY}/boite")
    assert "Missing: no such charge" in one.text
    await one.submit("form[action$='/evt_bad/reprendre']")
    event = await db.get_one(GatewayEvent, "evt_bad", populate_existing=True)
    assert event.next_try_at < later
    await one.post(f"{MONEY}/boite/evt_nowhere/reprendre", {"csrf_token": one_token(one)})
    assert "déjà appliqué" in one.text


def one_token(browser) -> str:
    """Return the token of the forms of the page that is open."""
    return browser.page.css_first("input[name=csrf_token]").attributes["value"]


async def test_a_difference_is_shown_with_its_ids_and_keeps_a_note(db, as_):
    here = await world(db)
    made = await treasury.difference(db, source_id="ch_unknown")
    one = await as_(here.one)
    await one.go("/fr/equipe")
    assert one.page.css_first(f".staff-queue a[href='{MONEY}'] .count").text() == "1"
    await one.go(f"{MONEY}/ecarts")
    assert "ch_unknown" in one.text
    await one.submit("form[action$='/note']", note="Faite à la main chez Stripe le 3 mai.")
    assert "Faite à la main" in one.text
    await db.refresh(made)
    assert (made.noted_by_id, made.gone_at) == (here.one.id, None)


async def test_a_promise_that_is_stuck_is_read_again_by_hand(db, runtime, as_):
    here = await world(db, CampaignState.COLLECTING, given=0)
    since = clock.now() - timedelta(minutes=11)
    await pledges.pledge(
        db, here.campaign, None, PledgeState.CHARGING, charging_since=since, intent_id="demo_gone"
    )
    one = await as_(here.one)
    await one.go(MONEY)
    assert "Promesses bloquées 1" in one.text
    await one.go(f"{MONEY}/bloquees")
    assert "demo_gone" in one.text
    await one.submit("form[action$='/relire']")
    assert "Stripe n’a pas répondu comme prévu" in one.text


async def test_everything_can_be_read_now_and_is_by_a_job(db, as_, work, runtime):
    here = await world(db, CampaignState.COLLECTING, given=0)
    await treasury.charged(db, runtime, here.campaign)
    one = await as_(here.one)
    await one.go(MONEY)
    await one.submit("form[action$='/relire']")
    await work()
    await one.go(MONEY)
    assert "demonstration" in one.text
    assert "aucun argent n’est déplacé" in one.text


async def test_money_that_moves_asks_for_a_recent_password(db, visitor):
    here = await world(db)
    old = datetime.now(UTC) - timedelta(hours=20)
    browser = await sign_in_as(db, visitor(), here.one, verified_at=old)
    await browser.go(f"{MONEY}/campagnes/{here.which}")
    await browser.submit("form[action$='/virements']", amount="10")
    assert browser.path == "/fr/compte/verifier"
    assert await db.scalar(select(func.count()).select_from(Payout)) == 0
    assert await campaigns.again(db, here.campaign)
