"""Who may do what with privacy's own things, and why not."""

from app.accounts.actor import Actor
from app.core.i18n import gettext as _
from app.core.policy import YES, Verdict, no


def can_keep_register(actor: Actor) -> Verdict:
    """Administrators answer for incidents."""
    if not actor.is_administrator:
        return no(_("Only an administrator can do this."))
    return YES


def can_choose(actor: Actor) -> Verdict:
    """Consents are given for an address that is known to be one's own."""
    if not actor.is_confirmed:
        return no(_("Please confirm your e-mail address first."))
    return YES


def can_take_copy(actor: Actor) -> Verdict:
    """A copy is made for whoever is known to hold the account's address."""
    return can_choose(actor)


def can_leave(reasons: list[str]) -> Verdict:
    """Everybody may leave, once nothing depends on them alone."""
    return no(reasons[0]) if reasons else YES
