"""Choosing: with a reason, once, written down, never over somebody else's choice unseen."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.audit.models import AuditEntry
from app.choices import kept, queries
from app.choices.kept import chosen
from app.choices.models import ChoiceChange, ChoiceInForce
from app.choices.schemas import NewValue
from app.choices.service import ChosenMeanwhile, choose, load, put, revert
from app.choices.subscribers import read_again
from app.core import clock
from app.core.errors import Invalid, NotFound, Refused
from app.core.runtime import Runtime
from app.ideas.chosen import THRESHOLD
from app.places.rules import AreaKind
from app.site.chosen import WELCOME
from tests.factories import accounts, choices

HERE = THRESHOLD[AreaKind.NEIGHBOURHOOD]
NOW = clock.now()
WHY = "Vingt-cinq était trop pour un petit quartier."


def typed(value: str, version: int = 0) -> NewValue:
    return NewValue(value=value, values=[], reason=WHY, version=version)


async def test_until_something_is_chosen_the_default_holds(db: AsyncSession) -> None:
    assert chosen(HERE) == 25
    assert await queries.in_force(db, HERE) == 25
    assert await queries.history(db, HERE.name) == []


async def test_a_choice_is_kept_with_who_when_from_what_and_why(db: AsyncSession) -> None:
    gisele = await accounts.person(db, name="Gisèle Tremblay", roles=("administrator",))
    assert await choose(db, gisele, HERE, typed("18"), NOW) == 18
    await db.commit()
    (change,) = await queries.history(db, HERE.name)
    assert (change.version, change.old, change.new) == (1, 25, 18)
    assert (change.by_name, change.reason, change.at) == ("Gisèle Tremblay", WHY, NOW)
    assert chosen(HERE) == await queries.in_force(db, HERE) == 18


async def test_a_choice_is_written_into_the_audit_log(db: AsyncSession) -> None:
    gisele = await accounts.person(db, roles=("administrator",))
    await choose(db, gisele, HERE, typed("18"), NOW)
    entry = (await db.execute(select(AuditEntry))).scalar_one()
    assert (entry.action, entry.by_id, entry.reason) == ("choice.changed", gisele.id, WHY)
    assert entry.detail == {"choice": HERE.name, "version": 1, "old": 25, "new": 18}


async def test_the_audit_log_names_a_text_without_copying_it(db: AsyncSession) -> None:
    new = NewValue(value_fr="Bonjour !", value_en="Hello!", values=[], reason=WHY, version=0)
    await choose(db, None, WELCOME, new, NOW)
    entry = (await db.execute(select(AuditEntry))).scalar_one()
    assert entry.detail == {"choice": "site.welcome", "version": 1}


async def test_memory_follows_the_commit_and_not_before(db: AsyncSession) -> None:
    await choose(db, None, HERE, typed("18"), NOW)
    assert chosen(HERE) == 25
    await db.rollback()
    assert chosen(HERE) == 25
    assert await queries.in_force(db, HERE) == 25


async def test_another_process_reads_again_when_it_is_told(
    db: AsyncSession, runtime: Runtime
) -> None:
    await choices.choose(db, HERE, 18)
    kept.forget()
    assert chosen(HERE) == 25
    await read_again(runtime)
    assert chosen(HERE) == 18


@pytest.mark.parametrize("roles", [(), ("moderator",), ("moderator:ville-marie",)])
async def test_only_administrators_choose(db: AsyncSession, roles: tuple[str, ...]) -> None:
    somebody = await accounts.person(db, roles=roles)
    with pytest.raises(Refused, match="administrat"):
        await choose(db, somebody, HERE, typed("18"), NOW)
    with pytest.raises(Refused, match="administrat"):
        await revert(db, somebody, HERE, NOW, to=0, reason=WHY, seen=0)
    with pytest.raises(Refused, match="administrat"):
        await put(db, somebody, HERE, 18, NOW, reason=WHY, seen=0)


async def test_no_value_of_it_is_refused_in_its_own_field(db: AsyncSession) -> None:
    with pytest.raises(Invalid) as fault:
        await choose(db, None, HERE, typed("zéro"), NOW)
    assert "nombre entier" in fault.value.errors["value"]
    assert await queries.history(db, HERE.name) == []


async def test_choosing_what_is_chosen_already_changes_nothing(db: AsyncSession) -> None:
    with pytest.raises(Invalid) as fault:
        await choose(db, None, HERE, typed("25"), NOW)
    assert "déjà" in fault.value.errors["value"]


async def test_a_choice_made_meanwhile_is_told_and_kept(db: AsyncSession) -> None:
    await choices.choose(db, HERE, 18)
    with pytest.raises(ChosenMeanwhile, match="18 appuis locaux"):
        await choose(db, None, HERE, typed("30", version=0), NOW)
    assert await queries.in_force(db, HERE) == 18


@pytest.mark.parametrize("seen", [0, 1])
async def test_of_ten_administrators_at_once_one_chooses_and_nine_are_told(
    db: AsyncSession, runtime: Runtime, seen: int
) -> None:
    if seen:
        await choices.choose(db, HERE, 40)

    async def press(value: int) -> bool:
        try:
            async with runtime.database.transaction() as session:
                await choose(session, None, HERE, typed(str(value), version=seen), NOW)
        except ChosenMeanwhile:
            return False
        return True

    assert sum(await asyncio.gather(*(press(50 + n) for n in range(10)))) == 1
    assert (
        await db.execute(select(func.count()).select_from(ChoiceChange))
    ).scalar_one() == seen + 1
    row = (await db.execute(select(ChoiceInForce))).scalar_one()
    (last, *_) = await queries.history(db, HERE.name)
    assert (row.version, row.value) == (last.version, last.new) == (seen + 1, last.new)


async def test_one_goes_back_to_an_earlier_value_by_a_new_change(db: AsyncSession) -> None:
    await choices.choose(db, HERE, 18)
    await choices.choose(db, HERE, 60)
    assert await revert(db, None, HERE, NOW, to=1, reason=WHY, seen=2) == 18
    await db.commit()
    assert [change.new for change in await queries.history(db, HERE.name)] == [18, 60, 18]
    assert await revert(db, None, HERE, NOW, to=0, reason=WHY, seen=3) == 25
    with pytest.raises(NotFound):
        await revert(db, None, HERE, NOW, to=9, reason=WHY, seen=4)


async def test_going_back_to_what_is_in_force_is_refused(db: AsyncSession) -> None:
    await choices.choose(db, HERE, 18)
    with pytest.raises(Invalid):
        await revert(db, None, HERE, NOW, to=1, reason=WHY, seen=1)
    with pytest.raises(ChosenMeanwhile):
        await revert(db, None, HERE, NOW, to=0, reason=WHY, seen=0)


async def test_a_choice_survives_the_person_who_made_it(db: AsyncSession) -> None:
    gisele = await accounts.person(db, roles=("administrator",))
    await choices.choose(db, HERE, 18, by=gisele)
    await db.delete(await db.get_one(Person, gisele.id))
    await db.commit()
    (change,) = await queries.history(db, HERE.name)
    assert (change.by_name, change.new) == ("", 18)


async def test_loading_forgets_what_is_not_stored_any_more(db: AsyncSession) -> None:
    kept.remember({HERE.name: 3, "site.gone": "nothing"})
    assert chosen(HERE) == 3
    await load(db)
    assert chosen(HERE) == 25


async def test_the_last_changes_come_first(db: AsyncSession) -> None:
    for number in range(1, 4):
        await choices.choose(db, HERE, 100 + number, now=NOW + timedelta(minutes=number))
    assert [change.version for change in await queries.history(db, HERE.name)] == [3, 2, 1]
