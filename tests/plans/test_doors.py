"""Every door of a plan, tried by everybody in every state: who comes in, and with which words others stay out."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core import clock, csrf
from app.core.settings import Settings
from app.plans.models import (
    BudgetLine,
    Capacity,
    Plan,
    PlanStep,
    PlanVersion,
    Report,
    Review,
)
from app.plans.report import ReportState
from app.plans.rules import Check, ReviewState
from app.projects.rules import State
from tests.factories import plans, projects
from tests.factories.accounts import person
from tests.plans.world import HERE, REASONS, Browsers, Team, signed_in, team
from tests.visitor import Visitor

OVER = "Ce projet est terminé : son plan se lit, mais ne change plus."
TEAM_ONLY = "Seule l’équipe de ce projet"
SIGN_IN = "/fr/connexion"
RUNNERS, REVIEWERS = {"member", "carrier"}, {"mentor", "moderator"}
ROLES = ("stranger", "citizen", "mentor", "moderator", "member", "carrier")


@dataclass(frozen=True, slots=True)
class Door:
    """Something that can be sent to a plan, and in which states its team may."""

    path: str
    form: dict[str, Any]
    states: frozenset[State]
    is_reviewers: bool = False


Knock = Callable[[Visitor, Team, Door, dict[str, str]], Awaitable[Visitor]]
ALIVE = frozenset(State) - {State.CLOSED, State.STOPPED}
VERDICT = {check.value: "yes" for check in Check} | {
    "conclusion": "ready", "reasons": REASONS, "plan_version": "6",
}  # fmt: skip
ROW = {"line": "", "kind": "cost", "label": "Bacs", "amount": "1", "note": ""}

DOORS = {
    "write": Door("/plan/ecrire/need", {"body": "Du neuf, enfin.", "version": "1"}, ALIVE),
    "open": Door("/plan/ecrire/need/ouvrir", {}, ALIVE),
    "budget": Door(
        "/plan/budget", {**ROW, "to_find": "1", "version": "1"}, ALIVE - {State.CROWDFUNDING}
    ),
    "add step": Door("/plan/etapes/nouvelle", {"title": "Fêter", "ends_on": "TOMORROW"}, ALIVE),
    "turn step": Door("/plan/etapes/STEP/suite", {"act": "finish"}, ALIVE),
    "remove step": Door("/plan/etapes/STEP/retirer", {}, ALIVE),
    "add capacity": Door(
        "/plan/capacite/nouvelle", {"kind": "partner", "who": "La Caisse", "what": "Prêter"}, ALIVE
    ),
    "remove capacity": Door("/plan/capacite/LINE/retirer", {}, ALIVE),
    "withdraw": Door("/plan/relectures/reprendre", {}, frozenset(State)),
    "decide": Door(
        "/plan/relectures/REVIEW", VERDICT, frozenset({State.CO_CREATION}), is_reviewers=True
    ),
    "write report": Door(
        "/bilan/ecrire",
        {"done": plans.DONE, "learnt": plans.LEARNT, "version": "1"},
        frozenset({State.IN_PROGRESS, State.DELIVERED}),
    ),
    "publish": Door("/bilan/publier", {"version": "1"}, frozenset({State.DELIVERED})),
}


async def world(db: AsyncSession, state: State) -> tuple[Team, dict[str, str]]:
    """Make a project with all that doors lead to: a step, a line, an open review, a draft."""
    of = await team(db, state)
    await plans.plan(db, of.project, of.carrier)
    step = await plans.step(db, of.project)
    await plans.budget(db, of.project)
    line = await plans.capacity(db, of.project)
    review = await plans.review(db, of.project)
    await plans.report(db, of.project, ReportState.DRAFT, of.carrier)
    tomorrow = (plans.today() + plans.DAY).isoformat()
    names = {
        "STEP": step.public_id, "LINE": line.public_id, "REVIEW": review.public_id,
        "TOMORROW": tomorrow,
    }  # fmt: skip
    return of, names


async def somebody(db: AsyncSession, of: Team, role: str) -> Actor | None:
    if role in {"mentor", "member", "carrier"}:
        found: Actor = getattr(of, role)
        return found
    if role == "stranger":
        return None
    return await person(db, roles=(HERE,) if role == "moderator" else ())


@pytest.fixture
def knock(settings: Settings) -> Knock:
    """Send a door's form as its page would, with the token of whoever is signed in."""

    async def send(browser: Visitor, of: Team, door: Door, names: dict[str, str]) -> Visitor:
        path, form = door.path, dict(door.form)
        for name, value in names.items():
            path = path.replace(name, value)
            form = {key: said.replace(name, value) for key, said in form.items()}
        secret = browser.http.cookies.get("session")
        headers = {csrf.HEADER: csrf.token(settings, secret)} if secret else {}
        return await browser.post(f"/fr/projets/{of.which}{path}", form, headers=headers)

    return send


