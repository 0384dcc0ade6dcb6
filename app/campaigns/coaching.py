"""What helps a team: a checklist of what is written, then advice as the campaign goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.campaigns.goal import Use
from app.campaigns.models import Campaign
from app.campaigns.queries.parts import RewardLine
from app.campaigns.rules import State
from app.core.i18n import gettext as _
from app.core.web.routing import url
from app.projects.models import Project

LONG_ENOUGH = 400
"""Characters of a text that answers why, for whom and when."""

SILENT_DAYS = 7
FIRST_DAYS = 3
LAST_DAYS = 3


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to have done."""

    is_done: bool
    words: str
    path: str
    is_needed: bool = True
    """Whether a campaign cannot open without it; the others only help."""


def checklist_of(
    campaign: Campaign, uses: Sequence[Use], rewards: Sequence[RewardLine]
) -> list[Item]:
    """Return what a campaign needs before its review, done or not, with where to do it."""
    it = campaign.public_id
    text, goal = url("campaigns:write", campaign_id=it), url("campaigns:goal", campaign_id=it)
    added = sum(use.optimum_cents for use in uses)
    return [
        Item(bool(campaign.pitch), _("The text says why to give."), text),
        Item(
            len(campaign.pitch) >= LONG_ENOUGH,
            _("The text says for whom, what changes, and when: about ten lines."),
            text, is_needed=False,
        ),
        Item(bool(campaign.optimum_cents), _("The minimum and the optimum are set."), goal),
        Item(
            bool(uses) and added == campaign.optimum_cents,
            _("The lines of the budget add up to the goal."), goal,
        ),
        Item(bool(campaign.payee_name), _("It is said who is paid."), f"{text}#field-payee_name"),
        Item(
            bool(rewards), _("There is something to give back, even a word of thanks."),
            url("campaigns:rewards", campaign_id=it), is_needed=False,
        ),
        Item(
            any(reward.least_cents <= 25_00 for reward in rewards),
            _("One reward is within reach of everybody: 25 $ or less."),
            url("campaigns:rewards", campaign_id=it), is_needed=False,
        ),
    ]  # fmt: skip


def advice_for(campaign: Campaign, project: Project, instant: datetime) -> list[tuple[str, str]]:
    """Return what to do now, each with its page; nothing before a campaign opens or after it ends."""
    if campaign.state is not State.LIVE or campaign.opens_at is None or campaign.ends_at is None:
        return []
    day, share = campaign.day, url("campaigns:share", campaign_id=campaign.public_id)
    tell = url("projects:tell", project_id=project.public_id)
    found: list[tuple[str, str]] = []
    if instant - campaign.opens_at < FIRST_DAYS * day:
        found.append(
            (_("Ask ten people whom you know yourselves: first gifts bring the others."), share)
        )
    half = campaign.opens_at + (campaign.ends_at - campaign.opens_at) // 2
    if instant > half and 2 * campaign.raised_cents < campaign.minimum_cents:
        found.append(
            (
                _(
                    "Half of the time is over, and less than half of the minimum is there: put the poster up again, and ask an organisation to speak of it."
                ),
                share,
            )
        )
    spoke = max(filter(None, (campaign.opens_at, project.last_said_at)))
    if instant - spoke >= SILENT_DAYS * day:
        found.append(
            (_("You have told nothing for a week: say what happened, even a small thing."), tell)
        )
    if timedelta() < campaign.ends_at - instant <= LAST_DAYS * day:
        found.append(
            (_("The last days bring the most: say how much is missing, and until when."), tell)
        )
    return found
