"""Helpful marks, improvements taken up, comments put aside."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.core.runtime import Runtime
from app.discussion.models import HelpfulMark
from app.discussion.rules import State
from app.discussion.service import mark
from app.ideas.models import CoAuthor
from tests.factories import discussion as made
from tests.factories.accounts import person
from tests.factories.ideas import idea

NOW = datetime(2026, 4, 2, 9, 0, tzinfo=UTC)
REASON = "Attaque une personne, pas une idée."


async def test_a_mark_is_counted_once_and_taken_back_once(db: AsyncSession) -> None:
    about, actor = await idea(db), await person(db)
    row = await made.comment(db, about, marks=2)
    hosted = await made.seen_by(db, actor, about)
    assert await mark.mark_helpful(db, actor, hosted, row, NOW) == 3
    assert await mark.mark_helpful(db, actor, hosted, row, NOW) == 3
    assert (await made.read(db, row.public_id, actor)).marked
    assert not (await made.read(db, row.public_id)).marked
    assert await mark.unmark_helpful(db, actor, hosted, row) == 2
    assert await mark.unmark_helpful(db, actor, hosted, row) == 2
    assert not (await made.read(db, row.public_id, actor)).marked


async def test_twenty_marks_at_once_by_one_person_are_one(
    db: AsyncSession, runtime: Runtime
) -> None:
    about, actor = await idea(db), await person(db)
    row = await made.comment(db, about)
    hosted = await made.seen_by(db, actor, about)

    async def press() -> None:
        async with runtime.database.transaction() as session:
            await mark.mark_helpful(session, actor, hosted, row, NOW)

    await asyncio.gather(*(press() for _ in range(20)))
    assert (await made.read(db, row.public_id)).helpful == 1
    assert (await db.execute(select(func.count()).select_from(HelpfulMark))).scalar_one() == 1


async def test_twenty_people_at_once_are_twenty_marks(db: AsyncSession, runtime: Runtime) -> None:
    about = await idea(db)
    row = await made.comment(db, about)
    people = [await person(db) for _ in range(20)]

    async def press(n: int) -> None:
        async with runtime.database.transaction() as session:
            hosted = await made.seen_by(session, people[n], about)
            await mark.mark_helpful(session, people[n], hosted, row, NOW)

    await asyncio.gather(*(press(n) for n in range(20)))
    assert (await made.read(db, row.public_id)).helpful == 20


async def test_nobody_marks_their_own_comment(db: AsyncSession) -> None:
    about, actor = await idea(db), await person(db)
    row = await made.comment(db, about, actor)
    with pytest.raises(Refused, match="propre commentaire"):
        await mark.mark_helpful(db, actor, await made.seen_by(db, actor, about), row, NOW)
    assert (await made.read(db, row.public_id)).helpful == 0


async def test_an_unconfirmed_member_marks_nothing(db: AsyncSession) -> None:
    about, actor = await idea(db), await person(db, confirmed=False)
    row = await made.comment(db, about)
    with pytest.raises(Refused, match="courriel"):
        await mark.mark_helpful(db, actor, await made.seen_by(db, actor, about), row, NOW)


@pytest.mark.parametrize("state", [State.HIDDEN, State.HELD, State.REMOVED])
async def test_what_is_not_shown_is_not_marked(db: AsyncSession, state: State) -> None:
    about, actor = await idea(db), await person(db)
    row = await made.comment(db, about, state=state)
    with pytest.raises(Refused):
        await mark.mark_helpful(db, actor, await made.seen_by(db, actor, about), row, NOW)


async def test_the_author_takes_an_improvement_up_once_and_may_put_it_back(
    db: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []

    async def listen(_session: AsyncSession, happened: object) -> None:
        told.append(happened)

    monkeypatch.setattr(mark, "publish", listen)
    about = await idea(db)
    author = await made.author_of(db, about)
    row = await made.comment(db, about, stance="improvement")
    hosted = await made.seen_by(db, author, about)
    for _ in range(2):
        await mark.take_up(db, author, hosted, row, NOW)
    assert (await made.read(db, row.public_id)).taken_up_at == NOW
    assert [type(one).__name__ for one in told] == ["ImprovementTakenUp"]
    await mark.put_back(db, author, hosted, row)
    assert (await made.read(db, row.public_id)).taken_up_at is None


async def test_a_co_author_takes_up_once_they_have_accepted(db: AsyncSession) -> None:
    about, actor = await idea(db), await person(db)
    row = await made.comment(db, about, stance="improvement")
    invitation = CoAuthor(
        idea_id=about.id, email=actor.email, person_id=actor.id, secret_hash=b"x" * 32
    )
    db.add(invitation)
    await db.flush()
    with pytest.raises(Refused):
        await mark.take_up(db, actor, await made.seen_by(db, actor, about), row, NOW)
    invitation.accepted_at = NOW
    await db.flush()
    await mark.take_up(db, actor, await made.seen_by(db, actor, about), row, NOW)
    assert (await made.read(db, row.public_id)).taken_up_at == NOW


@pytest.mark.parametrize("stance", ["none", "for", "against", "question"])
async def test_only_an_improvement_is_taken_up(db: AsyncSession, stance: str) -> None:
    about = await idea(db)
    author = await made.author_of(db, about)
    row = await made.comment(db, about, stance=stance)
    with pytest.raises(Refused):
        await mark.take_up(db, author, await made.seen_by(db, author, about), row, NOW)


async def test_nobody_else_takes_up_not_even_a_moderator(db: AsyncSession) -> None:
    about = await idea(db)
    row = await made.comment(db, about, stance="improvement")
    for other in (await person(db), await person(db, roles=("moderator",))):
        with pytest.raises(Refused):
            await mark.take_up(db, other, await made.seen_by(db, other, about), row, NOW)
