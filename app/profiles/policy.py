"""Who may change, nominate, decide and record what of profiles, and why not."""

from datetime import date, datetime

from app.accounts.actor import Actor
from app.accounts.policy import can_act
from app.core.i18n import gettext as _
from app.core.i18n.format import date_long
from app.core.policy import YES, Verdict, no
from app.profiles.rules import RENEWABLE_WITHIN, UNDER_WAY, Standing, Term


def can_change(actor: Actor) -> Verdict:
    """A confirmed member settles their own profile; nobody has another one's."""
    if not (verdict := can_act(actor)):
        return verdict
    if not actor.is_confirmed:
        return no(_("Please confirm your e-mail address first."))
    return YES


def can_record_check(actor: Actor, speaks: bool, person_id: int | None = None) -> Verdict:  # noqa: FBT001 (a fact, not a switch)
    """Whoever speaks for a verified organisation says what it saw, never of themselves."""
    if not (verdict := can_act(actor)):
        return verdict
    if not speaks:
        return no(
            _("Only owners and editors of a verified organisation write down checks and trainings.")
        )
    if actor.id == person_id:
        return no(_("You cannot write this down for yourself: somebody else of the team will."))
    return YES


def can_nominate(actor: Actor, person_id: int) -> Verdict:
    """A confirmed member who lives in the city nominates somebody else."""
    if not (verdict := can_change(actor)):
        return verdict
    if actor.id == person_id:
        return no(_("You cannot nominate yourself: leaders are named by their neighbours."))
    if actor.home.is_elsewhere:
        return no(_("Only people who live in a territory nominate its leaders."))
    return YES


def can_nominate_as(actor: Actor, person_id: int) -> Verdict:
    """Whoever speaks for a verified organisation nominates in its name, wherever they live."""
    if not (verdict := can_change(actor)):
        return verdict
    if actor.id == person_id:
        return no(_("You cannot nominate yourself, not even in the name of an organisation."))
    return YES


def can_withdraw(actor: Actor, standing: Standing) -> Verdict:
    """Whoever nominated takes it back until a moderator decides, or the person says no."""
    if not (verdict := can_act(actor)):
        return verdict
    if standing not in UNDER_WAY:
        return no(_("This is decided already: a nomination cannot be taken back any more."))
    return YES


def can_answer_nomination(actor: Actor, person_id: int) -> Verdict:
    """Only whoever is nominated says yes or no."""
    if actor.id != person_id:
        return no(_("Only the person who is nominated can answer."))
    return can_change(actor)


def can_decide(actor: Actor, person_id: int, territory_id: int) -> Verdict:
    """A moderator of the territory decides, never of themselves."""
    if not (verdict := can_act(actor)):
        return verdict
    if not actor.moderates(territory_id):
        return no(_("Only a moderator of this territory decides of its leaders."))
    if actor.id == person_id:
        return no(_("You cannot decide of yourself: another moderator will."))
    return YES


def can_renew(standing: Standing, ends_at: datetime | None, now: datetime) -> Verdict:
    """A term is renewed in its last months, before it ends."""
    if standing is not Standing.CONFIRMED or ends_at is None or ends_at <= now:
        return no(_("Only a term in force can be renewed: after that, neighbours nominate again."))
    soonest = ends_at - RENEWABLE_WITHIN
    if soonest > now:
        return no(_("This term can be renewed from %(date)s on.") % {"date": date_long(soonest)})
    return YES


def can_cut_short(ends_at: datetime | None, now: datetime) -> Verdict:
    """A term of leader that has ended by itself is neither taken back nor given up."""
    if ends_at is not None and ends_at <= now:
        return no(_("It is already over."))
    return YES


def can_record(actor: Actor, territory_id: int | None) -> Verdict:
    """Staff of a territory write its mandates down; those of the whole city, staff of all of it."""
    if not (verdict := can_act(actor)):
        return verdict
    if not actor.moderates(territory_id):
        return no(_("Only staff of this territory can write this down."))
    return YES


def can_record_own(actor: Actor, person_id: int) -> Verdict:
    """Nobody gives themselves an office."""
    if actor.id == person_id:
        return no(_("You cannot write down your own mandate: another member of staff will."))
    return YES


def can_end(term: Term, day: date) -> Verdict:
    """What is over cannot be ended again."""
    if term.phase(day) == "after":
        return no(_("It is already over."))
    return YES
