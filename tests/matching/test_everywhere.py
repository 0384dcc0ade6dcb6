"""No surface shows what a gate closes: lists, suggestions, who fits, replacements, near home, the API.

One small town, in which each person is kept from the mission by one gate, and one by none; the kept
table is filled with every pair, as if the night had been wrong about all of them.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.runtime import Runtime
from app.matching.models import Suggestion
from app.matching.near import five
from app.matching.queries import near, suggesting
from app.matching.slots import people_who_fit
from app.missions.models import Mission
from app.profiles.models import PersonCheck
from app.skills.qualities import QualityKind
from tests.factories import accounts, matching, missions, organisations, volunteering
from tests.visitor import Visitor

SOON = missions.ahead(3)


async def the_town(db: AsyncSession) -> tuple[Mission, dict[str, Actor]]:
    owner = await accounts.person(db)
    mission = await matching.mission(
        db, owner=owner, minimum_age=18, checks=["police-check"], sessions=[SOON]
    )
    house = await organisations.organisation(db)
    now = datetime.now(UTC)

    async def checked(until: int | None = 400, **fields: object) -> Actor:
        who = await matching.expert(db, **{"birth_year": 1980, **fields})
        if until is not None:
            day = (now + timedelta(days=until)).date()
            db.add(
                PersonCheck(
                    person_id=who.id, kind=QualityKind.CHECK, code="police-check", expires_on=day,
                    organisation_id=house.id, seen_at=now,
                )
            )  # fmt: skip
        await db.commit()
        return who

    people = {
        "fits": await checked(),
        "minor": await checked(birth_year=now.year - 16),
        "silent": await checked(birth_year=None),
        "foreign": await checked(languages=["es"]),
        "unchecked": await checked(until=None),
        "lapsed": await checked(until=1),
        "paused": await checked(paused_at=now),
        "short": await checked(monthly_hours=1),
        "busy": await checked(),
    }
    elsewhere = await missions.mission(db, sessions=[SOON])
    await volunteering.sign_up(db, await volunteering.session_of(db, elsewhere), people["busy"])
    for who in people.values():
        db.add(
            Suggestion(
                person_id=who.id, mission_id=mission.id, for_person=True, for_mission=True,
                points=99, version=1, kept_at=now,
            )
        )  # fmt: skip
    await db.commit()
    return mission, people


CLOSED = {"minor", "silent", "foreign", "unchecked", "lapsed", "paused", "short", "busy"}


async def test_no_surface_shows_what_a_gate_closes(
    db: AsyncSession, runtime: Runtime, visitor: Callable[..., Visitor]
) -> None:
    mission, people = await the_town(db)
    now = datetime.now(UTC)
    seen: dict[str, set[str]] = {"list": set(), "page": set(), "near": set(), "api": set()}
    for name, who in people.items():
        found = await suggesting.for_person(db, who.id, now)
        if mission.id in {pair.opening.mission_id for pair in found.pairs}:
            seen["list"].add(name)
        things = five(await near.for_member(db, who.id, who.home, now))
        if mission.title in {one.title for one in things}:
            seen["near"].add(name)
        if name in {"fits", "minor", "lapsed"}:
            browser = await accounts.sign_in_as(db, visitor(), who)
            for path in ("/fr/moi/suggestions", "/fr/moi", "/fr/pres-de-chez-moi"):
                await browser.go(path)
                assert browser.status == 200
                if mission.title in browser.text:
                    seen["page"].add(name)
    assert seen["list"] == {"fits"}
    assert seen["near"] == {"fits"}
    assert seen["page"] == {"fits"}
    team = await suggesting.for_mission(db, mission.id, now)
    assert [pair.helper.person_id for pair in team.pairs] == [people["fits"].id]
    assert await people_who_fit(db, mission.id, 50) == [people["fits"].id]


async def test_a_visitor_is_shown_nothing_that_asks_for_an_age_or_a_paper(
    browser: Visitor, db: AsyncSession
) -> None:
    gated, _people = await the_town(db)
    open_ = await matching.mission(db, sessions=[SOON])
    await browser.go("/fr/pres-de-chez-moi/parc-extension")
    assert open_.title in browser.text
    assert gated.title not in browser.text


async def test_the_night_keeps_only_what_no_gate_closes(db: AsyncSession, runtime: Runtime) -> None:
    mission, people = await the_town(db)
    await matching.weigh(runtime)
    query = select(Suggestion.person_id).where(Suggestion.mission_id == mission.id)
    assert list(await db.scalars(query)) == [people["fits"].id]


@pytest.mark.parametrize("state", ["paused", "cancelled", "done", "full"])
async def test_what_takes_nobody_is_suggested_to_nobody(
    db: AsyncSession, runtime: Runtime, state: str
) -> None:
    ana = await matching.expert(db)
    mission = await matching.mission(db)
    await matching.weigh(runtime)
    mission.state = state  # type: ignore[assignment]
    mission.closing_reason = "La pluie a tout noyé."
    await db.commit()
    found = await suggesting.for_person(db, ana.id, datetime.now(UTC))
    assert found.pairs == []


async def test_what_is_hidden_is_suggested_to_nobody(db: AsyncSession, runtime: Runtime) -> None:
    ana, mission = await matching.expert(db), await matching.mission(db)
    await matching.weigh(runtime)
    mission.hidden_at = datetime.now(UTC)
    await db.commit()
    assert (await suggesting.for_person(db, ana.id, datetime.now(UTC))).pairs == []
    await matching.weigh(runtime)
    assert (await db.scalars(select(Suggestion))).all() == []


async def test_who_runs_a_mission_is_not_suggested_it(db: AsyncSession, runtime: Runtime) -> None:
    team = await accounts.person(db)
    await matching.expert(db, team)
    await matching.mission(db, owner=team)
    await matching.weigh(runtime)
    assert (await db.scalars(select(Suggestion))).all() == []
