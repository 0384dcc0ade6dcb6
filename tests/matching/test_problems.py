"""Programs read why they are refused: a problem document with its code, its words, and nothing of anybody."""

from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.accounts.rules import Scope
from app.core.runtime import Runtime
from app.matching.models import Introduction, NotForMe
from app.matching.queries.names import handle
from app.missions.models import Mission
from app.profiles.models import Profile
from tests.api.program import Program, problem, token_of
from tests.factories import accounts, matching
from tests.queries import counted

ANSWERS = (Scope.READ, Scope.MISSIONS)


class World:
    """A person and a team, each with a program, and a mission between them."""

    def __init__(self, app: ASGIApp, runtime: Runtime, db: AsyncSession) -> None:
        self.app, self.runtime, self.db = app, runtime, db

    async def made(self, **fields: Any) -> "World":
        self.team = await accounts.person(self.db)
        self.ana = await matching.expert(
            self.db, await accounts.person(self.db, name="Marisol Roy")
        )
        self.mission = await matching.mission(self.db, owner=self.team, **fields)
        await matching.weigh(self.runtime)
        self.helper = Program(self.app, await token_of(self.db, self.ana, *ANSWERS))
        self.carrier = Program(self.app, await token_of(self.db, self.team, *ANSWERS))
        self.path = f"/matches/{self.mission.public_id}"
        self.people = f"/missions/{self.mission.public_id}/matches"
        self.who = handle(self.runtime.settings.secret, self.mission.id, self.ana.id)
        return self


@pytest.fixture
async def world(app: ASGIApp, runtime: Runtime, db: AsyncSession) -> World:
    return await World(app, runtime, db).made()


async def test_without_a_token_each_address_says_how_to_sign_in(app: ASGIApp, world: World) -> None:
    nobody = Program(app)
    for method, path in (
        ("GET", "/matches"), ("POST", world.path), ("GET", world.people), ("POST", world.people)
    ):  # fmt: skip
        answer = await nobody.send(
            method, path, json={"answer": "yes"} if method == "POST" else None
        )
        problem(answer, 401, "sign-in-required")


@pytest.mark.parametrize("scope", [Scope.READ, Scope.SUPPORT])
async def test_a_narrow_token_answers_and_asks_nothing(
    app: ASGIApp, world: World, scope: Scope
) -> None:
    narrow = Program(app, await token_of(world.db, world.ana, scope))
    problem(await narrow.send("POST", world.path, json={"answer": "yes"}), 403, "refused")
    problem(await narrow.send("POST", world.people, json={"who": world.who}), 403, "refused")
    assert await world.db.scalar(select(func.count()).select_from(Introduction)) == 0


@pytest.mark.parametrize("which", ["aaaaaaaaaa", "x", "1", "..%2F..", "é" * 10])
async def test_an_unknown_mission_is_not_found_whatever_is_asked_of_it(
    world: World, which: str
) -> None:
    assert (
        await world.helper.send("POST", f"/matches/{which}", json={"answer": "yes"})
    ).status_code == 404
    assert (await world.carrier.get(f"/missions/{which}/matches")).status_code == 404


@pytest.mark.parametrize("state", ["draft", "paused", "cancelled", "done", "full"])
async def test_a_mission_that_takes_nobody_refuses_a_yes_and_says_why(
    world: World, state: str
) -> None:
    await world.db.execute(
        update(Mission).values(state=state, closing_reason="La pluie a tout noyé.")
    )
    await world.db.commit()
    answer = await world.helper.send("POST", world.path, json={"answer": "yes"})
    if state == "draft":
        problem(answer, 404, "not-found")
    else:
        body = problem(answer, 403, "refused")
        assert body["title"] == "This mission takes nobody for now."
    assert (await world.helper.get("/matches")).json()["matches"] == []
    assert (await world.carrier.get(world.people)).json()["people"] == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"languages": ["ar"]}, "It needs somebody who speaks French."),
        ({"monthly_hours": 1}, "Its sessions are longer than the hours you have left this month."),
    ],
)
async def test_a_person_reads_the_gate_that_closes_to_them_and_a_team_does_not(
    world: World, change: dict[str, Any], said: str
) -> None:
    await world.db.execute(
        update(Profile).where(Profile.person_id == world.ana.id).values(**change)
    )
    await world.db.commit()
    body = problem(
        await world.helper.send("POST", world.path, json={"answer": "yes"}), 403, "refused"
    )
    assert body["title"] == said
    body = problem(
        await world.carrier.send("POST", world.people, json={"who": world.who}), 403, "refused"
    )
    assert body["title"] == "This person cannot be asked for this mission now."


