"""Plans for programs: the same acts as on the pages; two texts of one part are never lost."""

from typing import Annotated

from fastapi import Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.accounts.actor import Actor
from app.accounts.identity import ApiVisitor, require_scope
from app.accounts.rules import Scope
from app.core import clock
from app.core.db import Session
from app.core.errors import NotFound
from app.core.i18n import N_
from app.core.pagination import LONGEST_CURSOR
from app.core.text import Prose
from app.core.web.json import access, api_router, shape_of
from app.core.web.page_news import drop_pages
from app.core.web.paging import link_next
from app.core.web.responses import runtime_of
from app.plans import policy
from app.plans.api.shapes import (
    ChangeList,
    ChangeShown,
    PartShown,
    PlanShown,
    ReportShown,
    SpentShown,
)
from app.plans.api.view import part_shown, whole
from app.plans.budget import Account
from app.plans.models import Plan, Report
from app.plans.queries.history import CHANGES_ON_A_PAGE, changes_of
from app.plans.queries.reporting import report_of, spent_of
from app.plans.queries.whole import Part, parts_of
from app.plans.rules import BODY_MAX, TEXTS, Section
from app.plans.schemas import BudgetSent, SectionText, Version
from app.plans.service.budget import settle
from app.plans.service.write import write
from app.plans.sheet import sheet_sent
from app.plans.shown import tags
from app.projects.path import find
from app.projects.queries.visible import SeenProject

router = api_router("plans")
Writer = Annotated[Actor, require_scope(Scope.PROJECTS)]
ProjectId = Annotated[str, Path(description=N_("Identifier of the project."))]


class TextSent(BaseModel):
    """One text of the plan."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    section: Section = Field(description=N_("Which part of the plan."))
    body: Annotated[Prose, Field(max_length=BODY_MAX)] = Field(
        description=N_("What it is to say, in Markdown.")
    )
    version: Version = Field(description=N_("The version that you have read; 0 before the first."))


class Listing(BaseModel):
    """Which changes."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    section: Annotated[Section | None, Field(description=N_("Which part of the plan."))] = None
    after: Annotated[
        str,
        Field(
            description=N_("Where to go on: “after” of the page before."), max_length=LONGEST_CURSOR
        ),
    ] = ""
    limit: Annotated[int, Field(description=N_("Changes on a page."), ge=1, le=100)] = (
        CHANGES_ON_A_PAGE
    )


@router.get(
    "/projects/{project_id}/plan",
    name="api:plan",
    summary=N_("Read the plan of a project"),
    description=N_("Texts, steps, budget, capacity and reviews; and what it still lacks."),
    openapi_extra=access("public"),
)
async def plan(session: Session, visitor: ApiVisitor, project_id: ProjectId) -> PlanShown:
    """Return a whole plan.

    Raises:
        NotFound: there is no such project, or moderators have hidden it or its plan.
    """
    seen = await _readable(session, visitor, project_id)
    return await whole(session, seen.project, visitor)


@router.patch(
    "/projects/{project_id}/plan",
    name="api:write_plan",
    summary=N_("Write a part of a plan"),
    description=N_(
        "For its team. When somebody else wrote since the version that you have read, the answer "
        "is 409 and holds both texts, what each of you had before, and, when you changed different "
        "paragraphs, a text with both changes."
    ),
    openapi_extra=access(Scope.PROJECTS),
)
async def write_plan(
    request: Request, session: Session, actor: Writer, project_id: ProjectId, sent: TextSent
) -> PartShown:
    """Change what a part says.

    Raises:
        NotFound: this part is no text.
    """
    seen = await find(session, actor, project_id)
    if sent.section not in TEXTS:
        raise NotFound
    typed = SectionText(body=sent.body, version=sent.version)
    await write(session, actor, seen.project.id, sent.section, typed, clock.now())
    drop_pages(session, runtime_of(request), *tags(seen.project.id))
    parts = await parts_of(seen.project.id).alone(session)
    return part_shown(next((p for p in parts if p.section is sent.section), Part(sent.section)))


@router.put(
    "/projects/{project_id}/plan/budget",
    name="api:write_budget",
    summary=N_("Write the budget of a plan"),
    description=N_(
        "The whole of it, in cents: costs = incomes + what remains to be found. Otherwise the answer "
        "is 422 and says the difference."
    ),
    openapi_extra=access(Scope.PROJECTS),
)
async def write_budget(
    request: Request, session: Session, actor: Writer, project_id: ProjectId, sent: BudgetSent
) -> PlanShown:
    """Replace the budget."""
    seen = await find(session, actor, project_id)
    await settle(session, actor, seen.project.id, sheet_sent(sent), clock.now())
    drop_pages(session, runtime_of(request), *tags(seen.project.id))
    return await whole(session, seen.project, actor)


@router.get(
    "/projects/{project_id}/plan/changes",
    name="api:plan_changes",
    summary=N_("List the changes of a plan"),
    description=N_("Who wrote what, newest first: of the whole plan, or of one part."),
    openapi_extra=access("public"),
)
async def plan_changes(
    request: Request,
    response: Response,
    session: Session,
    visitor: ApiVisitor,
    project_id: ProjectId,
    asked: Annotated[Listing, Query()],
) -> ChangeList:
    """Return a page of changes."""
    seen = await _readable(session, visitor, project_id)
    found = await changes_of(
        session, seen.project.id, section=asked.section, after=asked.after, size=asked.limit
    )
    link_next(request, response, found.next_cursor)
    return ChangeList(
        changes=[
            shape_of(ChangeShown, one, version=one.number, edited_by=one.edited_by or None)
            for one in found.items
        ],
        after=found.next_cursor or None,
    )


@router.get(
    "/projects/{project_id}/report",
    name="api:project_report",
    summary=N_("Read what became of a project"),
    description=N_("Its report, once it is public: what was done, spent and learnt."),
    openapi_extra=access("public"),
)
async def project_report(
    session: Session, visitor: ApiVisitor, project_id: ProjectId
) -> ReportShown:
    """Return a report.

    Raises:
        NotFound: there is none that whoever asks may read.
    """
    seen = await find(session, visitor, project_id)
    facts = await report_of(seen.project.id).alone(session)
    thing = Report(state=facts.state, hidden_at=facts.hidden_at) if facts else None
    if facts is None:
        raise NotFound
    if not (verdict := policy.can_read(visitor, seen.project, seen.role, thing)):
        raise NotFound(verdict.reason)
    spent = [line for _name, line in await spent_of(facts.id).alone(session)]
    lines = [
        shape_of(SpentShown, line, planned_cents=line.planned, actual_cents=line.actual)
        for line in spent
    ]
    left = Account.of(spent).left
    return shape_of(ReportShown, facts, id=facts.public_id, lines=lines, left_cents=left)


async def _readable(session: Session, visitor: Actor | None, project_id: str) -> SeenProject:
    seen = await find(session, visitor, project_id)
    thing = await session.get(Plan, seen.project.id)
    verdict = policy.can_read(visitor, seen.project, seen.role, thing)
    if not verdict:
        raise NotFound(verdict.reason)
    return seen