async def prints(db: AsyncSession) -> list[Any]:
    """Return what a plan is made of, to see that nothing moved."""
    await db.rollback()
    counts = [
        (await db.execute(select(func.count()).select_from(table))).scalar_one()
        for table in (PlanVersion, PlanStep, BudgetLine, Capacity, Review)
    ]
    states = [
        sorted(map(str, await db.scalars(select(column))))
        for column in (Plan.version, PlanStep.state, Review.state, Report.state, Report.version)
    ]
    return [*counts, *states]


@pytest.mark.parametrize("role", ROLES)
async def test_whoever_a_door_is_not_for_stays_out_with_the_reason(
    db: AsyncSession, visitor: Browsers, knock: Knock, role: str
) -> None:
    of, names = await world(db, State.CO_CREATION)
    browser = await signed_in(db, visitor, await somebody(db, of, role))
    before = await prints(db)
    for name, door in DOORS.items():
        if role in (REVIEWERS if door.is_reviewers else RUNNERS):
            continue
        await knock(browser, of, door, names)
        if role == "stranger":
            assert SIGN_IN in browser.path, (name, browser.status)
            continue
        assert browser.status == 403, name
        if not door.is_reviewers:
            assert TEAM_ONLY in browser.text, name
        elif role in RUNNERS:
            assert "votre propre projet" in browser.text
        else:
            assert "Seule une personne mentore" in browser.text
    assert await prints(db) == before


@pytest.mark.parametrize(
    "told",
    [
        "write, add step, budget, add capacity, remove capacity, turn step, withdraw",
        "open, remove step", "decide", "write report", "publish",
    ],
)  # fmt: skip
async def test_doors_open_one_after_the_other_to_those_they_are_for(
    db: AsyncSession, visitor: Browsers, knock: Knock, told: str
) -> None:
    doors = {name: DOORS[name] for name in told.split(", ")}
    first = next(iter(doors.values()))
    state = State.DELIVERED if "bilan" in first.path else State.CO_CREATION
    of, names = await world(db, state)
    browser = await signed_in(db, visitor, of.mentor if first.is_reviewers else of.member)
    for name, door in doors.items():
        before = await prints(db)
        await knock(browser, of, door, names)
        assert browser.status == 200, (name, browser.text[:400])
        assert name == "open" or await prints(db) != before, (name, "nothing happened")


@pytest.mark.parametrize("state", list(State))
async def test_in_each_state_a_door_opens_or_says_why_not(
    db: AsyncSession, visitor: Browsers, knock: Knock, state: State
) -> None:
    of, names = await world(db, state)
    his = await signed_in(db, visitor, of.member)
    hers = await signed_in(db, visitor, of.mentor)
    closed = {name: door for name, door in DOORS.items() if state not in door.states}
    before = await prints(db)
    for name, door in closed.items():
        browser = hers if door.is_reviewers else his
        await knock(browser, of, door, names)
        assert browser.status == 403, (name, state, browser.status)
        if "/plan/" in door.path and name not in {"decide", "budget"}:
            assert OVER in browser.text, (name, state)
        elif name == "budget":
            giving = state is State.CROWDFUNDING
            assert ("Des gens donnent pour ce budget" if giving else OVER) in browser.text
        else:
            assert "tat du projet" in browser.text, (name, state, browser.text[:300])
        assert await prints(db) == before, (name, state)
    for name in ("write", "add step", "add capacity"):
        if name in closed:
            continue
        await knock(his, of, DOORS[name], names)
        assert his.status == 200, (name, state)


