"""The list of what is missing: filtered, near me, quick, kept for visitors; and the panel of a project."""

from collections.abc import Callable

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Invalid
from app.core.i18n import using
from app.core.needs import NeedKind, needs_of
from app.core.runtime import Runtime
from app.items.queries.needs import Filters, page_of_needs
from app.items.rules import (
    CONDITION_LABELS,
    KIND_ICONS,
    KIND_LABELS,
    LEAST_LABELS,
    OFFER_LABELS,
    TERMS_LABELS,
    UNIT_LABELS,
    Condition,
    ItemKind,
    NeedState,
    OfferState as S,
    Terms,
    Unit,
    counted,
    still_missing,
)
from app.places.gazetteer import gazetteer
from app.projects.rules import ACTIVE, State
from tests.factories import items, projects
from tests.factories.accounts import person, sign_in_as
from tests.items.world import NOW, WHY, world
from tests.queries import counted as statements
from tests.visitor import Visitor


async def titles(db: AsyncSession, **filters: object) -> list[str]:
    """Return the titles of a list."""
    found = await page_of_needs(db, Filters(**filters))  # type: ignore[arg-type]
    return [line.title for line in found.items]


async def test_only_what_is_missing_somewhere_that_goes_on_is_listed(db: AsyncSession) -> None:
    for state in State:
        project = await projects.project(db, state)
        await items.need(db, project, title=f"Chose {state}")
    hidden = await projects.project(db, State.MOBILISING, hidden_at=NOW)
    await items.need(db, hidden, title="Projet masqué")
    here = await projects.project(db, State.MOBILISING)
    await items.need(db, here, title="Masqué", hidden_at=NOW)
    await items.need(db, here, title="Fermé", state=NeedState.CLOSED)
    await items.need(db, here, title="Tout promis", quantity=2, accepted=2)
    assert set(await titles(db)) == {f"Chose {state}" for state in ACTIVE}


async def test_a_day_that_has_passed_closes_nothing(db: AsyncSession) -> None:
    await items.need(db, title="Pour hier", needed_by=items.day(-1))
    assert await titles(db) == ["Pour hier"]


@pytest.mark.parametrize(
    "typed",
    ["échelles", "ECHELLE", "grande echelle", "l’échelle", "aluminium", "échel"],
)
async def test_words_find_a_need_however_they_are_written(db: AsyncSession, typed: str) -> None:
    await items.need(db, title="Une grande échelle", note="En **aluminium**, trois mètres.")
    await items.need(db, title="Tout autre chose", note="")
    assert await titles(db, words=typed) == ["Une grande échelle"]


@pytest.mark.parametrize("typed", ["brouette", "échelle brouette", "\x00échelleX", "!!! ???"])
async def test_words_that_are_not_there_find_nothing(db: AsyncSession, typed: str) -> None:
    await items.need(db, title="Une grande échelle")
    found = await titles(db, words=typed)
    assert found == ([] if any(c.isalnum() for c in typed) else found)


async def test_filters_narrow_together(db: AsyncSession) -> None:
    here = await projects.project(db, State.MOBILISING)
    near = await projects.project(db, State.MOBILISING, area="cremazie")
    await items.need(db, here, title="Échelle prêtée", kind=ItemKind.TOOL, terms=Terms.LOAN)
    await items.need(db, near, title="Échelle donnée", kind=ItemKind.TOOL)
    await items.need(db, near, title="Bancs donnés")
    around = gazetteer.area("t:villeray-saint-michel-parc-extension")
    there = gazetteer.area("cremazie")
    assert around is not None
    assert there is not None
    assert len(await titles(db, area=around)) == 3
    assert await titles(db, area=there, kind=ItemKind.TOOL) == ["Échelle donnée"]
    assert await titles(db, terms=Terms.LOAN, words="échelle") == ["Échelle prêtée"]
    assert await titles(db, project_id=here.id) == ["Échelle prêtée"]
    assert await titles(db, kind=ItemKind.FOOD) == []


