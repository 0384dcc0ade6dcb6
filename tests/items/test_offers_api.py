"""Offers for programs: each side does its acts, reads its own, and is refused in problem documents."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.accounts.actor import Actor
from app.accounts.rules import Scope
from app.items.models import Handover, Offer
from app.items.rules import OfferState as S, Terms
from app.projects.rules import State
from tests.api.program import Program, problem, token_of
from tests.factories import items, organisations, projects
from tests.factories.accounts import person
from tests.items.world import WHY, World, world

SLOT = {"day": str(items.day(2)), "begins": "10:00", "ends": "11:00", "place": "Au chalet"}


async def program(app: ASGIApp, db: AsyncSession, who: Actor, *scopes: str) -> Program:
    """Return a program of somebody's, in French."""
    token = await token_of(db, who, *(scopes or (Scope.ITEMS, Scope.READ)))
    return Program(app, token, language="fr")


def body(w: World, **more: Any) -> dict[str, Any]:
    """Return a right offer."""
    return {
        "need": w.need.public_id, "quantity": 2, "condition": "good",
        "window_from": str(items.day(0)), "window_until": str(items.day(9)),
    } | more  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"quantity": 0}, "quantity"),
        ({"quantity": -1}, "quantity"),
        ({"quantity": 7}, "quantity"),
        ({"quantity": 2.5}, "quantity"),
        ({"condition": "to_repair"}, "condition"),
        ({"window_from": str(items.day(-2))}, "window_from"),
        ({"window_until": str(items.day(-2))}, "window_until"),
        ({"naming": "everybody"}, "naming"),
        ({"state": "accepted"}, "state"),
        ({"need": ""}, "need"),
        ({"organisation": "0000000000"}, "organisation"),
    ],
)
async def test_a_wrong_offer_is_refused_beside_its_field_and_nothing_is_made(
    db: AsyncSession, app: ASGIApp, wrong: dict[str, Any], field: str
) -> None:
    w = await world(db)
    gives = await program(app, db, w.giver)
    answer = await gives.send("POST", "/offers", body(w, **wrong))
    if field == "organisation":
        problem(answer, 403, "refused")
    else:
        assert list(problem(answer, 422, "invalid")["errors"]) == [field]
    assert await db.scalar(select(func.count()).select_from(Offer)) == 0


async def test_who_may_not_offer_is_told_why(db: AsyncSession, app: ASGIApp) -> None:
    w = await world(db)
    problem(await Program(app).send("POST", "/offers", body(w)), 401, "sign-in-required")
    reader = await program(app, db, w.giver, Scope.READ)
    problem(await reader.send("POST", "/offers", body(w)), 403, "refused")
    gives = await program(app, db, w.giver)
    problem(await gives.send("POST", "/offers", body(w, need="0" * 10)), 404, "not-found")
    closed = await items.need(db, w.project, state="closed")
    refused = problem(
        await gives.send("POST", "/offers", body(w, need=closed.public_id)), 403, "refused"
    )
    assert "Ce besoin est fermé" in refused["title"]
    paused = await items.need(db, await projects.project(db, State.PAUSED))
    refused = problem(
        await gives.send("POST", "/offers", body(w, need=paused.public_id)), 403, "refused"
    )
    assert "en pause" in refused["title"]
    assert (await gives.send("POST", "/offers", body(w))).status_code == 201
    again = problem(await gives.send("POST", "/offers", body(w)), 409, "conflict")
    assert "modifiez celle-là" in again["title"]


async def test_an_offer_tells_its_two_sides_everything_and_nobody_else_anything(
    db: AsyncSession, app: ASGIApp
) -> None:
    w = await world(db, terms=Terms.LOAN)
    made = await items.offer(
        db, w.need, w.giver, S.ACCEPTED, quantity=3, accepted=2, waiting=1, reason=WHY
    )
    await items.handover(db, made)
    for who in (w.giver, w.carrier, w.member):
        read = (await (await program(app, db, who)).get(f"/offers/{made.public_id}")).json()
        assert (read["accepted"], read["waiting"], read["delivered"]) == (2, 1, 0)
        assert (read["reason"], read["need"]) == (WHY, w.need.public_id)
        assert (read["slots"][0]["place"], read["slots"][0]["proposed_by"]) == (
            "Devant le 7120, rue Saint-Roch", "giver",
        )  # fmt: skip
        assert w.giver.email not in str(read)
    for who in (await person(db), await person(db, roles=("moderator",))):
        answer = await (await program(app, db, who)).get(f"/offers/{made.public_id}")
        problem(answer, 404, "not-found")
    problem(await Program(app).get(f"/offers/{made.public_id}"), 401, "sign-in-required")


