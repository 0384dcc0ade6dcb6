"""How a review ends: decided, withdrawn, overtaken by what becomes of its project, and read by everybody."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEntry
from app.core import clock
from app.core.errors import Invalid, NotFound, Refused
from app.core.runtime import Runtime
from app.plans.models import Review
from app.plans.rules import Answer, Conclusion, ReviewState
from app.plans.service.review import AlreadyDecided, decide, withdraw
from app.plans.subscribers import end_review
from app.projects.events import ProjectTurned
from app.projects.models import TeamMember
from app.projects.rules import Act, Standing, State
from app.projects.service.turn import turn
from tests.factories import plans, projects
from tests.factories.accounts import person
from tests.plans.world import (
    FORM,
    HERE,
    REASONS,
    YES,
    Browsers,
    address,
    asked,
    complete,
    signed_in,
    team,
    verdict,
)


async def test_a_review_that_is_over_stays_over_and_its_address_leads_to_the_reasons(
    db: AsyncSession, visitor: Browsers
) -> None:
    of, review = await asked(db)
    changes = verdict(Conclusion.CHANGES, permits=Answer.NO)
    await decide(db, of.mentor, of.number, review, changes, clock.now())
    await db.commit()
    moderator = await person(db, roles=(HERE,))
    with pytest.raises(AlreadyDecided):
        await decide(db, moderator, of.number, review, verdict(), clock.now())
    await db.rollback()
    browser = await signed_in(db, visitor, moderator, address(of, review))
    assert browser.path == f"{of.plan}/relectures"
    assert "Cette relecture est terminée." in browser.text
    with pytest.raises(NotFound):
        await decide(db, moderator, of.number, "zzzzzzzzzz", verdict(), clock.now())


@pytest.mark.parametrize("act", [Act.PAUSE, Act.STOP])
async def test_a_project_that_rests_is_not_reviewed(
    db: AsyncSession, runtime: Runtime, act: Act
) -> None:
    of, review = await asked(db)
    now_is = await turn(db, of.carrier, of.project, act, clock.now(), projects.REASON)
    await db.commit()
    with pytest.raises(Refused, match="Un plan se relit pendant qu’il s’écrit"):
        await decide(db, of.mentor, of.number, review, verdict(), clock.now())
    await db.rollback()
    await end_review(runtime, ProjectTurned(of.number, State.CO_CREATION, now_is))
    state = (await db.execute(select(Review.state))).scalar_one()
    assert state is (ReviewState.WITHDRAWN if act is Act.STOP else ReviewState.ASKED)


async def test_a_paused_plan_found_its_reviewer_again_once_it_is_resumed(
    db: AsyncSession, runtime: Runtime
) -> None:
    of, review = await asked(db)
    await turn(db, of.carrier, of.project, Act.PAUSE, clock.now(), projects.REASON)
    await turn(db, of.carrier, of.project, Act.RESUME, clock.now())
    await db.commit()
    await end_review(runtime, ProjectTurned(of.number, State.CO_CREATION, State.STOPPED))
    made = await decide(db, of.mentor, of.number, review, verdict(), clock.now())
    assert made.state is ReviewState.READY
    assert of.project.state is State.READY


async def test_a_verdict_is_written_in_the_log_with_its_reasons(db: AsyncSession) -> None:
    of, review = await asked(db)
    moderator = await person(db, roles=(HERE,))
    await decide(db, moderator, of.number, review, verdict(), clock.now())
    await db.commit()
    query = select(AuditEntry).where(AuditEntry.action == "plan.reviewed")
    entry = (await db.execute(query)).scalar_one()
    assert entry.reason == REASONS
    assert entry.detail["conclusion"] == "ready"
    assert entry.detail["as_mentor"] is False


async def test_a_withdrawn_review_is_told_and_counted_by_nobody(
    db: AsyncSession, visitor: Browsers
) -> None:
    of, _review = await asked(db)
    with pytest.raises(Refused, match="Seule l’équipe"):
        await withdraw(db, of.mentor, of.number, clock.now())
    await db.rollback()
    await withdraw(db, of.member, of.number, clock.now())
    await db.commit()
    anybody = await visitor().go(f"{of.plan}/relectures")
    assert anybody.all(".plan-review h2") == ["Retirée par l’équipe"]
    await anybody.go(of.plan)
    assert anybody.page.css(".plan-review") == []
    staff = await signed_in(db, visitor, await person(db, roles=(HERE,)), "/fr/equipe/plans")
    assert "Aucun plan n’attend" in staff.text


async def test_reviews_are_read_in_english_with_the_words_of_their_authors(
    db: AsyncSession, visitor: Browsers
) -> None:
    of, review = await asked(db)
    await decide(db, of.mentor, of.number, review, verdict(), clock.now())
    await db.commit()
    reader = await visitor("en").go(f"/en/projects/{of.which}/plan/reviews")
    assert reader.all(".plan-review h2") == ["Found ready"]
    assert "by Mireille B., mentor" in reader.text
    said = reader.page.css_first(".plan-review .prose")
    assert said is not None
    assert said.attributes["lang"] == "fr"
    bare = await team(db)
    empty = await visitor("en").go(f"/en/projects/{bare.which}/plan/reviews")
    assert "No review yet" in empty.text


async def test_reasons_and_notes_are_markdown_without_danger(
    db: AsyncSession, visitor: Browsers
) -> None:
    of = await team(db)
    await complete(db, of)
    await plans.review(
        db, of.project, ReviewState.CHANGES, of.mentor, note="<b onload=x>Voyez</b>",
        reasons="**Le permis** [ici](javascript:alert(1)) <script>alert(2)</script> manque encore.",
    )  # fmt: skip
    anybody = await visitor().go(f"{of.plan}/relectures")
    assert anybody.all(".plan-review .prose strong") == ["Le permis"]
    assert anybody.page.css(".plan-review a[href^=javascript]") == []
    assert "<script>alert" not in anybody.answer.text
    assert "<b onload" not in anybody.answer.text


async def test_a_mentor_who_loses_the_seat_between_reading_and_deciding_is_refused(
    db: AsyncSession, visitor: Browsers
) -> None:
    of, review = await asked(db)
    browser = await signed_in(db, visitor, of.mentor, address(of, review))
    gone = update(TeamMember).where(TeamMember.person_id == of.mentor.id)
    await db.execute(gone.values(standing=Standing.REMOVED))
    await db.commit()
    await browser.submit(FORM, **YES, conclusion="ready", reasons=REASONS)
    assert browser.status == 403
    assert (await db.execute(select(Review.state))).scalar_one() is ReviewState.ASKED


async def test_a_conclusion_that_its_answers_do_not_bear_changes_nothing(db: AsyncSession) -> None:
    of, review = await asked(db)
    for typed in (verdict(safety=Answer.NO), verdict(Conclusion.CHANGES)):
        with pytest.raises(Invalid):
            await decide(db, of.mentor, of.number, review, typed, clock.now())
        await db.rollback()
    kept = (await db.execute(select(Review))).scalar_one()
    assert (kept.state, kept.checklist, kept.reasons, kept.ended_at) == (
        ReviewState.ASKED, {}, "", None,
    )  # fmt: skip
