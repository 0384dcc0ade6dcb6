"""Who is on the way to be a leader: what the nominee, the neighbours and the moderators read of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.pagination import PAGE_SIZE, Page, decode, page_of
from app.organisations.models import Organisation
from app.profiles.models import LeaderDecision, Leadership, Nomination
from app.profiles.queries.holding import is_there
from app.profiles.rules import QUIET_AFTER_NO, UNDER_WAY, Decided, Standing


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody on the way, and how far."""

    id: int
    public_id: str
    person_id: int
    person_public_id: str
    name: str
    territory_id: int
    standing: Standing
    nominations: int
    opened_at: datetime
    answered_at: datetime | None
    confirmed_at: datetime | None
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class Voiced:
    """One nomination; ``organisation`` is empty for a citizen's."""

    name: str
    organisation: str
    words: str
    created_at: datetime


async def candidate(session: AsyncSession, public_id: str) -> Candidate | None:
    """Return one way to be a leader, wherever it stands; None when there is none."""
    found = await _candidates(session, _query().where(Leadership.public_id == public_id))
    return found[0] if found else None


async def asked_of(session: AsyncSession, person_id: int) -> list[Candidate]:
    """Return what a person is asked, has answered, or is: the latest first."""
    standing = [Standing.ASKED, Standing.WILLING, Standing.CONFIRMED]
    query = _query().where(Leadership.person_id == person_id, Leadership.standing.in_(standing))
    return await _candidates(session, query.order_by(Leadership.id.desc()))


async def waiting(
    session: AsyncSession, territories: frozenset[int] | None, now: datetime, *, after: str = ""
) -> Page[Candidate]:
    """Return who said yes and waits for a moderator, the longest waiting first.

    ``territories`` are those of the moderator; None for all of them.
    """
    query = _query().where(Leadership.standing == Standing.WILLING, is_there(now))
    if territories is not None:
        query = query.where(Leadership.territory_id.in_(territories))
    if after:
        moment, last = decode(after, datetime, int)
        query = query.where(
            or_(
                Leadership.answered_at > moment,
                (Leadership.answered_at == moment) & (Leadership.id > last),
            )
        )
    query = query.order_by(Leadership.answered_at, Leadership.id).limit(PAGE_SIZE + 1)
    rows = await _candidates(session, query)
    return page_of(rows, PAGE_SIZE, lambda c: (c.answered_at or c.opened_at, c.id))


async def count_waiting(
    session: AsyncSession, territories: frozenset[int] | None, now: datetime
) -> int:
    """Return how many wait for a moderator of these territories."""
    query = (
        select(func.count())
        .select_from(Leadership)
        .join(Person, Person.id == Leadership.person_id)
        .where(Leadership.standing == Standing.WILLING, is_there(now))
    )
    if territories is not None:
        query = query.where(Leadership.territory_id.in_(territories))
    return (await session.execute(query)).scalar_one()


async def nominations_of(session: AsyncSession, leadership_id: int) -> list[Voiced]:
    """Return the nominations of somebody, oldest first: for themselves and for moderators."""
    query = (
        select(
            Person.display_name,
            func.coalesce(Organisation.name, ""),
            Nomination.words,
            Nomination.created_at,
        )
        .join(Person, Person.id == Nomination.by_id)
        .outerjoin(Organisation, Organisation.id == Nomination.organisation_id)
        .where(Nomination.leadership_id == leadership_id)
        .order_by(Nomination.id)
    )
    return [Voiced(*row) for row in await session.execute(query)]


async def nominators(session: AsyncSession, leadership_id: int) -> list[int]:
    """Return who nominated somebody: they are told what comes of it."""
    query = select(Nomination.by_id).where(Nomination.leadership_id == leadership_id).distinct()
    return list(await session.scalars(query))


