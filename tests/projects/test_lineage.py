"""Who backed the idea follows what it became: told once, asked nothing, out for good when they say so."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.notifications.models import Notice
from app.notifications.queries.following import deed_of
from app.notifications.rules import Deed
from app.notifications.service import follow
from app.projects.models import Project
from app.projects.rules import Act
from app.projects.schemas import Carrying, News
from app.projects.service import begin, updates
from app.projects.service.turn import turn
from tests.factories import answers, ideas
from tests.factories.accounts import person, sign_in_as

NOW = datetime(2026, 5, 4, 14, tzinfo=UTC)
TYPED = Carrying(title="Un verger derrière l’école", summary="Douze pommiers et trois bancs.")
NEWS = News(title="Douze pommiers", body="Ils attendent dans la cour de l’école.")


@pytest.fixture
async def author(db):
    return await person(db, name="Aïcha")


@pytest.fixture
async def idea(db, author):
    return await answers.candidate(db, author=author, title="Un verger derrière l’école")


async def begun(db, author, idea) -> Project:
    made = await begin.carry(db, author, idea, TYPED, NOW)
    await db.commit()
    return made


async def told(db, work, kind: str) -> list[int]:
    await work()
    return sorted(await db.scalars(select(Notice.person_id).where(Notice.kind == kind)))


async def test_each_backer_is_told_once_however_many_ties_they_have(db, author, idea, work):
    tied = await person(db)
    await ideas.back(db, idea, [tied], local=1)
    await follow.follow(db, tied, "idea", idea.public_id, NOW)
    await ideas.co_author(db, idea, tied)
    await db.commit()
    made = await begun(db, author, idea)
    assert (await told(db, work, "projects.begun")).count(tied.id) == 1
    await updates.post(db, author, made, NEWS, NOW)
    await db.commit()
    assert (await told(db, work, "projects.update")).count(tied.id) == 1


async def test_whoever_opted_out_of_the_idea_or_of_the_project_hears_nothing_ever(
    db, author, idea, work
):
    before, after, stays = [await person(db) for _ in range(3)]
    await ideas.back(db, idea, [before, after, stays], local=3)
    await follow.unfollow(db, before, "idea", idea.public_id, NOW)
    await db.commit()
    made = await begun(db, author, idea)
    assert set(await told(db, work, "projects.begun")) == {after.id, stays.id}
    await follow.unfollow(db, after, "project", made.public_id, NOW)
    await updates.post(db, author, made, NEWS, NOW)
    await turn(db, author, made, Act.PAUSE, NOW, "Le sol est gelé jusqu’en avril.")
    await turn(db, author, made, Act.RESUME, NOW)
    await db.commit()
    for kind in ("projects.update", "projects.turned"):
        assert set(await told(db, work, kind)) == {stays.id}, kind
    for who in (before, after):
        assert await deed_of(db, who.id, f"project:{made.id}") is not Deed.BACKED


async def test_whoever_backs_the_idea_afterwards_follows_too_and_is_told_of_what_comes(
    db, author, idea, work
):
    made = await begun(db, author, idea)
    await work()
    late = await person(db)
    await ideas.back(db, idea, [late], local=1)
    await db.commit()
    assert await deed_of(db, late.id, f"project:{made.id}") is Deed.BACKED
    assert late.id not in await told(db, work, "projects.begun")
    await updates.post(db, author, made, NEWS, NOW)
    await db.commit()
    assert await told(db, work, "projects.update") == [late.id]


async def test_the_notice_names_the_way_out_and_the_page_has_it(db, author, idea, work, browser):
    fan = await person(db)
    await ideas.back(db, idea, [fan], local=1)
    await db.commit()
    made = await begun(db, author, idea)
    await work()
    await sign_in_as(db, browser, fan)
    await browser.go("/fr/avis")
    assert "Une idée est devenue un projet" in browser.text
    assert "Vous pouvez cesser sur sa page" in browser.text
    await browser.go(f"/fr/projets/{made.public_id}")
    (out,) = [
        form.attributes["action"]
        for form in browser.page.css("form[action]")
        if "suivre" in (form.attributes["action"] or "")
    ][:1]
    await browser.submit(f"form[action='{out}']")
    await updates.post(db, author, made, NEWS, NOW)
    await db.commit()
    assert await told(db, work, "projects.update") == []


async def test_the_page_leads_back_to_the_idea_and_counts_who_backs_it(db, author, idea, visitor):
    await ideas.supporters(db, idea, local=3, other=2)
    made = await begun(db, author, idea)
    page = await visitor().go(f"/fr/projets/{made.public_id}")
    origin = " ".join(page.all(".project-origin"))
    assert "5 personnes l’appuient" in origin
    assert "3" in origin
    assert "Elle a franchi son seuil" in origin or "seuil" in origin
    await page.follow(idea.title)
    assert page.path.startswith(f"/fr/idees/{idea.public_id}")
    await page.follow(made.title)
    assert page.path.startswith(f"/fr/projets/{made.public_id}")


async def test_a_project_without_an_idea_or_with_a_hidden_one_says_nothing_of_it(
    db, author, idea, visitor
):
    made = await begun(db, author, idea)
    path = f"/fr/projets/{made.public_id}"
    idea.state = "hidden"
    await db.commit()
    assert (await visitor().go(path)).page.css_first(".project-origin") is None
    made.idea_id = None
    await db.commit()
    assert (await visitor().go(path)).status == 200


async def test_the_support_of_an_idea_goes_on_and_shows_on_the_page_of_the_project(
    db, author, idea, visitor
):
    await ideas.supporters(db, idea, local=1)
    made = await begun(db, author, idea)
    assert "1 personne l’appuie" in (await visitor().go(f"/fr/projets/{made.public_id}")).text
    neighbour = await sign_in_as(db, visitor(), await person(db))
    await neighbour.go(f"/fr/idees/{idea.public_id}")
    await neighbour.submit("form[action$='/appuyer']")
    assert "2 personnes l’appuient" in (await visitor().go(f"/fr/projets/{made.public_id}")).text
