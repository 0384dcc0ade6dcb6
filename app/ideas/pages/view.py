"""What the page of an idea needs to be drawn, for whoever looks at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.db.questions import Answer, Questions, known
from app.core.runtime import Runtime
from app.core.web.routing import url
from app.discussion.panel import panel
from app.ideas import policy
from app.ideas.hosts import hosted_idea
from app.ideas.models import Idea
from app.ideas.pages.curve import curve_of
from app.ideas.pages.endorsing import endorsing_context
from app.ideas.pages.metadata import linked_data
from app.ideas.pages.place import area_context, locator
from app.ideas.queries import merging, show, supporting
from app.ideas.queries.facts import Facts, facts_of
from app.ideas.rules import OPEN, Tally, state_label
from app.ideas.shown import address
from app.organisations.queries import Voice, voices_of
from app.themes.pictures import pattern_url
from app.themes.rules import themes_of


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page asks together with those who fill its places."""

    facts: Facts
    tally: Answer[Tally]
    joined: Answer[list[merging.Joined]]
    voices: Answer[list[Voice]]


def ask_for(asked: Questions, idea: Idea, visitor: Actor | None) -> Asked:
    """Add what the page of an idea asks; :func:`view` draws it once all is answered."""
    return Asked(
        facts_of(asked, idea, visitor),
        asked.add(supporting.tally_of(idea.id)),
        asked.add(merging.joined(idea.id)),
        known([]) if visitor is None else asked.add(voices_of(visitor.id)),
    )


async def view(
    session: AsyncSession,
    runtime: Runtime,
    idea: Idea,
    visitor: Actor | None,
    asked: Asked,
    now: datetime,
) -> dict[str, Any]:
    """Return the values of ``ideas/show.html``."""
    facts, tally, voices = asked.facts, asked.tally.value, asked.voices.value
    authors, speaker = facts.authors.value, facts.speaker.value
    base = runtime.settings.base_url.rstrip("/")
    hosted = hosted_idea(idea, frozenset(author.person_id for author in authors), visitor)
    return {
        **gate_context(idea, tally, visitor, supported=facts.supported.value),
        **_rights(idea, authors, visitor),
        "area": area_context(idea),
        "locator": locator(idea),
        "state_label": state_label(idea.state),
        "is_public": idea.state in OPEN,
        "authors": authors,
        "speaker": speaker,
        **endorsing_context(idea, facts.endorsements.value, voices),
        "themes": themes_of(idea.themes),
        "pattern": pattern_url(idea.public_id, idea.themes[0] if idea.themes else ""),
        **facts.attached.value.by_name,
        "curve": await curve_of(session, idea, tally, now),
        "joined": asked.joined.value,
        "link": base + address(idea),
        "card": base + url("ideas:card", idea_id=idea.public_id),
        "panel": await panel(session, hosted, visitor, voices=voices),
        "linked_data": linked_data(idea, tally, authors, speaker, base),
    }


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
