"""Pages of needs: what lists show, how little they ask, what is kept for visitors and dropped."""

from collections.abc import Callable

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import using
from app.core.needs import NeedKind, needs_of
from app.core.runtime import Runtime
from app.items.rules import OfferState as S, Terms, Unit, counted, still_missing
from app.projects.rules import State
from tests.factories import items, projects
from tests.factories.accounts import person, sign_in_as
from tests.queries import counted as statements
from tests.visitor import Visitor


async def test_the_list_asks_no_more_for_twenty_needs_than_for_one(
    visitor: Callable[..., Visitor], db: AsyncSession, runtime: Runtime
) -> None:
    project = await projects.project(db, State.MOBILISING)
    await items.need(db, project, title="Une première chose")
    with statements(runtime) as one:
        await visitor().go("/fr/besoins")
    for number in range(22):
        await items.need(db, project, title=f"Chose numéro {number}", kind="tool")
    runtime.pages.clear()
    with statements(runtime) as many:
        browser = await visitor().go("/fr/besoins")
    assert len(many) == len(one) <= 3
    assert len(browser.all(".item-card")) == 20
    await browser.follow("Besoins suivants")
    assert "Une première chose" in browser.text
    await browser.go("/fr/besoins?kind=tool&terms=loan")
    assert "Rien ne manque ici" in browser.text
    await browser.go("/fr/besoins?kind=magie")
    assert browser.status == 422


async def test_a_project_says_what_it_needs_in_one_statement(
    db: AsyncSession, runtime: Runtime
) -> None:
    first, second = [await projects.project(db, State.MOBILISING) for _ in range(2)]
    need = await items.need(db, first)
    await items.offer(db, need, state=S.ACCEPTED, quantity=4)
    await items.need(db, second, title="Tout trouvé", quantity=2, accepted=2)
    await items.need(db, second, title="Fermé", state="closed")
    with using("fr"):
        lines = await needs_of(db, [first.id, second.id])
    [missing] = [line for line in lines[first.id] if line.kind is NeedKind.ITEMS]
    assert (missing.have, missing.want, missing.action) == (4, 6, "Offrir")
    assert "2 sur 6 unités" in missing.sentence
    assert [line.is_met for line in lines[second.id] if line.kind is NeedKind.ITEMS] == [True]


async def test_a_kept_page_is_forgotten_when_something_is_promised(
    visitor: Callable[..., Visitor], db: AsyncSession
) -> None:
    carrier = await person(db)
    need = await items.need(db, carrier=carrier)
    made = await items.offer(db, need, quantity=2)
    stranger, team = visitor(), visitor()
    path = f"/fr/besoins/{need.public_id}"
    await stranger.go(path)
    assert "6 unités" in stranger.text
    assert not stranger.http.cookies
    await sign_in_as(db, team, carrier)
    await team.go(f"/fr/offres/{made.public_id}/accepter")
    await team.submit(quantity="2")
    assert "4 sur 6 unités" in (await stranger.go(path)).text


async def test_a_hidden_need_is_nowhere_but_with_its_team(
    visitor: Callable[..., Visitor], db: AsyncSession
) -> None:
    carrier = await person(db)
    need = await items.need(db, carrier=carrier, hidden_at=items.datetime.now(items.UTC))
    stranger, team = visitor(), visitor()
    assert (await stranger.go(f"/fr/besoins/{need.public_id}")).status == 404
    assert items.TITLE not in (await stranger.go("/fr/besoins")).text
    await sign_in_as(db, team, carrier)
    await team.go(f"/fr/besoins/{need.public_id}")
    assert "La modération a masqué ce besoin" in team.text


async def test_the_thanks_name_nobody_who_prefers_not(
    visitor: Callable[..., Visitor], db: AsyncSession
) -> None:
    need = await items.need(db)
    giver = await person(db, name="Zoé Discrète")
    words = {"thanks": "Merci pour les bacs.", "thanked_at": items.datetime.now(items.UTC)}
    made = await items.offer(db, need, giver, S.DELIVERED, **words)
    browser = visitor()
    await sign_in_as(db, browser, giver)
    await browser.go(f"/fr/offres/{made.public_id}")
    await browser.submit("form[action$='/nom']", naming="anonymous")
    page = await visitor().go(f"/fr/besoins/{need.public_id}")
    assert "Merci pour les bacs." in page.text
    assert "Zoé" not in page.text


async def test_a_team_reads_what_waits_for_it_and_others_do_not(
    visitor: Callable[..., Visitor], db: AsyncSession
) -> None:
    carrier, giver = await person(db), await person(db, name="Omar Sy-Roy")
    need = await items.need(db, carrier=carrier)
    made = await items.offer(db, need, giver)
    team, stranger = visitor(), visitor()
    await sign_in_as(db, team, carrier)
    await team.go("/fr/moi")
    assert f"Une offre de « {items.TITLE} » attend votre réponse" in team.text
    await team.go(f"/fr/besoins/{need.public_id}/offres")
    assert "Omar Sy-Roy" in team.text
    await sign_in_as(db, stranger, await person(db))
    assert (await stranger.go(f"/fr/besoins/{need.public_id}/offres")).status == 403
    assert (await stranger.go(f"/fr/offres/{made.public_id}")).status == 404
    await stranger.go("/fr/moi/offres")
    assert "Vous n’avez encore rien offert" in stranger.text


async def test_a_team_asks_changes_and_closes_on_its_pages(
    browser: Visitor, db: AsyncSession
) -> None:
    carrier = await person(db)
    project = await projects.project(db, State.MOBILISING, carrier)
    await sign_in_as(db, browser, carrier)
    await browser.go(f"/fr/projets/{project.public_id}/objets/nouveau")
    await browser.submit(
        title="Une grande échelle", kind="tool", quantity="0", terms="loan", note="Trois mètres."
    )
    assert browser.status == 422
    assert "1" in browser.error("quantity")
    assert "sera rendu" in browser.error("return_by")
    assert "Trois mètres." in browser.text
    await browser.submit(quantity="1", return_by=str(items.day(40)))
    assert "Votre besoin est public" in browser.text
    await browser.follow("Modifier ce besoin")
    await browser.submit(quantity="2")
    assert "Le besoin est modifié" in browser.text
    await browser.follow("Fermer ce besoin")
    await browser.submit(reason="On en a trouvé deux.")
    assert "Le besoin est fermé" in browser.text


@pytest.mark.parametrize(
    ("many", "unit", "said"),
    [(1, Unit.BAG, "1 sac"), (2, Unit.BAG, "2 sacs"), (1200, Unit.LITRE, "1 200 litres")],
)
def test_quantities_are_said_with_their_unit(many: int, unit: Unit, said: str) -> None:
    with using("fr"):
        assert " ".join(counted(many, unit).split()) == said
    assert still_missing(3, 9, unit)


async def test_loans_say_when_they_go_back(browser: Visitor, db: AsyncSession) -> None:
    need = await items.need(db, terms=Terms.LOAN)
    await browser.go(f"/en/needs/{need.public_id}")
    assert "Given back by" in browser.text
    assert "no right to a tax receipt" in browser.text
