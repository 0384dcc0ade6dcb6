"""What matching keeps of a person is given to them, and goes with them."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.personal import Leaving, readers
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
from tests.factories import accounts, matching, missions


async def test_everything_that_is_kept_is_given_and_then_erased(
    db: AsyncSession, runtime: Runtime
) -> None:
    now = datetime.now(UTC)
    team = await accounts.person(db)
    ana, other = await matching.expert(db), await matching.expert(db)
    mission = await matching.mission(db, owner=team)
    second = await matching.mission(db, owner=ana)
    await matching.weigh(runtime)
    await matching.introduction(db, mission, ana)
    await matching.introduction(db, second, other, team_by_id=ana.id)
    date = (await missions.dates_of(db, mission))[0]
    proposal = RosterProposal(mission_id=mission.id, asked_by_id=ana.id, asked_at=now, done_at=now)
    db.add_all(
        [
            SuggestionTold(person_id=ana.id, mission_id=mission.id, told_at=now),
            NotForMe(person_id=ana.id, mission_id=second.id, said_at=now),
            proposal,
        ]
    )
    await db.flush()
    db.add(RosterTurn(proposal_id=proposal.id, session_id=date.id, person_id=ana.id))
    await db.commit()
    names = (
        "suggestions", "missions_told_of", "missions_not_for_me", "introductions", "roster_turns"
    )  # fmt: skip
    given = {name: [row async for row in readers()[name](db, ana.id)] for name in names}
    assert {name: len(rows) for name, rows in given.items()} == {
        "suggestions": 1, "missions_told_of": 1, "missions_not_for_me": 1, "introductions": 2,
        "roster_turns": 1,
    }  # fmt: skip
    assert given["suggestions"][0]["mission"] == mission.public_id
    assert [one["i_asked_for_the_team"] for one in given["introductions"]] == [False, True]
    assert other.public_id not in str(given)
    await personal.forget(db, Leaving(ana.id, erase_words=True, now=now))
    await db.commit()
    db.expire_all()
    for table in (Suggestion, SuggestionTold, NotForMe, RosterTurn):
        assert ana.id not in set(await db.scalars(select(table.person_id)))
    left = (await db.scalars(select(Introduction))).one()
    assert (left.person_id, left.team_by_id) == (other.id, None)
    assert (await db.scalars(select(RosterProposal.asked_by_id))).one() is None
