"""Between a roster and its confirmation people cancel, sign up elsewhere, or press twice."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Conflict, DomainError, NotFound
from app.core.runtime import Runtime
from app.matching.models import RosterProposal, RosterTurn
from app.matching.queries import roster as reads
from app.matching.service import roster as service
from app.missions.models import Mission, MissionSession
from app.missions.queries.visible import find
from app.notifications.models import Notice
from app.volunteering.models import Application, Ask, SignUp
from tests.factories import accounts, matching, missions, volunteering
from tests.two_servers import TwoServers
from tests.visitor import Visitor

Work = Callable[[], Awaitable[None]]


class Team:
    """A carrier with a mission of three dates (two overlap), and its accepted volunteers."""

    def __init__(
        self, runtime: Runtime, actor: Actor, mission: Mission, crowd: list[Actor]
    ) -> None:
        self.runtime, self.actor, self.mission, self.crowd = runtime, actor, mission, crowd

    async def asks(self, now: datetime | None = None) -> RosterProposal:
        async with self.runtime.database.transaction() as session:
            seen = await find(session, self.mission.id, self.actor)
            return await service.ask(session, self.actor, seen, now or datetime.now(UTC))

    async def computes(self, proposal: RosterProposal) -> list[tuple[int, int]]:
        """Have it computed, and return its turns (person, session)."""
        async with self.runtime.database.transaction() as session:
            await service.fill(session, proposal.id, datetime.now(UTC))
        async with self.runtime.database.transaction() as session:
            turns = await reads.turns(session, proposal.id)
        return [(turn.person_id, turn.session_id) for turn in turns]

    async def proposes(self) -> tuple[RosterProposal, list[tuple[int, int]]]:
        """Ask for a roster and have it computed."""
        proposal = await self.asks()
        return proposal, await self.computes(proposal)

    async def keys(self, proposal: RosterProposal) -> list[str]:
        async with self.runtime.database.transaction() as session:
            return [turn.key for turn in await reads.turns(session, proposal.id)]

    async def confirms(self, proposal: RosterProposal, keys: list[str] | None = None) -> int:
        kept = await self.keys(proposal) if keys is None else keys
        async with self.runtime.database.transaction() as session:
            seen = await find(session, self.mission.id, self.actor)
            return await service.confirm(
                session, self.actor, seen, proposal.public_id, kept, datetime.now(UTC)
            )


async def a_team(db: AsyncSession, runtime: Runtime, people: int = 3, **fields: object) -> Team:
    actor = await accounts.person(db)
    dates = [missions.ahead(3), missions.ahead(3, hour=15), missions.ahead(5)]
    mission = await matching.mission(db, owner=actor, **{"sessions": dates, "wanted": 1, **fields})
    crowd = [await matching.expert(db) for _one in range(people)]
    for one in crowd:
        await volunteering.application(db, mission, one)
    return Team(runtime, actor, mission, crowd)


async def test_who_cancelled_since_is_not_invited_and_the_others_are(
    db: AsyncSession, runtime: Runtime
) -> None:
    team = await a_team(db, runtime)
    proposal, turns = await team.proposes()
    gone = turns[0][0]
    await db.execute(
        update(Application).where(Application.person_id == gone).values(
            state="refused", reason="Ne peut plus venir du tout."
        )
    )  # fmt: skip
    await db.commit()
    assert await team.confirms(proposal) == len([one for one in turns if one[0] != gone])
    assert gone not in set(await db.scalars(select(Ask.person_id)))


async def test_who_signed_up_elsewhere_at_that_time_is_not_invited(
    db: AsyncSession, runtime: Runtime
) -> None:
    team = await a_team(db, runtime, people=1)
    proposal = await team.asks()
    ((person, session_id), _later) = await team.computes(proposal)
    date = await db.get_one(MissionSession, session_id)
    elsewhere = await missions.mission(db, sessions=[(date.starts_at, date.ends_at)])
    await volunteering.sign_up(db, await volunteering.session_of(db, elsewhere), team.crowd[0])
    assert await team.confirms(proposal) == 1
    assert (await db.scalars(select(Ask.session_id))).one() != session_id
    assert person == team.crowd[0].id


async def test_a_date_that_was_cancelled_or_has_begun_since_is_passed_over(
    db: AsyncSession, runtime: Runtime
) -> None:
    team = await a_team(db, runtime)
    proposal, turns = await team.proposes()
    first, second, third = (one.id for one in await missions.dates_of(db, team.mission))
    await db.execute(
        update(MissionSession).where(MissionSession.id == first).values(
            state="cancelled", reason="La pluie a tout noyé."
        )
    )  # fmt: skip
    past = datetime.now(UTC) - timedelta(minutes=5)
    await db.execute(
        update(MissionSession).where(MissionSession.id == second).values(starts_at=past)
    )
    await db.commit()
    assert {session for _person, session in turns} == {first, second, third}
    assert await team.confirms(proposal) == 1
    assert set(await db.scalars(select(Ask.session_id))) == {third}


async def test_who_was_asked_for_a_date_is_not_proposed_for_it_again(
    db: AsyncSession, runtime: Runtime
) -> None:
    team = await a_team(db, runtime, people=2)
    dates = await missions.dates_of(db, team.mission)
    no, maybe = team.crowd
    await volunteering.ask(db, dates[0], no, state="declined", answered_at=datetime.now(UTC))
    await volunteering.ask(db, dates[2], maybe)
    await volunteering.sign_up(db, dates[2], no, "cancelled")
    turns = await team.computes(await team.asks())
    assert (no.id, dates[0].id) not in turns
    assert not {person for person, session in turns if session == dates[2].id}
    assert {session for _person, session in turns} == {dates[0].id, dates[1].id}


async def test_a_roster_is_confirmed_once_however_often_it_is_pressed(
    db: AsyncSession, runtime: Runtime, work: Work
) -> None:
    team = await a_team(db, runtime)
    proposal, turns = await team.proposes()
    keys = await team.keys(proposal)

    async def press() -> int | str:
        try:
            return await team.confirms(proposal, keys)
        except DomainError as refusal:
            return refusal.code

    done = await asyncio.gather(*(press() for _again in range(6)))
    assert sorted(map(str, done)) == [str(len(turns)), *["conflict"] * 5]
    assert await db.scalar(select(func.count()).select_from(Ask)) == len(turns)
    await work()
    notices = list(await db.scalars(select(Notice.person_id)))
    assert sorted(notices) == sorted({*notices}), "nobody is told twice"


async def test_a_roster_is_confirmed_once_in_two_server_processes(
    two_servers: TwoServers, db: AsyncSession, runtime: Runtime
) -> None:
    team = await a_team(db, runtime)
    proposal, turns = await team.proposes()
    keys = await team.keys(proposal)
    (headers,) = await two_servers.sign_in(db, [team.actor])
    path = f"/fr/missions/{team.mission.public_id}/horaire-propose"
    calls = [("POST", f"{path}/{proposal.public_id}", headers)] * 6
    answers = await two_servers.at_once(calls, [{"turns": keys}] * 6)  # type: ignore[list-item]
    assert sorted(one.status_code for one in answers) == [303, *[409] * 5]
    assert await db.scalar(select(func.count()).select_from(Ask)) == len(turns)
    again = await two_servers.at_once([("POST", path, headers)] * 4)
    assert sorted(one.status_code for one in again) == [303, 409, 409, 409]
    waiting = select(func.count()).where(RosterProposal.done_at.is_(None))
    assert await db.scalar(waiting) == 1, "one roster is computed at a time"


async def test_an_older_roster_is_not_confirmed_once_a_newer_one_is_asked_for(
    db: AsyncSession, runtime: Runtime
) -> None:
    team = await a_team(db, runtime)
    old = await team.asks()
    await team.computes(old)
    new = await team.asks()
    with pytest.raises(Conflict, match="plus récent"):
        await team.confirms(old)
    await team.computes(new)
    with pytest.raises(Conflict, match="plus récent"):
        await team.confirms(old)
    assert await team.confirms(new) == 3


async def test_a_roster_that_was_never_computed_does_not_block_the_next(
    db: AsyncSession, runtime: Runtime
) -> None:
    team = await a_team(db, runtime)
    now = datetime.now(UTC)
    lost = await team.asks(now - service.LOST_AFTER - timedelta(seconds=1))
    with pytest.raises(Conflict, match="se calcule"):
        await asyncio.gather(*(team.asks(now) for _twice in range(2)))
    rows = list(await db.scalars(select(RosterProposal)))
    assert len(rows) == 1
    assert rows[0].id != lost.id
    with pytest.raises(Conflict, match="se calcule"):
        await team.asks(now + timedelta(minutes=5))


async def test_a_roster_is_computed_once_even_if_the_worker_does_it_again(
    db: AsyncSession, runtime: Runtime
) -> None:
    team = await a_team(db, runtime)
    proposal = await team.asks()
    first = await team.computes(proposal)
    assert await team.computes(proposal) == first
    assert await db.scalar(select(func.count()).select_from(RosterTurn)) == len(first)
    async with runtime.database.transaction() as session:
        assert await service.fill(session, proposal.id + 999, datetime.now(UTC)) == 0


async def test_a_roster_of_another_mission_is_not_found(db: AsyncSession, runtime: Runtime) -> None:
    one, other = await a_team(db, runtime, people=1), await a_team(db, runtime, people=1)
    proposal = await other.asks()
    await other.computes(proposal)
    other.mission, other.actor = one.mission, one.actor
    for which in (proposal.public_id, "aaaaaaaaaa", "../../x", ""):
        proposal.public_id = which
        with pytest.raises(NotFound):
            await other.confirms(proposal, [])


async def test_keys_of_nobody_of_others_and_twice_the_same_invite_nobody_more(
    db: AsyncSession, runtime: Runtime
) -> None:
    team = await a_team(db, runtime)
    proposal = await team.asks()
    await team.computes(proposal)
    (key, *_others) = await team.keys(proposal)
    session_key, person_key = key.split(":")
    stranger = await accounts.person(db)
    odd = [key, key, f"{person_key}:{session_key}", f"{session_key}:{stranger.public_id}", "x", ""]
    assert await team.confirms(proposal, odd) == 1


async def test_an_invited_person_says_yes_and_nobody_is_in_two_places(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    team = await a_team(db, runtime, people=2)
    proposal, turns = await team.proposes()
    dates = {one.id: one for one in await missions.dates_of(db, team.mission)}
    for person in team.crowd:
        mine = sorted((dates[s].starts_at, dates[s].ends_at) for p, s in turns if p == person.id)
        assert all(one[1] <= other[0] for one, other in itertools.pairwise(mine))
    await team.confirms(proposal)
    assert await db.scalar(select(func.count()).select_from(SignUp)) == 0, "each says yes or no"
    asks = list(await db.scalars(select(Ask)))
    assert {one.wave for one in asks} == {0}


async def test_a_large_mission_gets_a_roster_that_its_form_can_send_back(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    dates = [missions.ahead(3 + n) for n in range(40)]
    team = await a_team(db, runtime, people=6, sessions=dates, places=6, wanted=6)
    _proposal, turns = await team.proposes()
    assert len(turns) <= service.TURNS_MAX
    assert len(turns) > 100
    await accounts.sign_in_as(db, browser, team.actor)
    await browser.go(f"/fr/missions/{team.mission.public_id}/horaire-propose")
    boxes = [n.attributes["value"] or "" for n in browser.page.css("input[name=turns]")]
    assert len(boxes) == len(turns)
    await browser.submit("main form", turns=boxes)
    assert browser.status == 200
    assert f"{len(turns)} invitations sont envoyées" in browser.text


@pytest.mark.parametrize("hours", [2, 5])
async def test_nobody_is_proposed_for_more_hours_than_they_give(
    db: AsyncSession, runtime: Runtime, hours: int
) -> None:
    actor = await accounts.person(db)
    dates = [missions.ahead(3 + n) for n in range(6)]
    mission = await matching.mission(db, owner=actor, sessions=dates, wanted=1)
    ana = await matching.expert(db, monthly_hours=hours)
    await volunteering.application(db, mission, ana)
    turns = await Team(runtime, actor, mission, [ana]).computes(
        await Team(runtime, actor, mission, [ana]).asks()
    )
    assert len(turns) == hours // 2
