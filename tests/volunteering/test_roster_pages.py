"""The roster of a week and its sheet: holes in words and in red, names as chosen, no way to reach anybody."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.missions.models import Mission
from app.missions.rules import SessionState
from app.organisations.models import Organisation
from app.projects.models import Project
from app.volunteering.pages.roster import midnight, monday_of
from app.volunteering.queries import roster
from tests.factories import missions, organisations, projects, volunteering
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor
from tests.volunteering.scene import DAY, HERE, HOUR, here, mission_of, session_at

NOW = datetime.now(UTC)
MONDAY = (datetime.now(HERE) + DAY * 14).date() - DAY * datetime.now(HERE).weekday()


@dataclass(frozen=True, slots=True)
class Week:
    """A project's mission with a session each day of a week, and who runs it."""

    carrier: Actor
    project: Project
    mission: Mission


async def a_week(db: AsyncSession, **fields: object) -> Week:
    carrier = await person(db, name="Claire")
    project = await projects.project(db, carrier=carrier, title="Une ruelle à nous")
    days = [(here(MONDAY + DAY * n, 9), here(MONDAY + DAY * n, 12)) for n in range(7)]
    mission = await missions.mission(
        db, project=project, owner=carrier, sessions=days, **{"wanted": 2, "places": 3, **fields}
    )
    return Week(carrier, project, mission)


def path(week: Week, of: str = "mission", language: str = "fr", day: date | str = MONDAY) -> str:
    names = {
        ("mission", "fr"): f"missions/{week.mission.public_id}/grille",
        ("mission", "en"): f"missions/{week.mission.public_id}/roster",
        ("project", "fr"): f"projets/{week.project.public_id}/grille",
        ("project", "en"): f"projects/{week.project.public_id}/roster",
    }
    return f"/{language}/{names[of, language]}?week={day}"


@pytest.mark.parametrize("of", ["mission", "project"])
async def test_a_week_without_anybody_is_all_holes(
    browser: Visitor, db: AsyncSession, of: str
) -> None:
    week = await a_week(db)
    await sign_in_as(db, browser, week.carrier)
    await browser.go(path(week, of))
    assert browser.status == 200
    assert "Il manque 14 personnes cette semaine" in browser.text
    assert len(browser.all(".vol-short")) == 7
    assert len(browser.all(".vol-names .vol-hole")) == 14
    assert len(browser.all(".vol-day")) == 7


async def test_each_place_taken_fills_a_hole_and_more_than_wanted_leaves_none(
    browser: Visitor, db: AsyncSession
) -> None:
    week = await a_week(db)
    dates = await missions.dates_of(db, week.mission)
    await volunteering.volunteer(db, dates[0])
    for _person in range(3):
        await volunteering.volunteer(db, dates[1])
    await volunteering.sign_up(db, dates[2], state="cancelled")
    await volunteering.waiting(db, dates[2])
    await sign_in_as(db, browser, week.carrier)
    await browser.go(path(week))
    holes = [one.count("Il manque quelqu’un") for one in browser.all(".vol-session")]
    assert holes == [1, 0, 2, 2, 2, 2, 2]
    counts = browser.all(".vol-session p.with-icon")
    assert counts[:3] == ["1 sur 3", "3 sur 3", "0 sur 3"]


async def test_when_nobody_is_missing_it_says_so(browser: Visitor, db: AsyncSession) -> None:
    week = await a_week(db, wanted=1)
    for one in await missions.dates_of(db, week.mission):
        await volunteering.volunteer(db, one)
    await sign_in_as(db, browser, week.carrier)
    await browser.go(path(week, language="en"))
    assert "Nobody is missing this week." in browser.text
    assert browser.all(".vol-hole") == []


async def test_a_cancelled_session_is_said_and_has_no_holes(
    browser: Visitor, db: AsyncSession
) -> None:
    week = await a_week(db)
    dates = await missions.dates_of(db, week.mission)
    dates[0].state, dates[0].reason = SessionState.CANCELLED, "Il grêle."
    await db.commit()
    await sign_in_as(db, browser, week.carrier)
    await browser.go(path(week))
    assert "Annulée" in browser.all(".vol-session")[0]
    assert "Il manque 12 personnes" in browser.text
    await browser.follow("Feuille à imprimer")
    assert len(browser.all("table")) == 6


async def test_the_weeks_before_and_after_are_one_click_away(
    browser: Visitor, db: AsyncSession
) -> None:
    week = await a_week(db)
    await sign_in_as(db, browser, week.carrier)
    await browser.go(path(week))
    await browser.follow("Semaine suivante")
    assert f"week={MONDAY + DAY * 7}" in str(browser.answer.url)
    assert "Aucune séance cette semaine" in browser.text
    await browser.follow("Semaine précédente")
    assert len(browser.all(".vol-session")) == 7


