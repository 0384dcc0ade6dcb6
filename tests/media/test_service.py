"""Hanging things on a subject: kept, counted, ordered, taken down; no race goes past a limit."""

import asyncio

import pytest
from sqlalchemy import func, select

from app.core.errors import Refused
from app.core.files.refusals import BadFile
from app.core.files.rules import MEGABYTE
from app.core.subjects import Subject
from app.media import policy, queries
from app.media.models import Media
from app.media.rules import PHOTOS_MAX, QUOTA, Kind
from app.media.schemas import DocumentWords, LinkWords, PhotoWords
from app.media.service.documents import add_document
from app.media.service.links import add_link
from app.media.service.ordering import move
from app.media.service.photos import add_photo, describe
from app.media.service.removal import files_of, remove, remove_all
from tests.factories import accounts, media as files

ALLEY = PhotoWords(alt="Une ruelle")


async def stored(storage) -> set[str]:
    return {path.name for path in storage.folder.glob("*/*")}


async def test_a_photo_is_kept_with_its_files_and_what_it_says(db, runtime, subject):
    author = await accounts.person(db)
    before = await stored(runtime.storage)
    photo = await files.photo(db, runtime.storage, author, subject, "Trois arbres")
    assert await stored(runtime.storage) - before == set(files_of(photo))
    assert (photo.alt, photo.language, photo.position) == ("Trois arbres", "fr", 1)
    assert photo.size == await queries.bytes_used(db, author.id)
    assert len(photo.file) == 32


@pytest.mark.parametrize("data", [b"", b"x" * (10 * MEGABYTE + 1), b"<svg/>"])
async def test_a_refused_file_names_its_field_and_leaves_nothing(db, runtime, subject, data):
    author = await accounts.person(db)
    before = await stored(runtime.storage)
    with pytest.raises(BadFile) as caught:
        await add_photo(db, runtime.storage, author, subject, data=data, words=ALLEY, language="fr")
    assert caught.value.field == "photo"
    with pytest.raises(BadFile) as caught:
        await add_document(
            db,
            runtime.storage,
            author,
            subject,
            data=data,
            words=DocumentWords(document_title="Plan"),
            language="fr",
        )
    assert caught.value.field == "document"
    assert await stored(runtime.storage) == before
    assert await queries.count(db, subject, Kind.PHOTO) == 0


async def test_a_file_of_ten_megabytes_is_not_too_heavy_by_itself(db, runtime, subject):
    author = await accounts.person(db)
    with pytest.raises(BadFile, match="pas une image"):
        await add_photo(
            db,
            runtime.storage,
            author,
            subject,
            data=b"\x01" * (10 * MEGABYTE),
            words=ALLEY,
            language="fr",
        )
    with pytest.raises(BadFile, match=r"10,1\xa0Mo"):
        await add_photo(
            db,
            runtime.storage,
            author,
            subject,
            data=b"\x01" * (10 * MEGABYTE + 100_000),
            words=ALLEY,
            language="fr",
        )


async def test_a_picture_sent_as_a_document_is_told_where_it_belongs(db, runtime, subject):
    author = await accounts.person(db)
    for data, words in ((files.png(), "parmi les photos"), (files.archive("a"), "PDF")):
        with pytest.raises(BadFile, match=words):
            await add_document(
                db,
                runtime.storage,
                author,
                subject,
                data=data,
                words=DocumentWords(document_title="Plan"),
                language="fr",
            )


async def test_text_is_kept_in_utf8(db, runtime, subject):
    author = await accounts.person(db)
    document = await add_document(
        db,
        runtime.storage,
        author,
        subject,
        data="Réunion à l'école".encode("cp1252"),
        words=DocumentWords(document_title="Compte rendu"),
        language="fr",
    )
    kept = await runtime.storage.read(files_of(document)[0])
    assert kept.decode() == "Réunion à l'école"


async def test_there_is_room_for_eight_photos_even_when_twelve_come_at_once(db, runtime, subject):
    authors = [await accounts.person(db) for _ in range(3)]

    async def send(number: int) -> bool:
        try:
            async with runtime.database.transaction() as session:
                await add_photo(
                    session,
                    runtime.storage,
                    authors[number % 3],
                    subject,
                    data=files.png(),
                    words=ALLEY,
                    language="fr",
                )
        except Refused as refusal:
            assert "8 photos" in refusal.message
            return False
        return True

    sent = await asyncio.gather(*(send(n) for n in range(12)))
    assert sum(sent) == PHOTOS_MAX
    positions = (await db.execute(select(Media.position).order_by(Media.position))).scalars()
    assert list(positions) == list(range(1, PHOTOS_MAX + 1))


