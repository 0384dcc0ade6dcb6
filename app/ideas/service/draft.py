"""Writing before publishing: begun, saved a little at a time, thrown away."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import NotFound
from app.core.ids import is_public_id, public_id as new_public_id
from app.core.subjects import Subject
from app.ideas import policy
from app.ideas.models import Idea
from app.ideas.queries import drafts
from app.ideas.queries.co_authors import signs
from app.ideas.rules import State
from app.ideas.schemas import DraftWords, Whereabouts
from app.ideas.service.moved_on import MovedOn, reads, reread, write_over
from app.ideas.service.whereabouts import columns_of
from app.media.service.removal import remove_all

DRAFT = frozenset({State.DRAFT})
UNSEEN = 0
"""The version a blank page has seen."""

LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('ideas:' || :person, 0))")


async def begin(
    session: AsyncSession, actor: Actor, words: DraftWords, now: datetime, *, public_id: str = ""
) -> Idea:
    """Begin a draft in the area where ``actor`` lives; or go on with the one begun as ``public_id``.

    A blank page is given its public id beforehand, so that pressing twice begins one draft only.

    Raises:
        Refused: there are too many drafts.
        NotFound: ``public_id`` is somebody else's.
        MovedOn: the draft begun has since been written elsewhere.
    """
    if public_id and not is_public_id(public_id):
        raise NotFound
    await session.execute(LOCK, {"person": str(actor.id)})
    begun = await _begun(session, actor, public_id)
    if begun is not None:
        return await save_words(session, actor, begun, words, now, seen=UNSEEN)
    policy.can_draft(await drafts.count_drafts(session, actor.id)).require()
    values = {
        "public_id": public_id or new_public_id(),
        "state": State.DRAFT,
        "author_id": actor.id,
        "territory_id": actor.home.territory_id,
        "neighbourhood_id": actor.home.neighbourhood_id,
        "created_at": now,
        "updated_at": now,
        **words.model_dump(),
    }
    statement = insert(Idea).values(values).on_conflict_do_nothing().returning(Idea)
    made = (await session.execute(statement)).scalar_one_or_none()
    if made is None:
        raise NotFound
    return made


async def _begun(session: AsyncSession, actor: Actor, public_id: str) -> Idea | None:
    if not public_id:
        return None
    query = select(Idea).where(Idea.public_id == public_id)
    found = (await session.execute(query)).scalar_one_or_none()
    if found is not None and found.author_id != actor.id and not await signs(session, found, actor):
        raise NotFound
    return found


async def save_words(
    session: AsyncSession, actor: Actor, idea: Idea, words: DraftWords, now: datetime, *, seen: int
) -> Idea:
    """Keep what a draft says so far; ``seen`` is the version its writer had before their eyes.

    Raises:
        Refused: not theirs to write.
        MovedOn: it was written elsewhere, or published, in the meantime.
    """
    return await _save(session, actor, idea, words.model_dump(), now, seen)


async def save_whereabouts(
    session: AsyncSession,
    actor: Actor,
    idea: Idea,
    whereabouts: Whereabouts,
    now: datetime,
    *,
    seen: int,
) -> Idea:
    """Keep where a draft belongs and what it is about.

    Raises:
        Refused: not theirs to write.
        Invalid: the place lies too far from the area.
        MovedOn: it was written elsewhere, or published, in the meantime.
    """
    return await _save(session, actor, idea, columns_of(whereabouts, idea.themes), now, seen)


async def _save(
    session: AsyncSession,
    actor: Actor,
    idea: Idea,
    values: dict[str, Any],
    now: datetime,
    seen: int,
) -> Idea:
    policy.can_edit(actor, idea, signs=await signs(session, idea, actor)).require()
    if idea.state is State.DRAFT and reads(idea, values):
        return idea
    try:
        return await write_over(
            session,
            idea,
            {**values, "version": Idea.version + 1, "updated_at": now},
            seen=seen,
            states=DRAFT,
        )
    except MovedOn as moved:
        if moved.current.state is State.DRAFT and reads(moved.current, values):
            return moved.current
        raise


async def discard(session: AsyncSession, actor: Actor, idea: Idea) -> None:
    """Throw a draft away, with its photos and documents.

    Raises:
        Refused: it is not theirs, or no draft any more.
    """
    policy.can_discard(actor, await reread(session, idea)).require()
    gone = await session.execute(
        delete(Idea)
        .where(Idea.id == idea.id, Idea.state == State.DRAFT)
        .returning(Idea.id)
        .execution_options(synchronize_session=False)
    )
    if gone.one_or_none() is None:  # published, or thrown away, at this very moment
        policy.can_discard(actor, await reread(session, idea)).require()
    await remove_all(session, Subject("idea", idea.id))
