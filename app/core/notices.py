"""Telling members something: slices say what and to whom, the notifications slice says how and when.

A slice declares its kinds in ``notices.py`` (``@notice_kind(…)`` on what writes the sentence in the
language in force) and calls :func:`tell` from its services; nothing is told if they roll back.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.events import event, publish


class Rhythm(StrEnum):
    """How soon a kind of notice is sent by e-mail; on the site it always stands at once."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class NoticeText:
    """A notice as one person reads it, in their language."""

    title: str
    path: str
    """Where it leads, in the reader's language."""
    excerpt: str = ""


Writer = Callable[[AsyncSession, dict[str, str]], Awaitable[NoticeText | None]]
"""Writes a notice from its data; None when what it spoke of is gone or hidden."""


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """A kind of notice: one line of the page where a member chooses what reaches them."""

    name: str
    label: str
    """Untranslated sentence: what the choice is called."""
    write: Writer
    rhythm: Rhythm
    """What holds until the member chooses."""
    is_due: bool
    """Whether it concerns rights or safety, and cannot be refused."""


@event
@dataclass(frozen=True, slots=True)
class NoticeDue:
    """Somebody is to be told something."""

    kind: str
    key: str
    """Names this one happening: nobody is told twice of the same key."""
    to: list[int]
    because: str
    """Untranslated: why those in ``to`` are told."""
    followers_of: list[str]
    but: list[int]
    data: dict[str, str] = field(default_factory=dict)
    least_age: int = 0
    """Nobody is told whose year of birth says that they may be younger; whoever gave none is."""


_kinds: dict[str, NoticeKind] = {}


def notice_kind(
    name: str, label: str, *, rhythm: Rhythm = Rhythm.AT_ONCE, is_due: bool = False
) -> Callable[[Writer], Writer]:
    """Declare the kind ``name`` (``slice.what``); the function writes its sentence."""

    def register(write: Writer) -> Writer:
        _kinds[name] = NoticeKind(name, label, write, rhythm, is_due)
        return write

    return register


def notice_kinds() -> dict[str, NoticeKind]:
    """Return every declared kind, by name."""
    return dict(sorted(_kinds.items()))


async def tell(
    session: AsyncSession,
    kind: str,
    key: str,
    *,
    to: Iterable[int] = (),
    because: str = "",
    followers_of: Iterable[str] = (),
    but: Iterable[int] = (),
    data: dict[str, str] | None = None,
    least_age: int = 0,
) -> None:
    """Tell ``to``, and whoever follows one of ``followers_of``, once, except ``but``.

    Args:
        session: whose transaction must commit for anybody to be told.
        kind: a declared kind.
        key: names the happening (``answers.given:12``); telling it again tells nobody twice.
        to: numbers of persons.
        because: why they are told, an untranslated sentence (``N_("because you support this idea")``).
        followers_of: what may be followed, as ``idea:12``, ``territory:4``, ``neighbourhood:9``,
            ``theme:nature``, ``person:7``, ``organisation:3`` or ``city``. An idea is followed by
            its authors, supporters and commenters too, unless they chose otherwise;
            ``idea-talk:12`` leaves out those who only support it (what is said, day after day).
        but: persons who need not be told, such as whoever did it.
        data: short texts that the kind's writer needs; public ids rather than words.
        least_age: in years; those are left out who said that they were born too late for it.
    """
    await publish(
        session,
        NoticeDue(
            kind, key, sorted(set(to)), because, sorted(set(followers_of)), sorted(set(but)),
            data or {}, least_age,
        ),
    )  # fmt: skip
