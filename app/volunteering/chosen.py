"""What administrators choose about who comes: how long a place is offered, what is late, what lapses."""

from datetime import timedelta

from app.choices.registry import declare
from app.choices.rules import HOUR, Duration
from app.core.i18n import N_

OFFER_LASTS = declare(
    Duration(
        name="volunteering.offer",
        label=N_("How long a place is offered to who waited for it"),
        help=N_("Nights do not count; near the session an offer lasts a third of the time left."),
        default=timedelta(hours=24),
        least=timedelta(hours=1),
        most=timedelta(hours=96),
        unit=HOUR,
    )
)
LATE = declare(
    Duration(
        name="volunteering.late",
        label=N_("From when cancelling is late"),
        help=N_("So long before a session, people who would fit are asked to replace who cancels."),
        default=timedelta(hours=48),
        least=timedelta(hours=1),
        most=timedelta(hours=168),
        unit=HOUR,
    )
)
ANSWERED_WITHIN = declare(
    Duration(
        name="volunteering.answer",
        label=N_("How long an application waits for an answer"),
        help=N_("Then it ends, and both sides are told."),
        default=timedelta(days=30),
        least=timedelta(days=3),
        most=timedelta(days=180),
    )
)
