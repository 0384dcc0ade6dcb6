"""What administrators choose about promises: how long a team has to decide on a smaller amount."""

from datetime import timedelta

from app.choices.registry import declare
from app.choices.rules import Duration
from app.core.i18n import N_

MINUTE = timedelta(minutes=1)

DECIDE_FOR = declare(
    Duration(
        name="pledges.decide_for",
        label=N_("How long a team has to accept a smaller amount"),
        help=N_("When too little could be collected. Without an answer everyone is refunded."),
        default=timedelta(days=7),
        least=MINUTE,
        most=timedelta(days=30),
        unit=MINUTE,
    )
)
