"""Hashes are made and checked right, in few threads, with a bound on how many wait."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from app.accounts.actor import Actor
from app.accounts.passwords import MOST_WAITING, TIME_COST, Passwords, passwords_of
from app.core.errors import TooMany
from app.core.runtime import Runtime
from tests.accounts.conftest import OTHER, PASSWORD, sign_in
from tests.accounts.letters import Mailbox, Work, last
from tests.accounts.test_confirming import WHO
from tests.visitor import Visitor

QUICK = 8


async def test_only_the_right_password_is_right() -> None:
    passwords = Passwords(QUICK)
    stored = await passwords.hash("une ruelle verte")
    assert stored.startswith("$argon2id$")
    assert f"m={QUICK},t={TIME_COST},p=1" in stored
    assert (await passwords.check("une ruelle verte", stored)).right
    assert not (await passwords.check("une ruelle vertE", stored)).right
    assert await passwords.hash("une ruelle verte") != stored


@pytest.mark.parametrize("stored", [None, "", "!", "-", "$2b$12$abc", "$argon2id$broken"])
async def test_nothing_matches_no_hash(stored: str | None) -> None:
    checked = await Passwords(QUICK).check("x", stored)
    assert not checked.right
    assert not checked.better_hash


async def test_old_parameters_give_a_better_hash_once() -> None:
    stored = await Passwords(16).hash("une ruelle verte")
    passwords = Passwords(QUICK)
    checked = await passwords.check("une ruelle verte", stored)
    assert checked.right
    assert f"m={QUICK}" in checked.better_hash
    assert not (await passwords.check("une ruelle verte", checked.better_hash)).better_hash
    assert not (await passwords.check("autre chose", stored)).better_hash


async def test_knowing_nobody_takes_as_long_as_a_wrong_password() -> None:
    passwords = Passwords(4_096)
    stored = await passwords.hash("une ruelle verte")

    async def best(hashed: str | None) -> float:
        times = []
        for _ in range(7):
            started = time.perf_counter()
            await passwords.check("autre chose", hashed)
            times.append(time.perf_counter() - started)
        return min(times)

    known, unknown = await best(stored), await best(None)
    assert 0.4 < known / unknown < 2.5


async def test_the_loop_goes_on_while_hashes_are_made() -> None:
    passwords = Passwords(19_456)
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0.001)

    ticking = asyncio.create_task(tick())
    await asyncio.gather(*(passwords.hash("x" * 1_024) for _ in range(4)))
    ticking.cancel()
    assert ticks > 5


async def test_too_many_at_once_are_told_to_come_back() -> None:
    passwords = Passwords(QUICK)
    results = await asyncio.gather(
        *(passwords.hash("x") for _ in range(MOST_WAITING + 20)), return_exceptions=True
    )
    assert sum(isinstance(r, TooMany) for r in results) == 20
    assert (await passwords.hash("x")).startswith("$argon2id$"), "it never recovers"


def test_a_process_has_one_pool_for_its_settings(runtime: Runtime) -> None:
    assert passwords_of(runtime.settings) is passwords_of(runtime.settings.model_copy())


async def test_no_connection_is_held_while_a_password_is_hashed(
    browser: Visitor,
    runtime: Runtime,
    member: Callable[..., Awaitable[Actor]],
    work: Work,
    mailbox: Mailbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    held: list[int] = []
    real = Passwords._run

    async def look(self: Passwords, task: Callable[[], Any]) -> Any:
        held.append(runtime.database.engine.pool.checkedout())  # type: ignore[attr-defined]
        return await real(self, task)

    actor = await member(email=WHO["email"])
    own = runtime.database.engine.pool.checkedout()  # type: ignore[attr-defined]
    monkeypatch.setattr(Passwords, "_run", look)
    await sign_in(browser, actor.email)
    browser.http.cookies.clear()
    await browser.go("/fr/mot-de-passe-oublie")
    await browser.submit(email=actor.email)
    await browser.go((await last(work, mailbox)).link)
    await browser.submit(password=OTHER)
    assert browser.path == "/fr"
    browser.http.cookies.clear()
    await browser.post("/fr/inscription/compte", WHO)
    assert browser.path == "/fr/inscription/courriel"
    assert held == [own] * 5


async def test_no_connection_is_held_while_a_known_person_s_password_is_hashed(
    browser: Visitor,
    runtime: Runtime,
    member: Callable[..., Awaitable[Actor]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    held: list[int] = []
    real = Passwords._run

    async def look(self: Passwords, task: Callable[[], Any]) -> Any:
        held.append(runtime.database.engine.pool.checkedout())  # type: ignore[attr-defined]
        return await real(self, task)

    actor = await member(email=WHO["email"])
    own = runtime.database.engine.pool.checkedout()  # type: ignore[attr-defined]
    await sign_in(browser, actor.email)
    monkeypatch.setattr(Passwords, "_run", look)
    await browser.go("/fr/compte/verifier")
    await browser.submit(password=PASSWORD)
    assert browser.status == 200
    await browser.go("/fr/compte/mot-de-passe")
    await browser.submit(current=PASSWORD, password=OTHER)
    assert browser.status == 200, browser.text
    assert len(held) == 4, "proved again, proved once more, judged, hashed"
    assert set(held) == {own}


async def test_of_two_changes_from_one_password_one_is_made(
    visitor: Callable[..., Visitor], member: Callable[..., Awaitable[Actor]]
) -> None:
    actor = await member(email=WHO["email"])
    browsers = [visitor(), visitor()]
    for browser in browsers:
        await sign_in(browser, actor.email)
        await browser.go("/fr/compte/mot-de-passe")
    await asyncio.gather(
        *(
            browser.submit(current=PASSWORD, password=f"{OTHER} {number}")
            for number, browser in enumerate(browsers)
        )
    )
    works = []
    for number in range(2):
        somebody = visitor()
        await sign_in(somebody, actor.email, f"{OTHER} {number}")
        works.append(somebody.status == 200 and somebody.path != "/fr/connexion")
    assert sorted(works) == [False, True]
