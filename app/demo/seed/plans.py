"""The demonstration's plans: what each part says and said, budgets that add up, reviews, reports."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n.format import ZONE
from app.demo.content import FOLDER
from app.demo.seed.ideas import steady_id
from app.plans.budget import Line, LineKind, Totals
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
from app.plans.wording import (
    Able,
    Step,
    budget_in_words,
    capacity_in_words,
    steps_in_words,
)
from app.projects.models import Project, TeamMember
from app.projects.rules import Standing, State, TeamRole

FIRST_SHARE, WRITTEN_SHARE = 0.04, 0.1
"""Of a project's life: when the first texts were written, and when those that stand began to be."""

ASKED_FIRST_SHARE, FOUND_SHARE, LATE_SHARE = 0.24, 0.34, 0.88
"""When changes were asked, when a plan was found ready; the latter for a project that is just ready."""


@dataclass(frozen=True, slots=True)
class Told:
    """A plan that is being stored: of which project, by whom, since when."""

    one: dict[str, Any]
    project: Project
    team: list[int]
    mentor: int | None
    key: str

    def who(self, number: int) -> int:
        """Return one of the team, in turn."""
        return self.team[number % len(self.team)]


async def write_plans(
    session: AsyncSession, projects: Mapping[str, int], people: Mapping[str, int], now: datetime
) -> None:
    """Store every plan; ``projects`` has their numbers by key, ``people`` has ``moderator``."""
    for one in tomllib.loads((FOLDER / "plans.toml").read_text())["plan"]:
        project = await session.get_one(Project, projects[one["project"]])
        team, mentor = await _team(session, project.id)
        told = Told(one, project, team, mentor, one["project"])
        await PlanSeeder(session, told, people["moderator"], now).add()


async def _team(session: AsyncSession, project_id: int) -> tuple[list[int], int | None]:
    query = (
        select(TeamMember.person_id, TeamMember.role)
        .where(TeamMember.project_id == project_id, TeamMember.standing == Standing.ACCEPTED)
        .order_by(TeamMember.answered_at, TeamMember.id)
    )
    rows = list(await session.execute(query))
    mentor = next((row.person_id for row in rows if row.role is TeamRole.MENTOR), None)
    return [row.person_id for row in rows if row.role is not TeamRole.MENTOR], mentor


