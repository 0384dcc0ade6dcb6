"""Who may say, confirm and discuss hours, and what certifies them; and why not."""

from app.accounts.actor import Actor
from app.accounts.policy import can_act
from app.core.i18n import gettext as _
from app.core.policy import YES, Verdict, no
from app.hours.models import Certificate, HoursEntry
from app.hours.rules import FINAL, TURNS, Act, Side, State, Table, sides_of
from app.volunteering.rules import SignUpState


def table_of(entry: HoursEntry) -> Table:
    """Return what lies on the table, as the rules see it."""
    return Table(entry.state, entry.said_by, entry.minutes, entry.most_minutes, entry.rounds)


def side_of(actor: Actor, entry: HoursEntry, *, runs: bool) -> Side | None:
    """Return on which side somebody stands: their own hours are never theirs to confirm.

    ``runs`` says whether they run the mission: then they are no staff, they are a side.
    """
    if entry.person_id == actor.id:
        return Side.PERSON
    if runs:
        return Side.ORGANISER
    return Side.STAFF if actor.moderates(entry.territory_id) else None


def can_read(side: Side | None) -> Verdict:
    """Both sides read what was said, and the staff of the territory."""
    if side is None:
        return no(_("Only the person and those who run the mission see these hours."))
    return YES


def can_turn(actor: Actor, entry: HoursEntry, side: Side | None, act: Act) -> Verdict:
    """Each side has its turn; whatever is settled stays."""
    if not (verdict := can_act(actor)) or not (verdict := can_read(side)):
        return verdict
    if entry.person_id is None:
        return no(_("This person has left: their hours stay as they are."))
    if entry.state is State.WITHDRAWN:
        return no(_("These hours were taken back; they can be said anew."))
    if not TURNS[entry.state]:
        return no(_("These hours are settled: they can no longer be changed."))
    if side in sides_of(table_of(entry), act):
        return YES
    return no(_why_not(entry, side, act))


def _why_not(entry: HoursEntry, side: Side | None, act: Act) -> str:
    if act is Act.CONFIRM and side is Side.PERSON:
        return _("Nobody confirms their own hours: somebody else who runs the mission does.")
    if act is Act.SETTLE:
        return _("Moderators of the territory decide when the two sides do not agree.")
    if (
        entry.state is State.DISPUTED
        and act in {Act.ACCEPT, Act.DISPUTE}
        and side is not Side.STAFF
    ):
        if side is entry.said_by:
            return _("It is the other side’s turn to answer.")
        if act is Act.DISPUTE:
            return _("You have answered each other often enough: agree, or let a moderator decide.")
    return _("This cannot be done now.")


def can_propose(actor: Actor) -> Verdict:
    """Confirmed members say the hours they gave."""
    if not (verdict := can_act(actor)):
        return verdict
    if not actor.is_confirmed:
        return no(_("Please confirm your e-mail address first."))
    return YES


def can_propose_session(place: SignUpState | None) -> Verdict:
    """Whoever had a place in a date, and was not noted as absent, says what they gave."""
    if place is None or place is SignUpState.CANCELLED:
        return no(_("You had no place in this date."))
    if place is SignUpState.NO_SHOW:
        return no(
            _("You were noted as absent. Please ask those who run the mission to correct it.")
        )
    return YES


def can_propose_outside(*, is_accepted: bool) -> Verdict:
    """Whoever was accepted in a mission also gives hours outside of its dates."""
    if not is_accepted:
        return no(_("Only who takes part in this mission can say hours for it."))
    return YES


def can_certify(actor: Actor) -> Verdict:
    """Confirmed members make certificates of their own hours."""
    return can_propose(actor)


def can_print(actor: Actor, certificate: Certificate) -> Verdict:
    """Only its owner prints a certificate, as long as it is valid."""
    if certificate.person_id != actor.id:
        return no(_("Only its owner can print a certificate."))
    if certificate.revoked_at is not None:
        return no(_("This certificate was revoked: it cannot be printed any more."))
    return YES


def revoking_side(actor: Actor, certificate: Certificate, *, runs: bool) -> Side | None:
    """Return as what somebody may revoke a certificate: its owner, its issuer, an administrator."""
    if certificate.person_id == actor.id:
        return Side.PERSON
    if runs:
        return Side.ORGANISER
    return Side.STAFF if actor.is_administrator else None


def can_revoke(actor: Actor, certificate: Certificate, side: Side | None) -> Verdict:
    """A certificate is revoked once, for ever."""
    if not (verdict := can_act(actor)):
        return verdict
    if side is None:
        return no(_("Only its owner, and those in whose name it was made, can revoke it."))
    if certificate.revoked_at is not None:
        return no(_("This certificate was revoked already."))
    return YES


def counts(entry: HoursEntry) -> bool:
    """Say whether hours count: both sides agreed, and there are some."""
    return entry.state in FINAL and entry.minutes > 0
