"""Writing one text of the plan, together with others."""

from datetime import datetime

from sqlalchemy import case, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.core.errors import NotFound
from app.plans.models import PlanEditing, PlanSection
from app.plans.queries.editing import STILL_OPEN
from app.plans.queries.history import body_at
from app.plans.rules import TEXTS, Section
from app.plans.schemas import SectionText
from app.plans.service.moved_on import Both, SectionMovedOn
from app.plans.service.opening import section_of, to_write, write_down


async def write(
    session: AsyncSession,
    actor: Actor,
    project_id: int,
    section: Section,
    typed: SectionText,
    now: datetime,
) -> tuple[PlanSection | None, bool]:
    """Change what a part says; return it, and whether anything changed.

    Raises:
        NotFound: this part is no text.
        Refused: the policy says no.
        SectionMovedOn: somebody else wrote since; both texts are in it.
    """
    if section not in TEXTS:
        raise NotFound
    held = await to_write(session, actor, project_id, section, now)
    current = await section_of(session, project_id, section)
    if (current.body if current else "") == typed.body:
        return current, False
    if typed.version != (current.version if current else 0):
        raise SectionMovedOn(await _both(session, project_id, section, typed, current))
    return await write_down(session, held, actor, section, typed.body, now), True


async def _both(
    session: AsyncSession,
    project_id: int,
    section: Section,
    typed: SectionText,
    current: PlanSection | None,
) -> Both:
    seen = await body_at(session, project_id, section, typed.version)
    theirs = current.body if current else ""
    by = None
    if current and current.edited_by_id is not None:
        query = select(Person.display_name).where(
            Person.id == current.edited_by_id, Person.deleted_at.is_(None)
        )
        by = (await session.execute(query)).scalar_one_or_none()
    return Both(
        section,
        # A version that we never gave out: then all of it is a difference.
        seen if seen is not None else "",
        typed.body,
        theirs,
        current.version if current else 0,
        by or "",
    )


async def note_editing(
    session: AsyncSession, actor: Actor, project_id: int, section: Section, now: datetime
) -> None:
    """Write down that somebody has a part open, so that whoever opens it too is told."""
    is_fresh = PlanEditing.seen_at > now - STILL_OPEN
    await session.execute(
        insert(PlanEditing)
        .values(project_id=project_id, section=section, person_id=actor.id, since=now, seen_at=now)
        .on_conflict_do_update(
            index_elements=["project_id", "section", "person_id"],
            set_={"seen_at": now, "since": case((is_fresh, PlanEditing.since), else_=now)},
        )
    )
