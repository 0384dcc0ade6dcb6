"""Who may choose."""

from typing import Protocol

from app.core.i18n import gettext as _
from app.core.policy import YES, Verdict, Who, no


class Chooser(Who, Protocol):
    """Who chooses, as far as it matters here."""

    @property
    def is_administrator(self) -> bool:
        """Say whether the person runs the site."""


def can_choose(actor: Chooser | None) -> Verdict:
    """Administrators choose; the command line and the demonstration (nobody) do too."""
    if actor is not None and not actor.is_administrator:
        return no(_("Only an administrator can do this."))
    return YES