@pytest.mark.parametrize("who", ["0" * 20, "é" * 20, "Z" * 20])
async def test_a_handle_that_names_nobody_is_not_found(world: World, who: str) -> None:
    answer = await world.carrier.send("POST", world.people, json={"who": who})
    body = problem(answer, 404, "not-found")
    assert body["title"] == "This person no longer is among those suggested."


@pytest.mark.parametrize(
    "sent", [{}, {"who": ""}, {"who": "0" * 19}, {"who": "0" * 21}, {"who": None}, {"who": ["0" * 20]},
             {"who": "0" * 20, "message": "Bonjour !"}, [], "who", 3]
)  # fmt: skip
async def test_a_malformed_invitation_says_which_field(world: World, sent: Any) -> None:
    answer = await world.carrier.send("POST", world.people, json=sent)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


async def test_who_does_not_run_the_mission_reads_and_asks_nobody(world: World) -> None:
    problem(await world.helper.get(world.people), 403, "refused")
    problem(await world.helper.send("POST", world.people, json={"who": world.who}), 403, "refused")
    other = await matching.mission(world.db, owner=world.ana)
    path = f"/missions/{other.public_id}/matches"
    answer = await world.helper.send("POST", path, json={"who": world.who})
    problem(answer, 404, "not-found")


async def test_a_handle_stays_good_in_capitals_and_for_one_mission_alone(world: World) -> None:
    asked = await world.carrier.send("POST", world.people, json={"who": world.who.upper()})
    assert asked.status_code == 201
    twice = await world.carrier.send("POST", world.people, json={"who": world.who})
    assert (twice.status_code, twice.json()) == (201, asked.json()), (
        "said again, it changes nothing"
    )


async def test_a_no_is_taken_once_and_twice_alike(world: World) -> None:
    for _again in range(2):
        answer = await world.helper.send("POST", world.path, json={"answer": "no"})
        assert answer.json() == {"state": None, "conversation": None}
    assert await world.db.scalar(select(func.count()).select_from(NotForMe)) == 1
    body = problem(
        await world.helper.send("POST", world.path, json={"answer": "yes"}), 403, "refused"
    )
    assert body["title"] == "You have already answered it."


async def test_french_programs_are_refused_in_french(app: ASGIApp, world: World) -> None:
    await world.db.execute(update(Mission).values(minimum_age=18))
    await world.db.commit()
    token = await token_of(world.db, world.ana, *ANSWERS)
    french = Program(app, token, language="fr")
    body = problem(await french.send("POST", world.path, json={"answer": "yes"}), 403, "refused")
    assert body["title"] == "Elle s’adresse aux personnes de 18 ans ou plus."


async def test_an_unconfirmed_person_is_asked_to_confirm(app: ASGIApp, world: World) -> None:
    fresh = await accounts.person(world.db, confirmed=False)
    program = Program(app, await token_of(world.db, fresh, *ANSWERS))
    answer = await program.send("POST", world.path, json={"answer": "yes"})
    assert answer.status_code == 403
    assert "onfirm" in problem(answer, 403, "refused")["title"]
    assert (await program.get("/matches")).json()["matches"] == []


async def test_no_answer_holds_more_of_a_person_than_their_initials(world: World) -> None:
    read = await world.carrier.get(world.people)
    asked = await world.carrier.send("POST", world.people, json={"who": world.who})
    for text in (read.text, asked.text):
        for secret in ("Marisol", "Roy", world.ana.public_id, world.ana.email, "parc-extension"):
            assert secret not in text
    (one,) = read.json()["people"]
    assert set(one) == {"who", "initials", "score", "weights", "why", "parts", "dates"}
    assert all(part["why"] in {"", "not known"} for part in one["parts"])


async def test_reading_costs_as_many_statements_for_many_as_for_one(
    world: World, runtime: Runtime
) -> None:
    for warm in (world.helper.get("/matches"), world.carrier.get(world.people)):
        await warm  # when a token was last used is written once in a while
    with counted(runtime) as few:
        assert len((await world.helper.get("/matches")).json()["matches"]) == 1
    with counted(runtime) as few_people:
        assert len((await world.carrier.get(world.people)).json()["people"]) == 1
    for _one in range(6):
        await matching.mission(world.db)
        await matching.expert(world.db)
    await matching.weigh(runtime)
    with counted(runtime) as many:
        assert len((await world.helper.get("/matches")).json()["matches"]) == 7
    with counted(runtime) as many_people:
        assert len((await world.carrier.get(world.people)).json()["people"]) == 7
    assert len(many) == len(few) <= 10
    assert len(many_people) == len(few_people) <= 12
