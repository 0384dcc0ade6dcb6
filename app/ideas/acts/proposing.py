"""A visitor wrote an idea; now we know who they are."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.acts import Done, act
from app.core import clock
from app.core.errors import DomainError, Invalid
from app.core.i18n import N_, gettext as _
from app.core.ids import is_public_id
from app.core.runtime import Runtime
from app.core.web.forms import Form
from app.core.web.page_news import drop_pages
from app.core.web.routing import url
from app.ideas.models import Idea
from app.ideas.pages.publishing import published_message
from app.ideas.pages.typed import M
from app.ideas.rules import OPEN, State
from app.ideas.schemas import DraftWords, Proposal, Whereabouts
from app.ideas.service import draft
from app.ideas.service.propose import propose as propose_idea
from app.ideas.shown import address, tags


@act(
    "ideas.propose",
    waiting=N_("Your idea “%(title)s” will be published as soon as we know who you are."),
)
async def propose(
    session: AsyncSession, runtime: Runtime, actor: Actor, payload: dict[str, Any]
) -> Done:
    """Publish what was written before signing in; what cannot be published becomes a draft.

    Raises:
        DomainError: not even a draft can be made of it; it goes on waiting.
    """
    now = clock.now()
    page = str(payload.pop("draft", ""))
    page = page if is_public_id(page) else ""
    try:
        async with session.begin_nested():
            proposal = _read(payload, Proposal)
            idea = await propose_idea(session, actor, proposal, now, public_id=page)
    except DomainError as refusal:
        return await _keep(session, actor, payload, page, refusal)
    drop_pages(session, runtime, *tags(idea.id, listed=True))
    return Done(address(idea), await published_message(session, idea))


async def _keep(
    session: AsyncSession, actor: Actor, payload: dict[str, Any], page: str, refusal: DomainError
) -> Done:
    now = clock.now()
    idea = await draft.begin(session, actor, _read(payload, DraftWords), now, public_id=page)
    if idea.state is not State.DRAFT:
        return Done(address(idea) if idea.state in OPEN else url("ideas:drafts"), refusal.message)
    idea = await _place(session, actor, idea, payload)
    said = _("Your idea is kept among your drafts. %(reason)s") % {"reason": refusal.message}
    return Done(url("ideas:publish", idea_id=idea.public_id), said, "warning")


async def _place(session: AsyncSession, actor: Actor, idea: Idea, payload: dict[str, Any]) -> Idea:
    """Keep where it belongs as well, when that is in order."""
    try:
        whereabouts = _read(payload, Whereabouts)
        return await draft.save_whereabouts(
            session, actor, idea, whereabouts, clock.now(), seen=idea.version
        )
    except Invalid:
        return idea


def _read(payload: dict[str, Any], schema: type[M]) -> M:
    own = {name: value for name, value in payload.items() if name in schema.model_fields}
    return Form(schema, own).data
