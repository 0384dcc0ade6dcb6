"""What is said of matching funds, to whom they concern."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign
from app.core.i18n import N_, gettext as _
from app.core.notices import NoticeText, Rhythm, notice_kind
from app.funds.models import FundCampaign, MatchingFund
from app.funds.rules import FundState
from app.funds.shown import fund_url, proposal_url, short_money
from app.organisations.models import Organisation
from app.projects.models import Project

PROPOSED = {
    "by_fund": N_("%(organisation)s offers to match the gifts of your campaign"),
    "by_campaign": N_("A campaign asks “%(fund)s” to match its gifts"),
    "accepted": N_("“%(fund)s” will match the gifts of “%(project)s”"),
    "refused": N_("“%(fund)s” will not match the gifts of “%(project)s”"),
    "taken_back": N_("“%(project)s” and “%(fund)s”: the proposal was taken back"),
}
MINE = {
    "emptied": N_("Every dollar of “%(fund)s” is promised"),
    "ended": N_("A campaign of “%(fund)s” is over: here is what it came to"),
}


@notice_kind("funds.proposals", N_("What a matching fund and a campaign of mine propose"))
async def proposals(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Tell one side what the other proposed, or answered."""
    query = (
        select(FundCampaign, MatchingFund, Organisation.name, Project.title)
        .join(MatchingFund, MatchingFund.id == FundCampaign.fund_id)
        .join(Organisation, Organisation.id == MatchingFund.organisation_id)
        .join(Campaign, Campaign.id == FundCampaign.campaign_id)
        .join(Project, Project.id == Campaign.project_id)
        .where(
            FundCampaign.public_id == data["proposal"], MatchingFund.hidden_at.is_(None),
            Campaign.hidden_at.is_(None), Project.hidden_at.is_(None),
        )
    )  # fmt: skip
    row = (await session.execute(query)).one_or_none()
    if row is None or data["what"] not in PROPOSED:
        return None
    asked, fund, organisation, project = row
    names = {"organisation": organisation, "fund": fund.name, "project": project}
    what = data["what"]
    title, words = PROPOSED[what], asked.reasons
    if what in {"by_fund", "by_campaign"}:
        words = asked.message
    return NoticeText(
        _(title) % names, proposal_url(asked.public_id),
        f"{project}. {words}".strip(),
    )  # fmt: skip


async def _fund(session: AsyncSession, public_id: str) -> MatchingFund | None:
    query = select(MatchingFund).where(
        MatchingFund.public_id == public_id,
        MatchingFund.hidden_at.is_(None),
        MatchingFund.state != FundState.DRAFT,
    )
    return (await session.scalars(query)).one_or_none()


@notice_kind("funds.mine", N_("What becomes of a matching fund of mine"))
async def mine(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Tell those who answer for a fund where it stands."""
    fund = await _fund(session, data["fund"])
    if fund is None or data["what"] not in MINE:
        return None
    said = _("%(promised)s of %(total)s promised.") % {
        "promised": short_money(fund.allocated_cents), "total": short_money(fund.total_cents),
    }  # fmt: skip
    title = MINE[data["what"]]
    return NoticeText(_(title) % {"fund": fund.name}, fund_url(fund.public_id, fund.name), said)


@notice_kind("funds.opened", N_("A partner I follow opens a fund"), rhythm=Rhythm.DAILY)
async def opened(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Tell whoever follows a partner that it opened a fund."""
    fund = await _fund(session, data["fund"])
    if fund is None:
        return None
    title = _("“%(fund)s”: a partner adds %(total)s to what neighbours give") % {
        "fund": fund.name, "total": short_money(fund.total_cents),
    }  # fmt: skip
    return NoticeText(title, fund_url(fund.public_id, fund.name))
