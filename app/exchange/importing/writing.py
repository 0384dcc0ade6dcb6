"""Ideas of a batch written down: new ones in two statements, changed ones one by one when asked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import gettext as _
from app.core.ids import public_id
from app.exchange.importing.incoming import Content, Incoming, Refusal
from app.exchange.importing.known import Known, KnownIdeas
from app.exchange.importing.report import ReportFile
from app.exchange.rules import Outcome
from app.ideas.models import Gate, Idea, IdeaVersion
from app.ideas.rules import OPEN, State, archive_due, may_become

COMPARED = (
    "title", "problem", "proposal", "language", "themes", "place_label", "place_lat", "place_lon",
)  # fmt: skip
VERSIONED = ("title", "problem", "proposal")


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes batches inside the caller's transaction."""

    session: AsyncSession
    report: ReportFile
    now: datetime
    updates: bool

    async def write(self, batch: list[Incoming | Refusal]) -> None:
        """Write what is new, update what changed (when asked), and report each row in its turn."""
        ideas = [row for row in batch if isinstance(row, Incoming)]
        known = await KnownIdeas.among(self.session, ideas)
        await self._add([idea for idea in ideas if known.find(idea) is None])
        for row in batch:
            if isinstance(row, Refusal):
                self.report.tell(row.line, row.source_id, row.outcome, row.reason)
            elif (here := known.find(row)) is not None:
                await self._meet(row, here, is_import=known.is_import(row))
            else:
                self._tell(row, Outcome.ADJUSTED if row.notes else Outcome.IMPORTED, *row.notes)

    async def _add(self, new: list[Incoming]) -> None:
        if not new:
            return
        rows = [self._row(idea) for idea in new]
        added = await self.session.execute(
            insert(Idea).returning(Idea.id, sort_by_parameter_order=True), rows
        )
        gates = [
            {
                "idea_id": idea_id,
                "threshold": idea.history.threshold,
                "is_open": idea.history.state in OPEN,
                "passed_at": idea.history.passed_at,
                "local": 0,
                "other": 0,
            }
            for idea, idea_id in zip(new, added.scalars(), strict=True)
        ]
        await self.session.execute(insert(Gate), gates)

    def _row(self, idea: Incoming) -> dict[str, Any]:
        origin, history = idea.origin, idea.history
        is_waiting = history.state is State.PUBLISHED
        return {
            "public_id": origin.public_id or public_id(),
            "source": origin.source,
            "source_id": origin.source_id,
            "state": history.state,
            "territory_id": idea.content.area.territory_id,
            "neighbourhood_id": idea.content.area.neighbourhood_id,
            "published_at": history.published_at,
            # A year from today: it has not had its chance here yet.
            "archive_due_at": archive_due(self.now) if is_waiting else None,
            "closed_at": history.closed_at,
            "closing_reason": history.closing_reason,
            "earlier_local": history.earlier_local,
            "earlier_other": history.earlier_other,
            "created_at": self.now,
            "updated_at": self.now,
            **_compared(idea.content),
        }

    async def _meet(self, idea: Incoming, here: Known, *, is_import: bool) -> None:
        """Report on an idea that is here already, after updating it when that was asked."""
        changes = {
            name: value
            for name, value in _compared(idea.content).items()
            if value != getattr(here, name)
        }
        closes = idea.history.state not in OPEN and may_become(here.state, idea.history.state)
        if not changes and not closes:
            self._tell(idea, Outcome.UNCHANGED)
        elif not is_import:
            self._tell(idea, Outcome.DIFFERENT, _("An idea written here has this identifier."))
        elif not self.updates:
            self._tell(
                idea, Outcome.DIFFERENT, _("Import again with updates to take the changes in.")
            )
        else:
            await self._update(here, changes)
            if closes:
                await self._close(here, idea)
            self._tell(idea, Outcome.UPDATED, *idea.notes)

    async def _update(self, here: Known, changes: dict[str, Any]) -> None:
        version = here.version
        if any(name in changes for name in VERSIONED):
            await self.session.execute(
                insert(IdeaVersion).values(
                    idea_id=here.id, number=version, edited_at=self.now, edited_by_id=None,
                    **{name: getattr(here, name) for name in VERSIONED},
                )
            )  # fmt: skip
            version += 1
        await self.session.execute(
            update(Idea)
            .where(Idea.id == here.id)
            .values(**changes, version=version, updated_at=self.now)
        )

    async def _close(self, here: Known, idea: Incoming) -> None:
        history = idea.history
        await self.session.execute(
            update(Idea)
            .where(Idea.id == here.id)
            .values(
                state=history.state,
                closed_at=history.closed_at,
                closing_reason=history.closing_reason,
            )
        )
        await self.session.execute(
            update(Gate).where(Gate.idea_id == here.id).values(is_open=False)
        )

    def _tell(self, idea: Incoming, outcome: Outcome, *reasons: str) -> None:
        self.report.tell(idea.line, idea.origin.source_id, outcome, *reasons)


def _compared(content: Content) -> dict[str, Any]:
    return {name: getattr(content, name) for name in COMPARED}
