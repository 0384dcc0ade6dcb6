"""Adding to a discussion from a program."""

from typing import Annotated

from fastapi import Depends, Request, Response

from app.accounts.actor import Actor
from app.accounts.identity import ApiVisitor, require_scope
from app.accounts.rules import Scope
from app.core import clock
from app.core.db import Session
from app.core.errors import Invalid, NotFound
from app.core.i18n import N_, gettext as _
from app.core.web.json import access, api_router
from app.core.web.page_news import drop_pages
from app.core.web.responses import runtime_of
from app.discussion import policy, speaking
from app.discussion.api.reading import Kind, PublicId, base_of, parent_id
from app.discussion.api.shapes import (
    CommentChange,
    CommentShown,
    NewComment,
    Telling,
)
from app.discussion.hosts import HostedSubject, hosted
from app.discussion.queries import thread as reading
from app.discussion.queries.rows import CommentRow
from app.discussion.rules import Stance
from app.discussion.schemas import Edit, ReplyDraft
from app.discussion.service import change

router = api_router("comments")
Commenter = Annotated[Actor, require_scope(Scope.COMMENTS)]


async def comment_of(
    session: Session, actor: ApiVisitor, comment_id: PublicId
) -> tuple[CommentRow, HostedSubject]:
    """Return the comment of an address, as the token's person may see it; else 404."""
    row = await reading.one(session, comment_id)
    about = await hosted(session, row.subject_kind, row.subject_id, actor)
    if not policy.can_read(actor, row, about):
        raise NotFound
    return row, about


OwnComment = Annotated[tuple[CommentRow, HostedSubject], Depends(comment_of, scope="function")]


@router.post(
    "/{kind}s/{public_id}/comments",
    name="api:post_comment",
    status_code=201,
    summary=N_("Publish a comment"),
    description=N_(
        "A first comment, or, with “parent”, a reply to one. The header “Location” says where it "
        "is. The same text twice, or more than ten comments in ten minutes, are refused."
    ),
    openapi_extra=access(Scope.COMMENTS),
)
async def post_comment(
    request: Request,
    response: Response,
    session: Session,
    actor: Commenter,
    kind: Kind,
    public_id: PublicId,
    sent: NewComment,
) -> CommentShown:
    """Publish a comment or a reply."""
    about = await hosted(session, kind, public_id, actor)
    runtime, base = runtime_of(request), base_of(request)
    if sent.parent is None:
        parent = None
        said = await speaking.comment(session, runtime, actor, about, sent, clock.now())
    else:
        parent = await _parent(session, about, sent)
        draft = ReplyDraft(body=sent.body, language=sent.language, organisation=sent.organisation)
        said = await speaking.reply(session, runtime, actor, about, parent, draft, clock.now())
    response.headers["location"] = f"{base}/api/v1/comments/{said}"
    row = await reading.one(session, said)
    telling = Telling(about, actor, base)
    return telling.comment(row, parent.public_id if parent else None)


@router.patch(
    "/comments/{comment_id}",
    name="api:change_comment",
    summary=N_("Change a comment"),
    description=N_(
        "What is left out stays as it is. What it said before is kept, and anybody can read it. "
        "The stance may change until somebody has answered."
    ),
    openapi_extra=access(Scope.COMMENTS),
)
async def change_comment(
    request: Request, session: Session, actor: Commenter, found: OwnComment, sent: CommentChange
) -> CommentShown:
    """Change a comment of the token's person."""
    row, about = found
    wanted = Edit(
        body=row.body if sent.body is None else sent.body,
        stance=row.stance if sent.stance is None else sent.stance,
        language=sent.language,
        version=sent.version,
    )
    await change.edit(session, actor, about, row, wanted, clock.now())
    drop_pages(session, runtime_of(request), about.tag)
    after = await reading.one(session, row.public_id)
    telling = Telling(about, actor, base_of(request))
    return telling.comment(after, await parent_id(session, row))


@router.delete(
    "/comments/{comment_id}",
    name="api:erase_comment",
    status_code=204,
    summary=N_("Erase a comment"),
    description=N_("Its text and its history are erased for good; the replies to it stay."),
    openapi_extra=access(Scope.COMMENTS),
)
async def erase_comment(
    request: Request, session: Session, actor: Commenter, found: OwnComment
) -> None:
    """Erase a comment of the token's person."""
    row, about = found
    await change.remove(session, actor, row)
    drop_pages(session, runtime_of(request), about.tag)


async def _parent(session: Session, about: HostedSubject, sent: NewComment) -> CommentRow:
    """Return the comment that is answered: one of this very discussion."""
    if sent.stance is not Stance.NONE:
        raise Invalid({"stance": _("A reply takes no stance.")})
    try:
        parent = await reading.one(session, sent.parent or "")
    except NotFound as error:
        raise Invalid({"parent": _("There is no such comment in this discussion.")}) from error
    if parent.subject != about.subject:
        raise Invalid({"parent": _("There is no such comment in this discussion.")})
    return parent