async def test_a_program_lists_its_own_offers_those_of_its_organisation_and_those_of_its_need(
    db: AsyncSession, app: ASGIApp
) -> None:
    w = await world(db)
    gives = await organisations.organisation(db, w.giver)
    mine = await items.offer(db, w.need, w.giver, S.WAITING, quantity=2)
    ours = await items.offer(db, w.need, await person(db), organisation_id=gives.id)
    other = await items.offer(db, w.need, await person(db))
    listed = (await (await program(app, db, w.giver)).get("/offers")).json()
    assert [one["id"] for one in listed["offers"]] == [ours.public_id, mine.public_id]
    team = await program(app, db, w.carrier)
    of_need = (await team.get("/offers", params={"need": w.need.public_id})).json()["offers"]
    assert [one["id"] for one in of_need] == [ours.public_id, other.public_id, mine.public_id]
    assert (await team.get("/offers")).json() == {"offers": [], "after": None}
    problem(
        await (await program(app, db, w.giver)).get(f"/offers?need={w.need.public_id}"),
        403, "refused",
    )  # fmt: skip
    problem(await team.get("/offers?need=0000000000"), 404, "not-found")


async def test_a_long_list_of_ones_own_goes_on_by_its_header(
    db: AsyncSession, app: ASGIApp
) -> None:
    w = await world(db)
    made = [await items.offer(db, w.need, w.giver, S.DECLINED) for _ in range(5)]
    gives, seen = await program(app, db, w.giver), []
    answer = await gives.get("/offers", params={"limit": 2})
    for _page in range(5):
        seen += [one["id"] for one in answer.json()["offers"]]
        following = answer.links.get("next")
        if following is None:
            break
        answer = await gives.http.get(following["url"])
    assert seen == [one.public_id for one in reversed(made)]
    for wrong in ("limit=0", "limit=101", "after=zzz", "who=me"):
        problem(await gives.get(f"/offers?{wrong}"), 422, "invalid")


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"act": "eat"}, "act"),
        ({}, "act"),
        ({"act": "accept"}, ""),
        ({"act": "deliver"}, ""),
        ({"act": "decline"}, ""),
        ({"act": "dispute", "reason": "non"}, ""),
        ({"act": "settle"}, ""),
        ({"act": "accept", "quantity": -1}, "quantity"),
        ({"act": "accept", "quantity": 10_001}, "quantity"),
        ({"act": "withdraw", "reason": "x" * 501}, "reason"),
        ({"act": "withdraw", "force": True}, "force"),
    ],
)
async def test_an_act_says_what_it_needs(
    db: AsyncSession, app: ASGIApp, sent: dict[str, Any], field: str
) -> None:
    w = await world(db)
    made = await items.offer(db, w.need, w.giver)
    team = await program(app, db, w.carrier)
    answer = await team.send("POST", f"/offers/{made.public_id}/acts", sent)
    errors = problem(answer, 422, "invalid")["errors"]
    assert not field or list(errors) == [field]
    await items.again(db, made)
    assert made.state is S.OFFERED


