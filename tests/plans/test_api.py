"""Plans for programs: read, written, and two texts of one part never lost."""

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.core import clock
from app.core.runtime import Runtime
from app.plans.budget import LineKind
from app.plans.models import Plan
from app.plans.report import ReportState
from app.plans.rules import ReviewState, Section
from app.projects.rules import State
from tests.api.program import Program, problem, token_of
from tests.factories import plans, projects
from tests.factories.accounts import person
from tests.queries import counted

FIRST = "Un.\n\nDeux.\n\nTrois."


async def writer(app: ASGIApp, db: AsyncSession, who: Any, *scopes: str) -> Program:
    return Program(app, await token_of(db, who, *(scopes or ("projects:write",))))


async def test_anybody_reads_a_whole_plan(app: ASGIApp, db: AsyncSession, runtime: Runtime) -> None:
    carrier, mentor = await person(db, name="Amina D."), await person(db, name="Mireille B.")
    project = await projects.project(db, carrier=carrier)
    await plans.complete(db, project, carrier)
    await plans.review(db, project, ReviewState.CHANGES, mentor, as_mentor=True)
    anybody = Program(app)
    with counted(runtime) as sent:
        shown = (await anybody.get(f"/projects/{project.public_id}/plan")).json()
    assert len(sent) <= 4, sent
    assert [part["section"] for part in shown["parts"]] == [
        "need", "solution", "who_benefits", "permits_risks", "success",
    ]  # fmt: skip
    assert shown["parts"][0] | {"edited_at": ""} == {
        "section": "need", "body": plans.WORDS, "version": 1, "edited_at": "", "edited_by": "Amina D.",
    }  # fmt: skip
    budget = shown["budget"]
    assert budget["costs_cents"] == (
        budget["secured_cents"] + budget["expected_cents"] + budget["to_find_cents"]
    )
    assert shown["steps"][0]["state"] == "planned"
    assert shown["capacity"][0]["who"] == "Éco-quartier"
    [review] = shown["reviews"]
    assert (review["state"], review["by"], review["as_mentor"]) == ("changes", "Mireille B.", True)
    assert shown["missing"] == []
    bare = await projects.project(db, title="Un projet qui commence à peine")
    missing = (await anybody.get(f"/projects/{bare.public_id}/plan")).json()["missing"]
    assert [one["section"] for one in missing] == [str(section) for section in Section]


async def test_a_conflict_gives_both_texts_and_one_with_both_changes(
    app: ASGIApp, db: AsyncSession
) -> None:
    carrier = await person(db)
    project = await projects.project(db, carrier=carrier)
    program = await writer(app, db, carrier)
    path = f"/projects/{project.public_id}/plan"
    sent = {"section": "need", "body": FIRST, "version": 0}
    assert (await program.send("PATCH", path, sent)).json()["version"] == 1
    theirs, mine = FIRST.replace("Trois", "Quatre"), FIRST.replace("Un", "Zéro")
    await program.send("PATCH", path, {**sent, "body": theirs, "version": 1})
    answer = await program.send("PATCH", path, {**sent, "body": mine, "version": 1})
    body = problem(answer, 409, "moved-on")
    assert (body["theirs"], body["yours"], body["base"], body["version"]) == (
        theirs,
        mine,
        FIRST,
        2,
    )
    assert body["together"] == "Zéro.\n\nDeux.\n\nQuatre."
    again = {**sent, "body": body["together"], "version": 2}
    assert (await program.send("PATCH", path, again)).json()["version"] == 3
    listed = (await Program(app).get(f"{path}/changes?section=need&limit=2")).json()
    assert [one["version"] for one in listed["changes"]] == [3, 2]
    rest = await Program(app).get(f"{path}/changes?section=need&limit=2&after={listed['after']}")
    assert rest.json()["changes"][0] | {"edited_at": ""} == {
        "section": "need", "version": 1, "edited_at": "", "edited_by": "Camille T."
        if not carrier.display_name else carrier.display_name, "before": "", "after": FIRST,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"section": "budget"}, 404),
        ({"section": "dreams"}, 422),
        ({"version": -1}, 422),
        ({"version": "one"}, 422),
        ({"body": "x" * 12_001}, 422),
        ({"author": "me"}, 422),
    ],
)
async def test_what_cannot_be_is_refused(
    app: ASGIApp, db: AsyncSession, change: dict[str, Any], status: int
) -> None:
    carrier = await person(db)
    project = await projects.project(db, carrier=carrier)
    program = await writer(app, db, carrier)
    sent = {"section": "need", "body": FIRST, "version": 0, **change}
    answer = await program.send("PATCH", f"/projects/{project.public_id}/plan", sent)
    assert answer.status_code == status, answer.text


