"""What templates show of a campaign."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import Request
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.campaigns import policy, wording
from app.campaigns.models import Campaign
from app.campaigns.pictures.thermometer import thermometer_svg
from app.campaigns.queries.visible import SeenCampaign
from app.campaigns.rules import COLLECTED, WRITTEN, Act, State, kind_label, state_label
from app.campaigns.shown import address, tags
from app.core.web import flash
from app.core.web.page_news import drop_pages
from app.core.web.responses import redirect, runtime_of
from app.places.gazetteer import gazetteer
from app.projects import policy as projects
from app.projects.shown import address as project_address
from app.themes.pictures import pattern_url
from app.themes.rules import themes_of

TEAM = "project team"
INSIDER = "project team, mentor or moderator"
REVIEWER = "mentor or moderator"


@dataclass(frozen=True, slots=True)
class Thermometer:
    """How far a campaign has come, drawn and in words."""

    svg: Markup
    sentence: str
    parts: str
    percent: int


def thermometer(campaign: Campaign) -> Thermometer:
    """Return the drawing of a campaign's money with the same in words."""
    sentence, parts = wording.raised_said(campaign), wording.parts_said(campaign)
    collected = campaign.state in COLLECTED
    svg = thermometer_svg(
        pledged_cents=campaign.collected_cents if collected else campaign.pledged_cents,
        matched_cents=campaign.matched_cents,
        minimum_cents=campaign.minimum_cents,
        optimum_cents=campaign.optimum_cents,
        label=sentence,
    )
    percent = wording.percent_of(campaign.raised_cents, campaign.minimum_cents)
    drawn = Markup(svg)  # noqa: S704 (drawn here)
    return Thermometer(drawn, sentence, parts, percent)


def frame(seen: SeenCampaign, visitor: Actor | None, instant: datetime) -> dict[str, Any]:
    """Return what every page of a campaign shows of it; ``instant`` is the database's clock."""
    campaign, project = seen.campaign, seen.project
    return {
        "campaign": campaign,
        "project": project,
        "role": seen.role,
        "path": address(campaign, project.title),
        "project_path": project_address(project),
        "state_label": state_label(campaign.state),
        "kind_label": kind_label(campaign.kind),
        "thermometer": thermometer(campaign),
        "left": wording.left_said(campaign, instant),
        "said": wording.state_said(campaign),
        "terms": wording.terms_said(campaign),
        "area_name": gazetteer.name(project.area),
        "themes": themes_of(project.themes),
        "pattern": pattern_url(project.public_id, project.themes[0] if project.themes else ""),
        "is_open": is_open(campaign, instant),
        "is_written": campaign.state in WRITTEN,
        "is_public": is_public(seen),
        **rights(seen, visitor),
    }


def is_open(campaign: Campaign, instant: datetime) -> bool:
    """Say whether promises are taken; the statement that counts one asks again."""
    return (
        campaign.state is State.LIVE and campaign.ends_at is not None and campaign.ends_at > instant
    )


def is_public(seen: SeenCampaign) -> bool:
    """Say whether anybody may read it."""
    return bool(policy.can_read(None, seen.campaign, seen.project, None))


def rights(seen: SeenCampaign, visitor: Actor | None) -> dict[str, Any]:
    """Return what whoever looks may do."""
    campaign, project, role = seen.campaign, seen.project, seen.role
    if visitor is None:
        return dict.fromkeys(("runs", "inside", "moderates", "may_write", "may_cancel"), False)
    moderates = visitor.moderates(project.territory_id)
    return {
        "runs": bool(projects.may_run(visitor, role)),
        "inside": role is not None or moderates,
        "moderates": moderates,
        "may_write": bool(policy.can_write(visitor, campaign, project, role)),
        "may_cancel": bool(policy.may_turn(visitor, campaign, project, role, Act.CANCEL)),
    }


def done(
    request: Request,
    session: AsyncSession,
    campaign: Campaign,
    to: str,
    said: str,
    *,
    kind: flash.Kind = "success",
) -> Response:
    """Forget the kept pages that show the campaign, and go on with a sentence."""
    drop_pages(session, runtime_of(request), *tags(campaign))
    return redirect(request, to, said, kind=kind)