async def test_a_list_goes_on_without_repeating_and_refuses_cursors_of_others(
    db: AsyncSession,
) -> None:
    project = await projects.project(db, State.MOBILISING)
    for n in range(5):
        await items.need(db, project, title=f"Chose {n}")
    seen, after = [], ""
    for many in (2, 2, 1):
        page = await page_of_needs(db, Filters(), after=after, size=2)
        assert len(page.items) == many
        seen += [line.title for line in page.items]
        after = page.next_cursor
    assert (seen, after) == ([f"Chose {n}" for n in (4, 3, 2, 1, 0)], "")
    for cursor in ("zzz", "W10", "A" * 400):
        with pytest.raises(Invalid):
            await page_of_needs(db, Filters(), after=cursor)


async def test_the_panel_says_what_is_promised_delivered_and_by_when(db: AsyncSession) -> None:
    w = await world(db, unit=Unit.BAG, needed_by=items.day(30))
    await items.offer(db, w.need, w.giver, S.ACCEPTED, quantity=3, delivered=1)
    for language, said, until in (
        ("fr", "Il manque encore : 3 sur 6 sacs. Déjà livré : 1 sac.", "d’ici le "),
        ("en", "Still missing: 3 of 6 bags. Delivered already: 1 bag.", "by "),
    ):
        with using(language):
            [line] = [
                one for one in (await needs_of(db, [w.project.id]))[w.project.id]
                if one.kind is NeedKind.ITEMS
            ]  # fmt: skip
        assert " ".join(line.sentence.split()) == said
        assert (line.have, line.want, line.is_met) == (3, 6, False)
        assert line.until.startswith(until)
        assert line.path.startswith(f"/{language}/")


async def test_what_is_wanted_soonest_comes_first_and_what_is_met_last(db: AsyncSession) -> None:
    project = await projects.project(db, State.MOBILISING)
    for title, days, more in (
        ("Un jour", None, {}), ("Bientôt", 3, {}), ("Trouvé", 1, {"accepted": 6}), ("Plus tard", 9, {}),
    ):  # fmt: skip
        by = None if days is None else items.day(days)
        await items.need(db, project, title=title, needed_by=by, **more)
    lines = [
        one for one in (await needs_of(db, [project.id]))[project.id]
        if one.kind is NeedKind.ITEMS
    ]  # fmt: skip
    assert [one.title for one in lines] == ["Bientôt", "Plus tard", "Un jour", "Trouvé"]
    assert [one.action for one in lines] == ["Offrir"] * 3 + ["Voir"]


async def test_the_panel_of_a_project_changes_with_what_is_promised_for_visitors_too(
    db: AsyncSession, visitor: Callable[..., Visitor]
) -> None:
    w = await world(db)
    made = await items.offer(db, w.need, w.giver, quantity=4)
    stranger, team = visitor(), visitor()
    pages = (
        f"/fr/projets/{w.project.public_id}", f"/embed/projects/{w.project.public_id}",
        "/fr/besoins",
    )  # fmt: skip
    for path in pages:
        await stranger.go(path)
        assert "6 unités" in stranger.text, path
    await sign_in_as(db, team, w.carrier)
    await team.go(f"/fr/offres/{made.public_id}/accepter")
    await team.submit(quantity="4")
    for path in pages:
        await stranger.go(path)
        assert "2 sur 6 unités" in stranger.text, path
    assert not stranger.http.cookies
    await team.go(f"/fr/besoins/{w.need.public_id}/fermer")
    await team.submit(reason=WHY)
    for path in pages:
        assert items.TITLE not in (await stranger.go(path)).text, path


async def test_a_kept_list_asks_nothing_and_a_search_in_it_is_not_kept(
    db: AsyncSession, visitor: Callable[..., Visitor], runtime: Runtime
) -> None:
    await items.need(db, title="Une grande échelle")
    stranger = visitor()
    for path, asks in (("/fr/besoins", False), ("/fr/besoins?q=echelle", True)):
        await stranger.go(path)
        with statements(runtime) as again:
            await stranger.go(path)
        assert bool(again) is asks, path
        assert "Une grande échelle" in stranger.text


