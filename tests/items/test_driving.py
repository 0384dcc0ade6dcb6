"""Somebody who drives is looked for through a mission: one at a time, called off with what it was for."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Conflict, Invalid, Refused
from app.core.settings import Settings
from app.items.rules import OfferState as S
from app.items.service import move
from app.items.service.drive import Ride, ask_driver
from app.missions.dating import Plan
from app.missions.models import Mission, MissionSkill
from app.missions.rules import Act, Remote, Span, State as MissionState
from app.missions.service import calling_off, course, dates
from app.projects.rules import State
from tests.factories import items, missions
from tests.factories.accounts import person, sign_in_as
from tests.items.world import NOW, WHY, World, world
from tests.visitor import Visitor

DAY = timedelta(days=1)


def ride(**more: Any) -> Ride:
    """Return a right ride."""
    return Ride.model_validate(
        {"day": items.day(3), "begins": "10:00", "ends": "12:00", "place": "Parc Howard"} | more
    )


async def asked(db: AsyncSession, settings: Settings, **more: Any) -> tuple[World, Any, Mission]:
    """Return a world that looks for somebody who drives four planters."""
    w = await world(db)
    made = await items.offer(db, w.need, w.giver, S.ACCEPTED, quantity=4)
    return w, made, await ask_driver(db, settings, w.carrier, made.id, ride(**more), NOW)


@pytest.mark.parametrize(
    "wrong", [{"people": 0}, {"people": 11}, {"ends": "09:00"}, {"place": "A"}, {"day": "hier"}]
)
def test_a_ride_has_a_day_a_place_and_one_to_ten_people(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ride(**wrong)


async def test_the_mission_says_what_is_to_be_driven_and_for_whom_but_not_from_where(
    db: AsyncSession, settings: Settings
) -> None:
    w, made, mission = await asked(db, settings, people=2)
    await items.again(db, mission)
    assert mission.title == f"Conduire : {items.TITLE}".replace(" :", "\u00a0:")
    assert "4 unités" in " ".join(mission.tasks.split())
    assert w.project.title in mission.tasks
    assert made.note not in mission.tasks
    assert (mission.project_id, mission.minimum_age, mission.remote) == (
        w.project.id, 18, Remote.NO,
    )  # fmt: skip
    assert (mission.place_label, mission.maximum_people) == ("Parc Howard", 2)
    assert (mission.territory_id, mission.themes) == (w.project.territory_id, w.project.themes)
    assert await db.scalar(select(MissionSkill.skill)) == "logistics"
    [date] = await missions.dates_of(db, mission)
    assert date.ends_at - date.starts_at == timedelta(hours=2)


async def test_the_mission_is_written_in_the_language_of_its_project(
    db: AsyncSession, settings: Settings
) -> None:
    w = await world(db)
    w.project.language = "en"
    await db.commit()
    made = await items.offer(db, w.need, w.giver, S.ACCEPTED, quantity=2)
    mission = await ask_driver(db, settings, w.carrier, made.id, ride(), NOW)
    assert (mission.title, mission.language) == (f"Drive: {items.TITLE}", "en")


async def test_a_long_title_is_cut_to_what_a_mission_holds(
    db: AsyncSession, settings: Settings
) -> None:
    w = await world(db, title="x" * 120)
    made = await items.offer(db, w.need, w.giver, S.ACCEPTED)
    mission = await ask_driver(db, settings, w.carrier, made.id, ride(), NOW)
    assert len(mission.title) <= 120


@pytest.mark.parametrize("state", [s for s in S if s is not S.ACCEPTED])
async def test_nobody_drives_what_is_not_expected(
    db: AsyncSession, settings: Settings, state: S
) -> None:
    w = await world(db)
    made = await items.offer(db, w.need, w.giver, state)
    with pytest.raises(Refused, match="rien à remettre"):
        await ask_driver(db, settings, w.carrier, made.id, ride(), NOW)


async def test_only_the_team_looks_for_somebody_who_drives(
    db: AsyncSession, settings: Settings
) -> None:
    w = await world(db)
    made = await items.offer(db, w.need, w.giver, S.ACCEPTED)
    for who in (w.giver, await person(db)):
        with pytest.raises(Refused, match="Seule l’équipe"):
            await ask_driver(db, settings, who, made.id, ride(), NOW)


@pytest.mark.parametrize(
    ("days", "field"), [(-1, "day"), (400, "day")],
)  # fmt: skip
async def test_a_ride_lies_ahead_and_within_a_year(
    db: AsyncSession, settings: Settings, days: int, field: str
) -> None:
    w = await world(db)
    made = await items.offer(db, w.need, w.giver, S.ACCEPTED)
    with pytest.raises(Invalid) as refused:
        await ask_driver(db, settings, w.carrier, made.id, ride(day=items.day(days)), NOW)
    assert set(refused.value.errors) == {field}
    assert await db.scalar(select(func.count()).select_from(Mission)) == 0


async def test_a_paused_project_looks_for_nobody(db: AsyncSession, settings: Settings) -> None:
    w = await world(db, State.PAUSED)
    made = await items.offer(db, w.need, w.giver, S.ACCEPTED)
    with pytest.raises(Conflict):
        await ask_driver(db, settings, w.carrier, made.id, ride(), NOW)


async def test_one_is_looked_for_at_a_time_and_another_once_that_came_to_nothing(
    db: AsyncSession, settings: Settings
) -> None:
    w, made, mission = await asked(db, settings)
    for who in (w.carrier, w.member):
        with pytest.raises(Refused, match="On cherche déjà"):
            await ask_driver(db, settings, who, made.id, ride(), NOW)
    await course.turn(db, w.carrier, mission, Act.CANCEL, NOW, "La camionnette est en panne.")
    second = await ask_driver(db, settings, w.member, made.id, ride(), NOW)
    assert (second.id != mission.id, made.mission_id) == (True, second.id)


async def test_what_will_not_come_needs_no_driver_and_who_signed_up_is_told(
    db: AsyncSession, settings: Settings
) -> None:
    w, made, mission = await asked(db, settings)
    await move.renege(db, w.giver, made.id, WHY, NOW)
    await items.again(db, mission)
    assert mission.state is MissionState.CANCELLED
    assert mission.closing_reason == "Ce qu’il fallait aller chercher ne viendra finalement pas."
    [date] = await missions.dates_of(db, mission)
    assert date.state == "cancelled"


async def test_a_ride_without_a_date_left_is_cancelled_and_another_may_be_asked_for(
    db: AsyncSession, settings: Settings, work: Callable[[], Awaitable[None]]
) -> None:
    w, made, mission = await asked(db, settings)
    ordinary = await missions.mission(db, project=w.project)
    [first] = await missions.dates_of(db, mission)
    other = await missions.dates_of(db, ordinary)
    await calling_off.cancel(db, w.carrier, other[0], WHY, NOW)
    later = Plan((Span(first.starts_at + DAY, first.ends_at + DAY),))
    [second] = await dates.add(db, settings, w.carrier, mission, later, NOW)
    await calling_off.cancel(db, w.carrier, first, WHY, NOW)
    await db.commit()
    await work()
    await items.again(db, mission)
    assert mission.state is MissionState.PUBLISHED, "one date is left"
    await calling_off.cancel(db, w.carrier, second, WHY, NOW)
    await db.commit()
    await work()
    await items.again(db, mission)
    assert (mission.state, mission.closing_reason) == (MissionState.CANCELLED, WHY)
    await items.again(db, ordinary)
    assert ordinary.state is MissionState.PUBLISHED, "other missions wait for new dates"
    again = await ask_driver(db, settings, w.member, made.id, ride(), NOW)
    assert again.id != mission.id


async def test_a_mission_that_is_over_stays_as_it_is_when_the_rest_will_not_come(
    db: AsyncSession, settings: Settings
) -> None:
    w, made, mission = await asked(db, settings)
    await move.deliver(db, w.carrier, made.id, 1, NOW)
    mission.state = MissionState.DONE
    await db.commit()
    await move.renege(db, w.giver, made.id, WHY, NOW)
    await items.again(db, mission)
    assert (mission.state, made.state) == (MissionState.DONE, S.DELIVERED)


async def test_the_page_leads_to_the_mission_while_everybody_may_read_it(
    db: AsyncSession, visitor: Callable[..., Visitor], settings: Settings
) -> None:
    w, made, mission = await asked(db, settings)
    await db.commit()
    team, gives = visitor(), visitor()
    await sign_in_as(db, team, w.carrier)
    await sign_in_as(db, gives, w.giver)
    for browser in (team, gives):
        await browser.go(f"/fr/offres/{made.public_id}")
        assert "Chercher quelqu’un qui conduit" not in browser.text
        await browser.follow("La mission de transport")
        assert browser.status == 200
    mission.hidden_at = NOW
    await db.commit()
    await gives.go(f"/fr/offres/{made.public_id}")
    assert "La mission de transport" not in gives.text


async def test_the_form_begins_with_a_day_that_fits_and_keeps_what_was_typed(
    db: AsyncSession, browser: Visitor
) -> None:
    w = await world(db)
    made = await items.offer(
        db, w.need, w.giver, S.ACCEPTED, window_from=items.day(4), window_until=items.day(8)
    )
    await sign_in_as(db, browser, w.carrier)
    await browser.go(f"/fr/offres/{made.public_id}/conducteur")
    field = browser.page.css_first("input[name=day]")
    assert field.attributes["value"] == items.day(4).isoformat()
    assert "Au bout de la ruelle" in browser.answer.text, "where things are brought"
    await browser.submit(day=items.day(-2).isoformat(), place="Coin Saint-Roch et Bloomfield")
    assert browser.status == 422
    assert "Ce moment est passé" in browser.error("day")
    assert "Coin Saint-Roch et Bloomfield" in browser.answer.text
