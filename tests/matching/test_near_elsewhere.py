"""Near me, for whom: a member at home and elsewhere, who is not confirmed, a visitor, an empty quarter."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.ideas.models import Idea
from app.items.models import ItemNeed
from app.missions.models import Mission
from app.organisations.models import Organisation
from tests.factories import accounts, ideas, items, matching, missions, organisations, projects
from tests.queries import counted
from tests.visitor import Visitor

HOME = "/fr/pres-de-chez-moi"
SOON = [missions.ahead(3)]
TITLES = ".near-things h2"


async def test_a_member_who_looks_elsewhere_sees_what_a_neighbour_there_would(
    browser: Visitor, db: AsyncSession
) -> None:
    ana = await matching.expert(db, travel_km=2)
    here = await matching.mission(db, sessions=SOON)
    there = await matching.mission(db, sessions=SOON, area="cartierville")
    await accounts.sign_in_as(db, browser, ana)
    assert (await browser.go(HOME)).all(TITLES) == [here.title]
    slug = (await browser.go("/fr/pres-de-chez-moi/parc-extension")).path
    assert slug.endswith("parc-extension")
    place = await db.get_one(Mission, there.id)
    from app.places.gazetteer import gazetteer

    where = gazetteer.neighbourhoods[place.neighbourhood_id or 0]
    await browser.go(f"{HOME}/{where.slug}")
    assert browser.all(TITLES) == [there.title]
    assert "tout près" in browser.text, "from the middle of that neighbourhood, not from home"


@pytest.mark.parametrize("fields", [{"confirmed": False}, {"suspended_at": datetime.now(UTC)}])
async def test_who_cannot_act_yet_sees_what_anybody_sees(
    browser: Visitor, db: AsyncSession, fields: dict[str, Any]
) -> None:
    who = await accounts.person(db, **fields)
    open_ = await matching.mission(db, sessions=SOON)
    gated = await matching.mission(db, sessions=SOON, minimum_age=16)
    await accounts.sign_in_as(db, browser, who)
    await browser.go(HOME)
    assert open_.title in browser.all(TITLES)
    assert gated.title not in browser.text


async def test_a_paused_member_is_shown_no_mission_and_still_things_and_ideas(
    browser: Visitor, db: AsyncSession
) -> None:
    ana = await matching.expert(db, paused_at=datetime.now(UTC))
    mission = await matching.mission(db, sessions=SOON)
    idea = await ideas.idea(db)
    await accounts.sign_in_as(db, browser, ana)
    assert (await browser.go(HOME)).all(TITLES) == [idea.title]
    assert mission.title not in browser.text


async def test_nothing_hidden_over_or_too_far_is_near(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    mission = await matching.mission(db, sessions=SOON)
    need = await items.need(db, await projects.project(db))
    idea = await ideas.idea(db)
    await matching.mission(db, sessions=[missions.ahead(9)])
    await matching.mission(db, sessions=SOON, area="anjou")
    await matching.mission(db, sessions=SOON, state="full")
    await matching.mission(db, sessions=SOON, checks=["police-check"])
    here = f"{HOME}/parc-extension"
    assert set((await browser.go(here)).all(TITLES)) == {mission.title, need.title, idea.title}
    now = datetime.now(UTC)
    for table, which in ((Mission, mission.id), (ItemNeed, need.id)):
        await db.execute(update(table).where(table.id == which).values(hidden_at=now))
    await db.execute(update(Idea).where(Idea.id == idea.id).values(state="withdrawn"))
    await db.commit()
    runtime.pages.clear()
    assert (await browser.go(here)).all(TITLES) == []
    assert "Rien ici cette semaine" in browser.text


async def test_what_is_done_from_home_is_near_everywhere(
    browser: Visitor, db: AsyncSession
) -> None:
    afar = await matching.mission(
        db, sessions=SOON, remote="full", territory_id=None, neighbourhood_id=None
    )
    await browser.go(f"{HOME}/parc-extension")
    assert browser.all(TITLES) == [afar.title]


async def test_nobody_takes_more_than_two_of_the_five(browser: Visitor, db: AsyncSession) -> None:
    house = await organisations.organisation(db)
    for _one in range(6):
        await matching.mission(db, organisation=house, sessions=SOON)
    other = await matching.mission(db, sessions=SOON)
    await browser.go(f"{HOME}/parc-extension")
    assert len(browser.all(TITLES)) == 3
    assert other.title in browser.all(TITLES)


async def test_what_a_closed_house_asks_is_near_nobody(browser: Visitor, db: AsyncSession) -> None:
    house = await organisations.organisation(db)
    await matching.mission(db, organisation=house, sessions=SOON)
    await db.execute(
        update(Organisation).where(Organisation.id == house.id).values(closed_at=datetime.now(UTC))
    )
    await db.commit()
    assert (await browser.go(f"{HOME}/parc-extension")).all(TITLES) == []


async def test_each_thing_says_when_how_far_and_how_many_in_the_readers_language(
    visitor: Callable[..., Visitor], db: AsyncSession
) -> None:
    await matching.mission(db, sessions=SOON, places=4)
    french = await visitor().go(f"{HOME}/parc-extension")
    english = await visitor(language="en").go("/en/near/parc-extension")
    (said,) = french.all(".near-things li")
    assert "4 places libres" in said or "4 places" in said
    assert "tout près" in said
    (said,) = english.all(".near-things li")
    assert "very close" in said
    assert "4 places left" in said
    assert english.all("h1") == ["This week in Parc-Extension"]


async def test_a_visitor_is_told_that_nothing_is_kept_and_finds_every_neighbourhood(
    browser: Visitor, db: AsyncSession
) -> None:
    from app.places.gazetteer import gazetteer

    await browser.go(HOME)
    links = [n.attributes["href"] for n in browser.page.css(".near-places a")]
    assert len(links) == len(set(links)) == len(gazetteer.neighbourhoods)
    assert "set-cookie" not in browser.answer.headers
    assert "Rien n’est gardé de votre choix" in browser.text or "gardé" in browser.text


@pytest.mark.parametrize("slug", ["nulle-part", "PARC-EXTENSION", "city", "t:verdun", "%2e%2e"])
async def test_what_is_no_neighbourhood_is_not_found(browser: Visitor, slug: str) -> None:
    assert (await browser.go(f"{HOME}/{slug}")).status == 404


async def test_a_members_page_asks_no_more_for_many_things_than_for_few(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    await accounts.sign_in_as(db, browser, await matching.expert(db))
    await matching.mission(db, sessions=SOON)
    with counted(runtime) as few:
        await browser.go(HOME)
    for _one in range(5):
        await matching.mission(db, sessions=SOON)
        await ideas.idea(db)
    with counted(runtime) as many:
        await browser.go(HOME)
    assert len(browser.all(TITLES)) == 5
    assert len(many) == len(few) <= 15
