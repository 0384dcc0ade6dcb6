"""Around hours: public sums, reminders, what is given to and forgotten of whoever leaves."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.personal import Leaving
from app.core.runtime import Runtime
from app.core.settings import Settings
from app.hours.jobs import remind, remind_of_waiting
from app.hours.models import Certificate, HoursEntry, HoursTurn
from app.hours.personal import certificates as kept_certificates, erase, hours as kept_hours, said
from app.hours.rules import SHOWN_FROM, State
from tests.factories import hours, organisations
from tests.factories.accounts import person, sign_in_as
from tests.queries import counted
from tests.visitor import Visitor

Work = Callable[[], Awaitable[None]]
NOW = datetime.now(UTC)


async def test_an_organisation_shows_what_enough_people_gave_and_nothing_before(
    browser: Visitor, visitor: Callable[..., Visitor], db: AsyncSession
) -> None:
    owner = await person(db)
    of = await organisations.organisation(db, owner)
    mission, one = await hours.held(db, organisation=of)
    for _n in range(SHOWN_FROM - 1):
        await hours.entry(db, None, mission, one, minutes=90, state="confirmed")
    last = await hours.entry(db, None, mission, one, minutes=90)
    await hours.entry(db, None, mission, one, minutes=120, state="withdrawn")
    page = f"/fr/organismes/{of.public_id}"
    assert not (await visitor().go(page)).all(".hours-sum")
    await sign_in_as(db, browser, owner)
    await browser.go(f"/fr/heures/{last.public_id}")
    await browser.submit("form[action$=confirmer]")
    [shown] = (await visitor().go(page)).all(".hours-sum")
    assert shown.replace("\u00a0", " ") == "7 heures confirmées, données par 5 personnes"


async def test_organisers_are_reminded_once_of_what_waits(
    browser: Visitor, db: AsyncSession, runtime: Runtime, work: Work
) -> None:
    owner = await person(db)
    mission, one = await hours.held(db, owner=owner, title="Peindre la palissade")
    for days in (30, 20, 3):
        await hours.entry(db, None, mission, one, proposed_at=NOW - timedelta(days=days))
    await remind(runtime)
    assert await remind_of_waiting(db, NOW, timedelta(days=14)) == 0
    assert await remind_of_waiting(db, NOW, timedelta(days=2)) == 1
    await db.commit()
    await work()
    await sign_in_as(db, browser, owner)
    await browser.go("/fr/avis")
    assert "les heures de 2 personnes attendent toujours" in browser.text
    states = (await db.scalars(select(HoursEntry.state).distinct())).all()
    assert states == [State.PROPOSED], "nothing is confirmed by the clock"


async def test_whoever_leaves_takes_it_all_along_and_what_was_settled_stays_without_them(
    browser: Visitor, db: AsyncSession, settings: Settings
) -> None:
    owner, who = await person(db), await person(db)
    mission, one = await hours.held(db, owner=owner)
    settled = await hours.entry(db, who, mission, one, state="confirmed", decided_by=owner)
    await hours.entry(db, who, mission, None, minutes=30)
    made, code = await hours.certificate(db, settings, who)
    assert [row["minutes"] async for row in kept_hours(db, who.id)] == [120, 30]
    assert len([row async for row in said(db, who.id)]) == 2
    [row] = [row async for row in kept_certificates(db, who.id)]
    assert (row["name"], row["initials"]) == ("Marie-Ève Tremblay", "M.-È. T.")
    await erase(db, Leaving(who.id, erase_words=False, now=NOW))
    await erase(db, Leaving(owner.id, erase_words=True, now=NOW))
    await db.commit()
    [left] = await db.scalars(select(HoursEntry).execution_options(populate_existing=True))
    assert (left.id, left.minutes, left.person_id, left.decided_by_id) == (
        settled.id,
        120,
        None,
        None,
    )
    by = select(func.count()).where(HoursTurn.by_id.is_not(None))
    assert (await db.execute(by)).scalar_one() == 0
    await db.refresh(made)
    assert (made.name, made.initials, made.sealed_code, made.person_id) == ("", "", b"", None)
    await browser.go(f"/fr/attestations/{code}")
    assert browser.all("h1") == ["Attestation valide"], "what was handed in stays verifiable"
    assert "cette personne a fermé son compte" in browser.text
    assert isinstance(made, Certificate)


@pytest.mark.parametrize("path", ["/fr/moi/heures", "/fr/heures"])
async def test_a_list_asks_no_more_for_thirty_rows_than_for_one(
    browser: Visitor, db: AsyncSession, runtime: Runtime, path: str
) -> None:
    who = await person(db)
    mission, _one = await hours.held(db, owner=who)
    giver = who if "moi" in path else None
    await sign_in_as(db, browser, who)

    async def asked() -> int:
        with counted(runtime) as statements:
            await browser.go(path)
        return len(statements)

    await hours.entry(db, giver, mission, None)
    await asked()
    once = await asked()
    for _n in range(19):
        await hours.entry(db, giver, mission, None)
    assert await asked() == once
    assert len(browser.page.css(".hours-lines > li")) == 20
