"""People come and go: what they were named for, what they named, and what they wrote down of others."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.core.personal import Leaving, erasers, readers
from app.core.runtime import Runtime
from app.profiles.models import (
    Agreement,
    LeaderDecision,
    Leadership,
    Mandate,
    Nomination,
    Profile,
    ProfileSkill,
)
from app.profiles.queries import nominating, people
from app.profiles.rules import Standing
from app.profiles.service import decide
from app.profiles.service.nominate import nominate
from app.profiles.service.withdraw import withdraw
from tests.factories import organisations, profiles
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

New = Callable[..., Visitor]
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
WHY = "Trois rues différentes disent la même chose."


async def erase(db: AsyncSession, who: Actor, *, words: bool = True) -> None:
    """Do what this slice does when somebody leaves for good."""
    for name, eraser in erasers().items():
        if name == "profiles":
            await eraser(db, Leaving(who.id, erase_words=words, now=NOW))
    await db.commit()


async def count(db: AsyncSession, table: Any) -> int:
    return (await db.execute(select(func.count()).select_from(table))).scalar_one()


async def given(db: AsyncSession, name: str, who: Actor) -> list[dict[str, Any]]:
    return [row async for row in readers()[name](db, who.id)]


@pytest.mark.parametrize("words", [True, False])
async def test_a_neighbour_who_leaves_stays_counted_and_is_named_nowhere(
    db: AsyncSession, *, words: bool
) -> None:
    neighbour = await person(db, name="Zinzolin")
    whom = await profiles.leadership(db, standing=Standing.WILLING, by=[neighbour])
    await erase(db, neighbour, words=words)
    row = (await db.execute(select(Leadership.standing, Leadership.nominations))).one()
    assert tuple(row) == (Standing.WILLING, 5), "a voice stays, without a name"
    voiced = await nominating.nominations_of(db, whom.id)
    assert len(voiced) == 4
    assert "Zinzolin" not in str(voiced)


async def test_a_nominee_who_leaves_takes_every_nomination_and_decision_along(
    db: AsyncSession,
) -> None:
    who = await person(db)
    await profiles.leadership(db, who)
    stays = await profiles.leadership(db)
    await erase(db, who)
    assert list(await db.scalars(select(Leadership.id))) == [stays.id]
    assert set(await db.scalars(select(Nomination.leadership_id))) == {stays.id}
    assert set(await db.scalars(select(LeaderDecision.leadership_id))) == {stays.id}


async def test_a_page_that_is_open_decides_nothing_of_who_has_just_left(
    browser: Visitor, db: AsyncSession
) -> None:
    who = await person(db)
    whom = await profiles.leadership(db, who, Standing.WILLING)
    await sign_in_as(db, browser, await person(db, roles=("moderator",)))
    await browser.go(f"/fr/equipe/leaders/{whom.public_id}")
    await erase(db, who)
    await browser.submit(reason=WHY)
    assert browser.status == 404
    assert await count(db, LeaderDecision) == 0


async def test_a_nominee_who_is_gone_is_not_named_any_more(db: AsyncSession) -> None:
    nominee, neighbour = await person(db), await person(db)
    seen = await people.shown(db, nominee.public_id, NOW)
    assert seen is not None
    row = await db.get_one(Person, nominee.id)
    row.deleted_at = NOW
    await db.commit()
    assert await people.shown(db, nominee.public_id, NOW) is None
    assert await people.shown_by_number(db, nominee.id, NOW) is None
    await nominate(db, neighbour, seen, WHY, NOW)
    assert await nominating.given_by(db, neighbour.id, NOW) == [], "it shows nowhere"


async def test_who_wrote_it_down_may_leave_and_the_fact_stays(db: AsyncSession) -> None:
    staff = await person(db, roles=("administrator",))
    await profiles.mandate(db, recorded_by_id=staff.id, ended_by_id=staff.id)
    await profiles.agreement(db, await organisations.organisation(db), recorded_by_id=staff.id)
    whom = await profiles.leadership(db, standing=Standing.WILLING, nominations=0)
    await decide.confirm(db, staff, whom, WHY, NOW)
    await db.commit()
    await db.delete(await db.get_one(Person, staff.id))
    await db.commit()
    for column in (Mandate.recorded_by_id, Mandate.ended_by_id, Agreement.recorded_by_id,
                   LeaderDecision.by_id):  # fmt: skip
        assert (await db.execute(select(column))).scalar_one() is None
    assert (await db.execute(select(LeaderDecision.reason))).scalar_one() == WHY


async def test_an_organisation_that_goes_takes_its_voice_and_its_agreement(
    db: AsyncSession,
) -> None:
    owner = await person(db)
    group = await organisations.organisation(db, owner)
    await profiles.agreement(db, group)
    whom = await profiles.leadership(db, standing=Standing.ASKED, nominations=0)
    await profiles.nomination(db, whom, owner, group)
    await db.delete(group)
    await db.commit()
    assert [await count(db, Agreement), await count(db, Nomination)] == [0, 0]


async def test_a_copy_of_my_data_has_what_i_gave_and_what_was_said_of_me(db: AsyncSession) -> None:
    me, other = await person(db), await person(db)
    mine = await profiles.leadership(db, me, nominations=1)
    theirs = await profiles.leadership(db, other, Standing.GATHERING, nominations=1, by=[me])
    await profiles.expert(db, me, monthly_hours=6)
    [profile] = await given(db, "profile", me)
    assert (profile["monthly_hours"], profile["is_listed"]) == (6, True)
    [term] = await given(db, "leadership", me)
    assert term["leadership"] == mine.public_id
    assert [one["reason"] for one in term["decisions"]] == ["Cinq voisines en parlent bien."]
    [nomination] = await given(db, "nominations_given", me)
    assert nomination["leadership"] == theirs.public_id
    assert await given(db, "nominations_given", other) == []


async def test_a_nomination_taken_back_leaves_nothing_to_copy(db: AsyncSession) -> None:
    me = await person(db)
    whom = await profiles.leadership(db, standing=Standing.GATHERING, nominations=1, by=[me])
    await withdraw(db, me, whom)
    assert await given(db, "nominations_given", me) == []
    assert await count(db, Nomination) == 0


async def test_nothing_of_a_profile_outlives_its_account(db: AsyncSession) -> None:
    who = await profiles.expert(db)
    await profiles.mandate(db, who)
    await profiles.leadership(db, who, nominations=2)
    await db.delete(await db.get_one(Person, who.id))
    await db.commit()
    for table in (Profile, ProfileSkill, Mandate, Leadership, Nomination, LeaderDecision):
        assert await count(db, table) == 0


async def test_a_leader_who_left_is_taken_from_the_pages_that_are_kept(
    visitor: New, db: AsyncSession, runtime: Runtime
) -> None:
    who = await person(db, name="Zinzolin")
    await profiles.leadership(db, who)
    path = "/fr/personnes/leaders-et-elus"
    assert "Zinzolin" in (await visitor().go(path)).text
    await erase(db, who)
    runtime.pages.clear()
    assert "Zinzolin" not in (await visitor().go(path)).text


async def test_a_neighbour_who_moves_away_stays_counted_where_they_lived(
    db: AsyncSession,
) -> None:
    neighbour, nominee = await person(db), await person(db)
    seen = await people.shown(db, nominee.public_id, NOW)
    assert seen is not None
    await nominate(db, neighbour, seen, WHY, NOW)
    await db.commit()
    from tests.factories.ideas import area_of

    where = await area_of(db, "sainte-marie")
    row = await db.get_one(Person, neighbour.id)
    row.territory_id, row.neighbourhood_id = where.territory_id, where.neighbourhood_id
    await db.commit()
    from app.accounts.queries import actor_by_id

    moved = await actor_by_id(db, neighbour.id)
    assert moved is not None
    await nominate(db, moved, seen, WHY, NOW)
    rows = await db.execute(select(Leadership.territory_id, Leadership.nominations))
    assert sorted(tuple(row) for row in rows) == sorted(
        [(profiles.territory(), 1), (profiles.territory("ville-marie"), 1)]
    )
