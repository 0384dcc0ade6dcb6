"""Programs apply, answer, take places and give them back, each with the scope that says so."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.accounts.rules import Scope
from tests.api.program import Program, token_of
from tests.factories import missions, volunteering
from tests.factories.accounts import person


async def test_a_program_applies_and_another_answers(app: ASGIApp, db: AsyncSession) -> None:
    owner, amina = await person(db), await person(db)
    mission = await missions.mission(db, owner=owner)
    date = await volunteering.session_of(db, mission)
    hers = Program(app, await token_of(db, amina, Scope.VOLUNTEERING, Scope.READ))
    theirs = Program(app, await token_of(db, owner, Scope.VOLUNTEERING))
    sent = {"message": "J’ai une pelle.", "sessions": [date.public_id]}
    made = await hers.send("POST", f"/missions/{mission.public_id}/applications", sent)
    assert made.status_code == 201, made.text
    assert (made.json()["state"], made.json()["mission"]) == ("sent", mission.public_id)
    again = await hers.send("POST", f"/missions/{mission.public_id}/applications", sent)
    assert again.status_code == 403
    assert (await hers.get(f"/missions/{mission.public_id}/applications")).status_code == 403
    listed = (await theirs.get(f"/missions/{mission.public_id}/applications")).json()
    assert [one["name"] for one in listed["applications"]] == [amina.display_name]
    assert amina.email not in str(listed)
    path = f"/applications/{made.json()['id']}"
    assert (await hers.send("POST", f"{path}/accept")).status_code == 404
    accepted = await theirs.send("POST", f"{path}/accept")
    assert accepted.json()["state"] == "accepted"
    [place] = (await hers.get("/me/sign-ups")).json()["sign_ups"]
    assert (place["session"], place["state"]) == (date.public_id, "signed_up")
    gone = await hers.send("DELETE", f"/sign-ups/{place['id']}")
    assert gone.json()["state"] == "cancelled"
    back = await hers.send("DELETE", path)
    assert back.json()["state"] == "withdrawn"
    assert await volunteering.is_conserved(db, date.id)


async def test_a_full_session_answers_409_and_its_list_201(app: ASGIApp, db: AsyncSession) -> None:
    mission = await missions.mission(db, places=1)
    date = await volunteering.session_of(db, mission)
    await volunteering.volunteer(db, date)
    who = await person(db)
    await volunteering.application(db, mission, who)
    program = Program(app, await token_of(db, who, Scope.VOLUNTEERING))
    full = await program.send("POST", f"/mission-sessions/{date.public_id}/sign-ups", {})
    assert full.status_code == 409
    assert full.headers["content-type"].startswith("application/problem+json")
    waits = await program.send("POST", f"/mission-sessions/{date.public_id}/waiting")
    assert (waits.status_code, waits.json()["state"]) == (201, "waiting")
    early = await program.send("POST", f"/waiting/{waits.json()['id']}/take")
    assert early.status_code == 409


async def test_an_offer_is_taken_from_a_program(app: ASGIApp, db: AsyncSession) -> None:
    mission, who = await missions.mission(db, places=1), await person(db)
    date = await volunteering.session_of(db, mission)
    until = datetime.now(UTC) + timedelta(hours=2)
    turn = await volunteering.waiting(db, date, who, offered_until=until)
    program = Program(app, await token_of(db, who, Scope.VOLUNTEERING))
    taken = await program.send("POST", f"/waiting/{turn.public_id}/take")
    assert (taken.status_code, taken.json()["session"]) == (200, date.public_id)


@pytest.mark.parametrize(
    "sent",
    [
        {"sessions": "not a list"},
        {"sessions": ["x"]},
        {"sessions": ["zzzzzzzzzz"] * 21},
        {"message": "\u0000"},
        {"message": "x" * 1501},
        {"unknown": 1},
        [],
    ],
)
async def test_nonsense_is_refused_and_nothing_is_kept(
    app: ASGIApp, db: AsyncSession, sent: object
) -> None:
    mission, who = await missions.mission(db), await person(db)
    program = Program(app, await token_of(db, who, Scope.VOLUNTEERING))
    answer = await program.send("POST", f"/missions/{mission.public_id}/applications", sent)
    assert answer.status_code == 422, answer.text


@pytest.mark.parametrize("role", [0, -1, 2**63, "one", 1.5])
async def test_a_part_is_a_number_that_the_database_can_count(
    app: ASGIApp, db: AsyncSession, role: object
) -> None:
    mission, who = await missions.mission(db), await person(db)
    date = await volunteering.session_of(db, mission)
    program = Program(app, await token_of(db, who, Scope.VOLUNTEERING))
    path = f"/mission-sessions/{date.public_id}/sign-ups"
    assert (await program.send("POST", path, {"role": role})).status_code == 422


async def test_without_its_scope_a_token_takes_nothing(app: ASGIApp, db: AsyncSession) -> None:
    mission, who = await missions.mission(db), await person(db)
    date = await volunteering.session_of(db, mission)
    narrow = Program(app, await token_of(db, who, Scope.READ))
    path = f"/mission-sessions/{date.public_id}/sign-ups"
    assert (await narrow.send("POST", path, {})).status_code == 403
    assert (await Program(app).send("POST", path, {})).status_code == 401
