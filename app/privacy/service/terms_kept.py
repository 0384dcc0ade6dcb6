"""Deleting what has been kept long enough, and saying beforehand what that would be: one and the same."""

import contextlib
from datetime import datetime

from app.core.retention import BATCH, Term, forget_some, terms
from app.core.runtime import Runtime
from app.privacy.rules import COPY_FILE, COPY_KEPT

FILES = "privacy.copy_files"
OURS = COPY_FILE.partition("{")[0]


class OnlyLooking(Exception):
    """Undoes what was done to see what it would do."""


async def enforce(runtime: Runtime, now: datetime) -> dict[str, int]:
    """Delete what is over, a batch at a time, and return how much went by each term."""
    gone = {term.name: await _enforce_one(runtime, term, now) for term in terms()}
    files = await _files_over(runtime, now)
    for name in files:
        await runtime.storage.delete(name)
    return gone | {FILES: len(files)}


async def foresee(runtime: Runtime, now: datetime) -> dict[str, int]:
    """Return how much :func:`enforce` would delete by each term; nothing is.

    The same deletions are done, in the same order, and undone: one term may take rows along that
    are another's, or leave somebody with nothing that kept them.
    """
    found: dict[str, int] = {}
    with contextlib.suppress(OnlyLooking):
        async with runtime.database.transaction() as session:
            for term in terms():
                found[term.name] = 0
                went = BATCH
                while went >= BATCH:
                    went = await forget_some(session, term, now)
                    found[term.name] += went
            raise OnlyLooking
    return found | {FILES: len(await _files_over(runtime, now))}


async def _enforce_one(runtime: Runtime, term: Term, now: datetime) -> int:
    total, gone = 0, BATCH
    while gone >= BATCH:
        async with runtime.database.transaction() as session:
            gone = await forget_some(session, term, now)
        total += gone
    return total


async def _files_over(runtime: Runtime, now: datetime) -> list[str]:
    """Return the files of copies that are over, those that no row knows any more included."""
    old = await runtime.storage.older_than(now - COPY_KEPT)
    return [name for name in old if name.startswith(OURS)]
