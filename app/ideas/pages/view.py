"""What the page of an idea needs to be drawn, for whoever looks at it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.runtime import Runtime
from app.core.subjects import Subject
from app.core.web.routing import url
from app.discussion.hosts import HostedSubject
from app.discussion.panel import panel
from app.ideas import policy
from app.ideas.hosts import hosted_idea
from app.ideas.models import Idea
from app.ideas.pages.curve import curve_of
from app.ideas.pages.endorsing import endorsing_context
from app.ideas.pages.metadata import linked_data
from app.ideas.pages.place import area_context, locator
from app.ideas.queries import merging, show, supporting
from app.ideas.rules import OPEN, Tally, state_label
from app.ideas.shown import address
from app.media import queries as media
from app.organisations.queries import spoken_as
from app.themes.pictures import pattern_url
from app.themes.rules import THEMES


async def view(
    session: AsyncSession, runtime: Runtime, idea: Idea, visitor: Actor | None, now: datetime
) -> dict[str, Any]:
    """Return the values of ``ideas/show.html``."""
    tally = await supporting.tally(session, idea.id)
    authors = await show.signatures(session, idea)
    themes = [THEMES[code] for code in idea.themes if code in THEMES]
    supported = visitor is not None and await supporting.supports(session, idea.id, visitor.id)
    base = runtime.settings.base_url.rstrip("/")
    speaker = await spoken_as(session, idea.organisation_id)
    said = await panel(session, _hosted(idea, authors, visitor), visitor)
    return {
        **gate_context(idea, tally, visitor, supported=supported),
        **_rights(idea, authors, visitor),
        "area": area_context(idea),
        "locator": locator(idea),
        "state_label": state_label(idea.state),
        "is_public": idea.state in OPEN,
        "authors": authors,
        "speaker": speaker,
        **await endorsing_context(session, idea, said.voices),
        "themes": themes,
        "pattern": pattern_url(idea.public_id, idea.themes[0] if idea.themes else ""),
        **await _media(session, idea),
        "curve": await curve_of(session, idea, tally, now),
        "joined": await merging.joined(session, idea.id),
        "link": base + address(idea),
        "card": base + url("ideas:card", idea_id=idea.public_id),
        "panel": said,
        "linked_data": linked_data(idea, tally, authors, speaker, base),
    }


def _hosted(idea: Idea, authors: Sequence[show.Signature], visitor: Actor | None) -> HostedSubject:
    """Return the idea as its discussion sees it, from what has been read already."""
    return hosted_idea(idea, frozenset(author.person_id for author in authors), visitor)


def gate_context(
    idea: Idea, tally: Tally, visitor: Actor | None, *, supported: bool
) -> dict[str, Any]:
    """Return the values of ``ideas/_gate.html``: the bar, the button or why there is none."""
    refusal = ""
    if visitor is not None and not supported:
        refusal = policy.can_support(visitor, idea).reason
    return {
        "idea": idea,
        "tally": tally,
        "supported": supported,
        "refusal": refusal,
        "is_open": idea.state in OPEN,
        "said": "",
    }


async def _media(session: AsyncSession, idea: Idea) -> dict[str, Any]:
    it = Subject("idea", idea.id)
    return {
        "photos": (await media.photos_of(session, [it]))[it],
        "documents": (await media.documents_of(session, [it]))[it],
        "links": (await media.links_of(session, [it]))[it],
    }


RIGHTS = ("may_edit", "may_withdraw", "may_renew", "may_merge", "moderates")


def _rights(
    idea: Idea, authors: Sequence[show.Signature], visitor: Actor | None
) -> dict[str, bool]:
    if visitor is None:
        return dict.fromkeys(RIGHTS, False)
    signs = any(author.person_id == visitor.id for author in authors)
    return {
        "may_edit": bool(policy.can_edit(visitor, idea, signs=signs)),
        "may_withdraw": bool(policy.can_withdraw(visitor, idea)),
        "may_renew": bool(policy.can_renew(visitor, idea)),
        "may_merge": bool(policy.can_merge_from(visitor, idea)),
        "moderates": visitor.moderates(idea.territory_id),
    }
