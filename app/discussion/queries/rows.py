"""A comment as pages and programs read it: columns, not entities."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select

from app.accounts.models import Person
from app.core.subjects import Subject
from app.discussion.models import Comment, HelpfulMark
from app.discussion.rules import Stance, State
from app.organisations.models import Organisation
from app.organisations.queries import Spoken, spoken_columns
from app.profiles.shown import reference


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: what they wrote and marked is theirs to see; a moderator sees what is hidden."""

    id: int | None = None
    moderates: bool = False


ANYBODY = Reader()

Rows = Select[*tuple[Any, ...]]
"""A query whose rows make a :class:`CommentRow` each."""


@dataclass(frozen=True, slots=True)
class CommentRow:
    """One comment; ``replies`` are the first ones, ``more_replies`` the cursor of the others."""

    id: int
    public_id: str
    subject_kind: str
    subject_id: int
    parent_id: int | None
    author_id: int | None
    author_name: str
    author_public_id: str
    body: str
    stance: Stance
    language: str
    state: State
    helpful: int
    reply_count: int
    version: int
    created_at: datetime
    edited_at: datetime | None
    taken_up_at: datetime | None
    marked: bool
    organisation_id: int | None = None
    """For which organisation its author speaks, if that one may be named."""
    organisation_public_id: str = ""
    organisation_name: str = ""
    organisation_logo: str | None = None
    replies: list["CommentRow"] = field(default_factory=list)
    more_replies: str = ""

    @property
    def subject(self) -> Subject:
        """Return what it is about."""
        return Subject(self.subject_kind, self.subject_id)

    @property
    def organisation(self) -> Spoken | None:
        """Return the organisation its author speaks for, if one is named."""
        if self.organisation_id is None:
            return None
        return Spoken(
            self.organisation_id,
            self.organisation_public_id,
            self.organisation_name,
            self.organisation_logo,
        )

    @property
    def author_ref(self) -> str:
        """Return the end of the address of its author's page; empty when they have left."""
        if not self.author_public_id:
            return ""
        return reference(self.author_public_id, self.author_name)

    @property
    def key(self) -> tuple[datetime, int]:
        """Return its place among replies and in the order of time."""
        return (self.created_at, self.id)


def select_rows(reader: Reader) -> Rows:
    """Return the query whose rows make a :class:`CommentRow` each."""
    marked: ColumnElement[bool] = literal(False)
    if reader.id is not None:
        marked = exists().where(
            HelpfulMark.comment_id == Comment.id, HelpfulMark.person_id == reader.id
        )
    stays = Person.deleted_at.is_(None)
    query = select(
        Comment.id,
        Comment.public_id,
        Comment.subject_kind,
        Comment.subject_id,
        Comment.parent_id,
        Comment.author_id,
        func.coalesce(case((stays, Person.display_name)), "").label("author_name"),
        func.coalesce(case((stays, Person.public_id)), "").label("author_public_id"),
        Comment.body,
        Comment.stance,
        Comment.language,
        Comment.state,
        Comment.helpful,
        Comment.reply_count,
        Comment.version,
        Comment.created_at,
        Comment.edited_at,
        Comment.taken_up_at,
        marked.label("marked"),
        *spoken_columns(),
    )
    said = query.outerjoin(Person, Person.id == Comment.author_id)
    return said.outerjoin(Organisation, Organisation.id == Comment.organisation_id)


def readable(reader: Reader) -> ColumnElement[bool]:
    """Return the condition for what ``reader`` may read: see :func:`policy.can_read`."""
    shown = Comment.state == State.VISIBLE
    put_aside = Comment.state.in_([State.HELD, State.HIDDEN])
    if reader.moderates:
        return or_(shown, put_aside)
    if reader.id is not None:
        return or_(shown, and_(put_aside, Comment.author_id == reader.id))
    return shown
