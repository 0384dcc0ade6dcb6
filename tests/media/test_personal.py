"""What somebody added is given to them with its files, and goes with them; the rest stays for the others."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.personal import Leaving
from app.core.runtime import Runtime
from app.core.subjects import Subject
from app.media import personal
from app.media.models import Media
from app.media.rules import Kind
from app.media.service.removal import files_of
from tests.factories import media
from tests.factories.accounts import person

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
Work = Callable[[], Awaitable[None]]


async def three(
    db: AsyncSession, runtime: Runtime, who: Actor, subject: Subject
) -> tuple[Media, Media, Media]:
    """Let somebody add a photo, a document and a link."""
    return (
        await media.photo(db, runtime.storage, who, subject, "Une ruelle"),
        await media.document(db, runtime.storage, who, subject),
        await media.link(db, who, subject),
    )


async def leave(db: AsyncSession, who: Actor, *, erase_words: bool = False) -> Leaving:
    """Let somebody go for good."""
    leaving = Leaving(who.id, erase_words, NOW)
    await personal.erase(db, leaving)
    await db.commit()
    return leaving


async def test_everything_they_added_is_given_and_nobody_else_s(
    db: AsyncSession, runtime: Runtime, subject: Subject
) -> None:
    who = await person(db)
    await three(db, runtime, who, subject)
    await three(db, runtime, await person(db), subject)
    rows = [row async for row in personal.media(db, who.id)]
    assert [row["kind"] for row in rows] == ["photo", "document", "link"]
    assert rows[0]["alt"] == "Une ruelle"
    assert rows[1]["title"] == "Plan de la ruelle"
    assert rows[2]["address"] == "https://example.org/guide"
    assert {row["hidden_at"] for row in rows} == {None}


async def test_the_files_have_names_a_person_understands_and_are_what_was_sent(
    db: AsyncSession, runtime: Runtime, subject: Subject
) -> None:
    who = await person(db)
    photo, document, _link = await three(db, runtime, who, subject)
    files = [file async for file in personal.files(db, who.id)]
    assert [file.path for file in files] == [
        f"photos/{photo.public_id}.webp",
        f"documents/{document.public_id}-plan-de-la-ruelle.pdf",
    ]
    assert await runtime.storage.read(files[1].stored) == media.PDF
    assert (await runtime.storage.read(files[0].stored))[8:12] == b"WEBP"


@pytest.mark.parametrize(("erase_words", "left"), [(False, [Kind.LINK]), (True, [])])
async def test_pictures_and_documents_always_go_links_only_with_the_words(
    db: AsyncSession, runtime: Runtime, subject: Subject, work: Work, *, erase_words: bool,
    left: list[Kind],
) -> None:  # fmt: skip
    who = await person(db)
    photo, document, _link = await three(db, runtime, who, subject)
    names = [*files_of(photo), *files_of(document)]
    leaving = await leave(db, who, erase_words=erase_words)
    await work()
    assert list(await db.scalars(select(Media.kind))) == left
    assert list(await db.scalars(select(Media.added_by_id))) == [None] * len(left)
    for name in names:
        with pytest.raises(FileNotFoundError):
            await runtime.storage.read(name)
    assert leaving.pages == {f"{subject.kind}:{subject.id}"}


async def test_nobody_else_s_is_touched_and_leaving_twice_is_leaving_once(
    db: AsyncSession, runtime: Runtime, subject: Subject, work: Work
) -> None:
    who, other = await person(db), await person(db)
    await three(db, runtime, who, subject)
    kept = await media.photo(db, runtime.storage, other, subject, "Deux bancs")
    for _twice in range(2):
        await leave(db, who, erase_words=True)
    await work()
    assert list(await db.scalars(select(Media.id))) == [kept.id]
    assert await runtime.storage.read(files_of(kept)[0])


async def test_who_added_nothing_is_given_nothing(db: AsyncSession) -> None:
    who = await person(db)
    assert [row async for row in personal.media(db, who.id)] == []
    assert [file async for file in personal.files(db, who.id)] == []
    assert (await leave(db, who)).pages == set()
