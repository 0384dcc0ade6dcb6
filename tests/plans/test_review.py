"""A plan is put up for review and found ready or not yet: by whom, for which reasons, told to whom."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.audit.models import AuditEntry
from app.core import clock
from app.core.errors import Invalid, NotFound, Refused
from app.core.runtime import Runtime
from app.plans.models import Plan, Review
from app.plans.notices import asked as asked_notice, reviewed
from app.plans.rules import Answer, Check, Conclusion, ReviewState, Section
from app.plans.schemas import Asking, Deciding, SectionText
from app.plans.service.review import AlreadyDecided, PlanMovedOn, ask, decide, withdraw
from app.plans.service.write import write
from app.plans.subscribers import end_review
from app.projects.events import ProjectTurned
from app.projects.models import Project
from app.projects.rules import Act, State
from app.projects.service.turn import turn
from tests.factories import plans, projects
from tests.factories.accounts import person, sign_in_as
from tests.plans.world import HERE, REASONS, Browsers, due, verdict
from tests.queries import counted
from tests.visitor import Visitor


async def put_up(db: AsyncSession, **team: object) -> tuple[Project, Review]:
    project = await projects.project(db, **team)  # type: ignore[arg-type]
    await plans.complete(db, project)
    return project, await plans.review(db, project)


async def test_only_a_complete_plan_is_put_up_for_review_and_once(
    db: AsyncSession, visitor: Browsers
) -> None:
    carrier, mentor = await person(db), await person(db)
    project = await projects.project(db, carrier=carrier, mentor=mentor)
    number = project.id
    browser = await sign_in_as(db, visitor(), carrier)
    base = f"/fr/projets/{project.public_id}/plan"
    await browser.go(base)
    assert "Il manque 8 parties" in browser.text
    with pytest.raises(Refused, match="pas encore complet"):
        await ask(db, carrier, number, Asking(), clock.now())
    await db.rollback()
    await db.refresh(project)
    await plans.complete(db, project, carrier)
    await browser.go(base)
    await browser.follow("Demander une relecture")
    await browser.submit("form.column-form", note="Nous espérons planter en mai.")
    assert browser.path == base
    assert "Relecture demandée" in browser.text
    [told] = await due(db, "plans.review_asked")
    assert told["to"] == [mentor.id]
    review = (await db.execute(select(Review.public_id))).scalar_one()
    notice = await asked_notice(db, {"review": review})
    assert notice is not None
    assert notice.excerpt == "Nous espérons planter en mai."
    with pytest.raises(Refused, match="déjà demandée"):
        await ask(db, carrier, number, Asking(), clock.now())
    await db.rollback()
    await withdraw(db, carrier, number, clock.now())
    with pytest.raises(Refused, match="Aucune relecture"):
        await withdraw(db, carrier, number, clock.now())
    assert await asked_notice(db, {"review": review}) is None


async def test_nobody_reviews_their_own_project_nor_their_own_words(db: AsyncSession) -> None:
    carrier = await person(db, roles=("administrator",))
    member = await person(db, roles=(HERE,))
    former = await person(db, roles=(HERE,))
    elsewhere = await person(db, roles=("moderator:ville-marie",))
    citizen = await person(db)
    project, review = await put_up(db, carrier=carrier, members=[member])
    number, which = project.id, review.public_id
    typed = SectionText(body="Une phrase de plus, écrite avant de partir.", version=1)
    gone = await projects.join(db, project, former)
    await write(db, former, number, Section.NEED, typed, clock.now())
    await db.delete(gone)
    await db.commit()
    refusals = {
        carrier: "votre propre projet",
        member: "votre propre projet",
        former: "pris part à ce plan",
        elsewhere: "mentor",
        citizen: "mentor",
    }
    for who, words in refusals.items():
        with pytest.raises(Refused, match=words):
            await decide(db, who, number, which, verdict(version=7), clock.now())
        await db.rollback()


@pytest.mark.parametrize("role", ["mentor", "moderator", "administrator"])
async def test_a_mentor_or_a_moderator_finds_a_plan_ready(db: AsyncSession, role: str) -> None:
    carrier, member = await person(db), await person(db)
    roles = {"mentor": (), "moderator": (HERE,), "administrator": ("administrator",)}[role]
    reviewer = await person(db, roles=roles)
    project, review = await put_up(
        db, carrier=carrier, members=[member], mentor=reviewer if role == "mentor" else None
    )
    made = await decide(db, reviewer, project.id, review.public_id, verdict(), clock.now())
    await db.commit()
    assert (made.state, made.as_mentor) == (ReviewState.READY, role == "mentor")
    assert project.state is State.READY
    [told] = await due(db, "plans.reviewed")
    assert told["to"] == sorted([carrier.id, member.id])
    notice = await reviewed(db, {"review": review.public_id})
    assert notice is not None
    assert "jugé prêt" in notice.title
    assert REASONS in notice.excerpt
    actions = list(await db.scalars(select(AuditEntry.action)))
    assert "plan.reviewed" in actions


async def test_changes_are_asked_with_reasons_and_the_team_asks_again(db: AsyncSession) -> None:
    carrier, mentor = await person(db), await person(db)
    project, review = await put_up(db, carrier=carrier, mentor=mentor)
    wanting = verdict(Conclusion.CHANGES, permits=Answer.NO)
    await decide(db, mentor, project.id, review.public_id, wanting, clock.now())
    assert project.state is State.CO_CREATION
    notice = await reviewed(db, {"review": review.public_id})
    assert notice is not None
    assert "Changements demandés" in notice.title or "changements" in notice.title
    again = await ask(db, carrier, project.id, Asking(), clock.now())
    assert again.state is ReviewState.ASKED
    with pytest.raises(AlreadyDecided):
        await decide(db, mentor, project.id, review.public_id, verdict(), clock.now())


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (verdict(safety=Answer.NO), "pas prêt"),
        (verdict(Conclusion.CHANGES), "ne répond pas encore"),
        (verdict(need=Answer.NOT_APPLICABLE), "toujours"),
        (Deciding(conclusion=Conclusion.READY, reasons=REASONS, plan_version=6), "chaque question"),
    ],
)
async def test_a_checklist_that_says_otherwise_is_refused(
    db: AsyncSession, typed: Deciding, words: str
) -> None:
    mentor = await person(db)
    project, review = await put_up(db, mentor=mentor)
    with pytest.raises(Invalid) as refusal:
        await decide(db, mentor, project.id, review.public_id, typed, clock.now())
    assert words in refusal.value.errors["conclusion"]


async def test_a_verdict_is_on_the_plan_that_was_read(db: AsyncSession, visitor: Browsers) -> None:
    carrier, mentor = await person(db), await person(db, name="Mireille B.")
    project, review = await put_up(db, carrier=carrier, mentor=mentor)
    browser = await sign_in_as(db, visitor(), mentor)
    await browser.go(f"/fr/projets/{project.public_id}/plan/relectures/{review.public_id}")
    assert len(browser.all(".plan-check")) == len(Check)
    typed = SectionText(body="Tout a changé pendant la lecture, ou presque.", version=1)
    await write(db, carrier, project.id, Section.SUCCESS, typed, clock.now())
    await db.commit()
    answers = {check.value: "yes" for check in Check}
    await browser.submit("form.plan-decide", **answers, conclusion="ready", reasons=REASONS)
    assert browser.status == 409
    assert "Le plan a changé pendant votre lecture" in browser.text
    assert "Comment on mesurera la réussite" in browser.all(".notice")[0]
    await browser.submit("form.plan-decide")
    assert browser.path == f"/fr/projets/{project.public_id}/plan"
    assert "Jugé prêt" in browser.text
    await browser.go(f"/fr/projets/{project.public_id}/plan/relectures")
    assert "Mireille B., mentor" in browser.text
    assert REASONS in browser.text
    assert len(browser.all(".plan-checklist li")) == len(Check)
    stale = verdict(version=2)
    with pytest.raises((PlanMovedOn, AlreadyDecided, Refused)):
        await decide(db, mentor, project.id, review.public_id, stale, clock.now())


async def test_a_project_is_declared_ready_by_a_review_only(db: AsyncSession) -> None:
    moderator = await person(db, roles=(HERE,))
    project = await projects.project(db)
    await plans.complete(db, project)
    number = project.id
    with pytest.raises(Refused, match="relecture"):
        await turn(db, moderator, project, Act.DECLARE_READY, clock.now())
    await db.rollback()
    await db.refresh(project)
    review = await plans.review(db, project)
    await decide(db, moderator, number, review.public_id, verdict(), clock.now())
    reason = "Le propriétaire du terrain a changé d’avis."
    await turn(db, moderator, project, Act.REOPEN_PLAN, clock.now(), reason)
    await db.commit()
    with pytest.raises(Refused, match="relecture"):
        await turn(db, moderator, project, Act.DECLARE_READY, clock.now())


async def test_what_changed_since_it_was_found_ready_is_said(
    db: AsyncSession, visitor: Browsers
) -> None:
    carrier, moderator = await person(db), await person(db, roles=(HERE,))
    project, review = await put_up(db, carrier=carrier)
    await decide(db, moderator, project.id, review.public_id, verdict(), clock.now())
    typed = SectionText(body="Le terrain n’est plus le même, tout compte fait.", version=1)
    await write(db, carrier, project.id, Section.PERMITS_RISKS, typed, clock.now())
    await db.commit()
    anybody = await visitor().go(f"/fr/projets/{project.public_id}/plan")
    assert "Changé depuis : Permis et risques" in anybody.text.replace("\u00a0", " ")
    team = await sign_in_as(db, visitor(), carrier)
    await team.go(f"/fr/projets/{project.public_id}/plan")
    await team.follow("Reprendre l’écriture du plan")
    await team.submit("form.column-form", reason="Le terrain a changé.")
    assert team.path == f"/fr/projets/{project.public_id}/plan"
    await db.refresh(project)
    assert project.state is State.CO_CREATION


async def test_a_project_that_stops_is_read_by_nobody_any_more(
    db: AsyncSession, runtime: Runtime
) -> None:
    project, review = await put_up(db)
    project.state, project.stopped_reason = State.STOPPED, "Faute de bras."
    await db.commit()
    for _twice in range(2):
        await end_review(runtime, ProjectTurned(project.id, "co_creation", "stopped"))
    await db.refresh(review)
    assert review.state is ReviewState.WITHDRAWN


async def queue_of(db: AsyncSession, browser: Visitor, who: Actor) -> Visitor:
    await sign_in_as(db, browser, who)
    return await browser.go("/fr/equipe/plans")


async def test_the_staff_see_what_waits_in_their_territories_the_oldest_first(
    db: AsyncSession, visitor: Browsers, runtime: Runtime
) -> None:
    titles = ["Un four à pain au parc", "Une ruelle sans autos", "Un jardin pour l’école"]
    for number, title in enumerate(titles):
        elsewhere = {"area": "sainte-marie"} if number == 2 else {}
        project = await projects.project(db, title=title, **elsewhere)
        await plans.complete(db, project)
        await plans.review(db, project, asked_at=clock.now() - (3 - number) * plans.DAY)
    here = await queue_of(db, visitor(), await person(db, roles=(HERE,)))
    assert here.all(".plan-queue a") == titles[:2]
    assert "en attente depuis 3 jours" in here.text
    boss = visitor()
    with counted(runtime) as sent:
        await queue_of(db, boss, await person(db, roles=("administrator",)))
    assert boss.all(".plan-queue a") == titles
    assert sum("plan_review" in statement for statement in sent) <= 1
    citizen = await queue_of(db, visitor(), await person(db))
    assert citizen.status == 403
    none = await queue_of(db, visitor(), await person(db, roles=("moderator:lachine",)))
    assert "Aucun plan n’attend" in none.text


async def test_a_review_of_another_plan_is_not_found(db: AsyncSession) -> None:
    mentor = await person(db)
    project, _review = await put_up(db, mentor=mentor)
    _other, elsewhere = await put_up(db)
    with pytest.raises(NotFound):
        await decide(db, mentor, project.id, elsewhere.public_id, verdict(), clock.now())
    assert (await db.get_one(Plan, project.id)).version == 6
