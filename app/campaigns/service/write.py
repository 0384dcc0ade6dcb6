"""A team writes its campaign: begins it, says why and for how long, sets the goal line by line."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.campaigns import chosen, policy
from app.campaigns.gates import living
from app.campaigns.goal import Use, faults
from app.campaigns.models import Campaign, CampaignUse
from app.campaigns.rules import PAYEE_MAX
from app.campaigns.schemas import CampaignWords, GoalWords
from app.campaigns.service.holding import to_write
from app.core.db.questions import Questions
from app.core.errors import Invalid
from app.core.i18n import gettext as _
from app.organisations.models import Organisation
from app.plans.budget import LineKind
from app.plans.queries.whole import WholePlan, ask_plan
from app.projects.models import Project
from app.projects.service.locking import locked_as


async def begin(session: AsyncSession, actor: Actor, project_id: int, now: datetime) -> Campaign:
    """Begin a draft, with the plan's own numbers as a first goal.

    Raises:
        Refused: the policy says no, or there is one already.
    """
    project, role = await locked_as(session, project_id, actor)
    there = await living(session, project_id)
    policy.can_begin(actor, project, role, has_living=there is not None).require()
    made = Campaign(
        project_id=project.id, language=project.language, created_by_id=actor.id,
        created_at=now, turned_at=now,
        days=max(chosen.shortest_days(), min(30, chosen.longest_days())),
    )  # fmt: skip
    session.add(made)
    await session.flush()
    return made


async def write(
    session: AsyncSession, actor: Actor, campaign_id: int, typed: CampaignWords
) -> Campaign:
    """Say why to give, for how long, and who is paid; another payee has to be checked anew.

    Raises:
        Refused: the policy says no.
        CampaignMovedOn: somebody else changed it meanwhile.
        Invalid: it lasts too short or too long, or the payee is not there.
    """
    held = await to_write(session, actor, campaign_id, typed.version)
    least, most = chosen.shortest_days(), chosen.longest_days()
    if not least <= typed.days <= most:
        said = _("A campaign lasts %(least)s to %(most)s days.")
        raise Invalid({"days": said % {"least": least, "most": most}})
    campaign = held.campaign
    name, organisation = await _payee(session, held.project, typed)
    if (name, typed.payee_role, organisation) != (
        campaign.payee_name, campaign.payee_role, campaign.payee_organisation_id,
    ):  # fmt: skip
        campaign.payee_known_at = campaign.payee_known_by_id = None
    campaign.payee_name, campaign.payee_role = name, typed.payee_role
    campaign.payee_organisation_id = organisation
    campaign.pitch, campaign.language = typed.pitch, typed.language
    campaign.kind, campaign.days = typed.kind, typed.days
    await session.flush()
    return campaign


async def _payee(
    session: AsyncSession, project: Project, typed: CampaignWords
) -> tuple[str, int | None]:
    if not typed.payee_is_sponsor:
        return typed.payee_name, None
    if project.organisation_id is None:
        raise Invalid({"payee_is_sponsor": _("No organisation supports this project yet.")})
    sponsor = await session.get_one(Organisation, project.organisation_id)
    return sponsor.name[:PAYEE_MAX], sponsor.id


async def set_goal(
    session: AsyncSession, actor: Actor, campaign_id: int, typed: GoalWords
) -> Campaign:
    """Set the minimum and the optimum, and what of the plan's costs each of them pays.

    Raises:
        Refused: the policy says no.
        CampaignMovedOn: somebody else changed it meanwhile.
        Invalid: the lines do not add up to the goal (field ``form``).
    """
    held = await to_write(session, actor, campaign_id, typed.version)
    plan = await plan_of(session, held.project.id)
    uses = _uses(typed, plan)
    found = faults(
        uses, plan.lines, to_find=plan.facts.to_find, minimum=typed.minimum, optimum=typed.optimum
    )
    if found:
        raise Invalid({"form": " ".join(found)})
    campaign = held.campaign
    campaign.minimum_cents, campaign.optimum_cents = typed.minimum, typed.optimum
    await session.execute(delete(CampaignUse).where(CampaignUse.campaign_id == campaign.id))
    session.add_all(
        CampaignUse(
            campaign_id=campaign.id, line=use.line, position=number, label=use.label,
            minimum_cents=use.minimum_cents, optimum_cents=use.optimum_cents,
        )
        for number, use in enumerate(uses)
    )  # fmt: skip
    await session.flush()
    return campaign


async def plan_of(session: AsyncSession, project_id: int) -> WholePlan:
    """Return the plan of a project as it is now."""
    asked = Questions()
    whole = ask_plan(asked, project_id)
    await asked.ask(session)
    return whole.value


def _uses(typed: GoalWords, plan: WholePlan) -> list[Use]:
    """Return the rows that take something, in the order of the budget."""
    costs = {line.public_id: line for line in plan.lines if line.kind is LineKind.COST}
    rows = {
        line: (least, most)
        for line, least, most in zip(typed.line, typed.least, typed.most, strict=True)
        if least or most
    }
    if rows.keys() - costs.keys():
        raise Invalid({"form": _("The budget of the plan changed meanwhile: look at it again.")})
    for least, most in rows.values():
        if most < least:
            raise Invalid(
                {"form": _("On each line the optimum pays at least what the minimum does.")}
            )
    return [
        Use(public_id, line.label, *rows[public_id])
        for public_id, line in costs.items()
        if public_id in rows
    ]
