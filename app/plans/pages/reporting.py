"""The report of a project: read by everybody, written by its team, public once delivered."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.identity import Member, Visitor
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.money import typed
from app.core.web.forms import Form, FormModel, form_of
from app.core.web.responses import page, redirect
from app.core.web.routing import PUBLIC, Pages, url
from app.media import queries as media
from app.plans import policy
from app.plans.budget import KIND_LABELS, Account, Line, LineKind, Spent
from app.plans.pages.view import TEAM, again, done, frame, kept, require_readable, thing_of
from app.plans.queries.reporting import ReportFacts, report_of, spent_of
from app.plans.queries.whole import lines_of
from app.plans.report import BALANCE_MAX, TEXT_MAX, ReportAct, ReportState
from app.plans.schemas import ReportWords, Version
from app.plans.service import report as service
from app.plans.service.moved_on import LineMovedOn
from app.plans.sheet import BLANK_ROWS, rows_in, with_more_rows
from app.plans.shown import report_url
from app.projects.models import Project
from app.projects.path import ProjectInPath, RunProject
from app.projects.queries.visible import SeenProject
from app.projects.rules import Act, allows

pages = Pages("/projects", fr="/projets")

TEMPLATE = "plans/write_report.html"
COLUMNS = ("line", "kind", "label", "actual", "note")
KEPT_S = 60


class Publishing(FormModel):
    """Which version of the report was read before it is made public."""

    version: Version


@pages.get("/{project_id}/report", fr="/{project_id}/bilan", name="plans:report", access=PUBLIC)
async def report(
    request: Request, session: Session, visitor: Visitor, seen: ProjectInPath
) -> Response:
    """Show what was done, spent and learnt; before that, say when it comes."""
    facts = await report_of(seen.project.id).alone(session)
    thing = thing_of(facts)
    if facts is not None and facts.state is ReportState.PUBLISHED:
        require_readable(visitor, seen, thing)
    readable = bool(policy.can_read(visitor, seen.project, seen.role, thing))
    shown = facts if facts is not None and readable else None
    context = {
        **frame(seen.project),
        **await _told(session, shown),
        **_offered(seen, visitor, facts),
    }
    keep = kept(seen, is_shown=shown is None or shown.is_shown)
    return page(request, "plans/report.html", context, tags=keep, seconds=KEPT_S)


@pages.get(
    "/{project_id}/report/write", fr="/{project_id}/bilan/ecrire", name="plans:write_report",
    access=TEAM,
)  # fmt: skip
async def form_to_write(
    request: Request, session: Session, member: Member, seen: RunProject
) -> Response:
    """Show the report as a form; its lines are the budget's."""
    facts = await report_of(seen.project.id).alone(session)
    policy.can_report(member, seen.project, seen.role, thing_of(facts)).require()
    budget = await lines_of(seen.project.id).alone(session)
    spent = await spent_of(facts.id).alone(session) if facts else []
    known: dict[str, Any] = {
        "done": facts.done if facts else "",
        "learnt": facts.learnt if facts else "",
        "balance_note": facts.balance_note if facts else "",
        "version": facts.version if facts else 0,
        **_columns(budget, spent),
    }
    shown = await _shown(session, seen.project, facts)
    return page(request, TEMPLATE, shown | {"form": Form(ReportWords, known)})


@pages.post(
    "/{project_id}/report/write", fr="/{project_id}/bilan/ecrire", name="plans:write_report",
    access=TEAM,
)  # fmt: skip
async def save(
    request: Request,
    session: Session,
    member: Member,
    seen: RunProject,
    form: Annotated[Form[ReportWords], form_of(ReportWords)],
) -> Response:
    """Keep what was written: only the team reads it until it is published."""
    facts = await report_of(seen.project.id).alone(session)
    shown = await _shown(session, seen.project, facts)
    with form.or_rerender(request, TEMPLATE, **shown):
        policy.can_report(member, seen.project, seen.role, thing_of(facts)).require()
        if form.values.get("more"):
            form.values = with_more_rows(form.values, COLUMNS)
            return page(request, TEMPLATE, shown | {"form": form})
        try:
            await service.save(session, member, seen.project.id, form.data, clock.now())
        except LineMovedOn as moved:
            raise again(form, TEMPLATE, shown, moved) from moved
    return redirect(
        request, report_url(seen.project), _("The report is kept. Only your team reads it for now.")
    )


