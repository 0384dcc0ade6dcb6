"""The reasons of a review are public words: they are reported, hidden everywhere, and shown again."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.core import clock
from app.core.i18n import using
from app.core.moderated import moderation_of
from app.core.runtime import Runtime
from app.core.web.routing import url
from app.moderation.models import Case
from app.plans.models import Review
from app.plans.notices import reviewed
from app.plans.rules import Answer, Conclusion, ReviewState
from app.plans.schemas import Asking
from app.plans.service.review import ask, decide
from app.projects.rules import State
from tests.api.program import Program, token_of
from tests.factories import plans, projects
from tests.factories.accounts import person
from tests.plans.world import (
    ELSEWHERE,
    HERE,
    HOSTILE,
    REASONS,
    Browsers,
    Team,
    signed_in,
    team,
    verdict,
)

CRUEL = "Cette équipe est ridicule, et son quartier ne mérite pas mieux que du béton."
GONE = "La modération a masqué ces motifs. La conclusion, elle, tient toujours."


async def judged(
    db: AsyncSession, state: ReviewState = ReviewState.CHANGES, **fields: Any
) -> tuple[Team, Review]:
    """Make a plan whose review says cruel things."""
    project = State.READY if state is ReviewState.READY else State.CO_CREATION
    of = await team(db, project)
    await plans.complete(db, of.project, of.carrier)
    return of, await plans.review(
        db, of.project, state, of.mentor, as_mentor=True, reasons=CRUEL, **fields
    )


async def hide(db: AsyncSession, runtime: Runtime, review: Review, *, shown: bool = False) -> None:
    ways = moderation_of("plan-review")
    assert ways is not None
    await (ways.restore if shown else ways.hide)(db, runtime, review.id, clock.now())
    await db.commit()


async def test_anybody_reports_the_reasons_from_where_they_stand(
    db: AsyncSession, visitor: Browsers
) -> None:
    of, review = await judged(db)
    anybody = await visitor().go(f"{of.plan}/relectures")
    await anybody.follow("Signaler ce texte")
    assert anybody.path == url("moderation:report", kind="plan-review", which=review.public_id)
    await anybody.submit(reason="misleading", words="C’est blessant, et faux.")
    assert anybody.status == 200
    staff = await signed_in(db, visitor, await person(db, roles=(HERE,)), "/fr/equipe/moderation")
    assert len(staff.all(".queue-card")) == 1
    assert "Relecture d’un plan" in staff.text


async def test_its_author_is_not_asked_to_report_themselves_and_an_open_review_says_nothing_yet(
    db: AsyncSession, visitor: Browsers
) -> None:
    of, _review = await judged(db)
    own = await signed_in(db, visitor, of.mentor, f"{of.plan}/relectures")
    assert "Signaler ce texte" not in own.text
    waiting = await team(db)
    await plans.complete(db, waiting.project)
    review = await plans.review(db, waiting.project)
    anybody = await visitor().go(f"{waiting.plan}/relectures")
    assert "Signaler ce texte" not in anybody.text
    ways = moderation_of("plan-review")
    assert ways is not None
    assert await ways.find(db, review.public_id) is None
    assert (
        await visitor().go(url("moderation:report", kind="plan-review", which=review.public_id))
    ).status == 404


async def test_a_moderator_reads_them_whole_with_who_wrote_them_and_where(db: AsyncSession) -> None:
    of, review = await judged(db)
    ways = moderation_of("plan-review")
    assert ways is not None
    thing = await ways.find(db, review.public_id)
    assert thing is not None
    assert (thing.text, thing.author_id, thing.is_hidden) == (CRUEL, of.mentor.id, False)
    assert thing.path == f"{of.plan}/relectures#review-{review.public_id}"
    assert thing.territory_id == of.project.territory_id
    assert thing.readers is None
    of.project.hidden_at = clock.now()
    await db.commit()
    thing = await ways.find(db, review.id)
    assert thing is not None
    assert thing.readers == frozenset(), "hidden with its project, nobody reads it"


@pytest.mark.parametrize("state", [ReviewState.CHANGES, ReviewState.READY])
async def test_hidden_they_leave_every_page_and_the_verdict_stays(
    db: AsyncSession, visitor: Browsers, runtime: Runtime, state: ReviewState
) -> None:
    of, review = await judged(db, state)
    pages = [of.plan, f"{of.plan}/relectures", f"/fr/projets/{of.which}"]
    for path in pages:
        assert CRUEL[:40] in (await visitor().go(path)).text, path
    await hide(db, runtime, review)
    for who in (None, of.carrier, of.member, await person(db, roles=(ELSEWHERE,))):
        for path in pages:
            browser = await signed_in(db, visitor, who, path)
            assert CRUEL[:40] not in browser.answer.text, (path, who)
            words = "Jugé prêt" if state is ReviewState.READY else "Changements demandés"
            assert words in browser.text, "what was concluded stands"
    reviews = await visitor().go(f"{of.plan}/relectures")
    assert GONE in reviews.text
    assert len(reviews.all(".plan-checklist li")) > 0
    assert "Signaler ce texte" not in reviews.text


async def test_its_author_and_the_moderators_still_read_them_and_are_told(
    db: AsyncSession, visitor: Browsers, runtime: Runtime
) -> None:
    of, review = await judged(db)
    await hide(db, runtime, review)
    for who in (
        of.mentor,
        await person(db, roles=(HERE,)),
        await person(db, roles=("administrator",)),
    ):
        browser = await signed_in(db, visitor, who, f"{of.plan}/relectures")
        assert CRUEL in browser.text
        assert GONE in browser.text
        await browser.go(of.plan)
        assert CRUEL in browser.text


async def test_shown_again_they_are_where_they_were(
    db: AsyncSession, visitor: Browsers, runtime: Runtime
) -> None:
    of, review = await judged(db)
    for _twice in range(2):
        await hide(db, runtime, review)
    assert CRUEL not in (await visitor().go(of.plan)).text
    for _twice in range(2):
        await hide(db, runtime, review, shown=True)
    anybody = await visitor().go(of.plan)
    assert CRUEL in anybody.text
    assert GONE not in anybody.text


async def test_the_next_mentor_reads_the_checklist_but_not_what_is_hidden(
    db: AsyncSession, visitor: Browsers, runtime: Runtime
) -> None:
    of, review = await judged(db)
    await hide(db, runtime, review)
    again = await ask(db, of.carrier, of.number, Asking(), clock.now())
    await db.commit()
    other = await person(db)
    await projects.join(db, of.project, other, "mentor")
    reader = await signed_in(db, visitor, other, f"{of.plan}/relectures/{again.public_id}")
    assert reader.status == 200
    assert CRUEL not in reader.text
    assert GONE in reader.text
    assert len(reader.all("details .plan-checklist li")) > 0


async def test_programs_and_notices_do_not_tell_them_either(
    db: AsyncSession, app: ASGIApp, runtime: Runtime
) -> None:
    of, review = await judged(db)
    notice = await reviewed(db, {"review": review.public_id})
    assert notice is not None
    assert CRUEL[:40] in notice.excerpt
    await hide(db, runtime, review)

    async def read(program: Program) -> dict[str, Any]:
        [shown] = (await program.get(of.api)).json()["reviews"]
        return dict(shown)

    anybody = await read(Program(app))
    assert (anybody["reasons"], anybody["state"], anybody["by"]) == ("", "changes", "Mireille B.")
    assert anybody["checklist"]["need"] == "yes"
    author = await read(Program(app, await token_of(db, of.mentor, "read")))
    assert author["reasons"] == CRUEL
    with using("fr"):
        notice = await reviewed(db, {"review": review.public_id})
    assert notice is not None
    assert notice.excerpt == ""
    assert "Des changements sont demandés" in notice.title


async def test_the_decision_of_a_moderator_hides_them_and_the_author_reads_why(
    db: AsyncSession, visitor: Browsers
) -> None:
    of, review = await judged(db)
    moderator = await person(db, roles=(HERE,))
    staff = await signed_in(
        db, visitor, moderator, url("moderation:thing", kind="plan-review", which=review.public_id)
    )
    assert CRUEL in staff.text
    await staff.submit("form.ruling", outcome="hidden", reason="misleading", words="Restez polie.")
    assert CRUEL not in (await visitor().go(of.plan)).text
    own = await signed_in(
        db, visitor, of.mentor, url("moderation:why", kind="plan-review", which=review.public_id)
    )
    assert "Restez polie." in own.text
    await db.refresh(review)
    assert review.hidden_at is not None
    assert review.state is ReviewState.CHANGES


async def test_hostile_reasons_wait_for_a_moderator_and_the_verdict_stands(
    db: AsyncSession, visitor: Browsers
) -> None:
    of = await team(db)
    await plans.complete(db, of.project, of.carrier)
    review = await plans.review(db, of.project)
    said = verdict(Conclusion.CHANGES, reasons=f"{HOSTILE} {REASONS}", permits=Answer.NO)
    await decide(db, of.mentor, of.number, review.public_id, said, clock.now())
    await db.commit()
    await db.refresh(review)
    assert (review.state, review.hidden_at is None) == (ReviewState.CHANGES, False)
    case = (await db.execute(select(Case))).scalar_one()
    assert (case.subject_kind, case.subject_id, case.is_held) == ("plan-review", review.id, True)
    anybody = await visitor().go(f"{of.plan}/relectures")
    assert HOSTILE not in anybody.text
