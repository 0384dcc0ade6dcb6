"""Who may do what with an organisation, and why not. ``role`` is the actor's own in it, just read."""

from app.accounts.actor import Actor
from app.core.i18n import gettext as _
from app.core.policy import YES, Verdict, no
from app.organisations.models import Organisation
from app.organisations.rules import (
    INVITATIONS_MAX,
    MAY_ASK,
    MEMBERS_MAX,
    SPEAKERS,
    UNVERIFIED_MAX,
    Role,
    State,
)


def can_read(actor: Actor | None, organisation: Organisation, role: Role | None) -> Verdict:
    """Anybody reads what is public; its members and the moderators also what is hidden."""
    if organisation.hidden_at is None or role is not None:
        return YES
    if actor is not None and actor.moderates(organisation.territory_id):
        return YES
    return no(_("This organisation is not public."))


def can_create(actor: Actor, unverified: int = 0) -> Verdict:
    """Confirmed members create organisations, a few at a time until they are verified."""
    if not actor.is_confirmed:
        return no(_("Please confirm your e-mail address first."))
    if unverified >= UNVERIFIED_MAX:
        return no(
            _("You already own %(num)s organisations that are not verified. Please have them verified, or close some of them.")
            % {"num": unverified}
        )  # fmt: skip
    return YES


def can_change(organisation: Organisation, role: Role | None) -> Verdict:
    """Owners and editors write its page."""
    if role not in SPEAKERS:
        return no(_("Only its owners and editors can change this page."))
    return _is_open(organisation)


def can_manage(organisation: Organisation, role: Role | None) -> Verdict:
    """Owners decide who belongs, and what becomes of it."""
    if role is not Role.OWNER:
        return no(_("Only an owner of the organisation can do this."))
    return _is_open(organisation)


def can_rename(organisation: Organisation, role: Role | None) -> Verdict:
    """Owners change the name or the kind that staff looked at; never while it is suspended."""
    if organisation.state is State.SUSPENDED:
        return no(_("This organisation is suspended: its name and its kind stay as they are."))
    if role is not Role.OWNER:
        return no(
            _("Only an owner can change the name or the kind: the organisation is verified again then.")
        )  # fmt: skip
    return can_manage(organisation, role)


def can_ask(actor: Actor, organisation: Organisation, role: Role | None) -> Verdict:
    """Owners ask to be verified, one request at a time."""
    managed = can_manage(organisation, role)
    if not managed:
        return managed
    if not actor.is_confirmed:
        return no(_("Please confirm your e-mail address first."))
    if organisation.hidden_at is not None:
        return no(_("This organisation is hidden: it cannot be verified now."))
    if organisation.state not in MAY_ASK:
        return no(_already(organisation.state))
    return YES


def _already(state: State) -> str:
    if state is State.PENDING:
        return _("A request is waiting for its answer already.")
    if state is State.SUSPENDED:
        return _("This organisation is suspended: please write to the moderators.")
    return _("This organisation is verified already.")


def can_withdraw_request(organisation: Organisation, role: Role | None) -> Verdict:
    """Owners take their request back while nobody has decided."""
    if organisation.state is not State.PENDING:
        return no(_("No request is waiting."))
    return can_manage(organisation, role)


def can_see_staff_side(actor: Actor, organisation: Organisation) -> Verdict:
    """Moderators of its territory and administrators see what it showed."""
    if actor.moderates(organisation.territory_id):
        return YES
    return no(_("Only a moderator of its area can verify an organisation."))


def can_judge(actor: Actor, organisation: Organisation, role: Role | None) -> Verdict:
    """Staff decide about others, never about an organisation of their own."""
    staff = can_see_staff_side(actor, organisation)
    if not staff:
        return staff
    if role is not None:
        return no(_("You belong to this organisation: somebody else must decide."))
    return YES


def can_decide(actor: Actor, organisation: Organisation, role: Role | None) -> Verdict:
    """Staff decide once about a request: it may have been decided or taken back meanwhile."""
    may = can_judge(actor, organisation, role)
    if may and organisation.state is not State.PENDING:
        return no(_("This request no longer waits: it was decided or taken back."))
    return may


def can_suspend(actor: Actor, organisation: Organisation, role: Role | None) -> Verdict:
    """Staff take the verification away for a while."""
    if organisation.state is not State.VERIFIED:
        return no(_("Only a verified organisation can be suspended."))
    return can_judge(actor, organisation, role)


def can_reinstate(actor: Actor, organisation: Organisation, role: Role | None) -> Verdict:
    """Staff give it back."""
    if organisation.state is not State.SUSPENDED:
        return no(_("This organisation is not suspended."))
    return can_judge(actor, organisation, role)


def can_invite(
    actor: Actor, organisation: Organisation, role: Role | None, *, members: int, waiting: int
) -> Verdict:
    """Owners invite, as long as there is room; a letter never names what is hidden."""
    managed = can_manage(organisation, role)
    if not managed:
        return managed
    if not actor.is_confirmed:
        return no(_("Please confirm your e-mail address first."))
    if organisation.hidden_at is not None:
        return no(_("This organisation is hidden: nobody can be invited now."))
    if waiting >= INVITATIONS_MAX:
        return no(
            _("%(num)s invitations are waiting for an answer. Take some of them back first.")
            % {"num": waiting}
        )
    if members + waiting >= MEMBERS_MAX:
        return no(_("An organisation has at most %(num)s members here.") % {"num": MEMBERS_MAX})
    return YES


def keeps_an_owner(owners: int) -> Verdict:
    """Somebody must answer for an organisation: its last owner stays one."""
    if owners > 1:
        return YES
    return no(
        _("You are its last owner: give the organisation to another member first, or close it.")
    )


def _is_open(organisation: Organisation) -> Verdict:
    if organisation.closed_at is not None:
        return no(_("This organisation is closed."))
    return YES
