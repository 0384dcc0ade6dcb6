"""What is kept of a person, given and erased; what is reported and hidden; what stands in a calendar."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.calendar import entries_of
from app.core.moderated import moderation_of
from app.core.personal import Leaving, erasers, readers
from app.core.retention import terms
from app.core.runtime import Runtime
from app.missions.models import MissionSession
from app.volunteering.models import Application, SignUp
from app.volunteering.rules import SignUpState
from tests.factories import missions, volunteering
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

NOW = datetime.now(UTC)
MONTH = timedelta(days=30)


async def given(db: AsyncSession, name: str, who: int) -> list[dict[str, object]]:
    return [row async for row in readers()[name](db, who)]


async def test_a_person_is_given_what_is_kept_of_them_and_nothing_of_others(
    db: AsyncSession,
) -> None:
    me, other = await person(db), await person(db)
    mission = await missions.mission(db, sessions=[missions.ahead(d) for d in (3, 5, 7)])
    one, two, three = await missions.dates_of(db, mission)
    for who in (me, other):
        await volunteering.volunteer(db, one, who)
        await volunteering.waiting(db, two, who)
        await volunteering.ask(db, three, who)
    [application] = await given(db, "mission_applications", me.id)
    assert (application["message"], application["state"]) == (volunteering.MESSAGE, "accepted")
    for name in ("mission_sign_ups", "mission_waiting_lists", "mission_invitations"):
        [row] = await given(db, name, me.id)
        assert row["title"] == mission.title
        assert str(row["starts_at"]).endswith("Z")


async def test_erased_a_person_leaves_their_places_to_the_next_and_no_trace(
    db: AsyncSession, runtime: Runtime
) -> None:
    me, owner = await person(db), await person(db)
    mission = await missions.mission(
        db, owner=owner, places=1, sessions=[missions.ahead(-9), missions.ahead(9)]
    )
    past, ahead = await missions.dates_of(db, mission)
    await volunteering.volunteer(db, past, me, state="completed")
    await volunteering.sign_up(db, ahead, me)
    turn = await volunteering.waiting(db, ahead)
    async with runtime.database.transaction() as session:
        leaving = Leaving(me.id, erase_words=True, now=NOW)
        await erasers()["volunteering"](session, leaving)
        await session.delete(await session.get_one(Person, me.id))
    await db.refresh(turn)
    assert turn.state == "offered"
    assert list(await db.scalars(select(SignUp))) == []
    assert list(await db.scalars(select(Application))) == []
    for date in (past, ahead):
        assert await volunteering.is_conserved(db, date.id)
    assert f"mission:{mission.id}" in leaving.pages


async def test_old_questions_and_old_applications_are_forgotten(db: AsyncSession) -> None:
    mission = await missions.mission(db)
    long_ago = NOW - timedelta(days=800)
    await volunteering.application(db, mission, state="refused", answered_at=long_ago)
    await volunteering.application(db, mission, answered_at=long_ago)
    known = {term.name: term for term in terms()}
    over = known["volunteering.applications"].is_over(NOW)
    assert list(await db.scalars(select(Application.state).where(over))) == ["refused"]
    assert "volunteering.asks" in known


async def test_hidden_the_words_of_an_application_are_read_by_nobody_else(
    db: AsyncSession, runtime: Runtime, visitor: Callable[..., Visitor]
) -> None:
    owner, amina = await person(db), await person(db)
    mission = await missions.mission(db, owner=owner)
    made = await volunteering.application(db, mission, amina, "seen", message="Grossièreté")
    ways = moderation_of("application")
    assert ways is not None
    thing = await ways.find(db, made.public_id)
    assert thing is not None
    assert thing.readers == {owner.id, amina.id}
    assert (thing.text, thing.author_id) == ("Grossièreté", amina.id)
    for which in ("nonsense", "zzzzzzzzzz", 10**9):
        assert await ways.find(db, which) is None
    host = await sign_in_as(db, visitor(), owner)
    path = f"/fr/missions/{mission.public_id}/candidatures"
    assert "Grossièreté" in (await host.go(path)).text
    for _twice in range(2):
        await ways.hide(db, runtime, made.id, NOW)
        await db.commit()
    assert "Grossièreté" not in (await host.go(path)).text
    await ways.restore(db, runtime, made.id, NOW)
    await db.commit()
    assert "Grossièreté" in (await host.go(path)).text


async def test_a_calendar_holds_what_one_agreed_to_and_each_turn_raises_its_sequence(
    db: AsyncSession,
) -> None:
    me = await person(db)
    mission = await missions.mission(db, sessions=[missions.ahead(3), missions.ahead(5)])
    one, two = await missions.dates_of(db, mission)
    place = await volunteering.volunteer(db, one, me)
    await volunteering.waiting(db, two, me, offered_until=NOW + MONTH / 30)
    await volunteering.volunteer(db, two, await person(db))
    first, offered = await entries_of(db, me.id, NOW, NOW + MONTH)
    assert (first.uid, first.sequence, first.is_cancelled) == (one.uid, 0, False)
    assert offered.is_tentative
    place.state, place.cancelled_at = SignUpState.CANCELLED, NOW
    await db.commit()
    gone = (await entries_of(db, me.id, NOW, NOW + MONTH))[0]
    assert (gone.sequence, gone.is_cancelled) == (1, True)
    date = await db.get_one(MissionSession, one.id, populate_existing=True)
    await volunteering.sign_up(db, date, me)
    back = (await entries_of(db, me.id, NOW, NOW + MONTH))[0]
    assert (back.sequence, back.is_cancelled) == (2, False)
    assert await entries_of(db, me.id, NOW + MONTH, NOW + 2 * MONTH) == []