@pytest.mark.parametrize("state", [State.CO_CREATION, State.DELIVERED])
async def test_while_moderators_hide_the_project_every_door_is_shut_to_its_team(
    db: AsyncSession, visitor: Browsers, knock: Knock, state: State
) -> None:
    of, names = await world(db, state)
    his = await signed_in(db, visitor, of.member)
    of.project.hidden_at = clock.now()
    await db.commit()
    before = await prints(db)
    for name, door in DOORS.items():
        if name in {"withdraw", "decide"} or state not in door.states:
            continue
        await knock(his, of, door, names)
        assert his.status == 403, name
        assert "Les modérateurs ont masqué ce projet" in his.text, name
    assert await prints(db) == before


async def test_a_hidden_project_is_neither_reviewed_nor_accounted_for(
    db: AsyncSession, visitor: Browsers, knock: Knock
) -> None:
    for name, state in (("decide", State.CO_CREATION), ("publish", State.DELIVERED)):
        of, names = await world(db, state)
        who = of.mentor if name == "decide" else of.carrier
        browser = await signed_in(db, visitor, who)
        of.project.hidden_at = clock.now()
        await db.commit()
        await knock(browser, of, DOORS[name], names)
        assert browser.status == 403, name
        review = select(Review.state).where(Review.project_id == of.number)
        assert (await db.execute(review)).scalar_one() is ReviewState.ASKED
        report = select(Report.state).where(Report.project_id == of.number)
        assert (await db.execute(report)).scalar_one() is ReportState.DRAFT


async def test_a_form_without_its_token_is_refused(db: AsyncSession, visitor: Browsers) -> None:
    of, _names = await world(db, State.CO_CREATION)
    browser = await signed_in(db, visitor, of.carrier)
    before = await prints(db)
    for door in ("write", "budget", "add step"):
        await browser.post(f"/fr/projets/{of.which}{DOORS[door].path}", DOORS[door].form)
        assert browser.status in {400, 403}, door
    await browser.post(
        f"/fr/projets/{of.which}/plan/ecrire/need", DOORS["write"].form,
        headers={"sec-fetch-site": "cross-site"},
    )  # fmt: skip
    assert browser.status in {400, 403}
    assert await prints(db) == before


async def test_a_suspended_member_reads_and_writes_nothing(
    db: AsyncSession, visitor: Browsers, knock: Knock
) -> None:
    of, names = await world(db, State.CO_CREATION)
    suspended = await person(db, suspended_at=clock.now())
    await projects.join(db, of.project, suspended)
    browser = await signed_in(db, visitor, suspended, of.plan)
    assert browser.status == 200
    before = await prints(db)
    for name in ("write", "budget", "add step", "add capacity"):
        await knock(browser, of, DOORS[name], names)
        assert browser.status == 403, name
    assert await prints(db) == before


@pytest.mark.parametrize(
    "path",
    [
        "/plan/ecrire/steps", "/plan/ecrire/NEED", "/plan/ecrire/%00", "/plan/etapes/zzzzzzzzzz",
        "/plan/capacite/zzzzzzzzzz", "/plan/relectures/zzzzzzzzzz", "/plan/historique?part=x",
    ],
)  # fmt: skip
async def test_addresses_that_lead_nowhere_are_not_found_by_anybody(
    db: AsyncSession, visitor: Browsers, path: str
) -> None:
    of = await team(db)
    browser = await signed_in(db, visitor, of.carrier, f"/fr/projets/{of.which}{path}")
    assert browser.status in {400, 404}, path


@pytest.mark.parametrize("which", ["zzzzzzzzzz", "é", "1", "..", "a" * 200])
async def test_a_project_that_is_none_has_no_plan(visitor: Browsers, which: str) -> None:
    for path in ("plan", "plan/historique", "plan/relectures", "bilan"):
        assert (await visitor().go(f"/fr/projets/{which}/{path}")).status == 404
