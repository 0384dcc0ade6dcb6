"""Who may do what with a project, and why not."""

from app.accounts.actor import Actor
from app.accounts.policy import can_act
from app.core.i18n import gettext as _
from app.core.policy import YES, Verdict, no
from app.ideas.models import Idea
from app.ideas.rules import State as IdeaState
from app.projects.models import Project
from app.projects.rules import (
    INVITATIONS_MAX,
    LIVING,
    OFFERS_MAX,
    RUNS,
    TEAM_MAX,
    UPDATES_A_DAY,
    Act,
    State,
    TeamRole,
    allows,
    may_lose,
    state_label,
)

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


def belongs(role: TeamRole | None) -> Verdict:
    """Whoever is in the team, mentors too, sees how it is made up."""
    if role is None:
        return no(_("Only the team of this project can do this."))
    return YES


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


def can_edit(actor: Actor, project: Project, role: TeamRole | None) -> Verdict:
    """The team writes what the project says, until it is closed."""
    if not (verdict := may_run(actor, role)):
        return verdict
    if project.state not in LIVING:
        return no(_("This project is closed: it can be read, not changed."))
    return YES


def can_tell(actor: Actor, project: Project, role: TeamRole | None, told_today: int) -> Verdict:
    """The team tells its followers, a few times a day, whatever the state."""
    if not (verdict := may_run(actor, role)):
        return verdict
    if project.hidden_at is not None:
        return no(_("Moderators have hidden this project: it stays as it is for now."))
    if told_today >= UPDATES_A_DAY:
        return no(
            _("You have told your followers %(num)s things within 24 hours: go on tomorrow.")
            % {"num": told_today}
        )
    return YES


def can_ask_somebody(
    actor: Actor, project: Project, role: TeamRole | None, *, team: int, waiting: int
) -> Verdict:
    """Whoever carries a living project asks others to join it, within reason."""
    if not (verdict := may_carry(actor, role)):
        return verdict
    if not (verdict := takes_people(project, team)):
        return verdict
    if waiting >= INVITATIONS_MAX:
        return no(
            _("%(num)s invitations wait for an answer already: take some of them back first.")
            % {"num": waiting}
        )
    return YES


def can_join(actor: Actor, project: Project, role: TeamRole | None) -> Verdict:
    """Any confirmed member asks to join a team that is at work."""
    if role is not None:
        return no(_("You are in this team already."))
    if not (verdict := goes_on(project)):
        return verdict
    return _is_confirmed(actor)


def goes_on(project: Project) -> Verdict:
    """Nobody is asked for a project that is closed, or that moderators hid."""
    if project.state not in LIVING:
        return no(_("This project is closed: it can be read, not changed."))
    if project.hidden_at is not None:
        return no(_("Moderators have hidden this project: it stays as it is for now."))
    return YES


def takes_people(project: Project, team: int) -> Verdict:
    """A team at work takes people in until it is full."""
    if not (verdict := goes_on(project)):
        return verdict
    if team >= TEAM_MAX:
        return no(_("A team has at most %(num)s people.") % {"num": TEAM_MAX})
    return YES


def can_mentor(*, is_expert: bool) -> Verdict:
    """A mentor is an expert or a leader."""
    if is_expert:
        return YES
    return no(
        _("A mentor is somebody who lists skills in their profile, or a leader of the community.")
    )


def keeps_a_carrier(role: TeamRole, carriers: int, project: Project) -> Verdict:
    """A living project keeps somebody who carries it."""
    if may_lose(role, carriers, project.state):
        return YES
    if allows(project.state, Act.STOP):
        return no(
            _("You carry this project alone: let somebody carry it with you first, or stop it.")
        )
    if project.state is State.DELIVERED:
        return no(
            _("You carry this project alone: let somebody carry it with you first, or close it.")
        )
    return no(_("You carry this project alone: let somebody carry it with you first."))


def _is_confirmed(actor: Actor) -> Verdict:
    if not (verdict := can_act(actor)):
        return verdict
    if not actor.is_confirmed:
        return no(_("Please confirm your e-mail address first."))
    return YES


def _may_still_begin(idea: Idea) -> Verdict:
    if idea.became_project_at is not None:
        return no(_("This idea has become a project already."))
    if idea.state is not IdeaState.CANDIDATE:
        return no(_("An idea becomes a project once it has passed its threshold."))
    return YES


def still_begins(actor: Actor, idea: Idea) -> Verdict:
    """An offer is accepted by a confirmed member, while the idea waits for somebody."""
    if not (verdict := _may_still_begin(idea)):
        return verdict
    return _is_confirmed(actor)


def can_carry(actor: Actor, idea: Idea, *, signs: bool) -> Verdict:
    """Its author, or somebody who signs it too, carries an idea that passed its gate."""
    if idea.author_id != actor.id and not signs:
        return no(_("Only its authors can carry this idea, or hand it over."))
    if not (verdict := _may_still_begin(idea)):
        return verdict
    return _is_confirmed(actor)


def can_hand_over(actor: Actor, idea: Idea, *, signs: bool, waiting: int = 0) -> Verdict:
    """Its authors hand an idea over; once they have left, a moderator of its area does."""
    is_orphan = idea.author_id is None and actor.moderates(idea.territory_id)
    verdict = _may_still_begin(idea) if is_orphan else can_carry(actor, idea, signs=signs)
    return verdict and _has_room_for_offers(waiting)


def can_volunteer(actor: Actor, idea: Idea, *, signs: bool, waiting: int = 0) -> Verdict:
    """Any confirmed member offers to carry somebody else's candidate idea."""
    if idea.author_id == actor.id or signs:
        return no(_("This idea is yours: you can carry it yourself."))
    if not (verdict := _may_still_begin(idea)):
        return verdict
    if not (verdict := _has_room_for_offers(waiting)):
        return verdict
    return _is_confirmed(actor)


def _has_room_for_offers(waiting: int) -> Verdict:
    if waiting >= OFFERS_MAX:
        return no(_("%(num)s offers wait for an answer already.") % {"num": waiting})
    return YES
