"""Applications, places, turns and questions, as tests need them; each factory commits."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.missions.models import Mission, MissionSession
from app.volunteering.models import Application, Ask, SignUp, Waiting
from app.volunteering.rules import ApplicationState, SignUpState, WaitingState
from tests.factories import missions
from tests.factories.accounts import person

REASON = "Nous avons déjà assez de monde au four ce mois-ci."
MESSAGE = "J’habite à deux rues et j’ai mes outils."


async def application(
    db: AsyncSession,
    mission: Mission,
    who: Actor | None = None,
    state: ApplicationState | str = ApplicationState.ACCEPTED,
    **fields: Any,
) -> Application:
    """Make an application to a mission, accepted unless told."""
    state, now = ApplicationState(state), datetime.now(UTC)
    who = who or await person(db)
    answered = state not in {ApplicationState.SENT, ApplicationState.SEEN}
    made = Application(
        **{
            "mission_id": mission.id,
            "person_id": who.id,
            "state": state,
            "message": MESSAGE,
            "reason": REASON if state is ApplicationState.REFUSED else "",
            "sent_at": now - timedelta(days=3),
            "seen_at": None if state is ApplicationState.SENT else now - timedelta(days=2),
            "answered_at": now - timedelta(days=1) if answered else None,
            **fields,
        }
    )
    db.add(made)
    await db.commit()
    return made


async def sign_up(
    db: AsyncSession,
    session: MissionSession,
    who: Actor | None = None,
    state: SignUpState | str = SignUpState.SIGNED_UP,
    **fields: Any,
) -> SignUp:
    """Give somebody a place in a session, counted as the services count it."""
    state, who = SignUpState(state), who or await person(db)
    came = state in {SignUpState.ARRIVED, SignUpState.COMPLETED, SignUpState.LEFT_EARLY}
    left = state in {SignUpState.COMPLETED, SignUpState.LEFT_EARLY}
    made = SignUp(
        **{
            "session_id": session.id,
            "person_id": who.id,
            "state": state,
            "signed_up_at": datetime.now(UTC) - timedelta(days=3),
            "arrived_at": session.starts_at if came else None,
            "left_at": session.ends_at if left else None,
            "cancelled_at": datetime.now(UTC) if state is SignUpState.CANCELLED else None,
            **fields,
        }
    )
    db.add(made)
    if state is not SignUpState.CANCELLED:
        await _count(db, session)
    await db.commit()
    return made


async def volunteer(
    db: AsyncSession, session: MissionSession, who: Actor | None = None, **fields: Any
) -> SignUp:
    """Make an accepted volunteer with a place in a session."""
    who = who or await person(db)
    mission = await db.get_one(Mission, session.mission_id)
    await application(db, mission, who)
    return await sign_up(db, session, who, **fields)


async def waiting(
    db: AsyncSession,
    session: MissionSession,
    who: Actor | None = None,
    *,
    offered_until: datetime | None = None,
    **fields: Any,
) -> Waiting:
    """Put somebody on a waiting list; ``offered_until``: a place is offered to them, and counted."""
    who, now = who or await person(db), datetime.now(UTC)
    offered = offered_until is not None
    made = Waiting(
        **{
            "session_id": session.id,
            "person_id": who.id,
            "state": WaitingState.OFFERED if offered else WaitingState.WAITING,
            "joined_at": now - timedelta(days=2),
            "offered_at": min(now, offered_until - timedelta(hours=1)) if offered_until else None,
            "offer_ends_at": offered_until,
            **fields,
        }
    )
    db.add(made)
    if offered:
        await _count(db, session)
    await db.commit()
    return made


async def ask(
    db: AsyncSession, session: MissionSession, who: Actor | None = None, **fields: Any
) -> Ask:
    """Ask somebody to come to a session, in a first wave unless told."""
    who = who or await person(db)
    values = {"wave": 1, "asked_at": datetime.now(UTC), **fields}
    made = Ask(session_id=session.id, person_id=who.id, **values)
    db.add(made)
    await db.commit()
    return made


async def session_of(db: AsyncSession, mission: Mission) -> MissionSession:
    """Return the first date of a mission, as it is now."""
    return (await missions.dates_of(db, mission))[0]


async def is_conserved(db: AsyncSession, session_id: int) -> bool:
    """Say whether a session's counter is its places plus its running offers, and within bounds."""
    row = (
        await db.execute(
            select(MissionSession.taken, MissionSession.places).where(
                MissionSession.id == session_id
            )
        )
    ).one()
    held = await db.scalar(
        select(func.count()).where(
            SignUp.session_id == session_id, SignUp.state != SignUpState.CANCELLED
        )
    )
    offers = await db.scalar(
        select(func.count()).where(
            Waiting.session_id == session_id, Waiting.state == WaitingState.OFFERED
        )
    )
    return bool(row.taken == (held or 0) + (offers or 0) and row.taken <= row.places)


async def _count(db: AsyncSession, session: MissionSession) -> None:
    await db.execute(
        update(MissionSession)
        .where(MissionSession.id == session.id)
        .values(taken=MissionSession.taken + 1)
    )
