"""Ideas are discussed and carry photos: what the discussion and the media need to know of one."""

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.i18n import gettext as _
from app.core.ids import is_public_id
from app.core.policy import YES, Verdict, no
from app.core.subjects import Subject
from app.discussion.hosts import HostedSubject, host
from app.ideas import policy
from app.ideas.models import CoAuthor, Idea
from app.ideas.queries.visible import may_see
from app.ideas.rules import OPEN, READABLE, State
from app.ideas.shown import address, tags
from app.media.hosts import Carrier, register_host

KIND = "idea"


async def carrier(session: AsyncSession, idea_id: int) -> Carrier | None:
    """Return an idea as what photos, documents and links hang on; None for a draft."""
    found = await _find(session, Idea.id == idea_id)
    if found is None or found[0].state is State.DRAFT:
        return None
    idea, author_ids = found
    return Carrier(
        title=idea.title,
        path=address(idea),
        territory_id=idea.territory_id,
        author_ids=author_ids,
        # Its first photo stands on the card of the project that it became, too.
        tags=(*tags(idea.id, listed=True), *(("projects",) if idea.became_project_at else ())),
        is_public=idea.state in READABLE,
    )


register_host(KIND, may_see, carrier)


@host(KIND)
async def idea_host(
    session: AsyncSession, which: str | int, actor: Actor | None
) -> HostedSubject | None:
    """Return the idea that ``which`` names; one that was merged leads to what it became."""
    if isinstance(which, str) and not is_public_id(which):
        return None
    found = await _find(
        session, Idea.id == which if isinstance(which, int) else Idea.public_id == which
    )
    while found is not None and found[0].merged_into_id is not None:
        found = await _find(session, Idea.id == found[0].merged_into_id)
    return None if found is None else hosted_idea(found[0], found[1], actor)


def hosted_idea(idea: Idea, author_ids: frozenset[int], actor: Actor | None) -> HostedSubject:
    """Return an idea as the discussion sees it, for a page that has read it already.

    ``author_ids`` are its author and the co-authors who accepted.
    """
    return HostedSubject(
        subject=Subject(KIND, idea.id),
        public_id=idea.public_id,
        title=idea.title,
        path=address(idea),
        tag=tags(idea.id)[0],
        author_ids=author_ids,
        language=idea.language,
        may_read=policy.can_read(actor, idea, signs=actor is not None and actor.id in author_ids),
        may_comment=can_be_discussed(idea),
        may_moderate=actor is not None and actor.moderates(idea.territory_id),
        territory_id=idea.territory_id,
    )


def can_be_discussed(idea: Idea) -> Verdict:
    """An open idea is discussed; a closed one is read."""
    if idea.state is State.DRAFT:
        return no(_("This idea is a draft: it can be discussed once it is published."))
    if idea.state not in OPEN:
        return no(_("This idea is closed: its discussion can be read, not continued."))
    return YES


async def _find(
    session: AsyncSession, which: ColumnElement[bool]
) -> tuple[Idea, frozenset[int]] | None:
    signers = (
        select(func.array_agg(CoAuthor.person_id))
        .where(CoAuthor.idea_id == Idea.id, CoAuthor.accepted_at.is_not(None))
        .scalar_subquery()
    )
    row = (await session.execute(select(Idea, signers).where(which))).one_or_none()
    if row is None:
        return None
    idea, signed = row
    people = {idea.author_id, *(signed or ())} - {None}
    return idea, frozenset(people)
