"""What somebody holds, speaks and wants: whose word counts, until when; languages, age, quota and pause."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.organisations.models import Organisation
from app.organisations.rules import State
from app.profiles.models import Profile
from app.profiles.queries.facts import facts_of
from app.profiles.rules import QUOTA, today
from app.skills.qualities import CHECKS, LANGUAGES, TRAININGS, kind_of
from app.volunteering.service.conditions import reasons_against
from tests.api.program import Program, token_of
from tests.factories import missions, organisations, profiles
from tests.factories.accounts import person, sign_in_as
from tests.factories.skills import check
from tests.hours.sides import plain
from tests.visitor import Visitor

MINE = "/fr/moi/competences"
NOW = datetime.now(UTC)
DAY = today(NOW)


async def held(db: AsyncSession, who: int, now: datetime = NOW) -> set[str]:
    facts = (await facts_of(db, [who], now))[who]
    return {*facts.checks, *facts.trainings}


@pytest.mark.parametrize(
    ("values", "counts"),
    [
        ({"state": State.SUSPENDED}, False),
        ({"hidden_at": NOW}, False),
        ({"state": State.VERIFIED}, True),
        ({"state": State.PENDING, "verified_at": None, "verified_by": None}, True),
    ],
)
async def test_the_word_of_an_organisation_that_moderators_stopped_counts_no_more(
    db: AsyncSession, values: dict[str, object], counts: bool
) -> None:
    who, seer = await profiles.expert(db), await organisations.organisation(db)
    await check(db, who, "vulnerable-sector-check", seer)
    assert await held(db, who.id) == {"vulnerable-sector-check"}
    changed = update(Organisation).where(Organisation.id == seer.id)
    await db.execute(changed.values(**values))
    await db.commit()
    assert bool(await held(db, who.id)) is counts
    await db.execute(changed.values(state=State.VERIFIED, hidden_at=None, verified_at=NOW, verified_by="document"))  # fmt: skip
    await db.commit()
    assert await held(db, who.id) == {"vulnerable-sector-check"}, "it is back with the organisation"


async def test_another_organisation_s_word_goes_on_when_one_is_stopped(db: AsyncSession) -> None:
    who = await profiles.expert(db)
    stopped, fine = await organisations.organisation(db), await organisations.organisation(db)
    await check(db, who, "first-aid-cpr", stopped)
    await check(db, who, "first-aid-cpr", fine, expires_on=DAY + timedelta(days=3))
    await db.execute(
        update(Organisation).where(Organisation.id == stopped.id).values(state=State.SUSPENDED)
    )
    await db.commit()
    facts = (await facts_of(db, [who.id], NOW))[who.id]
    assert facts.trainings == {"first-aid-cpr": DAY + timedelta(days=3)}


async def test_a_mission_that_asks_for_a_check_is_closed_to_who_only_has_a_stopped_one(
    db: AsyncSession,
) -> None:
    who, seer = await profiles.expert(db), await organisations.organisation(db)
    mission = await missions.mission(db, checks=["vulnerable-sector-check"])
    await check(db, who, "vulnerable-sector-check", seer)
    soon = NOW + timedelta(days=7)
    asked = (db, who.id, mission.id, soon, "America/Toronto", NOW)
    assert await reasons_against(*asked) == []
    await db.execute(
        update(Organisation).where(Organisation.id == seer.id).values(state=State.SUSPENDED)
    )
    await db.commit()
    [reason] = await reasons_against(*asked)
    assert "secteur vulnérable" in reason


@pytest.mark.parametrize(("days", "holds"), [(0, True), (1, True), (-1, False), (3650, True)])
async def test_a_check_holds_through_its_last_day_on_the_clock_of_montreal(
    db: AsyncSession, days: int, holds: bool
) -> None:
    who = await profiles.expert(db)
    await check(db, who, "police-check", expires_on=DAY + timedelta(days=days))
    assert bool(await held(db, who.id)) is holds


def test_every_code_is_of_one_kind_and_none_is_a_language() -> None:
    assert not CHECKS.keys() & TRAININGS.keys()
    assert not (CHECKS.keys() | TRAININGS.keys()) & LANGUAGES.keys()
    assert all(kind_of(code) for code in (*CHECKS, *TRAININGS))
    assert {kind_of(code) for code in LANGUAGES} == {None}


async def profile_of(db: AsyncSession, who: int) -> Profile:
    query = select(Profile).where(Profile.person_id == who)
    return (await db.scalars(query.execution_options(populate_existing=True))).one()


async def test_languages_year_and_quota_are_kept_shown_again_and_taken_back(
    browser: Visitor, db: AsyncSession
) -> None:
    who = await person(db)
    await sign_in_as(db, browser, who)
    await browser.go(MINE)
    await browser.submit(languages=["fr", "ht", "lsq"], birth_year="1987", monthly_quota="2")
    assert browser.status == 200
    kept = await profile_of(db, who.id)
    assert (kept.languages, kept.birth_year, kept.monthly_quota) == (["fr", "ht", "lsq"], 1987, 2)
    await browser.go(MINE)
    ticked = [n.attributes["value"] for n in browser.page.css("input[name=languages][checked]")]
    assert ticked == ["fr", "ht", "lsq"]
    assert "langue des signes québécoise (LSQ)" in browser.text
    await browser.submit(languages=None, birth_year="", monthly_quota="")
    kept = await profile_of(db, who.id)
    assert (kept.languages, kept.birth_year, kept.monthly_quota) == ([], None, None)
    facts = (await facts_of(db, [who.id], NOW))[who.id]
    assert (facts.languages, facts.quota, facts.years_old) == ({"fr"}, QUOTA, None)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"languages": ["fr", "klingon"]}, "languages"),
        ({"languages": list(LANGUAGES)}, "languages"),
        ({"birth_year": "1899"}, "birth_year"),
        ({"birth_year": str(DAY.year - 5)}, "birth_year"),
        ({"birth_year": "87"}, "birth_year"),
        ({"monthly_quota": "-1"}, "monthly_quota"),
        ({"monthly_quota": "99"}, "monthly_quota"),
        ({"monthly_quota": "beaucoup"}, "monthly_quota"),
    ],
)
async def test_what_cannot_be_comes_back_beside_its_field_and_nothing_is_kept(
    browser: Visitor, db: AsyncSession, typed: dict[str, object], field: str
) -> None:
    who = await person(db)
    await sign_in_as(db, browser, who)
    await browser.go(MINE)
    await browser.submit(**typed)
    assert browser.status == 422
    assert plain(browser.error(field)).startswith("Erreur")
    query = select(Profile.birth_year, Profile.monthly_quota).where(Profile.person_id == who.id)
    assert [tuple(row) for row in await db.execute(query)] in ([], [(None, None)])


@pytest.mark.parametrize(
    ("fields", "suggested"),
    [({}, True), ({"monthly_quota": "0"}, False), ({"is_paused": "1"}, False), ({"sharing": "nobody"}, False)],
)  # fmt: skip
async def test_a_pause_a_quota_of_none_and_nobody_keep_suggestions_away_and_the_skills(
    browser: Visitor, db: AsyncSession, fields: dict[str, str], suggested: bool
) -> None:
    who = await person(db)
    await sign_in_as(db, browser, who)
    await browser.go(MINE)
    await browser.submit(**({"skills": ["carpentry:able"], "sharing": "named"} | fields))
    assert browser.status == 200
    facts = (await facts_of(db, [who.id], NOW))[who.id]
    assert facts.may_be_suggested is suggested
    assert set(facts.skills) == {"carpentry"}, "what was told is kept for the day they come back"


async def test_nobody_else_reads_the_year_the_quota_or_the_checks(
    browser: Visitor, db: AsyncSession, app: ASGIApp
) -> None:
    who = await profiles.expert(db, birth_year=1987, monthly_quota=7, languages=["fr", "yi"])
    seer = await organisations.organisation(db, name="Celui qui a vu")
    await check(db, who, "police-check", seer)
    other = Program(app, await token_of(db, await person(db)))
    answer = await other.get(f"/people/{who.public_id}")
    await browser.go(f"/fr/personnes/{who.public_id}")
    for told in (answer.text, browser.answer.text):
        assert "1987" not in told
        assert "Celui qui a vu" not in told
        assert "police-check" not in told
        assert "Vérification des antécédents" not in told
