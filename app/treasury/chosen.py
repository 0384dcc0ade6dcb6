"""What administrators choose about payouts."""

from app.choices.kept import chosen
from app.choices.registry import declare
from app.choices.rules import WholeNumber
from app.core.i18n import N_
from app.treasury.rules import LAST_PERCENT

LAST = declare(
    WholeNumber(
        name="treasury.last_percent",
        label=N_("Percent of a project’s money that is paid after its report only"),
        default=LAST_PERCENT,
        least=0,
        most=50,
        unit=N_("percent"),
    )
)


def last_percent() -> int:
    """Return which part of its money a project gets after its report only."""
    return chosen(LAST)
