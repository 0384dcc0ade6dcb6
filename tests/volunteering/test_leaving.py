"""What is kept of volunteers: exported whole, erased whole, places passed on; addresses shown to nobody."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.personal import Leaving, erasers, readers
from app.core.runtime import Runtime
from app.missions.models import MissionRole
from app.missions.shown import address
from app.volunteering import jobs
from app.volunteering.models import Application, Ask, Replacement, SignUp, Waiting
from app.volunteering.queries.due import of_who_left
from tests.factories import missions, volunteering
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor
from tests.volunteering.scene import DAY, HOUR, accepted, mission_of, session_at, state_of, told

NOW = datetime.now(UTC)
NAMES = ("mission_applications", "mission_sign_ups", "mission_waiting_lists", "mission_invitations")


async def given(db: AsyncSession, who: int) -> dict[str, list[dict[str, object]]]:
    return {name: [row async for row in readers()[name](db, who)] for name in NAMES}


async def test_whoever_never_volunteered_is_given_nothing(db: AsyncSession) -> None:
    date = await session_at(db, NOW + DAY)
    await volunteering.volunteer(db, date)
    assert await given(db, (await person(db)).id) == {name: [] for name in NAMES}


async def test_what_is_given_says_parts_reasons_and_moments_and_names_nobody_else(
    db: AsyncSession,
) -> None:
    owner, who = await person(db, name="Odile Secrète"), await person(db)
    mission = await missions.mission(db, owner=owner, roles={"Caisse": 1}, title="Tenir la caisse")
    date = await volunteering.session_of(db, mission)
    till = (await db.execute(select(MissionRole.id))).scalar_one()
    await volunteering.application(
        db, mission, who, "refused", role_id=till, answered_by_id=owner.id
    )
    await volunteering.sign_up(
        db, date, who, "no_show", role_id=till, is_excused=True, marked_by_id=owner.id
    )
    found = await given(db, who.id)
    [sent], [place] = found["mission_applications"], found["mission_sign_ups"]
    assert (sent["part"], sent["reason"]) == ("Caisse", volunteering.REASON)
    assert (place["part"], place["state"], place["is_excused"]) == ("Caisse", "no_show", True)
    assert {"starts_at", "ends_at", "signed_up_at"} <= set(place)
    assert "Odile" not in str(found)
    assert not [name for row in (sent, place) for name in row if "by" in name]


async def erase(db: AsyncSession, runtime: Runtime, who: int) -> Leaving:
    leaving = Leaving(who, erase_words=True, now=NOW)
    async with runtime.database.transaction() as session:
        await erasers()["volunteering"](session, leaving)
        await session.delete(await session.get_one(Person, who))
    db.expire_all()
    return leaving


async def test_erased_nothing_of_them_is_left_and_every_counter_is_right(
    db: AsyncSession, runtime: Runtime
) -> None:
    who = await person(db)
    when = [missions.ahead(d) for d in (-20, -9, 5, 9, 12)]
    mission = await missions.mission(db, places=2, sessions=when)
    found = await missions.dates_of(db, mission)
    ids = [date.id for date in found]
    await volunteering.application(db, mission, who)
    await volunteering.sign_up(db, found[0], who, "completed")
    await volunteering.sign_up(db, found[1], who, "no_show", is_excused=True)
    await volunteering.sign_up(db, found[2], who)
    await volunteering.waiting(db, found[3], who, offered_until=NOW + DAY)
    await volunteering.waiting(db, found[4], who)
    await volunteering.ask(db, found[4], who)
    who_id, mission_id = who.id, mission.id
    leaving = await erase(db, runtime, who_id)
    for table in (Application, SignUp, Waiting, Ask):
        query = select(func.count()).select_from(table).where(table.person_id == who_id)
        assert (await db.execute(query)).scalar_one() == 0
    for session_id in ids:
        assert await volunteering.is_conserved(db, session_id)
    assert {f"mission:{mission_id}", "missions"} <= set(leaving.pages)


async def test_erased_they_are_forgotten_as_who_answered_and_who_noted(
    db: AsyncSession, runtime: Runtime
) -> None:
    host = await person(db)
    date = await session_at(db, NOW - DAY)
    sent = await volunteering.application(
        db, await mission_of(db, date), state="accepted", answered_by_id=host.id
    )
    place = await volunteering.sign_up(db, date, state="completed", marked_by_id=host.id)
    await erase(db, runtime, host.id)
    await db.refresh(sent)
    await db.refresh(place)
    assert (sent.answered_by_id, place.marked_by_id) == (None, None)
    assert (sent.state, place.state) == ("accepted", "completed")


async def test_the_day_somebody_closes_their_account_their_place_is_offered_on(
    db: AsyncSession, runtime: Runtime
) -> None:
    who = await person(db)
    date = await session_at(db, NOW + DAY * 9, places=1)
    place = await volunteering.volunteer(db, date, who)
    turn = await volunteering.waiting(db, date, await accepted(db, date))
    await db.execute(update(Person).where(Person.id == who.id).values(deleted_at=NOW))
    await db.commit()
    for _twice in range(2):
        await jobs.free_places(runtime)
    assert await state_of(db, place, turn) == ["cancelled", "offered"]
    [offer] = await told(db, "offered")
    assert offer.reaches == {turn.person_id}
    assert await volunteering.is_conserved(db, date.id)


async def test_a_place_given_back_meanwhile_does_not_keep_the_others_from_being_freed(
    db: AsyncSession, runtime: Runtime
) -> None:
    gone = [await person(db) for _ in range(3)]
    date = await session_at(db, NOW + HOUR * 9, places=5)
    places = [await volunteering.volunteer(db, date, who) for who in gone]
    await db.execute(
        update(Person).where(Person.id.in_([w.id for w in gone])).values(deleted_at=NOW)
    )
    await db.commit()
    assert len(await of_who_left(db, NOW)) == 3
    await db.delete(places[0])
    await db.execute(update(type(date)).where(type(date).id == date.id).values(taken=2))
    places[1].state, places[1].cancelled_at = "cancelled", NOW  # type: ignore[assignment]
    await db.execute(update(type(date)).where(type(date).id == date.id).values(taken=1))
    await db.commit()
    await jobs.free_places(runtime)
    assert await state_of(db, places[1], places[2]) == ["cancelled", "cancelled"]
    assert (await db.get_one(Replacement, date.id)).closed_at is None
    assert await volunteering.is_conserved(db, date.id)


async def test_past_places_of_who_left_are_kept_for_the_counts(db: AsyncSession) -> None:
    who = await person(db)
    await volunteering.volunteer(db, await session_at(db, NOW - DAY), who)
    await db.execute(update(Person).where(Person.id == who.id).values(deleted_at=NOW))
    assert await of_who_left(db, NOW) == []


@pytest.mark.parametrize("what", ["applications", "roster", "sheet", "welcome", "mission"])
async def test_before_both_said_yes_no_page_shows_how_to_reach_a_volunteer(
    visitor: Callable[..., Visitor], db: AsyncSession, what: str
) -> None:
    owner = await person(db, email="odile.cachee@exemple.ca")
    who = await person(db, name="Rose", email="rose.cachee@exemple.ca")
    date = await session_at(db, NOW + DAY, owner=owner)
    mission = await mission_of(db, date)
    await volunteering.volunteer(db, date, who)
    base = f"/fr/missions/{mission.public_id}"
    week = date.starts_at.date().isoformat()
    path = {
        "applications": f"{base}/candidatures",
        "roster": f"{base}/grille?week={week}",
        "sheet": f"{base}/grille?week={week}&sheet=1",
        "welcome": f"/fr/seances/{date.public_id}/accueil",
        "mission": address(mission),
    }[what]
    host = await sign_in_as(db, visitor(), owner)
    await host.go(path)
    assert host.status == 200
    assert "rose.cachee" not in host.answer.text
    assert what == "mission" or "Rose" in host.text
    comes = await sign_in_as(db, visitor(), who)
    await comes.go(address(mission))
    assert "odile.cachee" not in comes.answer.text


async def test_a_stranger_reads_nowhere_who_comes(
    visitor: Callable[..., Visitor], db: AsyncSession
) -> None:
    who = await person(db, name="Rosalinde Unique")
    date = await session_at(db, NOW + DAY)
    mission = await mission_of(db, date)
    await volunteering.volunteer(db, date, who)
    turn = await volunteering.waiting(db, date, await person(db, name="Attente Unique"))
    browser = visitor()
    for path in (
        address(mission), f"/fr/missions/{mission.public_id}/participer",
        f"/fr/seances/{date.public_id}/participer", f"/api/v1/missions/{mission.public_id}",
        f"/api/v1/mission-sessions/{date.public_id}/parts",
    ):  # fmt: skip
        answer = await browser.http.get(path, follow_redirects=True)
        assert answer.status_code == 200, path
        assert "Unique" not in answer.text
    assert turn.state == "waiting"
