"""Who may do what with a campaign, and why not."""

from app.accounts.actor import Actor
from app.accounts.policy import can_act
from app.campaigns.models import Campaign
from app.campaigns.rules import WRITTEN, Act, State, allows, state_label
from app.core.i18n import gettext as _
from app.core.policy import YES, Verdict, no
from app.projects import policy as projects
from app.projects.models import Project
from app.projects.rules import State as ProjectState, TeamRole, state_label as project_state

BEGINS_IN = frozenset({ProjectState.READY, ProjectState.MOBILISING})
"""States of a project in which a campaign may be written."""

BY_TEAM = frozenset({Act.ASK_REVIEW, Act.WITHDRAW})
BY_CARRIER = frozenset({Act.OPEN, Act.CANCEL})


def can_read(
    actor: Actor | None, campaign: Campaign, project: Project, role: TeamRole | None
) -> Verdict:
    """Anybody reads a campaign that has opened; before, its team, its mentors and moderators do."""
    if not (verdict := projects.can_read(actor, project, role)):
        return verdict
    inside = role is not None or (actor is not None and actor.moderates(project.territory_id))
    if inside:
        return YES
    if campaign.opens_at is None:
        return no(_("This campaign is still being written."))
    if campaign.hidden_at is not None:
        return no(_("Moderators have hidden this campaign: it cannot be read for now."))
    return YES


def can_begin(
    actor: Actor, project: Project, role: TeamRole | None, *, has_living: bool
) -> Verdict:
    """The team of a project whose plan was found ready writes one campaign at a time."""
    if not (verdict := projects.may_run(actor, role)):
        return verdict
    if project.hidden_at is not None:
        return no(_("Moderators have hidden this project: it stays as it is for now."))
    if has_living:
        return no(_("This project has a campaign already."))
    if project.state not in BEGINS_IN:
        return no(
            _(
                "A campaign is prepared once the plan was found ready. The project’s state is: %(state)s."
            )
            % {"state": project_state(project.state)}
        )
    return YES


def can_write(actor: Actor, campaign: Campaign, project: Project, role: TeamRole | None) -> Verdict:
    """The team writes its campaign until it asks for a review."""
    if not (verdict := projects.may_run(actor, role)):
        return verdict
    if not (verdict := _is_shown(campaign, project)):
        return verdict
    if campaign.state is State.REVIEW:
        return no(_("Somebody is reading this campaign: take it back first, to write again."))
    if campaign.state is not State.DRAFT:
        return no(_("People give for what this campaign says: it stays as it is."))
    return YES


def can_decide(
    actor: Actor, campaign: Campaign, project: Project, role: TeamRole | None, *, took_part: bool
) -> Verdict:
    """A mentor or a moderator of the territory decides: never of the team, never on their own words."""
    if not (verdict := projects.may_review(actor, project, role)):
        return verdict
    if took_part or actor.id == campaign.created_by_id:
        return no(_("You had a part in this campaign: somebody else has to review it."))
    if campaign.state is not State.REVIEW:
        return no(_("No review is open."))
    return _is_shown(campaign, project)


def can_know_payee(
    actor: Actor, campaign: Campaign, project: Project, role: TeamRole | None, *, took_part: bool
) -> Verdict:
    """Staff who are not, and were not, of the team check who will be paid, before a campaign opens."""
    if role is not None or took_part or actor.id == campaign.created_by_id:
        return no(_("This is your own project: somebody else has to check who is paid."))
    if not actor.moderates(project.territory_id):
        return no(_("Only a moderator of the territory checks who is paid."))
    if campaign.state not in WRITTEN:
        return no(_("Who is paid is checked before a campaign opens."))
    if not campaign.payee_name:
        return no(_("The team has not said yet who will be paid."))
    return can_act(actor)


def may_turn(
    actor: Actor, campaign: Campaign, project: Project, role: TeamRole | None, act: Act
) -> Verdict:
    """Each act has those who may do it, from the states that allow it."""
    if not (verdict := _may_ever_turn(actor, project, role, act)):
        return verdict
    if act is not Act.CANCEL and not (verdict := _is_shown(campaign, project)):
        return verdict
    return leads_somewhere(campaign, act)


def leads_somewhere(campaign: Campaign, act: Act) -> Verdict:
    """An act is done from the states that allow it."""
    if allows(campaign.state, act):
        return YES
    return no(
        _("This cannot be done now. The campaign’s state is: %(state)s.")
        % {"state": state_label(campaign.state)}
    )


def _may_ever_turn(actor: Actor, project: Project, role: TeamRole | None, act: Act) -> Verdict:
    if act in BY_TEAM:
        return projects.may_run(actor, role)
    if act is Act.CANCEL and actor.is_administrator:
        return can_act(actor)
    if act in BY_CARRIER:
        return projects.may_carry(actor, role)
    if act is Act.ASK_CHANGES:
        return projects.may_review(actor, project, role)
    return no(_("The place does this itself, when its time has come."))


def _is_shown(campaign: Campaign, project: Project) -> Verdict:
    if project.hidden_at is not None:
        return no(_("Moderators have hidden this project: it stays as it is for now."))
    if campaign.hidden_at is not None:
        return no(_("Moderators have hidden this campaign: it stays as it is for now."))
    return YES
