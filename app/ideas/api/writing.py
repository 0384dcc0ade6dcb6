"""Writing ideas from a program."""

from typing import Annotated

from fastapi import Query, Request, Response

from app.accounts.actor import Actor
from app.accounts.identity import require_scope
from app.accounts.rules import Scope
from app.core import clock
from app.core.db import Session
from app.core.i18n import N_
from app.core.web.json import access, api_router
from app.core.web.page_news import drop_pages
from app.core.web.responses import runtime_of
from app.ideas.api.changing import change
from app.ideas.api.path import OwnIdea
from app.ideas.api.sent import Change, NewIdea, Reason
from app.ideas.api.shapes import IdeaShown
from app.ideas.api.view import absolute, whole
from app.ideas.rules import State
from app.ideas.schemas import DraftWords, Proposal, Whereabouts
from app.ideas.service import close, draft, propose
from app.ideas.shown import tags

router = api_router("ideas")
Writer = Annotated[Actor, require_scope(Scope.IDEAS)]


@router.post(
    "/ideas",
    name="api:propose",
    status_code=201,
    summary=N_("Propose an idea"),
    description=N_(
        "Publishes it at once, or keeps it as a draft. The header “Location” says where it is. "
        "Your own support is not counted: send it if you wish."
    ),
    openapi_extra=access(Scope.IDEAS),
)
async def propose_idea(
    request: Request, response: Response, session: Session, actor: Writer, sent: NewIdea
) -> IdeaShown:
    """Publish an idea, or begin a draft."""
    now = clock.now()
    values = sent.model_dump(exclude={"state", "organisation"})
    if sent.state == "draft":
        words = DraftWords(**{name: values[name] for name in DraftWords.model_fields})
        where = Whereabouts(**{name: values[name] for name in Whereabouts.model_fields})
        idea = await draft.begin(session, actor, words, now)
        idea = await draft.save_whereabouts(session, actor, idea, where, now, seen=idea.version)
    else:
        idea = await propose.propose(
            session, actor, Proposal(**values), now, organisation=sent.organisation
        )
        drop_pages(session, runtime_of(request), *tags(idea.id, listed=True))
    settings = runtime_of(request).settings
    response.headers["location"] = absolute(settings, f"/api/v1/ideas/{idea.public_id}")
    return await whole(session, settings, idea, actor)


@router.patch(
    "/ideas/{idea_id}",
    name="api:change_idea",
    summary=N_("Change an idea"),
    description=N_(
        "What is left out stays as it is. What a published idea said before is kept, and anybody "
        "can read it. To publish a draft, send “published” as its “state”."
    ),
    openapi_extra=access(Scope.IDEAS),
)
async def change_idea(
    request: Request, session: Session, actor: Writer, idea: OwnIdea, sent: Change
) -> IdeaShown:
    """Change an idea."""
    changed = await change(session, actor, idea, sent, clock.now())
    if changed.state is not State.DRAFT:
        drop_pages(session, runtime_of(request), *tags(changed.id, listed=True))
    return await whole(session, runtime_of(request).settings, changed, actor)


@router.delete(
    "/ideas/{idea_id}",
    name="api:withdraw_idea",
    status_code=204,
    summary=N_("Throw a draft away, or withdraw an idea"),
    description=N_(
        "A draft disappears. An idea that was published stays where it is and says that it is "
        "withdrawn; its supporters are told, with the reason."
    ),
    openapi_extra=access(Scope.IDEAS),
)
async def withdraw_idea(
    request: Request,
    session: Session,
    actor: Writer,
    idea: OwnIdea,
    reason: Annotated[
        Reason, Query(description=N_("Why, for those who supported it; not needed for a draft."))
    ] = "",
) -> None:
    """Discard a draft, or withdraw a published idea."""
    if idea.state is State.DRAFT:
        await draft.discard(session, actor, idea)
        return
    await close.withdraw(session, actor, idea, reason, clock.now())
    drop_pages(session, runtime_of(request), *tags(idea.id, listed=True))
