"""Places are conserved whatever people do, in whatever order: long walks against the real services."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import DomainError
from app.missions.models import Mission, MissionRole, MissionSession
from app.missions.rules import SessionState
from app.volunteering.models import Application, Ask, SignUp, Waiting
from app.volunteering.queries import dates
from app.volunteering.queries.parts import parts_of
from app.volunteering.rules import HOLDING, IN_LINE, ApplicationState, SignUpState
from app.volunteering.schemas import Applying
from app.volunteering.service import (
    answer,
    apply,
    arrive,
    cancel,
    finish,
    parts,
    places,
    replace,
    search,
    sign_up,
    wait,
    withdraw,
)
from app.volunteering.timing import is_night
from tests.factories import missions, volunteering
from tests.factories.accounts import person
from tests.volunteering.scene import HOUR, noon

STEPS = 70
MINUTE = timedelta(minutes=1)


@dataclass
class Walk:
    """A mission with three sessions, the second and the third at one time; eight people; a clock."""

    db: AsyncSession
    dice: Random
    now: datetime
    mission: Mission
    host: Actor
    dates: list[MissionSession]
    people: list[Actor]
    roles: list[int]
    done: dict[str, int] = field(default_factory=dict)

    def someone(self) -> Actor:
        return self.dice.choice(self.people)

    def somewhere(self) -> MissionSession:
        return self.dice.choice(self.dates)

    async def a_row(
        self, table: type[SignUp | Waiting | Ask | Application]
    ) -> tuple[object, Actor]:
        """Return any row of somebody’s, whatever its state."""
        rows = list(await self.db.scalars(select(table).order_by(table.id)))
        if not rows:
            raise DomainError("nothing to act upon")
        row = self.dice.choice(rows)
        return row, next(one for one in self.people if one.id == row.person_id)

    async def come(self) -> None:
        role = self.dice.choice([None, *self.roles])
        await sign_up.sign_up(self.db, self.someone(), self.somewhere().id, self.now, role_id=role)

    async def join(self) -> None:
        await sign_up.join_line(self.db, self.someone(), self.somewhere().id, self.now)

    async def press(self) -> None:
        where = self.somewhere().public_id
        await sign_up.take_part(self.db, self.someone(), where, self.now)

    async def send(self) -> None:
        from app.missions.queries.visible import find

        who = self.someone()
        wished = [one.public_id for one in self.dice.sample(self.dates, 2)]
        typed = Applying(sessions=wished, role=self.dice.choice([None, *self.roles]))
        await apply.apply(self.db, who, await find(self.db, self.mission.id, who), typed, self.now)

    async def say_yes_to_one(self) -> None:
        row, _who = await self.a_row(Application)
        await answer.accept(self.db, self.host, row, self.now)  # type: ignore[arg-type]

    async def say_no_to_one(self) -> None:
        row, _who = await self.a_row(Application)
        reason = "Nous avons déjà assez de monde."
        await withdraw.refuse(self.db, self.host, row, reason, self.now)  # type: ignore[arg-type]

    async def take_back(self) -> None:
        row, who = await self.a_row(Application)
        await withdraw.withdraw(self.db, who, row.public_id, self.now)  # type: ignore[attr-defined]

    async def give_back(self) -> None:
        row, who = await self.a_row(SignUp)
        await cancel.cancel(self.db, who, row.public_id, self.now)  # type: ignore[attr-defined]

    async def change_part(self) -> None:
        row, who = await self.a_row(SignUp)
        role = self.dice.choice([None, *self.roles])
        await parts.choose(self.db, who, row.public_id, role, self.now)  # type: ignore[attr-defined]

    async def take(self) -> None:
        row, who = await self.a_row(Waiting)
        await wait.take(self.db, who, row.public_id, self.now)  # type: ignore[attr-defined]

    async def step_back(self) -> None:
        row, who = await self.a_row(Waiting)
        await wait.step_back(self.db, who, row.public_id, self.now)  # type: ignore[attr-defined]

    async def note(self) -> None:
        row, _who = await self.a_row(SignUp)
        dated = await dates.hold(self.db, row.session_id)  # type: ignore[attr-defined]
        what = self.dice.choice([*arrive.ACTS, "cancel"])
        await arrive.mark(self.db, self.host, row, dated, what, self.now)  # type: ignore[arg-type]

    async def ask_around(self) -> None:
        for one in self.dates:
            asked = await search.send_wave(self.db, one.id, self.now)
            assert not asked or not is_night(self.now, "America/Toronto")

    async def answer_an_ask(self) -> None:
        row, who = await self.a_row(Ask)
        if self.dice.random() < 0.7:
            await replace.say_yes(self.db, who, row.public_id, self.now)  # type: ignore[attr-defined]
        else:
            await replace.say_no(self.db, who, row.public_id, self.now)  # type: ignore[attr-defined]

    async def resize(self) -> None:
        one = self.somewhere()
        await self.db.refresh(one)
        one.places = max(one.taken, 1, self.dice.randint(1, 4))
        await self.db.flush()
        await places.pass_on(self.db, one.id, self.now)

    async def wait_a_while(self) -> None:
        self.now += MINUTE * self.dice.choice([5, 45, 200, 700])
        for one in self.dates:
            await places.lapse(self.db, one.id, self.now)
            await finish.finish(self.db, one.id, self.now)

    async def call_off(self) -> None:
        if self.dice.random() < 0.9:
            return
        one = self.somewhere()
        await self.db.refresh(one)
        if one.starts_at > self.now:
            one.state, one.reason, one.changed_at = SessionState.CANCELLED, "Il grêle.", self.now
            await self.db.flush()
            await finish.call_off(self.db, one.id, self.now)

    @property
    def acts(self) -> list[Callable[[], Awaitable[None]]]:
        often = [self.come, self.come, self.join, self.press, self.give_back, self.take]
        return [
            *often, self.send, self.say_yes_to_one, self.say_no_to_one, self.take_back,
            self.change_part, self.step_back, self.note, self.ask_around, self.answer_an_ask,
            self.resize, self.wait_a_while, self.call_off,
        ]  # fmt: skip

    async def step(self) -> None:
        """Do one act, refused or not, as a request would."""
        act = self.dice.choice(self.acts)
        try:
            async with self.db.begin_nested():
                await act()
            self.done[act.__name__] = self.done.get(act.__name__, 0) + 1
        except DomainError:
            pass

    async def check(self) -> None:
        """Look at all that must hold between two acts."""
        for one in self.dates:
            assert await volunteering.is_conserved(self.db, one.id)
            await self.db.refresh(one)
            for part in (await parts_of(self.db, [one.id])).get(one.id, []):
                assert part.taken <= part.people
        held = select(SignUp.person_id, SignUp.session_id).where(SignUp.state.in_(sorted(HOLDING)))
        at_one_time = {self.dates[1].id, self.dates[2].id}
        by_person: dict[int, set[int]] = {}
        for person_id, session_id in await self.db.execute(held):
            by_person.setdefault(person_id, set()).add(session_id)
        assert not [who for who, there in by_person.items() if at_one_time <= there]
        line = select(Waiting.session_id, Waiting.person_id).where(
            Waiting.state.in_(sorted(IN_LINE))
        )
        waiting = {tuple(row) for row in await self.db.execute(line)}
        places_ = select(SignUp.session_id, SignUp.person_id).where(
            SignUp.state != SignUpState.CANCELLED
        )
        assert not waiting & {tuple(row) for row in await self.db.execute(places_)}


async def a_walk(db: AsyncSession, seed: int) -> Walk:
    now = noon()
    begins = [now + HOUR * 30, now + HOUR * 40, now + HOUR * 41]
    host = await person(db)
    mission = await missions.mission(
        db, owner=host, places=2, roles={"Caisse": 1, "Pelles": 2},
        sessions=[(at, at + HOUR * 2) for at in begins],
    )  # fmt: skip
    await missions.mission(db)
    people = [await person(db) for _ in range(8)]
    for who in people[:6]:
        await volunteering.application(db, mission, who, ApplicationState.ACCEPTED)
    roles = list(await db.scalars(select(MissionRole.id).order_by(MissionRole.id)))
    found = await missions.dates_of(db, mission)
    return Walk(db, Random(seed), now, mission, host, found, people, roles)


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_people_do_no_place_is_lost_doubled_or_claimed_twice(
    db: AsyncSession, seed: int
) -> None:
    walk = await a_walk(db, seed)
    for number in range(STEPS):
        await walk.step()
        if number % 5 == 4:
            await walk.check()
    await walk.check()
    assert sum(walk.done.values()) >= STEPS // 5, walk.done


async def test_once_every_session_is_over_nobody_waits_holds_or_is_asked(db: AsyncSession) -> None:
    walk = await a_walk(db, 99)
    for _step in range(30):
        await walk.step()
    late = max(one.ends_at for one in walk.dates) + HOUR * 25
    for one in walk.dates:
        await finish.finish(db, one.id, late)
    await walk.check()
    for table, states in (
        (Waiting, ["waiting", "offered"]),
        (Ask, ["asked"]),
        (SignUp, ["arrived"]),
    ):
        assert not list(await db.scalars(select(table.id).where(table.state.in_(states))))
