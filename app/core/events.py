"""What happened, told to whoever listens: frozen dataclasses that become jobs of the same transaction."""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.jobs import defer, job
from app.core.runtime import Runtime

E = TypeVar("E")
Subscriber = Callable[[Runtime, Any], Awaitable[None]]

_subscribers: dict[type[Any], dict[str, Subscriber]] = defaultdict(dict)
_kinds: dict[str, type[Any]] = {}


def event(kind: type[E]) -> type[E]:
    """Declare a frozen dataclass of JSON values as an event (class decorator)."""
    _kinds[kind.__name__] = kind
    return kind


def subscribe(
    kind: type[E],
) -> Callable[[Callable[[Runtime, E], Awaitable[None]]], Callable[[Runtime, E], Awaitable[None]]]:
    """Call the function, in a job of its own, for each event of ``kind``; it must be idempotent."""

    def register(
        handler: Callable[[Runtime, E], Awaitable[None]],
    ) -> Callable[[Runtime, E], Awaitable[None]]:
        _subscribers[kind][f"{handler.__module__}.{handler.__qualname__}"] = handler
        return handler

    return register


async def publish(session: AsyncSession, happened: object) -> None:
    """Tell the subscribers, each in a job that exists only if this transaction commits."""
    kind = type(happened)
    payload = TypeAdapter(kind).dump_python(happened, mode="json")
    for name in _subscribers[kind]:
        await defer(session, "nv:event", kind=kind.__name__, subscriber=name, payload=payload)


@job("event")
async def deliver(runtime: Runtime, *, kind: str, subscriber: str, payload: dict[str, Any]) -> None:
    """Hand an event to one subscriber."""
    event_kind = _kinds[kind]
    await _subscribers[event_kind][subscriber](
        runtime, TypeAdapter(event_kind).validate_python(payload)
    )


def kinds() -> list[type[Any]]:
    """Return every declared event, by name."""
    return [_kinds[name] for name in sorted(_kinds)]
