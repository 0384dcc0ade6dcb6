"""Who carries an idea whose author does not: handed over, or volunteered for; both sides say yes."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.queries import actor_by_id
from app.core.db import flush_or
from app.core.errors import Conflict, Gone, Invalid, NotFound, Refused
from app.core.i18n import N_, gettext as _
from app.core.notices import tell
from app.ideas.models import Idea
from app.ideas.queries.co_authors import signs
from app.organisations.models import Organisation
from app.organisations.queries.speaking import SPEAKS, speakers_of, voice
from app.projects import policy
from app.projects.models import CarryOffer, Project, TeamMember
from app.projects.queries import offers as reading
from app.projects.rules import Answered, Standing, TeamRole
from app.projects.schemas import Handing, Volunteering
from app.projects.service.begin import authors_of, begin, held, opening
from app.projects.service.rows import ANSWERED, ASKED, WAITED, YOU, whom

AUTHOR = N_("because you proposed this idea")


async def hand_over(
    session: AsyncSession, actor: Actor, idea: Idea, typed: Handing, now: datetime
) -> CarryOffer:
    """Ask a member, for a team of theirs, or an organisation, to carry an idea.

    Raises:
        Refused: the policy says no.
        Invalid: nobody to ask, or oneself (field ``person``).
        Conflict: they are asked already, or offer it themselves.
    """
    idea = await held(session, idea.id)
    own, waiting = (
        await signs(session, idea, actor),
        await reading.count(session, actor.id, idea.id),
    )
    policy.can_hand_over(actor, idea, signs=own, waiting=waiting).require()
    person_id, organisation_id = await _to(session, actor, typed, now)
    if await reading.volunteers(session, idea.id, person_id, organisation_id):
        raise Conflict(_("They offer to carry it already: you can answer them."))
    made = CarryOffer(
        idea_id=idea.id, person_id=person_id, organisation_id=organisation_id,
        is_volunteered=False, stays=typed.stays, message=typed.message,
        offered_by_id=actor.id, offered_at=now,
    )  # fmt: skip
    session.add(made)
    await flush_or(session, Conflict(_("They are asked already, and have not answered yet.")))
    asked = [person_id] if person_id else await speakers_of(session, organisation_id or 0)
    await tell(
        session, ASKED, f"{ASKED}:offer:{made.id}", to=asked, because=YOU, but=[actor.id],
        data={"what": "carry", "offer": made.public_id},
    )  # fmt: skip
    return made


async def _to(
    session: AsyncSession, actor: Actor, typed: Handing, now: datetime
) -> tuple[int | None, int | None]:
    """Return the row of whoever is asked: a person's, or an organisation's."""
    if typed.organisation:
        query = select(Organisation.id).where(Organisation.public_id == typed.organisation, SPEAKS)
        found = (await session.execute(query)).scalar_one_or_none()
        if found is None:
            raise Invalid({"organisation": _("Please choose a verified organisation.")})
        return None, found
    person_id = await whom(session, actor, typed.person, now)
    if person_id is None:
        raise Invalid({"person": _("Please choose somebody, or an organisation.")})
    if person_id == actor.id:
        raise Invalid({"person": _("To carry it yourself, press “I carry it”.")})
    return person_id, None


async def volunteer(
    session: AsyncSession, actor: Actor, idea: Idea, typed: Volunteering, now: datetime
) -> CarryOffer:
    """Offer to carry somebody else's idea; its authors answer.

    Raises:
        Refused: the policy says no, or the actor may not speak for that organisation.
        Conflict: they offered already, or are asked to.
    """
    idea = await held(session, idea.id)
    waiting = await reading.count(session, actor.id, idea.id)
    own = await signs(session, idea, actor)
    policy.can_volunteer(actor, idea, signs=own, waiting=waiting).require()
    spoken = await voice(session, actor, typed.organisation)
    if await reading.asked(session, idea.id, actor.id):
        raise Conflict(_("You are asked to carry this idea already: you can say yes."))
    made = CarryOffer(
        idea_id=idea.id, person_id=actor.id, organisation_id=spoken.id if spoken else None,
        is_volunteered=True, message=typed.message, offered_by_id=actor.id, offered_at=now,
    )  # fmt: skip
    session.add(made)
    await flush_or(session, Conflict(_("You have offered already: its authors will answer.")))
    await tell(
        session, ASKED, f"{ASKED}:offer:{made.id}", to=await authors_of(session, idea),
        because=AUTHOR, but=[actor.id], data={"what": "volunteer", "offer": made.public_id},
    )  # fmt: skip
    return made


async def accept(session: AsyncSession, actor: Actor, public_id: str, now: datetime) -> Project:
    """Say yes: the idea becomes a project, carried by whoever was asked or offered.

    Raises:
        NotFound: no such offer is theirs to answer.
        Gone: it was answered, or the idea became a project meanwhile.
        Refused: whoever would carry it may not any more.
    """
    made, idea = await _open(session, actor, public_id)
    carrier = actor
    if made.is_volunteered:
        found = await actor_by_id(session, made.person_id or 0)
        if found is None or found.is_suspended:
            raise Gone(_("Whoever offered it has left the site."))
        carrier = found
    typed = opening(idea)
    if made.organisation_id is not None and made.is_volunteered:
        await _still_speaks(session, carrier, made.organisation_id)
    made.standing, made.answered_at, made.answered_by_id = Answered.ACCEPTED, now, actor.id
    await session.flush()
    project = await begin(
        session, idea, carrier, typed, now, by=actor, organisation_id=made.organisation_id
    )
    await _stay(session, made, project, now)
    to = made.person_id if made.is_volunteered else made.offered_by_id
    await tell(
        session, ANSWERED, f"{ANSWERED}:offer:{made.id}", to=[to] if to else [], because=WAITED,
        but=[actor.id], data={"what": "carry", "yes": "1", "project": project.public_id},
    )  # fmt: skip
    return project


async def _still_speaks(session: AsyncSession, carrier: Actor, organisation_id: int) -> None:
    """Check that whoever volunteered for an organisation still speaks for it.

    Raises:
        Refused: they do not.
    """
    if carrier.id not in await speakers_of(session, organisation_id):
        raise Refused(_("Whoever offered it does not speak for that organisation any more."))


async def _stay(session: AsyncSession, made: CarryOffer, project: Project, now: datetime) -> None:
    """Keep in the team the author who handed the idea over, if they wished to stay."""
    if not made.stays or made.offered_by_id is None:
        return
    query = select(TeamMember).where(
        TeamMember.project_id == project.id, TeamMember.person_id == made.offered_by_id
    )
    row = (await session.execute(query)).scalar_one_or_none()
    if row is None:
        row = TeamMember(
            project_id=project.id, person_id=made.offered_by_id, role=TeamRole.MEMBER,
            invited_at=now,
        )  # fmt: skip
        session.add(row)
    row.standing, row.answered_at = Standing.ACCEPTED, now
    await session.flush()


async def decline(session: AsyncSession, actor: Actor, public_id: str, now: datetime) -> None:
    """Say no; whoever asked is told, without a reason.

    Raises:
        NotFound: no such offer is theirs to answer.
        Gone: it was answered.
    """
    made, idea = await _open(session, actor, public_id)
    made.standing, made.answered_at, made.answered_by_id = Answered.DECLINED, now, actor.id
    await session.flush()
    to = made.person_id if made.is_volunteered else made.offered_by_id
    await tell(
        session, ANSWERED, f"{ANSWERED}:offer:{made.id}", to=[to] if to else [], because=WAITED,
        but=[actor.id], data={"what": "carry", "idea": idea.public_id},
    )  # fmt: skip


async def withdraw(session: AsyncSession, actor: Actor, public_id: str, now: datetime) -> Idea:
    """Take back an offer of one's own that waits, and return its idea.

    Raises:
        NotFound: no such offer of theirs waits.
    """
    query = select(CarryOffer).where(CarryOffer.public_id == public_id)
    made = (await session.execute(query)).scalar_one_or_none()
    if made is None or made.offered_by_id != actor.id:
        raise NotFound
    idea = await held(session, made.idea_id)
    await session.refresh(made)
    if made.standing is not Answered.OFFERED:
        raise NotFound
    made.standing, made.answered_at, made.answered_by_id = Answered.WITHDRAWN, now, actor.id
    await session.flush()
    return idea


async def _open(session: AsyncSession, actor: Actor, public_id: str) -> tuple[CarryOffer, Idea]:
    """Return an offer that the actor is to answer, and its idea, held.

    Raises:
        NotFound: none is theirs to answer.
        Gone: it was answered already.
    """
    query = select(CarryOffer).where(CarryOffer.public_id == public_id)
    made = (await session.execute(query)).scalar_one_or_none()
    if made is None:
        raise NotFound
    idea = await held(session, made.idea_id)
    await session.refresh(made)
    if not await _is_theirs(session, actor, made, idea):
        raise NotFound
    if made.standing is not Answered.OFFERED or idea.became_project_at is not None:
        raise Gone(_("This offer has been answered already."))
    policy.still_begins(actor, idea).require()
    return made, idea


async def _is_theirs(session: AsyncSession, actor: Actor, made: CarryOffer, idea: Idea) -> bool:
    if made.is_volunteered:
        own = await signs(session, idea, actor)
        return idea.author_id == actor.id or own or (
            idea.author_id is None and actor.moderates(idea.territory_id)
        )  # fmt: skip
    if made.organisation_id is not None:
        return actor.id in await speakers_of(session, made.organisation_id)
    return made.person_id == actor.id
