"""The demonstration's volunteers: who applied, who comes, who came, who waits, and where nobody does.

Nobody is in two places at once, no session has more people than places, and what is for adults or asks
for a check is left to those who have it.
"""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.demo.content import FOLDER
from app.demo.seed.ideas import steady_id
from app.missions.models import Mission, MissionRole, MissionSession
from app.missions.rules import SessionState, State
from app.profiles.queries.facts import facts_of
from app.volunteering.gates import closed_to
from app.volunteering.models import Application, SignUp, Waiting, Welcome
from app.volunteering.queries.asked import asked_of
from app.volunteering.rules import ApplicationState, SignUpState, WaitingState

PEOPLE = 400
"""So many of the crowd ever volunteer."""

FAITHFUL = 1
"""The first person of the crowd, whom a visitor signs in as, comes wherever they can a few times."""

FAITHFUL_TIMES = 6
ALL_WELCOME = 0.3
"""So many missions take whoever meets their conditions."""

SHOWN = (State.PUBLISHED, State.FULL, State.DONE)


@dataclass
class Diary:
    """When each person is expected, so that nobody is in two places at once."""

    moments: dict[int, list[tuple[datetime, datetime]]] = field(default_factory=dict)

    def is_free(self, who: int, one: Row[Any]) -> bool:
        """Say whether somebody is free for a session."""
        return all(
            one.ends_at <= starts or ends <= one.starts_at
            for starts, ends in self.moments.get(who, ())
        )

    def note(self, who: int, one: Row[Any]) -> None:
        """Note that somebody is expected at a session."""
        self.moments.setdefault(who, []).append((one.starts_at, one.ends_at))