async def has_nominated(
    session: AsyncSession, by_id: int, person_id: int, territory_id: int | None
) -> bool:
    """Say whether somebody nominated a person, as a citizen, in what is still under way there."""
    query = select(
        exists().where(
            Nomination.by_id == by_id,
            Nomination.organisation_id.is_(None),
            Nomination.leadership_id == Leadership.id,
            Leadership.person_id == person_id,
            Leadership.territory_id == territory_id,
            Leadership.standing.in_(UNDER_WAY),
        )
    )
    return bool(await session.scalar(query))


async def said_no_lately(
    session: AsyncSession, person_id: int, territory_id: int, now: datetime
) -> bool:
    """Say whether the person declined, or a moderator refused or revoked, not long ago."""
    noes = [Standing.DECLINED, Standing.REFUSED, Standing.REVOKED]
    query = select(
        exists().where(
            Leadership.person_id == person_id,
            Leadership.territory_id == territory_id,
            Leadership.standing.in_(noes),
            Leadership.ended_at > now - QUIET_AFTER_NO,
        )
    )
    return bool(await session.scalar(query))


async def last_reason(session: AsyncSession, leadership_id: int) -> str:
    """Return the public reason of the last decision; empty when nothing was decided."""
    found = await last_decision(session, leadership_id)
    return found.reason if found else ""


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision's public reason, and until when it makes somebody a leader."""

    reason: str
    ends_at: datetime | None


async def last_decision(
    session: AsyncSession, leadership_id: int, *decided: Decided
) -> Decision | None:
    """Return the last decision (of one of these kinds, if any is given)."""
    query = (
        select(LeaderDecision.reason, LeaderDecision.ends_at)
        .where(LeaderDecision.leadership_id == leadership_id)
        .order_by(LeaderDecision.id.desc())
        .limit(1)
    )
    if decided:
        query = query.where(LeaderDecision.decided.in_(decided))
    row = (await session.execute(query)).one_or_none()
    return None if row is None else Decision(*row)


@dataclass(frozen=True, slots=True)
class Given:
    """A nomination that somebody gave, while it is not decided yet; they may take it back."""

    leadership_id: str
    person_public_id: str
    name: str
    territory_id: int
    standing: Standing
    words: str
    created_at: datetime
    organisation_id: str
    """Public id of whom it was given for; empty for a citizen's own."""
    organisation: str


async def given_by(
    session: AsyncSession, person_id: int, now: datetime, *, nominee_id: int | None = None
) -> list[Given]:
    """Return the nominations that a person gave and that wait, the latest first."""
    query = (
        select(
            Leadership.public_id,
            Person.public_id,
            Person.display_name,
            Leadership.territory_id,
            Leadership.standing,
            Nomination.words,
            Nomination.created_at,
            func.coalesce(Organisation.public_id, ""),
            func.coalesce(Organisation.name, ""),
        )
        .join(Leadership, Leadership.id == Nomination.leadership_id)
        .join(Person, Person.id == Leadership.person_id)
        .outerjoin(Organisation, Organisation.id == Nomination.organisation_id)
        .where(Nomination.by_id == person_id, Leadership.standing.in_(UNDER_WAY), is_there(now))
        .order_by(Nomination.id.desc())
    )
    if nominee_id is not None:
        query = query.where(Leadership.person_id == nominee_id)
    return [Given(*row) for row in await session.execute(query)]


def _query(*where: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Leadership.id,
            Leadership.public_id,
            Leadership.person_id,
            Person.public_id.label("person_public_id"),
            Person.display_name.label("name"),
            Leadership.territory_id,
            Leadership.standing,
            Leadership.nominations,
            Leadership.opened_at,
            Leadership.answered_at,
            Leadership.confirmed_at,
            Leadership.ends_at,
        )
        .join(Person, Person.id == Leadership.person_id)
        .where(*where)
    )


async def _candidates(session: AsyncSession, query: Select[*tuple[Any, ...]]) -> list[Candidate]:
    return [Candidate(*row) for row in await session.execute(query)]
