"""Nobody has a hand in their own project's money; what one person wrote down alone is seen and put right."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.campaigns.rules import State as CampaignState
from app.ledger import entries
from app.ledger.queries import balances, fund_owed, total
from app.ledger.rules import AccountKind as At, TxnKind
from app.ledger.service import book
from app.pledges.models import ChargeRun, PledgeRefund
from app.pledges.rules import RunState, State as PledgeState
from app.projects.rules import TeamRole
from app.treasury.rules import State
from tests.factories import funds, pledges, projects, treasury
from tests.factories.accounts import sign_in_as
from tests.factories.treasury import NOW
from tests.treasury.world import world

MONEY = "/fr/equipe/argent"
WHY = "La banque n’a jamais reçu ce chèque."


def plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


async def test_a_partners_payment_that_never_came_is_taken_back_once_with_its_reason(db, as_):
    here = await world(db, given=100_00, fee=0)
    fund = await funds.fund(db)
    await treasury.matched(db, here.campaign, fund.id, 50_00)
    one = await as_(here.one)
    await one.go(f"{MONEY}/campagnes/{here.which}")
    await one.submit("form[action$='/partenaire']", paid="50", reference="CHQ-9")
    form = "form[action$='/partenaire/revenu']"
    await one.submit(form, reason="")
    assert one.error("reason")
    page = one.page
    await one.submit(form, reason=WHY)
    assert "ce paiement a été annulé" in one.text
    assert one.page.css_first(form) is None
    one.page = page
    await one.submit(form, reason=WHY)
    assert one.status == 409
    assert await fund_owed(db, here.number) == {fund.id: 50_00}
    assert (await balances(db, here.number))[At.BANK] == 0
    assert await total(db) == 0
    last = (await db.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()))).first()
    assert (last.action, last.reason, last.by_id) == ("fund.unpaid", WHY, here.one.id)


async def test_a_payment_of_another_campaign_is_not_taken_back_here(db, as_):
    here, other = await world(db, given=0), await world(db, given=0)
    fund = await funds.fund(db)
    for of in (here, other):
        await treasury.matched(db, of.campaign, fund.id, 50_00)
        number = await treasury.partner_paid(db, of.campaign, fund.id)
    one = await as_(here.one)
    await one.go(f"{MONEY}/campagnes/{here.which}")
    token = one.page.css_first("input[name=csrf_token]").attributes["value"]
    sent = {"csrf_token": token, "entry": str(number), "reason": WHY}
    await one.post(f"{MONEY}/campagnes/{here.which}/partenaire/revenu", sent)
    assert one.status == 404
    assert (await balances(db, other.number))[At.BANK] == 50_00


async def test_whoever_confirms_reads_how_much_is_a_partners_and_who_wrote_it_down(db, as_):
    here = await world(db, given=100_00, fee=0)
    fund = await funds.fund(db)
    await treasury.matched(db, here.campaign, fund.id, 50_00)
    one = await as_(here.one)
    await one.go(f"{MONEY}/campagnes/{here.which}")
    await one.submit("form[action$='/partenaire']", paid="50", reference="CHQ-9")
    made = await treasury.payout(db, here.campaign, by=here.one)
    other = await as_(here.other)
    await other.go(f"{MONEY}/virements/{made.public_id}")
    assert "Sur les 150,00 $ en main, 50,00 $ n’y sont que" in plain(other.text)
    assert f"inscrit par {here.one.display_name}" in plain(other.text)


async def test_a_payout_that_should_not_be_made_any_more_says_so_before_it_is_made(db, as_):
    here = await world(db)
    made = await treasury.payout(
        db, here.campaign, State.CONFIRMED, here.one, confirmed_by_id=here.other.id, cents=873_00
    )
    one = await as_(here.one)
    page = f"{MONEY}/virements/{made.public_id}"
    assert "ne devrait pas être fait" not in (await one.go(page)).text
    await book(db, TxnKind.REFUND, "re_1", NOW, entries.refund(here.number, 100_00))
    await db.commit()
    assert "ne devrait pas être fait" in (await one.go(page)).text


async def test_less_than_nothing_is_said_on_the_page_of_money(db, as_):
    here = await world(db, given=100_00, fee=0)
    one = await as_(here.one)
    assert "Il manque" not in (await one.go(MONEY)).text
    fund = await funds.fund(db)
    await book(db, TxnKind.TRANSFER, "tr_1", NOW, entries.payout(here.number, 90_00))
    await book(db, TxnKind.REFUND, "re_1", NOW, entries.refund(here.number, 100_00))
    await treasury.matched(db, here.campaign, fund.id, 50_00)
    await treasury.partner_paid(db, here.campaign, fund.id, 50_00)
    back = entries.match_returned(fund.id, here.number, 20_00)
    await book(db, TxnKind.MATCH_RETURNED, "x", NOW, back)
    await db.commit()
    said = plain((await one.go(MONEY)).text)
    assert "Il manque 40,00 $ à" in said
    assert "a payé 20,00 $ de plus que ce qu’il doit" in said


async def of_the_team(db, here) -> None:
    await projects.join(db, here.project, here.one, TeamRole.MEMBER)
    await db.commit()


@pytest.mark.parametrize(("state", "act"), [("running", "pause"), ("paused", "reprendre")])
async def test_nobody_pauses_nor_resumes_the_collection_of_their_own_project(db, as_, state, act):
    here = await world(db, CampaignState.COLLECTING)
    run = RunState(state)
    await pledges.run(
        db, here.campaign, state=run, paused_at=NOW if run is RunState.PAUSED else None
    )
    await of_the_team(db, here)
    one = await as_(here.one)
    await one.go(f"{MONEY}/perceptions")
    token = one.page.css_first("input[name=csrf_token]").attributes["value"]
    path = f"{MONEY}/perceptions/{here.which}/{act}"
    await one.post(path, {"csrf_token": token, "reason": WHY})
    assert "votre propre projet" in plain(one.text)
    kept = await db.get_one(ChargeRun, here.number, populate_existing=True)
    assert kept.state is run


async def test_a_collection_goes_on_with_a_recent_password_only(db, visitor):
    here = await world(db, CampaignState.COLLECTING)
    await pledges.run(db, here.campaign, state=RunState.PAUSED, paused_at=NOW)
    old = datetime.now(UTC) - timedelta(hours=20)
    browser = await sign_in_as(db, visitor(), here.one, verified_at=old)
    await browser.go(f"{MONEY}/perceptions")
    await browser.submit("form[action$='/reprendre']")
    assert browser.path == "/fr/compte/verifier"


@pytest.mark.parametrize(
    ("whose", "said"), [("team", "votre propre projet"), ("own", "votre propre don")]
)
async def test_nobody_gives_back_their_own_gift_nor_one_to_their_own_project(db, as_, whose, said):
    here = await world(db)
    giver = here.one if whose == "own" else here.other
    gift = await pledges.pledge(db, here.campaign, giver, PledgeState.COLLECTED)
    if whose == "team":
        await of_the_team(db, here)
    one = await as_(here.one)
    path = f"{MONEY}/dons/{gift.public_id}/rembourser"
    await one.go(path)
    assert said in plain(one.text)
    assert one.page.css_first("main textarea") is None
    token = one.page.css_first("input[name=csrf_token]").attributes["value"]
    await one.post(path, {"csrf_token": token, "amount": "5", "reason": WHY, "seen": "0"})
    assert said in plain(one.text)
    assert await db.scalar(select(PledgeRefund.id)) is None
