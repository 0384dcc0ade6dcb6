"""Who may write what to whom, and why not."""

from app.accounts.actor import Actor
from app.accounts.policy import can_act
from app.core.i18n import gettext as _
from app.core.policy import YES, Verdict, no
from app.messages.queries.conversations import Seen
from app.messages.rules import Side, State


def can_ask(actor: Actor, *, is_own: bool) -> Verdict:
    """Confirmed members ask others; nobody asks themselves, or an organisation of theirs."""
    if not actor.is_confirmed:
        return no(_("Please confirm your e-mail address first."))
    if not (verdict := can_act(actor)):
        return verdict
    if is_own:
        return no(_("This is you, or an organisation you speak for."))
    return YES


def can_ask_more(asked_today: int, most: int) -> Verdict:
    """So many requests a day, few while the account is new: a letter box is not a loudspeaker."""
    if asked_today < most:
        return YES
    return no(
        _("You have asked %(num)s people in a day: that is the most for now. Please wait.")
        % {"num": most}
    )


def can_write(actor: Actor, seen: Seen) -> Verdict:
    """Both write once the request is accepted; who is blocked reads what one not accepted reads."""
    if not actor.is_confirmed:
        return no(_("Please confirm your e-mail address first."))
    if not (verdict := can_act(actor) and _would_be_read(seen)):
        return verdict
    if seen.state is State.ACCEPTED and not seen.blocks_me:
        return YES
    if seen.side is Side.ASKER:
        return no(_("Your request is not accepted: you can write once it is."))
    if seen.state is State.ACCEPTED:
        return no(_("Nobody reads this conversation on the other side for now."))
    return no(_("Accept the request to answer it."))


def _would_be_read(seen: Seen) -> Verdict:
    if seen.other_is_gone:
        return no(_("Nobody is there any more to read you."))
    if not seen.is_heard:
        return no(_("Nobody speaks for this organisation now: you would not be read."))
    if seen.i_block:
        return no(_("You have blocked them: unblock them to write again."))
    return YES


def can_answer(seen: Seen) -> Verdict:
    """Whoever was asked accepts, also what they declined before, or declines what waits."""
    if seen.side is not Side.ASKED or seen.state is State.ACCEPTED:
        return no(_("There is no request to answer here."))
    if seen.i_block:
        return no(_("You have blocked them: unblock them to answer."))
    return YES
