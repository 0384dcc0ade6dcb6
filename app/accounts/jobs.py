"""Background work of accounts: letters that must not slow an answer, and nightly forgetting."""

from app.accounts.service import forget, recover
from app.core import clock
from app.core.jobs import every, job
from app.core.runtime import Runtime


@job("accounts.reset")
async def write_reset(runtime: Runtime, *, email: str) -> None:
    """Write to an address that asked for a new password, if it has an account."""
    async with runtime.database.transaction() as session:
        await recover.write_reset(session, runtime.settings, email, clock.now())


@every("11 7 * * *", "accounts.forget")
async def forget_old(runtime: Runtime) -> None:
    """Forget, every night (in Montréal), what is over."""
    async with runtime.database.transaction() as session:
        await forget.forget_expired(session, clock.now())
    forgotten = forget.BATCH
    while forgotten >= forget.BATCH:
        async with runtime.database.transaction() as session:
            forgotten = await forget.forget_unconfirmed(session, clock.now())
