"""Suggestions follow what becomes known of somebody: a move, a language, a paper noted, taken back or over."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.runtime import Runtime
from app.matching.models import Suggestion
from app.missions.models import Mission
from app.organisations.models import Organisation
from app.profiles import jobs as profile_jobs
from app.profiles.models import PersonCheck, Profile
from app.profiles.rules import today
from app.profiles.shown import person_url
from app.skills.qualities import QualityKind
from tests.factories import accounts, matching, organisations
from tests.visitor import Visitor

Work = Callable[[], Awaitable[None]]
PAGE = "/fr/moi/suggestions"


async def kept(db: AsyncSession, who: int) -> set[int]:
    query = select(Suggestion.mission_id).where(Suggestion.person_id == who)
    return set(await db.scalars(query.execution_options(populate_existing=True)))


async def test_who_moves_is_suggested_what_is_near_their_new_home(
    browser: Visitor, db: AsyncSession, runtime: Runtime, work: Work
) -> None:
    ana = await matching.expert(db, travel_km=2)
    here = await matching.mission(db)
    there = await matching.mission(db, area="verdun")
    await matching.weigh(runtime)
    assert await kept(db, ana.id) == {here.id}
    await accounts.sign_in_as(db, browser, ana)
    await browser.go("/fr/compte/quartier")
    await browser.submit("main form", where="here", postal_code="H4G 2A1")
    if browser.page.css_first("input[name=neighbourhood]") is not None:
        place = await db.scalar(select(Mission.neighbourhood_id).where(Mission.id == there.id))
        await browser.submit("main form", neighbourhood=str(place))
    await work()
    assert await kept(db, ana.id) == {there.id}
    assert (await browser.go(PAGE)).all("article h2") == [there.title]


async def test_the_language_of_the_site_counts_until_others_are_said(
    browser: Visitor, db: AsyncSession, runtime: Runtime, work: Work
) -> None:
    ana = await matching.expert(db, languages=[])
    english = await matching.mission(db, languages=["en"])
    french = await matching.mission(db, languages=["fr"])
    await matching.weigh(runtime)
    assert await kept(db, ana.id) == {french.id}
    await accounts.sign_in_as(db, browser, ana)
    await browser.go("/fr/compte")
    await browser.submit("main form", language="en")
    await work()
    assert await kept(db, ana.id) == {english.id}


async def a_checker(db: AsyncSession, visitor: Visitor) -> Organisation:
    owner = await accounts.person(db)
    house = await organisations.organisation(db, owner)
    await accounts.sign_in_as(db, visitor, owner)
    return house


async def test_a_check_that_is_noted_opens_missions_and_taken_back_closes_them(
    visitor: Callable[..., Visitor], db: AsyncSession, runtime: Runtime, work: Work
) -> None:
    staff = visitor()
    house = await a_checker(db, staff)
    ana = await matching.expert(db)
    mission = await matching.mission(db, checks=["police-check"])
    await matching.weigh(runtime)
    assert await kept(db, ana.id) == set()
    await staff.go(f"/fr/organismes/{house.public_id}/verifications")
    until = (today(datetime.now(UTC)) + timedelta(days=90)).isoformat()
    await staff.submit(
        person=person_url(ana.public_id, "Ana"), code="police-check", expires_on=until
    )
    await work()
    assert await kept(db, ana.id) == {mission.id}
    helper = await accounts.sign_in_as(db, visitor(), ana)
    assert (await helper.go(PAGE)).all("article h2") == [mission.title]
    await helper.go("/fr/moi/verifications")
    await helper.submit("main form")
    assert (await helper.go(PAGE)).all("article h2") == [], "at once, before any job"
    await work()
    assert await kept(db, ana.id) == set()


@pytest.mark.parametrize("goes_on", [False, True])
async def test_the_morning_after_a_check_ended_other_missions_take_its_place(
    db: AsyncSession, runtime: Runtime, work: Work, goes_on: bool
) -> None:
    ana = await matching.expert(db)
    gated = await matching.mission(db, checks=["police-check"])
    plain = await matching.mission(db)
    day, now = today(datetime.now(UTC)), datetime.now(UTC)
    ends = [day - timedelta(days=1)] + ([day + timedelta(days=300)] if goes_on else [])
    for until in ends:
        house = await organisations.organisation(db)
        db.add(
            PersonCheck(
                person_id=ana.id, kind=QualityKind.CHECK, code="police-check", expires_on=until,
                organisation_id=house.id, seen_at=now - timedelta(days=90),
            )
        )  # fmt: skip
    db.add(
        Suggestion(
            person_id=ana.id, mission_id=gated.id, for_person=True, for_mission=True, points=90,
            version=1, kept_at=now,
        )
    )  # fmt: skip
    await db.commit()
    await profile_jobs.look_at_terms(runtime)
    await profile_jobs.look_at_terms(runtime)
    await work()
    if goes_on:
        assert await kept(db, ana.id) == {gated.id}, "another organisation's word still holds"
    else:
        assert await kept(db, ana.id) == {plain.id}


async def test_who_moves_within_the_same_neighbourhood_is_not_weighed_again(
    browser: Visitor, db: AsyncSession, work: Work
) -> None:
    ana = await matching.expert(db)
    await matching.mission(db)
    await db.execute(update(Person).where(Person.id == ana.id).values(rta="H3N"))
    await db.commit()
    await accounts.sign_in_as(db, browser, ana)
    await browser.go("/fr/compte/quartier")
    await browser.submit("main form", where="here", postal_code="H3N 1A1")
    await work()
    assert await kept(db, ana.id) == set()


async def test_a_name_that_changes_weighs_nobody_again(
    browser: Visitor, db: AsyncSession, work: Work
) -> None:
    ana = await matching.expert(db)
    await matching.mission(db)
    await accounts.sign_in_as(db, browser, ana)
    await browser.go("/fr/compte")
    await browser.submit(display_name="Ana Maria")
    await work()
    assert await kept(db, ana.id) == set()
    assert await db.scalar(select(Profile.version).where(Profile.person_id == ana.id)) == 1
