"""Whose voice a person may use: verified organisations that they own or edit, at this very moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.core.db.questions import Columns, question
from app.core.errors import Refused
from app.core.i18n import gettext as _
from app.organisations.models import Membership, Organisation
from app.organisations.rules import SPEAKERS, Role, State
from app.organisations.shown import logo_address, organisation_url

NO_VOICE = ""
"""What a form holds when the person speaks for themselves."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A verified organisation that somebody may speak for."""

    id: int
    public_id: str
    name: str
    role: Role
    territory_id: int | None
    neighbourhood_id: int | None


@dataclass(frozen=True, slots=True)
class Spoken:
    """The organisation that something was said for, as it is shown beside who said it."""

    id: int
    public_id: str
    name: str
    logo: str | None = None

    @property
    def path(self) -> str:
        """Return its page, in the language in force."""
        return organisation_url(self.public_id, self.name)

    @property
    def picture(self) -> str:
        """Return where its logo is; nothing without one."""
        return logo_address(self.logo)

    def beside(self, person: str) -> str:
        """Return both names in one line: the organisation's, then whoever spoke for it."""
        return f"{self.name} ({person})" if person else self.name


def is_named(table: type[Organisation]) -> ColumnElement[bool]:
    """Which organisations are named beside what was said for them: also those that have closed since."""
    return and_(table.state == State.VERIFIED, table.hidden_at.is_(None))


def speaks(table: type[Organisation]) -> ColumnElement[bool]:
    """Which organisations may be spoken for, hence written to."""
    return and_(is_named(table), table.closed_at.is_(None))


SPEAKS = speaks(Organisation)
IS_NAMED = is_named(Organisation)


@question(lambda found: [Voice(*row) for row in found])
def voices_of(person_id: int) -> Columns:
    """Ask for the verified organisations that the person may speak for, by name."""
    return (
        select(
            Organisation.id,
            Organisation.public_id,
            Organisation.name,
            Membership.role,
            Organisation.territory_id,
            Organisation.neighbourhood_id,
        )
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.person_id == person_id, Membership.role.in_(SPEAKERS), SPEAKS)
        .order_by(Organisation.sort_name, Organisation.id)
    )


async def voices(session: AsyncSession, actor: Actor | None) -> list[Voice]:
    """Return the verified organisations that whoever asks may speak for, by name."""
    return [] if actor is None else await voices_of(actor.id).alone(session)


def spoken_for(person_id: int) -> Select[int]:
    """Return, in SQL, the numbers of the organisations that a person may speak for."""
    return (
        select(Organisation.id)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.person_id == person_id, Membership.role.in_(SPEAKERS), SPEAKS)
    )


async def voice(session: AsyncSession, actor: Actor, public_id: str) -> Voice | None:
    """Return the voice that a form or a program asks for; None for the person's own.

    Raises:
        Refused: the person may not speak for it (field ``organisation``).
    """
    if public_id == NO_VOICE:
        return None
    found = next((v for v in await voices(session, actor) if v.public_id == public_id), None)
    if found is None:
        raise Refused(
            _(
                "You cannot speak for this organisation: it must be verified, and you must be one of its owners or editors."
            ),
            field="organisation",
        )
    return found


async def role_in(session: AsyncSession, organisation_id: int, actor: Actor | None) -> Role | None:
    """Return the person's role in an organisation, if they belong to it."""
    if actor is None:
        return None
    query = select(Membership.role).where(
        Membership.organisation_id == organisation_id, Membership.person_id == actor.id
    )
    return (await session.execute(query)).scalar_one_or_none()


async def speakers_of(
    session: AsyncSession, organisation_id: int, roles: Iterable[Role] = SPEAKERS
) -> list[int]:
    """Return the numbers of the persons who speak for an organisation, who still have an account."""
    query = (
        select(Membership.person_id)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.organisation_id == organisation_id,
            Membership.role.in_(list(roles)),
            Person.deleted_at.is_(None),
            Person.suspended_at.is_(None),
        )
        .order_by(Membership.joined_at, Membership.person_id)
    )
    return list((await session.execute(query)).scalars())


def spoken_columns() -> tuple[ColumnElement[Any], ...]:
    """Return columns for a query that outer-joins ``Organisation``; read them by :func:`spoken`."""
    return (
        case((IS_NAMED, Organisation.id)).label("spoken_id"),
        func.coalesce(Organisation.public_id, "").label("spoken_public_id"),
        func.coalesce(Organisation.name, "").label("spoken_name"),
        Organisation.logo.label("spoken_logo"),
    )


def spoken(row: Row[Any]) -> Spoken | None:
    """Return the organisation of a row that has :func:`spoken_columns`; None when none is named."""
    if row.spoken_id is None:
        return None
    return Spoken(row.spoken_id, row.spoken_public_id, row.spoken_name, row.spoken_logo)


@question(lambda found: next((Spoken(*row) for row in found), None))
def speaker_of(organisation_id: int) -> Columns:
    """Ask for an organisation as it is shown beside what was said for it, if it may be named."""
    return select(
        Organisation.id, Organisation.public_id, Organisation.name, Organisation.logo
    ).where(Organisation.id == organisation_id, IS_NAMED)


async def spoken_as(session: AsyncSession, organisation_id: int | None) -> Spoken | None:
    """Return the organisation that something was said for, if there is one and it may be named."""
    return None if organisation_id is None else await speaker_of(organisation_id).alone(session)
