"""What administrators choose about hours: when organisers are reminded that some wait."""

from datetime import timedelta

from app.choices.registry import declare
from app.choices.rules import Duration
from app.core.i18n import N_

REMIND_AFTER = declare(
    Duration(
        name="hours.remind_after",
        label=N_("After how long organisers are reminded of hours that wait"),
        help=N_("Once for each. Nothing is ever confirmed by the clock."),
        default=timedelta(days=14),
        least=timedelta(days=2),
        most=timedelta(days=60),
    )
)
