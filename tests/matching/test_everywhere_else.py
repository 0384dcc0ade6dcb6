"""Nor do programs, rosters, letters, replacements or an invitation show what a gate closes."""

from datetime import UTC, datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.accounts.rules import Scope
from app.core.errors import Refused
from app.core.runtime import Runtime
from app.matching.models import Introduction, RosterTurn, Suggestion, SuggestionTold
from app.matching.queries.names import handle
from app.matching.service import introduce, roster, suggest
from app.missions.queries.visible import find
from app.organisations.models import Membership
from app.volunteering.queries.asks import next_to_ask
from app.volunteering.queries.dates import hold
from tests.api.program import Program, token_of
from tests.factories import missions, volunteering
from tests.matching.test_everywhere import CLOSED, the_town

READS = (Scope.READ, Scope.MISSIONS)


async def test_programs_are_shown_and_may_answer_only_what_no_gate_closes(
    app: ASGIApp, db: AsyncSession, runtime: Runtime
) -> None:
    mission, people = await the_town(db)
    shown, joined = set(), set()
    for name, who in people.items():
        program = Program(app, await token_of(db, who, *READS))
        matches = (await program.get("/matches")).json()["matches"]
        if mission.public_id in {one["mission"] for one in matches}:
            shown.add(name)
        sent = await program.send("POST", f"/matches/{mission.public_id}", json={"answer": "yes"})
        if sent.status_code == 200:
            joined.add(name)
    assert shown == {"fits"}
    assert joined == {"fits", "paused"}, "a pause keeps others from asking, not oneself from coming"


async def test_a_team_that_knows_every_handle_can_ask_only_whom_no_gate_keeps(
    app: ASGIApp, db: AsyncSession, runtime: Runtime
) -> None:
    mission, people = await the_town(db)
    from app.accounts.queries import actor_by_id

    owner = await actor_by_id(db, mission.created_by_id or 0)
    assert owner is not None
    program = Program(app, await token_of(db, owner, *READS))
    path = f"/missions/{mission.public_id}/matches"
    asked = set()
    for name, who in people.items():
        handle_ = handle(runtime.settings.secret, mission.id, who.id)
        answer = await program.send("POST", path, json={"who": handle_})
        assert answer.status_code in {201, 403}, name
        if answer.status_code == 201:
            asked.add(name)
    assert asked == {"fits"}
    assert list(await db.scalars(select(Introduction.person_id))) == [people["fits"].id]


async def test_letters_name_only_what_no_gate_closes(db: AsyncSession, runtime: Runtime) -> None:
    mission, people = await the_town(db)
    async with runtime.database.transaction() as session:
        assert await suggest.tell_some(session, datetime.now(UTC)) == 1
    rows = await db.execute(select(SuggestionTold.person_id, SuggestionTold.mission_id))
    assert [tuple(row) for row in rows] == [(people["fits"].id, mission.id)]


async def test_a_roster_places_nobody_whom_a_gate_keeps_even_if_they_were_accepted(
    db: AsyncSession, runtime: Runtime
) -> None:
    mission, people = await the_town(db)
    for who in people.values():
        await volunteering.application(db, mission, who)
    from app.accounts.queries import actor_by_id

    owner = await actor_by_id(db, mission.created_by_id or 0)
    assert owner is not None
    date = (await missions.dates_of(db, mission))[0]
    date.wanted, date.places = 9, 9
    await db.commit()
    async with runtime.database.transaction() as session:
        seen = await find(session, mission.id, owner)
        made = await roster.ask(session, owner, seen, datetime.now(UTC))
        await roster.fill(session, made.id, datetime.now(UTC))
    placed = set(await db.scalars(select(RosterTurn.person_id)))
    names = {name for name, who in people.items() if who.id in placed}
    assert names == {"fits", "paused"}, "accepted people are placed while suggestions are paused"


async def test_a_replacement_is_sought_only_among_whom_no_gate_keeps(
    db: AsyncSession, runtime: Runtime
) -> None:
    mission, people = await the_town(db)
    date = (await missions.dates_of(db, mission))[0]
    async with runtime.database.transaction() as session:
        held = await hold(session, date.id)
        asked = await next_to_ask(session, held, datetime.now(UTC), 50, 50)
    assert asked == [people["fits"].id]


async def test_an_owner_who_fits_their_own_mission_is_suggested_to_nobody(
    db: AsyncSession, runtime: Runtime
) -> None:
    mission, people = await the_town(db)
    house = mission.organisation_id or 0
    for name in ("fits", *sorted(CLOSED)):
        db.add(
            Membership(
                organisation_id=house, person_id=people[name].id, role="editor",
                joined_at=datetime.now(UTC),
            )
        )  # fmt: skip
    await db.commit()
    async with runtime.database.transaction() as session:
        assert await suggest.tell_some(session, datetime.now(UTC)) == 0
        seen = await find(session, mission.id, people["fits"])
        try:
            await introduce.interested(session, people["fits"], seen, datetime.now(UTC))
        except Refused as refusal:
            assert refusal.message == "Vous menez vous-même cette mission."
        else:
            raise AssertionError
    await db.execute(delete(Suggestion))
    await db.commit()
