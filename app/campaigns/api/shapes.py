"""What programs read of campaigns: amounts are whole cents, Canadian."""

from datetime import datetime

from pydantic import BaseModel, Field

from app.campaigns.goal import Use
from app.campaigns.models import Campaign
from app.campaigns.queries.listing import Card
from app.campaigns.queries.parts import RewardLine
from app.campaigns.rules import Kind, State
from app.campaigns.shown import page_addresses
from app.core.i18n import LANGUAGES, N_
from app.core.settings import Settings
from app.ideas.api.shapes import Addresses
from app.projects.models import Project


class CampaignShown(BaseModel):
    """A campaign in a list."""

    id: str = Field(description=N_("Public identifier."))
    project: str = Field(description=N_("Identifier of the project."))
    title: str = Field(description=N_("The title of its project."))
    language: str = Field(description=N_("The language it is written in."))
    state: State = Field(description=N_("Where it stands."))
    kind: Kind = Field(description=N_("What happens when the minimum is not reached."))
    minimum_cents: int = Field(description=N_("The minimum, in Canadian cents."))
    optimum_cents: int = Field(description=N_("The optimum, in Canadian cents."))
    pledged_cents: int = Field(description=N_("What people promised, in Canadian cents."))
    matched_cents: int = Field(description=N_("What partners add, in Canadian cents."))
    collected_cents: int = Field(description=N_("What came in after the end, in Canadian cents."))
    givers: int = Field(description=N_("How many people promised."))
    opens_at: datetime | None = Field(description=N_("When it opened (UTC)."))
    ends_at: datetime | None = Field(description=N_("Its deadline (UTC)."))
    pages: Addresses = Field(description=N_("Where people read it."))


class UseShown(BaseModel):
    """What a part of the money is for."""

    label: str = Field(description=N_("For what."))
    minimum_cents: int = Field(description=N_("What the minimum pays of it, in Canadian cents."))
    optimum_cents: int = Field(description=N_("What the optimum pays of it, in Canadian cents."))


class RewardShown(BaseModel):
    """What the team gives back."""

    id: str = Field(description=N_("Public identifier."))
    title: str = Field(description=N_("What it is."))
    what: str = Field(description=N_("More about it."))
    least_cents: int = Field(description=N_("From which gift on, in Canadian cents."))
    units: int | None = Field(description=N_("How many there are; null when there is no limit."))
    left: int | None = Field(description=N_("How many are left; null when there is no limit."))
    delivered_by: str = Field(description=N_("When and how it is handed over."))


class GateShown(BaseModel):
    """One condition that a campaign met before it opened."""

    name: str = Field(description=N_("Which gate."))
    is_open: bool = Field(description=N_("Whether it is met."))
    proof: str = Field(description=N_("What shows it, or what is missing, in words."))


class CampaignWhole(CampaignShown):
    """A campaign with all that is said of it."""

    pitch: str = Field(description=N_("Why to give, in Markdown."))
    days: int = Field(description=N_("How many days it lasts."))
    payee: str = Field(description=N_("Who is paid."))
    reason: str = Field(description=N_("Why it was called off or fell short; else empty."))
    uses: list[UseShown] = Field(description=N_("What the money is for; adds up to the goal."))
    rewards: list[RewardShown] = Field(description=N_("What the team gives back."))
    gates: list[GateShown] = Field(description=N_("The five gates, each with its proof."))
    terms: list[str] = Field(description=N_("When a promise is charged, how it is taken back."))
    evaluated_at: datetime | None = Field(description=N_("When it was counted (UTC)."))


class CampaignList(BaseModel):
    """A page of campaigns."""

    campaigns: list[CampaignShown] = Field(description=N_("Open ones: the first to end first."))
    after: str | None = Field(
        description=N_("Give it as “after” to go on; null at the end. Also in the header “Link”.")
    )


COUNTED = (
    "state", "kind", "minimum_cents", "optimum_cents", "pledged_cents", "matched_cents",
    "collected_cents", "givers", "opens_at", "ends_at",
)  # fmt: skip


def in_list(card: Card, settings: Settings) -> CampaignShown:
    """Return a campaign of a list."""
    row = card.row
    return CampaignShown(
        id=row.public_id,
        project=row.project_public_id,
        title=row.title,
        language=row.language,
        pages=pages_of(row.public_id, row.title, settings),
        **{name: getattr(row, name) for name in COUNTED},
    )


def whole(
    campaign: Campaign,
    project: Project,
    settings: Settings,
    *,
    uses: list[Use],
    rewards: list[RewardLine],
    gates: list[GateShown],
    terms: list[str],
) -> CampaignWhole:
    """Return a campaign whole."""
    return CampaignWhole(
        id=campaign.public_id,
        project=project.public_id,
        title=project.title,
        language=campaign.language,
        pages=pages_of(campaign.public_id, project.title, settings),
        pitch=campaign.pitch,
        days=campaign.days,
        payee=campaign.payee_name,
        reason=campaign.reason,
        evaluated_at=campaign.evaluated_at,
        uses=[
            UseShown(
                label=use.label,
                minimum_cents=use.minimum_cents,
                optimum_cents=use.optimum_cents,
            )
            for use in uses
        ],
        rewards=[_reward(one) for one in rewards],
        gates=gates,
        terms=terms,
        **{name: getattr(campaign, name) for name in COUNTED},
    )


def _reward(one: RewardLine) -> RewardShown:
    return RewardShown(
        id=one.public_id, title=one.title, what=one.what, least_cents=one.least_cents,
        units=one.units, left=one.left, delivered_by=one.delivered_by,
    )  # fmt: skip


def pages_of(public_id: str, title: str, settings: Settings) -> Addresses:
    """Return where people read a campaign."""
    base = settings.base_url.rstrip("/")
    found = page_addresses(public_id, title)
    return Addresses(**{lang: base + found[lang] for lang in LANGUAGES})
