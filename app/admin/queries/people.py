"""Finding people, for administrators."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person, Role
from app.accounts.rules import RoleName
from app.core.text import fold
from app.places.rules import Home

MOST = 50
STEMS = {RoleName.MODERATOR: "moderat", RoleName.ADMINISTRATOR: "administrat"}
"""How the name of each role begins, folded, in both languages."""
SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Line:
    """A person in a list."""

    public_id: str
    name: str
    email: str
    home: Home
    joined_at: datetime
    is_confirmed: bool
    is_suspended: bool
    roles: tuple[str, ...]


def _lines() -> Select[tuple[object, ...]]:
    roles = (
        select(func.array_agg(Role.name.distinct()))
        .where(Role.person_id == Person.id)
        .scalar_subquery()
    )
    return (
        select(
            Person.public_id,
            Person.display_name,
            Person.email,
            Person.territory_id,
            Person.neighbourhood_id,
            Person.created_at,
            Person.email_confirmed_at.is_not(None).label("is_confirmed"),
            Person.suspended_at.is_not(None).label("is_suspended"),
            roles.label("roles"),
        )
        .where(Person.deleted_at.is_(None))
        .limit(MOST + 1)
    )


async def _read(session: AsyncSession, query: Select[tuple[object, ...]]) -> list[Line]:
    return [
        Line(
            row.public_id,
            row.display_name,
            row.email,
            Home(row.territory_id, row.neighbourhood_id),
            row.created_at,
            row.is_confirmed,
            row.is_suspended,
            tuple(row.roles or ()),
        )
        for row in await session.execute(query)
    ]


async def find(session: AsyncSession, words: str) -> list[Line]:
    """Return people by a part of their name, a role, their exact address or public id; newest first."""
    typed = words.strip()
    meant = [Person.public_id == typed, func.lower(Person.email) == typed.lower()]
    if folded := fold(typed):  # signs alone fold to nothing, and everybody's name has that
        meant.append(func.fold(Person.display_name).contains(folded, autoescape=True))
    if roles := roles_meant(typed):
        meant.append(exists().where(Role.person_id == Person.id, Role.name.in_(roles)))
    return await _read(session, _lines().where(or_(*meant)).order_by(Person.id.desc()))


def roles_meant(words: str) -> list[RoleName]:
    """Return the roles that words name: ``modé``, ``modération``, ``moderators``, in either language."""
    typed = fold(words)
    return [
        role
        for role, stem in STEMS.items()
        if typed.startswith(stem) or (len(typed) >= SHORTEST and stem.startswith(typed))
    ]


async def newest(session: AsyncSession) -> list[Line]:
    """Return who joined last."""
    return await _read(session, _lines().order_by(Person.id.desc()))


async def team(session: AsyncSession) -> list[Line]:
    """Return whoever has a right beyond citizen, by name."""
    has_role = exists().where(Role.person_id == Person.id)
    return await _read(
        session, _lines().where(has_role).order_by(func.fold(Person.display_name), Person.id)
    )
