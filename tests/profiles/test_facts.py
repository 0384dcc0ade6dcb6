"""What matching knows of people: for many in one statement, what was not said left out."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.runtime import Runtime
from app.places.gazetteer import gazetteer
from app.profiles.models import PersonCheck
from app.profiles.queries.facts import facts_of, people_to_suggest
from app.profiles.rules import QUOTA, Level, Sharing, is_minor, today, years_old
from tests.factories import organisations, profiles
from tests.factories.accounts import person
from tests.factories.skills import check
from tests.queries import counted

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = today(NOW)


async def test_everything_somebody_said_is_there(db: AsyncSession) -> None:
    who = await person(db, home="parc-extension", language="en")
    await profiles.expert(
        db, who, causes=["nature", "food-aid"], moments=["sat-morning"], monthly_hours=6, travel_km=4,
        is_remote=True, languages=["fr", "es"], birth_year=1990, monthly_quota=3,
    )  # fmt: skip
    facts = (await facts_of(db, [who.id], NOW))[who.id]
    assert facts.skills == {"accounting": Level.PROFESSIONAL, "gardening": Level.ABLE}
    assert facts.causes == {"nature", "food-aid"}
    assert (facts.moments, facts.languages) == ({"sat-morning"}, {"fr", "es"})
    assert (facts.years_old, facts.monthly_hours, facts.travel_km) == (35, 6, 4)
    assert (facts.quota, facts.is_remote, facts.paused) == (3, True, False)
    home = next(n for n in gazetteer.neighbourhoods.values() if n.slug == "parc-extension")
    assert (facts.lat, facts.lon) == (home.lat, home.lon)
    assert facts.may_be_suggested


async def test_what_was_not_said_is_not_invented(db: AsyncSession) -> None:
    bare, elsewhere = await person(db, language="en"), await person(db, home=None)
    found = await facts_of(db, [bare.id, elsewhere.id], NOW)
    facts = found[bare.id]
    assert (facts.skills, facts.causes, facts.moments) == ({}, set(), set())
    assert (facts.years_old, facts.monthly_hours, facts.travel_km) == (None, None, None)
    assert (facts.languages, facts.quota, facts.sharing) == ({"en"}, QUOTA, Sharing.NOBODY)
    assert not facts.has_profile
    assert not facts.may_be_suggested
    assert (found[elsewhere.id].lat, found[elsewhere.id].lon) == (None, None)


async def test_only_people_who_are_there_have_facts(db: AsyncSession) -> None:
    people = [await profiles.expert(db) for _ in range(4)]
    unconfirmed = await person(db, confirmed=False)
    for who, values in (
        (people[1], {"deleted_at": NOW}),
        (people[2], {"suspended_at": NOW}),
        (people[3], {"suspended_at": NOW, "suspended_until": NOW - timedelta(hours=1)}),
    ):
        await db.execute(update(Person).where(Person.id == who.id).values(**values))
    await db.commit()
    everybody = [one.id for one in (*people, unconfirmed)]
    assert (await facts_of(db, everybody, NOW)).keys() == {people[0].id, people[3].id}
    assert await facts_of(db, [], NOW) == {}


async def test_a_check_counts_until_its_last_day_and_not_once_taken_back(db: AsyncSession) -> None:
    who, seer = await profiles.expert(db), await organisations.organisation(db)
    await check(db, who, "first-aid-cpr", seer, expires_on=DAY)
    await check(db, who, "first-aid-cpr", expires_on=DAY + timedelta(days=40))
    await check(db, who, "police-check", seer)
    await check(db, who, "police-check", expires_on=DAY + timedelta(days=5))
    await check(db, who, "lifeguard", seer, expires_on=DAY - timedelta(days=1))
    await check(db, who, "orientation", seer, withdrawn_at=NOW)
    facts = (await facts_of(db, [who.id], NOW))[who.id]
    assert facts.trainings == {"first-aid-cpr": DAY + timedelta(days=40)}
    assert facts.checks == {"police-check": None}
    later = await facts_of(db, [who.id], NOW + timedelta(days=41))
    assert later[who.id].trainings == {}


async def test_many_people_cost_one_statement(db: AsyncSession, runtime: Runtime) -> None:
    people = [await profiles.expert(db) for _ in range(6)]
    for who in people:
        await check(db, who)
    async with runtime.database.transaction() as session:
        with counted(runtime) as sent:
            found = await facts_of(session, [one.id for one in people], NOW)
    assert len(found) == 6
    assert len([s for s in sent if s.lstrip().upper().startswith("SELECT")]) == 1


async def test_only_those_who_want_to_be_suggested_are(db: AsyncSession) -> None:
    wants = await profiles.expert(db)
    nameless = await profiles.expert(db, named=False)
    for fields in (
        {"sharing": Sharing.NOBODY, "is_listed": False},
        {"paused_at": NOW},
        {"monthly_quota": 0},
    ):
        await profiles.expert(db, **fields)
    assert await people_to_suggest(db, NOW) == [wants.id, nameless.id]
    everybody = await facts_of(db, list(range(1, wants.id + 10)), NOW)
    suggested = {one.person_id for one in everybody.values() if one.may_be_suggested}
    assert suggested == {wants.id, nameless.id}


def test_the_age_is_the_youngest_that_the_year_allows() -> None:
    dice = Random("ages")
    for _ in range(300):
        born = date(1930, 1, 1) + timedelta(days=dice.randrange(30_000))
        day = date(2026, 1, 1) + timedelta(days=dice.randrange(1_500))
        age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
        read = years_old(born.year, day)
        assert read is not None
        assert read <= age <= read + 1


@pytest.mark.parametrize(
    ("year", "minor"), [(None, False), (2012, True), (2009, True), (2008, True), (2007, False)]
)
def test_whoever_may_be_under_eighteen_is_read_as_a_minor(year: int | None, minor: bool) -> None:
    assert is_minor(year, DAY) is minor


async def test_a_check_that_stands_is_one_for_each_organisation(db: AsyncSession) -> None:
    from sqlalchemy.exc import IntegrityError

    who, seer = await person(db), await organisations.organisation(db)
    await check(db, who, seen_by=seer, withdrawn_at=NOW)
    await check(db, who, seen_by=seer)
    with pytest.raises(IntegrityError):
        await check(db, who, seen_by=seer)
    await db.rollback()
    assert PersonCheck.__tablename__ == "person_check"
