"""The demonstration's volunteers: believable, and never against the rules of the place."""

from itertools import pairwise

from sqlalchemy import func, select

from app.core import clock
from app.core.runtime import Runtime
from app.missions.models import Mission, MissionSession
from app.missions.rules import SessionState
from app.volunteering.models import Application, SignUp, Waiting
from app.volunteering.rules import SignUpState
from tests.demo.conftest import Visit


async def test_places_are_counted_and_nobody_is_in_two_places_at_once(
    demonstration: Runtime,
) -> None:
    async with demonstration.database.transaction() as session:
        people = func.count(SignUp.id)
        query = (
            select(MissionSession.taken, MissionSession.places, people)
            .outerjoin(SignUp, SignUp.session_id == MissionSession.id)
            .where(MissionSession.state != SessionState.CANCELLED)
            .group_by(MissionSession.id)
        )
        counts = (await session.execute(query)).all()
        when = (
            select(SignUp.person_id, MissionSession.starts_at, MissionSession.ends_at)
            .join(MissionSession, MissionSession.id == SignUp.session_id)
            .order_by(SignUp.person_id, MissionSession.starts_at)
        )
        moments = (await session.execute(when)).all()
        waiting = await session.scalar(select(func.count()).select_from(Waiting))
        states = set(await session.scalars(select(Application.state)))
    assert len(counts) > 60
    assert all(taken == number <= places for taken, places, number in counts)
    assert all(
        one.person_id != other.person_id or one.ends_at <= other.starts_at
        for one, other in pairwise(moments)
    )
    assert waiting
    assert states >= {"sent", "seen", "accepted", "refused"}


async def test_nobody_came_to_what_has_not_begun_and_holes_are_left(
    demonstration: Runtime,
) -> None:
    now = clock.now()
    async with demonstration.database.transaction() as session:
        query = select(SignUp.state, MissionSession.ends_at).join(
            MissionSession, MissionSession.id == SignUp.session_id
        )
        found = (await session.execute(query)).all()
        holes = await session.scalar(
            select(func.count())
            .select_from(MissionSession)
            .join(Mission, Mission.id == MissionSession.mission_id)
            .where(
                MissionSession.starts_at > now,
                MissionSession.taken < MissionSession.wanted,
            )
        )
    assert {state for state, ends in found if ends > now} == {SignUpState.SIGNED_UP}
    assert {state for state, ends in found if ends <= now} >= {
        SignUpState.COMPLETED,
        SignUpState.NO_SHOW,
    }
    assert holes


async def test_whoever_signs_in_finds_their_missions(visit: Visit) -> None:
    page = await visit("/fr/mes-missions", who="citizen")
    assert page.status == 200
    assert page.all(".vol-item")
