"""Nobody learns who has an account: the same answer, and the same work, for known and unknown.

Work is what decides how long an answer takes: hashes, statements, jobs. It is counted here, because
counts do not tremble when the machine is busy; ``tests/bench/same_time.py`` measures the time itself.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.accounts.passwords import passwords_of
from app.core import clock
from app.core.runtime import Runtime
from tests.accounts import strangers
from tests.accounts.conftest import PASSWORD
from tests.accounts.letters import Mailbox, Work as DoWork, letters
from tests.accounts.strangers import FORGET_INVITATIONS, Ask, told
from tests.factories.accounts import person, with_app, with_passkey
from tests.queries import counted
from tests.visitor import Visitor

UNKNOWN = "jamaisvue@exemple.ca"
JOBS = text("SELECT task_name FROM procrastinate_jobs ORDER BY task_name")
KINDS = ["confirmed", "english", "unconfirmed", "two steps", "passkey", "suspended", "leaving"]


@dataclass
class Done:
    """What the house did to answer: it takes as long as this takes."""

    hashes: list[tuple[str, str]] = field(default_factory=list)
    """What was hashed, and with which parameters."""
    statements: int = 0
    jobs: list[str] = field(default_factory=list)


@contextmanager
def hashing(monkeypatch: pytest.MonkeyPatch, seen: list[tuple[str, str]]) -> Iterator[None]:
    """Note each hash that is really made, and its parameters."""
    verify, make = Argon2Hasher.verify, Argon2Hasher.hash

    def checks(self: Argon2Hasher, password: Any, stored: Any) -> bool:
        seen.append(("check", str(stored).split("$")[3]))
        return verify(self, password, stored)

    def makes(self: Argon2Hasher, password: Any, **more: Any) -> str:
        made = make(self, password, **more)
        seen.append(("make", made.split("$")[3]))
        return made

    with monkeypatch.context() as patch:
        patch.setattr(Argon2Hasher, "verify", checks)
        patch.setattr(Argon2Hasher, "hash", makes)
        yield


@pytest.fixture
def watched(
    db: AsyncSession, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Any]:
    """Ask about an address, and note what was answered and what it took."""

    async def watch(ask: Ask, email: str) -> tuple[tuple[Any, ...], Done]:
        done = Done()
        await db.execute(text("DELETE FROM procrastinate_jobs"))
        await db.execute(FORGET_INVITATIONS)
        await db.commit()
        with counted(runtime) as sent, hashing(monkeypatch, done.hashes):
            answer = await ask(email)
        done.statements = len(sent)
        done.jobs = list((await db.execute(JOBS)).scalars())
        await db.commit()
        return told(answer, email), done

    return watch


async def somebody(db: AsyncSession, runtime: Runtime, kind: str) -> Actor:
    """Make a person of a kind whose account must not show."""
    stored = await passwords_of(runtime.settings).hash(PASSWORD)
    actor = await person(
        db, password_hash=stored, confirmed=kind != "unconfirmed",
        language="en" if kind == "english" else "fr",
    )  # fmt: skip
    if kind == "two steps":
        await with_app(db, runtime.settings, actor)
    if kind == "passkey":
        await with_passkey(db, actor, credential_id=actor.email.encode())
    column = {"suspended": Person.suspended_at, "leaving": Person.deleted_at}.get(kind)
    if column is not None:
        await db.execute(update(Person).where(Person.id == actor.id).values({column: clock.now()}))
        await db.commit()
    return actor


@pytest.mark.parametrize("kind", KINDS)
async def test_signing_in(
    browser: Visitor, db: AsyncSession, runtime: Runtime, watched: Callable[..., Any], kind: str
) -> None:
    ask = strangers.signing_in(browser)
    actor = await somebody(db, runtime, kind)
    known, unknown = await watched(ask, actor.email), await watched(ask, UNKNOWN)
    assert known[0] == unknown[0]
    assert known[0][0] == 422
    assert known[1] == unknown[1]
    assert [what for what, _how in known[1].hashes] == ["check"], "one hash, known or not"


@pytest.mark.parametrize("kind", KINDS)
async def test_signing_up(
    browser: Visitor, db: AsyncSession, runtime: Runtime, watched: Callable[..., Any], kind: str
) -> None:
    ask = strangers.signing_up(browser)
    actor = await somebody(db, runtime, kind)
    known, unknown = await watched(ask, actor.email), await watched(ask, UNKNOWN)
    assert known[0] == unknown[0]
    assert known[0][:1] == (303,)
    assert known[1].hashes == unknown[1].hashes
    assert [what for what, _how in known[1].hashes] == ["make"]
    assert known[1].jobs == unknown[1].jobs == ["nv:mail"], "a letter either way"
    assert abs(known[1].statements - unknown[1].statements) <= 1


@pytest.mark.parametrize("kind", KINDS)
async def test_asking_for_another_password(
    browser: Visitor, db: AsyncSession, runtime: Runtime, watched: Callable[..., Any], kind: str
) -> None:
    ask = strangers.resetting(browser)
    actor = await somebody(db, runtime, kind)
    known, unknown = await watched(ask, actor.email), await watched(ask, UNKNOWN)
    assert known == unknown
    assert known[0][:1] == (303,)
    assert (known[1].hashes, known[1].jobs) == ([], ["nv:accounts.reset"])


async def test_inviting_a_co_author(
    browser: Visitor, db: AsyncSession, runtime: Runtime, watched: Callable[..., Any]
) -> None:
    ask = await strangers.inviting_to_sign(browser, db, runtime.settings)
    unknown = await watched(ask, UNKNOWN)
    assert unknown[0][:1] == (303,)
    for kind in KINDS:
        actor = await somebody(db, runtime, kind)
        assert await watched(ask, actor.email) == unknown, kind


async def test_inviting_into_an_organisation(
    browser: Visitor, db: AsyncSession, runtime: Runtime, watched: Callable[..., Any]
) -> None:
    ask = await strangers.inviting_to_join(browser, db, runtime.settings)
    unknown = await watched(ask, UNKNOWN)
    assert unknown[0][:1] == (303,)
    for kind in KINDS:
        actor = await somebody(db, runtime, kind)
        known = await watched(ask, actor.email)
        assert known[0] == unknown[0], kind
        assert known[1].jobs.count("nv:mail") == unknown[1].jobs.count("nv:mail") == 1, kind


async def test_a_sign_up_writes_one_letter_to_each_and_only_theirs(
    browser: Visitor, db: AsyncSession, runtime: Runtime, work: DoWork, mailbox: Mailbox
) -> None:
    ask = strangers.signing_up(browser)
    actor = await somebody(db, runtime, "english")
    for email in (actor.email, UNKNOWN):
        await ask(email)
    told_known, told_unknown = sorted(
        await letters(work, mailbox), key=lambda one: one.to == UNKNOWN
    )
    assert (told_known.to, told_unknown.to) == (actor.email, UNKNOWN)
    assert told_known.language == "en", "the owner's language, not the stranger's"
    assert "/confirm" not in told_known.text, "it opens nothing"
    assert "/fr/confirmer/" in told_unknown.text


async def test_a_reset_of_an_unknown_address_writes_to_nobody(
    browser: Visitor, work: DoWork, mailbox: Mailbox
) -> None:
    await strangers.resetting(browser)(UNKNOWN)
    assert await letters(work, mailbox) == []


@pytest.mark.parametrize("door", ["/fr/connexion", "/fr/mot-de-passe-oublie"])
async def test_trying_too_often_is_told_alike(
    visitor_with: Callable[..., Visitor], db: AsyncSession, runtime: Runtime, door: str
) -> None:
    actor = await somebody(db, runtime, "confirmed")
    asking = strangers.signing_in if "connexion" in door else strangers.resetting
    answers = {}
    for email in (actor.email, UNKNOWN):
        ask = asking(visitor_with(throttling=True))
        tries = [(await ask(email)).status_code for _ in range(11)]
        answers[email] = (tries, told(await ask(email), email)[0])
    assert answers[actor.email] == answers[UNKNOWN]
    assert answers[UNKNOWN][1] == 429
