"""Ideas that are here already: by where they come from, or by their own address."""

from dataclasses import dataclass

from sqlalchemy import Select, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.exchange.importing.incoming import Incoming
from app.ideas.models import Idea
from app.ideas.rules import State


@dataclass(frozen=True, slots=True)
class Known:
    """An idea that is here, as far as an import compares it."""

    id: int
    state: State
    version: int
    title: str
    problem: str
    proposal: str
    language: str
    themes: list[str]
    place_label: str
    place_lat: float | None
    place_lon: float | None


class KnownIdeas:
    """The ideas of a batch that are here already."""

    def __init__(self) -> None:
        self.by_origin: dict[tuple[str, str], Known] = {}
        self.by_public_id: dict[str, Known] = {}

    @classmethod
    async def among(cls, session: AsyncSession, batch: list[Incoming]) -> "KnownIdeas":
        """Read them in one query."""
        known = cls()
        if not batch:
            return known
        for row in (await session.execute(_query(batch))).mappings():
            idea = Known(**{name: row[name] for name in FIELDS})
            known.by_public_id[row["public_id"]] = idea
            if row["source"] is not None:
                known.by_origin[row["source"], row["source_id"]] = idea
        return known

    def find(self, idea: Incoming) -> Known | None:
        """Return the idea that is here already."""
        return self._by_origin(idea) or self.by_public_id.get(idea.origin.public_id)

    def is_import(self, idea: Incoming) -> bool:
        """Say whether the idea that is here came from the same place: only such a one is updated."""
        return self._by_origin(idea) is not None

    def _by_origin(self, idea: Incoming) -> Known | None:
        return self.by_origin.get((idea.origin.source, idea.origin.source_id))


FIELDS = tuple(Known.__dataclass_fields__)


def _query(batch: list[Incoming]) -> Select[tuple[object, ...]]:
    origins = [(idea.origin.source, idea.origin.source_id) for idea in batch]
    public_ids = [idea.origin.public_id for idea in batch if idea.origin.public_id]
    return select(  # type: ignore[return-value]
        Idea.id, Idea.public_id, Idea.source, Idea.source_id,
        Idea.state, Idea.version, Idea.title, Idea.problem, Idea.proposal, Idea.language,
        Idea.themes, Idea.place_label, Idea.place_lat, Idea.place_lon,
    ).where(
        or_(tuple_(Idea.source, Idea.source_id).in_(origins), Idea.public_id.in_(public_ids))
    )  # fmt: skip