async def test_the_list_names_its_place_keeps_its_filters_and_says_where_it_ends(
    db: AsyncSession, browser: Visitor
) -> None:
    project = await projects.project(db, State.MOBILISING)
    for n in range(21):
        await items.need(db, project, title=f"Chose {n}", kind=ItemKind.TOOL)
    await browser.go("/fr/besoins?area=parc-extension&kind=tool")
    assert browser.page.css_first("h1").text().startswith("Parc-Extension")
    assert (
        browser.page.css_first("select[name=kind] option[selected]").attributes["value"] == "tool"
    )
    await browser.follow("Besoins suivants")
    assert browser.answer.url.params["area"] == "parc-extension"
    assert browser.all(".item-card h2") == ["Chose 0"]
    await browser.go("/fr/besoins?area=westmount")
    assert "Rien ne manque ici" in browser.text
    await browser.follow("Tous les besoins")
    assert len(browser.all(".item-card")) == 20


@pytest.mark.parametrize(
    "query", ["kind=magic", "terms=sale", "area=atlantis", "after=zzz", "area=%00"]
)
async def test_a_list_that_does_not_exist_says_so(browser: Visitor, query: str) -> None:
    assert (await browser.go(f"/fr/besoins?{query}")).status == 422


@pytest.mark.parametrize(
    "labels",
    [KIND_LABELS, UNIT_LABELS, CONDITION_LABELS, LEAST_LABELS, TERMS_LABELS, OFFER_LABELS],
)
def test_every_word_of_ours_has_a_name_in_both_languages(labels: dict[str, str]) -> None:
    from app.core.i18n import gettext

    kinds = {type(code) for code in labels}
    assert {len(kind) for kind in kinds} == {len(labels)}
    for label in labels.values():
        with using("fr"):
            assert gettext(label) != label or label == "litres"
        with using("en"):
            assert gettext(label) == label
    assert set(KIND_ICONS) == set(ItemKind)


@pytest.mark.parametrize("unit", list(Unit))
def test_each_unit_is_counted_in_the_singular_and_the_plural(unit: Unit) -> None:
    for language in ("fr", "en"):
        with using(language):
            one, two = counted(1, unit), counted(2, unit)
        assert one.startswith("1")
        assert two.startswith("2")
        assert two[1:].strip() in {one[1:].strip() + "s", one[1:].strip() + "es"} or " " in two


@pytest.mark.parametrize(
    ("accepted", "said"),
    [(0, "Still missing: 6 pieces."), (5, "Still missing: 1 of 6 pieces."),
     (6, "All found: 6 pieces."), (9, "All found: 6 pieces.")],
)  # fmt: skip
def test_what_is_missing_is_said_in_one_sentence(accepted: int, said: str) -> None:
    with using("en"):
        assert still_missing(6, accepted, Unit.PIECE) == said


async def test_a_need_near_home_is_one_of_the_things_to_do_this_week(
    db: AsyncSession, browser: Visitor
) -> None:
    await items.need(db, title="Une grande échelle", condition=Condition.WORN)
    await sign_in_as(db, browser, await person(db, home="parc-extension"))
    await browser.go("/fr/pres-de-chez-moi")
    assert browser.status == 200
    assert "Une grande échelle" in browser.text


async def test_a_member_asks_as_much_of_the_list_for_many_as_for_few(
    db: AsyncSession, browser: Visitor, runtime: Runtime
) -> None:
    await sign_in_as(db, browser, await person(db))
    project = await projects.project(db, State.MOBILISING)
    counts = []
    for _ in range(2):
        for n in range(6):
            need = await items.need(db, project, title=f"Chose {n}", needed_by=items.day(n))
            await items.offer(db, need, state=S.ACCEPTED, window_until=items.day(3))
        runtime.pages.drop(["item-needs"])
        with statements(runtime) as sent:
            await browser.go("/fr/besoins")
        counts.append(len(sent))
    assert counts[0] == counts[1]


async def test_a_project_is_listed_among_those_that_need_things_until_it_has_them(
    db: AsyncSession, visitor: Callable[..., Visitor]
) -> None:
    w = await world(db)
    made = await items.offer(db, w.need, w.giver, quantity=6)
    stranger, team = visitor(), visitor()
    assert w.project.title in (await stranger.go("/fr/projets?has=items")).text
    await sign_in_as(db, team, w.carrier)
    await team.go(f"/fr/offres/{made.public_id}/accepter")
    await team.submit(quantity="6")
    assert w.project.title not in (await stranger.go("/fr/projets?has=items")).text
    await team.go(f"/fr/offres/{made.public_id}/renoncer")
    await team.submit(reason=WHY)
    assert w.project.title in (await stranger.go("/fr/projets?has=items")).text