@pages.post(
    "/{project_id}/report/publish", fr="/{project_id}/bilan/publier", name="plans:publish_report",
    access=TEAM,
)  # fmt: skip
async def publish(
    request: Request,
    session: Session,
    member: Member,
    seen: RunProject,
    form: Annotated[Form[Publishing], form_of(Publishing)],
) -> Response:
    """Let everybody read it."""
    facts = await report_of(seen.project.id).alone(session)
    context = {
        **frame(seen.project),
        **await _told(session, facts),
        **_offered(seen, member, facts),
    }
    with form.or_rerender(request, "plans/report.html", **context):
        made = await service.publish(
            session, member, seen.project.id, form.data.version, clock.now()
        )
    to = report_url(seen.project)
    if made.hidden_at is not None:
        held = _("Your report is kept. Held automatically: a moderator reads it first.")
        return done(request, session, seen.project, held, to, kind="info")
    said = _("The report is public, and everybody who follows the project is being told.")
    return done(request, session, seen.project, said, to)


@pages.post(
    "/{project_id}/report/take-back", fr="/{project_id}/bilan/reprendre",
    name="plans:take_back_report", access=TEAM,
)  # fmt: skip
async def take_back(
    request: Request, session: Session, member: Member, seen: RunProject
) -> Response:
    """Take it back to correct it."""
    await service.take_back(session, member, seen.project.id, clock.now())
    said = _("The report is yours to correct; nobody else reads it meanwhile.")
    to = url("plans:write_report", project_id=seen.project.public_id)
    return done(request, session, seen.project, said, to)


async def _told(session: AsyncSession, facts: ReportFacts | None) -> dict[str, Any]:
    spent = [line for _name, line in await spent_of(facts.id).alone(session)] if facts else []
    photos = (await media.attached_to(facts.subject).alone(session)).photos if facts else []
    return {
        "report": facts,
        "costs": [line for line in spent if line.kind is LineKind.COST],
        "incomes": [line for line in spent if line.kind is not LineKind.COST],
        "account": Account.of(spent),
        "photos": photos,
    }


def _offered(seen: SeenProject, actor: Any, facts: ReportFacts | None) -> dict[str, Any]:
    """Return what the page offers to whoever asks."""
    nothing: dict[str, Any] = {
        "may_write": False,
        "publish": None,
        "may_take_back": False,
        "may_close": False,
    }
    if actor is None:
        return nothing
    project, role, thing = seen.project, seen.role, thing_of(facts)
    team = policy.is_of_the_team(role)
    is_public = facts is not None and facts.state is ReportState.PUBLISHED
    offers = dict(nothing)
    offers["may_write"] = bool(policy.can_report(actor, project, role, thing))
    if team and thing is not None and not is_public:
        offers["publish"] = policy.can_turn_report(actor, project, role, thing, ReportAct.PUBLISH)
    if thing is not None and is_public:
        taking = policy.can_turn_report(actor, project, role, thing, ReportAct.TAKE_BACK)
        offers["may_take_back"] = bool(taking)
        offers["may_close"] = (
            team
            and facts is not None
            and facts.is_shown
            and allows(project.state, Act.CLOSE, project.paused_from)
        )
    return offers


def _columns(budget: list[Line], spent: list[tuple[str, Spent]]) -> dict[str, list[str]]:
    """Return the rows of the form: the budget's lines as they stand, then what was not foreseen."""
    said = {name: line for name, line in spent if name}
    rows = [
        (line.public_id, str(line.kind), line.label, said.get(line.public_id)) for line in budget
    ]
    rows += [("", str(line.kind), line.label, line) for name, line in spent if not name]
    blank = [""] * BLANK_ROWS
    return {
        "line": [row[0] for row in rows] + blank,
        "kind": [row[1] for row in rows] + [str(LineKind.COST)] * BLANK_ROWS,
        "label": [row[2] for row in rows] + blank,
        "actual": [typed(row[3].actual) if row[3] else "" for row in rows] + blank,
        "note": [row[3].note if row[3] else "" for row in rows] + blank,
    }


async def _shown(
    session: AsyncSession, project: Project, facts: ReportFacts | None
) -> dict[str, Any]:
    budget = await lines_of(project.id).alone(session)
    photos = (await media.attached_to(facts.subject).alone(session)).photos if facts else []
    return {
        **frame(project),
        "report": facts,
        "budget": {line.public_id: line for line in budget},
        "kinds": [(str(kind), _(label)) for kind, label in KIND_LABELS.items()],
        "rows": lambda form: rows_in(form.values, COLUMNS),
        "photos": photos,
        "theirs": "",
        "back": report_url(project),
        "most": {"text": TEXT_MAX, "balance": BALANCE_MAX},
    }
