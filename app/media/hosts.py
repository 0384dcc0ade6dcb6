"""What carries photos and files: each kind of subject says who may see what hangs on it."""

from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.subjects import Subject

MaySee = Callable[[AsyncSession, int, Actor | None], Awaitable[bool]]

_hosts: dict[str, MaySee] = {}


def register_host(kind: str, may_see: MaySee) -> None:
    """Let subjects of ``kind`` carry media; ``may_see(session, id, actor)`` is asked at each look."""
    _hosts[kind] = may_see


async def is_public(session: AsyncSession, subject: Subject) -> bool:
    """Say whether anybody may see what hangs on ``subject``."""
    return await may_see(session, subject, None)


async def may_see(session: AsyncSession, subject: Subject, actor: Actor | None) -> bool:
    """Say whether ``actor`` may see what hangs on ``subject``; of an unknown kind nobody does."""
    ask = _hosts.get(subject.kind)
    return ask is not None and await ask(session, subject.id, actor)
