"""Who hears of what happens to a plan: each once, in their language, and nobody of what is hidden."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import clock
from app.core.i18n import using
from app.core.notices import notice_kinds
from app.core.runtime import Runtime
from app.notifications.models import Notice
from app.plans.models import Plan
from app.plans.notices import asked, reached, reported, reviewed
from app.plans.report import ReportState
from app.plans.rules import Answer, Conclusion, StepAct
from app.plans.schemas import Asking, StepWords
from app.plans.service import steps
from app.plans.service.report import publish, take_back
from app.plans.service.review import ask, decide, withdraw
from app.projects.rules import State
from tests.factories import plans
from tests.factories.accounts import person
from tests.factories.notifications import follow, notices_of
from tests.notifications.letters import letters, to, words
from tests.plans.world import HERE, Team, complete, due, plain, team, verdict

Work = Callable[[], Awaitable[None]]
Mailbox = Callable[[], list[str]]


async def heard(db: AsyncSession, kind: str) -> list[int]:
    """Return who was told of a kind, one number for each notice."""
    query = select(Notice.person_id).where(Notice.kind == kind)
    return sorted(await db.scalars(query))


async def followed(db: AsyncSession, of: Team, language: str = "fr") -> int:
    reader = await person(db, language=language)
    await follow(db, reader, f"project:{of.number}")
    return reader.id


def test_every_kind_of_notice_can_be_chosen_by_its_name() -> None:
    kinds = {name for name in notice_kinds() if name.startswith("plans.")}
    assert kinds == {"plans.review_asked", "plans.reviewed", "plans.milestone", "plans.report"}


async def test_mentors_are_told_that_a_review_is_asked_and_nobody_else(
    db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    of = await team(db)
    await complete(db, of)
    await followed(db, of)
    await ask(db, of.carrier, of.number, Asking(note="Nous plantons en **mai**."), clock.now())
    await db.commit()
    await work()
    await work()
    assert await heard(db, "plans.review_asked") == [of.mentor.id]
    [letter] = letters(mailbox)
    said = plain(words(letter))
    assert "demande une relecture de son plan" in said
    because = select(Notice.because).where(Notice.person_id == of.mentor.id)
    assert list(await db.scalars(because)) == ["because you mentor this project"]
    assert "Nous plantons en mai" in said


async def test_a_verdict_is_told_to_the_team_once_and_not_to_who_gave_it(
    db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    of = await team(db)
    await complete(db, of)
    review = await plans.review(db, of.project)
    moderator = await person(db, roles=(HERE,))
    changes = verdict(Conclusion.CHANGES, permits=Answer.NO)
    await decide(db, moderator, of.number, review.public_id, changes, clock.now())
    await db.commit()
    await work()
    assert await heard(db, "plans.reviewed") == sorted([of.carrier.id, of.member.id])
    assert len(to(mailbox)) == 2
    assert set(to(mailbox).values()) == {1}
    said = plain(words(letters(mailbox)[0]))
    assert "personne ne demande encore le permis" in said


async def test_a_milestone_is_told_to_followers_in_their_language_and_once_however_often_it_turns(
    db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    of = await team(db, State.IN_PROGRESS)
    french, english = await followed(db, of), await followed(db, of, "en")
    day = plans.today() + timedelta(5)
    made = await steps.add(
        db, of.carrier, of.number, StepWords(title="La fête", ends_on=day), clock.now()
    )
    for act in (StepAct.FINISH, StepAct.REOPEN, StepAct.FINISH):
        await steps.turn_step(db, of.carrier, of.number, made.public_id, act, clock.now())
        await db.commit()
        await work()
    told = await heard(db, "plans.milestone")
    assert set(told) >= {french, english}
    assert of.carrier.id not in told, "she pressed the button"
    assert len(told) == len(set(told))
    subjects = " | ".join(str(letter["Subject"]) for letter in letters(mailbox))
    assert "a atteint un jalon" in plain(subjects)
    assert "has reached a milestone" in subjects


async def test_a_step_of_several_days_is_told_to_nobody(db: AsyncSession, work: Work) -> None:
    of = await team(db, State.IN_PROGRESS)
    await followed(db, of)
    today = plans.today()
    typed = StepWords(title="Creuser", starts_on=today, ends_on=today + timedelta(3))
    made = await steps.add(db, of.carrier, of.number, typed, clock.now())
    await steps.turn_step(db, of.carrier, of.number, made.public_id, StepAct.FINISH, clock.now())
    await db.commit()
    await work()
    assert await heard(db, "plans.milestone") == []


async def test_a_report_is_told_to_team_and_followers_once_though_it_was_taken_back(
    db: AsyncSession, work: Work
) -> None:
    of = await team(db, State.DELIVERED)
    reader = await followed(db, of)
    await plans.report(db, of.project, ReportState.DRAFT, of.carrier)
    for _twice in range(2):
        await publish(db, of.carrier, of.number, 1, clock.now())
        await db.commit()
        await work()
        await take_back(db, of.carrier, of.number, clock.now())
        await db.commit()
    told = await heard(db, "plans.report")
    assert told == sorted({of.member.id, of.mentor.id, reader})


async def test_what_was_asked_decided_or_done_stops_being_told_once_it_is_not_so(
    db: AsyncSession,
) -> None:
    of = await team(db, State.DELIVERED)
    await plans.plan(db, of.project, of.carrier, {})
    review = await plans.review(db, of.project)
    step = await plans.step(db, of.project, 1, 1)
    report = await plans.report(db, of.project, ReportState.DRAFT)
    assert await asked(db, {"review": review.public_id}) is not None
    assert await reviewed(db, {"review": review.public_id}) is None, "nothing is decided"
    assert await reached(db, {"step": step.public_id}) is None, "it is not done"
    assert await reported(db, {"report": report.public_id}) is None, "it is a draft"
    await withdraw(db, of.carrier, of.number, clock.now())
    assert await asked(db, {"review": review.public_id}) is None
    assert await reviewed(db, {"review": review.public_id}) is None
    for write, name in (
        (asked, "review"),
        (reviewed, "review"),
        (reached, "step"),
        (reported, "report"),
    ):
        assert await write(db, {name: "zzzzzzzzzz"}) is None


@pytest.mark.parametrize("what", ["project", "plan"])
async def test_nothing_is_told_of_what_moderators_hide(db: AsyncSession, what: str) -> None:
    of = await team(db, State.DELIVERED)
    plan = await plans.plan(db, of.project, of.carrier, {})
    step = await plans.step(db, of.project, 1, 1, state="done")
    report = await plans.report(db, of.project, by=of.carrier)
    review = await plans.review(db, of.project, "ready", of.mentor)
    assert await reached(db, {"step": step.public_id}) is not None
    thing = {"project": of.project, "plan": plan}[what]
    thing.hidden_at = clock.now()
    await db.commit()
    assert await reached(db, {"step": step.public_id}) is None
    told = await reported(db, {"report": report.public_id})
    verdict_told = await reviewed(db, {"review": review.public_id})
    if what == "project":
        assert (told, verdict_told) == (None, None)
    else:
        assert told is not None
    assert isinstance(plan, Plan)


async def test_notices_lead_where_they_speak_of_in_the_language_of_their_reader(
    db: AsyncSession,
) -> None:
    of = await team(db, State.DELIVERED)
    await plans.plan(db, of.project, of.carrier, {})
    review = await plans.review(db, of.project, "changes", of.mentor)
    step = await plans.step(db, of.project, 1, 1, state="done", title="La fête")
    report = await plans.report(db, of.project, by=of.carrier)
    with using("en"):
        decided = await reviewed(db, {"review": review.public_id})
        milestone = await reached(db, {"step": step.public_id})
        account = await reported(db, {"report": report.public_id})
    assert decided is not None
    assert milestone is not None
    assert account is not None
    base = f"/en/projects/{of.which}"
    assert decided.path == f"{base}/plan/reviews#review-{review.public_id}"
    assert decided.title.startswith("Changes are asked to the plan of “")
    assert milestone.path == f"{base}/plan#steps"
    assert milestone.title.endswith("has reached a milestone: La fête")
    assert (account.path, account.title.split("” ")[1]) == (
        f"{base}/report", "says what was done, spent and learnt",
    )  # fmt: skip
    assert account.excerpt.startswith(plans.DONE[:40])


async def test_nothing_is_told_when_the_act_itself_fails(
    db: AsyncSession, work: Work, runtime: Runtime
) -> None:
    del runtime
    of = await team(db)
    await complete(db, of)
    await ask(db, of.carrier, of.number, Asking(), clock.now())
    await db.rollback()
    await work()
    assert await heard(db, "plans.review_asked") == []
    assert await due(db, "plans.review_asked") == []
    assert await notices_of(db, of.mentor) == []
