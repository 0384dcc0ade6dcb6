"""The five gates of a campaign, each with its proof, or with what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.goal import Use, faults
from app.campaigns.models import Campaign, CampaignReview, CampaignUse
from app.campaigns.rules import ENDED, Kind, ReviewState
from app.core.db.questions import Questions
from app.core.errors import Refused
from app.core.i18n import N_, gettext as _, ngettext
from app.core.i18n.format import date_long, money_said, number
from app.core.web.routing import url
from app.ideas.models import Gate as IdeaGate, Idea
from app.ideas.shown import idea_url
from app.plans.queries.whole import CapacityLine, WholePlan, ask_plan
from app.plans.rules import Section
from app.projects.models import Project


class GateName(StrEnum):
    """What must be shown before a campaign opens."""

    SUPPORTERS = "supporters"
    PLAN = "plan"
    CAPACITY = "capacity"
    REVIEW = "review"
    PAYEE = "payee"


GATE_LABELS = {
    GateName.SUPPORTERS: N_("Neighbours want it"),
    GateName.PLAN: N_("The plan and its budget hold"),
    GateName.CAPACITY: N_("The team can do it"),
    GateName.REVIEW: N_("Somebody else has read the campaign"),
    GateName.PAYEE: N_("Who is paid is known"),
}


@dataclass(frozen=True, slots=True)
class Gate:
    """One condition: whether it is met, why, and where one sees it or mends it."""

    name: GateName
    is_open: bool
    proof: str
    """What shows that it is met; of one that is not, what is missing."""
    path: str

    @property
    def label(self) -> str:
        """Return its name in the language in force."""
        return _(GATE_LABELS[self.name])


def _open(name: GateName, proof: str, path: str) -> Gate:
    return Gate(name, is_open=True, proof=proof, path=path)


def _shut(name: GateName, missing: str, path: str) -> Gate:
    return Gate(name, is_open=False, proof=missing, path=path)


async def gates_of(session: AsyncSession, about: Campaign | int) -> list[Gate]:
    """Return the gates of a campaign, or of the one that a project (its number) is preparing."""
    if isinstance(about, Campaign):
        campaign: Campaign | None = about
        project_id = about.project_id
    else:
        campaign, project_id = await living(session, about), about
    project = await session.get_one(Project, project_id)
    asked = Questions()
    whole = ask_plan(asked, project.id)
    await asked.ask(session)
    writing = _writing(project, campaign)
    return [
        await _supporters(session, project),
        _plan(project, campaign, whole.value, await uses_of(session, campaign), writing),
        _capacity(project, whole.value.capacities),
        await _review(session, campaign, writing),
        _payee(campaign, writing),
    ]


async def require_open(session: AsyncSession, campaign: Campaign) -> None:
    """Go on when every gate is open.

    Raises:
        Refused: naming what the first that is not lacks.
    """
    for gate in await gates_of(session, campaign):
        if not gate.is_open:
            raise Refused(f"{gate.label}{_(': ')}{gate.proof}")


async def uses_of(session: AsyncSession, campaign: Campaign | None) -> list[Use]:
    """Return what the money of a campaign is for, in the order of the budget."""
    if campaign is None:
        return []
    query = (
        select(
            CampaignUse.line,
            CampaignUse.label,
            CampaignUse.minimum_cents,
            CampaignUse.optimum_cents,
        )
        .where(CampaignUse.campaign_id == campaign.id)
        .order_by(CampaignUse.position, CampaignUse.id)
    )
    return [Use(*row) for row in await session.execute(query)]


async def living(session: AsyncSession, project_id: int) -> Campaign | None:
    """Return the campaign of a project that has not ended; there is one at most."""
    query = select(Campaign).where(Campaign.project_id == project_id, Campaign.state.not_in(ENDED))
    return (await session.execute(query)).scalar_one_or_none()


def _writing(project: Project, campaign: Campaign | None) -> str:
    """Return the page where the team prepares its campaign."""
    if campaign is None:
        return url("campaigns:begin", project_id=project.public_id)
    return url("campaigns:prepare", campaign_id=campaign.public_id)


async def _supporters(session: AsyncSession, project: Project) -> Gate:
    query = (
        select(Idea.public_id, Idea.title, IdeaGate.local, IdeaGate.threshold, IdeaGate.passed_at)
        .join(IdeaGate, IdeaGate.idea_id == Idea.id)
        .where(Idea.id == project.idea_id)
    )
    row = (await session.execute(query)).one_or_none()
    if row is None:
        said = _("This project has no idea that neighbours could support.")
        return _shut(GateName.SUPPORTERS, said, "")
    path = idea_url(row.public_id, row.title)
    counts = {"num": number(row.local), "threshold": number(row.threshold)}
    if row.passed_at is None:
        said = _("%(num)s neighbours of %(threshold)s support the idea so far.") % counts
        return _shut(GateName.SUPPORTERS, said, path)
    said = _("The idea passed its threshold of %(threshold)s neighbours on %(date)s.") % {
        **counts,
        "date": date_long(row.passed_at),
    }
    return _open(GateName.SUPPORTERS, said, path)


def _plan(
    project: Project,
    campaign: Campaign | None,
    plan: WholePlan,
    uses: Sequence[Use],
    writing: str,
) -> Gate:
    name, path = GateName.PLAN, url("plans:show", project_id=project.public_id)
    if plan.facts.hidden_at is not None:
        return _shut(name, _("Moderators have hidden the plan."), path)
    if plan.wanting:
        said = _("The plan is not complete yet: the page of the plan says what is missing.")
        return _shut(name, said, path)
    if campaign is None:
        said = _("The plan is complete; the campaign has no goal yet.")
        return _shut(name, said, writing)
    found = faults(
        uses, plan.lines, to_find=plan.facts.to_find,
        minimum=campaign.minimum_cents, optimum=campaign.optimum_cents,
    )  # fmt: skip
    if found:
        return _shut(name, found[0], writing)
    said = ngettext(
        "%(num)s line of the budget adds up to the goal of %(goal)s.",
        "%(num)s lines of the budget add up to the goal of %(goal)s.",
        len(uses),
    ) % {"num": number(len(uses)), "goal": money_said(campaign.optimum_cents)}
    return _open(name, said, f"{path}#{Section.BUDGET}")


def _capacity(project: Project, lines: Sequence[CapacityLine]) -> Gate:
    path = f"{url('plans:show', project_id=project.public_id)}#{Section.CAPACITY}"
    secured = sum(line.is_secured for line in lines)
    if not any(line.experience for line in lines):
        said = _("Say in the plan who does what, and with which experience.")
        return _shut(GateName.CAPACITY, said, path)
    if not secured:
        said = _("Nothing of the capacity is secured yet: somebody has to have said yes.")
        return _shut(GateName.CAPACITY, said, path)
    said = ngettext(
        "%(secured)s of %(num)s line of the capacity is secured.",
        "%(secured)s of %(num)s lines of the capacity are secured.",
        len(lines),
    ) % {"num": number(len(lines)), "secured": number(secured)}
    return _open(GateName.CAPACITY, said, path)


async def _review(session: AsyncSession, campaign: Campaign | None, writing: str) -> Gate:
    name, path = GateName.REVIEW, f"{writing}#review"
    last = None if campaign is None else await _last_review(session, campaign.id)
    if campaign is None or last is None:
        return _shut(name, _("No review was asked yet."), path)
    if last.state is ReviewState.ASKED:
        said = _("A review was asked on %(date)s.") % {"date": date_long(last.asked_at)}
        return _shut(name, said, path)
    if last.state is not ReviewState.READY:
        said = _("The last review asks for changes: its reasons are below.")
        return _shut(name, said, path)
    if last.campaign_version != campaign.version:
        said = _("The campaign has changed since it was read: ask for another review.")
        return _shut(name, said, path)
    if campaign.kind is Kind.FLEXIBLE and not last.allows_flexible:
        said = _("The review did not allow to keep what is raised below the minimum.")
        return _shut(name, said, path)
    said = _("Found ready on %(date)s.") % {"date": date_long(last.ended_at or last.asked_at)}
    return _open(name, said, path)


async def _last_review(session: AsyncSession, campaign_id: int) -> CampaignReview | None:
    query = (
        select(CampaignReview)
        .where(
            CampaignReview.campaign_id == campaign_id,
            CampaignReview.state != ReviewState.WITHDRAWN,
        )
        .order_by(CampaignReview.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )
    return (await session.execute(query)).scalar_one_or_none()


def _payee(campaign: Campaign | None, writing: str) -> Gate:
    name, path = GateName.PAYEE, f"{writing}#payee"
    if campaign is None or not campaign.payee_name:
        return _shut(name, _("Say who will be paid."), path)
    if campaign.payee_known_at is None:
        said = _("%(name)s: a moderator still has to check who that is.")
        return _shut(name, said % {"name": campaign.payee_name}, path)
    said = _("%(name)s, checked on %(date)s.") % {
        "name": campaign.payee_name,
        "date": date_long(campaign.payee_known_at),
    }
    return _open(name, said, path)
