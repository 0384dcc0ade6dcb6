"""What ideas put into the pages of people and organisations: what they started, and what they back."""

from typing import Any

from fastapi import Request
from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core import clock
from app.core.policy import Who
from app.core.subjects import Subject
from app.core.web.responses import common
from app.core.web.slots import slot
from app.core.web.templates import environment
from app.ideas.models import CoAuthor, Gate, Idea, Support
from app.ideas.queries.co_authors import waiting_for
from app.ideas.queries.drafts import count_drafts
from app.ideas.queries.endorsing import backed_by, comments_by, proposed_by
from app.ideas.rules import OPEN, State, state_label
from app.ideas.shown import idea_url
from app.profiles.queries.people import shows_ideas

MOST = 10


def _render(request: Request, template: str, context: dict[str, Any]) -> str:
    return environment.get_template(template).render(common(request) | context)


def _lines() -> Select[*tuple[Any, ...]]:
    return select(
        Idea.public_id,
        Idea.title,
        Idea.language,
        Idea.state,
        Gate.local,
        Gate.threshold,
    ).join(Gate, Gate.idea_id == Idea.id)


async def _read(session: AsyncSession, query: Select[*tuple[Any, ...]]) -> list[dict[str, Any]]:
    return [
        {
            "path": idea_url(row.public_id, row.title),
            "title": row.title,
            "language": row.language,
            "state": row.state.value,
            "label": state_label(row.state),
            "local": row.local,
            "threshold": row.threshold,
        }
        for row in await session.execute(query)
    ]


def _signed(person_id: int) -> Any:
    return select(CoAuthor.idea_id).where(
        CoAuthor.person_id == person_id, CoAuthor.accepted_at.is_not(None)
    )


@slot("person.body")
async def started(
    request: Request, session: AsyncSession, about: Subject, actor: Who | None
) -> str:
    """List the open ideas that somebody started, if they chose to show them."""
    del actor
    if not await shows_ideas(session, about.id, clock.now()):
        return ""
    query = (
        _lines()
        .where(Idea.author_id == about.id, Idea.state.in_(OPEN))
        .order_by(Idea.published_at.desc(), Idea.id.desc())
        .limit(MOST)
    )
    ideas = await _read(session, query)
    if not ideas:
        return ""
    return _render(request, "ideas/_of_person.html", {"ideas": ideas})


@slot("dashboard")
async def mine(request: Request, session: AsyncSession, about: Subject, actor: Who | None) -> str:
    """List what a member started and backs, whatever became of it."""
    if actor is None or actor.id != about.id:
        return ""
    own = _lines().where(
        (Idea.author_id == about.id) | Idea.id.in_(_signed(about.id)),
        Idea.state != State.DRAFT,
    )
    backed = (
        _lines()
        .join(Support, Support.idea_id == Idea.id)
        .where(Support.person_id == about.id, Idea.state.in_(OPEN))
    )
    counted = (
        select(func.count())
        .select_from(Support)
        .join(Idea, Idea.id == Support.idea_id)
        .where(Support.person_id == about.id, Idea.state.in_(OPEN))
    )
    context = {
        "started": await _read(session, own.order_by(Idea.published_at.desc()).limit(MOST)),
        "backed": await _read(session, backed.order_by(Support.created_at.desc()).limit(MOST)),
        "many": (await session.execute(counted)).scalar_one(),
    }
    return _render(request, "ideas/_dashboard.html", context)


@slot("dashboard.waiting")
async def drafts(request: Request, session: AsyncSession, about: Subject, actor: Who | None) -> str:
    """Say how many drafts wait to be finished."""
    if actor is None or actor.id != about.id:
        return ""
    many = await count_drafts(session, about.id)
    return _render(request, "ideas/_drafts_line.html", {"many": many}) if many else ""


@slot("dashboard.waiting")
async def to_sign(
    request: Request, session: AsyncSession, about: Subject, actor: Who | None
) -> str:
    """List the ideas that a member is invited to sign."""
    if not isinstance(actor, Actor) or actor.id != about.id:
        return ""
    invited = await waiting_for(session, actor, clock.now())
    return _render(request, "ideas/_to_sign_lines.html", {"invited": invited}) if invited else ""


@slot("organisation.body")
async def ideas_of_organisation(
    request: Request, session: AsyncSession, subject: Subject, actor: Who | None
) -> str:
    """Show the ideas an organisation proposes and backs, and how much it said."""
    context = common(request, as_visitor=actor is None) | {
        "proposed": await proposed_by(session, subject.id),
        "backed": await backed_by(session, subject.id),
        "comments": await comments_by(session, subject.id),
        "idea_url": idea_url,
    }
    return environment.get_template("ideas/_of_organisation.html").render(context)
