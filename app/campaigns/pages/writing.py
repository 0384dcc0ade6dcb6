"""A team writes its campaign: the text and the terms, then the goal line by line."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.identity import Member
from app.campaigns import chosen, policy
from app.campaigns.gates import uses_of
from app.campaigns.models import Campaign
from app.campaigns.pages.view import TEAM, done
from app.campaigns.path import RunCampaign, SeenCampaign
from app.campaigns.rules import PITCH_MAX, Kind
from app.campaigns.schemas import CampaignWords, GoalWords
from app.campaigns.service import write as service
from app.campaigns.service.holding import CampaignMovedOn
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.money import typed
from app.core.web.forms import Form, Rerender, form_of
from app.core.web.responses import page
from app.core.web.routing import Pages, url
from app.organisations.models import Organisation
from app.plans.budget import Line, LineKind
from app.projects.shown import address as project_address

pages = Pages("/campaigns", fr="/campagnes")
WORDS, GOAL = "campaigns/write.html", "campaigns/goal.html"


@pages.get("/{campaign_id}/write", fr="/{campaign_id}/ecrire", name="campaigns:write", access=TEAM)
async def form_to_write(
    request: Request, session: Session, member: Member, seen: RunCampaign
) -> Response:
    """Show the text of a campaign to change it."""
    campaign = seen.campaign
    policy.can_write(member, campaign, seen.project, seen.role).require()
    known = {
        "pitch": campaign.pitch,
        "language": campaign.language,
        "kind": campaign.kind.value,
        "days": str(campaign.days),
        "payee_name": campaign.payee_name,
        "payee_role": campaign.payee_role,
        "payee_is_sponsor": "1" if campaign.payee_organisation_id else "",
        "version": campaign.version,
    }
    context = await _words(session, seen)
    return page(request, WORDS, context | {"form": Form(CampaignWords, known)})


@pages.post("/{campaign_id}/write", fr="/{campaign_id}/ecrire", name="campaigns:write", access=TEAM)
async def write(
    request: Request,
    session: Session,
    member: Member,
    seen: RunCampaign,
    form: Annotated[Form[CampaignWords], form_of(CampaignWords)],
) -> Response:
    """Keep the text."""
    shown = await _words(session, seen)
    with form.or_rerender(request, WORDS, **shown):
        try:
            made = await service.write(session, member, seen.campaign.id, form.data)
        except CampaignMovedOn as moved:
            raise again(form, WORDS, shown, moved) from moved
    return _kept(request, session, made)


@pages.get("/{campaign_id}/goal", fr="/{campaign_id}/objectif", name="campaigns:goal", access=TEAM)
async def form_to_set(
    request: Request, session: Session, member: Member, seen: RunCampaign
) -> Response:
    """Show the goal beside the costs of the plan."""
    campaign = seen.campaign
    policy.can_write(member, campaign, seen.project, seen.role).require()
    shown = await _goal(session, seen)
    uses = {use.line: use for use in await uses_of(session, campaign)}
    known: dict[str, Any] = {
        "minimum": typed(campaign.minimum_cents) if campaign.minimum_cents else "",
        "optimum": typed(campaign.optimum_cents or shown["to_find"]),
        "version": campaign.version,
        "line": [], "least": [], "most": [],
    }  # fmt: skip
    for line in shown["costs"]:
        use = uses.get(line.public_id)
        known["line"].append(line.public_id)
        known["least"].append(typed(use.minimum_cents) if use else "")
        known["most"].append(typed(use.optimum_cents) if use else "")
    return page(request, GOAL, shown | {"form": Form(GoalWords, known)})


@pages.post("/{campaign_id}/goal", fr="/{campaign_id}/objectif", name="campaigns:goal", access=TEAM)
async def set_goal(
    request: Request,
    session: Session,
    member: Member,
    seen: RunCampaign,
    form: Annotated[Form[GoalWords], form_of(GoalWords)],
) -> Response:
    """Keep the goal when its lines add up."""
    shown = await _goal(session, seen)
    with form.or_rerender(request, GOAL, **shown):
        try:
            made = await service.set_goal(session, member, seen.campaign.id, form.data)
        except CampaignMovedOn as moved:
            raise again(form, GOAL, shown, moved) from moved
    return _kept(request, session, made)


def again(
    form: Form[Any], template: str, shown: dict[str, Any], moved: CampaignMovedOn
) -> Rerender:
    """Show a form again, what was typed in it; sent once more, it replaces what stands knowingly."""
    form.values["version"] = moved.version
    form.general = moved.message
    return Rerender(template, {**shown, "form": form}, moved.status)


def rows_in(costs: Sequence[Line], values: Mapping[str, Any]) -> list[tuple[Line, str, str]]:
    """Return each cost with what was typed beside it, whatever arrived of the rows."""
    columns = (values.get(name) or [] for name in ("line", "least", "most"))
    typed_in = {line: (least, most) for line, least, most in zip(*columns, strict=False)}
    return [(line, *typed_in.get(line.public_id, ("", ""))) for line in costs]


def _kept(request: Request, session: AsyncSession, made: Campaign) -> Response:
    to = url("campaigns:prepare", campaign_id=made.public_id)
    return done(request, session, made, to, _("Saved. Nothing of it is public yet."))


async def _words(session: AsyncSession, seen: SeenCampaign) -> dict[str, Any]:
    sponsor = (
        await session.get(Organisation, seen.project.organisation_id)
        if seen.project.organisation_id
        else None
    )
    return {
        **_frame(seen),
        "sponsor": sponsor.name if sponsor else "",
        "shortest": chosen.shortest_days(),
        "longest": chosen.longest_days(),
        "pitch_max": PITCH_MAX,
        "kinds": [
            (
                Kind.ALL_OR_NOTHING.value, _("All or nothing"),
                _("Below the minimum nobody is charged. People give more readily."),
            ),
            (
                Kind.FLEXIBLE.value, _("Flexible"),
                _("What is raised is kept, whatever it is, if the review allows it: say what will be done with little."),
            ),
        ],
    }  # fmt: skip


async def _goal(session: AsyncSession, seen: SeenCampaign) -> dict[str, Any]:
    plan = await service.plan_of(session, seen.project.id)
    costs = [line for line in plan.lines if line.kind is LineKind.COST]
    return {
        **_frame(seen),
        "costs": costs,
        "rows": lambda form: rows_in(costs, form.values),
        "to_find": plan.facts.to_find,
        "budget_path": url("plans:budget", project_id=seen.project.public_id),
    }


def _frame(seen: SeenCampaign) -> dict[str, Any]:
    return {
        "campaign": seen.campaign,
        "project": seen.project,
        "project_path": project_address(seen.project),
        "back": url("campaigns:prepare", campaign_id=seen.campaign.public_id),
    }
