"""Who may come, and who receives them, and why not."""

from app.accounts.actor import Actor
from app.accounts.policy import can_act
from app.core.i18n import gettext as _
from app.core.policy import YES, Verdict, no
from app.missions.models import Mission
from app.missions.policy import Standing, may_run
from app.missions.rules import OPEN, State
from app.volunteering.models import Application
from app.volunteering.rules import ApplicationState

CLOSED = {
    State.DRAFT: lambda: _("This mission is not published yet."),
    State.PAUSED: lambda: _("This mission is paused: it takes nobody for now."),
    State.DONE: lambda: _("This mission is done: thank you to all who came."),
    State.CANCELLED: lambda: _("This mission was cancelled."),
}


def takes_people(state: State, *, is_listed: bool = True) -> Verdict:
    """Missions that lists show take people; those that are full take them on their waiting lists."""
    if state not in OPEN:
        return no(CLOSED[state]())
    if not is_listed:
        return no(_("This mission takes nobody for now."))
    return YES


def can_apply(
    actor: Actor, state: State, standing: Application | None, *, is_listed: bool = True
) -> Verdict:
    """Confirmed members apply, once at a time.

    ``standing`` is the application of theirs that waits or was accepted, if there is one.
    """
    if not (verdict := can_come(actor)):
        return verdict
    if not (verdict := takes_people(state, is_listed=is_listed)):
        return verdict
    if standing is None:
        return YES
    if standing.state is ApplicationState.ACCEPTED:
        return no(_("You are accepted already: choose your sessions."))
    return no(_("You have applied already: those who run the mission will answer you."))


def can_come(actor: Actor) -> Verdict:
    """Only who confirmed their address, and is not suspended, is given a place."""
    if not (verdict := can_act(actor)):
        return verdict
    if not actor.is_confirmed:
        return no(_("Please confirm your e-mail address first."))
    return YES


def can_receive(actor: Actor | None, mission: Mission, standing: Standing) -> Verdict:
    """Who runs a mission answers applications, notes arrivals, sees the roster."""
    return may_run(actor, mission, standing)


def can_judge(application: Application, actor: Actor) -> Verdict:
    """Nobody answers their own application."""
    if application.person_id == actor.id:
        return no(_("This is your own application: somebody else of the team answers it."))
    return YES
