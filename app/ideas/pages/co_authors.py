"""Signing an idea together: who is invited, and the page an invitation leads to."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member, Visitor
from app.accounts.invited import key_of
from app.accounts.schemas import Email
from app.core import clock
from app.core.db import Session
from app.core.errors import SignInRequired
from app.core.i18n import gettext as _
from app.core.throttle import Limit, attempt
from app.core.web.forms import Form, FormModel, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import PUBLIC, Pages, url
from app.ideas import policy
from app.ideas.models import CoAuthor, Idea
from app.ideas.pages.path import EditableInPath, IdeaInPath
from app.ideas.queries import co_authors as queries
from app.ideas.rules import CO_AUTHORS_MAX, State
from app.ideas.service import co_authors as service
from app.ideas.shown import address, tags

pages = Pages("/ideas", fr="/idees")

INVITATIONS = Limit("ideas.invitations", 20, 24 * 3600)
TEMPLATE = "ideas/writing/co_authors.html"


class Guest(FormModel):
    """Who to invite."""

    email: Email


@pages.get(
    "/{idea_id}/co-authors",
    fr="/{idea_id}/cosignataires",
    name="ideas:co_authors",
    access="authors",
)
async def invitations(
    request: Request, session: Session, member: Member, idea: EditableInPath
) -> Response:
    """Show who was invited to sign, and invite others."""
    return page(request, TEMPLATE, await _shown(session, idea, member) | {"form": Form(Guest)})


@pages.post(
    "/{idea_id}/co-authors",
    fr="/{idea_id}/cosignataires",
    name="ideas:co_authors",
    access="author",
)
async def invite(
    request: Request,
    session: Session,
    member: Member,
    idea: IdeaInPath,
    form: Annotated[Form[Guest], form_of(Guest)],
) -> Response:
    """Send an invitation; the answer is the same whoever reads that address."""
    policy.can_invite(member, idea).require()
    runtime = runtime_of(request)
    with form.or_rerender(request, TEMPLATE, **await _shown(session, idea, member)):
        email = form.data.email
        await attempt(runtime, INVITATIONS, member.public_id)
        await service.invite(session, runtime.settings, member, idea, email, clock.now())
    said = _("An invitation is on its way to %(address)s.") % {"address": email}
    return redirect(request, url("ideas:co_authors", idea_id=idea.public_id), said)


@pages.post(
    "/{idea_id}/co-authors/{co_author_id}/remove",
    fr="/{idea_id}/cosignataires/{co_author_id}/retirer",
    name="ideas:remove_co_author",
    access="author",
)
async def remove(
    request: Request, session: Session, member: Member, idea: IdeaInPath, co_author_id: str
) -> Response:
    """Take an invitation or a signature back."""
    await service.remove(session, member, idea, co_author_id)
    _changed(request, session, idea)
    return redirect(
        request,
        url("ideas:co_authors", idea_id=idea.public_id),
        _("This invitation is taken back."),
    )


@pages.post(
    "/{idea_id}/unsign", fr="/{idea_id}/ne-plus-signer", name="ideas:unsign", access="co-author"
)
async def unsign(request: Request, session: Session, member: Member, idea: IdeaInPath) -> Response:
    """Stop signing."""
    await service.leave(session, member, idea)
    _changed(request, session, idea)
    to = url("ideas:drafts") if idea.state is State.DRAFT else address(idea)
    return redirect(request, to, _("You no longer sign this idea."))


@pages.get(
    "/invitation/{secret}", fr="/invitation/{secret}", name="ideas:invitation", access=PUBLIC
)
async def invitation(request: Request, session: Session, visitor: Visitor, secret: str) -> Response:
    """Show what one is invited to sign; opening the page changes nothing."""
    key = await key_of(session, CoAuthor, secret, visitor)
    found = await service.look(session, key, clock.now())
    context = {
        "idea": found.idea,
        "by": await queries.author_of(session, found.idea),
        "secret": secret,
        "is_member": visitor is not None,
    }
    return page(request, "ideas/writing/invitation.html", context)


@pages.post(
    "/invitation/{secret}/accept",
    fr="/invitation/{secret}/accepter",
    name="ideas:accept_invitation",
    access=PUBLIC,
)
async def accept(request: Request, session: Session, visitor: Visitor, secret: str) -> Response:
    """Sign; a visitor says first who they are."""
    key, now = await key_of(session, CoAuthor, secret, visitor), clock.now()
    if visitor is None:
        found = await service.look(session, key, now)
        payload = {"invitation": key.hex(), "title": found.idea.title}
        raise SignInRequired("ideas.accept_invitation", payload)
    idea = await service.accept(session, visitor, key, now)
    _changed(request, session, idea)
    return redirect(request, signed_path(idea), _("You now sign this idea."))


@pages.post(
    "/invitation/{secret}/decline",
    fr="/invitation/{secret}/refuser",
    name="ideas:decline_invitation",
    access=PUBLIC,
)
async def decline(request: Request, session: Session, visitor: Visitor, secret: str) -> Response:
    """Say no, without an account."""
    key = await key_of(session, CoAuthor, secret, visitor)
    await service.decline(session, key, clock.now())
    return redirect(
        request, url("ideas:index"), _("You said no. Nobody will ask you again for this idea.")
    )


def signed_path(idea: Idea) -> str:
    """Return where a new co-author goes."""
    if idea.state is State.DRAFT:
        return url("ideas:write", idea_id=idea.public_id)
    return address(idea)


async def _shown(session: AsyncSession, idea: Idea, member: Actor) -> dict[str, Any]:
    return {
        "idea": idea,
        "invited": await queries.invited_to(session, idea.id, clock.now()),
        "is_author": idea.author_id == member.id,
        "refusal": policy.can_invite(member, idea).reason,
        "most": CO_AUTHORS_MAX,
        "path": signed_path(idea),
    }


def _changed(request: Request, session: AsyncSession, idea: Idea) -> None:
    if idea.state is not State.DRAFT:
        drop_pages(session, runtime_of(request), *tags(idea.id))