async def test_a_loan_goes_from_act_to_act_until_it_is_back(db: AsyncSession, app: ASGIApp) -> None:
    w = await world(db, terms=Terms.LOAN)
    gives, team = await program(app, db, w.giver), await program(app, db, w.carrier)
    made = (await gives.send("POST", "/offers", body(w, quantity=4))).json()
    path = f"/offers/{made['id']}/acts"
    for who, act, more, state in (
        (team, "accept", {"quantity": 3}, "accepted"),
        (gives, "release", {}, "accepted"),
        (team, "deliver", {"quantity": 2}, "accepted"),
        (gives, "renege", {"reason": WHY}, "delivered"),
        (gives, "dispute", {"reason": WHY}, "disputed"),
        (team, "settle", {"reason": WHY, "quantity": 1}, "delivered"),
        (gives, "return", {}, "returned"),
        (team, "dispute", {"reason": WHY}, "disputed"),
        (team, "settle", {"reason": WHY}, "returned"),
    ):
        answer = await who.send("POST", path, {"act": act} | more)
        assert answer.status_code == 200, answer.text
        assert answer.json()["state"] == state, act
    read = (await Program(app).get(f"/item-needs/{w.need.public_id}")).json()
    assert (read["accepted"], read["delivered"]) == (1, 1)


async def test_no_more_came_than_was_confirmed(db: AsyncSession, app: ASGIApp) -> None:
    w = await world(db)
    made = await items.offer(db, w.need, w.giver, S.DISPUTED, quantity=3)
    team = await program(app, db, w.carrier)
    answer = await team.send(
        "POST", f"/offers/{made.public_id}/acts",
        {"act": "settle", "quantity": 4, "reason": WHY},
    )  # fmt: skip
    assert problem(answer, 422, "invalid")["errors"] == {
        "quantity": "On peut en compter 3 ici, au plus."
    }


async def test_a_moment_is_proposed_moved_agreed_and_called_off(
    db: AsyncSession, app: ASGIApp
) -> None:
    w = await world(db)
    made = await items.offer(db, w.need, w.giver, S.ACCEPTED)
    gives, team = await program(app, db, w.giver), await program(app, db, w.carrier)
    path = f"/offers/{made.public_id}/slots"
    problem(await gives.send("POST", f"{path}/agree", {"sequence": 0}), 403, "refused")
    assert (await gives.send("POST", path, SLOT)).status_code == 201
    moved = await gives.send("POST", path, SLOT | {"begins": "10:30"})
    assert moved.json()["slots"][0]["sequence"] == 1
    problem(await gives.send("POST", f"{path}/agree", {"sequence": 1}), 403, "refused")
    stale = problem(await team.send("POST", f"{path}/agree", {"sequence": 0}), 409, "conflict")
    assert "a changé entre-temps" in stale["title"]
    agreed = await team.send("POST", f"{path}/agree", {"sequence": 1})
    assert agreed.json()["slots"][0]["state"] == "agreed"
    problem(await team.send("POST", f"{path}/cancel", {"reason": ""}), 422, "invalid")
    off = await team.send("POST", f"{path}/cancel", {"reason": WHY})
    assert off.json()["slots"][0]["state"] == "cancelled"
    problem(await team.send("POST", f"{path}/cancel", {"reason": WHY}), 403, "refused")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"day": str(items.day(-1))}, "day"),
        ({"day": str(items.day(60))}, "day"),
        ({"ends": "10:00"}, "ends"),
        ({"ends": "10:03"}, "ends"),
        ({"begins": "noon"}, "begins"),
        ({"place": ""}, "place"),
        ({"way": "back"}, "way"),
    ],
)
async def test_a_wrong_moment_is_refused_beside_its_field(
    db: AsyncSession, app: ASGIApp, wrong: dict[str, str], field: str
) -> None:
    w = await world(db)
    made = await items.offer(db, w.need, w.giver, S.ACCEPTED)
    gives = await program(app, db, w.giver)
    answer = await gives.send("POST", f"/offers/{made.public_id}/slots", SLOT | wrong)
    assert field in problem(answer, 422, "invalid")["errors"]
    assert (await db.scalars(select(Handover))).all() == []


async def test_nobody_reads_nor_plans_through_a_token_that_is_over(
    db: AsyncSession, app: ASGIApp
) -> None:
    w = await world(db)
    made = await items.offer(db, w.need, w.giver, S.ACCEPTED)
    wrong = Program(app, "nv_nothing", language="fr")
    for method, path in (
        ("GET", ""), ("POST", "/acts"), ("POST", "/slots"), ("POST", "/slots/agree"),
    ):  # fmt: skip
        answer = await wrong.send(method, f"/offers/{made.public_id}{path}", {})
        assert answer.status_code == 401
