"""A partner writes a fund: what is refused in which words, and what stays once a campaign counts on it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Invalid, Refused
from app.core.web.forms import Form
from app.funds.models import MatchingFund
from app.funds.rules import FundState, Standing
from app.funds.schemas import FundWords
from app.funds.service import write as service
from app.profiles.rules import today
from tests.factories import funds, organisations
from tests.factories.accounts import person, sign_in_as
from tests.funds.world import NOW, WHY, anew, typed, words, world
from tests.visitor import Visitor

pytestmark = pytest.mark.anyio
AMOUNT = "écrire un montant en dollars"
BETWEEN = "écrire un montant entre"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("total", "0", BETWEEN),
        ("total", "-5", AMOUNT),
        ("total", "1e308", AMOUNT),
        ("total", "10.005", AMOUNT),
        ("total", "100 EUR", AMOUNT),
        ("total", "10000000,01", BETWEEN),
        ("total", "", "Veuillez remplir"),
        ("factor_percent", "", "Veuillez remplir"),
        ("factor_percent", "0", "Le plus petit nombre accepté est 10."),
        ("factor_percent", "1001", "Le plus grand nombre accepté est"),
        ("factor_percent", "12,5", "nombre entier"),
        ("per_gift", "0", BETWEEN),
        ("per_gift", "1000,01", "C’est plus que le fonds entier."),
        ("per_person", "2000", "C’est plus que le fonds entier."),
        ("per_project", "deux", AMOUNT),
        ("ends_on", "2020-01-01", "Le dernier jour vient avant le premier."),
        ("ends_on", "2199-01-01", "Un fonds dure au plus cinq ans."),
        ("territory", "atlantide", "de la liste"),
        ("engine", "magie", "Veuillez choisir"),
        ("themes", ["or"], "thèmes"),
        ("what", "Bref.", "au moins 40"),
    ],
)
def test_what_a_fund_cannot_be_is_said_beside_its_field(field: str, value: Any, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        _ = Form(FundWords, typed(**{field: value})).data
    assert said in refused.value.errors[field]


async def test_what_was_typed_comes_back_and_nothing_is_kept(
    db: AsyncSession, browser: Visitor
) -> None:
    owner = await person(db)
    partner = await funds.partner(db, owner)
    await sign_in_as(db, browser, owner)
    await browser.go(f"/fr/organismes/{partner.public_id}/fonds/nouveau")
    await browser.submit(**typed(total="10.005", name="Le fonds des bancs publics"))
    assert browser.status == 422
    assert AMOUNT in browser.error("total")
    name = browser.page.css_first("input[name=name]")
    assert name is not None
    assert name.attributes["value"] == "Le fonds des bancs publics"
    assert await db.scalar(select(func.count()).select_from(MatchingFund)) == 0


@pytest.mark.parametrize("field", ["threshold_percent", "threshold_givers", "grant"])
def test_a_threshold_says_all_that_it_asks_for(field: str) -> None:
    fields = {
        "engine": "threshold", "threshold_percent": "50", "threshold_givers": "30", "grant": "500",
    }  # fmt: skip
    assert words(**fields).columns()["grant_cents"] == 500_00
    with pytest.raises(ValueError, match=field):
        words(**(fields | {field: ""}))


def test_what_belongs_to_the_other_engine_is_not_kept() -> None:
    kept = words(threshold_percent="50", threshold_givers="3", grant="10").columns()
    assert kept["grant_cents"] is kept["threshold_percent"] is kept["threshold_givers"] is None
    other = words(
        engine="threshold", threshold_percent=50, threshold_givers=3, grant="10"
    ).columns()
    assert other["factor_percent"] is None


async def test_a_partner_writes_reads_opens_and_closes_a_fund(
    db: AsyncSession, browser: Visitor
) -> None:
    owner = await person(db)
    partner = await funds.partner(db, owner)
    await sign_in_as(db, browser, owner)
    await browser.go(f"/fr/organismes/{partner.public_id}")
    await browser.follow("Ouvrir un fonds de contrepartie")
    await browser.submit(**typed())
    fund = (await db.scalars(select(MatchingFund))).one()
    assert browser.path == f"/fr/fonds-de-contrepartie/{fund.public_id}-le-fonds-des-bancs"
    assert "Ce fonds n’est pas encore ouvert" in browser.text
    assert (fund.total_cents, fund.per_gift_cents, fund.state) == (1_000_00, 50_00, FundState.DRAFT)
    await browser.submit("main form[action$=ouvrir]")
    await funds.again(db, fund)
    assert fund.state is FundState.OPEN
    await browser.follow("Modifier ce fonds")
    await browser.submit(total="1500", per_gift="")
    await browser.follow("Ne plus prendre de campagnes")
    await browser.submit(reason="")
    assert browser.status == 422
    await browser.submit(reason=WHY)
    assert WHY in browser.text
    await funds.again(db, fund)
    assert (fund.state, fund.total_cents, fund.per_gift_cents) == (
        FundState.CLOSED, 1_500_00, None,
    )  # fmt: skip


async def test_nobody_else_reads_a_draft(db: AsyncSession, browser: Visitor) -> None:
    it = await world(db, state=FundState.DRAFT)
    assert (await browser.go(f"/fr/fonds-de-contrepartie/{it.fund.public_id}")).status == 404
    assert it.fund.name not in (await browser.go("/fr/fonds-de-contrepartie")).text


@pytest.mark.parametrize(
    ("organisation", "role", "said"),
    [
        ({}, "editor", "Seuls les propriétaires"),
        ({"state": "unverified"}, "owner", "doit être vérifié"),
        ({}, "owner", "Seul un partenaire local"),
    ],
)
async def test_only_owners_of_a_verified_partner_write_a_fund(
    db: AsyncSession, organisation: dict[str, Any], role: str, said: str
) -> None:
    actor = await person(db)
    made = await organisations.organisation(db, **organisation)
    await organisations.join(db, made, actor, role)
    with pytest.raises(Refused, match=said):
        await service.write(db, actor, made.id, words(), NOW)


async def test_an_agreement_that_is_over_opens_nothing(db: AsyncSession) -> None:
    it = await world(db, state=FundState.DRAFT)
    with pytest.raises(Refused, match="Seul un partenaire local"):
        await service.open_fund(db, it.owner, it.fund.id, NOW + timedelta(days=400))


async def test_before_a_campaign_counts_on_it_everything_may_change(db: AsyncSession) -> None:
    it = await world(db)
    typed_anew = anew(it.fund, total="300", factor_percent=50, per_gift="25")
    fund = await service.change(db, it.owner, it.fund.id, typed_anew)
    assert (fund.total_cents, fund.factor_percent, fund.per_gift_cents) == (300_00, 50, 25_00)
    assert fund.version == 2
    with pytest.raises(service.FundMoved, match="modifié ce fonds entre-temps"):
        await service.change(db, it.owner, it.fund.id, typed_anew)


@pytest.mark.parametrize(
    ("more", "field", "said"),
    [
        ({"factor_percent": 50}, "factor_percent", "reste tel quel"),
        ({"per_gift": "10"}, "per_gift", "reste tel quel"),
        ({"themes": ["nature"]}, "themes", "reste tel quel"),
        ({"territory": "ville-marie"}, "territory", "reste tel quel"),
        ({"total": "999.99"}, "total", "pas diminuer"),
        ({"ends_on": today(NOW) + timedelta(days=3)}, "ends_on", "pas finir plus tôt"),
    ],
)
async def test_once_a_campaign_counts_on_it_its_terms_stay(
    db: AsyncSession, more: dict[str, Any], field: str, said: str
) -> None:
    it = await world(db)
    await funds.tie(db, it.fund, it.campaign)
    with pytest.raises(Invalid) as refused:
        await service.change(db, it.owner, it.fund.id, anew(it.fund, **more))
    assert said in refused.value.errors[field]


async def test_it_may_still_grow_and_last_longer(db: AsyncSession) -> None:
    it = await world(db)
    await funds.tie(db, it.fund, it.campaign)
    later = it.fund.ends_on + timedelta(days=30)
    fund = await service.change(
        db, it.owner, it.fund.id, anew(it.fund, total="2000", ends_on=later)
    )
    assert (fund.total_cents, fund.ends_on) == (2_000_00, later)


async def test_what_is_promised_stays_covered(db: AsyncSession) -> None:
    it = await world(db, allocated_cents=400_00)
    with pytest.raises(Invalid) as refused:
        await service.change(db, it.owner, it.fund.id, anew(it.fund, total="399.99"))
    assert "400,00\u00a0$ sont déjà promis" in refused.value.errors["total"]


async def test_closing_refuses_what_waits_and_keeps_what_is_agreed(db: AsyncSession) -> None:
    it = await world(db)
    waits = await funds.tie(db, it.fund, it.campaign, Standing.PROPOSED)
    fund = await service.close_fund(db, it.owner, it.fund.id, WHY, NOW)
    await db.commit()
    await funds.again(db, waits)
    assert (fund.state, waits.state, waits.reasons) == (FundState.CLOSED, Standing.REFUSED, WHY)
    with pytest.raises(Refused, match="on peut le lire"):
        await service.change(db, it.owner, it.fund.id, anew(it.fund))


async def test_somebody_else_s_fund_is_nobody_s_to_change(db: AsyncSession) -> None:
    it, other = await world(db), await person(db)
    for act in (
        service.change(db, other, it.fund.id, anew(it.fund)),
        service.open_fund(db, other, it.fund.id, NOW),
        service.close_fund(db, it.carrier, it.fund.id, WHY, NOW),
    ):
        with pytest.raises(Refused, match="propriétaires"):
            await act