async def test_who_may_not_write_is_told_why(app: ASGIApp, db: AsyncSession) -> None:
    carrier, mentor = await person(db), await person(db)
    project = await projects.project(db, carrier=carrier, mentor=mentor)
    path, sent = (
        f"/projects/{project.public_id}/plan",
        {"section": "need", "body": FIRST, "version": 0},
    )
    problem(await Program(app).send("PATCH", path, sent), 401, "sign-in-required")
    problem(await (await writer(app, db, mentor)).send("PATCH", path, sent), 403, "refused")
    narrow = await writer(app, db, carrier, "read", "ideas:write")
    problem(await narrow.send("PATCH", path, sent), 403, "refused")
    problem(await narrow.send("PUT", f"{path}/budget", {}), 403, "refused")


async def test_a_budget_that_does_not_add_up_says_the_difference(
    app: ASGIApp, db: AsyncSession
) -> None:
    carrier = await person(db)
    project = await projects.project(db, carrier=carrier)
    program = await writer(app, db, carrier)
    path = f"/projects/{project.public_id}/plan/budget"
    lines = [{"kind": "cost", "label": "Bacs", "cents": 100_00}]
    sent: dict[str, Any] = {"lines": lines, "to_find_cents": 99_00, "version": 0}
    refusal = problem(await program.send("PUT", path, sent), 422, "invalid")
    assert "$1.00" in refusal["errors"]["to_find"]
    right = await program.send("PUT", path, sent | {"to_find_cents": 100_00})
    shown = right.json()["budget"]
    assert (shown["version"], shown["to_find_cents"]) == (1, 100_00)
    stale = await program.send("PUT", path, {"lines": [], "to_find_cents": 0, "version": 0})
    assert "Bacs" in problem(stale, 409, "moved-on")["theirs"]
    for wrong in ({"cents": 0}, {"cents": -5}, {"cents": 1.5}, {"cents": 10**12}, {"kind": "gift"}):
        bad = {**sent, "lines": [lines[0] | wrong]}
        problem(await program.send("PUT", path, bad), 422, "invalid")


async def test_what_is_hidden_is_found_by_its_team_only(app: ASGIApp, db: AsyncSession) -> None:
    carrier = await person(db)
    project = await projects.project(db, State.DELIVERED, carrier)
    await plans.plan(db, project, carrier)
    base = f"/projects/{project.public_id}"
    (await db.get_one(Plan, project.id)).hidden_at = clock.now()
    await db.commit()
    team = await writer(app, db, carrier, "read")
    for path in (f"{base}/plan", f"{base}/plan/changes"):
        problem(await Program(app).get(path), 404, "not-found")
        assert (await team.get(path)).status_code == 200
    problem(await Program(app).get("/projects/zzzzzzzzzz/plan"), 404, "not-found")


async def test_a_report_is_read_once_it_is_public(app: ASGIApp, db: AsyncSession) -> None:
    carrier = await person(db)
    project = await projects.project(db, State.DELIVERED, carrier)
    path = f"/projects/{project.public_id}/report"
    problem(await Program(app).get(path), 404, "not-found")
    lines = [(LineKind.COST, "Bacs", 100, 80), (LineKind.SECURED, "Caisse", 100, 100)]
    report = await plans.report(db, project, ReportState.DRAFT, carrier, lines)
    problem(await Program(app).get(path), 404, "not-found")
    report.state, report.published_at = ReportState.PUBLISHED, clock.now()
    await db.commit()
    shown = (await Program(app).get(path)).json()
    assert (shown["done"], shown["left_cents"]) == (plans.DONE, 20)
    assert [line["actual_cents"] for line in shown["lines"]] == [80, 100]
