"""Handing a message over once, even if the worker that does it is killed.

A mail server takes a message when it reads the dot that ends it. The claim is committed just before
that dot: whoever dies earlier has sent nothing, whoever dies later has claimed it for ever, and only
the instant between the two could lose a message. A server that refuses gives the claim back.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql import Executable

from app.core.db.engine import Database
from app.core.mail_claim import Claim
from app.core.models import MailHanded


def once(database: Database, take: Executable, undo: Executable) -> Claim:
    """Return the claim of a message: ``take`` returns a row to who gets it, ``undo`` gives it back."""

    @asynccontextmanager
    async def claim() -> AsyncIterator[bool]:
        async with database.transaction() as session:
            mine = (await session.execute(take)).first() is not None
        if not mine:
            yield False
            return
        try:
            yield True
        except BaseException:
            async with database.transaction() as session:
                await session.execute(undo)
            raise

    return claim


def handed_once(database: Database, message_id: str) -> Claim:
    """Return the claim of one queued message, by the id it was queued with."""
    take = insert(MailHanded).values(id=message_id).on_conflict_do_nothing()
    undo = delete(MailHanded).where(MailHanded.id == message_id)
    return once(database, take.returning(MailHanded.id), undo)
