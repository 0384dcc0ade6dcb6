"""What projects still need: each slice says what its things ask for, the projects slice shows it.

A slice registers ``@needs("missions")`` in its ``needs.py`` on a coroutine that answers for several
projects in one statement, so that a list of projects costs no more than one page of one project.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession


class NeedKind(StrEnum):
    """What may be given, in the order in which a panel shows it."""

    HOURS = "hours"
    SKILLS = "skills"
    ITEMS = "items"
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class Need:
    """One line of a project's needs, in the language in force."""

    project_id: int
    kind: NeedKind
    title: str
    """What is needed: "Planting on Saturday", "Wooden planters"."""
    have: int
    want: int
    """In the same unit: minutes for hours, persons for skills, pieces for items, cents for money."""
    sentence: str
    """What is still missing, in words: "4 of 6 planters are still missing"."""
    path: str
    """Where one gives it, in the language in force."""
    action: str
    """What the button says: "Sign up", "Offer"."""
    until: str = ""
    """By when, in words; empty when there is no hurry."""

    @property
    def is_met(self) -> bool:
        """Whether nothing of it is missing any more."""
        return self.have >= self.want


Reader = Callable[[AsyncSession, Sequence[int]], Awaitable[list[Need]]]
"""Answers for these projects (row numbers), open needs and those met; what was closed is left out."""

_readers: dict[str, Reader] = {}


def needs(name: str) -> Callable[[Reader], Reader]:
    """Register what the things of one slice ask for."""

    def register(reader: Reader) -> Reader:
        _readers[name] = reader
        return reader

    return register


async def needs_of(session: AsyncSession, project_ids: Sequence[int]) -> dict[int, list[Need]]:
    """Return, by project, what it needs: hours, skills, items, money; what is missing first."""
    order = list(NeedKind)
    found: dict[int, list[Need]] = {project_id: [] for project_id in project_ids}
    if not found:
        return found
    for _name, reader in sorted(_readers.items()):
        for need in await reader(session, project_ids):
            found[need.project_id].append(need)
    for lines in found.values():
        lines.sort(key=lambda need: (need.is_met, order.index(need.kind)))
    return found
