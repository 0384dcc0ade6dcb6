"""What somebody said is given to them whole; when they leave, their name goes, and the words if they ask."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.personal import Leaving, Row
from app.core.runtime import Runtime
from app.discussion import personal
from app.discussion.models import Comment, CommentVersion, HelpfulMark
from app.discussion.rules import Stance, State
from app.discussion.schemas import Edit
from app.discussion.service import change
from app.discussion.service.leave import NOTHING_SAID
from app.discussion.service.recount import recount_all
from app.ideas.models import Idea
from tests.factories import discussion as made, ideas
from tests.factories.accounts import person
from tests.visitor import Visitor

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
Kept = Callable[[AsyncSession, int], AsyncIterator[Row]]


async def given(db: AsyncSession, part: Kept, who: Actor) -> list[Row]:
    """Return one part of somebody's copy."""
    return [row async for row in part(db, who.id)]


async def leave(db: AsyncSession, who: Actor, *, erase_words: bool) -> Leaving:
    """Let somebody go for good."""
    leaving = Leaving(who.id, erase_words, NOW)
    await personal.erase(db, leaving)
    await db.commit()
    return leaving


async def rewritten(db: AsyncSession, about: Idea, who: Actor) -> int:
    """Let somebody say something and change it once; return the comment's number."""
    row = await made.comment(db, about, who, body="Une première version.")
    hosted = await made.seen_by(db, who, about)
    await change.edit(db, who, hosted, row, Edit(body="Une seconde version.", version=1), NOW)
    await db.commit()
    return row.id


async def test_everything_one_said_is_given_also_what_moderators_hid(db: AsyncSession) -> None:
    about, who = await ideas.idea(db), await person(db)
    shown = await made.comment(db, about, who, body="Bravo.", stance=Stance.FOR)
    await made.comment(db, about, who, body="Retenu.", state=State.HELD)
    await made.comment(db, about, who, body="Masqué.", state=State.HIDDEN)
    await made.comment(db, about, body="D’une autre personne.")
    rows = await given(db, personal.comments, who)
    assert [row["body"] for row in rows] == ["Bravo.", "Retenu.", "Masqué."]
    assert [str(row["state"]) for row in rows] == ["visible", "held", "hidden"]
    assert rows[0]["public_id"] == shown.public_id
    assert "hidden_reason" not in rows[0], "a column nobody ever wrote"


async def test_what_it_said_before_and_what_one_marked_are_given_too(db: AsyncSession) -> None:
    about, who = await ideas.idea(db), await person(db)
    await rewritten(db, about, who)
    useful = await made.comment(db, about, body="Le plan est ici.")
    db.add(HelpfulMark(comment_id=useful.id, person_id=who.id))
    await db.commit()
    [version] = await given(db, personal.versions, who)
    assert (version["number"], version["body"]) == (1, "Une première version.")
    [mark] = await given(db, personal.marks, who)
    assert mark["comment"] == useful.public_id
    other = await person(db)
    for part in (personal.comments, personal.versions, personal.marks):
        assert await given(db, part, other) == []


@pytest.mark.parametrize("erase_words", [False, True])
async def test_counts_are_true_after_somebody_left(
    db: AsyncSession, runtime: Runtime, *, erase_words: bool
) -> None:
    about, who = await ideas.idea(db), await person(db)
    first = await made.comment(db, about, who, stance=Stance.FOR)
    await made.comment(db, about, who, stance=Stance.QUESTION, state=State.HIDDEN)
    kept = await made.comment(db, about, stance=Stance.AGAINST, marks=1)
    await made.comment(db, about, who, parent=kept)
    await made.comment(db, about, parent=first)
    db.add(HelpfulMark(comment_id=kept.id, person_id=who.id))
    await db.flush()
    await recount_all(db)
    await db.commit()
    await leave(db, who, erase_words=erase_words)
    after = await made.kept(db, about)
    assert after == ((2, 0, 1, 0, 0) if erase_words else (4, 1, 1, 0, 0))
    before = await made.kept(db, about)
    await recount_all(db)
    await db.commit()
    assert await made.kept(db, about) == before, "counting again finds other numbers"
    query = select(Comment.helpful, Comment.reply_count).where(Comment.id == kept.id)
    assert tuple((await db.execute(query)).one()) == (1, 0 if erase_words else 1)


async def test_words_stay_without_a_name_unless_one_asks_otherwise(
    browser: Visitor, db: AsyncSession
) -> None:
    about, who = await ideas.idea(db), await person(db, name="Philomène Zwicker")
    await made.comment(db, about, who, body="Gardons les tilleuls.")
    leaving = await leave(db, who, erase_words=False)
    assert f"idea:{about.id}" in leaving.pages, "kept pages go on showing the name"
    await browser.go(f"/fr/idees/{about.public_id}")
    assert "Gardons les tilleuls." in browser.text
    assert "Ex-membre" in browser.all(".comment")[0]
    assert "Zwicker" not in browser.answer.text


async def test_nothing_of_erased_words_is_left_in_the_database(db: AsyncSession) -> None:
    about, who = await ideas.idea(db), await person(db)
    number = await rewritten(db, about, who)
    answered = await made.comment(db, about, who, body="Un secret de famille.")
    await made.comment(db, about, parent=answered, body="Merci de le dire.")
    await leave(db, who, erase_words=True)
    bodies = list(await db.scalars(select(Comment.body).order_by(Comment.id)))
    assert bodies == ["", "", "Merci de le dire."]
    assert await db.scalar(select(func.count()).select_from(CommentVersion)) == 0
    query = select(Comment.author_id, Comment.state, Comment.fingerprint)
    row = (await db.execute(query.where(Comment.id == number))).one()
    assert tuple(row) == (None, State.REMOVED, NOTHING_SAID)


async def test_an_answer_stays_under_a_line_that_says_what_was_there(
    browser: Visitor, db: AsyncSession
) -> None:
    about, who = await ideas.idea(db), await person(db)
    first = await made.comment(db, about, who, body="Un secret de famille.")
    await made.comment(db, about, parent=first, body="Merci de le dire.")
    await leave(db, who, erase_words=True)
    await browser.go(f"/fr/idees/{about.public_id}")
    assert "Merci de le dire." in browser.text
    assert "effacé par la personne" in browser.text
    assert "secret de famille" not in browser.answer.text


async def test_leaving_twice_changes_nothing_more(db: AsyncSession) -> None:
    about, who = await ideas.idea(db), await person(db)
    await made.comment(db, about, who, stance=Stance.FOR)
    for _twice in range(2):
        await leave(db, who, erase_words=True)
        assert await made.kept(db, about) == (0, 0, 0, 0, 0)


async def test_nobody_else_loses_a_word_or_a_mark(db: AsyncSession) -> None:
    about, who = await ideas.idea(db), await person(db)
    theirs = await made.comment(db, about, body="Je reste.", marks=2)
    await made.comment(db, about, who)
    await leave(db, who, erase_words=True)
    row = await made.read(db, theirs.public_id)
    assert (row.body, row.helpful, row.state) == ("Je reste.", 2, State.VISIBLE)
