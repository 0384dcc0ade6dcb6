"""Checks and trainings as people and organisations read them: status and last day, nothing else."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.accounts.models import Person
from app.core.pagination import PAGE_SIZE, Page, decode, page_of
from app.organisations.models import Organisation
from app.profiles.models import PersonCheck
from app.profiles.queries.holding import is_there
from app.skills.qualities import QualityKind, quality_label


@dataclass(frozen=True, slots=True)
class Check:
    """What an organisation saw of a person."""

    id: int
    public_id: str
    person_id: int
    person_public_id: str
    person: str
    organisation_id: int
    organisation: str
    organisation_public_id: str
    kind: QualityKind
    code: str
    expires_on: date | None
    seen_at: datetime
    withdrawn_at: datetime | None

    @property
    def label(self) -> str:
        """Return its name in the language in force."""
        return quality_label(self.code)

    def holds(self, day: date) -> bool:
        """Say whether it holds on ``day``."""
        ends = self.expires_on
        return self.withdrawn_at is None and (ends is None or ends >= day)


_CHECKS = (
    select(
        PersonCheck.id,
        PersonCheck.public_id,
        PersonCheck.person_id,
        Person.public_id.label("person_public_id"),
        Person.display_name.label("person"),
        PersonCheck.organisation_id,
        Organisation.name.label("organisation"),
        Organisation.public_id.label("organisation_public_id"),
        PersonCheck.kind,
        PersonCheck.code,
        PersonCheck.expires_on,
        PersonCheck.seen_at,
        PersonCheck.withdrawn_at,
    )
    .join(Person, Person.id == PersonCheck.person_id)
    .join(Organisation, Organisation.id == PersonCheck.organisation_id)
)


async def checks_of(session: AsyncSession, person_id: int) -> list[Check]:
    """Return what stands of a person, by name of the check."""
    query = _CHECKS.where(
        PersonCheck.person_id == person_id, PersonCheck.withdrawn_at.is_(None)
    ).order_by(PersonCheck.id)
    found = [Check(**row) for row in (await session.execute(query)).mappings()]
    return sorted(found, key=lambda one: (one.kind, one.label, one.organisation))


async def seen_by(
    session: AsyncSession, organisation_id: int, *, after: str = "", size: int = PAGE_SIZE
) -> Page[Check]:
    """Return what stands by an organisation's word, latest first.

    Raises:
        Invalid: for a cursor that we did not make.
    """
    query = (
        _CHECKS.where(
            PersonCheck.organisation_id == organisation_id,
            PersonCheck.withdrawn_at.is_(None),
            Person.deleted_at.is_(None),
        )
        .order_by(PersonCheck.id.desc())
        .limit(size + 1)
    )
    if after:
        query = query.where(PersonCheck.id < decode(after, int)[0])
    rows = [Check(**row) for row in (await session.execute(query)).mappings()]
    return page_of(rows, size, lambda one: (one.id,))


async def check(session: AsyncSession, public_id: str) -> Check | None:
    """Return one, also when it was taken back."""
    query = _CHECKS.where(PersonCheck.public_id == public_id)
    row = (await session.execute(query)).mappings().one_or_none()
    return None if row is None else Check(**row)


async def person_there(
    session: AsyncSession, public_id: str, now: datetime
) -> tuple[int, str] | None:
    """Return the number and name of whoever has this public id, if they may be shown at all."""
    query = select(Person.id, Person.display_name).where(
        Person.public_id == public_id, is_there(now)
    )
    row = (await session.execute(query)).one_or_none()
    return None if row is None else (row.id, row.display_name)


_other = aliased(PersonCheck)
_goes_on = exists().where(
    _other.person_id == PersonCheck.person_id,
    _other.code == PersonCheck.code,
    _other.withdrawn_at.is_(None),
    func.coalesce(_other.expires_on > PersonCheck.expires_on, True),
)


async def ending(session: AsyncSession, first: date, last: date) -> list[Check]:
    """Return what ends between two days, both included, unless another organisation's goes on."""
    query = _CHECKS.where(
        PersonCheck.withdrawn_at.is_(None),
        PersonCheck.expires_on.between(first, last),
        Person.deleted_at.is_(None),
        ~_goes_on,
    ).order_by(PersonCheck.id)
    return [Check(**row) for row in (await session.execute(query)).mappings()]
