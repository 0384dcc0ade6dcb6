"""Lists of ideas for programs: the same ideas, filters and orders as the page."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.ideas.models import Idea
from app.ideas.rules import State
from tests.api.program import Program
from tests.factories import ideas as some

NOW = datetime.now(UTC)


@pytest.fixture
def anybody(app: ASGIApp) -> Program:
    return Program(app)


async def titles(program: Program, query: str = "") -> list[str]:
    answer = await program.get(f"/ideas{query}")
    assert answer.status_code == 200, answer.text
    return [idea["title"] for idea in answer.json()["ideas"]]


async def test_a_list_says_of_an_idea_what_its_card_says(anybody: Program, db: AsyncSession):
    idea = await some.idea(
        db, problem="Le **béton** garde la chaleur.\n\nEt l’eau.", themes=["nature"]
    )
    await some.supporters(db, idea, local=3, other=2)
    listed = (await anybody.get("/ideas")).json()
    assert listed["after"] is None
    assert len(listed["ideas"]) == 1
    shown = listed["ideas"][0]
    published = shown.pop("published_at")
    assert datetime.fromisoformat(published) == idea.published_at
    assert shown == {
        "id": idea.public_id,
        "state": "published",
        "language": "fr",
        "title": idea.title,
        "opening": "Le béton garde la chaleur. Et l’eau.",
        "themes": ["nature"],
        "area": {"slug": "parc-extension", "name": "Parc-Extension", "kind": "neighbourhood"},
        "supporters": {"local": 3, "other": 2, "threshold": 25, "passed_at": None},
        "comments": 0,
        "pages": {
            "fr": f"http://testserver/fr/idees/{idea.public_id}-une-ruelle-verte-derriere-la-rue-saint-roch",
            "en": f"http://testserver/en/ideas/{idea.public_id}-une-ruelle-verte-derriere-la-rue-saint-roch",
        },
        "photo": None,
    }


@pytest.mark.parametrize("state", [State.DRAFT, State.HIDDEN, State.WITHDRAWN, State.MERGED])
async def test_what_is_not_listed_on_pages_is_not_listed_here(
    anybody: Program, db: AsyncSession, state: State
):
    into = await some.idea(db, title="Celle qui reste ouverte")
    merged = into.id if state is State.MERGED else None
    await some.idea(db, title="Celle qu’on ne liste pas", state=state, merged_into_id=merged)
    assert await titles(anybody) == ["Celle qui reste ouverte"]


async def test_filters_narrow_a_list(anybody: Program, db: AsyncSession):
    await some.idea(db, title="Ruelle de Parc-Extension", themes=["nature"])
    await some.idea(
        db, title="Bench of Villeray", area=some.NEXT_DOOR, language="en", themes=["food"]
    )
    await some.idea(db, title="Pour toute la ville", area="city", state=State.CANDIDATE, themes=[])
    await some.idea(db, title="Une vieille idée", state=State.ARCHIVED, themes=["nature"])
    assert len(await titles(anybody)) == 3
    assert await titles(anybody, f"?area={some.NEXT_DOOR}") == ["Bench of Villeray"]
    assert await titles(anybody, "?area=t:villeray-saint-michel-parc-extension&language=fr") == [
        "Ruelle de Parc-Extension"
    ]
    assert await titles(anybody, "?theme=nature") == ["Ruelle de Parc-Extension"]
    assert await titles(anybody, "?state=candidate") == ["Pour toute la ville"]
    assert await titles(anybody, "?state=archived") == ["Une vieille idée"]
    assert await titles(anybody, "?language=en") == ["Bench of Villeray"]
    assert await titles(anybody, "?theme=food&language=fr") == []


async def test_orders_are_those_of_the_page(anybody: Program, db: AsyncSession):
    old = await some.idea(db, title="Ancienne et appuyée", published_at=NOW - timedelta(days=9))
    await some.supporters(db, old, local=5)
    near = await some.idea(
        db, title="Presque au seuil", threshold=3, published_at=NOW - timedelta(days=5)
    )
    await some.supporters(db, near, local=2)
    await some.idea(db, title="Toute nouvelle idée", published_at=NOW - timedelta(days=1))
    assert (await titles(anybody))[0] == "Toute nouvelle idée"
    assert (await titles(anybody, "?sort=local"))[0] == "Ancienne et appuyée"
    assert (await titles(anybody, "?sort=near"))[0] == "Presque au seuil"


@pytest.mark.parametrize("sort", ["newest", "local", "near"])
async def test_following_the_link_gives_every_idea_once(
    anybody: Program, db: AsyncSession, sort: str
):
    for number in range(7):
        idea = await some.idea(
            db, title=f"Une idée numéro {number}", published_at=NOW - timedelta(number)
        )
        await some.supporters(db, idea, local=number % 3)
    found: list[str] = []
    address = f"/ideas?limit=3&sort={sort}&language=fr"
    pages = 0
    while address:
        answer = await anybody.http.get(address)
        assert answer.status_code == 200, answer.text
        found += [idea["id"] for idea in answer.json()["ideas"]]
        pages += 1
        address = answer.links.get("next", {}).get("url", "")
        if address:
            assert "limit=3" in address
            assert f"after={answer.json()['after']}" in address
        else:
            assert answer.json()["after"] is None
    assert pages == 3
    assert len(found) == len(set(found)) == 7


async def test_a_cursor_of_one_order_does_not_fit_another(anybody: Program, db: AsyncSession):
    for number in range(2):
        await some.idea(db, title=f"Une idée numéro {number}")
    cursor = (await anybody.get("/ideas?limit=1")).json()["after"]
    assert (await anybody.get(f"/ideas?limit=1&sort=local&after={cursor}")).status_code == 422


async def test_a_page_holds_as_many_as_asked_for(anybody: Program, db: AsyncSession):
    for number in range(22):
        await some.idea(db, title=f"Une idée numéro {number}")
    assert len(await titles(anybody)) == 20
    assert len(await titles(anybody, "?limit=1")) == 1
    assert len(await titles(anybody, "?limit=100")) == 22


async def test_an_empty_list_is_a_list(anybody: Program, db: AsyncSession):
    await some.area_of(db, "city")
    answer = await anybody.get("/ideas?limit=100")
    assert answer.json() == {"ideas": [], "after": None}
    assert "link" not in answer.headers


async def test_pages_of_other_sites_may_read_lists(anybody: Program, db: AsyncSession):
    await some.idea(db)
    answer = await anybody.get("/ideas", headers={"origin": "https://autre.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers
    assert "set-cookie" not in answer.headers


async def test_a_list_that_has_not_changed_is_not_sent_again(anybody: Program, db: AsyncSession):
    idea = await some.idea(db)
    first = await anybody.get("/ideas")
    etag = {"if-none-match": first.headers["etag"]}
    again = await anybody.get("/ideas", headers=etag)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    await db.execute(update(Idea).where(Idea.id == idea.id).values(title="Un autre titre, ici"))
    await db.commit()
    assert (await anybody.get("/ideas", headers=etag)).status_code == 200


async def test_a_list_takes_as_few_queries_for_twenty_ideas_as_for_two(
    anybody: Program, db: AsyncSession, runtime
):
    from sqlalchemy import event

    sent: list[str] = []
    engine = runtime.database.engine.sync_engine
    listener = lambda *call: sent.append(call[2])
    event.listen(engine, "before_cursor_execute", listener)
    counts = []
    try:
        for wanted in (2, 18):
            for number in range(wanted):
                await some.idea(db, title=f"Une idée numéro {number}")
            sent.clear()
            await anybody.get("/ideas")
            counts.append(len(sent))
    finally:
        event.remove(engine, "before_cursor_execute", listener)
    assert counts[0] == counts[1] <= 4
