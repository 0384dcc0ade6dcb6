"""What administrators choose about accounts: how long one is new."""

from datetime import datetime, timedelta

from app.choices.kept import chosen
from app.choices.registry import declare
from app.choices.rules import Duration
from app.core.i18n import N_

NEW_FOR = declare(
    Duration(
        name="accounts.new_for",
        label=N_("How long an account is new"),
        help=N_("New accounts have lower limits: ideas published, people written to."),
        default=timedelta(days=7),
        least=timedelta(0),
        most=timedelta(days=90),
    )
)


def is_new(created_at: datetime, now: datetime) -> bool:
    """Say whether an account made at ``created_at`` is still new."""
    return now < created_at + chosen(NEW_FOR)
