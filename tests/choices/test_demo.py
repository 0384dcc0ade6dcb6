"""The demonstration's team has a history of choices, in words that fit them."""

import tomllib

from sqlalchemy.ext.asyncio import AsyncSession

from app import slices
from app.choices.queries import everything, history
from app.choices.registry import declared
from app.core import clock
from app.demo.seed.choices import CONTENT, choose
from tests.factories import accounts

slices.load()
CHANGES = tomllib.loads(CONTENT.read_text())["change"]


def test_every_change_told_is_of_a_choice_that_exists() -> None:
    assert {change["choice"] for change in CHANGES} <= set(declared())


def test_changes_are_told_in_the_order_they_happened() -> None:
    days = [change["days"] for change in CHANGES]
    assert days == sorted(days, reverse=True)


async def test_the_team_s_choices_are_made_by_the_administrator(db: AsyncSession) -> None:
    gisele = await accounts.person(db, name="Gisèle", roles=("administrator",))
    await choose(db, clock.now())
    stored = await everything(db)
    assert stored.keys() == {change["choice"] for change in CHANGES}
    lines = await history(db, "ideas.threshold.city")
    assert [(line.old, line.new) for line in lines] == [(300, 200), (200, 300)]
    assert {line.by_name for line in lines} == {gisele.display_name}
    assert all(line.at < clock.now() for line in lines)


async def test_without_an_administrator_they_are_made_all_the_same(db: AsyncSession) -> None:
    await choose(db, clock.now())
    assert {line.by_name for line in await history(db, "site.contact")} == {""}
