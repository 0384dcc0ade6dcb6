"""Undoing one decision undoes that one: what another decided, or a rule holds, stays as it is."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.core.errors import Conflict, Refused
from app.core.runtime import Runtime
from app.discussion.models import Comment
from app.discussion.rules import State as Said
from app.ideas.models import Idea
from app.ideas.rules import State
from app.moderation.models import Decision
from app.moderation.rules import SUSPENSIONS, Outcome
from app.moderation.service.appeal import undo
from app.moderation.service.suspend import lift
from tests.factories import discussion, ideas, moderation as made
from tests.factories.accounts import person

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


async def suspension(db: AsyncSession, who: Actor) -> tuple[datetime | None, datetime | None]:
    """Return since when and until when somebody is suspended."""
    query = select(Person.suspended_at, Person.suspended_until).where(Person.id == who.id)
    return tuple((await db.execute(query)).one())  # type: ignore[return-value]


async def suspended(
    db: AsyncSession, runtime: Runtime, who: Actor, days: int, now: datetime = NOW
) -> Decision:
    """Let a moderator suspend the author of a new idea."""
    it = await ideas.idea(db, author=who)
    return await made.decided(db, runtime, it, outcome=Outcome.SUSPENDED, days=days, now=now)


async def test_an_appeal_against_the_first_hiding_leaves_the_second(
    db: AsyncSession, runtime: Runtime
) -> None:
    author = await person(db)
    idea = await ideas.idea(db, author=author)
    first = await made.decided(db, runtime, idea)
    await made.decided(db, runtime, idea, outcome=Outcome.RESTORED)
    second = await made.decided(db, runtime, idea)
    await made.overturned(db, runtime, first, author)
    state = select(Idea.state).where(Idea.id == idea.id)
    assert await db.scalar(state) is State.HIDDEN, "what nobody undid is shown"
    await made.overturned(db, runtime, second, author)
    assert await db.scalar(state) is State.PUBLISHED


async def test_an_appeal_against_a_hiding_that_was_taken_back_changes_nothing(
    db: AsyncSession, runtime: Runtime
) -> None:
    author = await person(db)
    idea = await ideas.idea(db, author=author)
    first = await made.decided(db, runtime, idea)
    await made.decided(db, runtime, idea, outcome=Outcome.RESTORED)
    await made.overturned(db, runtime, first, author)
    assert await db.scalar(select(Idea.state).where(Idea.id == idea.id)) is State.PUBLISHED
    assert first.reversed_at is not None


async def test_a_warning_in_between_keeps_nothing_away(db: AsyncSession, runtime: Runtime) -> None:
    author = await person(db)
    comment = await discussion.comment(db, await ideas.idea(db), author, body=made.SHOUTED)
    hiding = await made.decided(db, runtime, comment)
    await made.decided(db, runtime, comment, outcome=Outcome.WARNED)
    await made.overturned(db, runtime, hiding, author)
    state = select(Comment.state).where(Comment.id == comment.id)
    assert await db.scalar(state) is Said.VISIBLE


async def test_a_warning_that_hid_is_undone_with_the_text(
    db: AsyncSession, runtime: Runtime
) -> None:
    author = await person(db)
    comment = await discussion.comment(db, await ideas.idea(db), author, body=made.SHOUTED)
    warning = await made.decided(db, runtime, comment, outcome=Outcome.WARNED, hides=True)
    state = select(Comment.state).where(Comment.id == comment.id)
    assert await db.scalar(state) is Said.HIDDEN
    await made.overturned(db, runtime, warning, author)
    assert await db.scalar(state) is Said.VISIBLE


async def test_what_a_rule_holds_since_stays_held_when_an_older_decision_is_undone(
    db: AsyncSession, runtime: Runtime
) -> None:
    author = await person(db)
    comment = await discussion.comment(db, await ideas.idea(db), author, body=made.SHOUTED)
    hiding = await made.decided(db, runtime, comment)
    await made.decided(db, runtime, comment, outcome=Outcome.RESTORED)
    await db.execute(update(Comment).where(Comment.id == comment.id).values(state=Said.HELD))
    await db.commit()
    await made.held(db, comment)
    await made.overturned(db, runtime, hiding, author)
    state = select(Comment.state).where(Comment.id == comment.id)
    assert await db.scalar(state) is Said.HELD, "nobody has looked at the new words yet"


async def test_a_shorter_suspension_does_not_shorten_a_longer_one(
    db: AsyncSession, runtime: Runtime
) -> None:
    who = await person(db)
    await suspended(db, runtime, who, 90)
    await suspended(db, runtime, who, 7, NOW + DAY)
    assert (await suspension(db, who))[1] == NOW + 90 * DAY


async def test_a_longer_one_lengthens_it_and_one_without_end_is_the_longest(
    db: AsyncSession, runtime: Runtime
) -> None:
    who = await person(db)
    await suspended(db, runtime, who, 7)
    await suspended(db, runtime, who, 30, NOW + DAY)
    assert await suspension(db, who) == (NOW + DAY, NOW + 31 * DAY)
    await suspended(db, runtime, who, 0, NOW + 2 * DAY)
    await suspended(db, runtime, who, 90, NOW + 3 * DAY)
    assert await suspension(db, who) == (NOW + 2 * DAY, None)


async def test_undoing_the_shorter_one_leaves_the_longer(
    db: AsyncSession, runtime: Runtime
) -> None:
    who = await person(db)
    long = await suspended(db, runtime, who, 90)
    short = await suspended(db, runtime, who, 7, NOW + DAY)
    await undo(db, runtime, short, NOW + 2 * DAY)
    assert await suspension(db, who) == (NOW, NOW + 90 * DAY)
    await undo(db, runtime, long, NOW + 2 * DAY)
    assert await suspension(db, who) == (None, None)
    await db.commit()


async def test_undoing_a_long_one_leaves_what_is_left_of_a_short_one(
    db: AsyncSession, runtime: Runtime
) -> None:
    who = await person(db)
    await suspended(db, runtime, who, 7)
    long = await suspended(db, runtime, who, 0, NOW + DAY)
    await undo(db, runtime, long, NOW + 2 * DAY)
    assert (await suspension(db, who))[1] == NOW + 7 * DAY
    await db.commit()


async def test_a_suspension_that_is_over_does_not_come_back(
    db: AsyncSession, runtime: Runtime
) -> None:
    who = await person(db)
    await suspended(db, runtime, who, 1)
    late = NOW + 3 * DAY
    assert await lift(db, late) == 1
    long = await suspended(db, runtime, who, 30, late)
    await undo(db, runtime, long, late + DAY)
    assert await suspension(db, who) == (None, None)
    await db.commit()


async def test_undoing_what_suspends_nobody_frees_nobody(
    db: AsyncSession, runtime: Runtime
) -> None:
    who = await person(db)
    await suspended(db, runtime, who, 30)
    comment = await discussion.comment(db, await ideas.idea(db), who, body=made.SHOUTED)
    warning = await made.decided(db, runtime, comment, outcome=Outcome.WARNED)
    await undo(db, runtime, warning, NOW + DAY)
    assert (await suspension(db, who))[0] == NOW
    await db.commit()


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_happens_the_last_end_of_what_is_in_force_counts(
    db: AsyncSession, runtime: Runtime, seed: int
) -> None:
    dice, who, now = Random(seed), await person(db), NOW
    taken: list[Decision] = []
    for _step in range(6):
        now += 3 * DAY
        step = dice.choice([*SUSPENSIONS, "undo", "undo", "lift"])
        if isinstance(step, int):
            taken.append(await suspended(db, runtime, who, step, now))
        elif step == "lift":
            await lift(db, now)
        elif taken:
            await undo(db, runtime, taken.pop(dice.randrange(len(taken))), now)
        await db.commit()
    await lift(db, now)
    in_force = [one for one in taken if not one.suspended_until or one.suspended_until > now]
    ends = [one.suspended_until for one in in_force]
    since, until = await suspension(db, who)
    assert (since is not None) == bool(in_force)
    assert until == (None if None in ends or not ends else max(end for end in ends if end))


async def test_a_decision_is_undone_once(db: AsyncSession, runtime: Runtime) -> None:
    author = await person(db)
    idea = await ideas.idea(db, author=author)
    decision = await made.decided(db, runtime, idea)
    await made.overturned(db, runtime, decision, author)
    with pytest.raises(Refused, match="déjà demandé"):
        await made.appealed(db, decision, author)
    with pytest.raises((Refused, Conflict)):
        await made.overturned(db, runtime, decision, author)
