"""What administrators choose about projects: how long one may say nothing."""

from app.choices.kept import chosen
from app.choices.registry import declare
from app.choices.rules import WholeNumber
from app.core.i18n import N_
from app.projects.rules import SILENT_DAYS

SILENT = declare(
    WholeNumber(
        name="projects.silent_days",
        label=N_("Days after which a project that says nothing is asked for news"),
        default=SILENT_DAYS,
        least=7,
        most=365,
        unit=N_("days"),
    )
)


def silent_days() -> int:
    """Return after how many days of silence a project is asked for news."""
    return chosen(SILENT)
