"""Who may do what with a project, and why not."""

from app.accounts.actor import Actor
from app.accounts.policy import can_act
from app.core.i18n import gettext as _
from app.core.policy import YES, Verdict, no
from app.projects.models import Project
from app.projects.rules import RUNS, Act, TeamRole, allows, state_label

REVIEWS = frozenset({Act.DECLARE_READY})
MONEY = frozenset({Act.OPEN_CAMPAIGN, Act.FUND, Act.MISS})
CARRIED = frozenset({Act.PAUSE, Act.RESUME, Act.STOP, Act.RESTART, Act.OPEN_CAMPAIGN})


def can_read(actor: Actor | None, project: Project, role: TeamRole | None) -> Verdict:
    """Anybody reads a project; one that moderators hid, its team and they."""
    if project.hidden_at is None or role is not None:
        return YES
    if actor is not None and actor.moderates(project.territory_id):
        return YES
    return no(_("Moderators have hidden this project: it cannot be read for now."))


def may_run(actor: Actor, role: TeamRole | None) -> Verdict:
    """Whoever carries the project and the members of its team run it."""
    if role not in RUNS:
        return no(_("Only the team of this project can do this."))
    return can_act(actor)


def may_carry(actor: Actor, role: TeamRole | None) -> Verdict:
    """What binds the whole team is for whoever carries the project."""
    if role is not TeamRole.CARRIER:
        return no(_("Only somebody who carries this project can do this."))
    return can_act(actor)


def may_mentor(actor: Actor, role: TeamRole | None) -> Verdict:
    """A mentor of the project advises and reviews it."""
    if role is not TeamRole.MENTOR:
        return no(_("Only a mentor of this project can do this."))
    return can_act(actor)


def may_review(actor: Actor, project: Project, role: TeamRole | None) -> Verdict:
    """A mentor, or a moderator of its territory who is not of the team, reviews its plan."""
    if role in RUNS:
        return no(_("This is your own project: somebody else has to review it."))
    if role is TeamRole.MENTOR or actor.moderates(project.territory_id):
        return can_act(actor)
    return no(
        _("Only a mentor of this project, or a moderator of its territory, reviews its plan.")
    )


def may_turn(actor: Actor, project: Project, role: TeamRole | None, act: Act) -> Verdict:
    """Each act has those who may do it, from the states that allow it."""
    if not (verdict := _may_ever_turn(actor, project, role, act)):
        return verdict
    if project.hidden_at is not None:
        return no(_("Moderators have hidden this project: it stays as it is for now."))
    return leads_somewhere(project, act)


def leads_somewhere(project: Project, act: Act) -> Verdict:
    """An act is done from the states that allow it."""
    if allows(project.state, act, project.paused_from):
        return YES
    return no(
        _("This cannot be done now. The project’s state is: %(state)s.")
        % {"state": state_label(project.state)}
    )


def _may_ever_turn(actor: Actor, project: Project, role: TeamRole | None, act: Act) -> Verdict:
    if act in REVIEWS:
        return may_review(actor, project, role)
    if act is Act.REOPEN_PLAN and role not in RUNS:
        return may_review(actor, project, role)
    if act in CARRIED:
        return may_carry(actor, role)
    if act in MONEY:
        return no(_("Only the end of its campaign does this."))
    return may_run(actor, role)
