"""The file of one thing: its open case, its reports, what was decided of it before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person, Role
from app.core.subjects import Subject
from app.moderation.models import Appeal, Case, Decision, Report
from app.moderation.policy import Rank
from app.moderation.rules import AGAINST, AppealState, CaseState, Outcome, Reason

LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('moderation:' || :subject, 0))")


async def lock(session: AsyncSession, subject: Subject) -> None:
    """Let nobody else report or decide of this thing until the transaction ends."""
    await session.execute(LOCK, {"subject": f"{subject.kind}:{subject.id}"})


async def open_case(session: AsyncSession, subject: Subject) -> Case | None:
    """Return the thing's open case, if somebody must look at it."""
    query = select(Case).where(
        Case.subject_kind == subject.kind,
        Case.subject_id == subject.id,
        Case.state == CaseState.OPEN,
    )
    found = await session.execute(query.execution_options(populate_existing=True))
    return found.scalar_one_or_none()


@dataclass(frozen=True, slots=True)
class ReportLine:
    """What one person reported; who they are is the moderators' to know."""

    reason: Reason
    words: str
    language: str
    created_at: datetime
    reporter: str
    """The member's name; empty for a visitor."""


async def reports_of(session: AsyncSession, case_id: int) -> list[ReportLine]:
    """Return what was reported in a case, oldest first."""
    query = (
        select(
            Report.reason, Report.words, Report.language, Report.created_at,
            func.coalesce(Person.display_name, ""),
        )
        .outerjoin(Person, Person.id == Report.reporter_id)
        .where(Report.case_id == case_id)
        .order_by(Report.id)
    )  # fmt: skip
    return [ReportLine(*row) for row in await session.execute(query)]


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """What was decided before, in a line."""

    public_id: str
    outcome: Outcome
    reason: Reason | None
    title: str
    words: str
    decided_at: datetime
    by: str
    reversed_at: datetime | None
    appeal: AppealState | None


async def decisions_of(session: AsyncSession, subject: Subject) -> list[DecisionLine]:
    """Return what was decided of a thing, newest first."""
    return await _lines(
        session, Decision.subject_kind == subject.kind, Decision.subject_id == subject.id
    )


async def history_of(session: AsyncSession, author_id: int, but: Subject) -> list[DecisionLine]:
    """Return what was decided against somebody elsewhere, newest first."""
    return await _lines(
        session,
        Decision.author_id == author_id,
        Decision.outcome.in_(AGAINST),
        (Decision.subject_kind != but.kind) | (Decision.subject_id != but.id),
    )


async def _lines(session: AsyncSession, *conditions: object) -> list[DecisionLine]:
    query = (
        select(
            Decision.public_id, Decision.outcome, Decision.reason, Decision.title, Decision.words,
            Decision.decided_at, func.coalesce(Person.display_name, ""), Decision.reversed_at,
            Appeal.state,
        )
        .outerjoin(Person, Person.id == Decision.by_id)
        .outerjoin(Appeal, Appeal.decision_id == Decision.id)
        .where(*conditions)  # type: ignore[arg-type]
        .order_by(Decision.id.desc())
        .limit(20)
    )  # fmt: skip
    return [DecisionLine(*row) for row in await session.execute(query)]


async def latest_decision(session: AsyncSession, subject: Subject) -> Decision | None:
    """Return the last thing decided of a subject."""
    query = (
        select(Decision)
        .where(Decision.subject_kind == subject.kind, Decision.subject_id == subject.id)
        .order_by(Decision.id.desc())
        .limit(1)
    )
    return (await session.execute(query)).scalar_one_or_none()


async def stays_away(session: AsyncSession, subject: Subject) -> bool:
    """Say whether something else keeps a thing out of sight: a decision in force, or a rule."""
    query = (
        select(Decision.hides)
        .where(
            Decision.subject_kind == subject.kind,
            Decision.subject_id == subject.id,
            Decision.reversed_at.is_(None),
            Decision.hides | (Decision.outcome == Outcome.RESTORED),
        )
        .order_by(Decision.id.desc())
        .limit(1)
    )
    if (await session.execute(query)).scalar_one_or_none():
        return True
    case = await open_case(session, subject)
    return case is not None and case.is_held


async def decision_by_id(session: AsyncSession, public_id: str) -> Decision | None:
    """Return a decision."""
    query = select(Decision).where(Decision.public_id == public_id)
    return (await session.execute(query)).scalar_one_or_none()


async def appeal_of(session: AsyncSession, decision_id: int) -> Appeal | None:
    """Return the appeal of a decision, if its author appealed."""
    query = select(Appeal).where(Appeal.decision_id == decision_id)
    return (await session.execute(query)).scalar_one_or_none()


@dataclass(frozen=True, slots=True)
class AuthorFacts:
    """What a moderator may need to know of an author."""

    name: str
    public_id: str
    language: str
    created_at: datetime
    suspended_at: datetime | None
    suspended_until: datetime | None


async def author_facts(session: AsyncSession, person_id: int) -> AuthorFacts | None:
    """Return the facts of an author; None when they have left."""
    query = select(
        Person.display_name, Person.public_id, Person.language, Person.created_at,
        Person.suspended_at, Person.suspended_until,
    ).where(Person.id == person_id, Person.deleted_at.is_(None))  # fmt: skip
    row = (await session.execute(query)).one_or_none()
    return None if row is None else AuthorFacts(*row)


async def rank_of(session: AsyncSession, person_id: int) -> Rank:
    """Return what rights somebody has beyond citizen, whether they use them now or not."""
    names = set(
        (await session.execute(select(Role.name).where(Role.person_id == person_id))).scalars()
    )
    return Rank(bool(names), "administrator" in names)


async def mine(session: AsyncSession, person_id: int) -> list[DecisionLine]:
    """Return what was decided of a person's things, newest first."""
    return await _lines(session, Decision.author_id == person_id, Decision.outcome != "dismissed")


@dataclass(frozen=True, slots=True)
class OwnReport:
    """What somebody reported, and what became of it."""

    title_kind: str
    reason: Reason
    created_at: datetime
    outcome: Outcome | None
    decided_at: datetime | None
    answered_at: datetime | None
    """With no outcome: its author erased it before anybody decided."""


async def reported_by(session: AsyncSession, person_id: int) -> Sequence[OwnReport]:
    """Return what a person reported, newest first."""
    query = (
        select(
            Report.subject_kind, Report.reason, Report.created_at, Decision.outcome,
            Decision.decided_at, Report.answered_at,
        )
        .outerjoin(Decision, Decision.case_id == Report.case_id)
        .where(Report.reporter_id == person_id)
        .order_by(Report.id.desc())
        .limit(50)
    )  # fmt: skip
    return [OwnReport(*row) for row in await session.execute(query)]
