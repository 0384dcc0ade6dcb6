"""Who may propose a term, and who decides."""

from app.accounts.actor import Actor
from app.accounts.policy import can_act
from app.core.i18n import gettext as _
from app.core.policy import YES, Verdict, no
from app.skills.rules import WAITING_MAX


def can_propose(actor: Actor, waiting: int = 0) -> Verdict:
    """A confirmed member proposes words, a few at a time."""
    if not (verdict := can_act(actor)):
        return verdict
    if not actor.is_confirmed:
        return no(_("Please confirm your e-mail address first."))
    if waiting >= WAITING_MAX:
        return no(
            _("%(num)s words of yours wait for the team already: please let it answer first.")
            % {"num": waiting}
        )
    return YES


def can_decide(actor: Actor) -> Verdict:
    """The list is everybody's: any member of the staff completes it, in a strong session."""
    if not (verdict := can_act(actor)):
        return verdict
    if not actor.is_staff:
        return no(_("Only moderators see this page."))
    return YES
