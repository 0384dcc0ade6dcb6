"""Who may see and use the pages of staff."""

from app.accounts.actor import Actor
from app.core.i18n import gettext as _
from app.core.policy import YES, Verdict, no


def can_see_staff_pages(actor: Actor) -> Verdict:
    """Moderators, of anywhere, and administrators."""
    if actor.is_staff:
        return YES
    return no(_("Only moderators and administrators see this page."))


def can_administer(actor: Actor) -> Verdict:
    """Administrators alone."""
    if actor.is_administrator:
        return YES
    return no(_("Only an administrator can do this."))
