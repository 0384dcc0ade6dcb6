"""Second factors changed twice at once, in the wrong order, or while somebody is on their way in."""

import asyncio
from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import given, strategies as st
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import ceremony, codes
from app.accounts.actor import Actor
from app.accounts.ceremony import Aim, PasskeyRefused
from app.accounts.held import held_by
from app.accounts.models import Device, HalfSignIn, Passkey, RecoveryCode, TotpFactor
from app.accounts.service import halves
from app.accounts.service.factors import app as apps, clear, passkeys, prove, recovery
from app.accounts.service.factors.wrong import SPENT, USED_UP, WrongCode
from app.core.errors import Conflict, DomainError, NotFound, Refused
from app.core.i18n import gettext, using
from app.core.runtime import Runtime
from app.core.settings import Settings
from tests.factories.accounts import code, person, with_app, with_passkey, with_recovery_codes

NOW = datetime.now(UTC)


async def number(db: AsyncSession, table: Any) -> int:
    return (await db.execute(select(func.count()).select_from(table))).scalar_one()


async def device_of(db: AsyncSession, actor: Actor, mark: bytes = b"d") -> int:
    made = Device(
        person_id=actor.id, secret_hash=mark * 32, seen_at=NOW, verified_at=NOW,
        expires_at=NOW + timedelta(days=1),
    )  # fmt: skip
    db.add(made)
    await db.commit()
    return made.id


async def ended(*acts: Awaitable[Any]) -> list[str]:
    """Return how each of several things that happen at once ended: nothing, or its refusal."""
    results = await asyncio.gather(*acts, return_exceptions=True)
    for one in results:
        assert not isinstance(one, BaseException) or isinstance(one, DomainError), one
    return sorted(type(one).__name__ if isinstance(one, DomainError) else "" for one in results)


async def test_of_two_apps_added_at_once_one_is(db: AsyncSession, runtime: Runtime) -> None:
    actor = await person(db)
    here = await device_of(db, actor)

    async def add() -> None:
        secret, _signed = apps.begin(runtime.settings, actor)
        async with runtime.database.transaction() as session:
            await apps.add(
                session, runtime.settings, actor, secret, code(secret), datetime.now(UTC),
                device_id=here,
            )  # fmt: skip

    assert await ended(add(), add()) == ["", Conflict.__name__]
    assert (await number(db, TotpFactor), await number(db, RecoveryCode)) == (1, 10)


async def test_the_same_factor_taken_away_twice_at_once_goes_once(
    db: AsyncSession, runtime: Runtime
) -> None:
    actor = await person(db)
    await with_app(db, runtime.settings, actor)
    key = await with_passkey(db, actor)
    here = await device_of(db, actor)

    async def remove_app() -> None:
        async with runtime.database.transaction() as session:
            await apps.remove(session, runtime.settings, actor, NOW, device_id=here)

    async def remove_key() -> None:
        async with runtime.database.transaction() as session:
            await passkeys.remove(
                session, runtime.settings, actor, key.public_id, NOW, device_id=here
            )

    assert await ended(remove_app(), remove_app()) == ["", NotFound.__name__]
    assert await ended(remove_key(), remove_key()) == ["", NotFound.__name__]
    assert await number(db, TotpFactor) == await number(db, Passkey) == 0


async def test_both_factors_taken_away_at_once_leave_nothing_strong(
    db: AsyncSession, runtime: Runtime
) -> None:
    actor = await person(db)
    await with_app(db, runtime.settings, actor)
    key = await with_passkey(db, actor)
    await with_recovery_codes(db, actor)
    here = await device_of(db, actor)

    async def remove_app() -> None:
        async with runtime.database.transaction() as session:
            await apps.remove(session, runtime.settings, actor, NOW, device_id=here)

    async def remove_key() -> None:
        async with runtime.database.transaction() as session:
            await passkeys.remove(
                session, runtime.settings, actor, key.public_id, NOW, device_id=here
            )

    assert await ended(remove_app(), remove_key()) == ["", ""]
    assert await number(db, RecoveryCode) == 0, "they replace a factor, and there is none"
    assert (await db.execute(select(Device.strong_at))).scalar_one_or_none() is None


async def test_new_codes_made_twice_at_once_are_ten_and_one_list_works(
    db: AsyncSession, runtime: Runtime
) -> None:
    actor = await person(db)
    await with_app(db, runtime.settings, actor)
    here = await device_of(db, actor)
    made: list[list[str]] = []

    async def make() -> None:
        async with runtime.database.transaction() as session:
            _secret, papers = await clear.new_codes(
                session, runtime.settings, actor, NOW, device_id=here
            )
            made.append(papers)

    assert await ended(make(), make()) == ["", ""]
    assert await number(db, RecoveryCode) == 10
    works = [await recovery.take(db, actor.id, codes.read(papers[0]).code, NOW) for papers in made]
    assert sorted(works) == [False, True]


async def test_codes_of_the_former_list_open_nothing(db: AsyncSession, runtime: Runtime) -> None:
    actor = await person(db)
    await with_app(db, runtime.settings, actor)
    former = await with_recovery_codes(db, actor)
    here = await device_of(db, actor)
    await clear.new_codes(db, runtime.settings, actor, NOW, device_id=here)
    for paper in former:
        with pytest.raises(WrongCode):
            await prove.prove(db, runtime.settings, actor.id, paper, NOW)