class VolunteerSeeder:
    """Fills the sessions of every mission, in the order of their numbers."""

    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self.session = session
        self.now = now
        told = tomllib.loads((FOLDER / "volunteering.toml").read_text())
        self.messages: list[dict[str, str]] = told["messages"]
        self.refusals: list[str] = told["refusals"]
        self.diary = Diary()
        self.places: list[dict[str, Any]] = []
        self.turns: list[dict[str, Any]] = []
        self.taken: dict[int, int] = {}
        self.times = 0

    async def add_all(self) -> None:
        """Store applications, places and waiting lists, once missions are there."""
        query = select(Person.id).where(Person.email_confirmed_at.is_not(None))
        crowd = list(await self.session.scalars(query.order_by(Person.id).limit(PEOPLE)))
        self.facts = await facts_of(self.session, crowd, self.now)
        self.crowd = [who for who in crowd if who in self.facts]
        shown = select(Mission).where(Mission.state.in_(SHOWN)).order_by(Mission.id)
        for mission in list(await self.session.scalars(shown)):
            await self._fill(mission)
        await self._store()

    async def _fill(self, mission: Mission) -> None:
        dice = Random(f"volunteering:{mission.public_id}")
        query = (
            select(MissionSession.__table__)
            .where(
                MissionSession.mission_id == mission.id,
                MissionSession.state != SessionState.CANCELLED,
            )
            .order_by(MissionSession.starts_at)
        )
        dates = (await self.session.execute(query)).all()
        asked = await asked_of(self.session, mission.id)
        able = [
            who
            for who in self.crowd
            if not closed_to(self.facts[who], asked, self.now + timedelta(days=90), mission.zone)
        ]
        regulars = dice.sample(able, min(len(able), mission.maximum_people + 3))
        if self.times < FAITHFUL_TIMES and self.crowd[0] in able:
            regulars = [self.crowd[0], *(who for who in regulars if who != self.crowd[0])]
            self.times += 1
        roles = await self._roles(mission.id)
        came: set[int] = set()
        for one in dates:
            came |= self._session(one, regulars, roles, dice)
        await self._applications(mission, sorted(came), able, dice)

    async def _roles(self, mission_id: int) -> list[int]:
        query = select(MissionRole.id, MissionRole.people).where(
            MissionRole.mission_id == mission_id
        )
        rows = (await self.session.execute(query.order_by(MissionRole.id))).all()
        return [row.id for row in rows for _one in range(row.people)]

    def _session(
        self, one: Row[Any], regulars: Sequence[int], roles: Sequence[int], dice: Random
    ) -> set[int]:
        """Let some of the regulars come to a session; a full one has a waiting list."""
        is_past = one.ends_at <= self.now
        number = dice.choice([one.wanted, one.places, max(1, one.wanted - 1), one.wanted + 1])
        free = [who for who in regulars if self.diary.is_free(who, one)]
        coming = free[: min(number, one.places)]
        parts = [*roles, *[None] * len(coming)]
        for place, who in enumerate(coming):
            self.diary.note(who, one)
            self.places.append(self._place(one, who, parts[place], place, dice, is_past=is_past))
        self.taken[one.id] = len(coming)
        if len(coming) == one.places and not is_past:
            for place, who in enumerate(free[len(coming) : len(coming) + 3]):
                self.turns.append(
                    {
                        "public_id": steady_id(f"turn:{one.public_id}:{place}"),
                        "session_id": one.id,
                        "person_id": who,
                        "state": WaitingState.WAITING,
                        "joined_at": self.now - timedelta(hours=30 - place),
                    }
                )
        return set(free[: len(coming) + 3]) if len(coming) == one.places else set(coming)

    def _place(
        self, one: Row[Any], who: int, role: int | None, place: int, dice: Random, *, is_past: bool
    ) -> dict[str, Any]:
        state = SignUpState.SIGNED_UP
        if is_past:
            late = dice.random()
            state = SignUpState.NO_SHOW if late < 0.06 else SignUpState.COMPLETED
            state = SignUpState.LEFT_EARLY if 0.06 <= late < 0.12 else state
        came = state in {SignUpState.COMPLETED, SignUpState.LEFT_EARLY}
        left = one.ends_at - timedelta(minutes=30 if state is SignUpState.LEFT_EARLY else 0)
        return {
            "public_id": steady_id(f"place:{one.public_id}:{place}"),
            "session_id": one.id,
            "person_id": who,
            "role_id": role,
            "state": state,
            "is_excused": state is SignUpState.NO_SHOW and place % 2 == 0,
            "signed_up_at": min(one.starts_at, self.now) - timedelta(days=5, minutes=place),
            "arrived_at": one.starts_at if came else None,
            "left_at": max(left, one.starts_at) if came else None,
        }

    async def _applications(
        self, mission: Mission, came: Sequence[int], able: Sequence[int], dice: Random
    ) -> None:
        rows = [self._application(mission, who, "accepted", dice) for who in came]
        if mission.state is State.PUBLISHED:
            everybody = dice.random() < ALL_WELCOME
            if everybody:
                self.session.add(Welcome(mission_id=mission.id, takes_everybody=True))
            strangers = [who for who in dice.sample(able, min(len(able), 6)) if who not in came]
            states = ["refused"] if everybody else ["sent", "seen", "refused"]
            rows += [
                self._application(mission, who, state, dice)
                for who, state in zip(strangers, states, strict=False)
            ]
        if rows:
            await self.session.execute(insert(Application), rows)

    def _application(self, mission: Mission, who: int, state: str, dice: Random) -> dict[str, Any]:
        said = dice.choice(self.messages)
        sent = self.now - timedelta(days=dice.randint(2, 12), hours=dice.randint(0, 9))
        is_open = state in {"sent", "seen"}
        return {
            "public_id": steady_id(f"application:{mission.public_id}:{who}"),
            "mission_id": mission.id,
            "person_id": who,
            "state": ApplicationState(state),
            "message": said["text"],
            "language": said["language"],
            "reason": dice.choice(self.refusals) if state == "refused" else "",
            "sent_at": sent,
            "seen_at": None if state == "sent" else sent + timedelta(hours=4),
            "answered_at": None if is_open else sent + timedelta(hours=20),
            "answered_by_id": None if is_open else mission.contact_id,
        }

    async def _store(self) -> None:
        for table, rows in ((SignUp, self.places), (Waiting, self.turns)):
            if rows:
                await self.session.execute(insert(table), rows)
        await _count(self.session, self.taken.items())


async def _count(session: AsyncSession, taken: Iterable[tuple[int, int]]) -> None:
    """Write how many places of each session are taken."""
    rows = [{"which": which, "number": number} for which, number in taken]
    table: Any = MissionSession.__table__
    if rows:
        counted = update(table).where(table.c.id == bindparam("which"))
        await (await session.connection()).execute(counted.values(taken=bindparam("number")), rows)


async def come(session: AsyncSession, now: datetime) -> None:
    """Store every application, place and waiting list, once missions are there."""
    await VolunteerSeeder(session, now).add_all()
