"""What programs do with places, turns and applications: every verb, every scope, every problem."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.accounts.actor import Actor
from app.accounts.rules import Scope
from app.missions.models import Mission, MissionRole, MissionSession
from app.volunteering.models import Application, SignUp, Waiting, Welcome
from app.volunteering.queries.applications import PAGE_SIZE
from tests.api.program import Program, problem, token_of
from tests.factories import missions, volunteering
from tests.factories.accounts import person
from tests.volunteering.scene import DAY, accepted, session_at

NOW = datetime.now(UTC)


async def program_of(app: ASGIApp, db: AsyncSession, who: Actor, *scopes: str) -> Program:
    return Program(app, await token_of(db, who, *(scopes or (Scope.VOLUNTEERING, Scope.READ))))


async def a_mission(db: AsyncSession, **fields: object) -> tuple[Mission, MissionSession, Actor]:
    owner = await person(db)
    mission = await missions.mission(db, **{"owner": owner, "places": 2, **fields})
    return mission, await volunteering.session_of(db, mission), owner


def sign_ups(date: MissionSession) -> str:
    return f"/mission-sessions/{date.public_id}/sign-ups"


async def test_the_parts_of_a_session_are_read_by_anybody_with_their_numbers(
    app: ASGIApp, db: AsyncSession
) -> None:
    mission, date, _owner = await a_mission(db, roles={"Caisse": 1, "Pelles": 2})
    await volunteering.sign_up(db, date, role_id=await _role(db, mission, "Caisse"))
    answer = await Program(app).get(f"/mission-sessions/{date.public_id}/parts")
    assert answer.status_code == 200
    first, second = answer.json()["parts"]
    assert first == {
        "role": await _role(db, mission, "Caisse"), "name": "Caisse", "people": 1, "taken": 1,
    }  # fmt: skip
    assert (second["name"], second["people"], second["taken"]) == ("Pelles", 2, 0)
    _mission, plain, _owner = await a_mission(db)
    answer = await Program(app).get(f"/mission-sessions/{plain.public_id}/parts")
    assert answer.json() == {"parts": []}
    for nonsense in ("zzzzzzzzzz", "nonsense"):
        assert (await Program(app).get(f"/mission-sessions/{nonsense}/parts")).status_code == 404


async def _role(db: AsyncSession, mission: Mission, name: str) -> int:
    query = select(MissionRole.id).where(
        MissionRole.mission_id == mission.id, MissionRole.name == name
    )
    return (await db.execute(query)).scalar_one()


async def test_a_place_is_taken_with_a_part_which_changes_when_it_is_asked_again(
    app: ASGIApp, db: AsyncSession
) -> None:
    mission, date, _owner = await a_mission(db, roles={"Caisse": 1, "Pelles": 2})
    who = await accepted(db, date)
    program = await program_of(app, db, who)
    till, shovels = [await _role(db, mission, name) for name in ("Caisse", "Pelles")]
    made = await program.send("POST", sign_ups(date), {"role": till})
    assert (made.status_code, made.json()["role"]) == (201, "Caisse")
    changed = await program.send("POST", sign_ups(date), {"role": shovels})
    assert (changed.json()["id"], changed.json()["role"]) == (made.json()["id"], "Pelles")
    [listed] = (await program.get("/me/sign-ups")).json()["sign_ups"]
    assert (listed["role"], listed["title"]) == ("Pelles", mission.title)
    other = await program_of(app, db, await accepted(db, date))
    await other.send("POST", sign_ups(date), {"role": till})
    refused = await program.send("POST", sign_ups(date), {"role": till})
    problem(refused, 409, "role-full")
    [listed] = (await program.get("/me/sign-ups")).json()["sign_ups"]
    assert listed["role"] == "Pelles"


async def test_an_application_says_its_part_to_both_sides(app: ASGIApp, db: AsyncSession) -> None:
    mission, date, owner = await a_mission(db, roles={"Caisse": 1})
    who = await person(db)
    till = await _role(db, mission, "Caisse")
    path = f"/missions/{mission.public_id}/applications"
    sent = {"role": till, "sessions": [date.public_id]}
    made = await (await program_of(app, db, who)).send("POST", path, sent)
    assert (made.status_code, made.json()["role"]) == (201, "Caisse")
    theirs = await program_of(app, db, owner)
    [listed] = (await theirs.get(path)).json()["applications"]
    assert (listed["role"], listed["name"]) == ("Caisse", who.display_name)
    accepted_ = await theirs.send("POST", f"/applications/{listed['id']}/accept")
    assert accepted_.json()["role"] == "Caisse"


async def test_an_application_for_a_part_of_another_mission_is_refused_beside_the_field(
    app: ASGIApp, db: AsyncSession
) -> None:
    mission, _date, _owner = await a_mission(db, roles={"Caisse": 1})
    other, _date, _owner = await a_mission(db)
    program = await program_of(app, db, await person(db))
    path = f"/missions/{other.public_id}/applications"
    body = {"role": await _role(db, mission, "Caisse")}
    answer = await program.send("POST", path, body)
    assert answer.status_code == 422
    assert "no such part" in answer.text
    assert await _count(db, Application) == 0


async def _count(db: AsyncSession, table: type[Application | SignUp | Waiting]) -> int:
    return (await db.execute(select(func.count()).select_from(table))).scalar_one()


CALLS = [
    ("POST", "/missions/{mission}/applications", {}),
    ("GET", "/missions/{mission}/applications", None),
    ("POST", "/applications/{application}/accept", None),
    ("POST", "/applications/{application}/refuse", {"reason": "Nous sommes déjà complets."}),
    ("DELETE", "/applications/{application}", None),
    ("POST", "/mission-sessions/{session}/sign-ups", {}),
    ("POST", "/mission-sessions/{session}/waiting", None),
    ("DELETE", "/sign-ups/{place}", None),
    ("POST", "/waiting/{turn}/take", None),
]


@pytest.mark.parametrize(("method", "path", "body"), CALLS, ids=lambda v: str(v)[:40])
async def test_each_verb_asks_for_a_token_and_for_its_scope(
    app: ASGIApp, db: AsyncSession, method: str, path: str, body: object
) -> None:
    mission, date, owner = await a_mission(db)
    who = await person(db)
    sent = await volunteering.application(db, mission, who, "sent")
    place = await volunteering.sign_up(db, date, who)
    turn = await volunteering.waiting(db, await session_at(db, NOW + DAY), who)
    where = path.format(
        mission=mission.public_id, application=sent.public_id, session=date.public_id,
        place=place.public_id, turn=turn.public_id,
    )  # fmt: skip
    problem(await Program(app).send(method, where, body), 401, "sign-in-required")
    for actor in (who, owner):
        narrow = await program_of(app, db, actor, Scope.READ)
        assert (await narrow.send(method, where, body)).status_code == 403
    await db.refresh(sent)
    assert (sent.state, await _count(db, SignUp)) == ("sent", 1)


@pytest.mark.parametrize("which", ["zzzzzzzzzz", "0", "pas-un-numero", "💥"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/missions/{}/applications"), ("GET", "/missions/{}/applications"),
        ("POST", "/applications/{}/accept"), ("DELETE", "/applications/{}"),
        ("POST", "/mission-sessions/{}/sign-ups"), ("DELETE", "/sign-ups/{}"),
        ("POST", "/waiting/{}/take"),
    ],
)  # fmt: skip
async def test_what_is_not_there_is_not_found(
    app: ASGIApp, db: AsyncSession, method: str, path: str, which: str
) -> None:
    program = await program_of(app, db, await person(db))
    body = {} if method == "POST" and path.endswith(("applications", "sign-ups")) else None
    problem(await program.send(method, path.format(which), body), 404, "not-found")


async def test_a_list_of_applications_goes_on_page_after_page_the_waiting_first(
    app: ASGIApp, db: AsyncSession
) -> None:
    mission, _date, owner = await a_mission(db)
    for state in ("accepted", "refused"):
        await volunteering.application(db, mission, state=state)
    for _number in range(PAGE_SIZE):
        await volunteering.application(db, mission, state="sent")
    program = await program_of(app, db, owner)
    path = f"/missions/{mission.public_id}/applications"
    first = await program.get(path)
    assert {one["state"] for one in first.json()["applications"]} == {"sent"}
    assert 'rel="next"' in first.headers["link"]
    after = first.json()["after"]
    second = (await program.get(path, params={"after": after})).json()
    assert [one["state"] for one in second["applications"]] == ["refused", "accepted"]
    assert second["after"] is None
    ids = [one["id"] for one in first.json()["applications"] + second["applications"]]
    assert len(set(ids)) == len(ids) == PAGE_SIZE + 2
    for nonsense in ("x", "é" * 5, after[:-2]):
        assert (await program.get(path, params={"after": nonsense})).status_code == 422


async def test_places_are_listed_by_time_the_past_year_too_and_only_one_s_own(
    app: ASGIApp, db: AsyncSession
) -> None:
    who, other = await person(db), await person(db)
    days = (40, -300, -500, 5)
    for day in days:
        date = await session_at(db, NOW + DAY * day)
        for one in (who, other):
            await volunteering.sign_up(db, date, one, "completed" if day < 0 else "signed_up")
    gone = await session_at(db, NOW + DAY * 7)
    await volunteering.sign_up(db, gone, who, "cancelled")
    listed = (await (await program_of(app, db, who)).get("/me/sign-ups")).json()["sign_ups"]
    starts = [one["starts_at"] for one in listed]
    assert len(listed) == 3
    assert starts == sorted(starts)
    assert [one["state"] for one in listed] == ["completed", "signed_up", "signed_up"]
    assert all(one["starts_at"].endswith("Z") for one in listed)


async def test_a_place_given_back_goes_on_and_is_not_given_back_twice(
    app: ASGIApp, db: AsyncSession
) -> None:
    _mission, date, _owner = await a_mission(db, places=1, sessions=[missions.ahead(9)])
    who, waits = await accepted(db, date), await accepted(db, date)
    mine, theirs = await program_of(app, db, who), await program_of(app, db, waits)
    place = (await mine.send("POST", sign_ups(date), {})).json()["id"]
    turn = (await theirs.send("POST", f"/mission-sessions/{date.public_id}/waiting")).json()
    assert (turn["state"], turn["offered_until"]) == ("waiting", None)
    problem(await theirs.send("DELETE", f"/sign-ups/{place}"), 404, "not-found")
    assert (await mine.send("DELETE", f"/sign-ups/{place}")).json()["state"] == "cancelled"
    problem(await mine.send("DELETE", f"/sign-ups/{place}"), 409, "conflict")
    problem(await mine.send("POST", f"/waiting/{turn['id']}/take"), 404, "not-found")
    taken = await theirs.send("POST", f"/waiting/{turn['id']}/take")
    assert (taken.status_code, taken.json()["state"]) == (200, "signed_up")
    problem(await theirs.send("POST", f"/waiting/{turn['id']}/take"), 409, "offer-over")
    assert await volunteering.is_conserved(db, date.id)


async def test_where_everybody_is_welcome_one_call_is_enough(
    app: ASGIApp, db: AsyncSession
) -> None:
    mission, date, _owner = await a_mission(db)
    who = await person(db)
    program = await program_of(app, db, who)
    problem(await program.send("POST", sign_ups(date), {}), 409, "not-accepted")
    db.add(Welcome(mission_id=mission.id, takes_everybody=True))
    await db.commit()
    assert (await program.send("POST", sign_ups(date), {})).status_code == 201
    made = (await db.execute(select(Application))).scalar_one()
    assert (made.state, made.answered_by_id) == ("accepted", None)


@pytest.mark.parametrize(
    "body",
    [
        {"role": True}, {"role": []}, {"role": {"id": 1}}, {"role": "NaN"}, {"role": 1e400},
        {"state": "arrived"}, {"person_id": 1}, {"role": None, "extra": None}, [], "x",
    ],
)  # fmt: skip
async def test_what_a_program_may_not_say_is_refused_and_gives_nothing(
    app: ASGIApp, db: AsyncSession, body: object
) -> None:
    _mission, date, _owner = await a_mission(db)
    who = await accepted(db, date)
    program = await program_of(app, db, who)
    raw = b'{"role": 1e400}' if isinstance(body, dict) and body.get("role") == 1e400 else None
    path = sign_ups(date)
    answer = await (program.post_raw(path, raw) if raw else program.send("POST", path, body))
    assert answer.status_code == 422, answer.text
    assert await _count(db, SignUp) == 0


async def test_nothing_of_the_people_but_their_name_is_given_to_those_who_answer(
    app: ASGIApp, db: AsyncSession
) -> None:
    mission, _date, owner = await a_mission(db)
    who = await person(db, name="Rose T.", email="rose.tremblay@exemple.ca")
    await volunteering.application(db, mission, who, "sent")
    program = await program_of(app, db, owner)
    answer = await program.get(f"/missions/{mission.public_id}/applications")
    [one] = answer.json()["applications"]
    assert set(one) == {
        "id", "mission", "state", "message", "reason", "name", "role", "sent_at", "answered_at",
    }  # fmt: skip
    assert "rose.tremblay" not in answer.text