class PlanSeeder:
    """Stores one plan."""

    def __init__(self, session: AsyncSession, told: Told, moderator: int, now: datetime) -> None:
        self.session = session
        self.told = told
        self.moderator = moderator
        self.now = now
        self.plan = Plan(project_id=told.project.id, version=0, changed_at=now)

    async def add(self) -> None:
        """Store texts, lists, reviews and the report."""
        one = self.told.one
        self.session.add(self.plan)
        await self.session.flush()
        for number, (section, body) in enumerate(one.get("first", {}).items()):
            await self._say(Section(section), body, number, FIRST_SHARE)
        for number, section in enumerate(TEXTS):
            if section.value in one:
                await self._say(section, one[section.value].strip(), number, WRITTEN_SHARE)
        await self._steps()
        lines = await self._budget()
        await self._capacity()
        await self._reviews()
        if "report" in one:
            await self._report(lines)

    async def _say(self, section: Section, body: str, number: int, share: float) -> None:
        """Let a part say something, and keep what it said."""
        at = self._moment(share + 0.015 * number)
        query = select(PlanSection).where(
            PlanSection.project_id == self.plan.project_id, PlanSection.section == section
        )
        part = (await self.session.execute(query)).scalar_one_or_none()
        if part is not None and part.body == body:
            return
        if part is None:
            part = PlanSection(project_id=self.plan.project_id, section=section, version=0)
            self.session.add(part)
        self.plan.version += 1
        self.plan.changed_at = at
        part.body, part.edited_at, part.edited_by_id = body, at, self.told.who(number)
        part.version += 1
        await self.session.flush()
        self.session.add(
            PlanVersion(
                project_id=self.plan.project_id, section=section, number=part.version, body=body,
                plan_version=self.plan.version, edited_by_id=part.edited_by_id, edited_at=at,
            )
        )  # fmt: skip
        await self.session.flush()

    async def _steps(self) -> None:
        today = self.now.astimezone(ZONE).date()
        over = self.told.project.state in {State.DELIVERED, State.CLOSED, State.STOPPED}
        steps = []
        for number, told in enumerate(self.told.one.get("steps", ())):
            title, starts, ends = told if len(told) == 3 else (*told, told[1])
            step = Step(
                title, _day(today, starts), _day(today, ends),
                StepState.DONE if over or ends < 0 else StepState.PLANNED,
            )  # fmt: skip
            steps.append(step)
            is_done = step.state is StepState.DONE
            self.session.add(
                PlanStep(
                    public_id=steady_id(f"step:{self.told.key}:{number}"),
                    project_id=self.plan.project_id, title=title, starts_on=step.starts_on,
                    ends_on=step.ends_on, state=step.state,
                    done_at=min(self.now, self.now + timedelta(days=ends)) if is_done else None,
                )
            )  # fmt: skip
        if steps:
            words = steps_in_words(steps, self.told.project.language)
            await self._say(Section.STEPS, words, 5, WRITTEN_SHARE)

    async def _budget(self) -> list[BudgetLine]:
        lines = [
            Line(
                LineKind(kind),
                label,
                round(dollars * 100),
                "",
                steady_id(f"line:{self.told.key}:{n}"),
            )
            for n, (kind, label, dollars) in enumerate(self.told.one.get("budget", ()))
        ]
        if not lines:
            return []
        self.plan.to_find = Totals.of(lines).missing
        stored = [
            BudgetLine(
                public_id=line.public_id, project_id=self.plan.project_id, position=position,
                kind=line.kind, label=line.label, cents=line.cents,
            )
            for position, line in enumerate(lines)
        ]  # fmt: skip
        self.session.add_all(stored)
        words = budget_in_words(lines, self.plan.to_find, self.told.project.language)
        await self._say(Section.BUDGET, words, 6, WRITTEN_SHARE)
        return stored

    async def _capacity(self) -> None:
        said = []
        for number, told in enumerate(self.told.one.get("capacity", ())):
            kind, who, what, experience, *rest = told
            secured, is_team = (rest or [True])[0], kind == Capable.TEAM
            said.append(Able(Capable(kind), "" if is_team else who, what, experience, secured))
            self.session.add(
                Capacity(
                    public_id=steady_id(f"capacity:{self.told.key}:{number}"),
                    project_id=self.plan.project_id, kind=Capable(kind), what=what,
                    person_id=self.told.who(who) if is_team else None,
                    who="" if is_team else who, experience=experience, is_secured=secured,
                )
            )  # fmt: skip
        if said:
            words = capacity_in_words(said, self.told.project.language)
            await self._say(Section.CAPACITY, words, 7, WRITTEN_SHARE)

    async def _reviews(self) -> None:
        one = self.told.one
        late = self.told.project.state is State.READY
        if "asked_first" in one:
            self._review(ReviewState.CHANGES, one["asked_first"], ASKED_FIRST_SHARE)
            await self.session.flush()
        if "review" in one:
            self._review(ReviewState.READY, one["review"], LATE_SHARE if late else FOUND_SHARE)
        if "asked" in one:
            self._review(ReviewState.ASKED, "", LATE_SHARE, note=one["asked"])
        await self.session.flush()

    def _review(self, state: ReviewState, reasons: str, share: float, note: str = "") -> None:
        decided = state is not ReviewState.ASKED
        answers = dict.fromkeys(Check, Answer.YES)
        if state is ReviewState.CHANGES:
            answers |= {Check.SAFETY: Answer.NO, Check.SUCCESS: Answer.NO}
        self.session.add(
            Review(
                public_id=steady_id(f"review:{self.told.key}:{state}"),
                project_id=self.plan.project_id, state=state, note=note,
                plan_version=self.plan.version, asked_by_id=self.told.team[0],
                asked_at=self._moment(share - 0.03), as_mentor=self.told.mentor is not None,
                decided_by_id=(self.told.mentor or self.moderator) if decided else None,
                checklist={str(k): str(v) for k, v in answers.items()} if decided else {},
                reasons=reasons, ended_at=self._moment(share) if decided else None,
            )
        )  # fmt: skip

    async def _report(self, lines: list[BudgetLine]) -> None:
        told, at = self.told.one["report"], self._moment(0.87)
        state = ReportState(told["state"])
        report = Report(
            public_id=steady_id(f"report:{self.told.key}"), project_id=self.plan.project_id,
            state=state, done=told["done"], learnt=told["learnt"],
            balance_note=told.get("balance", ""), written_by_id=self.told.team[0], changed_at=at,
            published_at=at if state is ReportState.PUBLISHED else None,
        )  # fmt: skip
        self.session.add(report)
        await self.session.flush()
        spent, received = iter(told["spent"]), iter(told["received"])
        rows = [
            (line.public_id, line.kind, line.label, line.cents,
             next(spent if line.kind is LineKind.COST else received))
            for line in lines
        ]  # fmt: skip
        rows += [("", LineKind(k), label, 0, sum_) for k, label, sum_ in told.get("unforeseen", ())]
        self.session.add_all(
            ReportLine(
                report_id=report.id, position=position, line=name, kind=kind, label=label,
                planned=planned, actual=round(actual * 100),
            )
            for position, (name, kind, label, planned, actual) in enumerate(rows)
        )  # fmt: skip
        await self.session.flush()

    def _moment(self, share: float) -> datetime:
        """Return a moment of the project's life."""
        since = self.told.project.created_at
        return since + (self.now - since) * min(max(share, 0.01), 0.99)


def _day(today: date, days: int) -> date:
    return today + timedelta(days=days)
