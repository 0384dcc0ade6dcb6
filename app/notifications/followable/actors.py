"""People and organisations are followed: what they propose from then on is told."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core import clock
from app.core.followable import FollowedThing, followable
from app.core.i18n import N_
from app.core.ids import is_public_id
from app.core.policy import Who
from app.organisations.models import Organisation
from app.organisations.rules import State
from app.organisations.shown import organisation_url
from app.profiles.queries.holding import is_there
from app.profiles.shown import person_url


@followable("person", N_("People"))
class People:
    """Members, by public id, under the name they chose; who has left is not there."""

    async def find(
        self, session: AsyncSession, public_id: str, actor: Who | None
    ) -> FollowedThing | None:
        """Return the person of an address; nobody follows themselves."""
        if not is_public_id(public_id):
            return None
        found = await _people(session, Person.public_id == public_id)
        itself = actor is not None and any(one.key == str(actor.id) for one in found)
        return found[0] if found and not itself else None

    async def named(self, session: AsyncSession, keys: Sequence[str]) -> list[FollowedThing]:
        """Return those of these people who are still there."""
        return await _people(session, Person.id.in_([int(key) for key in keys]))


async def _people(session: AsyncSession, which: ColumnElement[bool]) -> list[FollowedThing]:
    query = select(Person.id, Person.public_id, Person.display_name)
    rows = await session.execute(query.where(which, is_there(clock.now())))
    return [
        FollowedThing(str(number), public_id, name, person_url(public_id, name))
        for number, public_id, name in rows
    ]


@followable("organisation", N_("Organisations"))
class Organisations:
    """Organisations, by public id; one that is hidden, closed or suspended is not there."""

    async def find(
        self, session: AsyncSession, public_id: str, actor: Who | None
    ) -> FollowedThing | None:
        """Return the organisation of an address."""
        del actor
        if not is_public_id(public_id):
            return None
        found = await _organisations(session, Organisation.public_id == public_id)
        return found[0] if found else None

    async def named(self, session: AsyncSession, keys: Sequence[str]) -> list[FollowedThing]:
        """Return those of these organisations that everybody may see."""
        return await _organisations(session, Organisation.id.in_([int(key) for key in keys]))


async def _organisations(session: AsyncSession, which: ColumnElement[bool]) -> list[FollowedThing]:
    query = select(Organisation.id, Organisation.public_id, Organisation.name).where(
        which,
        Organisation.hidden_at.is_(None),
        Organisation.closed_at.is_(None),
        Organisation.state != State.SUSPENDED,
    )
    return [
        FollowedThing(str(number), public_id, name, organisation_url(public_id, name))
        for number, public_id, name in await session.execute(query)
    ]
