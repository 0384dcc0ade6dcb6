"""The report that closes a project: written by its team, public once the project is delivered."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Invalid, NotFound
from app.core.i18n import N_, gettext as _
from app.core.i18n.format import money
from app.core.notices import tell
from app.core.screening import Written, judge, keep
from app.core.subjects import Subject
from app.plans import policy
from app.plans.budget import Account, Spent
from app.plans.models import Report, ReportLine
from app.plans.queries.reporting import KIND, spent_of
from app.plans.queries.whole import lines_of
from app.plans.report import ReportAct, report_after, unsaid
from app.plans.schemas import ReportWords
from app.plans.service.moved_on import LineMovedOn
from app.plans.service.opening import Open, opened
from app.plans.sheet import spent_of as spent_in
from app.projects.models import Project
from app.projects.queries.team import member_ids

TOLD = "plans.report"


async def save(
    session: AsyncSession, actor: Actor, project_id: int, typed: ReportWords, now: datetime
) -> Report:
    """Keep what the report says so far; its lines follow the budget's, then what was not foreseen.

    Raises:
        Refused: the policy says no, or it is public already.
        Invalid: an amount cannot be read (field ``actual-3``).
        LineMovedOn: somebody else wrote since; what they said is in it.
    """
    held, report = await _opened(session, actor, project_id, now)
    policy.can_report(actor, held.project, held.role, report).require()
    spent = spent_in(typed, await lines_of(project_id).alone(session))
    if report is None:
        if typed.version:
            raise NotFound
        report = Report(project_id=project_id, changed_at=now, version=0)
        session.add(report)
    elif report.version != typed.version:
        raise LineMovedOn(report.version, _said(report))
    report.done, report.learnt = typed.done, typed.learnt
    report.balance_note = typed.balance_note
    report.written_by_id, report.changed_at = actor.id, now
    report.version += 1
    await session.flush()
    await _write_lines(session, report.id, spent)
    return report


async def publish(
    session: AsyncSession, actor: Actor, project_id: int, version: int, now: datetime
) -> Report:
    """Let everybody read the report; followers are told, the first time.

    Raises:
        Refused: the policy says no, or the project is not delivered.
        NotFound: nothing was written.
        Invalid: something is missing: a text, or what becomes of what is left over.
        LineMovedOn: somebody else wrote since it was read.
    """
    held, report = await _to_turn(session, actor, project_id, ReportAct.PUBLISH, now)
    if report.version != version:
        raise LineMovedOn(report.version, _said(report))
    account = Account.of(line for _name, line in await spent_of(report.id).alone(session))
    if faults := unsaid(report.done, report.learnt, account, report.balance_note):
        amount = {"amount": money(abs(account.left))}
        raise Invalid({name: _(said) % amount for name, said in faults.items()})
    report.state = report_after(report.state, ReportAct.PUBLISH, held.project.state)
    report.published_at = now
    await session.flush()
    if not await _held_back(session, report, actor, now):
        await tell_followers(session, report, held.project, actor.id)
    return report


async def take_back(session: AsyncSession, actor: Actor, project_id: int, now: datetime) -> Report:
    """Take a public report back to correct it, while the project is not closed.

    Raises:
        Refused: the policy says no.
        NotFound: there is none.
    """
    held, report = await _to_turn(session, actor, project_id, ReportAct.TAKE_BACK, now)
    report.state = report_after(report.state, ReportAct.TAKE_BACK, held.project.state)
    report.published_at = None
    await session.flush()
    return report


async def tell_followers(
    session: AsyncSession, report: Report, project: Project, but: int | None
) -> None:
    """Tell the followers and the team of a report, once however often it is published."""
    await tell(
        session, TOLD, f"{TOLD}:{report.id}",
        to=sorted(await member_ids(session, project.id)),
        because=N_("because you are of the project’s team"),
        followers_of=[f"project:{project.id}"], but=[but] if but else [],
        data={"report": report.public_id},
    )  # fmt: skip


async def to_illustrate(
    session: AsyncSession, actor: Actor, project_id: int, now: datetime
) -> tuple[Project, Report]:
    """Hold the report to change its photos.

    Raises:
        Refused: the policy says no, or it is public already.
        NotFound: nothing was written yet.
    """
    held, report = await _opened(session, actor, project_id, now)
    policy.can_report(actor, held.project, held.role, report).require()
    if report is None:
        raise NotFound(_("Write the report first, then add its photos."))
    return held.project, report


async def _opened(
    session: AsyncSession, actor: Actor, project_id: int, now: datetime
) -> tuple[Open, Report | None]:
    held = await opened(session, actor, project_id, now)
    query = (
        select(Report)
        .where(Report.project_id == project_id)
        .execution_options(populate_existing=True)
    )
    return held, (await session.execute(query)).scalar_one_or_none()


async def _to_turn(
    session: AsyncSession, actor: Actor, project_id: int, act: ReportAct, now: datetime
) -> tuple[Open, Report]:
    held, report = await _opened(session, actor, project_id, now)
    if report is None:
        policy.can_report(actor, held.project, held.role, None).require()
        raise NotFound(_("Nothing was written yet."))
    policy.can_turn_report(actor, held.project, held.role, report, act).require()
    return held, report


async def _write_lines(
    session: AsyncSession, report_id: int, spent: list[tuple[str, Spent]]
) -> None:
    await session.execute(delete(ReportLine).where(ReportLine.report_id == report_id))
    session.add_all(
        ReportLine(
            report_id=report_id, position=position, line=name, kind=line.kind, label=line.label,
            planned=line.planned, actual=line.actual, note=line.note,
        )
        for position, (name, line) in enumerate(spent)
    )  # fmt: skip
    await session.flush()


async def _held_back(session: AsyncSession, report: Report, actor: Actor, now: datetime) -> bool:
    text = f"{report.done}\n{report.learnt}\n{report.balance_note}"
    held = await judge(session, Written(KIND, actor.id, text), now)
    if held is None:
        return False
    report.hidden_at = now
    await session.flush()
    await keep(session, Subject(KIND, report.id), held, now)
    return True


def _said(report: Report) -> str:
    return "\n\n".join(text for text in (report.done, report.learnt, report.balance_note) if text)
