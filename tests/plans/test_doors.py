"""Every door of a plan, tried by everybody in every state: who comes in, and with which words others stay out."""

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core import clock
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
from tests.visitor import Visitor, form_values

OVER = "Ce projet est terminé : son plan se lit, mais ne change plus."
TEAM_ONLY = "Seule l’équipe de ce projet"
SIGN_IN = "/fr/connexion"
ROLES = ("stranger", "citizen", "mentor", "moderator", "member", "carrier")


@dataclass(frozen=True, slots=True)
class Door:
    """Something that can be sent to a plan, and in which states its team may."""

    path: str
    form: dict[str, Any]
    states: frozenset[State]
    is_reviewers: bool = False


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
    return {
        "stranger": None,
        "citizen": await person(db),
        "moderator": await person(db, roles=(HERE,)),
    }[role]


async def knock(browser: Visitor, of: Team, door: Door, names: dict[str, str]) -> Visitor:
    """Send a door's form as its page would, with the token of whoever is signed in."""
    path, form = door.path, dict(door.form)
    for name, value in names.items():
        path = path.replace(name, value)
        form = {key: said.replace(name, value) for key, said in form.items()}
    await browser.go(of.plan)
    token = next(
        (form_values(node)["csrf_token"] for node in browser.page.css("form")
         if "csrf_token" in form_values(node)), "",
    )  # fmt: skip
    if token:
        form["csrf_token"] = token
    return await browser.post(f"/fr/projets/{of.which}{path}", form)


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


@pytest.mark.parametrize("name", DOORS)
async def test_a_door_opens_to_those_it_is_for_and_to_nobody_else(
    db: AsyncSession, visitor: Browsers, name: str
) -> None:
    door = DOORS[name]
    state = State.DELIVERED if "bilan" in door.path else State.CO_CREATION
    of, names = await world(db, state)
    before = await prints(db)
    welcome = {"mentor", "moderator"} if door.is_reviewers else {"member", "carrier"}
    for role in (one for one in ROLES if one not in welcome):
        browser = await signed_in(db, visitor, await somebody(db, of, role))
        await knock(browser, of, door, names)
        if role == "stranger":
            assert SIGN_IN in browser.path, (name, browser.status)
        else:
            assert browser.status == 403, (name, role)
            assert (
                TEAM_ONLY in browser.text
                or "quelqu’un d’autre doit" in browser.text
                or ("Seule une personne mentore" in browser.text)
            ), (name, role, browser.text[:300])
        assert await prints(db) == before, (name, role)
    one = max(welcome)
    browser = await signed_in(db, visitor, await somebody(db, of, one))
    await knock(browser, of, door, names)
    assert browser.status == 200, (name, one, browser.text[:400])
    if name != "open":
        assert await prints(db) != before, (name, "nothing happened")


@pytest.mark.parametrize("state", list(State))
async def test_in_each_state_a_door_opens_or_says_why_not(
    db: AsyncSession, visitor: Browsers, state: State
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


@pytest.mark.parametrize("name", [n for n in DOORS if n not in {"withdraw", "decide", "publish"}])
async def test_while_moderators_hide_the_project_every_door_is_shut_to_its_team(
    db: AsyncSession, visitor: Browsers, name: str
) -> None:
    door = DOORS[name]
    of, names = await world(db, State.DELIVERED if "bilan" in door.path else State.CO_CREATION)
    his = await signed_in(db, visitor, of.member)
    of.project.hidden_at = clock.now()
    await db.commit()
    before = await prints(db)
    await knock(his, of, door, names)
    assert his.status == 403
    assert "Les modérateurs ont masqué ce projet" in his.text
    assert await prints(db) == before


async def test_a_hidden_project_is_neither_reviewed_nor_accounted_for(
    db: AsyncSession, visitor: Browsers
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
    db: AsyncSession, visitor: Browsers
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
