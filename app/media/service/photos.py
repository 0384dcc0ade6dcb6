"""Photos: prepared, kept, described."""

import secrets

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.files.pictures import Prepared, prepare
from app.core.files.refusals import BadFile
from app.core.files.weight import check_weight
from app.core.i18n import gettext as _
from app.core.storage import Storage
from app.core.subjects import Subject
from app.media.models import Media
from app.media.rules import Kind, photo_file
from app.media.schemas import PhotoWords
from app.media.service.room import make_room


async def add_photo(
    session: AsyncSession,
    storage: Storage,
    actor: Actor,
    subject: Subject,
    *,
    data: bytes,
    words: PhotoWords,
    language: str,
) -> Media:
    """Hang a photo on ``subject``; ``language`` is that of its description.

    Files are written before the row: should the request fail, the nightly sweep takes them.

    Raises:
        BadFile: no picture we can take (``field`` is ``photo``).
        Refused: there are enough photos, or the person's files hold too much.
    """
    try:
        check_weight(len(data))
        prepared = await prepare(data)
    except BadFile as refusal:
        refusal.field = "photo"
        raise
    position = await make_room(session, actor, subject, Kind.PHOTO, prepared.size)
    photo = Media(
        subject_kind=subject.kind,
        subject_id=subject.id,
        kind=Kind.PHOTO,
        position=position,
        language=language,
        alt=words.alt,
        is_decorative=words.decorative,
        file=await _write(storage, prepared),
        media_type="image/webp",
        width=prepared.width,
        height=prepared.height,
        size=prepared.size,
        added_by_id=actor.id,
    )
    session.add(photo)
    await session.flush()
    return photo


async def describe(session: AsyncSession, photo: Media, words: PhotoWords) -> None:
    """Change what a photo says to who cannot see it."""
    if photo.kind is not Kind.PHOTO:
        raise BadFile(_("Only pictures are described."))
    photo.alt = words.alt
    photo.is_decorative = words.decorative
    await session.flush()


async def _write(storage: Storage, prepared: Prepared) -> str:
    name = secrets.token_hex(16)
    for width, data in prepared.files.items():
        await storage.write(photo_file(name, width), data)
    return name
