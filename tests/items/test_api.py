"""Needs and offers for programs: the same verbs, the same reasons, scopes of their own."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.accounts.actor import Actor
from app.accounts.rules import Scope
from app.items.models import Offer
from app.items.rules import Condition, ItemKind, OfferState as S, Terms
from app.projects.rules import State
from tests.api.program import Program, problem, token_of
from tests.factories import items, projects
from tests.factories.accounts import person


async def program(app: ASGIApp, db: AsyncSession, who: Actor, *scopes: str) -> Program:
    """Return a program of somebody's."""
    return Program(app, await token_of(db, who, *(scopes or (Scope.ITEMS, Scope.READ))))


async def test_a_program_asks_offers_accepts_meets_and_delivers(
    app: ASGIApp, db: AsyncSession
) -> None:
    carrier, giver = await person(db), await person(db)
    project = await projects.project(db, State.MOBILISING, carrier)
    team, gives = await program(app, db, carrier), await program(app, db, giver)
    need = await team.send(
        "POST",
        "/item-needs",
        {"project": project.public_id, "title": "Garden hose", "kind": "tool", "quantity": 2},
    )
    assert need.status_code == 201, need.text
    body = {
        "need": need.json()["id"], "quantity": 2, "condition": "good",
        "window_from": str(items.day(0)), "window_until": str(items.day(6)),
    }  # fmt: skip
    problem(await gives.send("POST", "/offers", body | {"quantity": 3}), 422, "invalid")
    problem(await gives.send("POST", "/offers", body | {"quantity": -1}), 422, "invalid")
    made = await gives.send("POST", "/offers", body)
    assert made.status_code == 201, made.text
    one = f"/offers/{made.json()['id']}"
    problem(
        await gives.send("POST", f"{one}/acts", {"act": "accept", "quantity": 1}), 403, "refused"
    )
    problem(await team.send("POST", f"{one}/acts", {"act": "accept"}), 422, "invalid")
    taken = await team.send("POST", f"{one}/acts", {"act": "accept", "quantity": 1})
    assert (taken.json()["accepted"], taken.json()["waiting"]) == (1, 1)
    slot = {"day": str(items.day(2)), "begins": "10:00", "ends": "11:00", "place": "By the gate"}
    met = await team.send("POST", f"{one}/slots", slot)
    assert met.json()["slots"][0]["state"] == "proposed"
    agreed = await gives.send("POST", f"{one}/slots/agree", {"sequence": 0})
    assert agreed.json()["slots"][0]["state"] == "agreed"
    off = await gives.send("POST", f"{one}/slots/cancel", {"reason": "It rains all day."})
    assert (off.json()["slots"][0]["state"], off.json()["slots"][0]["sequence"]) == ("cancelled", 1)
    came = await gives.send("POST", f"{one}/acts", {"act": "deliver", "quantity": 1})
    assert came.json()["state"] == "delivered"
    listed = (await gives.get("/offers")).json()["offers"]
    assert [line["id"] for line in listed] == [made.json()["id"]]
    of_need = await team.get(f"/offers?need={need.json()['id']}")
    assert of_need.json()["offers"][0]["delivered"] == 1
    read = (await Program(app).get(f"/item-needs/{need.json()['id']}")).json()
    assert (read["accepted"], read["delivered"]) == (1, 1)


async def test_a_token_without_the_scope_and_a_stranger_are_kept_out(
    app: ASGIApp, db: AsyncSession
) -> None:
    need = await items.need(db)
    made = await items.offer(db, need, giver := await person(db))
    narrow = await program(app, db, giver, Scope.READ)
    problem(
        await narrow.send("POST", f"/offers/{made.public_id}/acts", {"act": "withdraw"}),
        403, "refused",
    )  # fmt: skip
    assert (await narrow.get(f"/offers/{made.public_id}")).status_code == 200
    stranger = await program(app, db, await person(db))
    problem(await stranger.get(f"/offers/{made.public_id}"), 404, "not-found")
    problem(await stranger.get(f"/offers?need={need.public_id}"), 403, "refused")
    problem(await Program(app).get("/offers"), 401, "sign-in-required")
    assert (await db.scalars(select(Offer.state))).all() == [S.OFFERED]


async def test_needs_are_listed_filtered_and_paged_for_anybody(
    app: ASGIApp, db: AsyncSession
) -> None:
    here = await projects.project(db, State.MOBILISING)
    there = await projects.project(db, State.MOBILISING, area="sainte-marie")
    pots = await items.need(db, here)
    ladder = await items.need(
        db, there, title="Une échelle double", kind=ItemKind.TOOL, terms=Terms.LOAN
    )
    await items.need(db, here, title="Déjà trouvé", quantity=1, accepted=1)
    stopped = await items.need(db, await projects.project(db, State.STOPPED))
    anybody = Program(app)

    async def found(query: str = "") -> list[str]:
        return [one["id"] for one in (await anybody.get(f"/item-needs{query}")).json()["needs"]]

    assert await found() == [ladder.public_id, pots.public_id]
    assert await found("?kind=tool") == [ladder.public_id]
    assert await found("?terms=gift") == [pots.public_id]
    assert await found("?area=sainte-marie") == [ladder.public_id]
    assert await found("?q=echelles") == [ladder.public_id]
    assert await found(f"?project={here.public_id}") == [pots.public_id]
    first = (await anybody.get("/item-needs?limit=1")).json()
    rest = await found(f"?limit=1&after={first['after']}")
    assert rest == [pots.public_id]
    problem(await anybody.get("/item-needs?kind=magic"), 422, "invalid")
    problem(await anybody.get("/item-needs?after=zzz"), 422, "invalid")
    assert (await anybody.get(f"/item-needs/{stopped.public_id}")).status_code == 200


async def test_a_program_changes_and_closes_a_need(app: ASGIApp, db: AsyncSession) -> None:
    carrier = await person(db)
    need = await items.need(db, carrier=carrier, condition=Condition.GOOD)
    team = await program(app, db, carrier)
    body = {"title": "Bacs en cèdre", "kind": "furniture", "quantity": 8, "version": 1}
    changed = await team.send("PUT", f"/item-needs/{need.public_id}", body)
    assert (changed.json()["quantity"], changed.json()["version"]) == (8, 2)
    problem(await team.send("PUT", f"/item-needs/{need.public_id}", body), 409, "conflict")
    past = body | {"version": 2, "needed_by": str(items.day(-2))}
    refused = await team.send("PUT", f"/item-needs/{need.public_id}", past)
    assert "needed_by" in problem(refused, 422, "invalid")["errors"]
    closed = await team.send(
        "POST", f"/item-needs/{need.public_id}/close", {"reason": "We found them all."}
    )
    assert (closed.json()["state"], closed.json()["closing_reason"]) == (
        "closed", "We found them all.",
    )  # fmt: skip
