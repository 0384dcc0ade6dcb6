"""What programs do with hours: each act, each scope, each problem, as on the pages."""

from datetime import date, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.accounts.actor import Actor
from app.core.runtime import Runtime
from app.hours.limits import SAYS
from app.hours.models import HoursEntry
from app.hours.rules import Act, Side, State
from tests.api.program import Program, problem, token_of
from tests.factories import hours, volunteering
from tests.factories.accounts import person
from tests.hours.sides import WHY, Sides, moderator_here, sides
from tests.profiles.hearing import due

WRITE = ("read", "hours:write")


async def program(app: ASGIApp, db: AsyncSession, who: Actor, *scopes: str) -> Program:
    return Program(app, await token_of(db, who, *(scopes or WRITE)))


@pytest.fixture
async def around(db: AsyncSession) -> Sides:
    """Give sides whose giver came to the date."""
    made = await sides(db)
    await hours.came(db, made.giver, made.one)
    return made


async def test_the_whole_discussion_is_held_by_programs(
    app: ASGIApp, db: AsyncSession, around: Sides
) -> None:
    giver, owner = await program(app, db, around.giver), await program(app, db, around.owner)
    new = {
        "mission": around.mission.public_id, "session": around.one.public_id, "minutes": 150,
        "note": "J’ai rangé ensuite.",
    }  # fmt: skip
    made = (await giver.send("POST", "/hours", new)).json()
    path = f"/hours/{made['id']}"
    steps = (
        (giver, {"act": "correct", "minutes": 140}, ("proposed", 140, "person")),
        (owner, {"act": "dispute", "minutes": 90, "reason": WHY}, ("disputed", 90, "organiser")),
        (giver, {"act": "dispute", "minutes": 120, "reason": WHY}, ("disputed", 120, "person")),
        (owner, {"act": "accept"}, ("settled", 120, "person")),
    )
    for who, sent, wanted in steps:
        answer = await who.send("POST", path, sent)
        assert answer.status_code == 200, answer.text
        shown = answer.json()
        assert (shown["state"], shown["minutes"], shown["said_by"]) == wanted
    for sent in ({"act": "confirm"}, {"act": "withdraw"}, {"act": "correct", "minutes": 5}):
        refused = problem(await giver.send("POST", path, sent), 403, "refused")
        assert refused["title"] == "These hours are settled: they can no longer be changed."


@pytest.mark.parametrize(
    ("sent", "field", "said"),
    [
        ({"act": "correct"}, "minutes", "Please say a number."),
        ({"act": "correct", "minutes": 0}, "hours", "at least 5 minutes"),
        ({"act": "correct", "minutes": 181}, "hours", "more than the session lasted"),
        ({"act": "correct", "minutes": 2881}, "minutes", "2,880"),
        ({"act": "correct", "minutes": -5}, "minutes", "0"),
        ({"act": "correct", "minutes": "many"}, "minutes", ""),
        ({"act": "pay"}, "act", ""),
        ({}, "act", ""),
        ({"act": "confirm", "state": "settled"}, "state", ""),
        ({"act": "dispute", "minutes": 60}, "reason", "at least 10 characters"),
        ({"act": "dispute", "minutes": 60, "reason": "Non, non."}, "reason", "at least 10"),
        ({"act": "dispute", "reason": WHY}, "minutes", "Please say a number."),
        ({"act": "dispute", "minutes": 60, "reason": "x" * 501}, "reason", "500"),
    ],
)
async def test_an_act_that_cannot_be_read_has_its_problem(
    app: ASGIApp, db: AsyncSession, around: Sides, sent: dict[str, object], field: str, said: str
) -> None:
    entry = await around.entry(db)
    giver = await program(app, db, around.giver)
    told = problem(await giver.send("POST", f"/hours/{entry.public_id}", sent), 422, "invalid")
    assert field in str(told["errors"])
    assert said in str(told["errors"])
    assert (await hours.again(db, entry)).minutes == 120


async def test_a_moderator_s_program_decides_and_the_log_has_it(
    app: ASGIApp, db: AsyncSession, around: Sides
) -> None:
    entry = await around.entry(db, state=State.DISPUTED, rounds=2, said_by=Side.PERSON)
    staff = await program(app, db, await moderator_here(db, around.mission))
    path = f"/hours/{entry.public_id}"
    problem(await staff.send("POST", path, {"act": "settle", "minutes": 60}), 422, "invalid")
    done = await staff.send("POST", path, {"act": "settle", "minutes": 60, "reason": WHY})
    assert (done.json()["state"], done.json()["minutes"]) == ("settled", 60)
    assert [one["key"].partition(":")[0] for one in await due(db, "")] == ["hours.settled"] * 2


@pytest.mark.parametrize(
    ("scopes", "status"),
    [(("read",), 403), (("hours:write",), 200), (("read", "hours:write"), 200), (("ideas:write",), 403)],
)  # fmt: skip
async def test_only_the_scope_of_hours_changes_hours(
    app: ASGIApp, db: AsyncSession, around: Sides, scopes: tuple[str, ...], status: int
) -> None:
    entry = await around.entry(db)
    owner = await program(app, db, around.owner, *scopes)
    answer = await owner.send("POST", f"/hours/{entry.public_id}", {"act": "confirm"})
    assert answer.status_code == status
    for path in ("/hours", "/hours/waiting"):
        wanted = 200 if "read" in scopes else 403
        assert (await owner.get(path)).status_code == wanted


