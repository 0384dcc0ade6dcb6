"""Places in a page that slices above fill: the slice that draws the page never imports them.

A slice registers ``@slot("idea.actions")`` in its ``slots.py``; the page asks :func:`fill` and its
template prints ``slots["idea.actions"]``. What a visitor gets is kept with the page: a filler asked
without an actor must answer the same for every visitor.

A page with many places reads what they need in one statement: fillers registered by
``@asking_slot`` first add their questions, then draw (docs/decisions/0038).
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable

from fastapi import Request
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db.questions import Questions
from app.core.policy import Who
from app.core.subjects import Subject

Filler = Callable[[Request, AsyncSession, Subject, Who | None], Awaitable[str]]
"""Returns HTML (already escaped), or nothing."""

Draw = Callable[[Request, AsyncSession], Awaitable[str]]
"""Returns HTML, once what it asked is answered."""

AskingFiller = Callable[[Questions, Subject, Who | None], Draw]
"""Adds what it needs to know to the page's questions; returns how it will draw it."""


async def nothing(_request: Request, _session: AsyncSession) -> str:
    """Draw nothing: the place is not for whoever asks."""
    return ""


Drawings = dict[str, list[Draw]]
"""By place, what is drawn there, in order."""

_fillers: defaultdict[str, dict[str, AskingFiller]] = defaultdict(dict)


def slot(name: str) -> Callable[[Filler], Filler]:
    """Register what fills the place ``name``, reading what it needs by itself."""

    def register(filler: Filler) -> Filler:
        def asks_nothing(_asked: Questions, subject: Subject, actor: Who | None) -> Draw:
            return lambda request, session: filler(request, session, subject, actor)

        _fillers[name][_key(filler)] = asks_nothing
        return filler

    return register


def asking_slot(name: str) -> Callable[[AskingFiller], AskingFiller]:
    """Register what fills the place ``name``, asking what it needs together with the page."""

    def register(filler: AskingFiller) -> AskingFiller:
        _fillers[name][_key(filler)] = filler
        return filler

    return register


def prepare(
    names: Iterable[str], subject: Subject, actor: Who | None, asked: Questions
) -> Drawings:
    """Let those who fill these places add their questions; :func:`draw` once these are asked."""
    return {
        name: [filler(asked, subject, actor) for _key, filler in sorted(_fillers[name].items())]
        for name in names
    }


async def draw(request: Request, session: AsyncSession, drawings: Drawings) -> dict[str, Markup]:
    """Return the HTML of each place, in the order of the fillers' names; empty when nobody fills it."""
    return {
        name: Markup("").join([Markup(await one(request, session)) for one in several])  # noqa: S704 (templates escaped it)
        for name, several in drawings.items()
    }


async def fill(
    request: Request,
    session: AsyncSession,
    names: Iterable[str],
    subject: Subject,
    actor: Who | None,
) -> dict[str, Markup]:
    """Return the HTML of each place, for a page that asks nothing else together with it."""
    asked = Questions()
    drawings = prepare(names, subject, actor, asked)
    await asked.ask(session)
    return await draw(request, session, drawings)


def _key(filler: Callable[..., object]) -> str:
    return f"{filler.__module__}.{filler.__qualname__}"
