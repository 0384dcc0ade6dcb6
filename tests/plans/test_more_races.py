"""Two server processes, one plan: whatever comes together, one wins and every other is told."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.plans.models import Capacity, Plan, PlanSection, PlanStep, PlanVersion, Report, Review
from app.plans.report import ReportState
from app.plans.rules import CAPACITIES_MAX, Capable, ReviewState, StepState
from app.projects.models import Project, Turn
from app.projects.rules import State
from tests.factories import plans
from tests.factories.accounts import person
from tests.plans.world import HERE, REASONS, YES, Team, complete, plain, team
from tests.two_servers import TwoServers

VERDICT = YES | {"conclusion": "ready", "reasons": REASONS, "plan_version": "6"}


async def count(db: AsyncSession, of: Any) -> int:
    return int((await db.execute(select(func.count()).select_from(of))).scalar_one())


async def under_review(db: AsyncSession) -> tuple[Team, Review]:
    of = await team(db)
    await complete(db, of)
    return of, await plans.review(db, of.project)


def statuses(answers: Any) -> list[int]:
    return sorted(answer.status_code for answer in answers)


async def test_two_savings_of_one_text_one_wins_and_the_other_reads_both(
    two_servers: TwoServers, db: AsyncSession
) -> None:
    of = await team(db)
    headers = await two_servers.sign_in(db, [of.carrier, of.member])
    path = f"{of.plan}/ecrire/need"
    texts = ["Elle écrit que l’été est trop chaud.", "Il écrit que les autos vont trop vite."]
    for version in range(3):
        forms = [{"body": f"{body} Tour {version}.", "version": str(version)} for body in texts]
        answers = await two_servers.at_once([("POST", path, one) for one in headers], forms)
        assert statuses(answers) == [303, 409]
        late = next(n for n, answer in enumerate(answers) if answer.status_code == 409)
        name = ["Bruno R.", "Amina D."][late]
        page = plain(answers[late].text)
        assert f"{name} a enregistré un autre texte" in page
        assert forms[late]["body"] in page, "their own text, whole"
        winner = (await db.execute(select(PlanSection.body))).scalar_one()
        assert winner == forms[1 - late]["body"]
        await db.rollback()
    assert await count(db, PlanVersion) == 3


async def test_the_same_text_saved_ten_times_at_once_is_one_version(
    two_servers: TwoServers, db: AsyncSession
) -> None:
    of = await team(db)
    [mine] = await two_servers.sign_in(db, [of.carrier])
    calls = [("POST", f"{of.plan}/ecrire/need", mine)] * 10
    answers = await two_servers.at_once(calls, [{"body": "Il fait chaud.", "version": "0"}] * 10)
    assert statuses(answers) == [303] * 10, "pressed twice is said once, without a conflict"
    assert await count(db, PlanVersion) == 1


async def test_a_verdict_and_a_change_of_the_plan_come_one_after_the_other(
    two_servers: TwoServers, db: AsyncSession
) -> None:
    of, review = await under_review(db)
    hers, his = await two_servers.sign_in(db, [of.mentor, of.member])
    answers = await two_servers.at_once(
        [
            ("POST", f"{of.plan}/relectures/{review.public_id}", hers),
            ("POST", f"{of.plan}/ecrire/need", his),
        ],
        [VERDICT, {"body": "Tout est changé pendant la lecture.", "version": "1"}],
    )
    decided, written = (answer.status_code for answer in answers)
    assert written == 303
    await db.refresh(review)
    if decided == 303:
        assert (review.state, review.plan_version) == (ReviewState.READY, 6)
    else:
        assert decided == 409
        assert "Le plan a changé pendant votre lecture" in plain(answers[0].text)
        assert review.state is ReviewState.ASKED


async def test_a_review_is_taken_back_or_decided_never_both(
    two_servers: TwoServers, db: AsyncSession
) -> None:
    of, review = await under_review(db)
    hers, his = await two_servers.sign_in(db, [of.mentor, of.member])
    answers = await two_servers.at_once(
        [
            ("POST", f"{of.plan}/relectures/{review.public_id}", hers),
            ("POST", f"{of.plan}/relectures/reprendre", his),
        ],
        [VERDICT, {}],
    )
    decided, withdrawn = (answer.status_code for answer in answers)
    await db.refresh(review)
    await db.refresh(of.project)
    if decided == 303:
        assert withdrawn in {403, 409}
        assert (review.state, of.project.state) == (ReviewState.READY, State.READY)
    else:
        assert (decided, withdrawn) == (409, 303)
        assert (review.state, of.project.state) == (ReviewState.WITHDRAWN, State.CO_CREATION)


async def test_six_reviewers_turn_the_project_once(
    two_servers: TwoServers, db: AsyncSession
) -> None:
    of, review = await under_review(db)
    staff = [await person(db, roles=(HERE,)) for _ in range(5)]
    headers = await two_servers.sign_in(db, [of.mentor, *staff])
    calls = [("POST", f"{of.plan}/relectures/{review.public_id}", one) for one in headers]
    forms = [
        VERDICT if n % 2 else VERDICT | {"conclusion": "changes", "safety": "no"} for n in range(6)
    ]
    answers = await two_servers.at_once(calls, forms)
    assert statuses(answers).count(303) == 1
    assert set(statuses(answers)) <= {303, 403, 409}
    await db.refresh(review)
    won = next(n for n, answer in enumerate(answers) if answer.status_code == 303)
    assert review.state is (ReviewState.READY if won % 2 else ReviewState.CHANGES)
    assert await count(db, Turn) == won % 2


async def test_a_report_is_published_or_rewritten_and_what_is_public_was_read(
    two_servers: TwoServers, db: AsyncSession
) -> None:
    of = await team(db, State.DELIVERED)
    report = await plans.report(db, of.project, ReportState.DRAFT, of.carrier)
    hers, his = await two_servers.sign_in(db, [of.carrier, of.member])
    other = "Tout autre chose que ce qu’elle a lu avant de le rendre public, vraiment."
    answers = await two_servers.at_once(
        [("POST", f"{of.report}/publier", hers), ("POST", f"{of.report}/ecrire", his)],
        [{"version": "1"}, {"done": other, "learnt": plans.LEARNT, "version": "1"}],
    )
    published, written = (answer.status_code for answer in answers)
    await db.refresh(report)
    if published == 303:
        assert written == 403
        assert other in answers[1].text, "what he typed comes back"
        assert (report.state, report.done) == (ReportState.PUBLISHED, plans.DONE)
    else:
        assert (published, written) == (409, 303)
        assert (report.state, report.done, report.version) == (ReportState.DRAFT, other, 2)


async def test_the_first_words_of_a_report_by_two_make_one_report(
    two_servers: TwoServers, db: AsyncSession
) -> None:
    of = await team(db, State.DELIVERED)
    headers = await two_servers.sign_in(db, [of.carrier, of.member])
    forms = [
        {"done": f"{plans.DONE} ({n})", "learnt": plans.LEARNT, "version": "0"} for n in range(2)
    ]
    answers = await two_servers.at_once(
        [("POST", f"{of.report}/ecrire", one) for one in headers], forms
    )
    assert statuses(answers) == [303, 409]
    late = next(n for n, answer in enumerate(answers) if answer.status_code == 409)
    assert forms[late]["done"] in answers[late].text
    assert list(await db.scalars(select(Report.done))) == [forms[1 - late]["done"]]


async def test_closing_and_taking_the_report_back_never_both_happen(
    two_servers: TwoServers, db: AsyncSession
) -> None:
    of = await team(db, State.DELIVERED)
    report = await plans.report(db, of.project, by=of.carrier)
    hers, his = await two_servers.sign_in(db, [of.carrier, of.member])
    answers = await two_servers.at_once(
        [("POST", f"{of.report}/clore", hers), ("POST", f"{of.report}/reprendre", his)]
    )
    assert statuses(answers) == [303, 403]
    await db.refresh(report)
    state = (await db.execute(select(Project.state).where(Project.id == of.number))).scalar_one()
    closed = answers[0].status_code == 303
    assert state is (State.CLOSED if closed else State.DELIVERED)
    assert report.state is (ReportState.PUBLISHED if closed else ReportState.DRAFT)


async def test_the_last_place_of_the_capacity_is_given_once(
    two_servers: TwoServers, db: AsyncSession
) -> None:
    of = await team(db)
    await plans.plan(db, of.project, of.carrier, {})
    db.add_all(
        Capacity(project_id=of.number, kind=Capable.MEANS, who=f"Outil {n}", what="Creuser")
        for n in range(CAPACITIES_MAX - 1)
    )
    await db.commit()
    headers = await two_servers.sign_in(db, [of.carrier, of.member])
    form = {"kind": "partner", "who": "La Caisse", "what": "Prêter"}
    calls = [("POST", f"{of.plan}/capacite/nouvelle", one) for one in headers * 3]
    answers = await two_servers.at_once(calls, [form | {"what": f"Prêter {n}"} for n in range(6)])
    assert statuses(answers) == [303, 403, 403, 403, 403, 403]
    assert await count(db, Capacity) == CAPACITIES_MAX


async def test_a_step_is_finished_once_and_not_taken_out_under_ones_feet(
    two_servers: TwoServers, db: AsyncSession
) -> None:
    of = await team(db)
    await plans.plan(db, of.project, of.carrier, {})
    step = await plans.step(db, of.project, 1, 1)
    which = step.public_id
    hers, his = await two_servers.sign_in(db, [of.carrier, of.member])
    base = f"{of.plan}/etapes/{which}"
    answers = await two_servers.at_once(
        [("POST", f"{base}/suite", hers)] * 3 + [("POST", f"{base}/retirer", his)],
        [{"act": "finish"}] * 3 + [{}],
    )
    removed = answers[3].status_code == 303
    left = (await db.execute(select(PlanStep.state))).scalar_one_or_none()
    assert left is (None if removed else StepState.DONE)
    for answer in answers[:3]:
        assert answer.status_code in ({303, 404} if removed else {303})
    if not removed:
        assert answers[3].status_code == 403
        assert (await db.execute(select(PlanStep.version))).scalar_one() == 2


async def test_parts_of_all_sorts_written_at_once_are_all_counted(
    two_servers: TwoServers, db: AsyncSession
) -> None:
    of = await team(db)
    hers, his = await two_servers.sign_in(db, [of.carrier, of.member])
    tomorrow = (plans.today() + plans.DAY).isoformat()
    row = {"line": "", "kind": "cost", "label": "Bacs", "amount": "1", "note": ""}
    calls = [
        ("POST", f"{of.plan}/ecrire/need", hers),
        ("POST", f"{of.plan}/ecrire/solution", his),
        ("POST", f"{of.plan}/etapes/nouvelle", hers),
        ("POST", f"{of.plan}/budget", his),
        ("POST", f"{of.plan}/capacite/nouvelle", hers),
        ("POST", f"{of.plan}/etapes/nouvelle", his),
    ]
    forms = [
        {"body": "Il fait chaud.", "version": "0"},
        {"body": "Planter des vignes.", "version": "0"},
        {"title": "Creuser", "ends_on": tomorrow},
        {**row, "to_find": "1", "version": "0"},
        {"kind": "means", "who": "La cour", "what": "Se réunir"},
        {"title": "Planter", "ends_on": tomorrow},
    ]
    answers = await two_servers.at_once(calls, forms)
    assert statuses(answers) == [303] * 6
    numbers = sorted(await db.scalars(select(PlanVersion.plan_version)))
    assert numbers == [1, 2, 3, 4, 5, 6]
    assert (await db.get_one(Plan, of.number)).version == 6
    steps_said = select(PlanSection.body).where(PlanSection.section == "steps")
    said = (await db.execute(steps_said)).scalar_one()
    assert "Creuser" in said
    assert "Planter" in said


async def test_two_who_ask_for_a_review_at_once_make_one(
    two_servers: TwoServers, db: AsyncSession
) -> None:
    of = await team(db)
    await complete(db, of)
    headers = await two_servers.sign_in(db, [of.carrier, of.member])
    calls = [("POST", f"{of.plan}/relectures/demander", one) for one in headers * 2]
    notes = [f"Notre mot, numéro {n}." for n in range(4)]
    answers = await two_servers.at_once(calls, [{"note": note} for note in notes])
    assert statuses(answers).count(303) == 1
    assert await count(db, Review) == 1
    for answer in answers:
        if answer.status_code != 303:
            assert "Une relecture est déjà demandée" in plain(answer.text)
