"""What may be followed: each slice says how its things are found and named, notifications does the rest.

``@followable("idea", N_("Ideas"))`` in a slice's ``followable.py`` on a class with the two coroutines
of :class:`Ways`. What is followed is told by its target, as :func:`app.core.notices.tell` names it:
the kind, a colon, the key (``idea:12``); the city has no key (``city``).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.policy import Who


@dataclass(frozen=True, slots=True)
class FollowedThing:
    """A thing that may be followed, in the language in force."""

    key: str
    """What its target says after the colon: a row's number, or a code of ours."""
    public_id: str
    """What addresses call it."""
    title: str
    path: str
    feed: str = ""
    """The path of its public Atom feed, when it has one."""


class Ways(Protocol):
    """How the things of one kind are found and named; what may not be seen is not there."""

    async def find(
        self, session: AsyncSession, public_id: str, actor: Who | None
    ) -> FollowedThing | None:
        """Return the thing that an address names, if whoever asks may see it."""

    async def named(self, session: AsyncSession, keys: Sequence[str]) -> list[FollowedThing]:
        """Return those of these things that anybody may see, in any order."""


@dataclass(frozen=True, slots=True)
class FollowableKind:
    """A kind of things that may be followed."""

    kind: str
    label: str
    """Untranslated: what a list of them is headed with."""
    ways: Ways


_kinds: dict[str, FollowableKind] = {}


def followable(kind: str, label: str) -> Callable[[type[Ways]], type[Ways]]:
    """Register how things of ``kind`` are followed (class decorator)."""

    def register(ways: type[Ways]) -> type[Ways]:
        _kinds[kind] = FollowableKind(kind, label, ways())
        return ways

    return register


def followable_kind(kind: str) -> FollowableKind | None:
    """Return how things of ``kind`` are followed, if they can be."""
    return _kinds.get(kind)


def followable_kinds() -> list[FollowableKind]:
    """Return every kind of things that may be followed, by name."""
    return [_kinds[name] for name in sorted(_kinds)]


def target_of(kind: str, key: str) -> str:
    """Return the target of a thing: ``idea:12``, or ``city``."""
    return f"{kind}:{key}" if key else kind
