"""Registries that let slices answer the staff's box and hear of what failed."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import finders as registry, jobs
from app.core.finders import Found, finder, finders
from app.core.jobs import defer, job, on_failure, timed_jobs
from app.core.policy import Who
from app.core.runtime import Runtime

Work = Callable[[], Awaitable[None]]
heard: list[tuple[str, str]] = []
tried: list[int] = []


@job("test.breaks")
async def breaks(_runtime: Runtime, *, number: int) -> None:
    tried.append(number)
    message = "something that somebody typed"
    raise LookupError(message)


@job("test.holds")
async def holds(_runtime: Runtime) -> None:
    tried.append(0)


@pytest.fixture
def listening() -> Iterator[None]:
    """Hear of failures, beside a listener that itself fails."""
    heard.clear()
    tried.clear()

    @on_failure
    async def deaf(_runtime: Runtime, _number: int, _name: str, _error: Exception) -> None:
        message = "the listener fails too"
        raise RuntimeError(message)

    @on_failure
    async def listens(_runtime: Runtime, number: int, name: str, error: Exception) -> None:
        assert number > 0
        heard.append((name, type(error).__name__))

    yield
    jobs._tellers.remove(deaf)
    jobs._tellers.remove(listens)


@pytest.fixture
def gardens() -> Iterator[None]:
    """Let two slices be found: gardens by all staff, keys by administrators."""

    @finder("gardens", "Gardens")
    async def find_gardens(_session: AsyncSession, _who: Who, words: str) -> list[Found]:
        return [Found(words, "/fr")]

    @finder("keys", "Keys", for_administrators=True)
    async def find_keys(_session: AsyncSession, _who: Who, _words: str) -> list[Found]:
        return []

    yield
    registry._finders.pop("gardens")
    registry._finders.pop("keys")


async def test_whoever_listens_hears_of_a_failure_even_if_another_listener_fails(
    db: AsyncSession, runtime: Runtime, work: Work, listening: None
) -> None:
    async with runtime.database.transaction() as session:
        await defer(session, "nv:test.breaks", number=7)
    await work()
    assert tried == [7]
    assert heard == [("nv:test.breaks", "LookupError")]


async def test_a_job_that_succeeds_is_told_to_nobody(
    db: AsyncSession, runtime: Runtime, work: Work, listening: None
) -> None:
    async with runtime.database.transaction() as session:
        await defer(session, "nv:test.holds")
    await work()
    assert tried == [0]
    assert heard == []


def test_jobs_of_the_clock_have_a_line_of_five_fields() -> None:
    timed = timed_jobs()
    assert timed
    assert [one.name for one in timed] == sorted(one.name for one in timed)
    assert {len(one.cron.split()) for one in timed} == {5}


def test_all_staff_ask_some_finders_and_administrators_all(gardens: None) -> None:
    everybody = {one.kind for one in finders(administrator=False)}
    administrators = {one.kind for one in finders(administrator=True)}
    assert "gardens" in everybody
    assert "keys" not in everybody
    assert administrators - everybody >= {"keys"}
    assert everybody <= administrators


def test_finders_are_asked_in_one_order(gardens: None) -> None:
    kinds = [one.kind for one in finders(administrator=True)]
    assert kinds == sorted(kinds)


def test_every_finder_says_what_it_finds(gardens: None) -> None:
    for one in finders(administrator=True):
        assert one.label
        assert one.kind.isidentifier()


async def test_a_finder_is_given_the_words_and_who_asks(db: AsyncSession, gardens: None) -> None:
    who: Any = object()
    (one,) = [each for each in finders(administrator=False) if each.kind == "gardens"]
    assert await one.find(db, who, "ruelle") == [Found("ruelle", "/fr")]
