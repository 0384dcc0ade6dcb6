"""Saying hours: from the page, from the check-in; what is refused, and who is told."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.hours.rules import Side, State
from app.hours.service.propose import from_check_in
from app.hours.subscribers import say_hours
from app.missions.models import Mission
from app.volunteering.events import SignUpCompleted
from app.volunteering.models import Application
from app.volunteering.rules import ApplicationState
from tests.factories import hours, missions, organisations
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

Work = Callable[[], Awaitable[None]]
NOW = datetime.now(UTC)


def form_of(mission: Mission) -> str:
    return f"/fr/missions/{mission.public_id}/heures"


async def test_somebody_says_their_hours_and_those_who_run_the_mission_are_told(
    browser: Visitor, db: AsyncSession, work: Work
) -> None:
    owner, giver = await person(db), await person(db, name="Léa Roy")
    mission, one = await hours.held(db, owner=owner, title="Peindre la palissade")
    await hours.came(db, giver, one)
    await sign_in_as(db, browser, giver)
    await browser.go("/fr/moi")
    assert "Vous êtes venu·e à 1 séance sans déclarer vos heures" in browser.text
    await browser.go("/fr/moi/heures")
    await browser.follow("Déclarer mes heures")
    assert browser.page.css_first("#field-hours").attributes["value"] == "3", "the whole date"
    await browser.submit(hours="2", minutes="30", note="J’ai fini la clôture.")
    assert "Les responsables de la mission confirmeront vos heures" in browser.text
    assert "2 h 30" in browser.text.replace("\u00a0", " ")
    assert "J’ai fini la clôture." in browser.text
    assert "Personne ne confirme ses propres heures" in browser.text
    [entry] = await hours.all_of(db, giver)
    assert (entry.minutes, entry.most_minutes, entry.state) == (150, 180, State.PROPOSED)
    assert (entry.said_by, entry.organisation_id) == (Side.PERSON, mission.organisation_id)
    await work()
    await sign_in_as(db, browser, owner)
    await browser.go("/fr/avis")
    assert "Léa Roy : 2 h 30 pour « Peindre la palissade »" in browser.text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"hours": "3", "minutes": "5"}, "hours", "3 h au plus"),
        ({"hours": "0", "minutes": "0"}, "minutes", "au moins 5 minutes"),
        ({"hours": "-1"}, "hours", ""),
        ({"session": "zzzzzzzzzz"}, "session", "une des séances"),
        ({"session": "", "day": "2999-01-01"}, "day", ""),
    ],
)
async def test_what_cannot_be_comes_back_with_its_reason(
    browser: Visitor, db: AsyncSession, typed: dict[str, str], field: str, said: str
) -> None:
    giver = await person(db)
    mission, one = await hours.held(db)
    await hours.came(db, giver, one)
    await sign_in_as(db, browser, giver)
    await browser.go(form_of(mission))
    await browser.submit(**({"hours": "1", "minutes": "0"} | typed))
    assert browser.status in {403, 422}
    assert said in browser.text.replace("\u00a0", " ")
    assert browser.status == 403 or browser.error(field)
    assert await hours.all_of(db, giver) == []


async def test_only_who_had_a_place_says_hours(browser: Visitor, db: AsyncSession) -> None:
    absent, stranger, gone = await person(db), await person(db), await person(db)
    mission, one = await hours.held(db)
    await hours.came(db, absent, one, "no_show")
    await hours.came(db, gone, one, "cancelled")
    for who, said in (
        (absent, "noté·e absent·e"),
        (stranger, "pas de place"),
        (gone, "pas de place"),
    ):
        await sign_in_as(db, browser, who)
        await browser.go(form_of(mission))
        await browser.submit(session=one.public_id, hours="1")
        assert browser.status == 403
        assert said in browser.text
        assert await hours.all_of(db, who) == []


async def test_hours_are_said_once_and_only_when_the_date_is_over(
    browser: Visitor, db: AsyncSession
) -> None:
    giver = await person(db)
    mission, one = await hours.held(db)
    await hours.came(db, giver, one)
    ahead = await missions.date(db, mission, NOW, NOW + timedelta(hours=2))
    await hours.came(db, giver, ahead, "signed_up")
    await sign_in_as(db, browser, giver)
    await browser.go(form_of(mission))
    await browser.submit(session=ahead.public_id, hours="1")
    assert browser.error("session") == "Erreur : Cette séance n’est pas encore finie."
    await browser.submit(session=one.public_id, hours="1")
    assert browser.status == 200
    await browser.go(form_of(mission))
    await browser.submit(session=one.public_id, hours="2")
    assert browser.status == 409
    assert "déjà déclarées" in browser.text
    assert [e.minutes for e in await hours.all_of(db, giver)] == [60]


async def test_outside_of_the_dates_a_day_holds_twelve_hours(
    browser: Visitor, db: AsyncSession
) -> None:
    giver = await person(db)
    mission, _one = await hours.held(db)
    day = (date.today() - timedelta(days=3)).isoformat()
    await sign_in_as(db, browser, giver)
    await browser.go(form_of(mission))
    await browser.submit(session="", day=day, hours="2")
    assert browser.status == 403, "nobody accepted them"
    db.add(
        Application(
            mission_id=mission.id, person_id=giver.id, state=ApplicationState.ACCEPTED,
            sent_at=NOW, answered_at=NOW,
        )
    )  # fmt: skip
    await db.commit()
    for typed, status in (("10", 200), ("3", 422), ("2", 200), ("1", 422)):
        await browser.go(form_of(mission))
        await browser.submit(session="", day=day, hours=typed)
        assert browser.status == status
    assert [e.minutes for e in await hours.all_of(db, giver)] == [600, 120]


async def test_the_check_in_says_what_was_noted_within_the_date(
    runtime: Runtime, db: AsyncSession, work: Work
) -> None:
    mission, one = await hours.held(db, minutes=180)
    early, late, unseen = [await person(db) for _n in range(3)]
    signs = [
        await hours.came(
            db, early, one, "left_early",
            arrived_at=one.starts_at - timedelta(minutes=20),
            left_at=one.starts_at + timedelta(minutes=93),
        ),
        await hours.came(db, late, one, left_at=one.ends_at + timedelta(hours=5)),
        await hours.came(db, unseen, one, arrived_at=None, left_at=None),
    ]  # fmt: skip
    for sign_up in signs:
        for _twice in range(2):
            await say_hours(runtime, SignUpCompleted(sign_up.id))
    await work()
    found = [await hours.all_of(db, who) for who in (early, late, unseen)]
    assert [[e.minutes for e in each] for each in found] == [[95], [180], [180]]
    assert {e.said_by for each in found for e in each} == {Side.CHECK_IN}
    assert found[0][0].title == mission.title


async def test_the_check_in_says_nothing_of_who_did_not_come_or_said_so_first(
    db: AsyncSession,
) -> None:
    mission, one = await hours.held(db)
    absent, first = await person(db), await person(db)
    missed = await hours.came(db, absent, one, "no_show")
    there = await hours.came(db, first, one)
    await hours.entry(db, first, mission, one, minutes=60)
    assert await from_check_in(db, missed.id, NOW) is None
    assert await from_check_in(db, there.id, NOW) is None
    assert await from_check_in(db, 9_999_999, NOW) is None
    assert [e.minutes for e in await hours.all_of(db, first)] == [60]


async def test_a_project_s_team_is_told_except_the_one_who_gave(
    browser: Visitor, db: AsyncSession, work: Work
) -> None:
    owner = await person(db)
    of = await organisations.organisation(db, owner)
    mission, one = await hours.held(db, organisation=of)
    await hours.came(db, owner, one)
    await sign_in_as(db, browser, owner)
    await browser.go(form_of(mission))
    await browser.submit(hours="1")
    await work()
    await browser.go("/fr/avis")
    assert "attendent votre confirmation" not in browser.text
