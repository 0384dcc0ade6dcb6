"""Neighbours name a leader: one nomination each, counted once, until there are enough to ask."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Conflict, Refused
from app.core.i18n import N_, gettext as _
from app.core.notices import tell
from app.organisations.queries.speaking import Voice
from app.profiles import policy
from app.profiles.models import STANDS, Leadership, Nomination
from app.profiles.queries import nominating
from app.profiles.queries.people import Shown
from app.profiles.rules import NOMINATIONS_NEEDED, Standing
from app.profiles.service.lapse import end_terms


class AlreadyNominated(Conflict):
    """The same citizen, or organisation, named the same person before."""

    code = "already-nominated"


async def nominate(
    session: AsyncSession,
    actor: Actor,
    nominee: Shown,
    words: str,
    now: datetime,
    *,
    voice: Voice | None = None,
) -> Leadership:
    """Name ``nominee`` as a leader of where the actor lives, or where their organisation acts.

    Five citizens, or one verified organisation, are enough to ask the nominee.

    Raises:
        Refused: the policy says no, there was a no lately, or the nominee is a leader there.
        AlreadyNominated: the actor, or the organisation, did it before.
    """
    territory_id = _territory(actor, nominee.id, voice)
    if await nominating.said_no_lately(session, nominee.id, territory_id, now):
        raise Refused(
            _("There was a no less than six months ago. Speak with %(name)s before trying again.")
            % {"name": nominee.name}
        )
    leadership = await _open(session, nominee.id, territory_id, now)
    if leadership.standing is Standing.CONFIRMED:
        raise Refused(_("%(name)s is a leader there already.") % {"name": nominee.name})
    await _add(session, leadership, actor, words, now, voice)
    enough = voice is not None or leadership.nominations >= NOMINATIONS_NEEDED
    if leadership.standing is Standing.GATHERING and enough:
        await _move_on(session, leadership, now)
    await session.flush()
    return leadership


async def _move_on(session: AsyncSession, leadership: Leadership, now: datetime) -> None:
    """Ask the nominee; whoever said yes before somebody withdrew is not asked again."""
    if leadership.answered_at is not None:
        leadership.standing = Standing.WILLING
        return
    leadership.standing, leadership.asked_at = Standing.ASKED, now
    await tell(
        session,
        "profiles.nominated",
        f"profiles.nominated:{leadership.id}",
        to=[leadership.person_id],
        because=N_("because you are nominated"),
        data={"leadership": leadership.public_id},
    )


def _territory(actor: Actor, nominee_id: int, voice: Voice | None) -> int:
    if voice is None:
        policy.can_nominate(actor, nominee_id).require()
        found = actor.home.territory_id
    else:
        policy.can_nominate_as(actor, nominee_id).require()
        found = voice.territory_id or actor.home.territory_id
    if found is None:
        raise Refused(
            _("This organisation acts in no particular territory: nominate in your own name.")
        )
    return found


async def _open(
    session: AsyncSession, person_id: int, territory_id: int, now: datetime
) -> Leadership:
    """Return the way under way there, begun if there is none; its row is locked."""
    there = (Leadership.person_id == person_id, Leadership.territory_id == territory_id)
    await end_terms(session, now, *there)
    await session.execute(
        insert(Leadership)
        .values(
            person_id=person_id,
            territory_id=territory_id,
            standing=Standing.GATHERING,
            opened_at=now,
        )
        .on_conflict_do_nothing(index_elements=["person_id", "territory_id"], index_where=STANDS)
    )
    stands = [Standing.GATHERING, Standing.ASKED, Standing.WILLING, Standing.CONFIRMED]
    query = select(Leadership).where(*there, Leadership.standing.in_(stands)).with_for_update()
    query = query.execution_options(populate_existing=True)
    return (await session.execute(query)).scalar_one()


async def _add(
    session: AsyncSession,
    leadership: Leadership,
    actor: Actor,
    words: str,
    now: datetime,
    voice: Voice | None,
) -> None:
    added = await session.execute(
        insert(Nomination)
        .values(
            leadership_id=leadership.id,
            by_id=actor.id,
            organisation_id=voice.id if voice else None,
            words=words,
            created_at=now,
        )
        .on_conflict_do_nothing()
        .returning(Nomination.id)
    )
    if added.one_or_none() is None:
        said = _("This organisation has nominated this person already.")
        own = _("You have nominated this person already: each neighbour counts once.")
        raise AlreadyNominated(said if voice else own)
    if voice is None:
        leadership.nominations += 1
