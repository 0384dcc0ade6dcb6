"""Taking things down; their files go once the transaction has committed."""

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.files.rules import widths_of
from app.core.jobs import defer
from app.core.subjects import Subject
from app.media.models import Media
from app.media.rules import Kind, document_file, photo_file


async def remove(session: AsyncSession, media: Media) -> None:
    """Take one down."""
    names = files_of(media)
    await session.execute(delete(Media).where(Media.id == media.id))
    await _forget(session, names)


async def remove_all(session: AsyncSession, subject: Subject) -> None:
    """Take down all that hangs on ``subject``, which is about to go itself."""
    query = select(Media).where(Media.subject_kind == subject.kind, Media.subject_id == subject.id)
    found = list((await session.execute(query)).scalars())
    await session.execute(delete(Media).where(Media.id.in_([media.id for media in found])))
    await _forget(session, [name for media in found for name in files_of(media)])


def files_of(media: Media) -> list[str]:
    """Return the storage names of one."""
    if media.file is None:
        return []
    if media.kind is Kind.DOCUMENT:
        return [document_file(media.file)]
    return [photo_file(media.file, width) for width in widths_of(media.width)]


async def _forget(session: AsyncSession, names: list[str]) -> None:
    if names:
        await defer(session, "nv:media.forget", names=names)