async def test_a_code_on_paper_says_that_it_was_used_whoever_uses_it_again(
    db: AsyncSession, runtime: Runtime
) -> None:
    actor = await person(db)
    await with_app(db, runtime.settings, actor)
    papers = await with_recovery_codes(db, actor)
    await prove.prove(db, runtime.settings, actor.id, papers[0].upper(), NOW)
    for typed in (papers[0], papers[0].replace("-", ""), f" {papers[0]} "):
        with pytest.raises(WrongCode) as refusal:
            await prove.prove(db, runtime.settings, actor.id, typed, NOW)
        assert refusal.value.message == gettext(USED_UP)
    assert (await held_by(db, actor.id)).codes_left == 9


async def test_after_a_later_code_an_earlier_one_is_worth_nothing(
    db: AsyncSession, runtime: Runtime
) -> None:
    """A shoulder surfer who saw the code before may not use it after its owner used the next."""
    actor = await person(db)
    secret = await with_app(db, runtime.settings, actor)
    now = datetime.now(UTC)
    await apps.take(db, runtime.settings, actor.id, code(secret, steps=1, now=now), now)
    for steps in (1, 0, -1):
        with pytest.raises(WrongCode) as refusal:
            await apps.take(db, runtime.settings, actor.id, code(secret, steps=steps, now=now), now)
        assert refusal.value.message == gettext(SPENT)
    later = now + timedelta(seconds=60)
    await apps.take(db, runtime.settings, actor.id, code(secret, now=later), later)


@given(st.integers(0, 2**31), st.integers(-4, 4))
def test_a_code_counts_one_step_around_whatever_the_moment(seconds: int, steps: int) -> None:
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    now = datetime.fromtimestamp(seconds + 300, UTC)
    found = codes.step_of(secret, code(secret, steps=steps, now=now), now)
    if abs(steps) <= codes.DRIFT:
        assert found is not None
    if found is not None:
        assert abs(found - codes.step_at(now)) <= codes.DRIFT


async def test_a_half_sign_in_does_not_outlive_a_change_of_factors(
    db: AsyncSession, runtime: Runtime
) -> None:
    actor = await person(db)
    await with_app(db, runtime.settings, actor)
    here = await device_of(db, actor)
    entered = await halves.enter(db, actor.id, "", NOW)
    half = await halves.look(db, entered.secret, NOW)
    await with_passkey(db, actor)
    await apps.remove(db, runtime.settings, actor, NOW, device_id=here)
    with pytest.raises(halves.HalfOver):
        await halves.look(db, entered.secret, NOW)
    with pytest.raises(halves.HalfOver):
        await halves.complete(db, half, NOW)
    assert await number(db, HalfSignIn) == 0


async def test_there_are_no_codes_for_whoever_has_nothing_that_they_replace(
    db: AsyncSession, runtime: Runtime
) -> None:
    actor = await person(db)
    with pytest.raises(Refused):
        await clear.new_codes(db, runtime.settings, actor, NOW, device_id=1)


def settings() -> Settings:
    return Settings(_env_file=None, base_url="https://notreville.ca", secret_key="x" * 40)


def test_what_a_passkey_must_answer_is_over_after_five_minutes() -> None:
    signed = ceremony.ask_for_known(settings())["challenge"]
    assert len(ceremony.challenge_of(settings(), Aim.ENTER, "", signed)) == 32
    late = datetime.now(UTC) + timedelta(seconds=ceremony.VALID_S + 2)
    with time_machine.travel(late), pytest.raises(PasskeyRefused) as refusal, using("en"):
        ceremony.challenge_of(settings(), Aim.ENTER, "", signed)
    assert refusal.value.message == "This took too long. Please try again."


@pytest.mark.parametrize("signed", ["", "x", "a.b.c", "é", "." * 900])
def test_a_challenge_that_we_did_not_sign_is_none(signed: str) -> None:
    with pytest.raises(PasskeyRefused):
        ceremony.challenge_of(settings(), Aim.ENTER, "", signed)


@pytest.mark.parametrize(
    "answer",
    ["", "{", "[]", "null", '{"id": 3}', '{"id": null}', '{"x": 1}', "[" * 2_000, '{"id": "é"}'],
)
def test_an_answer_that_says_nothing_readable_comes_from_no_passkey(answer: str) -> None:
    assert isinstance(ceremony.credential_id(answer), bytes)


def test_the_secret_of_an_app_is_over_after_an_hour_and_its_owner_s_alone() -> None:
    mine = Actor(1, "a" * 10, "a@x.ca", "A", "fr", home=None, is_confirmed=True)  # type: ignore[arg-type]
    other = Actor(2, "b" * 10, "b@x.ca", "B", "fr", home=None, is_confirmed=True)  # type: ignore[arg-type]
    secret, signed = apps.begin(settings(), mine)
    assert apps.begun(settings(), mine, signed) == secret
    assert apps.begun(settings(), other, signed) == ""
    assert apps.begun(settings(), mine, signed + "x") == ""
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=apps.SETUP_S + 2)):
        assert apps.begun(settings(), mine, signed) == ""
