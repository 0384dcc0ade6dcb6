"""Where a discussion takes place: slices above register how their things are found and named.

``@host("idea")`` on ``async def f(session, which, actor) -> HostedSubject | None``; ``which`` is a
public id (``str``) or a row's number (``int``).
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import NotFound
from app.core.policy import Verdict
from app.core.subjects import SubjectPage


@dataclass(frozen=True, slots=True)
class HostedSubject(SubjectPage):
    """A subject that is discussed, as whoever asks may see it.

    ``tag`` names the kept pages that show it; ``path`` is in the language in force.
    ``may_comment`` speaks of the subject only (it is open, or why not), so that it can be asked
    for a visitor too; who may write at all is :mod:`app.discussion.policy`.
    """

    language: str
    may_read: Verdict
    may_comment: Verdict
    may_moderate: bool
    territory_id: int | None = None
    """Whose moderators look after it; None: it concerns the whole city."""


Host = Callable[[AsyncSession, str | int, Actor | None], Awaitable[HostedSubject | None]]

_hosts: dict[str, Host] = {}


def host(kind: str) -> Callable[[Host], Host]:
    """Register how subjects of ``kind`` are found; None when there is no such one."""

    def register(found: Host) -> Host:
        _hosts[kind] = found
        return found

    return register


async def whatever(session: AsyncSession, kind: str, which: str | int) -> HostedSubject | None:
    """Return a subject whatever its state, for those who moderate; None when there is no such one."""
    return await _hosts[kind](session, which, None) if kind in _hosts else None


async def hosted(
    session: AsyncSession, kind: str, which: str | int, actor: Actor | None
) -> HostedSubject:
    """Return the subject that ``which`` names.

    Raises:
        NotFound: there is none, or whoever asks may not know of it.
    """
    if kind not in _hosts:
        raise NotFound
    found = await _hosts[kind](session, which, actor)
    if found is None or not found.may_read:
        raise NotFound
    return found
