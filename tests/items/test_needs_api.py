"""Needs for programs: read by anybody, written by the team with the right scope, refused in words."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.accounts.actor import Actor
from app.accounts.rules import Scope
from app.core.runtime import Runtime
from app.items.models import ItemNeed
from app.items.rules import NeedState, OfferState as S, Terms, Unit
from app.projects.rules import State
from tests.api.program import Program, problem, token_of
from tests.factories import items, projects
from tests.items.world import NOW, WHY, world
from tests.queries import counted


async def program(app: ASGIApp, db: AsyncSession, who: Actor, *scopes: str) -> Program:
    """Return a program of somebody's, in French."""
    token = await token_of(db, who, *(scopes or (Scope.ITEMS,)))
    return Program(app, token, language="fr")


def body(**more: Any) -> dict[str, Any]:
    """Return a right need."""
    return {"title": "Une grande échelle", "kind": "tool", "quantity": 2} | more


async def test_a_need_is_read_with_all_that_its_page_says(db: AsyncSession, app: ASGIApp) -> None:
    w = await world(db, note="En **cèdre**.", unit=Unit.BOX, terms=Terms.LOAN, can_fetch=True)
    await items.offer(db, w.need, w.giver, S.ACCEPTED, quantity=3, delivered=1)
    read = (await Program(app).get(f"/item-needs/{w.need.public_id}")).json()
    assert {name: read[name] for name in ("quantity", "accepted", "delivered", "unit", "terms")} == {
        "quantity": 6, "accepted": 3, "delivered": 1, "unit": "box", "terms": "loan",
    }  # fmt: skip
    assert (read["note"], read["version"], read["state"]) == ("En **cèdre**.", 1, "open")
    assert (read["needed_by"], read["return_by"]) == (str(items.day(30)), str(items.day(60)))
    assert read["project"] == w.project.public_id
    assert read["pages"]["fr"].endswith(
        f"/fr/besoins/{w.need.public_id}-bacs-de-plantation-en-bois"
    )
    assert "created_by" not in read


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"quantity": 0}, "quantity"),
        ({"quantity": -3}, "quantity"),
        ({"quantity": 10**30}, "quantity"),
        ({"quantity": None}, "quantity"),
        ({"kind": "magic"}, "kind"),
        ({"title": "x"}, "title"),
        ({"title": ["a"]}, "title"),
        ({"terms": "loan"}, "return_by"),
        ({"needed_by": "2020-01-01"}, "needed_by"),
        ({"needed_by": "soon"}, "needed_by"),
        ({"language": "es"}, "language"),
        ({"accepted": 3}, "accepted"),
    ],
)
async def test_a_wrong_need_is_refused_beside_its_field_and_nothing_is_made(
    db: AsyncSession, app: ASGIApp, wrong: dict[str, Any], field: str
) -> None:
    w = await world(db)
    team = await program(app, db, w.carrier)
    answer = await team.send("POST", "/item-needs", body(project=w.project.public_id) | wrong)
    assert list(problem(answer, 422, "invalid")["errors"]) == [field]
    assert await db.scalar(select(func.count()).select_from(ItemNeed)) == 1


async def test_who_may_not_write_is_told_why(db: AsyncSession, app: ASGIApp) -> None:
    w = await world(db)
    right = body(project=w.project.public_id)
    problem(await Program(app).send("POST", "/item-needs", right), 401, "sign-in-required")
    reader = await program(app, db, w.carrier, Scope.READ)
    problem(await reader.send("POST", "/item-needs", right), 403, "refused")
    stranger = await program(app, db, w.giver)
    refused = problem(await stranger.send("POST", "/item-needs", right), 403, "refused")
    assert "Seule l’équipe de ce projet" in refused["title"]
    for method, path, sent in (
        ("PUT", "", body(version=1)), ("POST", "/close", {"reason": WHY}),
    ):  # fmt: skip
        address = f"/item-needs/{w.need.public_id}{path}"
        problem(await stranger.send(method, address, sent), 403, "refused")
        problem(await Program(app).send(method, address, sent), 401, "sign-in-required")


async def test_a_need_that_nobody_may_know_of_is_not_there(db: AsyncSession, app: ASGIApp) -> None:
    w = await world(db)
    hidden = await items.need(db, w.project, hidden_at=NOW)
    buried = await items.need(db, await projects.project(db, hidden_at=NOW))
    anybody, team = Program(app), await program(app, db, w.carrier)
    for public_id in (hidden.public_id, buried.public_id, "0" * 10, "nothing!"):
        problem(await anybody.get(f"/item-needs/{public_id}"), 404, "not-found")
    answer = await team.send("PUT", f"/item-needs/{buried.public_id}", body(version=1))
    problem(answer, 404, "not-found")
    assert (await team.send(
        "PUT", f"/item-needs/{hidden.public_id}", body(version=1)
    )).status_code == 200, "its team mends it"  # fmt: skip
    problem(await team.send("POST", "/item-needs", body(project="0" * 10)), 404, "not-found")


