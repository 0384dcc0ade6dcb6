"""What became of every row of another house's list: counted, and told line by line."""

import csv
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TextIO

from app.core.formulas import neutralise
from app.core.i18n import N_, gettext as _
from app.core.i18n.format import number


class Outcome(StrEnum):
    """What became of a row."""

    MATCHED = "matched"
    KNOWN = "known"
    PROPOSED = "proposed"
    ADDED = "added"
    WAITING = "waiting"
    LEFT_OUT = "left-out"
    REFUSED = "refused"


LABELS = {
    Outcome.MATCHED: N_("One of our terms, now also by their code"),
    Outcome.KNOWN: N_("Known by their code already"),
    Outcome.PROPOSED: N_("New: proposed to the team"),
    Outcome.ADDED: N_("New: added to the list"),
    Outcome.WAITING: N_("Proposed before: nothing new"),
    Outcome.LEFT_OUT: N_("Left out as asked"),
    Outcome.REFUSED: N_("Refused"),
}


@dataclass
class TermReport:
    """The outcome of an import."""

    source: str
    dry_run: bool = False
    rows: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)

    @property
    def refused(self) -> int:
        """Return how many rows were refused."""
        return self.outcomes[Outcome.REFUSED]

    def summary(self) -> list[str]:
        """Return a line for each outcome that happened, in the language in force."""
        return [
            f"{_(LABELS[outcome])}: {number(self.outcomes[outcome])}"
            for outcome in Outcome
            if self.outcomes[outcome]
        ]


class TermReportFile:
    """The report's file: line, their code, their names, outcome, our term or the reason."""

    def __init__(self, report: TermReport, stream: TextIO | None) -> None:
        self.report = report
        self.writer = csv.writer(stream) if stream is not None else None
        if self.writer is not None:
            self.writer.writerow([_("Line"), _("Identifier"), _("Name"), _("Outcome"), _("Reason")])

    def tell(self, line: int, code: str, name: str, outcome: Outcome, said: str = "") -> None:
        """Count a row, and write it down."""
        self.report.rows += 1
        self.report.outcomes[outcome] += 1
        if self.writer is not None:
            cells = (code, name, _(LABELS[outcome]), said)
            self.writer.writerow([line, *(neutralise(cell) for cell in cells)])
