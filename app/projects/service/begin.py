"""A candidate idea becomes a project: once, whoever presses at the same moment."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.db import flush_or
from app.core.errors import Conflict, NotFound
from app.core.events import publish
from app.core.i18n import N_, gettext as _
from app.core.markdown import summary
from app.core.notices import tell
from app.ideas.models import CoAuthor, Gate, Idea
from app.ideas.queries.co_authors import signs
from app.projects import policy
from app.projects.events import ProjectBegun
from app.projects.models import CarryOffer, Project, Sponsor, TeamMember, Turn
from app.projects.rules import SUMMARY_MAX, Answered, Standing, State, TeamRole
from app.projects.schemas import Carrying

KIND = "projects.begun"
YOURS = N_("because you proposed this idea")
OFFERED = N_("because you offered to carry this idea, or were asked to")


async def carry(
    session: AsyncSession, actor: Actor, idea: Idea, typed: Carrying, now: datetime
) -> Project:
    """Let one of its authors carry an idea; the others who sign it are invited to the team.

    Raises:
        Refused: the policy says no.
        Conflict: it has just become a project.
    """
    idea = await held(session, idea.id)
    policy.can_carry(actor, idea, signs=await signs(session, idea, actor)).require()
    return await begin(session, idea, actor, typed, now, by=actor)


async def held(session: AsyncSession, idea_id: int) -> Idea:
    """Return an idea as it is now, and let nobody support, merge or carry it until the end.

    Raises:
        NotFound: it is gone.
    """
    gate = select(Gate.idea_id).where(Gate.idea_id == idea_id)
    await session.execute(gate.with_for_update(key_share=True))
    query = select(Idea).where(Idea.id == idea_id).execution_options(populate_existing=True)
    found = (await session.execute(query)).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def opening(idea: Idea) -> Carrying:
    """Return what a project says at first: what the idea proposed."""
    return Carrying.model_construct(
        title=idea.title, summary=summary(idea.proposal or idea.problem, SUMMARY_MAX), what=""
    )


async def begin(
    session: AsyncSession,
    idea: Idea,
    carrier: Actor,
    typed: Carrying,
    now: datetime,
    *,
    by: Actor,
    organisation_id: int | None = None,
) -> Project:
    """Make the project of an idea whose gate is held; supporters and followers are told, once.

    Raises:
        Conflict: it has just become a project.
    """
    project = Project(
        idea_id=idea.id, title=typed.title, summary=typed.summary, language=idea.language,
        themes=list(idea.themes), territory_id=idea.territory_id,
        neighbourhood_id=idea.neighbourhood_id, place_lat=idea.place_lat, place_lon=idea.place_lon,
        place_label=idea.place_label, organisation_id=organisation_id,
        created_at=now, updated_at=now, turned_at=now,
    )  # fmt: skip
    session.add(project)
    await flush_or(session, Conflict(_("This idea has become a project already.")))
    began = TeamMember(
        project_id=project.id, person_id=carrier.id, role=TeamRole.CARRIER,
        standing=Standing.ACCEPTED, what=typed.what, invited_at=now, answered_at=now,
    )  # fmt: skip
    step = Turn(
        project_id=project.id, was=State.CO_CREATION, now_is=State.CO_CREATION, by_id=by.id, at=now
    )
    session.add_all([began, step])
    _back(session, project, carrier, now)
    await session.execute(update(Idea).where(Idea.id == idea.id).values(became_project_at=now))
    await session.flush()
    await _end_offers(session, idea, project, now, but=carrier.id)
    await _tell(session, idea, project, now, carrier=carrier.id, but=by.id)
    await publish(session, ProjectBegun(project.id, idea.id))
    return project


def _back(session: AsyncSession, project: Project, carrier: Actor, now: datetime) -> None:
    """Let the organisation for which it is carried support it."""
    if project.organisation_id is None:
        return
    session.add(
        Sponsor(
            project_id=project.id, organisation_id=project.organisation_id,
            asked_by_id=carrier.id, standing=Standing.ACCEPTED, asked_at=now,
            answered_by_id=carrier.id, answered_at=now,
        )
    )  # fmt: skip


async def _tell(
    session: AsyncSession, idea: Idea, project: Project, now: datetime, *, carrier: int, but: int
) -> None:
    """Tell authors and supporters what their idea became; invite those who sign it to the team."""
    authors = await authors_of(session, idea)
    inside = set(
        await session.scalars(
            select(TeamMember.person_id).where(TeamMember.project_id == project.id)
        )
    )
    session.add_all(
        TeamMember(
            project_id=project.id, person_id=person, role=TeamRole.MEMBER,
            standing=Standing.INVITED, invited_by_id=carrier, invited_at=now,
        )
        for person in sorted(authors - inside)
    )  # fmt: skip
    await session.flush()
    data = {"project": project.public_id}
    await tell(
        session, KIND, f"{KIND}:{project.id}", to=authors, because=YOURS, but=[but],
        followers_of=[f"idea:{idea.id}"], data=data,
    )  # fmt: skip


async def authors_of(session: AsyncSession, idea: Idea) -> set[int]:
    """Return the numbers of those who sign an idea and still have an account."""
    signers = select(CoAuthor.person_id).where(
        CoAuthor.idea_id == idea.id, CoAuthor.accepted_at.is_not(None)
    )
    return {one for one in {idea.author_id, *await session.scalars(signers)} if one}


async def _end_offers(
    session: AsyncSession, idea: Idea, project: Project, now: datetime, *, but: int
) -> None:
    """Close the other offers to carry the idea, and say so to those who wait."""
    ended = await session.execute(
        update(CarryOffer)
        .where(CarryOffer.idea_id == idea.id, CarryOffer.standing == Answered.OFFERED)
        .values(standing=Answered.DECLINED, answered_at=now)
        .returning(CarryOffer.person_id)
    )
    waiting = {person for (person,) in ended if person and person != but}
    if waiting:
        await tell(
            session, KIND, f"{KIND}:{project.id}", to=waiting, because=OFFERED,
            data={"project": project.public_id},
        )  # fmt: skip
