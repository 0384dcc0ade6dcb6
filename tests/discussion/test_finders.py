"""How the staff find a comment: by its words or its identifier, and only what is shown."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.finders import MOST_FOUND
from app.discussion.finders import comments
from app.discussion.rules import State
from tests.factories import discussion as made, ideas
from tests.factories.accounts import person


async def found(db: AsyncSession, words: str) -> list[str]:
    """Return the titles of what an administrator finds."""
    return [one.title for one in await comments(db, await person(db), words)]


async def test_by_a_part_of_its_words_whatever_their_case(db: AsyncSession) -> None:
    about = await ideas.idea(db)
    await made.comment(db, about, body="Les Tilleuls sentent bon en juillet.")
    await made.comment(db, about, body="Les érables aussi.")
    assert await found(db, "tilleuls sent") == ["Les Tilleuls sentent bon en juillet."]


async def test_by_its_identifier(db: AsyncSession) -> None:
    about = await ideas.idea(db)
    comment = await made.comment(db, about, body="Celui-ci.")
    await made.comment(db, about, body="Un autre.")
    [one] = await comments(db, await person(db), comment.public_id)
    assert (one.title, comment.public_id in one.path) == ("Celui-ci.", True)


@pytest.mark.parametrize("state", [State.HIDDEN, State.HELD, State.REMOVED])
async def test_what_is_not_shown_is_found_elsewhere(db: AsyncSession, state: State) -> None:
    comment = await made.comment(db, await ideas.idea(db), body="Un mot rare.", state=state)
    assert await found(db, "mot rare") == []
    assert await found(db, comment.public_id) == []


@pytest.mark.parametrize("words", ["100 %", "a_b", "\\", "'", "%"])
async def test_signs_of_the_database_are_only_signs(db: AsyncSession, words: str) -> None:
    about = await ideas.idea(db)
    await made.comment(db, about, body="Sans aucun signe particulier")
    assert await found(db, words) == []
    await made.comment(db, about, body=f"Avec {words} dedans")
    assert len(await found(db, words)) == 1


async def test_the_newest_come_first_and_the_list_ends(db: AsyncSession) -> None:
    about = await ideas.idea(db)
    await made.many(db, about, MOST_FOUND + 3)
    last = await made.comment(db, about, body="Remarque de la fin.")
    listed = await comments(db, await person(db), "remarque")
    assert len(listed) == MOST_FOUND
    assert last.public_id in listed[0].path
