"""What its author erases before anybody decides leaves the queue; whoever reported it is told."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.notices import notice_kinds
from app.core.runtime import Runtime
from app.core.subjects import Subject
from app.core.web.routing import url
from app.discussion.models import Comment
from app.discussion.rules import State as Said
from app.media.service.removal import remove
from app.moderation.jobs import close_cases, forget_visitors
from app.moderation.models import Case, Report
from app.moderation.rules import VISITORS_KEPT, CaseState, Reason
from app.moderation.schemas import MemberReport
from app.moderation.service.close import close_gone
from app.moderation.service.report import Visiting, report
from tests.factories import discussion, ideas, media, moderation as made
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

NOW = datetime.now(UTC)
QUEUE = "/fr/equipe/moderation"


async def erase(db: AsyncSession, comment_id: int) -> None:
    """Let the author of a comment erase it."""
    comment = await db.get_one(Comment, comment_id, populate_existing=True)
    comment.state, comment.body = Said.REMOVED, ""
    await db.commit()


async def states(db: AsyncSession) -> list[CaseState]:
    return list(await db.scalars(select(Case.state).order_by(Case.id)))


async def test_its_case_is_closed_and_the_others_stay_open(
    db: AsyncSession, runtime: Runtime
) -> None:
    idea = await ideas.idea(db)
    gone = await discussion.comment(db, idea, body="Je retire ceci.")
    stays = await discussion.comment(db, idea, body="Je maintiens cela.")
    await made.reported(db, gone)
    await made.reported(db, stays)
    await erase(db, gone.id)
    assert await close_gone(db, NOW) == 1
    await db.commit()
    assert await states(db) == [CaseState.DECIDED, CaseState.OPEN]
    assert await close_gone(db, NOW) == 0, "a second run has nothing to do"
    await close_cases(runtime)
    assert await states(db) == [CaseState.DECIDED, CaseState.OPEN]


async def test_the_menu_of_the_staff_counts_what_the_queue_shows(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    comment = await discussion.comment(db, await ideas.idea(db))
    await made.reported(db, comment)
    await sign_in_as(db, browser, await person(db, roles=("moderator",)))
    await browser.go("/fr/moi")
    line = [one for one in browser.all("a") if "modération" in one and "attend" in one]
    assert len(line) == 1
    await erase(db, comment.id)
    await close_cases(runtime)
    await browser.go(QUEUE)
    assert browser.all(".queue-card") == []
    assert "Rien n’attend ici" in browser.text
    await browser.go("/fr/moi")
    assert [one for one in browser.all("a") if "modération" in one and "attend" in one] == []


async def test_a_removed_photo_is_gone_too(db: AsyncSession, runtime: Runtime) -> None:
    author = await person(db)
    idea = await ideas.idea(db, author)
    photo = await media.photo(db, runtime.storage, author, Subject("idea", idea.id))
    await made.reported(db, photo)
    await remove(db, photo)
    await db.commit()
    await close_cases(runtime)
    assert await states(db) == [CaseState.DECIDED]


async def test_who_took_the_case_holds_nothing_any_more(db: AsyncSession) -> None:
    comment = await discussion.comment(db, await ideas.idea(db))
    await made.reported(db, comment)
    moderator = await person(db, roles=("moderator",))
    case = (await db.execute(select(Case))).scalar_one()
    case.claimed_by_id, case.claimed_until = moderator.id, NOW + timedelta(minutes=20)
    await db.commit()
    await erase(db, comment.id)
    await close_gone(db, NOW)
    await db.commit()
    await db.refresh(case)
    assert (case.claimed_by_id, case.claimed_until) == (None, None)


async def test_members_who_reported_it_are_told_and_read_it_on_their_page(
    browser: Visitor, db: AsyncSession, runtime: Runtime, work: Callable[[], Awaitable[None]]
) -> None:
    reporter = await person(db)
    comment = await discussion.comment(db, await ideas.idea(db))
    await made.reported(db, comment, reporter)
    await sign_in_as(db, browser, reporter)
    await browser.go(url("moderation:mine"))
    assert "Une personne de la modération va regarder" in browser.text
    await erase(db, comment.id)
    await close_cases(runtime)
    await work()
    query = text("SELECT person_id FROM notice WHERE kind = 'moderation.report_gone'")
    assert [row[0] for row in await db.execute(query)] == [reporter.id]
    await browser.go(url("moderation:mine"))
    assert "Son auteur l’a effacé." in browser.text
    assert "va regarder" not in browser.text
    said = await notice_kinds()["moderation.report_gone"].write(db, {"kind": "comment"})
    assert said is not None
    assert "n’existe plus" in said.title
    assert said.path == url("moderation:mine")


async def test_the_visitor_who_reported_it_is_forgotten_in_time(
    db: AsyncSession, runtime: Runtime
) -> None:
    comment = await discussion.comment(db, await ideas.idea(db))
    thing = await made.thing(db, comment)
    who = Visiting(b"v" * 32, "visiteuse@exemple.ca")
    await report(db, who, thing, MemberReport(reason=Reason.SPAM), NOW)
    await db.commit()
    await erase(db, comment.id)
    await close_gone(db, NOW - VISITORS_KEPT - timedelta(hours=1))
    await db.commit()
    await forget_visitors(runtime)
    row = (await db.execute(select(Report.email, Report.visitor_hash))).one()
    assert tuple(row) == ("", None)


async def test_what_is_hidden_is_not_gone(db: AsyncSession, runtime: Runtime) -> None:
    idea = await ideas.idea(db)
    await made.reported(db, idea)
    await made.decided(db, runtime, idea)
    comment = await discussion.comment(db, idea, state=Said.HELD, body="Achetez !")
    await made.held(db, comment)
    assert await close_gone(db, NOW) == 0
    assert await states(db) == [CaseState.DECIDED, CaseState.OPEN]
