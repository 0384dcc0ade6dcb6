"""Links: to a page elsewhere, which we never fetch."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.subjects import Subject
from app.media.models import Media
from app.media.rules import Kind
from app.media.schemas import LinkWords
from app.media.service.room import make_room


async def add_link(
    session: AsyncSession, actor: Actor, subject: Subject, words: LinkWords, *, language: str
) -> Media:
    """Hang a link on ``subject``.

    Raises:
        Refused: there are enough.
    """
    position = await make_room(session, actor, subject, Kind.LINK)
    link = Media(
        subject_kind=subject.kind,
        subject_id=subject.id,
        kind=Kind.LINK,
        position=position,
        language=language,
        title=words.link_title,
        note=words.note,
        address=words.address,
        added_by_id=actor.id,
    )
    session.add(link)
    await session.flush()
    return link
