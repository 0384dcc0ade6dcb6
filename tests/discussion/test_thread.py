"""Reading a discussion: orders, filters, pages, replies, and what each reader may see."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.errors import Invalid, NotFound
from app.core.runtime import Runtime
from app.core.subjects import Subject
from app.discussion.models import Comment
from app.discussion.queries.counts import Counts, counts, tally
from app.discussion.queries.rows import ANYBODY, Reader
from app.discussion.queries.thread import one, replies, thread
from app.discussion.rules import Choice, Sort, State
from app.ideas.models import Idea
from tests.factories import discussion as made
from tests.factories.accounts import person
from tests.factories.ideas import idea
from tests.queries import counted


def subject(about: Idea) -> Subject:
    return Subject("idea", about.id)


async def everything(db: AsyncSession, about: Idea, sort: Sort, size: int = 7) -> list[int]:
    """Read a discussion to its end, page by page."""
    found: list[int] = []
    cursor = ""
    while True:
        page = await thread(db, subject(about), sort=sort, cursor=cursor, size=size)
        found += [row.id for row in page.items]
        cursor = page.next_cursor
        if not cursor:
            return found


async def test_orders_are_by_help_then_time_newest_and_oldest(db: AsyncSession) -> None:
    about = await idea(db)
    a = await made.comment(db, about, marks=1)
    b = await made.comment(db, about, marks=3)
    c = await made.comment(db, about, marks=1)
    assert await everything(db, about, Sort.HELPFUL) == [b.id, c.id, a.id]
    assert await everything(db, about, Sort.NEWEST) == [c.id, b.id, a.id]
    assert await everything(db, about, Sort.OLDEST) == [a.id, b.id, c.id]


@pytest.mark.parametrize("sort", list(Sort))
async def test_pages_have_no_gap_and_no_double_while_comments_arrive(
    db: AsyncSession, sort: Sort
) -> None:
    about = await idea(db)
    there = await made.many(db, about, 23)
    found: list[int] = []
    cursor = ""
    while True:
        page = await thread(db, subject(about), sort=sort, cursor=cursor, size=5)
        found += [row.id for row in page.items]
        cursor = page.next_cursor
        if not cursor:
            break
        if len(found) < 20:
            await made.many(db, about, 3)
    assert len(found) == len(set(found))
    assert set(there) <= set(found)


async def test_comments_of_the_same_instant_are_not_lost_between_pages(db: AsyncSession) -> None:
    about = await idea(db)
    there = await made.many(db, about, 12, created_at=made.LONG_AGO)
    for sort in Sort:
        assert sorted(await everything(db, about, sort, size=5)) == sorted(there)


async def test_each_stance_can_be_read_alone(db: AsyncSession) -> None:
    about = await idea(db)
    rows = {
        stance: await made.comment(db, about, stance=stance)
        for stance in ("for", "against", "question", "improvement")
    }
    await made.comment(db, about)
    for stance, row in rows.items():
        page = await thread(db, subject(about), choice=Choice(stance))
        assert [found.id for found in page.items] == [row.id]


async def test_the_authors_answers_can_be_read_alone(db: AsyncSession) -> None:
    about = await idea(db)
    author = await made.author_of(db, about)
    asked = await made.comment(db, about, stance="question")
    await made.comment(db, about, author, parent=asked)
    said = await made.comment(db, about, author)
    other = await made.comment(db, about)
    await made.comment(db, about, parent=other)
    mute = await made.comment(db, about)
    await made.comment(db, about, author, parent=mute, state=State.HIDDEN)
    page = await thread(
        db, subject(about), choice=Choice.AUTHORS, author_ids=frozenset({author.id})
    )
    assert {row.id for row in page.items} == {asked.id, said.id}
    found = await tally(db, subject(about), frozenset({author.id}))
    assert found.of(Choice.AUTHORS) == 2


async def test_three_replies_come_along_and_the_others_on_demand(db: AsyncSession) -> None:
    about = await idea(db)
    first = await made.comment(db, about)
    told = [(await made.comment(db, about, parent=first)).id for _ in range(7)]
    (row,) = (await thread(db, subject(about))).items
    assert [reply.id for reply in row.replies] == told[:3]
    assert row.reply_count == 7
    more = await replies(db, row, cursor=row.more_replies, size=3)
    rest = await replies(db, row, cursor=more.next_cursor, size=3)
    assert [reply.id for reply in (*more.items, *rest.items)] == told[3:]
    assert not rest.next_cursor


async def test_three_replies_leave_nothing_more_to_show(db: AsyncSession) -> None:
    about = await idea(db)
    first = await made.comment(db, about)
    for _ in range(3):
        await made.comment(db, about, parent=first)
    (row,) = (await thread(db, subject(about))).items
    assert len(row.replies) == 3
    assert not row.more_replies


@pytest.mark.parametrize("state", [State.HIDDEN, State.HELD])
async def test_what_is_put_aside_is_seen_by_its_author_and_moderators_only(
    db: AsyncSession, state: State
) -> None:
    about, actor, other = await idea(db), await person(db), await person(db)
    row = await made.comment(db, about, actor, state=state, stance="for")
    first = await made.comment(db, about)
    reply = await made.comment(db, about, actor, parent=first, state=state)

    async def seen(reader: Reader) -> set[int]:
        page = await thread(db, subject(about), reader=reader)
        stance = await thread(db, subject(about), reader=reader, choice=Choice.FOR)
        found = {r.id for c in page.items for r in (c, *c.replies)}
        assert {r.id for r in stance.items} == found & {row.id}
        return found - {first.id}

    assert await seen(ANYBODY) == set()
    assert await seen(Reader(other.id)) == set()
    assert await seen(Reader(actor.id)) == {row.id, reply.id}
    assert await seen(Reader(other.id, moderates=True)) == {row.id, reply.id}


@pytest.mark.parametrize("state", [State.HIDDEN, State.REMOVED])
async def test_a_comment_that_went_away_keeps_its_place_while_it_has_replies(
    db: AsyncSession, state: State
) -> None:
    about = await idea(db)
    gone = await made.comment(db, about, state=state)
    assert not (await thread(db, subject(about))).items
    await made.comment(db, about, parent=gone)
    (row,) = (await thread(db, subject(about))).items
    assert (row.id, row.state, len(row.replies)) == (gone.id, state, 1)


async def test_a_person_who_left_is_no_longer_named(db: AsyncSession) -> None:
    about = await idea(db)
    actor = await person(db, name="Partie Loin")
    row = await made.comment(db, about, actor)
    await db.execute(
        update(Person).where(Person.id == actor.id).values(deleted_at=datetime.now(UTC))
    )
    assert (await made.read(db, row.public_id)).author_name == ""


async def test_two_ideas_do_not_mix(db: AsyncSession) -> None:
    here, there = await idea(db), await idea(db)
    row = await made.comment(db, here)
    await made.comment(db, there)
    assert [found.id for found in (await thread(db, subject(here))).items] == [row.id]


async def test_a_forged_cursor_is_refused(db: AsyncSession) -> None:
    about = await idea(db)
    await made.many(db, about, 3)
    helpful = (await thread(db, subject(about), sort=Sort.HELPFUL, size=1)).next_cursor
    for cursor in ("x", "W10", "é", helpful + "A", "WzFd"):
        with pytest.raises(Invalid):
            await thread(db, subject(about), sort=Sort.HELPFUL, cursor=cursor)
    with pytest.raises(Invalid):
        await thread(db, subject(about), sort=Sort.NEWEST, cursor=helpful)


@pytest.mark.parametrize("wrong", ["", "x", "2222222222", "../etc", "2222222222222222"])
async def test_an_unknown_comment_is_not_found(db: AsyncSession, wrong: str) -> None:
    with pytest.raises(NotFound):
        await one(db, wrong)


async def test_counts_of_many_subjects_are_read_at_once(db: AsyncSession, runtime: Runtime) -> None:
    here, silent = await idea(db), await idea(db)
    await made.comment(db, here, stance="for")
    with counted(runtime) as sent:
        found = await counts(db, [subject(here), subject(silent)])
    assert len(sent) == 1
    assert found == {subject(here): Counts(1, 1), subject(silent): Counts()}
    assert await counts(db, []) == {}


async def test_a_page_takes_two_queries_however_many_comments_there_are(
    db: AsyncSession, runtime: Runtime
) -> None:
    few, many = await idea(db), await idea(db)
    await made.comment(db, few)
    for parent_id in (await made.many(db, many, 60))[:30]:
        await made.many(db, many, 5, parent_id=parent_id)
    taken = []
    for about in (few, many):
        for reader in (ANYBODY, Reader(1), Reader(1, moderates=True)):
            with counted(runtime) as sent:
                await thread(db, subject(about), reader=reader, sort=Sort.OLDEST)
            taken.append(len(sent))
    assert taken == [2] * 6


async def test_a_thousand_comments_with_replies_stay_fast(db: AsyncSession) -> None:
    about = await idea(db)
    firsts = await made.many(db, about, 1_000)
    author = await person(db)
    db.add_all(
        Comment(
            subject_kind="idea",
            subject_id=about.id,
            parent_id=firsts[n % 50],
            author_id=author.id,
            body=f"Réponse {n}",
            language="fr",
            created_at=made.LONG_AGO + timedelta(seconds=n),
        )
        for n in range(500)
    )
    await db.commit()
    best = min([await _seconds(db, about, sort) for sort in Sort for _ in range(3)])
    assert best < 0.1


async def _seconds(db: AsyncSession, about: Idea, sort: Sort) -> float:
    started = time.perf_counter()
    page = await thread(db, subject(about), sort=sort)
    assert len(page.items) == 20
    return time.perf_counter() - started
