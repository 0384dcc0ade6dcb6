"""Programs read suggestions with their parts, answer them, and ask people they know by a handle."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.accounts.rules import Scope
from app.core.runtime import Runtime
from app.matching.models import Introduction
from app.matching.rules import Introduction as State, Part
from tests.api.program import Program, token_of
from tests.factories import accounts, matching

NAME = "Marisol Thibodeau"


async def test_a_program_reads_suggestions_whose_parts_sum_to_the_score(
    app: ASGIApp, db: AsyncSession, runtime: Runtime
) -> None:
    ana = await matching.expert(db, causes=[])
    mission = await matching.mission(db)
    gated = await matching.mission(db, minimum_age=18)
    await matching.weigh(runtime)
    program = Program(app, await token_of(db, ana, Scope.READ))
    answer = await program.get("/matches")
    assert answer.status_code == 200
    body = answer.json()
    assert body["automated"] is True
    assert body["looked_at"]
    assert [one["mission"] for one in body["matches"]] == [mission.public_id]
    assert gated.public_id not in answer.text
    (one,) = body["matches"]
    assert sum(part["points"] for part in one["parts"]) == one["score"]
    assert [part["part"] for part in one["parts"]] == [part.value for part in Part]
    assert [part["part"] for part in one["parts"] if part["left_out"]] == ["cause"]
    assert one["weights"] == 1


async def test_without_a_token_or_its_scope_nothing_is_read(app: ASGIApp, db: AsyncSession) -> None:
    ana, mission = await matching.expert(db), await matching.mission(db)
    assert (await Program(app).get("/matches")).status_code == 401
    narrow = Program(app, await token_of(db, ana, Scope.SUPPORT))
    assert (await narrow.get("/matches")).status_code == 403
    reader = Program(app, await token_of(db, ana, Scope.READ))
    yes = {"answer": "yes"}
    assert (await reader.send("POST", f"/matches/{mission.public_id}", json=yes)).status_code == 403
    assert (await reader.get(f"/missions/{mission.public_id}/matches")).status_code == 403
    assert (await reader.get("/missions/aaaaaaaaaa/matches")).status_code == 404


async def test_two_programs_bring_a_person_and_a_team_together(
    app: ASGIApp, db: AsyncSession, runtime: Runtime
) -> None:
    team = await accounts.person(db)
    ana = await matching.expert(db, await accounts.person(db, name=NAME))
    mission = await matching.mission(db, owner=team)
    await matching.weigh(runtime)
    carrier = Program(app, await token_of(db, team, Scope.READ, Scope.MISSIONS))
    people = await carrier.get(f"/missions/{mission.public_id}/matches")
    (one,) = people.json()["people"]
    assert one["initials"] == "M. T."
    assert NAME not in people.text
    assert ana.public_id not in people.text
    assert sum(part["points"] for part in one["parts"]) == one["score"]
    path = f"/missions/{mission.public_id}/matches"
    asked = await carrier.send("POST", path, json={"who": one["who"]})
    assert (asked.status_code, asked.json()["state"]) == (201, "waits_person")
    assert asked.json()["conversation"] is None
    helper = Program(app, await token_of(db, ana, Scope.READ, Scope.MISSIONS))
    agreed = await helper.send("POST", f"/matches/{mission.public_id}", json={"answer": "yes"})
    assert agreed.json()["state"] == "both"
    assert agreed.json()["conversation"]
    assert (await db.scalars(select(Introduction.state))).one() is State.BOTH


async def test_a_no_is_noted_and_bad_input_has_its_reason(
    app: ASGIApp, db: AsyncSession, runtime: Runtime
) -> None:
    ana, mission = await matching.expert(db), await matching.mission(db)
    await matching.weigh(runtime)
    program = Program(app, await token_of(db, ana, Scope.READ, Scope.MISSIONS))
    path = f"/matches/{mission.public_id}"
    for sent in ({"answer": "maybe"}, {}, {"answer": "yes", "person": 3}, ["yes"]):
        assert (await program.send("POST", path, json=sent)).status_code == 422
    assert (await program.send("POST", path, json={"answer": "no"})).json()["state"] is None
    assert (await program.get("/matches")).json()["matches"] == []
    assert (await program.send("POST", path, json={"answer": "yes"})).status_code == 403
