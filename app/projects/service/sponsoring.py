"""The organisation that supports a project: asked by the team, or offering; one, and both say yes."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.db import flush_or
from app.core.errors import Conflict, Invalid, NotFound, Refused
from app.core.i18n import N_, gettext as _
from app.core.notices import tell
from app.organisations.models import Organisation
from app.organisations.queries.speaking import SPEAKS, speakers_of, voice
from app.projects import policy
from app.projects.models import Project, Sponsor
from app.projects.queries.team import member_ids
from app.projects.rules import LIVING, WAITING, Standing, TeamRole
from app.projects.schemas import Organising
from app.projects.service.locking import locked_as
from app.projects.service.rows import ANSWERED, ASKED, CARRY

SPEAK = N_("because you speak for this organisation")


async def ask(
    session: AsyncSession, actor: Actor, project: Project, typed: Organising, now: datetime
) -> Sponsor:
    """Ask an organisation to support the project; one that had offered supports it at once.

    Raises:
        Refused: the actor does not carry it, or it has an organisation.
        Invalid: there is no such organisation (field ``organisation``).
        Conflict: it is asked already, or said no.
    """
    current, own = await locked_as(session, project.id, actor)
    policy.may_carry(actor, own).require()
    query = select(Organisation.id).where(Organisation.public_id == typed.organisation, SPEAKS)
    organisation_id = (await session.execute(query)).scalar_one_or_none()
    if organisation_id is None:
        raise Invalid({"organisation": _("Please choose a verified organisation.")})
    _has_room(current)
    row = await _row(session, current, organisation_id)
    if row.standing is Standing.ASKED:
        await _support(session, current, row, actor, now)
        return row
    if row.standing is Standing.INVITED:
        raise Conflict(_("They are asked already, and have not answered yet."))
    if row.standing is Standing.DECLINED:
        raise Conflict(_("They said no to this team."))
    await _wait(session, row, Standing.INVITED, actor, typed.message, now)
    await tell(
        session, ASKED, f"{ASKED}:organisation:{row.id}:{now.isoformat()}",
        to=await speakers_of(session, organisation_id), because=SPEAK, but=[actor.id],
        data={"what": "sponsor", "project": current.public_id, "organisation": typed.organisation},
    )  # fmt: skip
    return row


async def offer(
    session: AsyncSession, actor: Actor, project: Project, typed: Organising, now: datetime
) -> Sponsor:
    """Offer the support of an organisation that one speaks for; if it was asked, it supports at once.

    Raises:
        Refused: the actor may not speak for it, or the project has an organisation, or said no.
        Conflict: it offered already.
    """
    current, _own = await locked_as(session, project.id, actor)
    spoken = await voice(session, actor, typed.organisation)
    if spoken is None:
        raise Invalid({"organisation": _("Please choose a verified organisation.")})
    _has_room(current)
    row = await _row(session, current, spoken.id)
    if row.standing is Standing.INVITED:
        await _support(session, current, row, actor, now)
        return row
    if row.standing is Standing.ASKED:
        raise Conflict(_("You have offered already: the team will answer."))
    if row.standing is Standing.REMOVED:
        raise Refused(_("The team has said no. You can still follow the project."))
    await _wait(session, row, Standing.ASKED, actor, typed.message, now)
    await tell(
        session, ASKED, f"{ASKED}:organisation:{row.id}:{now.isoformat()}",
        to=await member_ids(session, current.id, [TeamRole.CARRIER]), because=CARRY,
        but=[actor.id],
        data={"what": "supports", "project": current.public_id, "organisation": typed.organisation},
    )  # fmt: skip
    return row


async def answer(
    session: AsyncSession, actor: Actor, project: Project, organisation: str, *,
    yes: bool, now: datetime,
) -> None:  # fmt: skip
    """Say yes or no: a speaker to the team that asked, a carrier to the organisation that offered.

    Raises:
        NotFound: nothing waits for the actor's answer.
        Refused: the project has an organisation already.
    """
    current, own = await locked_as(session, project.id, actor)
    row = await _waiting(session, current, organisation)
    speaks = actor.id in await speakers_of(session, row.organisation_id)
    if row.standing is Standing.INVITED and not speaks:
        raise NotFound
    if row.standing is Standing.ASKED:
        policy.may_carry(actor, own).require()
    if yes:
        _has_room(current)
        await _support(session, current, row, actor, now)
        return
    row.standing = Standing.DECLINED if row.standing is Standing.INVITED else Standing.REMOVED
    row.answered_by_id, row.answered_at = actor.id, now
    await session.flush()
    await _say(session, current, row, organisation, "no-sponsor", actor)


async def end(
    session: AsyncSession, actor: Actor, project: Project, organisation: str, now: datetime
) -> bool:
    """End the support of an organisation (then return True), or take back a question that waits.

    Raises:
        NotFound: it does not support the project, and nothing waits.
        Refused: the actor neither carries it nor speaks for the organisation.
    """
    current, own = await locked_as(session, project.id, actor)
    query = (
        select(Sponsor)
        .join(Organisation, Organisation.id == Sponsor.organisation_id)
        .where(Sponsor.project_id == current.id, Organisation.public_id == organisation)
    )
    row = (await session.execute(query)).scalar_one_or_none()
    if row is None or row.standing not in {*WAITING, Standing.ACCEPTED}:
        raise NotFound
    speaks = actor.id in await speakers_of(session, row.organisation_id)
    if not speaks:
        policy.may_carry(actor, own).require()
    was = row.standing
    row.standing, row.answered_by_id, row.answered_at = Standing.LEFT, actor.id, now
    if was is Standing.ACCEPTED:
        current.organisation_id = None
        await _say(session, current, row, organisation, "sponsor-ended", actor)
    await session.flush()
    return was is Standing.ACCEPTED


def _has_room(project: Project) -> None:
    if project.state not in LIVING:
        raise Refused(_("This project is closed: it can be read, not changed."))
    if project.organisation_id is not None:
        raise Refused(_("An organisation supports this project already."))


async def _row(session: AsyncSession, project: Project, organisation_id: int) -> Sponsor:
    query = select(Sponsor).where(
        Sponsor.project_id == project.id, Sponsor.organisation_id == organisation_id
    )
    found = (await session.execute(query)).scalar_one_or_none()
    return found or Sponsor(
        project_id=project.id, organisation_id=organisation_id, standing=Standing.LEFT
    )


async def _waiting(session: AsyncSession, project: Project, organisation: str) -> Sponsor:
    query = (
        select(Sponsor)
        .join(Organisation, Organisation.id == Sponsor.organisation_id)
        .where(
            Sponsor.project_id == project.id,
            Organisation.public_id == organisation,
            Sponsor.standing.in_(WAITING),
        )
    )
    row = (await session.execute(query)).scalar_one_or_none()
    if row is None:
        raise NotFound(_("This has been answered already."))
    return row


async def _wait(
    session: AsyncSession, row: Sponsor, standing: Standing, actor: Actor, message: str,
    now: datetime,
) -> None:  # fmt: skip
    row.standing, row.message, row.asked_by_id, row.asked_at = standing, message, actor.id, now
    row.answered_at, row.answered_by_id = None, None
    session.add(row)
    await flush_or(session, Conflict(_("They are asked already, and have not answered yet.")))


async def _support(
    session: AsyncSession, project: Project, row: Sponsor, actor: Actor, now: datetime
) -> None:
    row.standing, row.answered_by_id, row.answered_at = Standing.ACCEPTED, actor.id, now
    project.organisation_id = row.organisation_id
    await session.flush()
    public_id = await session.scalar(
        select(Organisation.public_id).where(Organisation.id == row.organisation_id)
    )
    await session.execute(
        update(Sponsor)
        .where(
            Sponsor.project_id == project.id, Sponsor.id != row.id, Sponsor.standing.in_(WAITING)
        )
        .values(standing=Standing.LEFT, answered_at=now)
    )
    await _say(session, project, row, public_id or "", "sponsored", actor)


async def _say(
    session: AsyncSession, project: Project, row: Sponsor, organisation: str, what: str,
    actor: Actor,
) -> None:  # fmt: skip
    """Tell both sides what became of it, whoever answered apart."""
    data = {"what": what, "project": project.public_id, "organisation": organisation}
    key = f"{ANSWERED}:organisation:{row.id}:{row.answered_at}"
    carriers = await member_ids(session, project.id, [TeamRole.CARRIER])
    speakers = await speakers_of(session, row.organisation_id)
    await tell(session, ANSWERED, key, to=carriers, because=CARRY, but=[actor.id], data=data)
    await tell(session, ANSWERED, key, to=speakers, because=SPEAK, but=[actor.id], data=data)
