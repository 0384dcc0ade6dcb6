"""Who may change what of an account, and why not."""

from datetime import datetime

from app.accounts.actor import Actor
from app.accounts.rules import home_may_change_at
from app.core.i18n import gettext as _
from app.core.i18n.format import date_long
from app.core.policy import YES, Verdict, no


def can_manage(actor: Actor) -> Verdict:
    """Only who has confirmed their address settles things: until then it may be somebody else's."""
    if not actor.is_confirmed:
        return no(_("Please confirm your e-mail address first."))
    return YES


def can_move(actor: Actor, last_change: datetime | None, now: datetime) -> Verdict:
    """A home changes once a month at most: local supporters open an idea's gate."""
    if not (verdict := can_manage(actor)):
        return verdict
    when = home_may_change_at(last_change)
    if when is not None and when > now:
        return no(
            _("You can change your neighbourhood again on %(date)s.") % {"date": date_long(when)}
        )
    return YES


def can_act(actor: Actor) -> Verdict:
    """Whoever is suspended reads, appeals, takes their data and leaves; they do nothing else."""
    if not actor.is_suspended:
        return YES
    if actor.suspended_until is None:
        return no(_("Your account is suspended. You can read, take your data, appeal or leave."))
    said = _(
        "Your account is suspended until %(date)s. You can read, take your data, appeal or leave."
    )
    return no(said % {"date": date_long(actor.suspended_until)})


def can_grant(actor: Actor | None) -> Verdict:
    """Administrators grant and take back roles; the command line (nobody) does too."""
    if actor is not None and not actor.is_administrator:
        return no(_("Only an administrator can do this."))
    return YES


def can_read_log(actor: Actor) -> Verdict:
    """Administrators read all of the audit log, moderators what concerns their territory."""
    if not actor.is_staff:
        return no(_("Only moderators and administrators see this page."))
    return YES


def can_check_log(actor: Actor) -> Verdict:
    """Checking reads every entry: it is an administrator's to do."""
    if not actor.is_administrator:
        return no(_("Only an administrator can do this."))
    return YES