@pytest.mark.parametrize(
    "typed", ["", "bientôt", "2026-13-45", "0001-01-01", "9999-12-31", "2026-11-2", "-1"]
)
async def test_a_week_that_is_none_is_answered_with_one_that_is(
    browser: Visitor, db: AsyncSession, typed: str
) -> None:
    week = await a_week(db)
    await sign_in_as(db, browser, week.carrier)
    await browser.go(path(week, day=typed))
    assert browser.status == 200


def test_a_week_begins_on_monday_whatever_day_is_named_on_the_clock_of_the_place() -> None:
    late_sunday = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
    assert monday_of("", late_sunday, "America/Toronto") == date(2026, 11, 16)
    assert monday_of("", late_sunday, "Europe/Paris") == date(2026, 11, 23)
    for day in range(16, 23):
        assert monday_of(f"2026-11-{day}", NOW, "America/Toronto") == date(2026, 11, 16)


@pytest.mark.parametrize(
    ("sunday", "hours"),
    [(date(2027, 3, 14), 167), (date(2027, 11, 7), 169), (date(2027, 6, 6), 168)],
)
def test_the_weeks_of_the_changes_of_clock_are_an_hour_shorter_and_longer(
    sunday: date, hours: int
) -> None:
    monday = monday_of(sunday.isoformat(), NOW, "America/Toronto")
    since, until = (midnight(monday + timedelta(days=n), "America/Toronto") for n in (0, 7))
    assert until.astimezone(UTC) - since.astimezone(UTC) == HOUR * hours


async def test_sessions_at_the_edges_stand_in_the_week_of_the_place_s_own_clock(
    db: AsyncSession,
) -> None:
    week = await a_week(db)
    edges = [here(MONDAY, 0), here(MONDAY + DAY * 6, 23, 59), here(MONDAY + DAY * 7, 0)]
    for at in edges:
        await missions.date(db, week.mission, at, at + HOUR)
    since, until = (midnight(MONDAY + DAY * n, "America/Toronto") for n in (0, 7))
    lines = await roster.week(db, roster.of_mission(week.mission.id), since, until, NOW)
    begins = [line.dated.starts_at for line in lines]
    assert edges[0] in begins
    assert edges[1] in begins
    assert edges[2] not in begins
    assert begins == sorted(begins)


async def test_a_mission_in_the_west_is_shown_on_its_own_clock(
    browser: Visitor, db: AsyncSession
) -> None:
    west, owner = ZoneInfo("America/Vancouver"), await person(db)
    starts = here(MONDAY, 18, zone=west)
    date_ = await session_at(db, starts, owner=owner, zone="America/Vancouver")
    mission = await db.get_one(Mission, date_.mission_id)
    await sign_in_as(db, browser, owner)
    await browser.go(f"/en/missions/{mission.public_id}/roster?week={MONDAY}")
    said = browser.all(".vol-session h3")[0].replace("\u202f", " ").replace("\xa0", " ")
    assert said.startswith("6:00")


async def test_names_stand_as_people_chose_them_and_nothing_else_of_theirs(
    browser: Visitor, db: AsyncSession
) -> None:
    week = await a_week(db, place_label="Parc Jarry")
    [one, *_rest] = await missions.dates_of(db, week.mission)
    shown = await person(db, name="Rose T.", email="rose.tremblay@exemple.ca")
    strange = await person(db, name="<script>alert(1)</script>")
    for who in (shown, strange):
        await volunteering.volunteer(db, one, who)
    await sign_in_as(db, browser, week.carrier)
    for sheet in ("", "&sheet=1"):
        await browser.go(path(week) + sheet)
        assert "Rose T." in browser.text
        assert "rose.tremblay" not in browser.answer.text
        assert "@exemple.ca" not in browser.answer.text
        assert "<script>alert" not in browser.answer.text
        assert "<script>alert(1)</script>" in browser.text
    assert "Parc Jarry" in browser.text


async def test_the_sheet_has_a_line_for_each_hole_and_room_to_sign(
    browser: Visitor, db: AsyncSession
) -> None:
    week = await a_week(db)
    [one, *_rest] = await missions.dates_of(db, week.mission)
    await volunteering.volunteer(db, one, await person(db, name="Rose"))
    await sign_in_as(db, browser, week.carrier)
    await browser.go(path(week) + "&sheet=1")
    assert browser.all("table:first-of-type thead th")[:5] == [
        "Nom", "Rôle", "Arrivée", "Départ", "Signature",
    ]  # fmt: skip
    first = browser.page.css("table")[0]
    assert [row.css_first("th").text() for row in first.css("tbody tr")] == [
        "Rose", "Il manque quelqu’un",
    ]  # fmt: skip
    assert "noindex" in browser.answer.text


