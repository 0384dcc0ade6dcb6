"""What follows a transaction, in this process's memory, once the database has kept it."""

from collections.abc import Callable

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session as SyncSession


def once_committed(session: AsyncSession, do: Callable[[], None]) -> None:
    """Call ``do`` after this transaction has committed, and not at all if it rolls back."""
    waiting = [do]

    @event.listens_for(session.sync_session, "after_commit")
    def committed(held: SyncSession) -> None:
        if held.in_nested_transaction():
            return  # Of a savepoint: the transaction goes on.
        while waiting:
            waiting.pop()()

    @event.listens_for(session.sync_session, "after_rollback")
    def rolled_back(held: SyncSession) -> None:
        if held.in_nested_transaction():
            return
        waiting.clear()
