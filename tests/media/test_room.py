"""Room for one more: hidden things hold theirs, each kind has its own, and both languages say it."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.core.i18n import using
from app.core.runtime import Runtime
from app.core.subjects import Subject
from app.media import policy, queries
from app.media.models import Media
from app.media.rules import LINKS_MAX, PHOTOS_MAX, QUOTA, Kind
from tests.factories import media
from tests.factories.accounts import person
from tests.media.conftest import WALL

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


async def test_hiding_a_photo_makes_no_room_and_gives_no_bytes_back(
    db: AsyncSession, runtime: Runtime, subject: Subject
) -> None:
    who = await person(db)
    for _each in range(PHOTOS_MAX):
        await media.photo(db, runtime.storage, who, subject)
    used = await queries.bytes_used(db, who.id)
    await db.execute(update(Media).values(hidden_at=NOW))
    await db.commit()
    with pytest.raises(Refused, match="Il y a de la place pour 8 photos"):
        await media.photo(db, runtime.storage, who, subject)
    await db.rollback()
    assert await queries.bytes_used(db, who.id) == used


async def test_photos_leave_room_for_documents_and_other_subjects(
    db: AsyncSession, runtime: Runtime, subject: Subject
) -> None:
    who = await person(db)
    for _each in range(PHOTOS_MAX):
        await media.photo(db, runtime.storage, who, subject)
    await media.document(db, runtime.storage, who, subject)
    await media.link(db, who, subject)
    await media.photo(db, runtime.storage, who, Subject(WALL, 2))
    assert await queries.count(db, subject, Kind.PHOTO) == PHOTOS_MAX


async def test_links_weigh_nothing_and_are_counted_all_the_same(
    db: AsyncSession, subject: Subject
) -> None:
    who = await person(db)
    for number in range(LINKS_MAX):
        await media.link(db, who, subject, f"Guide {number}")
    assert await queries.bytes_used(db, who.id) == 0
    with pytest.raises(Refused, match=f"{LINKS_MAX} liens"):
        await media.link(db, who, subject, "Un de trop")
    await db.rollback()


@pytest.mark.parametrize(
    ("language", "full", "heavy"),
    [
        ("fr", "Il y a de la place pour 8", "vos fichiers"),
        ("en", "There is room for 8", "Your files"),
    ],
)
def test_the_reason_is_said_in_both_languages(language: str, full: str, heavy: str) -> None:
    with using(language):
        assert full in policy.can_add(Kind.PHOTO, PHOTOS_MAX).reason
        assert heavy.lower() in policy.can_keep(QUOTA, 1).reason.lower()
        assert policy.can_keep(QUOTA - 1, 1)
