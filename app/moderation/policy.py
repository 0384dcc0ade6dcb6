"""Who may report, decide, object and review, and why not."""

from dataclasses import dataclass
from datetime import datetime

from app.accounts.actor import Actor
from app.accounts.policy import can_act
from app.core.i18n import gettext as _
from app.core.moderated import ReportedThing
from app.core.policy import YES, Verdict, no
from app.moderation.models import Appeal, Case, Decision
from app.moderation.rules import AGAINST, APPEAL_WITHIN, AppealState, Outcome


def can_report(actor: Actor | None, thing: ReportedThing) -> Verdict:
    """Anybody reports what anybody can read, except what is theirs."""
    if thing.is_hidden:
        return no(_("This is not shown any more: there is nothing to report."))
    if actor is None:
        return YES
    if actor.id == thing.author_id:
        return no(_("This is yours: you can change it or erase it."))
    return can_act(actor)


def can_moderate(actor: Actor, territory_id: int | None) -> Verdict:
    """A moderator of the territory looks at what waits there."""
    if not actor.moderates(territory_id):
        return no(_("Only a moderator of this territory can do this."))
    return YES


def can_see_queue(actor: Actor) -> Verdict:
    """Whoever moderates somewhere has a queue."""
    if not (actor.is_administrator or actor.moderates_everywhere or actor.moderated_territories):
        return no(_("Only moderators can see this page."))
    return YES


def can_decide(actor: Actor, thing: ReportedThing, case: Case | None, now: datetime) -> Verdict:
    """One moderator at a time, and nobody of what is their own."""
    if not (verdict := can_moderate(actor, thing.territory_id)):
        return verdict
    if thing.author_id == actor.id:
        return no(_("This is yours: another moderator must decide."))
    if case is not None and is_claimed_by_another(case, actor, now):
        return no(_("Another moderator is looking at this. It will be free again in a moment."))
    return YES


def is_claimed_by_another(case: Case, actor: Actor, now: datetime) -> bool:
    """Say whether somebody else holds a case at this moment."""
    return (
        case.claimed_by_id not in {None, actor.id}
        and case.claimed_until is not None
        and case.claimed_until > now
    )


def makes_sense(outcome: Outcome, thing: ReportedThing, *, is_held: bool) -> Verdict:
    """Say whether a decision fits what the thing is now."""
    if outcome is Outcome.SET_ASIDE:
        return no(_("Supports are set aside from the page of likely duplicates."))
    if outcome is Outcome.RESTORED and not thing.is_hidden:
        return no(_("This is shown already."))
    if outcome is Outcome.HIDDEN and thing.is_hidden and not is_held:
        return no(_("This is hidden already."))
    if outcome is Outcome.DISMISSED and is_held:
        return no(_("This is held: show it, or hide it."))
    if outcome in {Outcome.WARNED, Outcome.SUSPENDED} and thing.author_id is None:
        return no(_("Its author has left: there is nobody to warn or to suspend."))
    return YES


@dataclass(frozen=True, slots=True)
class Rank:
    """What rights beyond citizen somebody has."""

    is_staff: bool = False
    is_administrator: bool = False


def can_suspend(actor: Actor, rank: Rank) -> Verdict:
    """Only an administrator suspends a member of the staff."""
    if rank.is_staff and not actor.is_administrator:
        return no(_("Only an administrator can suspend a member of the team."))
    return YES


def can_count_again(actor: Actor, decision: Decision) -> Verdict:
    """A moderator of the territory takes a decision about a support back, never about their own."""
    if not (verdict := can_moderate(actor, decision.territory_id)):
        return verdict
    if actor.id == decision.author_id:
        return no(_("This is yours: another moderator must decide."))
    return YES


def can_appeal(actor: Actor, decision: Decision, appeal: Appeal | None, now: datetime) -> Verdict:
    """The person concerned objects once, within ninety days."""
    if actor.id != decision.author_id:
        return no(_("Only the person concerned can appeal."))
    if decision.outcome not in AGAINST:
        return no(_("There is nothing to appeal in this decision."))
    if appeal is not None:
        return no(_("You have already appealed: another moderator reads what you wrote."))
    if decision.reversed_at is not None:
        return no(_("This decision has been undone."))
    if now > decision.decided_at + APPEAL_WITHIN:
        return no(_("A decision can be appealed for ninety days: this time is over."))
    return YES


def can_review(actor: Actor, decision: Decision, appeal: Appeal) -> Verdict:
    """Another moderator decides of an appeal, never the one who decided first."""
    if not (verdict := can_moderate(actor, decision.territory_id)):
        return verdict
    if actor.id == decision.by_id:
        return no(_("You took this decision: another moderator must review it."))
    if actor.id == decision.author_id:
        return no(_("This appeal is yours: a moderator must review it."))
    if appeal.state is not AppealState.WAITING:
        return no(_("This appeal has been decided."))
    return YES
