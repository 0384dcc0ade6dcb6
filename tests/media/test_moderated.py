"""One photo, document or link is found, hidden and shown again; whatever carries it stays as it is."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.moderated import Moderation, moderation_of
from app.core.personal import Leaving
from app.core.runtime import Runtime
from app.core.subjects import Subject
from app.media import personal, queries
from app.media.models import Media
from app.media.moderated import words_of
from app.media.rules import Kind
from app.media.service.ordering import move
from tests.factories import media
from tests.factories.accounts import person, sign_in_as
from tests.media.conftest import WALL, Wall
from tests.visitor import Visitor

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def ways(kind: Kind) -> Moderation:
    """Return how things of a kind are moderated."""
    found = moderation_of(str(kind))
    assert found is not None
    return found


async def hung(
    db: AsyncSession, runtime: Runtime, kind: Kind, subject: Subject, who: Actor | None = None
) -> Media:
    """Hang one thing of a kind on a subject."""
    who = who or await person(db)
    if kind is Kind.PHOTO:
        return await media.photo(db, runtime.storage, who, subject, "Une ruelle")
    if kind is Kind.DOCUMENT:
        return await media.document(db, runtime.storage, who, subject)
    return await media.link(db, who, subject)


@pytest.mark.parametrize(
    ("kind", "words", "picture"),
    [
        (Kind.PHOTO, "Une ruelle", True),
        (Kind.DOCUMENT, "Plan de la ruelle", False),
        (Kind.LINK, "Guide des ruelles\n\nhttps://example.org/guide", False),
    ],
)
async def test_a_moderator_reads_all_it_says_and_where_it_hangs(
    db: AsyncSession, runtime: Runtime, subject: Subject, kind: Kind, words: str, *, picture: bool
) -> None:
    it = await hung(db, runtime, kind, subject)
    thing = await ways(kind).find(db, it.public_id)
    assert thing is not None
    assert (thing.title, thing.path, thing.text) == ("Le mur", "/fr/mur", words)
    assert thing.author_id == it.added_by_id
    assert bool(thing.picture) is picture
    assert not picture or it.public_id in thing.picture


async def test_a_picture_that_only_decorates_says_so(
    db: AsyncSession, runtime: Runtime, subject: Subject
) -> None:
    it = await media.photo(db, runtime.storage, await person(db), subject, "")
    assert words_of(it) == "Une image sans description\u00a0: elle ne fait que décorer."


@pytest.mark.parametrize("kind", Kind)
async def test_it_answers_to_no_other_kind(
    db: AsyncSession, runtime: Runtime, subject: Subject, kind: Kind
) -> None:
    it = await hung(db, runtime, kind, subject)
    for other in Kind:
        found = await ways(other).find(db, it.public_id)
        assert (found is not None) is (other is kind)


async def test_another_kind_hides_nothing_of_the_same_number(
    db: AsyncSession, runtime: Runtime, subject: Subject
) -> None:
    photo = await hung(db, runtime, Kind.PHOTO, subject)
    await ways(Kind.LINK).hide(db, runtime, photo.id, NOW)
    await db.refresh(photo)
    assert photo.hidden_at is None


async def test_what_hangs_on_something_private_is_for_nobody_to_report(
    db: AsyncSession, runtime: Runtime, wall: Wall
) -> None:
    del wall
    private = await hung(db, runtime, Kind.PHOTO, Subject(WALL, 2))
    thing = await ways(Kind.PHOTO).find(db, private.id)
    assert thing is not None
    assert thing.readers == frozenset()


async def test_what_hangs_on_an_unknown_kind_is_not_found(
    db: AsyncSession, runtime: Runtime
) -> None:
    lost = await hung(db, runtime, Kind.PHOTO, Subject("sculpture", 1))
    assert await ways(Kind.PHOTO).find(db, lost.id) is None
    await ways(Kind.PHOTO).hide(db, runtime, lost.id, NOW)
    await db.refresh(lost)
    assert lost.hidden_at == NOW, "what nobody can show is hidden all the same"


@pytest.mark.parametrize("kind", Kind)
async def test_reads_leave_it_out_unless_its_authors_ask(
    db: AsyncSession, runtime: Runtime, subject: Subject, kind: Kind
) -> None:
    gone, stays = [await hung(db, runtime, kind, subject) for _ in range(2)]
    await ways(kind).hide(db, runtime, gone.id, NOW)
    await db.commit()
    shown = (await queries.attached_to(subject).alone(db)).by_name[f"{kind}s"]
    assert [one.public_id for one in shown] == [stays.public_id]
    found = await queries.attached_to(subject, with_hidden=True).alone(db)
    whole = found.by_name[f"{kind}s"]
    assert [(one.public_id, one.is_hidden) for one in whole] == [
        (gone.public_id, True),
        (stays.public_id, False),
    ]


async def test_who_added_it_is_told_apart_from_who_did_not(
    db: AsyncSession, runtime: Runtime, subject: Subject
) -> None:
    one, other = await person(db), await person(db)
    mine = await hung(db, runtime, Kind.PHOTO, subject, one)
    await hung(db, runtime, Kind.PHOTO, subject, one)
    theirs = await hung(db, runtime, Kind.LINK, subject, other)
    for it in (mine, theirs):
        await ways(it.kind).hide(db, runtime, it.id, NOW)
    assert await queries.hidden_of(db, subject, one.id) == {mine.public_id}
    assert await queries.hidden_of(db, subject, other.id) == {theirs.public_id}
    assert await queries.hidden_of(db, Subject(WALL, 3), one.id) == frozenset()


async def test_it_keeps_its_place_and_its_room_while_hidden(
    db: AsyncSession, runtime: Runtime, subject: Subject
) -> None:
    photos = [await hung(db, runtime, Kind.PHOTO, subject) for _ in range(3)]
    await ways(Kind.PHOTO).hide(db, runtime, photos[1].id, NOW)
    await db.commit()
    assert await queries.count(db, subject, Kind.PHOTO) == 3, "hiding makes room for more"
    await move(db, photos[2], earlier=True)
    await db.commit()
    await ways(Kind.PHOTO).restore(db, runtime, photos[1].id, NOW)
    await db.commit()
    shown = (await queries.attached_to(subject).alone(db)).photos
    assert [one.public_id for one in shown] == [photos[n].public_id for n in (0, 2, 1)]


async def test_no_card_shows_it(db: AsyncSession, runtime: Runtime, subject: Subject) -> None:
    first, second = [await hung(db, runtime, Kind.PHOTO, subject) for _ in range(2)]
    for it, expected in ((None, first), (first, second), (second, None)):
        if it is not None:
            await ways(Kind.PHOTO).hide(db, runtime, it.id, NOW)
        found = await queries.first_photos(db, WALL, [1])
        shown = found[1].public_id if 1 in found else None
        assert shown == (expected.public_id if expected else None)


async def test_friends_of_what_is_private_lose_it_too_but_its_authors_do_not(
    db: AsyncSession, runtime: Runtime, wall: Wall, browser: Visitor
) -> None:
    friend = await person(db)
    wall.friends[1] = {friend.id}
    it = await hung(db, runtime, Kind.PHOTO, Subject(WALL, 1))
    await ways(Kind.PHOTO).hide(db, runtime, it.id, NOW)
    await db.commit()
    path = f"/media/{it.public_id}/800.webp"
    assert (await browser.go(path)).status == 404
    await sign_in_as(db, browser, friend)
    answer = (await browser.go(path)).answer
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "private, no-store")
    wall.friends[1] = set()
    assert (await browser.go(path)).status == 404


async def test_their_copy_says_that_it_was_hidden_and_holds_the_file(
    db: AsyncSession, runtime: Runtime, subject: Subject
) -> None:
    who = await person(db)
    it = await hung(db, runtime, Kind.PHOTO, subject, who)
    await ways(Kind.PHOTO).hide(db, runtime, it.id, NOW)
    await db.commit()
    [row] = [row async for row in personal.media(db, who.id)]
    assert row["hidden_at"] == "2026-06-01T12:00:00Z"
    [file] = [file async for file in personal.files(db, who.id)]
    assert file.path == f"photos/{it.public_id}.webp"
    assert await runtime.storage.read(file.stored)


async def test_leaving_takes_hidden_things_along(
    db: AsyncSession, runtime: Runtime, subject: Subject
) -> None:
    who = await person(db)
    it = await hung(db, runtime, Kind.DOCUMENT, subject, who)
    await ways(Kind.DOCUMENT).hide(db, runtime, it.id, NOW)
    leaving = Leaving(who.id, False, NOW)
    await personal.erase(db, leaving)
    await db.commit()
    assert await db.scalar(select(Media.id)) is None
    assert leaving.pages == {f"{WALL}:1"}
