"""The directory: who chose to be found, who holds a public role, and skills without a name.

A filter never finds what is not shown: by area only those who show theirs, by skill only those who
share theirs. An entry without a name is ordered by an id of its own, so that nothing leads back.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Row,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.pagination import PAGE_SIZE, Page, decode, page_of
from app.core.text import fold
from app.places.rules import Area
from app.profiles.models import Leadership, Mandate, Profile, ProfileSkill
from app.profiles.queries.holding import (
    is_elected,
    is_there,
    leads,
    mandate_holds,
    shares,
    term_of_leader,
)
from app.profiles.queries.people import Known, skills_of
from app.profiles.rules import PersonKind, Sharing
from app.skills.terms import family

NAMELESS = "\uffff"
"""Sorts entries without a name after every name."""

OPENING = 300
"""Characters of a bio that a list reads."""

LONGEST, MOST_WORDS = 100, 8


@dataclass(frozen=True, slots=True)
class Filters:
    """Whom a directory shows; nothing set shows everybody who is in it."""

    words: str = ""
    area: Area = field(default_factory=Area)
    kind: PersonKind | None = None
    skill: str = ""
    cause: str = ""

    @property
    def folded(self) -> str:
        """Return the words as they are looked for: at most eight."""
        return " ".join(fold(self.words[:LONGEST]).split()[:MOST_WORDS])


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the directory; without a name, ``public_id`` is the entry's own."""

    person_id: int
    public_id: str
    name: str
    sort_key: str
    opening: str
    bio_language: str
    area: Area | None
    is_leader: bool
    is_elected: bool
    is_expert: bool
    skills: tuple[Known, ...] = ()

    @property
    def is_anonymous(self) -> bool:
        """Say whether it has no name."""
        return not self.name


async def page_of_people(
    session: AsyncSession,
    filters: Filters,
    now: datetime,
    *,
    after: str = "",
    size: int = PAGE_SIZE,
) -> Page[Entry]:
    """Return a page of the directory, by name.

    Raises:
        Invalid: for a cursor that we did not make.
    """
    both = union_all(_named(filters, now), _nameless(filters, now)).subquery()
    query = select(both).order_by(both.c.sort_key, both.c.entry_id).limit(size + 1)
    if after:
        key = decode(after, str, str)
        query = query.where(tuple_(both.c.sort_key, both.c.entry_id) > tuple_(*map(literal, key)))
    rows = (await session.execute(query)).all()
    found = page_of(rows, size, lambda row: (row.sort_key, row.entry_id))
    sharing = [row.person_id for row in found.items if row.is_expert]
    known = await skills_of(session, sharing) if sharing else {}
    return Page([_entry(row, known) for row in found.items], found.next_cursor)


def _named(filters: Filters, now: datetime) -> Select[Any]:
    is_expert = shares(Sharing.NAMED)
    bio = func.left(Profile.bio, OPENING)
    visible = Profile.hidden_at.is_(None)
    query = (
        select(
            Person.id.label("person_id"),
            Person.public_id.label("entry_id"),
            Person.display_name.label("name"),
            func.fold(Person.display_name).collate("C").label("sort_key"),
            func.coalesce(case((visible, bio)), "").label("opening"),
            func.coalesce(Profile.bio_language, "fr").label("bio_language"),
            case((Profile.shows_area, Person.territory_id)).label("territory_id"),
            case((Profile.shows_area, Person.neighbourhood_id)).label("neighbourhood_id"),
            leads(now).label("is_leader"),
            is_elected(now).label("is_elected"),
            func.coalesce(is_expert, false()).label("is_expert"),
        )
        .outerjoin(Profile, Profile.person_id == Person.id)
        .where(is_there(now), or_(Profile.is_listed, leads(now), is_elected(now)))
    )
    return query.where(
        *_kind(filters, now, is_expert), *_area(filters, now), *_expertise(filters, is_expert),
        *_words(filters),
    )  # fmt: skip


def _nameless(filters: Filters, now: datetime) -> Select[Any]:
    is_expert = shares(Sharing.ANONYMOUS)
    query = (
        select(
            Person.id.label("person_id"),
            Profile.anonymous_id.label("entry_id"),
            literal("").label("name"),
            literal(NAMELESS).collate("C").label("sort_key"),
            literal("").label("opening"),
            literal("fr").label("bio_language"),
            case((Profile.shows_area, Person.territory_id)).label("territory_id"),
            cast(null(), BigInteger).label("neighbourhood_id"),
            false().label("is_leader"),
            false().label("is_elected"),
            true().label("is_expert"),
        )
        .join(Profile, Profile.person_id == Person.id)
        .where(is_there(now), is_expert)
    )
    if filters.words or filters.kind not in {None, PersonKind.EXPERT}:
        return query.where(false())
    if filters.area.neighbourhood_id is not None:
        return query.where(false())
    if filters.area.territory_id is not None:
        query = query.where(Profile.shows_area, Person.territory_id == filters.area.territory_id)
    return query.where(*_expertise(filters, is_expert))


def _kind(
    filters: Filters, now: datetime, is_expert: ColumnElement[bool]
) -> list[ColumnElement[bool]]:
    wanted = {
        PersonKind.EXPERT: is_expert,
        PersonKind.LEADER: leads(now),
        PersonKind.ELECTED: is_elected(now),
    }
    return [] if filters.kind is None else [wanted[filters.kind]]


def _area(filters: Filters, now: datetime) -> list[ColumnElement[bool]]:
    """Whoever shows living there; and whoever leads, or holds an office, there."""
    area = filters.area
    if area.neighbourhood_id is not None:
        return [and_(Profile.shows_area, Person.neighbourhood_id == area.neighbourhood_id)]
    if area.territory_id is None:
        return []
    there = area.territory_id
    return [
        or_(
            and_(Profile.shows_area, Person.territory_id == there),
            exists().where(
                Leadership.person_id == Person.id,
                Leadership.territory_id == there,
                term_of_leader(now),
            ),
            exists().where(
                Mandate.person_id == Person.id, Mandate.territory_id == there, mandate_holds(now)
            ),
        )
    ]


def _expertise(filters: Filters, is_expert: ColumnElement[bool]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.skill:
        has = exists().where(
            ProfileSkill.person_id == Person.id, ProfileSkill.skill == filters.skill
        )
        found.append(and_(is_expert, has))
    if filters.cause:
        asked = cast(family(filters.cause), ARRAY(String(40)))
        found.append(and_(is_expert, Profile.causes.op("&&")(asked)))
    return found


def _words(filters: Filters) -> list[ColumnElement[bool]]:
    """Every word in the bio, or each of them at the beginning of a word of the name."""
    if not filters.words:
        return []
    words = filters.folded.split()
    if not words:
        return [false()]
    in_bio = and_(
        Profile.hidden_at.is_(None),
        Profile.search.op("@@")(func.search_query(" ".join(words), "", type_=TSQUERY)),
    )
    name = func.concat(" ", func.fold(Person.display_name))
    in_name = and_(*(name.contains(f" {word}", autoescape=True) for word in words))
    return [or_(in_bio, in_name)]


def _entry(row: Row[Any], known: dict[int, tuple[Known, ...]]) -> Entry:
    area = Area(row.territory_id, row.neighbourhood_id)
    return Entry(
        row.person_id, row.entry_id, row.name, row.sort_key, row.opening, row.bio_language,
        None if area == Area() else area, row.is_leader, row.is_elected, row.is_expert,
        known.get(row.person_id, ()) if row.is_expert else (),
    )  # fmt: skip
