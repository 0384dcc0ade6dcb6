"""Places in a page that slices above fill: the slice that draws the page never imports them.

A slice registers ``@slot("idea.actions")`` in its ``slots.py``; the page asks :func:`fill` and its
template prints ``slots["idea.actions"]``. What a visitor gets is kept with the page: a filler asked
without an actor must answer the same for every visitor.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable

from fastapi import Request
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.policy import Who
from app.core.subjects import Subject

Filler = Callable[[Request, AsyncSession, Subject, Who | None], Awaitable[str]]

_fillers: defaultdict[str, dict[str, Filler]] = defaultdict(dict)


def slot(name: str) -> Callable[[Filler], Filler]:
    """Register what fills the place ``name``; it returns HTML (already escaped), or nothing."""

    def register(filler: Filler) -> Filler:
        _fillers[name][f"{filler.__module__}.{filler.__qualname__}"] = filler
        return filler

    return register


async def fill(
    request: Request,
    session: AsyncSession,
    names: Iterable[str],
    subject: Subject,
    actor: Who | None,
) -> dict[str, Markup]:
    """Return the HTML of each place, in the order of the fillers' names; empty when nobody fills it."""
    filled = {}
    for name in names:
        parts = [
            await filler(request, session, subject, actor)
            for _key, filler in sorted(_fillers[name].items())
        ]
        filled[name] = Markup("").join(Markup(part) for part in parts)  # noqa: S704 (templates escaped it)
    return filled
