"""What the API says of comments, and what it is sent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from app.accounts.actor import Actor
from app.core.i18n import LANGUAGES, N_
from app.core.web.forms import FormModel
from app.discussion.hosts import HostedSubject
from app.discussion.policy import can_read
from app.discussion.queries.rows import CommentRow
from app.discussion.rules import Stance, State
from app.discussion.schemas import Body, CommentDraft, Language
from app.discussion.speaking import address
from app.organisations.api.shapes import OrganisationNamed, named


class NewComment(CommentDraft):
    """A comment to publish; with ``parent`` it is a reply, which takes no stance."""

    parent: Annotated[
        str | None,
        Field(max_length=10, description=N_("Identifier of the first comment that it answers.")),
    ] = None


class CommentChange(FormModel):
    """What changes in a comment; what is left out stays as it is."""

    version: Annotated[
        int, Field(ge=1, le=2**31 - 1, description=N_("The version that you have read."))
    ]
    body: Annotated[Body | None, Field(description=N_("What it should say, in Markdown."))] = None
    stance: Annotated[
        Stance | None, Field(description=N_("What it should do with what is discussed."))
    ] = None
    language: Annotated[Language | None, Field(description=N_("The language of the comment."))] = (
        None
    )


class CommentPages(BaseModel):
    """Where people read a comment."""

    fr: str = Field(description=N_("The page in French."))
    en: str = Field(description=N_("The page in English."))


class CommentShown(BaseModel):
    """What one person says."""

    id: str = Field(description=N_("Public identifier."), examples=["k7m2p9x4qa"])
    state: State = Field(
        description=N_("Only a visible comment has words and an author for everybody.")
    )
    author: str | None = Field(
        description=N_("The name they chose to be known by; null once they have left.")
    )
    organisation: OrganisationNamed | None = Field(
        description=N_("The organisation they speak for; null when they speak for themselves.")
    )
    is_author: bool = Field(description=N_("Whether they sign what is discussed."))
    stance: Stance = Field(
        description=N_("What it does with what is discussed; “none” for a reply.")
    )
    language: Literal["fr", "en"] = Field(description=N_("The language of the comment."))
    body: str = Field(description=N_("What it says, in Markdown; empty when it is not shown."))
    version: int = Field(description=N_("Grows with each change; send it back with yours."))
    helpful: int = Field(description=N_("How many people found it helpful."))
    taken_up_at: datetime | None = Field(
        description=N_("When the authors took the improvement up (UTC).")
    )
    created_at: datetime = Field(description=N_("When it was published (UTC)."))
    edited_at: datetime | None = Field(description=N_("When its words last changed (UTC)."))
    parent: str | None = Field(description=N_("The comment that it answers; null for a first one."))
    pages: CommentPages = Field(description=N_("Where people read the comment."))


class ConversationShown(CommentShown):
    """A comment, with its first replies when it is a first one."""

    reply_count: int = Field(description=N_("How many replies are shown, in all."))
    replies: list[CommentShown] = Field(description=N_("The first three, oldest first."))


class CountsShown(BaseModel):
    """How many comments there are."""

    comments: int = Field(description=N_("Comments that are shown, replies included."))
    in_favour: int = Field(description=N_("First comments in favour."))
    against: int = Field(description=N_("First comments against."))
    questions: int = Field(description=N_("First comments that ask."))
    improvements: int = Field(description=N_("First comments that propose an improvement."))


class CommentList(BaseModel):
    """A page of a discussion."""

    counts: CountsShown = Field(description=N_("How many comments there are, by stance."))
    comments: list[ConversationShown] = Field(
        description=N_("First comments, in the order asked for.")
    )
    after: str | None = Field(description=N_("Give it as “after” to go on; null at the end."))


class ReplyList(BaseModel):
    """A page of the replies to a comment."""

    replies: list[CommentShown] = Field(description=N_("Replies, oldest first."))
    after: str | None = Field(description=N_("Give it as “after” to go on; null at the end."))


@dataclass(frozen=True, slots=True)
class Telling:
    """What is discussed, who reads (None: as anybody), and what addresses begin with."""

    hosted: HostedSubject
    reader: Actor | None
    base: str

    def comment(self, row: CommentRow, parent: str | None = None) -> CommentShown:
        """Return what is said of a comment; nothing of its words to who may not read them."""
        return CommentShown.model_validate(self._said(row, parent))

    def conversation(self, row: CommentRow, parent: str | None = None) -> ConversationShown:
        """Return what is said of a comment and its replies."""
        replies = [self.comment(one, row.public_id) for one in row.replies]
        return ConversationShown.model_validate(
            self._said(row, parent) | {"reply_count": row.reply_count, "replies": replies}
        )

    def _said(self, row: CommentRow, parent: str | None) -> dict[str, object]:
        shown = bool(can_read(self.reader, row, self.hosted))
        return {
            "id": row.public_id,
            "state": row.state,
            "author": (row.author_name or None) if shown else None,
            "organisation": named(row.organisation, self.base) if shown else None,
            "is_author": shown and row.author_id in self.hosted.author_ids,
            "stance": row.stance if shown else Stance.NONE,
            "language": row.language,
            "body": row.body if shown else "",
            "version": row.version,
            "helpful": row.helpful,
            "taken_up_at": row.taken_up_at if shown else None,
            "created_at": row.created_at,
            "edited_at": row.edited_at if shown else None,
            "parent": parent,
            "pages": {lang: self.base + address(row.public_id, lang=lang) for lang in LANGUAGES},
        }