async def test_a_persons_files_have_a_quota(db, runtime, subject):
    author = await accounts.person(db)
    photo = await files.photo(db, runtime.storage, author, subject)
    photo.size = QUOTA - 10
    await db.commit()
    with pytest.raises(Refused, match=r"200\xa0Mo sur les 200\xa0Mo"):
        await files.document(db, runtime.storage, author, subject)
    await db.rollback()
    neighbour = await accounts.person(db)
    assert await files.document(db, runtime.storage, neighbour, subject)
    assert await files.link(db, author, subject), "a link weighs nothing"


def test_a_quota_is_exact():
    assert policy.can_keep(QUOTA - 10, 10)
    assert not policy.can_keep(QUOTA - 10, 11)


async def test_things_are_ordered_by_small_moves(db, subject):
    author = await accounts.person(db)
    links = [await files.link(db, author, subject, title) for title in ("Un!!", "Deux", "Trois")]
    elsewhere = await files.link(db, author, Subject("wall", 2), "Ailleurs")

    async def titles() -> list[str]:
        await db.commit()
        found = await queries.attached_to(subject).alone(db)
        return [link.title for link in found.links]

    await move(db, links[2], earlier=True)
    assert await titles() == ["Un!!", "Trois", "Deux"]
    await move(db, links[2], earlier=True)
    await move(db, links[2], earlier=True)
    assert await titles() == ["Trois", "Un!!", "Deux"]
    await move(db, links[2], earlier=False)
    assert await titles() == ["Un!!", "Trois", "Deux"]
    await move(db, links[1], earlier=False)
    assert await titles() == ["Un!!", "Trois", "Deux"]
    assert elsewhere.position == 1


async def test_moves_at_the_same_time_lose_nothing(db, runtime, subject):
    author = await accounts.person(db)
    links = [await files.link(db, author, subject, f"Lien {n}") for n in range(4)]

    async def shift(link_id: int) -> None:
        async with runtime.database.transaction() as session:
            link = await session.get(Media, link_id)
            await move(session, link, earlier=True)

    await asyncio.gather(*(shift(link.id) for link in links for _ in range(2)))
    rows = (await db.execute(select(Media.position).order_by(Media.position))).scalars()
    assert list(rows) == [1, 2, 3, 4]


async def test_what_a_picture_says_can_be_changed(db, runtime, subject):
    author = await accounts.person(db)
    photo = await files.photo(db, runtime.storage, author, subject)
    await describe(db, photo, PhotoWords(decorative=True))
    await db.commit()
    assert (photo.alt, photo.is_decorative) == ("", True)
    with pytest.raises(BadFile):
        await describe(db, await files.link(db, author, subject), ALLEY)


async def test_what_is_taken_down_goes_with_its_files_after_the_commit(db, runtime, subject, work):
    author = await accounts.person(db)
    photo = await files.photo(db, runtime.storage, author, subject)
    await remove(db, photo)
    assert set(files_of(photo)) <= await stored(runtime.storage)
    await db.commit()
    await work()
    assert not set(files_of(photo)) & await stored(runtime.storage)
    assert await queries.count(db, subject, Kind.PHOTO) == 0


async def test_what_is_not_taken_down_after_all_keeps_its_files(db, runtime, subject, work):
    author = await accounts.person(db)
    photo = await files.photo(db, runtime.storage, author, subject)
    names = files_of(photo)
    await remove(db, photo)
    await db.rollback()
    await work()
    assert set(names) <= await stored(runtime.storage)


async def test_all_goes_when_the_subject_goes(db, runtime, subject, work):
    author = await accounts.person(db)
    gone = [
        await files.photo(db, runtime.storage, author, subject),
        await files.document(db, runtime.storage, author, subject),
        await files.link(db, author, subject),
    ]
    spared = await files.photo(db, runtime.storage, author, Subject("wall", 2))
    names = {name for media in gone for name in files_of(media)}
    await remove_all(db, subject)
    await db.commit()
    await work()
    left = await stored(runtime.storage)
    assert not names & left
    assert set(files_of(spared)) <= left
    assert (await db.execute(select(func.count(Media.id)))).scalar_one() == 1


async def test_a_link_is_kept_as_written(db, subject):
    author = await accounts.person(db)
    words = LinkWords(address="https://example.org/a", link_title="Guide", note="Page 12")
    link = await add_link(db, author, subject, words, language="en")
    assert (link.address, link.title, link.note, link.language) == (
        "https://example.org/a",
        "Guide",
        "Page 12",
        "en",
    )
