"""One lock for each organisation: what depends on who owns it, or on its state, is done one at a time."""

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.core import errors
from app.core.errors import NotFound
from app.core.i18n import N_
from app.organisations.models import Membership, Organisation
from app.organisations.queries.speaking import role_in
from app.organisations.rules import Role


class MovedOn(errors.MovedOn[Organisation]):
    """The organisation's page changed since it was last read."""

    said = N_("This page was changed in the meantime. Copy what you typed and open it again.")


async def locked(session: AsyncSession, organisation_id: int) -> Organisation:
    """Return the organisation as it is now, and let nobody else change it until the end.

    Joining needs no such lock, hence ``FOR NO KEY UPDATE``: foreign keys go through.

    Raises:
        NotFound: it is gone.
    """
    query = (
        select(Organisation)
        .where(Organisation.id == organisation_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    found = (await session.execute(query)).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


async def locked_as(
    session: AsyncSession, organisation_id: int, actor: Actor
) -> tuple[Organisation, Role | None]:
    """Return the locked organisation and the actor's role in it at this very moment."""
    organisation = await locked(session, organisation_id)
    return organisation, await role_in(session, organisation_id, actor)


async def owners(session: AsyncSession, organisation_id: int) -> list[int]:
    """Return the numbers of the owners; hold the lock, or they may change."""
    return list((await session.execute(_owners(organisation_id))).scalars())


async def owners_who_stay(session: AsyncSession, organisation_id: int) -> list[int]:
    """Return the owners who have not closed their account: those who can answer for it tomorrow."""
    query = _owners(organisation_id).join(Person, Person.id == Membership.person_id)
    return list((await session.execute(query.where(Person.deleted_at.is_(None)))).scalars())


def _owners(organisation_id: int) -> Select[int]:
    return select(Membership.person_id).where(
        Membership.organisation_id == organisation_id, Membership.role == Role.OWNER
    )
