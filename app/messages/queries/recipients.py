"""Whom one can write to: a member, somebody who lists skills without a name, an organisation."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.ids import is_public_id
from app.messages.parties import Party
from app.messages.rules import Kind
from app.organisations.models import Organisation
from app.organisations.queries.speaking import SPEAKS
from app.organisations.shown import organisation_url
from app.profiles.queries import people
from app.profiles.shown import person_url


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom one is about to write to."""

    party: Party
    name: str
    """Empty when they keep it."""
    path: str

    @property
    def is_anonymous(self) -> bool:
        """Say whether they keep their name."""
        return not self.name


async def recipient(
    session: AsyncSession, kind: str, public_id: str, now: datetime
) -> Recipient | None:
    """Return whom an address names; None when nobody is there, or wants to be."""
    if not is_public_id(public_id):
        return None
    if kind == Kind.PERSON:
        person = await people.shown(session, public_id, now)
        if person is None:
            return None
        return Recipient(Party(person.id), person.name, person_url(person.public_id, person.name))
    if kind == Kind.ANONYMOUS:
        entry = await people.anonymous(session, public_id, now)
        return None if entry is None else Recipient(Party(entry.id), "", "")
    if kind == Kind.ORGANISATION:
        return await _organisation(session, public_id)
    return None


async def _organisation(session: AsyncSession, public_id: str) -> Recipient | None:
    query = select(Organisation.id, Organisation.public_id, Organisation.name).where(
        Organisation.public_id == public_id, SPEAKS
    )
    row = (await session.execute(query)).one_or_none()
    if row is None:
        return None
    return Recipient(Party(None, row.id), row.name, organisation_url(row.public_id, row.name))
