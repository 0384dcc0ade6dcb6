"""What carries photos and files: each kind of subject says who may see what hangs on it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.subjects import Subject


@dataclass(frozen=True, slots=True)
class Carrier:
    """What carries a photo or a file, for who must judge it."""

    title: str
    path: str
    """Where it stands, in the language in force."""
    territory_id: int | None
    author_ids: frozenset[int]
    """Who may change what hangs on it."""
    tags: tuple[str, ...]
    """Of every kept page that shows what hangs on it."""
    is_public: bool


MaySee = Callable[[AsyncSession, int, Actor | None], Awaitable[bool]]
About = Callable[[AsyncSession, int], Awaitable[Carrier | None]]


@dataclass(frozen=True, slots=True)
class Host:
    """How one kind of subject answers for what hangs on it."""

    may_see: MaySee
    about: About


_hosts: dict[str, Host] = {}


def register_host(kind: str, may_see: MaySee, about: About) -> None:
    """Let subjects of ``kind`` carry media.

    ``may_see(session, id, actor)`` is asked at each look; ``about(session, id)`` when what hangs
    there is reported or hidden: None for what never was published.
    """
    _hosts[kind] = Host(may_see, about)


async def is_public(session: AsyncSession, subject: Subject) -> bool:
    """Say whether anybody may see what hangs on ``subject``."""
    return await may_see(session, subject, None)


async def may_see(session: AsyncSession, subject: Subject, actor: Actor | None) -> bool:
    """Say whether ``actor`` may see what hangs on ``subject``; of an unknown kind nobody does."""
    host = _hosts.get(subject.kind)
    return host is not None and await host.may_see(session, subject.id, actor)


async def carrier_of(session: AsyncSession, subject: Subject) -> Carrier | None:
    """Return what a photo or a file hangs on; None for a draft, and for an unknown kind."""
    host = _hosts.get(subject.kind)
    return None if host is None else await host.about(session, subject.id)


async def may_see_hidden(session: AsyncSession, subject: Subject, actor: Actor | None) -> bool:
    """Say whether ``actor`` still sees what moderators hid there: its authors, and the moderators."""
    carrier = await carrier_of(session, subject) if actor is not None else None
    if carrier is None or actor is None:
        return False
    return actor.id in carrier.author_ids or actor.moderates(carrier.territory_id)
