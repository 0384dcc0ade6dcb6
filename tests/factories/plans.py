"""Plans, reviews and reports, as tests need them; each factory commits."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.plans.budget import Line, LineKind
from app.plans.models import (
    BudgetLine,
    Capacity,
    Plan,
    PlanSection,
    PlanStep,
    PlanVersion,
    Report,
    ReportLine,
    Review,
)
from app.plans.report import ReportState
from app.plans.rules import (
    TEXTS,
    Answer,
    Capable,
    Check,
    ReviewState,
    Section,
    StepState,
)
from app.projects.models import Project
from tests.factories.accounts import person

WORDS = (
    "Cent vingt familles n’ont ni cour ni parc à moins de dix minutes à pied, dit l’école du coin."
)
BUDGET = (
    (LineKind.COST, "Bacs et terre", 2_400_00),
    (LineKind.COST, "Assurance", 300_00),
    (LineKind.SECURED, "Caisse du quartier", 1_000_00),
    (LineKind.EXPECTED, "Fonds de l’arrondissement", 500_00),
)
TO_FIND = 1_200_00
DONE = "Dix bacs, soixante-deux voisines, un samedi de pluie : la ruelle est verte depuis mai."
LEARNT = "Commander la terre trois semaines d’avance, et demander deux camions plutôt qu’un."
CHECKLIST: Mapping[Check, Answer] = dict.fromkeys(Check, Answer.YES)
DAY = timedelta(days=1)


def today() -> date:
    return datetime.now(UTC).date()


async def plan(
    db: AsyncSession,
    of: Project,
    by: Actor | None = None,
    texts: Mapping[Section, str] | None = None,
    **fields: Any,
) -> Plan:
    """Make a plan whose texts are there (all of them by default), each in its first version."""
    now = datetime.now(UTC)
    said = dict.fromkeys(TEXTS, WORDS) if texts is None else dict(texts)
    made = Plan(**{"project_id": of.id, "changed_at": now, "version": len(said), **fields})
    db.add(made)
    await db.flush()
    for number, (section, body) in enumerate(said.items(), start=1):
        await _section(db, made, section, body, by, number)
    await db.commit()
    return made


async def _section(
    db: AsyncSession, made: Plan, section: Section, body: str, by: Actor | None, at: int
) -> None:
    values = {"edited_by_id": by.id if by else None, "edited_at": made.changed_at}
    db.add(PlanSection(project_id=made.project_id, section=section, body=body, version=1, **values))
    await db.flush()
    db.add(
        PlanVersion(
            project_id=made.project_id, section=section, number=1, body=body, plan_version=at,
            **values,
        )
    )  # fmt: skip


async def step(
    db: AsyncSession, of: Project, starts: int = 5, ends: int = 20, **fields: Any
) -> PlanStep:
    """Make a step from so many days from now to so many; it must have a plan."""
    state = StepState(fields.pop("state", StepState.PLANNED))
    made = PlanStep(
        **{
            "project_id": of.id,
            "title": "Préparer la terre",
            "starts_on": today() + starts * DAY,
            "ends_on": today() + ends * DAY,
            "state": state,
            "done_at": datetime.now(UTC) if state is StepState.DONE else None,
            **fields,
        }
    )
    db.add(made)
    await db.commit()
    return made


async def budget(
    db: AsyncSession,
    of: Project,
    lines: Any = BUDGET,
    to_find: int = TO_FIND,
    *,
    versioned: bool = True,
) -> list[BudgetLine]:
    """Make a budget that adds up; the project must have a plan."""
    made = [
        BudgetLine(project_id=of.id, position=n, kind=kind, label=label, cents=cents)
        for n, (kind, label, cents) in enumerate(lines)
    ]
    db.add_all(made)
    held = await db.get_one(Plan, of.id)
    held.to_find = to_find
    if versioned:
        held.version += 1
        body = "\n".join(f"{label} {cents}" for _kind, label, cents in lines)
        await _section(db, held, Section.BUDGET, body, None, held.version)
    await db.commit()
    return made


def lines(*told: tuple[str, str, int]) -> tuple[Line, ...]:
    """Return lines of a budget, each from its kind, what it is for, and its cents."""
    return tuple(Line(LineKind(kind), label, cents) for kind, label, cents in told)


async def capacity(
    db: AsyncSession, of: Project, who: Actor | None = None, **fields: Any
) -> Capacity:
    """Make a line of the capacity; the project must have a plan."""
    values = {
        "project_id": of.id,
        "kind": Capable.TEAM if who else Capable.PARTNER,
        "person_id": who.id if who else None,
        "who": "" if who else "Éco-quartier",
        "what": "Tenir les comptes",
        "experience": "Dix ans de comptabilité.",
        "is_secured": True,
    }
    made = Capacity(**{**values, **fields})
    db.add(made)
    await db.commit()
    return made


async def complete(db: AsyncSession, of: Project, by: Actor | None = None) -> Plan:
    """Make a plan that may be reviewed."""
    made = await plan(db, of, by)
    await step(db, of)
    await budget(db, of)
    await capacity(db, of)
    return made


async def review(
    db: AsyncSession,
    of: Project,
    state: ReviewState | str = ReviewState.ASKED,
    by: Actor | None = None,
    **fields: Any,
) -> Review:
    """Make a review; the project must have a plan."""
    now, state = datetime.now(UTC), ReviewState(state)
    decided = state in {ReviewState.READY, ReviewState.CHANGES}
    held = await db.get_one(Plan, of.id)
    values = {
        "project_id": of.id,
        "state": state,
        "note": "Nous avons suivi vos deux remarques.",
        "plan_version": held.version,
        "asked_at": now - 2 * DAY,
        "decided_by_id": by.id if by else None,
        "reasons": "Le besoin est montré, le budget est clair." if decided else "",
        "checklist": {str(k): str(v) for k, v in CHECKLIST.items()} if decided else {},
        "ended_at": None if state is ReviewState.ASKED else now,
    }
    made = Review(**{**values, **fields})
    db.add(made)
    await db.commit()
    return made


async def report(
    db: AsyncSession,
    of: Project,
    state: ReportState | str = ReportState.PUBLISHED,
    by: Actor | None = None,
    lines: Any = (),
    **fields: Any,
) -> Report:
    """Make a report; ``lines`` are (kind, label, planned, actual)."""
    now, state = datetime.now(UTC), ReportState(state)
    values = {
        "project_id": of.id,
        "state": state,
        "done": DONE,
        "learnt": LEARNT,
        "written_by_id": (by or await person(db)).id,
        "changed_at": now,
        "published_at": now if state is ReportState.PUBLISHED else None,
    }
    made = Report(**{**values, **fields})
    db.add(made)
    await db.flush()
    db.add_all(
        ReportLine(
            report_id=made.id, position=n, kind=kind, label=label, planned=planned, actual=actual
        )
        for n, (kind, label, planned, actual) in enumerate(lines)
    )
    await db.commit()
    return made
