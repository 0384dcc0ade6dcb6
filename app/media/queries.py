"""Reads of media: all that hangs on a subject in one query, the photos of a whole list in another.

What moderators hid is left out, unless its authors ask ``with_hidden``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, false, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.core.db.questions import Columns, Question, Rows, question
from app.core.files.sniff import extension_of
from app.core.subjects import Subject
from app.media.models import Media
from app.media.rules import Kind
from app.media.shown import Document, Link, Photo

SHOWN: tuple[InstrumentedAttribute[Any], ...] = (
    Media.subject_kind,
    Media.subject_id,
    Media.public_id,
    Media.title,
    Media.note,
    Media.address,
    Media.alt,
    Media.language,
    Media.media_type,
    Media.width,
    Media.height,
    Media.size,
    Media.hidden_at,
)


@dataclass(frozen=True, slots=True)
class Attached:
    """What hangs on a subject, each kind in its order."""

    photos: list[Photo]
    documents: list[Document]
    links: list[Link]

    @property
    def by_name(self) -> dict[str, Any]:
        """Return the lists by the names that templates give them."""
        return {"photos": self.photos, "documents": self.documents, "links": self.links}


def attached_to(subject: Subject, *, with_hidden: bool = False) -> Question[Attached]:
    """Ask for the photos, the documents and the links of one subject."""
    return (_everything if with_hidden else _shown)(subject.kind, subject.id)


def _attached(found: Rows) -> Attached:
    rows: dict[Kind, list[Row[Any]]] = {kind: [] for kind in Kind}
    for row in found:
        rows[row.kind].append(row)
    return Attached(
        [_photo(row) for row in rows[Kind.PHOTO]],
        [_document(row) for row in rows[Kind.DOCUMENT]],
        [_link(row) for row in rows[Kind.LINK]],
    )


@question(_attached)
def _everything(kind: str, number: int) -> Columns:
    return (
        select(Media.kind, *SHOWN)
        .where(Media.subject_kind == kind, Media.subject_id == number)
        .order_by(Media.position, Media.id)
    )


@question(_attached)
def _shown(kind: str, number: int) -> Columns:
    return (
        select(Media.kind, *SHOWN)
        .where(Media.subject_kind == kind, Media.subject_id == number, Media.hidden_at.is_(None))
        .order_by(Media.position, Media.id)
    )


async def first_photos(session: AsyncSession, kind: str, ids: Iterable[int]) -> dict[int, Photo]:
    """Return the first photo of each subject of a kind, for cards; those without one are absent."""
    found = await first_photos_among(session, [Subject(kind, number) for number in ids])
    return {subject.id: photo for subject, photo in found.items()}


async def first_photos_among(
    session: AsyncSession, subjects: Iterable[Subject]
) -> dict[Subject, Photo]:
    """Return the first photo of each of these subjects, of whatever kinds, in one statement."""
    wanted: dict[str, list[int]] = {}
    for subject in subjects:
        wanted.setdefault(subject.kind, []).append(subject.id)
    named = [
        (Media.subject_kind == kind) & Media.subject_id.in_(ids) for kind, ids in wanted.items()
    ]
    query = (
        select(*SHOWN)
        .where(or_(false(), *named), Media.kind == Kind.PHOTO, Media.hidden_at.is_(None))
        .order_by(Media.subject_kind, Media.subject_id, Media.position, Media.id)
        .ext(distinct_on(Media.subject_kind, Media.subject_id))
    )
    return {
        Subject(row.subject_kind, row.subject_id): _photo(row)
        for row in await session.execute(query)
    }


async def by_public_id(session: AsyncSession, public_id: str) -> Media | None:
    """Return one, whatever it hangs on."""
    query = select(Media).where(Media.public_id == public_id)
    return (await session.execute(query)).scalar_one_or_none()


async def on_subject(session: AsyncSession, subject: Subject, public_id: str) -> Media | None:
    """Return one that hangs on ``subject``: an id from elsewhere is not found."""
    query = select(Media).where(
        Media.public_id == public_id,
        Media.subject_kind == subject.kind,
        Media.subject_id == subject.id,
    )
    return (await session.execute(query)).scalar_one_or_none()


async def hidden_of(session: AsyncSession, subject: Subject, person_id: int) -> frozenset[str]:
    """Return the public ids of what moderators hid there of what this person added."""
    query = select(Media.public_id).where(
        Media.subject_kind == subject.kind,
        Media.subject_id == subject.id,
        Media.added_by_id == person_id,
        Media.hidden_at.is_not(None),
    )
    return frozenset((await session.execute(query)).scalars())


async def count(session: AsyncSession, subject: Subject, kind: Kind) -> int:
    """Return how many of a kind hang on a subject."""
    query = select(func.count()).where(
        Media.subject_kind == subject.kind, Media.subject_id == subject.id, Media.kind == kind
    )
    return (await session.execute(query)).scalar_one()


async def bytes_used(session: AsyncSession, person_id: int) -> int:
    """Return the bytes that a person's files hold."""
    query = select(func.coalesce(func.sum(Media.size), 0)).where(Media.added_by_id == person_id)
    return int((await session.execute(query)).scalar_one())


def _photo(row: Row[Any]) -> Photo:
    is_hidden = row.hidden_at is not None
    return Photo(row.public_id, row.alt, row.language, row.width, row.height, is_hidden)


def _document(row: Row[Any]) -> Document:
    extension, is_hidden = extension_of(row.media_type), row.hidden_at is not None
    return Document(row.public_id, row.title, row.language, extension, row.size, is_hidden)


def _link(row: Row[Any]) -> Link:
    is_hidden = row.hidden_at is not None
    return Link(row.public_id, row.title, row.note, row.address, row.language, is_hidden)
