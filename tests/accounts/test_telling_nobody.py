"""Nobody learns who has an account: status, words and time are the same for known and unknown.

Times are taken in turn, known and unknown, so that what slows the machine slows both; a noisy
round is repeated and added to the ones before.
"""

import re
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count

import httpx
import pytest
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import passwords
from app.accounts.actor import Actor
from app.core import csrf
from app.core.runtime import Runtime
from app.ideas.models import CoAuthor
from tests.accounts.conftest import OTHER, PASSWORD
from tests.factories import ideas
from tests.factories.accounts import person, sign_in_as, with_app
from tests.visitor import Visitor

Ask = Callable[[str], Awaitable[httpx.Response]]
TIMES = 50
ROUNDS = 4
WITHIN = 0.10
SLOW_KIB = 19_456
FROM_US = {"sec-fetch-site": "same-origin"}
_fresh = count(1)


@dataclass
class Compared:
    """What known and unknown addresses were answered, and how long it took."""

    known: list[float]
    unknown: list[float]
    answers: set[tuple[int, str, str, str]]

    @property
    def apart(self) -> float:
        """Return by which share the medians differ."""
        known, unknown = statistics.median(self.known), statistics.median(self.unknown)
        return abs(known - unknown) / max(known, unknown)


async def compare(
    ask: Ask, known: str, between: Callable[[], Awaitable[object]] | None = None
) -> Compared:
    """Ask for a known and an unknown address in turn, :data:`TIMES` times each, until it is quiet."""
    found = Compared([], [], set())
    for _ in range(ROUNDS):
        for turn in range(TIMES):
            pair = [(known, found.known), (f"jamaisvue{next(_fresh)}@exemple.ca", found.unknown)]
            for email, times in pair if turn % 2 else pair[::-1]:
                begun = time.perf_counter()
                answer = await ask(email)
                times.append(time.perf_counter() - begun)
                found.answers.add(told(answer, email))
                if between is not None:
                    await between()
        if found.apart <= WITHIN:
            break
    return found


def told(answer: httpx.Response, email: str) -> tuple[int, str, str, str]:
    """Return what an answer says, without what is its own: the address, masks, cookies' values."""
    words = re.sub(r'name="csrf_token" value="\w+"', "", answer.text).replace(email, "X")
    cookies = sorted(re.findall(r"(\w[\w-]*)=", ",".join(answer.headers.get_list("set-cookie"))))
    return answer.status_code, words, answer.headers.get("location", ""), " ".join(cookies)


def alike(found: Compared) -> None:
    """Require the same answer, in the same time."""
    assert len(found.answers) == 1, found.answers
    assert found.apart <= WITHIN, (
        f"known {statistics.median(found.known):.4f} s, "
        f"unknown {statistics.median(found.unknown):.4f} s"
    )


@pytest.fixture
def stranger(visitor_with: Callable[..., Visitor]) -> Visitor:
    """Give a browser of the application with hashes as slow as in production."""
    return visitor_with(password_memory_kib=SLOW_KIB)


@pytest.fixture
async def known(db: AsyncSession) -> Actor:
    """Give somebody whose password was hashed as slowly."""
    return await person(db, password_hash=await passwords.Passwords(SLOW_KIB).hash(PASSWORD))


async def test_signing_in(stranger: Visitor, known: Actor) -> None:
    async def ask(email: str) -> httpx.Response:
        return await stranger.http.post(
            "/fr/connexion", data={"email": email, "password": OTHER}, headers=FROM_US
        )

    alike(await compare(ask, known.email))


async def test_signing_in_where_there_is_a_second_step(
    stranger: Visitor, known: Actor, db: AsyncSession, runtime: Runtime
) -> None:
    await with_app(db, runtime.settings, known)

    async def ask(email: str) -> httpx.Response:
        return await stranger.http.post(
            "/fr/connexion", data={"email": email, "password": OTHER}, headers=FROM_US
        )

    alike(await compare(ask, known.email))


async def test_signing_up(stranger: Visitor, known: Actor) -> None:
    async def ask(email: str) -> httpx.Response:
        stranger.http.cookies.clear()
        form = {
            "where": "here",
            "postal_code": "H3N",
            "neighbourhood": "parc-extension",
            "email": email,
            "display_name": "Hélène Roy",
            "password": OTHER,
            "age": "1",
        }
        return await stranger.http.post("/fr/inscription/compte", data=form, headers=FROM_US)

    found = await compare(ask, known.email)
    assert {answer[0] for answer in found.answers} == {303}
    alike(found)


async def test_asking_for_another_password(stranger: Visitor, known: Actor) -> None:
    async def ask(email: str) -> httpx.Response:
        stranger.http.cookies.clear()
        return await stranger.http.post(
            "/fr/mot-de-passe-oublie", data={"email": email}, headers=FROM_US
        )

    found = await compare(ask, known.email)
    assert {answer[0] for answer in found.answers} == {303}
    alike(found)


async def test_inviting_a_co_author(
    browser: Visitor, known: Actor, db: AsyncSession, runtime: Runtime
) -> None:
    author = await person(db)
    idea = await ideas.idea(db, author)
    await sign_in_as(db, browser, author)
    token = csrf.token(runtime.settings, browser.http.cookies["session"])

    async def ask(email: str) -> httpx.Response:
        form = {"email": email, "csrf_token": token}
        path = f"/fr/idees/{idea.public_id}/cosignataires"
        return await browser.http.post(path, data=form, headers=FROM_US)

    async def forget() -> None:
        await db.execute(delete(CoAuthor))
        await db.commit()

    found = await compare(ask, known.email, forget)
    assert {answer[0] for answer in found.answers} == {303}
    alike(found)
