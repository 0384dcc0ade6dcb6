"""The directory: organisations by name, filtered, a page at a time in both directions."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import current
from app.core.pagination import PAGE_SIZE, decode, encode
from app.core.text import fold
from app.organisations.models import Organisation
from app.organisations.rules import LISTED, Kind, State
from app.organisations.shown import logo_address, organisation_url
from app.places.rules import Area

COUNTED = 1_000
"""Beyond this many, a list says "1,000+"."""

MOST_WORDS = 8
OPENING = 320


@dataclass(frozen=True, slots=True)
class Filters:
    """Which organisations a list shows; nothing set shows every verified one."""

    area: Area = field(default_factory=Area)
    kind: Kind | None = None
    words: str = ""
    also_unverified: bool = False

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what a row must fulfil."""
        found = [
            Organisation.hidden_at.is_(None),
            Organisation.closed_at.is_(None),
            Organisation.state.in_(LISTED)
            if self.also_unverified
            else Organisation.state == State.VERIFIED,
        ]
        if self.kind is not None:
            found.append(Organisation.kind == self.kind)
        return found + _there(self.area) + _with_words(self.words)


def _there(area: Area) -> list[ColumnElement[bool]]:
    """Who acts in an area: in a neighbourhood, also who acts in the whole borough around it."""
    if area.territory_id is None:
        return []
    inside = Organisation.territory_id == area.territory_id
    if area.neighbourhood_id is None:
        return [inside]
    itself = Organisation.neighbourhood_id == area.neighbourhood_id
    return [and_(inside, or_(itself, Organisation.neighbourhood_id.is_(None)))]


def _with_words(typed: str) -> list[ColumnElement[bool]]:
    """All the words, whatever their accents; the last may be the beginning of one."""
    found = fold(typed.replace("\0", " ")).split()[:MOST_WORDS]
    if not found:
        return []
    *whole, last = found
    beginning = last if last.isalnum() else ""
    said = " ".join(whole if beginning else found)
    return [Organisation.search.op("@@")(func.search_query(said, beginning, type_=TSQUERY))]


@dataclass(frozen=True, slots=True)
class Card:
    """An organisation as lists show it."""

    id: int
    public_id: str
    name: str
    kind: Kind
    language: str
    area: Area
    state: State
    logo: str | None
    opening: str
    opening_language: str

    @property
    def path(self) -> str:
        """Return its page, in the language in force."""
        return organisation_url(self.public_id, self.name)

    @property
    def picture(self) -> str:
        """Return where its logo is; nothing without one."""
        return logo_address(self.logo)

    @property
    def is_verified(self) -> bool:
        """Say whether staff could check that it exists."""
        return self.state is State.VERIFIED


@dataclass(frozen=True, slots=True)
class CardPage:
    """Some cards, and the cursors of what comes before and after (empty when nothing does)."""

    cards: list[Card]
    before: str = ""
    after: str = ""


KEY = (Organisation.sort_name, Organisation.id)


async def page_of_cards(
    session: AsyncSession,
    filters: Filters,
    *,
    after: str = "",
    before: str = "",
    size: int = PAGE_SIZE,
) -> CardPage:
    """Return a page of the directory, after or before a cursor.

    Raises:
        Invalid: for a cursor that we did not make.
    """
    query = select(*_columns(), Organisation.sort_name).where(*filters.conditions)
    backwards = bool(before) and not after
    if cursor := after or before:
        at = tuple_(*decode(cursor, str, int))
        query = query.where(tuple_(*KEY) < at if backwards else tuple_(*KEY) > at)
    order = [key.desc() if backwards else key.asc() for key in KEY]
    rows = (await session.execute(query.order_by(*order).limit(size + 1))).all()
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows = rows[::-1]
    if not rows:
        return CardPage([])
    return CardPage(
        [card_of(row) for row in rows],
        before=_cursor(rows[0]) if (more if backwards else bool(after)) else "",
        after=_cursor(rows[-1]) if (backwards or more) else "",
    )


async def count(session: AsyncSession, filters: Filters) -> int:
    """Return how many organisations a list has, counting no further than one past :data:`COUNTED`."""
    some = select(Organisation.id).where(*filters.conditions).limit(COUNTED + 1).subquery()
    return await session.scalar(select(func.count()).select_from(some)) or 0


def _cursor(row: Row[*tuple[Any, ...]]) -> str:
    return encode((row.sort_name, row.id))


def _columns() -> tuple[Any, ...]:
    """Return what a card needs; its opening in the language in force, when it has one."""
    french, english = Organisation.presentation_fr, Organisation.presentation_en
    first, second = (english, french) if current() == "en" else (french, english)
    return (
        Organisation.id,
        Organisation.public_id,
        Organisation.name,
        Organisation.kind,
        Organisation.language,
        Organisation.territory_id,
        Organisation.neighbourhood_id,
        Organisation.state,
        Organisation.logo,
        func.left(case((first != "", first), else_=second), OPENING).label("opening"),
        case((first != "", True), else_=False).label("is_ours"),
    )


def card_of(row: Row[*tuple[Any, ...]]) -> Card:
    """Return the card of a row of :func:`_columns`."""
    ours = current()
    return Card(
        row.id,
        row.public_id,
        row.name,
        row.kind,
        row.language,
        Area(row.territory_id, row.neighbourhood_id),
        row.state,
        row.logo,
        row.opening,
        ours if row.is_ours else ("fr" if ours == "en" else "en"),
    )


async def cards(session: AsyncSession, ids: list[int]) -> list[Card]:
    """Return the cards of some organisations that everybody may see, by name."""
    query = (
        select(*_columns())
        .where(Organisation.id.in_(ids), Organisation.hidden_at.is_(None))
        .order_by(*KEY)
    )
    return [card_of(row) for row in await session.execute(query)]
