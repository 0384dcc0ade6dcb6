"""The capacity: who does what, with which experience, and what is secured."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.core.errors import Invalid, NotFound, Refused
from app.core.i18n import gettext as _
from app.plans.models import Capacity, PlanSection, PlanVersion
from app.plans.queries.whole import capacities_of
from app.plans.rules import CAPACITIES_MAX, Capable, Section
from app.plans.schemas import CapacityWords
from app.plans.service.moved_on import LineMovedOn
from app.plans.service.opening import Open, opened_by_nobody, to_write, write_down
from app.plans.wording import Able, capacity_in_words, in_words
from app.projects.queries.team import member_ids


async def add(
    session: AsyncSession, actor: Actor, project_id: int, typed: CapacityWords, now: datetime
) -> Capacity:
    """Add a line.

    Raises:
        Refused: the policy says no, or there are enough.
        Invalid: who is named is not of the team.
    """
    held = await to_write(session, actor, project_id, Section.CAPACITY, now)
    many = select(func.count()).where(Capacity.project_id == project_id)
    if (await session.execute(many)).scalar_one() >= CAPACITIES_MAX:
        raise Refused(_("A plan has at most %(num)s lines here.") % {"num": CAPACITIES_MAX})
    line = Capacity(project_id=project_id, **await _columns(session, project_id, typed))
    session.add(line)
    await _keep(session, held, actor, now)
    return line


async def change(
    session: AsyncSession,
    actor: Actor,
    project_id: int,
    line_id: str,
    typed: CapacityWords,
    now: datetime,
) -> Capacity:
    """Change a line.

    Raises:
        Refused: the policy says no.
        NotFound: there is no such line in this plan.
        Invalid: who is named is not of the team.
        LineMovedOn: somebody else changed it since.
    """
    held = await to_write(session, actor, project_id, Section.CAPACITY, now)
    line = await _line(session, project_id, line_id)
    values = await _columns(session, project_id, typed)
    if all(getattr(line, name) == value for name, value in values.items()):
        return line
    if line.version != typed.version:
        is_found = bool(line.who) or line.person_id is not None
        words = Able(line.kind, line.who, line.what, line.experience, line.is_secured, is_found)
        raise LineMovedOn(line.version, capacity_in_words([words], held.project.language))
    told = (values["person_id"], values["experience"])
    if line.person_id is not None and (line.person_id, line.experience) != told:
        await _forget(session, project_id, line.experience)
    for name, value in values.items():
        setattr(line, name, value)
    line.version += 1
    await _keep(session, held, actor, now)
    return line


async def remove(
    session: AsyncSession, actor: Actor, project_id: int, line_id: str, now: datetime
) -> None:
    """Take a line out; that it was there stays in the history, somebody's experience does not.

    Raises:
        Refused: the policy says no.
        NotFound: there is no such line in this plan.
    """
    held = await to_write(session, actor, project_id, Section.CAPACITY, now)
    line = await _line(session, project_id, line_id)
    if line.person_id is not None:
        await _forget(session, project_id, line.experience)
    await session.execute(delete(Capacity).where(Capacity.id == line.id))
    await _keep(session, held, actor, now)


async def let_go(session: AsyncSession, project_id: int, person_id: int, now: datetime) -> bool:
    """Let the lines of somebody who left be anybody's again; return whether there were any.

    What they had done before is theirs: it goes with them, from the versions kept too.
    """
    theirs = (Capacity.project_id == project_id, Capacity.person_id == person_id)
    if (await session.execute(select(Capacity.id).where(*theirs).limit(1))).first() is None:
        return False
    held = await opened_by_nobody(session, project_id, now)
    for experience in set(await session.scalars(select(Capacity.experience).where(*theirs))):
        await _forget(session, project_id, experience)
    await session.execute(
        update(Capacity)
        .where(*theirs)
        .values(person_id=None, experience="", is_secured=False, version=Capacity.version + 1)
    )
    await _keep(session, held, None, now)
    return True


async def _forget(session: AsyncSession, project_id: int, experience: str) -> None:
    said = in_words(experience)
    for kept in (PlanSection, PlanVersion) if said else ():
        await session.execute(
            update(kept)
            .where(kept.project_id == project_id, kept.section == Section.CAPACITY)
            .values(body=func.replace(kept.body, f"{said} (", " ("))
        )


async def _columns(session: AsyncSession, project_id: int, typed: CapacityWords) -> dict[str, Any]:
    person_id = None
    if typed.kind is Capable.TEAM:
        query = select(Person.id).where(Person.public_id == typed.person)
        person_id = (await session.execute(query)).scalar_one_or_none()
        if person_id not in await member_ids(session, project_id):
            raise Invalid({"person": _("This person is not of the team.")})
    return {
        "kind": typed.kind,
        "person_id": person_id,
        "who": "" if typed.kind is Capable.TEAM else typed.who,
        "what": typed.what,
        "experience": typed.experience,
        "is_secured": typed.is_secured,
    }


async def _line(session: AsyncSession, project_id: int, line_id: str) -> Capacity:
    query = (
        select(Capacity)
        .where(Capacity.project_id == project_id, Capacity.public_id == line_id)
        .execution_options(populate_existing=True)
    )
    line = (await session.execute(query)).scalar_one_or_none()
    if line is None:
        raise NotFound
    return line


async def _keep(session: AsyncSession, held: Open, actor: Actor | None, now: datetime) -> None:
    """Write the lines down in words, as one more version."""
    await session.flush()
    lines = await capacities_of(held.project.id).alone(session)
    body = capacity_in_words([line.in_words for line in lines], held.project.language)
    await write_down(session, held, actor, Section.CAPACITY, body, now)
