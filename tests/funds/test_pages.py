"""The pages of funds as each reader sees them: what a dollar becomes, what is left, what it came to."""

from collections.abc import Callable

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.rules import State
from app.campaigns.service.count import count
from app.core.runtime import Runtime
from app.core.web.routing import url
from app.funds.rules import FundState, Side, Standing
from app.funds.service.match import allocate, book
from app.projects.models import Project
from tests.factories import campaigns, funds
from tests.factories.accounts import person, sign_in_as
from tests.funds.world import NOW, WHY, World, world
from tests.queries import counted
from tests.visitor import Visitor

pytestmark = pytest.mark.anyio
Open = Callable[..., Visitor]


async def give(db: AsyncSession, it: World, pledge: int, cents: int) -> None:
    """Promise a gift that the fund matches."""
    assert await count(db, it.campaign.id, cents, 1)
    await allocate(db, it.campaign.id, pledge, (await person(db)).id, cents, NOW)
    await db.commit()


async def title_of(db: AsyncSession, it: World) -> str:
    """Return the title of the campaign's project."""
    return (await db.get_one(Project, it.campaign.project_id)).title


@pytest.mark.parametrize(
    ("language", "path", "says"),
    [
        ("fr", "fonds-de-contrepartie", ["1\u00a0$ → 2\u00a0$", "250\u00a0$ promis sur 1\u00a0000\u00a0$",
         "il reste 750\u00a0$", "250\u00a0$ du fonds et 250\u00a0$ du voisinage", "2 dons jumelés",
         "2\u00a0$ pour des projets, de chaque dollar", "Jumelage en cours", "Au plus, pour un don"]),
        ("en", "matching-funds", ["$1 → $2", "$250 promised of $1,000; $750 left",
         "$250 of the fund and $250 of neighbours", "2 gifts matched", "Matching now"]),
    ],
)  # fmt: skip
async def test_anybody_reads_what_its_dollars_multiplied_into(
    db: AsyncSession, visitor: Open, language: str, path: str, says: list[str]
) -> None:
    it = await world(db, per_gift_cents=200_00)
    await funds.tie(db, it.fund, it.campaign)
    await give(db, it, 1, 200_00)
    await give(db, it, 2, 50_00)
    reader = visitor(language)
    await reader.go(f"/{language}/{path}/{it.fund.public_id}")
    said = reader.text.replace("\u202f", "\u00a0")
    for words in (*says, it.fund.name, it.partner.name, await title_of(db, it)):
        assert " ".join(words.split()) in " ".join(said.split()), words
    assert not reader.http.cookies


async def test_a_cent_is_said_when_there_is_one(db: AsyncSession, browser: Visitor) -> None:
    it = await world(db, factor_percent=50, total_cents=1_000_50)
    await browser.go(f"/fr/fonds-de-contrepartie/{it.fund.public_id}")
    assert "1 $ → 1,50 $" in browser.text
    assert "1 000,50 $" in browser.text


async def test_what_was_refused_or_waits_is_between_the_two_sides(
    db: AsyncSession, browser: Visitor
) -> None:
    it = await world(db)
    await funds.tie(db, it.fund, it.campaign, Standing.REFUSED, reasons=WHY)
    title = await title_of(db, it)
    assert title not in (await browser.go(f"/fr/fonds-de-contrepartie/{it.fund.public_id}")).text
    await sign_in_as(db, browser, it.owner)
    await browser.go(f"/fr/fonds-de-contrepartie/{it.fund.public_id}")
    await browser.follow("Campagnes et propositions")
    assert title in browser.text
    assert "Jumelage refusé" in browser.text


async def test_a_partner_proposes_and_the_team_accepts(db: AsyncSession, visitor: Open) -> None:
    it = await world(db)
    partner = await sign_in_as(db, visitor("fr"), it.owner)
    await partner.go(f"/fr/fonds-de-contrepartie/{it.fund.public_id}/campagnes")
    await partner.submit(which="", message="Bonjour")
    assert partner.status == 422
    assert partner.error("which")
    await partner.submit(which=it.campaign.public_id, message="Votre ruelle nous plaît.")
    assert "C’est votre côté qui a proposé" in partner.text
    team = await sign_in_as(db, visitor("fr"), it.carrier)
    await team.go(url("profiles:dashboard", lang="fr"))
    await team.follow("propose de jumeler les dons")
    assert "Votre ruelle nous plaît." in team.text
    await team.submit("main form[action$=accepter]")
    assert "C’est entendu" in team.text
    assert "Jumelage en cours" in team.text


async def test_a_team_asks_and_the_partner_refuses_with_reasons(
    db: AsyncSession, visitor: Open
) -> None:
    it = await world(db, State.DRAFT)
    unfit = await funds.fund(db, themes=["heritage"], name="Le fonds du patrimoine")
    team = await sign_in_as(db, visitor("fr"), it.carrier)
    await team.go(f"/fr/campagnes/{it.campaign.public_id}/jumelage")
    assert unfit.name in team.text
    assert "réservé aux projets sur ces thèmes" in team.text
    await team.submit("main details form", message="Nous cherchons un coup de pouce.")
    address = team.path
    partner = await sign_in_as(db, visitor("fr"), it.owner)
    await partner.go(address)
    await partner.follow("La refuser")
    await partner.submit(reason="Non")
    assert partner.status == 422
    await partner.submit(reason=WHY)
    assert WHY in (await team.go(address)).text


