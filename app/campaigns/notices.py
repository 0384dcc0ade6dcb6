"""What is said of campaigns: to who follows or carries them, to who is asked to read one."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns import wording
from app.campaigns.models import Campaign, CampaignReview
from app.campaigns.rules import ReviewState, State
from app.campaigns.shown import address
from app.core.i18n import N_, gettext as _, ngettext
from app.core.markdown import summary
from app.core.notices import NoticeText, notice_kind
from app.core.web.routing import url
from app.projects.models import Project

EXCERPT = 240
TURNED = {
    State.LIVE: N_("The campaign of “%(title)s” is open"),
    State.FUNDED: N_("The campaign of “%(title)s” has reached its goal"),
    State.FAILED: N_("The campaign of “%(title)s” ended short of its goal"),
    State.CANCELLED: N_("The campaign of “%(title)s” is called off"),
    State.SETTLED: N_("The money for “%(title)s” has come in: the work begins"),
}


async def _facts(session: AsyncSession, data: dict[str, str]) -> tuple[Campaign, Project] | None:
    """Return the campaign of a notice with its project, unless one of them is hidden."""
    query = (
        select(Campaign, Project)
        .join(Project, Project.id == Campaign.project_id)
        .where(
            Campaign.public_id == data.get("campaign", ""),
            Campaign.hidden_at.is_(None),
            Project.hidden_at.is_(None),
        )
    )
    row = (await session.execute(query)).one_or_none()
    return None if row is None else (row[0], row[1])


@notice_kind("campaigns.turned", N_("A campaign I follow opens, reaches its goal or ends"))
async def turned(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say what became of a campaign."""
    found = await _facts(session, data)
    sentence = TURNED.get(State(data["state"])) if found else None
    if found is None or sentence is None:
        return None
    campaign, project = found
    title = _(sentence) % {"title": project.title}
    excerpt = campaign.reason or wording.raised_said(campaign)
    return NoticeText(title, address(campaign, project.title), excerpt)


@notice_kind("campaigns.ends_soon", N_("A campaign I follow ends in a week, then in a day"))
async def ends_soon(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say how long is left, and how much is missing."""
    found = await _facts(session, data)
    if found is None or found[0].state is not State.LIVE:
        return None
    campaign, project = found
    days = int(data["days"])
    title = ngettext(
        "%(num)s day left for “%(title)s”", "%(num)s days left for “%(title)s”", days
    ) % {"num": days, "title": project.title}
    path = address(campaign, project.title)
    return NoticeText(title, path, wording.raised_said(campaign))


@notice_kind("campaigns.coached", N_("Advice for a campaign of my team"))
async def coached(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say that followers wait for news."""
    found = await _facts(session, data)
    if found is None or found[0].state is not State.LIVE:
        return None
    campaign, project = found
    title = _("Your campaign for “%(title)s” has told nothing for a week") % {
        "title": project.title
    }
    said = _("Say what happened, even a small thing: campaigns that tell are given to.")
    return NoticeText(title, url("campaigns:prepare", campaign_id=campaign.public_id), said)


async def _review(session: AsyncSession, data: dict[str, str]) -> Any:
    query = (
        select(CampaignReview, Campaign, Project)
        .join(Campaign, Campaign.id == CampaignReview.campaign_id)
        .join(Project, Project.id == Campaign.project_id)
        .where(CampaignReview.public_id == data.get("review", ""), Project.hidden_at.is_(None))
    )
    return (await session.execute(query)).one_or_none()


@notice_kind("campaigns.review_asked", N_("A campaign waits for my review"))
async def review_asked(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say which campaign is to be read."""
    row = await _review(session, data)
    if row is None or row[0].state is not ReviewState.ASKED:
        return None
    review, campaign, project = row
    title = _("The campaign of “%(title)s” waits for your review") % {"title": project.title}
    path = url("campaigns:decide", campaign_id=campaign.public_id)
    return NoticeText(title, path, summary(review.note, EXCERPT))


@notice_kind("campaigns.reviewed", N_("A campaign of my team has been reviewed"))
async def reviewed(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say what was concluded, and why."""
    row = await _review(session, data)
    if row is None or row[0].state not in {ReviewState.READY, ReviewState.CHANGES}:
        return None
    review, campaign, project = row
    sentence = (
        N_("The campaign of “%(title)s” is found ready")
        if review.state is ReviewState.READY
        else N_("Changes are asked for in the campaign of “%(title)s”")
    )
    path = f"{url('campaigns:prepare', campaign_id=campaign.public_id)}#review"
    return NoticeText(
        _(sentence) % {"title": project.title}, path, summary(review.reasons, EXCERPT)
    )
