"""The comment that an address names, with what it is about, for whoever asks."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends

from app.accounts.actor import Actor
from app.accounts.identity import Visitor
from app.core.db import Session
from app.core.errors import NotFound
from app.discussion import policy
from app.discussion.hosts import HostedSubject, hosted
from app.discussion.queries.rows import CommentRow, Reader
from app.discussion.queries.thread import one


@dataclass(frozen=True, slots=True)
class Found:
    """A comment, what it is about, and who asks."""

    comment: CommentRow
    hosted: HostedSubject
    actor: Actor | None


async def find(session: Session, visitor: Visitor, comment_id: str) -> Found:
    """Return the comment of ``/comments/{comment_id}``.

    Raises:
        NotFound: there is none, or nothing of it is left to read.
    """
    comment = await one(session, comment_id, Reader(visitor.id if visitor else None))
    about = await hosted(session, comment.subject_kind, comment.subject_id, visitor)
    if not comment.reply_count and not policy.can_read(visitor, comment, about):
        raise NotFound
    return Found(comment, about, visitor)


CommentInPath = Annotated[Found, Depends(find, scope="function")]
"""The comment of an address, if whoever asks may know of it; else 404."""
