"""Accounts that may be one person's: found by what the database knows is alike, compared in words."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import NetworkSighting, Person
from app.ideas.models import Idea, Support
from app.moderation.likeness import Account, Group, groups_of

MOST_PAIRS = 500
CROWD = 30
"""A network with more accounts than this is a café or a school: it says nothing of anybody."""

PAIRS = text("""
    WITH quiet AS (
        SELECT network_hash FROM network_sighting GROUP BY network_hash
        HAVING count(*) BETWEEN 2 AND :crowd
    ), alike AS (
        SELECT a.id AS one, b.id AS other FROM person a
        JOIN person b ON b.mailbox_hash = a.mailbox_hash AND b.id > a.id
        WHERE a.deleted_at IS NULL AND b.deleted_at IS NULL
        UNION
        SELECT a.person_id, b.person_id FROM quiet q
        JOIN network_sighting a ON a.network_hash = q.network_hash
        JOIN network_sighting b ON b.network_hash = q.network_hash AND b.person_id > a.person_id
    )
    SELECT one, other FROM alike
    WHERE EXISTS (SELECT FROM support WHERE person_id = one)
      AND EXISTS (SELECT FROM support WHERE person_id = other)
    ORDER BY greatest(one, other) DESC, one LIMIT :most
""")


@dataclass(frozen=True, slots=True)
class Backed:
    """An idea that several accounts of a group support, and whether each still counts."""

    idea_id: int
    public_id: str
    title: str
    language: str
    territory_id: int | None
    people: dict[int, bool]
    """By person: whether their support is set aside."""


async def groups(session: AsyncSession) -> list[Group]:
    """Return the accounts that are likely one person's, the most likely first."""
    values = {"crowd": CROWD, "most": MOST_PAIRS}
    pairs = [(row.one, row.other) for row in await session.execute(PAIRS, values)]
    numbers = sorted({number for pair in pairs for number in pair})
    return groups_of(await accounts(session, numbers), pairs) if numbers else []


async def accounts(session: AsyncSession, numbers: list[int]) -> list[Account]:
    """Return what is compared of these accounts."""
    networks: dict[int, dict[bytes, datetime]] = {}
    seen = select(
        NetworkSighting.person_id, NetworkSighting.network_hash, NetworkSighting.first_at
    ).where(NetworkSighting.person_id.in_(numbers))
    for person_id, network, first_at in await session.execute(seen):
        networks.setdefault(person_id, {})[network] = first_at
    supports = (
        select(
            Support.person_id,
            func.array_agg(aggregate_order_by(Support.idea_id, Support.idea_id)).label("ideas"),
            func.min(Support.created_at).label("first_at"),
        )
        .where(Support.person_id.in_(numbers))
        .group_by(Support.person_id)
    )
    backed = {row.person_id: row for row in await session.execute(supports)}
    people = select(
        Person.id, Person.public_id, Person.display_name, Person.created_at, Person.mailbox_hash
    ).where(Person.id.in_(numbers), Person.deleted_at.is_(None))
    return [
        Account(
            row.id, row.public_id, row.display_name, row.created_at, row.mailbox_hash,
            networks.get(row.id, {}),
            frozenset(backed[row.id].ideas) if row.id in backed else frozenset(),
            backed[row.id].first_at if row.id in backed else None,
        )
        for row in await session.execute(people)
    ]  # fmt: skip


async def shared_ideas(session: AsyncSession, group: Group) -> list[Backed]:
    """Return the ideas that at least two accounts of a group support."""
    numbers = [account.id for account in group.accounts]
    query = (
        select(
            Idea.id, Idea.public_id, Idea.title, Idea.language, Idea.territory_id,
            Support.person_id, Support.set_aside_at.is_not(None),
        )
        .join(Support, Support.idea_id == Idea.id)
        .where(Support.person_id.in_(numbers))
        .order_by(Idea.id, Support.person_id)
    )  # fmt: skip
    found: dict[int, Backed] = {}
    for (
        idea_id,
        public_id,
        title,
        language,
        territory_id,
        person_id,
        aside,
    ) in await session.execute(query):
        one = found.setdefault(
            idea_id, Backed(idea_id, public_id, title, language, territory_id, {})
        )
        one.people[person_id] = aside
    return [one for one in found.values() if len(one.people) > 1]
