"""Who may do what with a mission, and why not."""

from dataclasses import dataclass

from app.accounts.actor import Actor
from app.core.i18n import gettext as _
from app.core.policy import YES, Verdict, no
from app.missions.models import Mission, MissionSession
from app.missions.rules import ALIVE, DRAFTS_MAX, READABLE, SessionState, State
from app.organisations.rules import SPEAKERS, Role
from app.projects.rules import RUNS, TeamRole


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody is to whom a mission is for."""

    team_role: TeamRole | None = None
    """In the team of its project."""
    organisation_role: Role | None = None
    """In its organisation."""
    speaks: bool = False
    """Whether that organisation is verified and open, so that it may be spoken for."""

    @property
    def belongs(self) -> bool:
        """Say whether they are of the team or of the organisation, in any role."""
        return self.team_role is not None or self.organisation_role is not None


NOBODY = Standing()


def may_run(actor: Actor | None, mission: Mission, standing: Standing) -> Verdict:
    """The project's team and the organisation's owners and editors run a mission."""
    if actor is None:
        return no(_("Only who runs this mission can do this."))
    if actor.is_suspended:
        return no(_("Your account is suspended."))
    if mission.project_id is not None and standing.team_role in RUNS:
        return YES
    if standing.organisation_role in SPEAKERS:
        return (
            YES if standing.speaks else no(_("The organisation must be verified to run missions."))
        )
    return no(_("Only who runs this mission can do this."))


def can_host(
    actor: Actor, standing: Standing, *, for_project: bool, with_organisation: bool
) -> Verdict:
    """A project's missions are written by its team, an organisation's by who speaks for it."""
    if actor.is_suspended:
        return no(_("Your account is suspended."))
    if for_project and standing.team_role not in RUNS:
        return no(_("Only the team of this project writes missions for it."))
    if not with_organisation:
        return YES
    if standing.organisation_role not in SPEAKERS:
        return no(_("You cannot speak for this organisation."))
    return YES if standing.speaks else no(_("The organisation must be verified to run missions."))


def can_read(actor: Actor | None, mission: Mission, standing: Standing) -> Verdict:
    """Anybody reads what is public; who runs it, and the moderators, also drafts and what is hidden."""
    if mission.hidden_at is None and mission.state in READABLE:
        return YES
    if actor is not None and (standing.belongs or actor.moderates(mission.territory_id)):
        return YES
    return no(_("This mission is not public."))


def can_write(actor: Actor, drafts: int = 0) -> Verdict:
    """Confirmed members write missions, for whom they may act."""
    if not actor.is_confirmed:
        return no(_("Please confirm your e-mail address first."))
    if drafts >= DRAFTS_MAX:
        return no(
            _("You already have %(num)s drafts. Please finish or throw away some of them first.")
            % {"num": drafts}
        )
    return YES


def can_change(actor: Actor | None, mission: Mission, standing: Standing) -> Verdict:
    """Who runs it changes it until it is over."""
    if mission.state not in ALIVE:
        return no(_("This mission is over: it can no longer be changed."))
    return may_run(actor, mission, standing)


def can_date(actor: Actor | None, mission: Mission, standing: Standing) -> Verdict:
    """Who runs it adds dates; to one that is done too, which opens it again."""
    if mission.state is State.CANCELLED:
        return no(_("This mission is over: it can no longer be changed."))
    return may_run(actor, mission, standing)


def can_change_session(
    actor: Actor | None, mission: Mission, one: MissionSession, standing: Standing
) -> Verdict:
    """Who runs it moves and cancels the dates ahead."""
    if one.state is not SessionState.SCHEDULED:
        return no(_("This date was cancelled, or is over: it can no longer be changed."))
    return can_change(actor, mission, standing)


def can_discard(actor: Actor | None, mission: Mission, standing: Standing) -> Verdict:
    """A draft is thrown away; what was public is cancelled, with a reason."""
    if mission.state is not State.DRAFT:
        return no(_("This mission has been published: it can be cancelled, not thrown away."))
    return may_run(actor, mission, standing)
