"""How often something may be tried, by whom: the same for every worker and across restarts."""

from dataclasses import dataclass

from app.core.errors import TooMany
from app.core.jobs import every
from app.core.runtime import Runtime
from app.core.sessions import digest


@dataclass(frozen=True, slots=True)
class Limit:
    """So many attempts in so many seconds."""

    name: str
    attempts: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many attempts are left, and in how many seconds they are all given back."""

    left: int
    seconds: int


async def attempt(runtime: Runtime, limit: Limit, who: str) -> Allowance:
    """Count one attempt by ``who``, whatever becomes of the request's own transaction.

    Raises:
        TooMany: past the limit; says in how many seconds to come back.
    """
    if not runtime.settings.throttling:
        return Allowance(limit.attempts, limit.seconds)
    key = f"{limit.name}:{digest(who).hex()[:40]}"
    attempts, seconds_left = await runtime.counter.count(key, limit.seconds)
    if attempts > limit.attempts:
        raise TooMany(seconds_left)
    return Allowance(limit.attempts - attempts, seconds_left)


@every("17 * * * *", "throttle.forget")
async def forget(runtime: Runtime) -> None:
    """Forget windows that are over."""
    await runtime.counter.forget()
