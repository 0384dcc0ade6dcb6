"""The demonstration's hours: alike at each run, and as the rules want them."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.settings import Settings
from app.demo.seed.hours import count
from app.hours.models import Certificate, HoursEntry, HoursTurn
from app.hours.rules import FINAL, Side, State
from app.hours.service.certify import code_of
from tests.factories import hours, organisations
from tests.factories.accounts import person
from tests.visitor import Visitor

NOW = datetime.now(UTC)


async def test_whoever_came_has_hours_and_some_can_show_them(
    browser: Visitor, db: AsyncSession, settings: Settings
) -> None:
    of = await organisations.organisation(db)
    people = [await person(db) for _n in range(4)]
    for days in range(2, 12):
        _mission, one = await hours.held(db, days=days, organisation=of)
        for who in people:
            await hours.came(db, who, one)
    await count(db, settings, NOW)
    await db.commit()
    made = list(await db.scalars(select(HoursEntry)))
    assert len(made) == 40
    assert {entry.state for entry in made} >= {State.CONFIRMED, State.PROPOSED, State.DISPUTED}
    assert all(entry.minutes <= entry.most_minutes for entry in made)
    said = select(HoursTurn.entry_id).where(HoursTurn.act.is_(None))
    assert sorted(await db.scalars(said)) == sorted(entry.id for entry in made)
    disputed = [entry for entry in made if entry.state is State.DISPUTED]
    assert all((entry.said_by, entry.rounds) == (Side.ORGANISER, 1) for entry in disputed)
    certificates = list(await db.scalars(select(Certificate)))
    assert len(certificates) == 4
    for one in certificates:
        mine = [e for e in made if e.person_id == one.person_id and e.state in FINAL]
        assert one.minutes == sum(entry.minutes for entry in mine)
    await browser.go(f"/fr/attestations/{code_of(settings, certificates[0])}")
    assert browser.all("h1") == ["Attestation valide"]
