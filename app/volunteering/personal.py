"""What volunteering keeps of a person, given to them and erased with them; and for how long."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.personal import Leaving, Row, erased, kept, rows
from app.core.retention import Term, retained
from app.missions.models import Mission, MissionRole, MissionSession
from app.missions.service.places import give_back_place
from app.volunteering.models import Application, Ask, SignUp, Waiting
from app.volunteering.queries import dates
from app.volunteering.rules import OPEN_APPLICATION, SignUpState
from app.volunteering.service.cancel import leave_lines
from app.volunteering.service.places import give_back
from app.volunteering.shown import tags

ASKED_KEPT = timedelta(days=365)
"""Enough to ask whoever was asked longest ago."""

APPLICATIONS_KEPT = timedelta(days=730)

retained(Term("volunteering.asks", Ask, lambda now: Ask.asked_at < now - ASKED_KEPT))
retained(
    Term(
        "volunteering.applications",
        Application,
        lambda now: (
            Application.state.not_in(sorted(OPEN_APPLICATION))
            & (Application.answered_at < now - APPLICATIONS_KEPT)
        ),
    )
)


@kept("mission_applications")
async def applications(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the applications that the person sent, and what was answered."""
    query = (
        select(
            Mission.public_id.label("mission"), Mission.title, Application.public_id,
            MissionRole.name.label("part"), Application.state, Application.message,
            Application.language, Application.reason, Application.sent_at, Application.seen_at,
            Application.answered_at, Application.hidden_at,
        )
        .join(Mission, Mission.id == Application.mission_id)
        .outerjoin(MissionRole, MissionRole.id == Application.role_id)
        .where(Application.person_id == person_id)
        .order_by(Application.id)
    )  # fmt: skip
    async for row in rows(session, query):
        yield row


def _dated(
    table: type[SignUp | Waiting | Ask], person_id: int, *columns: Any
) -> Select[*tuple[Any, ...]]:
    """Return the query of what somebody is to sessions, with when each is."""
    return (
        select(
            Mission.public_id.label("mission"), Mission.title, MissionSession.starts_at,
            MissionSession.ends_at, *columns,
        )
        .join(MissionSession, MissionSession.id == table.session_id)
        .join(Mission, Mission.id == MissionSession.mission_id)
        .where(table.person_id == person_id)
        .order_by(table.id)
    )  # fmt: skip


@kept("mission_sign_ups")
async def sign_ups(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the sessions that the person had a place in, and whether they came."""
    query = _dated(
        SignUp, person_id, MissionRole.name.label("part"), SignUp.state, SignUp.is_excused,
        SignUp.is_late, SignUp.signed_up_at, SignUp.arrived_at, SignUp.left_at,
        SignUp.cancelled_at,
    )  # fmt: skip
    query = query.outerjoin(MissionRole, MissionRole.id == SignUp.role_id)
    async for row in rows(session, query):
        yield row


@kept("mission_waiting_lists")
async def waiting(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the waiting lists that the person was on."""
    query = _dated(
        Waiting, person_id, Waiting.state, Waiting.joined_at, Waiting.offered_at,
        Waiting.offer_ends_at, Waiting.answered_at,
    )  # fmt: skip
    async for row in rows(session, query):
        yield row


@kept("mission_invitations")
async def asks(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give when the person was asked to come, and what they answered."""
    async for row in rows(
        session, _dated(Ask, person_id, Ask.state, Ask.asked_at, Ask.answered_at)
    ):
        yield row


@erased("volunteering")
async def forget(session: AsyncSession, leaving: Leaving) -> None:
    """Give back every place and turn: others are offered those to come. Rows go with the account."""
    await leave_lines(session, leaving.person_id, leaving.now)
    query = (
        select(SignUp.id, SignUp.session_id, MissionSession.starts_at)
        .join(MissionSession, MissionSession.id == SignUp.session_id)
        .where(SignUp.person_id == leaving.person_id, SignUp.state != SignUpState.CANCELLED)
        .order_by(MissionSession.mission_id, SignUp.session_id)
    )
    for row in (await session.execute(query)).all():
        dated = await dates.hold(session, row.session_id)
        leaving.pages.update(tags(dated))
        await session.execute(
            update(SignUp)
            .where(SignUp.id == row.id)
            .values(state=SignUpState.CANCELLED, is_excused=False, cancelled_at=leaving.now)
        )
        if row.starts_at > leaving.now:
            await give_back(session, row.session_id, leaving.now)
        else:
            await give_back_place(session, row.session_id, leaving.now)
    await session.execute(
        update(SignUp).where(SignUp.marked_by_id == leaving.person_id).values(marked_by_id=None)
    )
    await session.execute(
        update(Application)
        .where(Application.answered_by_id == leaving.person_id)
        .values(answered_by_id=None)
    )
