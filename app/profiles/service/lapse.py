"""Roles end by themselves with their last day: what is over is marked, and their people are told before and after.

No right waits for this: each is compared with the day when it is asked for (app/profiles/queries/holding.py).
"""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.organisations.models import Organisation
from app.organisations.service.locking import owners
from app.profiles.models import Agreement, Leadership, Mandate
from app.profiles.queries.holding import agreement_holds, term_of_leader
from app.profiles.rules import CAUGHT_UP, ENDS_SOON, Fact, Standing, Turn, today
from app.profiles.service.tell import tell_of


async def end_terms(session: AsyncSession, now: datetime, *where: ColumnElement[bool]) -> list[int]:
    """Mark the terms of leader that are over, tell those who led, and return their numbers."""
    ended = await session.execute(
        update(Leadership)
        .where(Leadership.standing == Standing.CONFIRMED, Leadership.ends_at <= now, *where)
        .values(standing=Standing.ENDED, ended_at=Leadership.ends_at)
        .returning(Leadership.public_id, Leadership.person_id, Leadership.ends_at)
    )
    people = []
    for public_id, person_id, ends_at in ended.all():
        once = _day_of(ends_at)
        await tell_of(session, Fact.LEADERSHIP, public_id, Turn.OVER, [person_id], once=once)
        people.append(person_id)
    return people


async def warn_leaders(session: AsyncSession, now: datetime) -> None:
    """Tell leaders whose term ends in a month; telling again tells nobody twice."""
    query = select(Leadership.public_id, Leadership.person_id, Leadership.ends_at).where(
        term_of_leader(now),
        Leadership.ends_at <= now + ENDS_SOON,
        Leadership.ends_at > now + ENDS_SOON - CAUGHT_UP,
    )
    for public_id, person_id, ends_at in (await session.execute(query)).all():
        once = _day_of(ends_at)
        await tell_of(session, Fact.LEADERSHIP, public_id, Turn.ENDS_SOON, [person_id], once=once)


async def tell_officials(session: AsyncSession, now: datetime) -> None:
    """Tell elected officials whose mandate ends in a month, or ended by itself this week."""
    day = today(now)
    for turn, first, last in _windows(day):
        query = _unfollowed(
            select(Mandate.public_id, Mandate.person_id, Mandate.ends_on),
            Mandate, ("person_id", "territory_id"), first, last,
        )  # fmt: skip
        for public_id, person_id, ends_on in (await session.execute(query)).all():
            once = ends_on.isoformat()
            await tell_of(session, Fact.MANDATE, public_id, turn, [person_id], once=once)


async def tell_partners(session: AsyncSession, now: datetime) -> None:
    """Tell the owners of partners whose agreement ends in a month, or ended by itself this week."""
    day = today(now)
    for turn, first, last in _windows(day):
        query = _unfollowed(
            select(Agreement.public_id, Agreement.organisation_id, Agreement.ends_on),
            Agreement, ("organisation_id",), first, last,
        )  # fmt: skip
        if turn is Turn.ENDS_SOON:
            query = query.join(Organisation, Organisation.id == Agreement.organisation_id)
            query = query.where(agreement_holds(now))
        for public_id, organisation_id, ends_on in (await session.execute(query)).all():
            to = await owners(session, organisation_id)
            once = ends_on.isoformat()
            await tell_of(session, Fact.AGREEMENT, public_id, turn, to, once=once)


def _day_of(ends_at: datetime | None) -> str:
    assert ends_at is not None, "a check constraint says so"
    return today(ends_at).isoformat()


def _windows(day: date) -> list[tuple[Turn, date, date]]:
    """Return between which last days, both included, a fact takes which turn."""
    one = timedelta(days=1)
    return [
        (Turn.ENDS_SOON, day + ENDS_SOON - CAUGHT_UP + one, day + ENDS_SOON),
        (Turn.OVER, day - CAUGHT_UP, day - one),
    ]


def _unfollowed(
    query: Select[*tuple[Any, ...]], table: Any, same: tuple[str, ...], first: date, last: date
) -> Select[*tuple[Any, ...]]:
    """Keep the facts whose last day is between two, and that no other of the ``same`` ones prolongs."""
    other = aliased(table)
    goes_on = exists().where(
        *(getattr(other, name).is_not_distinct_from(getattr(table, name)) for name in same),
        other.id != table.id,
        other.ended_on.is_(None),
        other.starts_on <= table.ends_on + 1,
        other.ends_on > table.ends_on,
    )
    return query.where(
        table.ended_on.is_(None), table.ends_on >= first, table.ends_on <= last, ~goes_on
    )
