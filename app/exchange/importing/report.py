"""What became of every row: counted, and told line by line in a file of its own."""

import csv
from collections import Counter
from dataclasses import dataclass, field
from typing import TextIO

from app.core.formulas import neutralise
from app.core.i18n import gettext as _
from app.core.i18n.format import number
from app.exchange.rules import OUTCOME_LABELS, Outcome

MOST_REASONS = 500
TOLD = frozenset(Outcome) - {Outcome.IMPORTED, Outcome.UNCHANGED}
"""Outcomes that have a line in the report's file."""


@dataclass
class Report:
    """The outcome of an import."""

    source: str = ""
    dry_run: bool = False
    rows: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    reasons: Counter[tuple[Outcome, str]] = field(default_factory=Counter)
    """How many rows for each reason; a reason that names a value counts by itself."""

    @property
    def refused(self) -> int:
        """Return how many rows were refused."""
        return self.outcomes[Outcome.REFUSED]

    @property
    def imported(self) -> int:
        """Return how many ideas came in."""
        return self.outcomes[Outcome.IMPORTED] + self.outcomes[Outcome.ADJUSTED]

    def summary(self) -> list[str]:
        """Return a line for each outcome that happened, in the language in force."""
        return [
            _("%(outcome)s: %(num)s")
            % {"outcome": _(OUTCOME_LABELS[outcome]), "num": number(self.outcomes[outcome])}
            for outcome in Outcome
            if self.outcomes[outcome]
        ]


class ReportFile:
    """The report's file: line, identifier, outcome, reason; safe to open in a spreadsheet."""

    def __init__(self, report: Report, stream: TextIO | None) -> None:
        self.report = report
        self.writer = csv.writer(stream) if stream is not None else None
        if self.writer is not None:
            self.writer.writerow([_("Line"), _("Identifier"), _("Outcome"), _("Reason")])

    def tell(self, line: int, source_id: str, outcome: Outcome, *reasons: str) -> None:
        """Count a row, and write it down when there is something to say."""
        self.report.rows += 1
        self.report.outcomes[outcome] += 1
        for reason in reasons:
            told = (outcome, reason)
            if told in self.report.reasons or len(self.report.reasons) < MOST_REASONS:
                self.report.reasons[told] += 1
        if self.writer is not None and outcome in TOLD:
            cells = (source_id, _(OUTCOME_LABELS[outcome]), " ".join(reasons))
            self.writer.writerow([line, *(neutralise(cell) for cell in cells)])
