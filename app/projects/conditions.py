"""What must be true before a project may take a turn: slices above say it, ``turn`` asks them all.

``@condition(Act.CLOSE)`` on a coroutine ``(session, project) -> Verdict`` in a module that a slice
loads (its ``slots.py``, ``needs.py``…): closing asks for a report, pausing for no open session.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.policy import YES, Verdict
from app.projects.models import Project
from app.projects.rules import Act

Condition = Callable[[AsyncSession, Project], Awaitable[Verdict]]

_conditions: defaultdict[Act, dict[str, Condition]] = defaultdict(dict)


def condition(act: Act) -> Callable[[Condition], Condition]:
    """Register what must be true before ``act``."""

    def register(ask: Condition) -> Condition:
        _conditions[act][f"{ask.__module__}.{ask.__qualname__}"] = ask
        return ask

    return register


async def met(session: AsyncSession, project: Project, act: Act) -> Verdict:
    """Return the first reason why ``act`` has to wait, or yes."""
    for _name, ask in sorted(_conditions[act].items()):
        if not (verdict := await ask(session, project)):
            return verdict
    return YES
