"""A role holds between its dates and not a moment longer, on every page, list and answer of the API."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.core.i18n.format import ZONE
from app.core.runtime import Runtime
from app.organisations.models import Organisation
from app.organisations.rules import State
from app.profiles.models import Agreement, Leadership, Mandate
from app.profiles.queries import agreements, offices
from app.profiles.queries.holding import is_elected, leads
from app.profiles.rules import today
from app.profiles.shown import person_url
from tests.factories import organisations, profiles
from tests.factories.accounts import person
from tests.visitor import Visitor

New = Callable[..., Visitor]
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
LEADERS = "/fr/personnes/leaders-et-elus"


def midnight(day: date) -> datetime:
    """Return the first moment of a day in Montréal."""
    return datetime(day.year, day.month, day.day, tzinfo=ZONE).astimezone(UTC)


MOMENTS = [
    (midnight(FIRST) - timedelta(seconds=1), False),
    (midnight(FIRST), True),
    (midnight(LAST) + timedelta(hours=23, minutes=59), True),
    (midnight(date(2027, 1, 1)), False),
]


async def holds(db: AsyncSession, who: Actor, now: datetime) -> bool:
    query = select(is_elected(now)).where(Person.id == who.id)
    return bool((await db.execute(query)).scalar_one())


@pytest.mark.parametrize(("now", "expected"), MOMENTS)
async def test_a_mandate_holds_from_midnight_to_midnight_in_montreal(
    db: AsyncSession, now: datetime, *, expected: bool
) -> None:
    who = await person(db)
    await profiles.mandate(db, who, starts_on=FIRST, ends_on=LAST)
    assert await holds(db, who, now) is expected
    assert bool(await offices.mandates_held(db, who.id, now)) is expected
    assert bool(await offices.mandates_in_force(db, now)) is expected


@pytest.mark.parametrize(("now", "expected"), MOMENTS)
async def test_an_agreement_holds_as_long(
    db: AsyncSession, now: datetime, *, expected: bool
) -> None:
    group = await organisations.organisation(db)
    await profiles.agreement(db, group, starts_on=FIRST, ends_on=LAST)
    assert await agreements.is_partner(db, group.id, now) is expected
    assert bool(await agreements.partners(db, now)) is expected


@pytest.mark.parametrize(
    ("ended_on", "now", "expected"),
    [
        (date(2026, 6, 1), midnight(date(2026, 6, 1)) - timedelta(seconds=1), True),
        (date(2026, 6, 1), midnight(date(2026, 6, 1)), False),
        (date(2026, 1, 1), midnight(FIRST), False),
        (date(2025, 12, 1), midnight(FIRST), False),
    ],
    ids=["the night before", "that day", "on its first day", "before it began"],
)
async def test_what_is_cut_short_holds_no_more_on_that_day(
    db: AsyncSession, ended_on: date, now: datetime, *, expected: bool
) -> None:
    who, group = await person(db), await organisations.organisation(db)
    await profiles.mandate(db, who, starts_on=FIRST, ends_on=LAST, ended_on=ended_on)
    await profiles.agreement(db, group, starts_on=FIRST, ends_on=LAST, ended_on=ended_on)
    assert await holds(db, who, now) is expected
    assert await agreements.is_partner(db, group.id, now) is expected
    [line] = await offices.mandates_of(db, who.id)
    assert line.term.holds(today(now)) is expected, "the rule and the query say the same"


@pytest.mark.parametrize(
    "change",
    [
        {"state": State.SUSPENDED},
        {"state": State.UNVERIFIED},
        {"state": State.REFUSED},
        {"hidden_at": datetime.now(UTC)},
        {"closed_at": datetime.now(UTC)},
    ],
    ids=["suspended", "unverified", "refused", "hidden", "closed"],
)
async def test_a_partner_that_is_not_verified_any_more_is_no_partner_and_is_one_again_after(
    visitor: New, db: AsyncSession, change: dict[str, Any]
) -> None:
    group = await organisations.organisation(db, name="La Ruche du quartier")
    await profiles.agreement(db, group)
    now = datetime.now(UTC)
    assert await agreements.is_partner(db, group.id, now)
    await db.execute(update(Organisation).where(Organisation.id == group.id).values(**change))
    await db.commit()
    assert not await agreements.is_partner(db, group.id, now)
    assert "La Ruche" not in (await visitor().go(LEADERS)).all("main")[0]
    back = {"state": State.VERIFIED, "hidden_at": None, "closed_at": None}
    await db.execute(update(Organisation).where(Organisation.id == group.id).values(**back))
    await db.commit()
    assert await agreements.is_partner(db, group.id, now)


async def test_a_partner_says_so_on_its_own_page_with_its_source_in_both_languages(
    visitor: New, db: AsyncSession
) -> None:
    group = await organisations.organisation(db, name="La Ruche du quartier")
    path = f"organismes/{group.public_id}-la-ruche-du-quartier"
    assert "Partenaire local" not in (await visitor().go(f"/fr/{path}")).all("main")[0]
    await profiles.agreement(db, group, source="Entente 2026-014, greffe")
    french = await visitor().go(f"/fr/{path}?1")
    assert "Partenaire local" in french.all("main")[0]
    assert "Entente 2026-014, greffe" in french.all("main")[0]
    english = await visitor("en").go(f"/en/organisations/{group.public_id}")
    assert "Local partner" in english.all("main")[0]
    await db.execute(update(Agreement).values(ended_on=today(datetime.now(UTC))))
    await db.commit()
    assert "Partenaire local" not in (await visitor().go(f"/fr/{path}?2")).all("main")[0]


@pytest.mark.parametrize(
    ("shift", "expected"),
    [(timedelta(seconds=-1), True), (timedelta(0), False), (timedelta(seconds=1), False)],
)
async def test_a_term_of_leader_ends_at_its_very_moment(
    db: AsyncSession, shift: timedelta, *, expected: bool
) -> None:
    leader = await person(db)
    whom = await profiles.leadership(db, leader, nominations=0)
    assert whom.ends_at is not None
    now = whom.ends_at + shift
    query = select(leads(now)).where(Person.id == leader.id)
    assert (await db.execute(query)).scalar_one() is expected
    assert bool(await offices.leads_of(db, leader.id, now)) is expected
    assert bool(await offices.leaders(db, now)) is expected


async def surfaces(visitor: New, who: Actor) -> list[str]:
    """Return what each place where a role stands says of it: nothing, once it is over."""
    path = person_url(who.public_id, who.display_name, lang="fr")
    browser = visitor()
    api = (await browser.http.get(f"/api/v1/profiles/{who.public_id}")).json()
    listed = (await browser.http.get("/api/v1/profiles")).json()["profiles"]
    return [
        " ".join((await visitor().go(path)).all(".person-role")),
        " ".join((await visitor().go("/fr/personnes")).all(".people-line")),
        " ".join((await visitor().go(LEADERS)).all(".people-line")),
        " ".join(map(str, api["mandates"] + api["leads"])),
        " ".join(str(one["kinds"]) for one in listed if one["id"] == who.public_id),
    ]


@pytest.mark.parametrize("kind", ["mandate", "leadership"])
async def test_a_role_stands_everywhere_until_it_is_over_and_nowhere_after(
    visitor: New, db: AsyncSession, runtime: Runtime, kind: str
) -> None:
    who = await person(db, name="Wideline J.")
    await getattr(profiles, kind)(db, who)
    assert all(await surfaces(visitor, who))
    if kind == "mandate":
        await db.execute(update(Mandate).values(ended_on=today(datetime.now(UTC))))
    else:
        began = datetime.now(UTC) - timedelta(days=740)
        ends = began + timedelta(days=730)
        await db.execute(update(Leadership).values(confirmed_at=began, ends_at=ends))
    await db.commit()
    runtime.pages.clear()
    assert await surfaces(visitor, who) == [""] * 5


async def test_who_is_suspended_loses_every_role_for_as_long(
    visitor: New, db: AsyncSession
) -> None:
    who = await person(db, name="Wideline J.")
    await profiles.mandate(db, who)
    await profiles.leadership(db, who)
    now = datetime.now(UTC)
    later = now + timedelta(days=3)
    await db.execute(
        update(Person).where(Person.id == who.id).values(suspended_at=now, suspended_until=later)
    )
    await db.commit()
    assert await offices.leaders(db, now) == []
    assert await offices.mandates_in_force(db, now) == []
    assert len(await offices.leaders(db, later)) == 1
    assert len(await offices.mandates_in_force(db, later)) == 1
    assert "Wideline J." not in (await visitor().go(LEADERS)).all("main")[0]


async def test_several_mandates_of_one_person_stand_the_latest_first(
    browser: Visitor, db: AsyncSession
) -> None:
    who = await person(db)
    await profiles.mandate(db, who, office_fr="Mairesse", starts_on=date(2020, 1, 1))
    await profiles.mandate(db, who, None, office_fr="Membre du comité exécutif")
    await profiles.mandate(
        db, who, office_fr="Commissaire", starts_on=date(2010, 1, 1), ends_on=date(2014, 1, 1)
    )
    await browser.go(person_url(who.public_id, who.display_name, lang="fr"))
    roles = browser.all(".person-role")
    assert ["comité exécutif" in roles[0], "Mairesse" in roles[1]] == [True, True]
    assert "Montréal" in roles[0]
    assert "Commissaire" in browser.all(".person-history")[0]


async def test_leaders_and_officials_are_found_by_territory_and_by_name(db: AsyncSession) -> None:
    now = datetime.now(UTC)
    for name, slug in (("Zoé", profiles.VILLERAY), ("Ana", profiles.VILLERAY), ("Eva", "verdun")):
        who = await person(db, name=name)
        await profiles.leadership(db, who, slug=slug, nominations=0)
        await profiles.mandate(db, who, slug)
    here = profiles.territory()
    assert [one.name for one in await offices.leaders(db, now, here)] == ["Ana", "Zoé"]
    officials = await offices.mandates_in_force(db, now, territory_id=here)
    assert [one.name for one in officials] == ["Ana", "Zoé"]
    assert [one.name for one in await offices.leaders(db, now)] == ["Ana", "Eva", "Zoé"]
