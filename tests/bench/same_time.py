"""Does an answer take as long for an unknown address as for a known one? Measured, on demand.

    python -m pytest -q -s tests/bench/same_time.py

Times are taken in turn, known and unknown, so that what slows the machine slows both; a noisy round
is repeated and added to the ones before. The suite itself compares the work that is done, which does
not depend on the machine: ``tests/accounts/test_telling_nobody.py``.
"""

import statistics
import time
from collections.abc import Awaitable, Callable
from itertools import count

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import passwords
from app.accounts.actor import Actor
from app.core.runtime import Runtime
from tests.accounts import strangers
from tests.accounts.conftest import PASSWORD, app_with, visitor_with
from tests.accounts.strangers import FORGET_INVITATIONS, Ask
from tests.factories.accounts import person, with_app
from tests.visitor import Visitor

__all__ = ["app_with", "visitor_with"]

TIMES = 50
ROUNDS = 4
WITHIN = 0.10
SLOW_KIB = 19_456
_fresh = count(1)


async def apart(
    ask: Ask, known: str, between: Callable[[], Awaitable[object]] | None = None
) -> float:
    """Return by which share the medians differ, once it is quiet enough to say."""
    times: tuple[list[float], list[float]] = ([], [])
    share = 1.0
    for _ in range(ROUNDS):
        for turn in range(TIMES):
            pair = [(known, times[0]), (f"jamaisvue{next(_fresh)}@exemple.ca", times[1])]
            for email, taken in pair if turn % 2 else pair[::-1]:
                begun = time.perf_counter()
                await ask(email)
                taken.append(time.perf_counter() - begun)
                if between is not None:
                    await between()
        here, there = (statistics.median(taken) for taken in times)
        share = abs(here - there) / max(here, there)
        if share <= WITHIN:
            break
    print(
        f"\nknown {here * 1000:.2f} ms, unknown {there * 1000:.2f} ms:"
        f" {share:.1%} apart, {len(times[0])} pairs"
    )
    return share


@pytest.fixture
def stranger(visitor_with: Callable[..., Visitor]) -> Visitor:
    """Give a browser of the application with hashes as slow as in production."""
    return visitor_with(password_memory_kib=SLOW_KIB)


@pytest.fixture
async def known(db: AsyncSession) -> Actor:
    """Give somebody whose password was hashed as slowly."""
    return await person(db, password_hash=await passwords.Passwords(SLOW_KIB).hash(PASSWORD))


async def test_signing_in(stranger: Visitor, known: Actor) -> None:
    assert await apart(strangers.signing_in(stranger), known.email) <= WITHIN


async def test_signing_in_where_there_is_a_second_step(
    stranger: Visitor, known: Actor, db: AsyncSession, runtime: Runtime
) -> None:
    await with_app(db, runtime.settings, known)
    assert await apart(strangers.signing_in(stranger), known.email) <= WITHIN


async def test_signing_up(stranger: Visitor, known: Actor) -> None:
    assert await apart(strangers.signing_up(stranger), known.email) <= WITHIN


async def test_asking_for_another_password(stranger: Visitor, known: Actor) -> None:
    assert await apart(strangers.resetting(stranger), known.email) <= WITHIN


@pytest.mark.parametrize("door", [strangers.inviting_to_sign, strangers.inviting_to_join])
async def test_inviting(
    browser: Visitor,
    known: Actor,
    db: AsyncSession,
    runtime: Runtime,
    door: Callable[..., Awaitable[Ask]],
) -> None:
    async def forget() -> None:
        await db.execute(FORGET_INVITATIONS)
        await db.commit()

    ask = await door(browser, db, runtime.settings)
    assert await apart(ask, known.email, forget) <= WITHIN