async def test_a_stranger_does_not_know_of_a_proposal(db: AsyncSession, browser: Visitor) -> None:
    it = await world(db)
    asked = await funds.tie(db, it.fund, it.campaign, Standing.PROPOSED)
    await sign_in_as(db, browser, await person(db))
    address = f"/fr/fonds-de-contrepartie/propositions/{asked.public_id}"
    assert (await browser.go(address)).status == 404
    assert (await browser.go(f"/fr/campagnes/{it.campaign.public_id}/jumelage")).status == 403
    assert (
        await browser.go(f"/fr/fonds-de-contrepartie/{it.fund.public_id}/campagnes")
    ).status == 403


async def test_the_page_of_a_campaign_says_what_a_dollar_becomes_and_when_nothing_is_left(
    db: AsyncSession, browser: Visitor
) -> None:
    it = await world(db, total_cents=100_00, per_gift_cents=80_00)
    await funds.tie(db, it.fund, it.campaign)
    grant = await funds.fund(db, engine="threshold", name="Le fonds du seuil")
    await funds.tie(db, grant, it.campaign)
    address = f"/fr/campagnes/{it.campaign.public_id}"
    await browser.go(address)
    for words in (
        "1 $ → 2 $", "Il reste 100 $ sur 100 $.", "Au plus, pour un don", "80 $",
        "Dès que 2 personnes ont promis 50 % du minimum", "Ici, cela fait 400 $ de dons.",
    ):  # fmt: skip
        assert words in browser.text, words
    await give(db, it, 1, 300_00)
    await give(db, it, 2, 300_00)
    await sign_in_as(db, browser, await person(db))
    await browser.go(address)
    assert "Chaque dollar en est promis" in browser.text
    assert "Seuil atteint : 500 $ ajoutés jusqu’ici." in browser.text


async def test_the_page_of_a_partner_shows_its_funds_and_to_its_owner_drafts(
    db: AsyncSession, browser: Visitor
) -> None:
    it = await world(db)
    draft = await funds.fund(db, it.partner, name="Le fonds à venir", state=FundState.DRAFT)
    address = f"/fr/organismes/{it.partner.public_id}"
    await browser.go(address)
    assert it.fund.name in browser.text
    assert draft.name not in browser.text
    await sign_in_as(db, browser, it.owner)
    assert draft.name in (await browser.go(address)).text


async def test_the_partner_takes_every_match_as_a_file_without_a_name(
    db: AsyncSession, browser: Visitor
) -> None:
    it = await world(db)
    await funds.tie(db, it.fund, it.campaign)
    giver = await person(db, name="Zoé Quinn")
    await allocate(db, it.campaign.id, 7, giver.id, 12_50, NOW)
    await allocate(db, it.campaign.id, 8, giver.id, 20_00, NOW)
    await book(db, 8, NOW)
    await db.commit()
    await sign_in_as(db, browser, it.owner)
    await browser.go(f"/fr/fonds-de-contrepartie/{it.fund.public_id}/jumelages.csv")
    lines = browser.answer.text.lstrip("\ufeff").splitlines()
    assert lines[0].startswith("gift,campaign,project,gift_dollars,match_dollars,state")
    assert [line.split(",")[0] for line in lines[1:]] == ["7", "8"]
    assert ",12.50,12.50,promised," in lines[1]
    assert ",20,20,booked," in lines[2]
    assert "Zoé" not in browser.answer.text


async def test_the_list_shows_open_and_closed_funds_a_page_at_a_time(
    db: AsyncSession, browser: Visitor
) -> None:
    assert "Aucun fonds n’est encore ouvert" in (await browser.go("/fr/fonds-de-contrepartie")).text
    partner = await funds.partner(db)
    for number in range(21):
        await funds.fund(db, partner, name=f"Le fonds numéro {number}")
    hidden = await funds.fund(db, partner, name="Le fonds masqué", hidden_at=NOW)
    await sign_in_as(db, browser, await person(db))
    await browser.go("/fr/fonds-de-contrepartie")
    assert "Le fonds numéro 20" in browser.text
    assert hidden.name not in browser.text
    await browser.follow("Fonds plus anciens")
    assert "Le fonds numéro 0" in browser.text
    assert (await browser.go("/fr/fonds-de-contrepartie?after=xyz")).status == 422


async def test_a_page_asks_as_much_for_one_campaign_as_for_ten(
    db: AsyncSession, browser: Visitor, runtime: Runtime
) -> None:
    it = await world(db)
    await funds.tie(db, it.fund, it.campaign)
    await sign_in_as(db, browser, it.owner)
    address = f"/fr/fonds-de-contrepartie/{it.fund.public_id}"
    await browser.go(address)
    with counted(runtime) as one:
        await browser.go(address)
    for _ in range(5):
        await funds.tie(db, it.fund, await campaigns.campaign(db), proposed_by=Side.CAMPAIGN)
    with counted(runtime) as more:
        await browser.go(address)
    assert len(more) == len(one)
