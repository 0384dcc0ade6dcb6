"""Reading a discussion from a program, as any visitor would."""

from typing import Annotated

from fastapi import Depends, Path, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.identity import ApiReader
from app.core.db import Session
from app.core.errors import NotFound
from app.core.i18n import N_
from app.core.pagination import LONGEST_CURSOR
from app.core.web.json import access, api_router
from app.core.web.responses import runtime_of
from app.discussion import policy
from app.discussion.api.shapes import (
    CommentList,
    ConversationShown,
    CountsShown,
    ReplyList,
    Telling,
)
from app.discussion.hosts import hosted
from app.discussion.panel import reader_of
from app.discussion.queries import thread as reading
from app.discussion.queries.counts import counts
from app.discussion.queries.rows import CommentRow
from app.discussion.rules import Choice, Sort

router = api_router("comments")

Kind = Annotated[
    str,
    Path(
        pattern="^[a-z]{1,20}$",
        description=N_("What is discussed: “idea”, hence “ideas” in the address."),
        examples=["idea"],
    ),
]
PublicId = Annotated[str, Path(description=N_("Public identifier."), examples=["k7m2p9x4qa"])]
After = Annotated[
    str, Query(max_length=LONGEST_CURSOR, description=N_("Where to go on, as the last page said."))
]


def base_of(request: Request) -> str:
    """Return what the addresses of pages begin with."""
    return runtime_of(request).settings.base_url.rstrip("/")


async def readable(
    request: Request, session: Session, reader: ApiReader, comment_id: PublicId
) -> tuple[CommentRow, Telling]:
    """Return the comment of an address, and how it is told to whoever reads.

    Raises:
        NotFound: there is none, or nothing of it is left to read.
    """
    row = await reading.one(session, comment_id)
    about = await hosted(session, row.subject_kind, row.subject_id, reader)
    if not row.reply_count and not policy.can_read(reader, row, about):
        raise NotFound
    return row, Telling(about, reader, base_of(request))


ReadableComment = Annotated[tuple[CommentRow, Telling], Depends(readable, scope="function")]


async def parent_id(session: AsyncSession, row: CommentRow) -> str | None:
    """Return the public id of the comment that a reply answers; None for a first one."""
    if row.parent_id is None:
        return None
    return (await reading.by_id(session, row.parent_id)).public_id


@router.get(
    "/{kind}s/{public_id}/comments",
    name="api:comments",
    summary=N_("Read a discussion"),
    description=N_(
        "First comments, twenty a page, each with its first replies. A comment that was hidden or "
        "erased keeps its place, without its words, while it has replies."
    ),
    openapi_extra=access("public"),
)
async def comments(
    request: Request,
    session: Session,
    reader: ApiReader,
    kind: Kind,
    public_id: PublicId,
    sort: Annotated[Sort, Query(description=N_("In which order."))] = Sort.HELPFUL,
    stance: Annotated[
        Choice | None,
        Query(description=N_("Those of one stance only, or those the authors took part in.")),
    ] = None,
    after: After = "",
) -> CommentList:
    """Return a page of a discussion."""
    about = await hosted(session, kind, public_id, reader)
    telling = Telling(about, reader, base_of(request))
    page = await reading.thread(
        session,
        about.subject,
        reader=reader_of(about, reader),
        author_ids=about.author_ids,
        sort=sort,
        choice=stance,
        cursor=after,
    )
    told = (await counts(session, [about.subject]))[about.subject]
    return CommentList(
        counts=CountsShown(
            comments=told.comments,
            in_favour=told.for_,
            against=told.against,
            questions=told.question,
            improvements=told.improvement,
        ),
        comments=[telling.conversation(row) for row in page.items],
        after=page.next_cursor or None,
    )


@router.get(
    "/comments/{comment_id}",
    name="api:comment",
    summary=N_("Read a comment"),
    description=N_("A comment; a first one comes with its first replies."),
    openapi_extra=access("public"),
)
async def comment(session: Session, found: ReadableComment) -> ConversationShown:
    """Return one comment."""
    row, telling = found
    reader = reader_of(telling.hosted, telling.reader)
    (whole,) = await reading.with_replies(session, [row], reader)
    return telling.conversation(whole, await parent_id(session, row))


@router.get(
    "/comments/{comment_id}/replies",
    name="api:replies",
    summary=N_("Read the replies to a comment"),
    description=N_("All of them, twenty a page, oldest first."),
    openapi_extra=access("public"),
)
async def replies(session: Session, found: ReadableComment, after: After = "") -> ReplyList:
    """Return a page of replies."""
    row, telling = found
    reader = reader_of(telling.hosted, telling.reader)
    page = await reading.replies(session, row, reader=reader, cursor=after)
    return ReplyList(
        replies=[telling.comment(one, row.public_id) for one in page.items],
        after=page.next_cursor or None,
    )
