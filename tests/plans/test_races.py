"""Several at once, through two processes: one text stands, every other is given back whole."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.plans.models import BudgetLine, Plan, PlanSection, PlanVersion, Report, Review
from app.plans.report import ReportState
from app.plans.rules import Check, ReviewState
from app.projects.rules import State
from tests.factories import plans, projects
from tests.factories.accounts import person
from tests.two_servers import TwoServers


async def test_eight_editors_of_one_part_one_wins_and_seven_get_their_text_back(
    two_servers: TwoServers, db: AsyncSession
) -> None:
    team = [await person(db) for _ in range(8)]
    project = await projects.project(db, carrier=team[0], members=team[1:])
    headers = await two_servers.sign_in(db, team)
    path = f"/fr/projets/{project.public_id}/plan/ecrire/need"
    texts = [f"Texte numéro {n}, écrit en même temps que les autres." for n in range(8)]
    answers = await two_servers.at_once(
        [("POST", path, one) for one in headers],
        [{"body": body, "version": "0"} for body in texts],
    )
    statuses = [answer.status_code for answer in answers]
    assert (statuses.count(303), statuses.count(409)) == (1, 7), statuses
    winner = (await db.execute(select(PlanSection.body))).scalar_one()
    assert winner == texts[statuses.index(303)]
    for text, answer in zip(texts, answers, strict=True):
        if answer.status_code == 409:
            assert text in answer.text
            assert winner.split(",")[0] in answer.text
    assert (await db.execute(select(func.count()).select_from(PlanVersion))).scalar_one() == 1
    assert (await db.get_one(Plan, project.id)).version == 1


async def test_editors_of_different_parts_do_not_hinder_one_another(
    two_servers: TwoServers, db: AsyncSession
) -> None:
    team = [await person(db) for _ in range(5)]
    project = await projects.project(db, carrier=team[0], members=team[1:])
    headers = await two_servers.sign_in(db, team)
    base = f"/fr/projets/{project.public_id}/plan/ecrire"
    parts = ["need", "solution", "who_benefits", "permits_risks", "success"]
    answers = await two_servers.at_once(
        [("POST", f"{base}/{part}", one) for part, one in zip(parts, headers, strict=True)],
        [{"body": f"Le texte de {part}.", "version": "0"} for part in parts],
    )
    assert [answer.status_code for answer in answers] == [303] * 5
    numbers = set(await db.scalars(select(PlanVersion.plan_version)))
    assert numbers == {1, 2, 3, 4, 5}


async def test_one_budget_of_six_is_kept_whole(two_servers: TwoServers, db: AsyncSession) -> None:
    team = [await person(db) for _ in range(6)]
    project = await projects.project(db, carrier=team[0], members=team[1:])
    headers = await two_servers.sign_in(db, team)
    path = f"/fr/projets/{project.public_id}/plan/budget"
    forms = [
        {
            "line": "", "kind": "cost", "label": f"Bacs {n}", "amount": str(n + 1), "note": "",
            "to_find": str(n + 1), "version": "0",
        }
        for n in range(6)
    ]  # fmt: skip
    answers = await two_servers.at_once([("POST", path, one) for one in headers], forms)
    statuses = [answer.status_code for answer in answers]
    assert (statuses.count(303), statuses.count(409)) == (1, 5), statuses
    [(label, cents)] = (await db.execute(select(BudgetLine.label, BudgetLine.cents))).all()
    to_find = (await db.execute(select(Plan.to_find))).scalar_one()
    assert (label, cents) == (f"Bacs {to_find // 100 - 1}", to_find)


async def test_two_reviewers_decide_once_and_a_team_asks_once(
    two_servers: TwoServers, db: AsyncSession
) -> None:
    carrier = await person(db)
    project = await projects.project(db, carrier=carrier)
    await plans.complete(db, project, carrier)
    [team] = await two_servers.sign_in(db, [carrier])
    base = f"/fr/projets/{project.public_id}/plan/relectures"
    asked = await two_servers.at_once([("POST", f"{base}/demander", team)] * 5, [{"note": ""}] * 5)
    assert [answer.status_code for answer in asked].count(303) == 1
    review = (await db.execute(select(Review))).scalar_one()
    staff = [await person(db, roles=("moderator",)) for _ in range(4)]
    headers = await two_servers.sign_in(db, staff)
    form = {check.value: "yes" for check in Check} | {
        "conclusion": "ready", "plan_version": "6",
        "reasons": "Tout y est, bravo : le permis est demandé.",
    }  # fmt: skip
    calls = [("POST", f"{base}/{review.public_id}", one) for one in headers]
    answers = await two_servers.at_once(calls, [form] * 4)
    statuses = [answer.status_code for answer in answers]
    assert statuses.count(303) == 1, statuses
    assert set(statuses) <= {303, 403, 409}
    await db.refresh(review)
    await db.refresh(project)
    assert (review.state, project.state) == (ReviewState.READY, State.READY)


async def test_a_report_pressed_ten_times_is_published_once(
    two_servers: TwoServers, db: AsyncSession
) -> None:
    carrier = await person(db)
    project = await projects.project(db, State.DELIVERED, carrier)
    await plans.report(db, project, ReportState.DRAFT, carrier)
    [team] = await two_servers.sign_in(db, [carrier])
    path = f"/fr/projets/{project.public_id}/bilan/publier"
    answers = await two_servers.at_once([("POST", path, team)] * 10, [{"version": "1"}] * 10)
    statuses = [answer.status_code for answer in answers]
    assert statuses.count(303) == 1, statuses
    assert (await db.execute(select(Report.state))).scalar_one() is ReportState.PUBLISHED
