"""Photos, documents and links of an idea: hung, described, ordered and taken down by its authors."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import NotFound
from app.core.storage import Storage
from app.core.subjects import Subject
from app.ideas import policy
from app.ideas.models import Idea
from app.ideas.queries.co_authors import signs
from app.media import queries
from app.media.models import Media
from app.media.rules import Kind
from app.media.schemas import DocumentWords, LinkWords, PhotoWords
from app.media.service import documents, links, ordering, photos, removal


async def add_photo(
    session: AsyncSession,
    storage: Storage,
    actor: Actor,
    idea: Idea,
    data: bytes,
    words: PhotoWords,
) -> Media:
    """Hang a photo, described in the idea's language.

    Raises:
        Refused: not theirs to change, or no room.
        BadFile: no picture we can take.
    """
    await _theirs(session, actor, idea)
    return await photos.add_photo(
        session, storage, actor, subject_of(idea), data=data, words=words, language=idea.language
    )


async def add_document(
    session: AsyncSession,
    storage: Storage,
    actor: Actor,
    idea: Idea,
    data: bytes,
    words: DocumentWords,
) -> Media:
    """Hang a document.

    Raises:
        Refused: not theirs to change, or no room.
        BadFile: no document we can take.
    """
    await _theirs(session, actor, idea)
    return await documents.add_document(
        session, storage, actor, subject_of(idea), data=data, words=words, language=idea.language
    )


async def add_link(session: AsyncSession, actor: Actor, idea: Idea, words: LinkWords) -> Media:
    """Hang a link.

    Raises:
        Refused: not theirs to change, or no room.
    """
    await _theirs(session, actor, idea)
    return await links.add_link(session, actor, subject_of(idea), words, language=idea.language)


async def describe(
    session: AsyncSession, actor: Actor, idea: Idea, media_id: str, words: PhotoWords
) -> None:
    """Change what one of its photos says to who cannot see it."""
    await _theirs(session, actor, idea)
    photo = await one_of(session, idea, media_id)
    if photo.kind is not Kind.PHOTO:
        raise NotFound
    await photos.describe(session, photo, words)


async def move(
    session: AsyncSession, actor: Actor, idea: Idea, media_id: str, *, earlier: bool
) -> None:
    """Exchange one with its neighbour."""
    await _theirs(session, actor, idea)
    await ordering.move(session, await one_of(session, idea, media_id), earlier=earlier)


async def remove(session: AsyncSession, actor: Actor, idea: Idea, media_id: str) -> None:
    """Take one down."""
    await _theirs(session, actor, idea)
    await removal.remove(session, await one_of(session, idea, media_id))


async def one_of(session: AsyncSession, idea: Idea, media_id: str) -> Media:
    """Return one that hangs on this idea.

    Raises:
        NotFound: there is none, or it hangs elsewhere.
    """
    found = await queries.on_subject(session, subject_of(idea), media_id)
    if found is None:
        raise NotFound
    return found


def subject_of(idea: Idea) -> Subject:
    """Return an idea as what media hang on."""
    return Subject("idea", idea.id)


async def _theirs(session: AsyncSession, actor: Actor, idea: Idea) -> None:
    policy.can_edit(actor, idea, signs=await signs(session, idea, actor)).require()
