"""Passwords: hashed slowly, in few threads, so that guessing costs much and memory has a bound."""

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher

from app.accounts import strength
from app.core.errors import TooMany
from app.core.settings import Settings

T = TypeVar("T")

TIME_COST = 2
THREADS = 2
"""Hashes made at the same time by one process: each takes ``PASSWORD_MEMORY_KIB`` of memory."""
MOST_WAITING = 64
BUSY_S = 10


@dataclass(frozen=True, slots=True)
class Checked:
    """Whether a password is the right one; ``better_hash`` replaces one of older parameters."""

    right: bool
    better_hash: str = ""


class Passwords:
    """Makes and checks hashes (Argon2id, OWASP's 19 MiB and two passes) off the event loop."""

    def __init__(self, memory_kib: int) -> None:
        hasher = Argon2Hasher(time_cost=TIME_COST, memory_cost=memory_kib, parallelism=1)
        self._hasher = PasswordHash((hasher,))
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="password")
        self._waiting = 0
        self._nobodys = self._hasher.hash(secrets.token_urlsafe(32))

    async def hash(self, password: str) -> str:
        """Return the hash to store."""
        return await self._run(lambda: self._hasher.hash(password))

    async def check(self, password: str, stored: str | None) -> Checked:
        """Compare with a stored hash; for None, work as long and say no."""
        return await self._run(lambda: self._check(password, stored))

    async def fault(self, password: str, personal: tuple[str, ...]) -> str:
        """Return why a new password is too easy to guess (translated), or nothing."""
        found = await self._run(lambda: strength.fault(password, personal))
        return strength.sentence(found)

    def _check(self, password: str, stored: str | None) -> Checked:
        try:
            right, better = self._hasher.verify_and_update(password, stored or self._nobodys)
        except UnknownHashError:
            right, better = self._hasher.verify_and_update(password, self._nobodys)
            return Checked(right=False)
        return Checked(right and bool(stored), better or "")

    async def _run(self, work: Callable[[], T]) -> T:
        """Do ``work`` in a thread, in turn.

        Raises:
            TooMany: too many wait already; better to say so than to let everybody wait.
        """
        if self._waiting >= MOST_WAITING:
            raise TooMany(BUSY_S)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._waiting -= 1


@cache
def _of_memory(memory_kib: int) -> Passwords:
    return Passwords(memory_kib)


def passwords_of(settings: Settings) -> Passwords:
    """Return this process's own."""
    return _of_memory(settings.password_memory_kib)
