"""What was answered, newest first: hidden answers and answers to what is not public are left out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.answers.models import OfficialAnswer
from app.answers.rules import Bilingual
from app.core.db.questions import Columns, Rows, question
from app.core.i18n import current
from app.core.pagination import PAGE_SIZE, Page, decode, page_of
from app.ideas.models import Idea
from app.ideas.rules import READABLE, AnswerStatus
from app.profiles.shown import person_url


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One answer as it is read."""

    id: int
    public_id: str
    status: AnswerStatus
    body: Bilingual
    office_fr: str
    office_en: str
    territory_id: int | None
    created_at: datetime
    author_id: int | None
    author_public_id: str
    author_name: str
    idea_id: int
    idea_public_id: str
    idea_title: str
    idea_language: str

    @property
    def office(self) -> str:
        """Return the office it was given under, in the language in force; empty for staff."""
        return self.office_fr if current() == "fr" else self.office_en

    @property
    def author_path(self) -> str:
        """Return the page of who answered; empty once they have left."""
        if not self.author_public_id:
            return ""
        return person_url(self.author_public_id, self.author_name)

    @property
    def text(self) -> str:
        """Return the text for a reader of the language in force."""
        return self.body.text(current())

    @property
    def language(self) -> str:
        """Return the language of that text."""
        return self.body.language(current())

    @property
    def is_translated(self) -> bool:
        """Say whether that text is a translation."""
        return self.body.is_translated(current())


async def answers_to(session: AsyncSession, idea_id: int) -> list[AnswerLine]:
    """Return every answer to an idea, newest first."""
    query = _query().where(OfficialAnswer.idea_id == idea_id).order_by(OfficialAnswer.id.desc())
    return [_line(row) for row in await session.execute(query)]


def _first(found: Rows) -> AnswerLine | None:
    row = found.one_or_none()
    return None if row is None else _line(row)


@question(_first)
def latest_to(idea_id: int) -> Columns:
    """Ask for the last answer to an idea, if there is one."""
    query = _query().where(OfficialAnswer.idea_id == idea_id)
    return query.order_by(OfficialAnswer.id.desc()).limit(1)


@question(lambda found: found.scalar_one())
def how_many(idea_id: int) -> Columns:
    """Ask how many answers an idea has had."""
    return select(func.count()).where(
        OfficialAnswer.idea_id == idea_id, OfficialAnswer.hidden_at.is_(None)
    )


async def one(session: AsyncSession, public_id: str) -> AnswerLine | None:
    """Return the answer of a public id, if everybody may read it."""
    query = _query().where(OfficialAnswer.public_id == public_id)
    return _first(await session.execute(query))


async def given_by(session: AsyncSession, person_id: int, most: int = 5) -> list[AnswerLine]:
    """Return the last answers that somebody gave."""
    query = _query().where(OfficialAnswer.author_id == person_id)
    query = query.order_by(OfficialAnswer.id.desc()).limit(most)
    return [_line(row) for row in await session.execute(query)]


async def page_of_answers(
    session: AsyncSession,
    *,
    idea_id: int | None = None,
    territory_id: int | None = None,
    after: str = "",
    size: int = PAGE_SIZE,
) -> Page[AnswerLine]:
    """Return a page of answers, newest first, to one idea or to those of one territory.

    Raises:
        Invalid: for a cursor that we did not make.
    """
    query = _query().order_by(OfficialAnswer.id.desc()).limit(size + 1)
    if idea_id is not None:
        query = query.where(OfficialAnswer.idea_id == idea_id)
    if territory_id is not None:
        query = query.where(Idea.territory_id == territory_id)
    if after:
        (below,) = decode(after, int)
        query = query.where(OfficialAnswer.id < below)
    rows = [_line(row) for row in await session.execute(query)]
    return page_of(rows, size, lambda line: (line.id,))


def _query() -> Select[*tuple[Any, ...]]:
    stays = Person.deleted_at.is_(None)
    return (
        select(
            OfficialAnswer.id,
            OfficialAnswer.public_id,
            OfficialAnswer.status,
            OfficialAnswer.body_fr,
            OfficialAnswer.body_en,
            OfficialAnswer.original,
            OfficialAnswer.office_fr,
            OfficialAnswer.office_en,
            OfficialAnswer.territory_id,
            OfficialAnswer.created_at,
            OfficialAnswer.author_id,
            func.coalesce(case((stays, Person.public_id)), "").label("author_public_id"),
            func.coalesce(case((stays, Person.display_name)), "").label("author_name"),
            Idea.id.label("idea_id"),
            Idea.public_id.label("idea_public_id"),
            Idea.title.label("idea_title"),
            Idea.language.label("idea_language"),
        )
        .join(Idea, Idea.id == OfficialAnswer.idea_id)
        .outerjoin(Person, Person.id == OfficialAnswer.author_id)
        .where(OfficialAnswer.hidden_at.is_(None), Idea.state.in_(READABLE))
    )


def _line(row: Row[Any]) -> AnswerLine:
    values = dict(row._mapping)  # noqa: SLF001 (SQLAlchemy's own name for a row as a mapping)
    said = (values.pop("body_fr"), values.pop("body_en"), values.pop("original"))
    return AnswerLine(**values, body=Bilingual(*said))