async def test_without_a_token_nothing_is_read_nor_changed(
    app: ASGIApp, db: AsyncSession, around: Sides
) -> None:
    entry = await around.entry(db)
    nobody, liar = Program(app), Program(app, "nv_" + "x" * 40)
    for caller in (nobody, liar):
        for method, path in (
            ("GET", "/hours"), ("GET", "/hours/waiting"), ("POST", "/hours"),
            ("POST", f"/hours/{entry.public_id}"),
        ):  # fmt: skip
            answer = await caller.send(
                method, path, {"act": "confirm"} if method == "POST" else None
            )
            assert answer.status_code == 401, (method, path)
            assert "www-authenticate" in answer.headers


async def test_a_mission_or_hours_that_one_does_not_know_of_are_not_there(
    app: ASGIApp, db: AsyncSession, around: Sides
) -> None:
    entry = await around.entry(db)
    stranger = await program(app, db, await person(db))
    for path in (f"/hours/{entry.public_id}", "/hours/zzzzzzzzzz", "/hours/x"):
        problem(await stranger.send("POST", path, {"act": "confirm"}), 404, "not-found")
    around.mission.hidden_at = entry.proposed_at
    db.add(around.mission)
    await db.commit()
    giver = await program(app, db, around.giver)
    new = {"mission": around.mission.public_id, "session": around.one.public_id, "minutes": 60}
    assert (await giver.send("POST", "/hours", new)).status_code == 404
    problem(await giver.send("POST", "/hours", new | {"mission": "zzzzzzzzzz"}), 404, "not-found")
    [line] = (await giver.get("/hours")).json()["hours"]
    assert (line["mission"], line["title"]) == (None, entry.title), "the hours stay theirs"


async def test_saying_again_is_a_conflict_and_another_day_is_not(
    app: ASGIApp, db: AsyncSession, around: Sides
) -> None:
    await volunteering.application(db, around.mission, around.giver)
    giver = await program(app, db, around.giver)
    new = {"mission": around.mission.public_id, "session": around.one.public_id, "minutes": 60}
    assert (await giver.send("POST", "/hours", new)).status_code == 201
    told = problem(await giver.send("POST", "/hours", new), 409, "conflict")
    assert told["title"] == "The hours of this date are said already."
    day = (date.today() - timedelta(days=2)).isoformat()
    other = {"mission": around.mission.public_id, "day": day, "minutes": 185}
    shown = (await giver.send("POST", "/hours", other)).json()
    assert (shown["day"], shown["minutes"], shown["most_minutes"]) == (day, 185, 720)


@pytest.mark.parametrize(
    "raw",
    [b"{", b"[]", b"null", b'"x"', b'{"minutes": NaN}', b'{"mission": "\\ud800"}', b'{"minutes": 1e999}'],
)  # fmt: skip
async def test_what_is_no_request_is_422_never_a_fault_of_ours(
    app: ASGIApp, db: AsyncSession, around: Sides, raw: bytes
) -> None:
    giver = await program(app, db, around.giver)
    entry = await around.entry(db)
    for path in ("/hours", f"/hours/{entry.public_id}"):
        assert (await giver.post_raw(path, raw)).status_code in {400, 422}


async def test_what_waits_is_one_s_own_missions_by_mission_oldest_day_first(
    app: ASGIApp, db: AsyncSession, around: Sides
) -> None:
    other = await sides(db)
    await hours.entry(db, None, other.mission, other.one)
    wanted = [
        await hours.entry(
            db, None, around.mission, None, worked_on=date.today() - timedelta(days=n)
        )
        for n in (9, 4, 2)
    ]
    await hours.entry(db, around.owner, around.mission, around.one)
    await hours.entry(db, None, around.mission, around.one, state="confirmed")
    owner = await program(app, db, around.owner)
    found = (await owner.get("/hours/waiting")).json()["hours"]
    assert [one["id"] for one in found] == [entry.public_id for entry in wanted]
    assert (await (await program(app, db, around.giver)).get("/hours/waiting")).json() == {
        "hours": []
    }


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=x", "after=%F0%9F", "after=eyJ4IjoxfQ", "who=me"]
)
async def test_a_list_refuses_what_it_does_not_know(
    app: ASGIApp, db: AsyncSession, around: Sides, query: str
) -> None:
    giver = await program(app, db, around.giver)
    problem(await giver.get(f"/hours?{query}"), 422, "invalid")


async def test_saying_and_answering_are_rationed_together(
    app: ASGIApp, db: AsyncSession, around: Sides, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    giver = await program(app, db, around.giver)
    entry: HoursEntry = await around.entry(db)
    strict = runtime.settings.model_copy(update={"throttling": True})
    monkeypatch.setattr(runtime, "settings", strict)
    monkeypatch.setattr("app.hours.api.hours.SAYS", type(SAYS)(SAYS.name, 3, SAYS.seconds))
    path = f"/hours/{entry.public_id}"
    for minutes in (60, 65, 70):
        sent = {"act": str(Act.CORRECT), "minutes": minutes}
        assert (await giver.send("POST", path, sent)).status_code == 200
    late = await giver.send("POST", path, {"act": "correct", "minutes": 75})
    problem(late, 429, "too-many")
    assert int(late.headers["retry-after"]) > 0
    assert (await hours.again(db, entry)).minutes == 70
