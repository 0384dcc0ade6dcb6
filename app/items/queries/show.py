"""A need as somebody may see it, and the thanks that stand under it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Select, and_, bindparam, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.core.ids import is_public_id
from app.items.models import ItemNeed, Offer
from app.items.rules import Naming, Unit
from app.organisations.models import Organisation
from app.organisations.queries.speaking import Spoken, spoken, spoken_columns
from app.profiles.shown import person_url
from app.projects.models import Project, TeamMember
from app.projects.policy import can_read
from app.projects.rules import RUNS, Standing, TeamRole

NOBODY = 0
MOST_THANKS = 100


@dataclass(frozen=True, slots=True)
class SeenNeed:
    """A need, its project, and what whoever asks is in its team."""

    need: ItemNeed
    project: Project
    role: TeamRole | None


def _query() -> Select[*tuple[Any, ...]]:
    theirs = and_(
        TeamMember.project_id == Project.id,
        TeamMember.person_id == bindparam("person", type_=BigInteger),
        TeamMember.standing == Standing.ACCEPTED,
    )
    return (
        select(ItemNeed, Project, TeamMember.role)
        .join(Project, Project.id == ItemNeed.project_id)
        .outerjoin(TeamMember, theirs)
    )


BY_ADDRESS = _query().where(ItemNeed.public_id == bindparam("which"))


async def need_by(session: AsyncSession, public_id: str, actor: Actor | None) -> SeenNeed | None:
    """Return the need of a public id, if whoever asks may read it."""
    if not is_public_id(public_id):
        return None
    values = {"which": public_id, "person": NOBODY if actor is None else actor.id}
    row = (await session.execute(BY_ADDRESS, values)).one_or_none()
    if row is None or not can_read(actor, row.Project, row.role):
        return None
    moderates = actor is not None and actor.moderates(row.Project.territory_id)
    if row.ItemNeed.hidden_at is not None and row.role not in RUNS and not moderates:
        return None
    return SeenNeed(row.ItemNeed, row.Project, row.role)


@dataclass(frozen=True, slots=True)
class ThanksLine:
    """What the project said to somebody who gave."""

    public_id: str
    quantity: int
    unit: Unit
    title: str
    words: str
    language: str
    thanked_at: datetime
    name: str
    """Empty: they did not wish to be named, or have left."""
    path: str
    organisation: Spoken | None


@cache
def _thanks(of_project: bool) -> Select[*tuple[Any, ...]]:  # noqa: FBT001 (the key of a cache)
    named = and_(Offer.naming == Naming.NAME, Person.deleted_at.is_(None))
    which = ItemNeed.project_id if of_project else Offer.need_id
    return (
        select(
            Offer.public_id, Offer.delivered, ItemNeed.unit, ItemNeed.title, Offer.thanks,
            Offer.thanks_language, Offer.thanked_at, Offer.naming,
            func.coalesce(case((named, Person.display_name)), "").label("name"),
            func.coalesce(case((named, Person.public_id)), "").label("person"),
            *spoken_columns(),
        )
        .join(ItemNeed, ItemNeed.id == Offer.need_id)
        .outerjoin(Person, Person.id == Offer.person_id)
        .outerjoin(Organisation, Organisation.id == Offer.organisation_id)
        .where(
            which == bindparam("which", type_=BigInteger),
            Offer.thanked_at.is_not(None),
            Offer.hidden_at.is_(None),
            ItemNeed.hidden_at.is_(None),
            Offer.delivered > 0,
        )
        .order_by(Offer.thanked_at.desc(), Offer.id.desc())
        .limit(MOST_THANKS)
    )  # fmt: skip


async def thanks_for(session: AsyncSession, need_id: int) -> list[ThanksLine]:
    """Return the thanks for what came for a need, newest first."""
    return await _lines(session, need_id, of_project=False)


async def thanks_of_project(session: AsyncSession, project_id: int) -> list[ThanksLine]:
    """Return the thanks of a project, newest first."""
    return await _lines(session, project_id, of_project=True)


async def _lines(session: AsyncSession, which: int, *, of_project: bool) -> list[ThanksLine]:
    rows = await session.execute(_thanks(of_project), {"which": which})
    return [
        ThanksLine(
            row.public_id, row.delivered, row.unit, row.title, row.thanks, row.thanks_language,
            row.thanked_at, row.name, person_url(row.person, row.name) if row.person else "",
            spoken(row) if row.naming is Naming.NAME else None,
        )
        for row in rows
    ]  # fmt: skip
