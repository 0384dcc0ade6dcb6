"""What the gateway's books and ours do not agree on, and how far they were read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.treasury.models import BooksRead, MoneyDifference
from app.treasury.rules import DifferenceKind

LISTED = 200


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """A difference as staff read it."""

    public_id: str
    kind: DifferenceKind
    source_id: str
    what: str
    line_id: str
    their_net: int
    their_fee: int
    our_net: int
    our_fee: int
    found_at: datetime
    seen_at: datetime
    gone_at: datetime | None
    note: str
    noted_by: str


@dataclass(frozen=True, slots=True)
class Read:
    """How far a gateway was read."""

    gateway: str
    fetched_at: datetime | None
    compared_at: datetime | None
    lines: int


async def differences(session: AsyncSession) -> list[DifferenceLine]:
    """Return what does not agree, then what did not, the last found first."""
    name = func.coalesce(case((Person.deleted_at.is_(None), Person.display_name)), "")
    query: Select[*tuple[Any, ...]] = (
        select(
            MoneyDifference.public_id, MoneyDifference.kind, MoneyDifference.source_id,
            MoneyDifference.what, MoneyDifference.line_id, MoneyDifference.their_net,
            MoneyDifference.their_fee, MoneyDifference.our_net, MoneyDifference.our_fee,
            MoneyDifference.found_at, MoneyDifference.seen_at, MoneyDifference.gone_at,
            MoneyDifference.note, name.label("noted_by"),
        )
        .outerjoin(Person, Person.id == MoneyDifference.noted_by_id)
        .order_by(MoneyDifference.gone_at.desc().nulls_first(), MoneyDifference.id.desc())
        .limit(LISTED)
    )  # fmt: skip
    return [DifferenceLine(*row) for row in await session.execute(query)]


async def count_differences(session: AsyncSession) -> int:
    """Return on how many things the books do not agree now."""
    query = select(func.count()).where(MoneyDifference.gone_at.is_(None))
    return await session.scalar(query) or 0


async def reads(session: AsyncSession) -> list[Read]:
    """Return how far each gateway was read."""
    query = select(
        BooksRead.gateway, BooksRead.fetched_at, BooksRead.compared_at, BooksRead.lines
    ).order_by(BooksRead.gateway)
    return [Read(*row) for row in await session.execute(query)]
