"""Needs as lists show them: filtered, newest first, a page at a time."""

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Row, Select, bindparam, func, select
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.pagination import PAGE_SIZE, Page, decode, page_of
from app.core.text import fold
from app.items.models import ItemNeed
from app.items.rules import Condition, ItemKind, NeedState, Terms, Unit, still_missing
from app.items.shown import need_url
from app.places.rules import Area, AreaKind
from app.projects.models import Project
from app.projects.rules import ACTIVE
from app.projects.shown import project_url

MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Filters:
    """Which needs a list shows; nothing set shows all that is still missing."""

    kind: ItemKind | None = None
    terms: Terms | None = None
    area: Area = field(default_factory=Area)
    words: str = ""
    project_id: int | None = None


@dataclass(frozen=True, slots=True)
class NeedLine:
    """A need as lists show it, in the language in force."""

    id: int
    public_id: str
    project_id: int
    kind: ItemKind
    title: str
    language: str
    quantity: int
    unit: Unit
    condition: Condition
    terms: Terms
    needed_by: date | None
    return_by: date | None
    place: str
    can_fetch: bool
    accepted: int
    delivered: int
    state: NeedState
    project_public_id: str
    project_title: str
    territory_id: int | None
    neighbourhood_id: int | None

    @property
    def path(self) -> str:
        """Return its page."""
        return need_url(self.public_id, self.title)

    @property
    def project_path(self) -> str:
        """Return the page of its project."""
        return project_url(self.project_public_id, self.project_title)

    @property
    def area(self) -> Area:
        """Return where its project is."""
        return Area(self.territory_id, self.neighbourhood_id)

    @property
    def room(self) -> int:
        """Return how much is still missing."""
        return max(0, self.quantity - self.accepted)

    @property
    def sentence(self) -> str:
        """Say what is still missing."""
        return still_missing(self.quantity, self.accepted, self.unit)


COLUMNS: tuple[Any, ...] = (
    ItemNeed.id, ItemNeed.public_id, ItemNeed.project_id, ItemNeed.kind, ItemNeed.title,
    ItemNeed.language, ItemNeed.quantity, ItemNeed.unit, ItemNeed.condition, ItemNeed.terms,
    ItemNeed.needed_by, ItemNeed.return_by, ItemNeed.place, ItemNeed.can_fetch, ItemNeed.accepted,
    ItemNeed.delivered, ItemNeed.state, Project.public_id.label("project_public_id"),
    Project.title.label("project_title"), Project.territory_id, Project.neighbourhood_id,
)  # fmt: skip


def line(row: Row[Any]) -> NeedLine:
    """Return the line of a row of :data:`COLUMNS`."""
    return NeedLine(**row._mapping)  # noqa: SLF001 (SQLAlchemy's own name for a row as a mapping)


@cache
def _listing(
    *, kind: bool, terms: bool, area: AreaKind, words: bool, project: bool, after: bool
) -> Select[*tuple[Any, ...]]:
    """Return the statement of a list with these filters, made once for each combination."""
    query = (
        select(*COLUMNS)
        .join(Project, Project.id == ItemNeed.project_id)
        .where(
            ItemNeed.state == NeedState.OPEN,
            ItemNeed.hidden_at.is_(None),
            ItemNeed.accepted < ItemNeed.quantity,
            Project.hidden_at.is_(None),
            Project.state.in_(sorted(ACTIVE)),
        )
        .order_by(ItemNeed.id.desc())
        .limit(bindparam("size", type_=BigInteger))
    )
    if kind:
        query = query.where(ItemNeed.kind == bindparam("kind"))
    if terms:
        query = query.where(ItemNeed.terms == bindparam("terms"))
    if area is AreaKind.TERRITORY:
        query = query.where(Project.territory_id == bindparam("territory", type_=BigInteger))
    elif area is AreaKind.NEIGHBOURHOOD:
        query = query.where(
            Project.neighbourhood_id == bindparam("neighbourhood", type_=BigInteger)
        )
    if words:
        asked = func.search_query(bindparam("whole"), bindparam("last"), type_=TSQUERY)
        query = query.where(ItemNeed.search.op("@@")(asked))
    if project:
        query = query.where(ItemNeed.project_id == bindparam("project", type_=BigInteger))
    if after:
        query = query.where(ItemNeed.id < bindparam("after", type_=BigInteger))
    return query


async def page_of_needs(
    session: AsyncSession, filters: Filters, *, after: str = "", size: int = PAGE_SIZE
) -> Page[NeedLine]:
    """Return a page of what is still missing, newest first.

    Raises:
        Invalid: for a cursor that we did not make.
    """
    words = fold(filters.words.replace("\0", " ")).split()[:MOST_WORDS]
    query = _listing(
        kind=filters.kind is not None, terms=filters.terms is not None, area=filters.area.kind,
        words=bool(words), project=filters.project_id is not None, after=bool(after),
    )  # fmt: skip
    values: dict[str, Any] = {
        "size": size + 1, "kind": filters.kind, "terms": filters.terms,
        "territory": filters.area.territory_id, "neighbourhood": filters.area.neighbourhood_id,
        "project": filters.project_id, "after": decode(after, int)[0] if after else None,
        **_asked(words),
    }  # fmt: skip
    rows = await session.execute(query, {k: v for k, v in values.items() if v is not None})
    return page_of([line(row) for row in rows], size, lambda one: (one.id,))


def _asked(words: list[str]) -> dict[str, str | None]:
    """Return all the words, the last of which may be the beginning of one."""
    if not words:
        return {"whole": None, "last": None}
    *whole, last = words
    beginning = last if last.isalnum() else ""
    return {"whole": " ".join(whole if beginning else words), "last": beginning}


@cache
def _of_projects() -> Select[*tuple[Any, ...]]:
    return (
        select(*COLUMNS)
        .join(Project, Project.id == ItemNeed.project_id)
        .where(
            ItemNeed.project_id == func.any(bindparam("projects")),
            ItemNeed.state == NeedState.OPEN,
            ItemNeed.hidden_at.is_(None),
        )
        .order_by(ItemNeed.needed_by.asc().nulls_last(), ItemNeed.id)
    )


async def of_projects(session: AsyncSession, project_ids: list[int]) -> list[NeedLine]:
    """Return the open needs of some projects, what is wanted soonest first; met ones too."""
    rows = await session.execute(_of_projects(), {"projects": project_ids})
    return [line(row) for row in rows]


@cache
def _managed() -> Select[*tuple[Any, ...]]:
    return (
        select(*COLUMNS)
        .join(Project, Project.id == ItemNeed.project_id)
        .where(ItemNeed.project_id == bindparam("project", type_=BigInteger))
        .order_by(ItemNeed.state.desc(), ItemNeed.needed_by.asc().nulls_last(), ItemNeed.id)
    )


async def managed(session: AsyncSession, project_id: int) -> list[NeedLine]:
    """Return every need of a project, for its team: open ones first, hidden ones too."""
    return [line(row) for row in await session.execute(_managed(), {"project": project_id})]
