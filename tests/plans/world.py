"""A team and those around it, as the tests of plans need them."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.plans.models import PlanSection, PlanVersion
from app.plans.rules import Answer, Check, Conclusion, Section
from app.plans.schemas import Deciding, SectionText
from app.projects.models import Project
from app.projects.rules import State
from tests.factories import plans, projects
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

Browsers = Callable[..., Visitor]

HERE = "moderator:villeray-saint-michel-parc-extension"
ELSEWHERE = "moderator:ville-marie"
REASONS = "Le besoin est montré, mais personne ne demande encore le permis de la Ville."
HOSTILE = "Retourne dans ton pays, on ne veut pas de toi ici."
FORM = "form.plan-decide"
YES = {check.value: "yes" for check in Check}


@dataclass(frozen=True, slots=True)
class Team:
    """A project and the people who make it; numbers stay readable after a rollback."""

    project: Project
    number: int
    which: str
    carrier: Actor
    member: Actor
    mentor: Actor

    @property
    def plan(self) -> str:
        """Return the path of the plan's page."""
        return f"/fr/projets/{self.which}/plan"

    @property
    def report(self) -> str:
        """Return the path of the report's page."""
        return f"/fr/projets/{self.which}/bilan"

    @property
    def api(self) -> str:
        """Return the path of the plan for programs."""
        return f"/projects/{self.which}/plan"


async def team(db: AsyncSession, state: State | str = State.CO_CREATION, **fields: object) -> Team:
    """Make a project with a carrier, a member and a mentor."""
    carrier = await person(db, name="Amina D.")
    member = await person(db, name="Bruno R.")
    mentor = await person(db, name="Mireille B.")
    made = await projects.project(
        db,
        state,
        carrier,
        [member],
        mentor=mentor,
        **fields,  # type: ignore[arg-type]
    )
    return Team(made, made.id, made.public_id, carrier, member, mentor)


async def signed_in(
    db: AsyncSession, visitor: Browsers, who: Actor | None, path: str = "", language: str = "fr"
) -> Visitor:
    """Open a browser as somebody (None: a stranger), at a page."""
    browser = visitor(language)
    if who is not None:
        await sign_in_as(db, browser, who)
    return await browser.go(path) if path else browser


def text_of(body: str, version: int = 0) -> SectionText:
    """Return what is typed into one text."""
    return SectionText(body=body, version=version)


def verdict(
    conclusion: Conclusion = Conclusion.READY,
    version: int = 6,
    reasons: str = REASONS,
    **answers: Answer,
) -> Deciding:
    """Return a review that answers yes to all but ``answers``."""
    said = {check.value: Answer.YES for check in Check} | answers
    return Deciding.model_validate(
        {**said, "conclusion": conclusion, "reasons": reasons, "plan_version": version}
    )


async def complete(db: AsyncSession, of: Team) -> None:
    """Give a team a plan that may be reviewed; its version is 6."""
    await plans.complete(db, of.project, of.carrier)


async def asked(db: AsyncSession, state: State = State.CO_CREATION) -> tuple[Team, str]:
    """Put a complete plan up for review; return its team and the review's public id."""
    of = await team(db, state)
    await complete(db, of)
    return of, (await plans.review(db, of.project)).public_id


def address(of: Team, review: str) -> str:
    """Return the path of the page where a review is decided."""
    return f"{of.plan}/relectures/{review}"


async def bodies(db: AsyncSession, section: Section = Section.NEED) -> list[str]:
    """Return what a part has said, version by version."""
    query = select(PlanVersion.body).where(PlanVersion.section == section)
    return list(await db.scalars(query.order_by(PlanVersion.number)))


async def says(db: AsyncSession, section: Section) -> str:
    """Return what a part says now, with plain spaces."""
    query = select(PlanSection.body).where(PlanSection.section == section)
    return plain((await db.execute(query)).scalar_one())


async def due(db: AsyncSession, kind: str) -> list[dict[str, object]]:
    """Return what is to be told of a kind, as the notifications hear it."""
    rows = await db.execute(
        text(
            "SELECT DISTINCT args->'payload' FROM procrastinate_jobs"
            " WHERE task_name = 'nv:event' AND args->>'kind' = 'NoticeDue'"
        )
    )
    return [row[0] for row in rows if row[0]["kind"] == kind]


def plain(words: str) -> str:
    """Return words with plain spaces."""
    return words.replace("\u00a0", " ").replace("\u202f", " ")
