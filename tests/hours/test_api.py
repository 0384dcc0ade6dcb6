"""Hours and certificates for programs: the same acts as on the pages."""

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.core.settings import Settings
from app.hours.rules import State, on_paper
from tests.api.program import Program, problem, token_of
from tests.factories import hours
from tests.factories.accounts import person


async def test_a_program_says_hours_and_another_confirms_them(
    app: ASGIApp, db: AsyncSession
) -> None:
    owner, giver = await person(db), await person(db, name="Léa")
    mission, one = await hours.held(db, owner=owner)
    await hours.came(db, giver, one)
    program = Program(app, await token_of(db, giver, "read", "hours:write"))
    new = {"mission": mission.public_id, "session": one.public_id, "minutes": 150}
    answer = await program.send("POST", "/hours", new)
    assert answer.status_code == 201, answer.text
    shown = answer.json()
    assert (shown["minutes"], shown["most_minutes"], shown["state"]) == (150, 180, "proposed")
    assert (shown["person"], shown["mission"]) == ("Léa", mission.public_id)
    path = f"/hours/{shown['id']}"
    assert (await program.send("POST", path, {"act": "confirm"})).status_code == 403
    theirs = Program(app, await token_of(db, owner, "read", "hours:write"))
    waiting = (await theirs.get("/hours/waiting")).json()["hours"]
    assert [line["id"] for line in waiting] == [shown["id"]]
    confirmed = await theirs.send("POST", path, {"act": "confirm"})
    assert confirmed.json()["state"] == "confirmed"
    assert (await theirs.send("POST", path, {"act": "confirm"})).status_code == 403
    assert [line["state"] for line in (await program.get("/hours")).json()["hours"]] == [
        "confirmed"
    ]


async def test_what_cannot_be_has_its_reason(app: ASGIApp, db: AsyncSession) -> None:
    owner, giver = await person(db), await person(db)
    mission, one = await hours.held(db, owner=owner)
    await hours.came(db, giver, one)
    program = Program(app, await token_of(db, giver, "hours:write"))
    base = {"mission": mission.public_id, "minutes": 60}
    for wrong, field in (
        ({"minutes": 185, "session": one.public_id}, "hours"),
        ({"minutes": 2}, "minutes"),
        ({}, "session"),
        ({"session": one.public_id, "day": "2026-01-01"}, "session"),
        ({"session": one.public_id, "said_by": "organiser"}, "said_by"),
    ):
        answer = await program.send("POST", "/hours", base | wrong)
        assert answer.status_code == 422, answer.text
        assert field in str(answer.json()["errors"])
    entry = await hours.entry(db, giver, mission, one, state=State.DISPUTED)
    path = f"/hours/{entry.public_id}"
    for wrong in (
        {"act": "dispute", "minutes": 90},
        {"act": "dispute", "reason": "Je suis restée."},
    ):
        assert (await program.send("POST", path, wrong)).status_code == 422
    assert (await program.send("POST", path, {"act": "settle", "minutes": 5, "reason": "Pour moi, oui."})).status_code == 403  # fmt: skip


async def test_a_token_does_what_its_scopes_say_for_its_person(
    app: ASGIApp, db: AsyncSession
) -> None:
    entry = await hours.entry(db)
    stranger = await person(db)
    reader = Program(app, await token_of(db, stranger, "read"))
    writer = Program(app, await token_of(db, stranger, "hours:write"))
    path = f"/hours/{entry.public_id}"
    assert (await reader.send("POST", path, {"act": "confirm"})).status_code == 403
    assert (await writer.send("POST", path, {"act": "confirm"})).status_code == 404
    assert (await writer.get("/hours")).status_code == 403
    assert (await Program(app).get("/hours")).status_code == 401
    assert (await reader.get("/hours")).json() == {"hours": [], "after": None}


async def test_one_s_hours_come_a_page_at_a_time(app: ASGIApp, db: AsyncSession) -> None:
    giver = await person(db)
    mission, _one = await hours.held(db)
    made = [await hours.entry(db, giver, mission, None, minutes=60 + n) for n in range(5)]
    program = Program(app, await token_of(db, giver, "read"))
    seen, after = [], ""
    for _page in range(3):
        answer = await program.get(f"/hours?limit=2&after={after}")
        seen += [line["id"] for line in answer.json()["hours"]]
        after = answer.json()["after"] or ""
        assert ('rel="next"' in answer.headers.get("link", "")) is bool(after)
    assert seen == [entry.public_id for entry in reversed(made)]
    assert (await program.get("/hours?after=zzz")).status_code == 422


async def test_anybody_verifies_a_code(app: ASGIApp, db: AsyncSession, settings: Settings) -> None:
    made, code = await hours.certificate(db, settings)
    for typed in (code, on_paper(code).upper()):
        shown = (await Program(app).get(f"/certificates/{typed}")).json()
        assert (shown["state"], shown["initials"], shown["minutes"]) == ("valid", "M.-È. T.", 720)
        assert not {"name", "id", "person"} & set(shown)
    answer = await Program(app).get(f"/certificates/{made.public_id}")
    assert answer.status_code == 404
    assert problem(answer, 404, "not-found")
