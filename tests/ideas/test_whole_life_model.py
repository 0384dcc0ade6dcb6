"""Whatever happens to ideas, in whatever order: nobody counts twice, nobody is lost, gates stay true.

Hypothesis invents stories of a few ideas and a few people: supports, changes of mind, withdrawals,
merges, hiding, supports set aside, people who leave for good. A small model says what should stand
after each act; the database must agree, refusals included.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Conflict, Refused
from app.core.personal import Leaving
from app.core.runtime import Runtime
from app.ideas.models import DepartedSupport, Gate, Idea, Support
from app.ideas.rules import OPEN, State, may_become
from app.ideas.service import close, hide, leave, merge, set_aside, support
from app.places.rules import Area, is_local
from tests.factories import ideas
from tests.factories.accounts import person

START = datetime(2026, 11, 1, 12, tzinfo=UTC)
REASON = "Elles demandent la même chose."
AREAS = ("parc-extension", "cremazie", "city")
HOMES = ("parc-extension", "parc-extension", "cremazie", None)
THRESHOLD = 2

who = st.integers(0, len(HOMES) - 1)
which = st.integers(0, len(AREAS) - 1)
ACTS = st.one_of(
    st.tuples(st.just("support"), who, which),
    st.tuples(st.just("support"), who, which),
    st.tuples(st.just("take_back"), who, which),
    st.tuples(st.just("merge"), which, which),
    st.tuples(st.just("set_aside"), who, which),
    st.tuples(st.just("count_again"), who, which),
    st.tuples(st.just("hide"), which),
    st.tuples(st.just("show"), which),
    st.tuples(st.just("withdraw"), which),
    st.tuples(st.just("archive"), which),
    st.tuples(st.just("leave"), who),
)


@dataclass
class Expected:
    """What should stand about one idea."""

    id: int
    area: Area
    state: State = State.PUBLISHED
    into: int | None = None
    passed: bool = False
    hidden_from: State | None = None
    backers: dict[int, bool] = field(default_factory=dict)
    """Who supports it, and whether as a neighbour."""
    aside: set[int] = field(default_factory=set)
    departed: list[bool] = field(default_factory=list)

    @property
    def local(self) -> int:
        return sum(self._counted())

    @property
    def other(self) -> int:
        return len(self._counted()) - self.local

    def _counted(self) -> list[bool]:
        here = [near for one, near in self.backers.items() if one not in self.aside]
        return here + self.departed

    def may_open(self) -> None:
        if self.state in OPEN and self.local >= THRESHOLD:
            self.passed, self.state = True, State.CANDIDATE


class Story:
    """A few ideas and people, as they should be and as they are."""

    def __init__(self, runtime: Runtime, people: list[Actor], moderator: Actor) -> None:
        self.runtime, self.people, self.moderator = runtime, people, moderator
        self.author: Actor = moderator
        self.told: list[Expected] = []
        self.gone: set[int] = set()
        self.now = START

    def meant(self, number: int) -> Expected:
        one = self.told[number]
        while one.into is not None:
            one = self.told[one.into]
        return one

    async def act(self, name: str, *args: int) -> None:
        self.now += timedelta(minutes=1)
        expects: bool = getattr(self, f"expect_{name}")(*args)
        try:
            async with self.runtime.database.transaction() as session:
                await getattr(self, f"do_{name}")(session, *args)
        except (Refused, Conflict):
            assert not expects, f"{name}{args} was refused"
        else:
            assert expects or name in QUIET, f"{name}{args} was not refused"

    def idea(self, session: AsyncSession, number: int) -> Any:
        return session.get_one(Idea, self.told[number].id)

    def expect_support(self, who: int, number: int) -> bool:
        one, actor = self.meant(number), self.people[who]
        if who in self.gone:
            return True
        if one.state not in OPEN:
            return False
        if actor.id not in one.backers:
            one.backers[actor.id] = is_local(actor.home, one.area)
            one.may_open()
        return True

    async def do_support(self, session: AsyncSession, who: int, number: int) -> None:
        if who not in self.gone:
            idea = await self.idea(session, number)
            await support.support(session, self.people[who], idea, self.now)

    def expect_take_back(self, who: int, number: int) -> bool:
        one, actor = self.meant(number), self.people[who]
        if one.state not in OPEN or actor.id in one.aside:
            return False
        one.backers.pop(actor.id, None)
        return True

    async def do_take_back(self, session: AsyncSession, who: int, number: int) -> None:
        await support.withdraw_support(session, self.people[who], await self.idea(session, number))

    def expect_merge(self, source: int, target: int) -> bool:
        one, into = self.told[source], self.told[target]
        if one is into or one.state not in OPEN or into.state not in OPEN:
            return False
        homes = {actor.id: actor.home for actor in self.people}
        for backer in one.backers:
            if backer not in into.backers:
                into.backers[backer] = is_local(homes[backer], into.area)
                into.aside |= {backer} & one.aside
        into.departed += [near and one.area == into.area for near in one.departed]
        into.may_open()
        one.state, one.into = State.MERGED, target
        for other in self.told:
            if other.into == source:
                other.into = target
        return True

    async def do_merge(self, session: AsyncSession, source: int, target: int) -> None:
        one, into = await self.idea(session, source), await self.idea(session, target)
        await merge.merge(session, self.moderator, one, into, REASON, self.now)

    def expect_set_aside(self, who: int, number: int) -> bool:
        one, actor = self.told[number], self.people[who]
        one.aside |= {actor.id} & set(one.backers)
        return True

    async def do_set_aside(self, session: AsyncSession, who: int, number: int) -> None:
        people = [self.people[who].id]
        await set_aside.set_aside(session, self.runtime, self.told[number].id, people, self.now)

    def expect_count_again(self, who: int, number: int) -> bool:
        one, actor = self.told[number], self.people[who]
        if actor.id in one.aside:
            one.aside.discard(actor.id)
            one.may_open()
        return True

    async def do_count_again(self, session: AsyncSession, who: int, number: int) -> None:
        people = [self.people[who].id]
        await set_aside.count_again(session, self.runtime, self.told[number].id, people, self.now)

    def expect_hide(self, number: int) -> bool:
        one = self.told[number]
        if may_become(one.state, State.HIDDEN):
            one.hidden_from, one.state = one.state, State.HIDDEN
        return True

    async def do_hide(self, session: AsyncSession, number: int) -> None:
        await hide.hide(session, self.told[number].id)

    def expect_show(self, number: int) -> bool:
        one = self.told[number]
        if one.hidden_from is not None:
            one.state, one.hidden_from = one.hidden_from, None
            one.may_open()
        return True

    async def do_show(self, session: AsyncSession, number: int) -> None:
        await hide.show(session, self.told[number].id, self.now)

    def expect_withdraw(self, number: int) -> bool:
        one = self.told[number]
        if one.state not in OPEN:
            return False
        one.state = State.WITHDRAWN
        return True

    async def do_withdraw(self, session: AsyncSession, number: int) -> None:
        await close.withdraw(session, self.author, await self.idea(session, number), "", self.now)

    def expect_archive(self, number: int) -> bool:
        one = self.told[number]
        if one.state is State.PUBLISHED:
            one.state = State.ARCHIVED
        return True

    async def do_archive(self, session: AsyncSession, number: int) -> None:
        await close.archive(session, self.told[number].id, self.now)

    def expect_leave(self, who: int) -> bool:
        self.gone.add(who)
        for one in self.told:
            near = one.backers.pop(self.people[who].id, None)
            if near is not None and self.people[who].id not in one.aside:
                one.departed.append(near)
            one.aside.discard(self.people[who].id)
        return True

    async def do_leave(self, session: AsyncSession, who: int) -> None:
        leaving = Leaving(self.people[who].id, erase_words=False, now=self.now)
        await leave.count_for_nobody(session, leaving)

    async def agrees(self, db: AsyncSession) -> None:
        """Check that the database says what the model says, to the last support."""
        ids = [one.id for one in self.told]
        whole = select(Idea, Gate).join(Gate, Gate.idea_id == Idea.id).where(Idea.id.in_(ids))
        fresh = await db.execute(whole.execution_options(populate_existing=True))
        found = {idea.id: (idea, gate) for idea, gate in fresh}
        rows = (await db.execute(select(Support).where(Support.idea_id.in_(ids)))).scalars().all()
        left = (await db.execute(select(DepartedSupport.idea_id))).scalars().all()
        for one in self.told:
            idea, gate = found[one.id]
            into = None if one.into is None else self.told[one.into].id
            assert (idea.state, idea.merged_into_id) == (one.state, into)
            assert (gate.local, gate.other) == (one.local, one.other)
            assert gate.set_aside == len(one.aside)
            assert gate.threshold == THRESHOLD, "it never changes under an idea"
            assert (gate.passed_at is not None) == one.passed
            assert gate.is_open == (one.state in OPEN)
            here = {row.person_id: row.is_local for row in rows if row.idea_id == one.id}
            assert here == one.backers
            assert left.count(one.id) == len(one.departed)
        await db.rollback()


QUIET = {"hide", "show", "archive", "set_aside", "count_again", "leave"}
"""Acts that change nothing, rather than refuse, where they mean nothing."""


@settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
)
@given(acts=st.lists(ACTS, min_size=6, max_size=14))
async def test_any_story_leaves_every_gate_saying_what_its_supporters_are(
    db: AsyncSession, runtime: Runtime, acts: list[tuple[Any, ...]]
) -> None:
    people = [await person(db, home=home) for home in HOMES]
    story = Story(runtime, people, await person(db, roles=("moderator",)))
    for area in AREAS:
        made = await ideas.idea(
            db, author=story.author, area=area, threshold=THRESHOLD, archive_due_at=START
        )
        story.told.append(Expected(made.id, made.area))
    await db.rollback()
    for act in acts:
        await story.act(*act)
        await story.agrees(db)
