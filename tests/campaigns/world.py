"""A team with its campaign, and those who read it before it opens."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.campaigns.models import Campaign
from app.campaigns.rules import Check, State
from app.campaigns.schemas import CampaignWords, Deciding, GoalWords
from app.projects.models import Project
from app.projects.rules import TeamRole
from tests.factories import campaigns, projects
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

Browsers = Callable[..., Visitor]

NOW = datetime.now(UTC)
HERE = "moderator:villeray-saint-michel-parc-extension"
ELSEWHERE = "moderator:ville-marie"
REASONS = "C’est clair ; mais dites qui garde la clé du cabanon en hiver."
WHY = "La subvention de l’arrondissement couvre tout."


@dataclass(frozen=True, slots=True)
class World:
    """A campaign and the people around it; numbers stay readable after a rollback."""

    campaign: Campaign
    project: Project
    number: int
    which: str
    carrier: Actor
    member: Actor
    mentor: Actor

    def at(self, path: str = "") -> str:
        """Return the path of a page of the campaign."""
        return f"/fr/campagnes/{self.which}{path}"


async def world(db: AsyncSession, state: State | str = State.DRAFT, **fields: Any) -> World:
    """Make a campaign of a project with a carrier, a member and a mentor."""
    carrier = await person(db, name="Amina D.")
    member = await person(db, name="Bruno R.")
    mentor = await person(db, name="Mireille B.")
    made = await campaigns.campaign(db, state, carrier=carrier, **fields)
    project = await db.get_one(Project, made.project_id)
    await projects.join(db, project, member)
    await projects.join(db, project, mentor, TeamRole.MENTOR)
    return World(made, project, made.id, made.public_id, carrier, member, mentor)


async def signed_in(
    db: AsyncSession, visitor: Browsers, who: Actor, language: str = "fr"
) -> Visitor:
    """Return the browser of somebody who is signed in."""
    browser = visitor(language)
    await sign_in_as(db, browser, who)
    return browser


def words(**more: Any) -> CampaignWords:
    """Return a right text."""
    return CampaignWords.model_validate(
        {"pitch": campaigns.PITCH, "days": 30, "payee_name": "Coop de la ruelle", "version": 1}
        | more
    )


def goal(lines: list[str], **more: Any) -> GoalWords:
    """Return a right goal over the two costs of the plan."""
    return GoalWords.model_validate(
        {"minimum": "800", "optimum": "1 200,00 $", "line": lines, "least": ["700", "100"],
         "most": ["1000", "200"], "version": 1} | more
    )  # fmt: skip


def verdict(**more: Any) -> Deciding:
    """Return a review that finds the campaign ready."""
    return Deciding.model_validate(
        {"met": [check.value for check in Check], "conclusion": "ready", "reasons": REASONS,
         "version": 1} | more
    )  # fmt: skip
