"""Who may write a plan, review it, account for it, and why not."""

from collections.abc import Sequence

from app.accounts.actor import Actor
from app.accounts.policy import can_act
from app.core.i18n import gettext as _
from app.core.policy import YES, Verdict, no
from app.plans.models import Plan, Report
from app.plans.report import REPORTABLE, ReportAct, ReportState, report_after
from app.plans.rules import BUDGET_STANDS, REVIEWED, WRITABLE, Section
from app.projects import policy as projects
from app.projects.models import Project
from app.projects.rules import RUNS, TeamRole, state_label


def can_read(
    actor: Actor | None, project: Project, role: TeamRole | None, thing: Plan | Report | None
) -> Verdict:
    """Anybody reads a plan and a published report; a draft, the team; what is hidden, moderators too."""
    if thing is None or role is not None:
        return YES
    if isinstance(thing, Report) and thing.state is ReportState.DRAFT:
        return no(_("The team is still writing this report."))
    moderates = actor is not None and actor.moderates(project.territory_id)
    if thing.hidden_at is not None and not moderates:
        return no(_("Moderators have hidden this text: it cannot be read for now."))
    return YES


def can_read_reasons(
    actor: Actor | None, project: Project, *, is_hidden: bool, is_own: bool
) -> Verdict:
    """Anybody reads why a plan was found ready or not; what moderators hid, its author and they."""
    if not is_hidden or is_own or (actor is not None and actor.moderates(project.territory_id)):
        return YES
    return no(_("Moderators have hidden these reasons: they cannot be read for now."))


def can_write(
    actor: Actor, project: Project, role: TeamRole | None, section: Section | None = None
) -> Verdict:
    """The team writes its plan as long as the project lives; not what people are giving for."""
    if not (verdict := projects.may_run(actor, role)):
        return verdict
    if project.hidden_at is not None:
        return no(_("Moderators have hidden this project: it stays as it is for now."))
    if project.state not in WRITABLE:
        return no(_("This project is over: its plan can be read, not changed."))
    if section is Section.BUDGET and project.state in BUDGET_STANDS:
        return no(_("People are giving for this budget: it stands until the campaign ends."))
    return YES


def can_ask(
    actor: Actor,
    project: Project,
    role: TeamRole | None,
    *,
    wanting: Sequence[object],
    is_asked: bool,
) -> Verdict:
    """The team asks for a review of a plan that is complete; one at a time.

    ``wanting`` is what the plan still lacks.
    """
    if not (verdict := can_write(actor, project, role)):
        return verdict
    if project.state not in REVIEWED:
        return no(
            _("A plan is reviewed while it is being written. The project’s state is: %(state)s.")
            % {"state": state_label(project.state)}
        )
    if is_asked:
        return no(_("A review was asked already: it has not been decided yet."))
    if wanting:
        return no(_("The plan is not complete yet: the page of the plan says what is missing."))
    return YES


def can_withdraw(actor: Actor, role: TeamRole | None) -> Verdict:
    """The team takes back what it asked."""
    return projects.may_run(actor, role)


def can_decide(
    actor: Actor, project: Project, role: TeamRole | None, *, took_part: bool
) -> Verdict:
    """A mentor or a moderator of the territory decides: never of the team, never on their own words.

    ``took_part`` says whether the actor wrote any of the plan, or asked for a review of it, perhaps
    before leaving the team.
    """
    if not (verdict := projects.may_review(actor, project, role)):
        return verdict
    if took_part:
        return no(_("You had a part in this plan: somebody else has to review it."))
    if project.state not in REVIEWED:
        return no(
            _("A plan is reviewed while it is being written. The project’s state is: %(state)s.")
            % {"state": state_label(project.state)}
        )
    return can_act(actor)


def can_report(
    actor: Actor, project: Project, role: TeamRole | None, report: Report | None
) -> Verdict:
    """The team writes its report once the work has begun; what is published is taken back first."""
    if not (verdict := projects.may_run(actor, role)):
        return verdict
    if project.hidden_at is not None:
        return no(_("Moderators have hidden this project: it stays as it is for now."))
    if project.state not in REPORTABLE:
        return no(
            _("A report is written once the work has begun. The project’s state is: %(state)s.")
            % {"state": state_label(project.state)}
        )
    if report is not None and report.state is ReportState.PUBLISHED:
        return no(_("The report is public. To correct it, take it back first."))
    return YES


def can_turn_report(
    actor: Actor, project: Project, role: TeamRole | None, report: Report, act: ReportAct
) -> Verdict:
    """The team publishes its report once the project is delivered, and may correct it until it closes."""
    if not (verdict := projects.may_run(actor, role)):
        return verdict
    if project.hidden_at is not None:
        return no(_("Moderators have hidden this project: it stays as it is for now."))
    if report.hidden_at is not None:
        return no(_("Moderators have hidden this text: it cannot be read for now."))
    if report_after(report.state, act, project.state) is report.state:
        return no(
            _("This cannot be done now. The project’s state is: %(state)s.")
            % {"state": state_label(project.state)}
        )
    return YES


def is_of_the_team(role: TeamRole | None) -> bool:
    """Say whether somebody runs the project, for what a page offers."""
    return role in RUNS
