"""From a draft to the noticeboard: once, under a threshold that will not change."""

from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.chosen import is_new
from app.accounts.queries import joined_at
from app.choices.queries import in_force
from app.core.errors import Invalid
from app.core.events import publish as tell
from app.core.web.form_errors import sentences
from app.ideas import policy
from app.ideas.chosen import THRESHOLD, publications_for
from app.ideas.events import IdeaPublished
from app.ideas.models import Gate, Idea
from app.ideas.queries import drafts
from app.ideas.rules import OPEN, State, archive_due
from app.ideas.schemas import DraftWords, Proposal, slug_of
from app.ideas.service.draft import DRAFT, LOCK, begin, save_whereabouts
from app.ideas.service.hide import held_back
from app.ideas.service.moved_on import MovedOn, write_over
from app.organisations.queries import NO_VOICE, Voice, voice


async def propose(
    session: AsyncSession,
    actor: Actor,
    proposal: Proposal,
    now: datetime,
    *,
    public_id: str = "",
    organisation: str = NO_VOICE,
) -> Idea:
    """Publish a whole idea at once: what a program sends, or a visitor wrote before signing in.

    Raises:
        Refused: the e-mail is not confirmed, or there were too many publications today.
        Invalid: its place lies too far from its area.
    """
    policy.can_propose(actor).require()
    words = DraftWords(
        title=proposal.title,
        problem=proposal.problem,
        proposal=proposal.proposal,
        language=proposal.language,
    )
    idea = await begin(session, actor, words, now, public_id=public_id)
    idea = await save_whereabouts(session, actor, idea, proposal, now, seen=idea.version)
    return await publish(session, actor, idea, now, seen=idea.version, organisation=organisation)


async def publish(
    session: AsyncSession,
    actor: Actor,
    idea: Idea,
    now: datetime,
    *,
    seen: int,
    organisation: str = NO_VOICE,
) -> Idea:
    """Make a draft public, for oneself or for an organisation; pressing twice publishes once.

    The author's own support is not counted: they may support their idea as anybody does.

    Raises:
        Refused: not theirs, e-mail not confirmed, too many publications today, or the actor may
            not speak for that organisation.
        Invalid: something is missing, with a sentence for each field.
        MovedOn: it was written elsewhere since its author last read it.
    """
    if idea.state in OPEN and idea.author_id == actor.id:
        return idea
    policy.can_publish(actor, idea).require()
    whole(idea)
    speaker = await voice(session, actor, organisation)
    await session.execute(LOCK, {"person": str(actor.id)})
    since = await joined_at(session, actor.id)
    most = publications_for(is_new=is_new(since, now))
    policy.can_publish_now(await drafts.published_lately(session, actor.id, now), most).require()
    try:
        published = await write_over(session, idea, _public(now, speaker), seen=seen, states=DRAFT)
    except MovedOn as moved:
        if moved.current.state in OPEN:
            return moved.current
        raise
    threshold = await in_force(session, THRESHOLD[published.area.kind])
    await session.execute(insert(Gate).values(idea_id=published.id, threshold=threshold))
    await _show_or_hold(session, published, now)
    return published


async def _show_or_hold(session: AsyncSession, idea: Idea, now: datetime) -> None:
    """Tell of an idea, or keep it from everybody until a moderator has read it."""
    if await held_back(session, idea, now):
        await session.execute(update(Idea).where(Idea.id == idea.id).values(held_at=now))
    else:
        await tell(session, IdeaPublished(idea.id))


def _public(now: datetime, speaker: Voice | None) -> dict[str, Any]:
    return {
        "organisation_id": speaker.id if speaker else None,
        "state": State.PUBLISHED,
        "published_at": now,
        "updated_at": now,
        "archive_due_at": archive_due(now),
        "version": 1,
    }


def whole(idea: Idea) -> Proposal:
    """Return a draft as a whole proposal.

    Raises:
        Invalid: with a sentence for each field that is not ready.
    """
    try:
        return Proposal(
            title=idea.title,
            problem=idea.problem,
            proposal=idea.proposal,
            language=idea.language,
            area=slug_of(idea.area),
            themes=idea.themes,
            place_label=idea.place_label,
            latitude=idea.place_lat,
            longitude=idea.place_lon,
        )
    except ValidationError as error:
        raise Invalid(sentences(error)) from error
