"""What is kept of a person is theirs to read, says nothing of others, and goes when they go."""

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.errors import DomainError
from app.core.personal import Leaving, erasers, readers
from app.core.runtime import Runtime
from app.matching import personal
from app.matching.models import (
    Introduction,
    NotForMe,
    RosterProposal,
    RosterTurn,
    Suggestion,
    SuggestionTold,
)
from app.matching.rules import Introduction as State
from tests.factories import accounts, matching, missions
from tests.matching.both import Two

OURS = (
    "suggestions", "missions_told_of", "missions_not_for_me", "introductions", "roster_turns"
)  # fmt: skip
TABLES = (Suggestion, SuggestionTold, NotForMe, Introduction, RosterTurn)
Work = Callable[[], Awaitable[None]]


async def given(db: AsyncSession, person_id: int) -> dict[str, list[dict[str, Any]]]:
    return {name: [row async for row in readers()[name](db, person_id)] for name in OURS}


async def leave(db: AsyncSession, person_id: int, *, words: bool) -> None:
    await personal.forget(db, Leaving(person_id, erase_words=words, now=datetime.now(UTC)))
    await db.commit()


def test_the_slice_gives_and_erases_under_its_own_name(runtime: Runtime) -> None:
    assert set(OURS) <= set(readers())
    assert "matching" in erasers()


async def test_who_was_never_matched_is_given_empty_lists(db: AsyncSession) -> None:
    who = await accounts.person(db)
    assert await given(db, who.id) == {name: [] for name in OURS}


async def test_what_is_given_can_be_read_by_programs_and_names_nobody_else(
    two: Two, db: AsyncSession, runtime: Runtime
) -> None:
    other = await matching.expert(db, await accounts.person(db, name="Voisine Discrète"))
    await matching.weigh(runtime)
    await two.invites()
    await two.says_no()
    await matching.introduction(db, two.mission, other)
    found = await given(db, two.ana.id)
    text = json.dumps(found, default=str, ensure_ascii=False)
    for secret in ("Voisine", other.public_id, other.email, two.team.public_id, two.team.email):
        assert secret not in text
    assert two.mission.public_id in text
    (mine,) = found["introductions"]
    assert mine["state"] == State.DECLINED
    assert (mine["by_team"], mine["i_asked_for_the_team"]) == (True, False)
    (no,) = found["missions_not_for_me"]
    assert no["said_at"] == "2026-11-24T16:00:00Z"


async def test_who_asked_for_a_team_reads_that_they_did_and_not_whom(
    two: Two, db: AsyncSession
) -> None:
    await two.invites()
    await two.says_yes()
    (theirs,) = (await given(db, two.team.id))["introductions"]
    assert theirs["i_asked_for_the_team"]
    assert theirs["conversation"], "it leads to what both of them may read"
    assert two.ana.public_id not in json.dumps(theirs, default=str)
    assert two.ana.display_name not in json.dumps(theirs, default=str)


@pytest.mark.parametrize("words", [True, False])
async def test_nothing_of_who_leaves_is_left_and_everything_of_others_stays(
    two: Two, db: AsyncSession, runtime: Runtime, words: bool
) -> None:
    stays = await matching.expert(db)
    now = datetime.now(UTC)
    await matching.weigh(runtime)
    date = (await missions.dates_of(db, two.mission))[0]
    proposal = RosterProposal(
        mission_id=two.mission.id, asked_by_id=two.team.id, asked_at=now, done_at=now
    )
    db.add(proposal)
    await db.flush()
    for who in (two.ana, stays):
        await matching.introduction(db, two.mission, who)
        db.add_all(
            [
                SuggestionTold(person_id=who.id, mission_id=two.mission.id, told_at=now),
                NotForMe(person_id=who.id, mission_id=two.mission.id, said_at=now),
                RosterTurn(proposal_id=proposal.id, session_id=date.id, person_id=who.id),
            ]
        )
    await db.commit()
    before = {table: await db.scalar(select(func.count()).select_from(table)) for table in TABLES}
    assert all(many == 2 for many in before.values()), before
    await leave(db, two.ana.id, words=words)
    for table in TABLES:
        assert set(await db.scalars(select(table.person_id))) == {stays.id}
    await leave(db, two.ana.id, words=words)
    assert (await db.scalars(select(RosterProposal.asked_by_id))).one() == two.team.id


async def test_a_carrier_who_leaves_does_not_take_others_introductions_along(
    two: Two, db: AsyncSession
) -> None:
    await two.invites()
    await leave(db, two.team.id, words=True)
    kept = (await db.scalars(select(Introduction))).one()
    assert (kept.state, kept.team_by_id) == (State.WAITS_PERSON, None)
    assert (await two.says_yes()).state is State.BOTH, (
        "whoever runs the mission now writes with them"
    )


async def test_a_person_who_is_gone_is_in_no_list_and_can_be_neither_asked_nor_taken(
    two: Two, db: AsyncSession, runtime: Runtime
) -> None:
    await matching.weigh(runtime)
    waiting = await two.says_yes()
    person = await db.get_one(Person, two.ana.id)
    person.deleted_at = datetime.now(UTC)
    await db.commit()
    assert await two.is_suggested() == (False, False)
    with pytest.raises(DomainError):
        await two.answers(waiting.public_id, accept=True)
    await leave(db, two.ana.id, words=True)
    with pytest.raises(DomainError):
        await two.answers(waiting.public_id, accept=True)
    with pytest.raises(DomainError):
        await two.invites()
    assert (await db.scalars(select(Introduction))).all() == []


async def test_rows_go_with_their_mission(two: Two, db: AsyncSession, runtime: Runtime) -> None:
    await matching.weigh(runtime)
    await two.invites()
    await two.says_no()
    await db.delete(await db.get_one(type(two.mission), two.mission.id))
    await db.commit()
    for table in TABLES:
        assert await db.scalar(select(func.count()).select_from(table)) == 0
