"""What a person added – photos, documents, links –, how they are given it, and how it is erased."""

from collections.abc import AsyncIterator

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.files.rules import widths_of
from app.core.files.sniff import extension_of
from app.core.personal import KeptFile, Leaving, Row, erased, kept, kept_files, rows
from app.core.text import slugify
from app.media.models import Media
from app.media.rules import Kind, document_file, photo_file
from app.media.service.removal import remove


@kept("media")
async def media(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give what is known of what the person added."""
    query = select(
        Media.public_id, Media.subject_kind, Media.subject_id, Media.kind, Media.title, Media.note,
        Media.address, Media.alt, Media.language, Media.media_type, Media.width, Media.height,
        Media.size, Media.created_at, Media.hidden_at,
    ).where(Media.added_by_id == person_id)  # fmt: skip
    async for row in rows(session, query.order_by(Media.id)):
        yield row


@kept_files("media")
async def files(session: AsyncSession, person_id: int) -> AsyncIterator[KeptFile]:
    """Give the photos, in their largest size, and the documents."""
    query = select(Media.public_id, Media.kind, Media.file, Media.width, Media.title,
                   Media.media_type).where(
        Media.added_by_id == person_id, Media.file.is_not(None)
    )  # fmt: skip
    async for one in rows(session, query.order_by(Media.id)):
        if one["kind"] == Kind.PHOTO:
            stored = photo_file(one["file"], widths_of(one["width"])[-1])
            yield KeptFile(f"photos/{one['public_id']}.webp", stored)
        else:
            name = f"{one['public_id']}-{slugify(one['title'])}".rstrip("-")
            path = f"documents/{name}.{extension_of(one['media_type'])}"
            yield KeptFile(path, document_file(one["file"]))


@erased("media")
async def erase(session: AsyncSession, leaving: Leaving) -> None:
    """Delete the person's photos and documents; links stay with the words around them."""
    mine = Media.added_by_id == leaving.person_id
    query = select(Media).where(mine)
    if not leaving.erase_words:
        query = query.where(Media.kind != Kind.LINK)
    for one in (await session.execute(query.order_by(Media.id))).scalars().all():
        leaving.pages.add(f"{one.subject_kind}:{one.subject_id}")
        await remove(session, one)
    await session.execute(update(Media).where(mine).values(added_by_id=None))