async def test_what_became_of_each_is_said_on_the_day(browser: Visitor, db: AsyncSession) -> None:
    owner, now = await person(db), datetime.now(UTC)
    date_ = await session_at(db, now - HOUR, owner=owner, places=9)
    states = ["signed_up", "arrived", "completed", "left_early", "no_show"]
    for state in states:
        await volunteering.volunteer(db, date_, await person(db, name=f"V {state}"), state=state)
    await volunteering.volunteer(
        db, date_, await person(db, name="V excused"), state="no_show", is_excused=True
    )
    mission = await db.get_one(Mission, date_.mission_id)
    await sign_in_as(db, browser, owner)
    await browser.go(f"/en/missions/{mission.public_id}/roster")
    [names] = browser.all(".vol-names")
    for said in ("V arrived – Arrived", "V completed – Took part", "V left_early – Left early",
                 "V no_show – Did not come", "V excused – Excused"):  # fmt: skip
        assert said in names
    assert "V signed_up –" not in names


async def test_of_what_is_over_nobody_is_missing_any_more(
    browser: Visitor, db: AsyncSession
) -> None:
    owner = await person(db, language="en")
    date_ = await session_at(db, NOW - DAY, owner=owner, wanted=5, places=6)
    mission = await mission_of(db, date_)
    await volunteering.volunteer(db, date_)
    since, until = NOW - DAY * 3, NOW + DAY
    (line,) = await roster.week(db, roster.of_mission(mission.id), since, until, NOW)
    assert (line.is_over, line.missing) == (True, 0)
    (line,) = await roster.week(db, roster.of_mission(mission.id), since, until, NOW - DAY * 2)
    assert (line.is_over, line.missing) == (False, 4)
    await sign_in_as(db, browser, owner)
    week = monday_of((NOW - DAY).date().isoformat(), NOW, "America/Toronto").isoformat()
    await browser.go(f"/en/missions/{mission.public_id}/roster?week={week}")
    assert browser.status == 200
    assert not browser.page.css(".vol-hole")
    assert "Nobody is missing this week." not in browser.text, "that was last week"


async def test_drafts_are_in_no_roster_and_who_closed_their_account_gives_no_line(
    db: AsyncSession,
) -> None:
    week = await a_week(db)
    draft = await missions.mission(
        db, project=week.project, state="draft", sessions=[(here(MONDAY, 14), here(MONDAY, 15))]
    )
    since, until = (midnight(MONDAY + DAY * n, "America/Toronto") for n in (0, 7))
    lines = await roster.week(db, roster.of_project(week.project.id), since, until, NOW)
    assert draft.id not in {line.dated.mission_id for line in lines}
    assert len(lines) == 7


async def test_an_organisation_s_roster_holds_what_it_runs_alone(
    browser: Visitor, db: AsyncSession
) -> None:
    owner = await person(db)
    host = await organisations.organisation(db, owner, name="Éco-quartier du Parc")
    when = [(here(MONDAY, 9), here(MONDAY, 10))]
    await missions.mission(db, organisation=host, sessions=when, title="Seule")
    project = await projects.project(db, organisation_id=host.id)
    await missions.mission(db, project=project, organisation=host, sessions=when, title="Ensemble")
    await sign_in_as(db, browser, owner)
    await browser.go(f"/fr/organismes/{host.public_id}/grille?week={MONDAY}")
    assert browser.status == 200
    assert "Éco-quartier du Parc" in browser.text
    assert "Seule" in browser.text
    assert "Ensemble" not in browser.text


@pytest.mark.parametrize("who", ["volunteer", "stranger", "mentor", "nobody"])
async def test_the_roster_is_for_those_who_run_it_alone(
    visitor: Callable[..., Visitor], db: AsyncSession, who: str
) -> None:
    mentor, coming = await person(db), await person(db)
    week = await a_week(db)
    project = await projects.project(db, carrier=week.carrier, mentor=mentor)
    mission = await missions.mission(db, project=project)
    await volunteering.volunteer(db, await volunteering.session_of(db, mission), coming)
    browser = visitor()
    actor = {"volunteer": coming, "stranger": await person(db), "mentor": mentor}.get(who)
    if actor is not None:
        await sign_in_as(db, browser, actor)
    for address in (
        f"/fr/missions/{mission.public_id}/grille", f"/fr/projets/{project.public_id}/grille",
    ):  # fmt: skip
        await browser.go(address)
        assert browser.status == 403 or "/connexion" in browser.path
        assert browser.all(".vol-names") == []


async def test_of_a_suspended_organisation_no_roster_is_shown(
    browser: Visitor, db: AsyncSession
) -> None:
    owner = await person(db)
    date_ = await session_at(db, NOW + DAY, owner=owner)
    mission = await db.get_one(Mission, date_.mission_id)
    host = await db.get_one(Organisation, mission.organisation_id)
    host.state = "suspended"  # type: ignore[assignment]
    await db.commit()
    await sign_in_as(db, browser, owner)
    await browser.go(f"/fr/missions/{mission.public_id}/grille")
    assert browser.status in {403, 404}