async def test_a_change_says_the_whole_need_and_the_version_that_was_read(
    db: AsyncSession, app: ASGIApp
) -> None:
    w = await world(db, note="Ancienne note.")
    team, path = await program(app, db, w.carrier), f"/item-needs/{w.need.public_id}"
    refused = problem(await team.send("PUT", path, body()), 422, "invalid")
    assert list(refused["errors"]) == ["version"]
    changed = (await team.send("PUT", path, body(version=1, quantity=9))).json()
    assert (changed["note"], changed["quantity"], changed["version"]) == ("", 9, 2)
    stale = problem(await team.send("PUT", path, body(version=1)), 409, "conflict")
    assert "a modifié ce besoin entre-temps" in stale["title"]
    await items.offer(db, w.need, w.giver, S.ACCEPTED, quantity=5)
    refused = problem(await team.send("PUT", path, body(version=2, quantity=4)), 422, "invalid")
    assert "Déjà promis" in refused["errors"]["quantity"]
    refused = problem(
        await team.send("PUT", path, body(version=2, quantity=9, unit="bag")), 422, "invalid"
    )
    assert list(refused["errors"]) == ["unit"]


async def test_a_need_is_closed_once_and_says_why(db: AsyncSession, app: ASGIApp) -> None:
    w = await world(db)
    waits = await items.offer(db, w.need, w.giver)
    team, path = await program(app, db, w.carrier), f"/item-needs/{w.need.public_id}/close"
    problem(await team.send("POST", path, {"reason": "non"}), 422, "invalid")
    closed = (await team.send("POST", path, {"reason": WHY})).json()
    assert (closed["state"], closed["closing_reason"]) == ("closed", WHY)
    again = problem(await team.send("POST", path, {"reason": WHY}), 403, "refused")
    assert "Ce besoin est fermé" in again["title"]
    await items.again(db, waits)
    assert waits.state is S.DECLINED


async def test_a_list_is_filtered_and_paged_by_its_header(db: AsyncSession, app: ASGIApp) -> None:
    project = await projects.project(db, State.MOBILISING)
    for n in range(5):
        await items.need(db, project, title=f"Chose {n}")
    anybody, seen = Program(app), []
    answer = await anybody.get("/item-needs", params={"limit": 2, "q": "chose"})
    for _page in range(5):
        seen += [one["title"] for one in answer.json()["needs"]]
        following = answer.links.get("next")
        assert (following is None) == (answer.json()["after"] is None)
        if following is None:
            break
        answer = await anybody.http.get(following["url"])
    assert seen == [f"Chose {n}" for n in (4, 3, 2, 1, 0)]


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ({"kind": "magic"}, 422, "kind"),
        ({"terms": "sale"}, 422, "terms"),
        ({"area": "atlantis"}, 422, "area"),
        ({"limit": "0"}, 422, "limit"),
        ({"limit": "101"}, 422, "limit"),
        ({"q": "x" * 101}, 422, "q"),
        ({"after": "zzz"}, 422, "cursor"),
        ({"sort": "newest"}, 422, "sort"),
        ({"project": "0000000000"}, 404, ""),
    ],
)
async def test_each_wrong_question_is_refused_beside_its_name(
    app: ASGIApp, query: dict[str, str], status: int, field: str
) -> None:
    answer = await Program(app).get("/item-needs", params=query)
    found = problem(answer, status, "invalid" if status == 422 else "not-found")
    assert list(found.get("errors", {})) == ([field] if field else [])


async def test_a_list_shows_nothing_closed_hidden_met_or_over(
    db: AsyncSession, app: ASGIApp
) -> None:
    w = await world(db)
    await items.need(db, w.project, hidden_at=NOW)
    await items.need(db, w.project, state=NeedState.CLOSED)
    await items.need(db, w.project, quantity=1, accepted=1)
    await items.need(db, await projects.project(db, State.STOPPED))
    found = (await Program(app).get("/item-needs")).json()["needs"]
    assert [one["id"] for one in found] == [w.need.public_id]


async def test_no_tax_receipt_is_implied_anywhere_a_program_looks(app: ASGIApp) -> None:
    document = (await Program(app).http.get("http://testserver/api/v1/openapi.json")).json()
    listed = document["paths"]["/api/v1/item-needs"]["get"]["description"]
    made = document["paths"]["/api/v1/offers"]["post"]["description"]
    for said in (listed, made):
        assert "no right to a tax receipt" in said
    fields = document["components"]["schemas"]["OfferShown"]["properties"]
    assert not {name for name in fields if "value" in name or "amount" in name or "receipt" in name}


async def test_a_list_asks_as_much_of_the_database_for_many_as_for_one(
    db: AsyncSession, app: ASGIApp, runtime: Runtime
) -> None:
    project = await projects.project(db, State.MOBILISING)
    asked = []
    for many in (1, 12):
        for n in range(many):
            await items.need(db, project, title=f"Chose {n}")
        with counted(runtime) as sent:
            await Program(app).get("/item-needs")
        asked.append(len(sent))
    assert asked[0] == asked[1] <= 2
