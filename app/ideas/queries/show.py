"""What an idea's page shows besides the idea itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import DateTime, func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.db.questions import Columns, question
from app.ideas.models import CoAuthor, Support
from app.ideas.rules import SMALLEST_CELL
from app.profiles.shown import reference


@dataclass(frozen=True, slots=True)
class Signature:
    """Somebody who signs an idea."""

    person_id: int
    public_id: str
    name: str
    neighbourhood_id: int | None
    is_author: bool

    @property
    def ref(self) -> str:
        """Return the end of the address of their page."""
        return reference(self.public_id, self.name)


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many supporters live in one neighbourhood."""

    neighbourhood_id: int
    number: int


@question(lambda found: [Signature(*row[:5]) for row in found])
def signatures(idea_id: int, author_id: int | None) -> Columns:
    """Ask for the author, then the co-authors who accepted, in the order they did."""
    who = (Person.id, Person.public_id, Person.display_name, Person.neighbourhood_id)
    never = literal(None, DateTime(timezone=True))
    author = select(*who, literal(True).label("is_author"), never.label("since")).where(
        Person.id == author_id, Person.deleted_at.is_(None)
    )
    others = (
        select(*who, literal(False), CoAuthor.accepted_at)
        .join(CoAuthor, CoAuthor.person_id == Person.id)
        .where(
            CoAuthor.idea_id == idea_id,
            CoAuthor.accepted_at.is_not(None),
            Person.deleted_at.is_(None),
        )
    )
    both = union_all(author, others).subquery()
    return select(both).order_by(both.c.since.nulls_first())


async def crowds(session: AsyncSession, idea_id: int) -> Sequence[Crowd]:
    """Return the neighbourhoods with enough supporters to be named, largest first.

    A number under :data:`~app.ideas.rules.SMALLEST_CELL` could point at somebody: it is left out,
    and the page gives what is left out as one number, for the whole city.
    """
    number = func.count()
    query = (
        select(Person.neighbourhood_id, number)
        .join(Support, Support.person_id == Person.id)
        .where(
            Support.idea_id == idea_id,
            Support.set_aside_at.is_(None),
            Person.neighbourhood_id.is_not(None),
        )
        .group_by(Person.neighbourhood_id)
        .having(number >= SMALLEST_CELL)
        .order_by(number.desc(), Person.neighbourhood_id)
    )
    return [Crowd(home or 0, people) for home, people in (await session.execute(query)).all()]
