"""Projects are discussed and carry photos, their updates too: what those slices need to know."""

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.i18n import gettext as _
from app.core.ids import is_public_id
from app.core.policy import YES, Verdict, no
from app.core.subjects import Subject
from app.discussion.hosts import HostedSubject, host
from app.media.hosts import Carrier, register_host
from app.projects import policy
from app.projects.models import Project, TeamMember, Update
from app.projects.queries.visible import may_see
from app.projects.rules import RUNS, Standing, State, TeamRole
from app.projects.shown import address, tags

KIND, UPDATE = "project", "project-update"


@host(KIND)
async def project_host(
    session: AsyncSession, which: str | int, actor: Actor | None
) -> HostedSubject | None:
    """Return the project that ``which`` names."""
    if isinstance(which, str) and not is_public_id(which):
        return None
    found = await _find(
        session, Project.id == which if isinstance(which, int) else Project.public_id == which
    )
    return None if found is None else hosted_project(found[0], found[1], actor)


def hosted_project(project: Project, team: frozenset[int], actor: Actor | None) -> HostedSubject:
    """Return a project as the discussion sees it, for a page that has read it already.

    ``team`` are those who run it: they answer, and take up what is proposed.
    """
    role = TeamRole.MEMBER if actor is not None and actor.id in team else None
    return HostedSubject(
        subject=Subject(KIND, project.id),
        public_id=project.public_id,
        title=project.title,
        path=address(project),
        tag=tags(project.id)[0],
        author_ids=team,
        language=project.language,
        may_read=policy.can_read(actor, project, role),
        may_comment=can_be_discussed(project),
        may_moderate=actor is not None and actor.moderates(project.territory_id),
        territory_id=project.territory_id,
    )


def can_be_discussed(project: Project) -> Verdict:
    """A project is discussed until it is stopped or hidden; finished, it can still be thanked."""
    if project.state is State.STOPPED or project.hidden_at is not None:
        return no(_("This project is closed: its discussion can be read, not continued."))
    return YES


async def _carrier(session: AsyncSession, project_id: int) -> Carrier | None:
    found = await _find(session, Project.id == project_id)
    if found is None:
        return None
    project, team = found
    return Carrier(
        title=project.title,
        path=address(project),
        territory_id=project.territory_id,
        author_ids=team,
        tags=tags(project.id, listed=True),
        is_public=project.hidden_at is None,
    )


async def _update(session: AsyncSession, update_id: int) -> Update | None:
    query = select(Update).where(Update.id == update_id, Update.withdrawn_at.is_(None))
    return (await session.execute(query)).scalar_one_or_none()


async def _may_see_update(session: AsyncSession, update_id: int, actor: Actor | None) -> bool:
    made = await _update(session, update_id)
    if made is None:
        return False
    if made.hidden_at is None:
        return await may_see(session, made.project_id, actor)
    found = await _find(session, Project.id == made.project_id)
    if found is None or actor is None:
        return False
    return actor.id in found[1] or actor.moderates(found[0].territory_id)


async def _carrier_of_update(session: AsyncSession, update_id: int) -> Carrier | None:
    made = await _update(session, update_id)
    carrier = None if made is None else await _carrier(session, made.project_id)
    if made is None or carrier is None:
        return None
    return Carrier(
        title=made.title,
        path=f"{carrier.path}#update-{made.public_id}",
        territory_id=carrier.territory_id,
        author_ids=carrier.author_ids,
        tags=carrier.tags,
        is_public=carrier.is_public and made.hidden_at is None,
    )


register_host(KIND, may_see, _carrier)
register_host(UPDATE, _may_see_update, _carrier_of_update)


async def _find(
    session: AsyncSession, which: ColumnElement[bool]
) -> tuple[Project, frozenset[int]] | None:
    team = (
        select(func.array_agg(TeamMember.person_id))
        .where(
            TeamMember.project_id == Project.id,
            TeamMember.standing == Standing.ACCEPTED,
            TeamMember.role.in_(RUNS),
        )
        .scalar_subquery()
    )
    row = (await session.execute(select(Project, team).where(which))).one_or_none()
    return None if row is None else (row[0], frozenset(row[1] or ()))
