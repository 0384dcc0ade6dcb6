"""Who may follow, and how much."""

from app.accounts import policy as accounts
from app.accounts.actor import Actor
from app.core.i18n import gettext as _
from app.core.policy import YES, Verdict, no
from app.notifications.rules import MOST_FOLLOWED


def can_follow(actor: Actor) -> Verdict:
    """Every member may; a suspended one does nothing."""
    return accounts.can_act(actor)


def has_room(chosen: int) -> Verdict:
    """A list that nobody could read is refused."""
    if chosen >= MOST_FOLLOWED:
        return no(
            _("You follow %(num)s things already. Please leave some first.")
            % {"num": MOST_FOLLOWED}
        )
    return YES
