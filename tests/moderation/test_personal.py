"""What moderation keeps of a person is given to them, forgotten with them, and ends by the clock."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.personal import Leaving, Row, erasers, readers
from app.core.runtime import Runtime
from app.moderation import jobs
from app.moderation.models import Appeal, Case, Decision, Report
from app.moderation.rules import Outcome
from app.moderation.service.report import Visiting, report
from tests.factories import ideas, moderation as made
from tests.factories.accounts import person, sign_in_as
from tests.moderation.test_report import SPAM
from tests.visitor import Visitor

NOW = datetime.now(UTC)


async def given(db: AsyncSession, name: str, person_id: int) -> list[Row]:
    """Return what a person is given under a name."""
    found: AsyncIterator[Row] = readers()[name](db, person_id)
    return [row async for row in found]


async def test_a_person_is_given_their_reports_decisions_and_holds(
    db: AsyncSession, runtime: Runtime
) -> None:
    author = await person(db)
    idea = await ideas.idea(db, author=author, title="Une idée à moi")
    other = await ideas.idea(db)
    await made.reported(db, other, author, words="Regardez la fin.")
    await made.held(db, idea, plea="C’est une citation.")
    decision = await made.decided(db, runtime, idea, words="La fin.", hides=True)
    await made.appealed(db, decision, author)
    (mine,) = await given(db, "reports", author.id)
    assert (mine["words"], mine["reason"]) == ("Regardez la fin.", "hateful")
    (told,) = await given(db, "moderation_decisions", author.id)
    assert (told["title"], told["words"]) == ("Une idée à moi", "La fin.")
    assert told["appeal"] == made.OBJECTION
    (held,) = await given(db, "held_texts", author.id)
    assert held["plea"] == "C’est une citation."
    stranger = await person(db)
    for name in ("reports", "moderation_decisions", "held_texts"):
        assert await given(db, name, stranger.id) == []


async def test_nothing_of_a_person_is_left_but_numbers(db: AsyncSession, runtime: Runtime) -> None:
    author, moderator = await person(db), await person(db, roles=("moderator",))
    idea = await ideas.idea(db, author=author, title="Une idée à moi")
    await made.reported(db, await ideas.idea(db), author, words="Regardez la fin.")
    await made.held(db, idea, plea="C’est une citation.")
    decision = await made.decided(db, runtime, idea, moderator, words="Chère Josée,")
    await made.appealed(db, decision, author)
    for who in (author, moderator):
        await erasers()["moderation"](db, Leaving(who.id, erase_words=True, now=NOW))
    await db.commit()
    db.expire_all()
    kept = (await db.execute(select(Decision))).scalar_one()
    assert (kept.author_id, kept.by_id, kept.words, kept.title) == (None, None, "", "")
    assert kept.outcome is Outcome.HIDDEN, "the statistics lose a decision"
    appeal = (await db.execute(select(Appeal))).scalar_one()
    assert appeal.words == ""
    case = (await db.execute(select(Case).where(Case.is_held))).scalar_one()
    assert (case.author_id, case.plea, case.factors) == (None, "", [])
    row = (await db.execute(select(Report))).scalar_one()
    assert (row.reporter_id, row.words) == (None, "")


async def test_a_moderator_who_leaves_lets_go_of_what_they_took(db: AsyncSession) -> None:
    moderator = await person(db, roles=("moderator",))
    idea = await ideas.idea(db)
    await made.reported(db, idea)
    await db.execute(
        update(Case).values(claimed_by_id=moderator.id, claimed_until=NOW + timedelta(hours=1))
    )
    await erasers()["moderation"](db, Leaving(moderator.id, erase_words=False, now=NOW))
    await db.commit()
    assert (await db.execute(select(Case.claimed_by_id))).scalar_one() is None


async def test_visitors_are_forgotten_three_months_after_the_answer(
    db: AsyncSession, runtime: Runtime
) -> None:
    thing = await made.thing(db, await ideas.idea(db))
    await report(db, Visiting(b"a" * 32, "temoin@exemple.ca"), thing, SPAM, NOW)
    await db.commit()

    async def known() -> tuple[bytes | None, str]:
        row = (await db.execute(select(Report.visitor_hash, Report.email))).one()
        return row.visitor_hash, row.email

    await jobs.forget_visitors(runtime)
    assert await known() == (b"a" * 32, "temoin@exemple.ca"), "forgotten before the answer"
    await db.execute(update(Report).values(answered_at=NOW - timedelta(days=89)))
    await db.commit()
    await jobs.forget_visitors(runtime)
    assert (await known())[1] == "temoin@exemple.ca"
    await db.execute(update(Report).values(answered_at=NOW - timedelta(days=91)))
    await db.commit()
    await jobs.forget_visitors(runtime)
    assert await known() == (None, "")


async def test_suspensions_end_by_the_clock(db: AsyncSession, runtime: Runtime) -> None:
    over, going, endless = [await person(db) for _ in range(3)]
    for who, until in ((over, NOW - timedelta(hours=1)), (going, NOW + timedelta(days=1))):
        await db.execute(
            update(Person)
            .where(Person.id == who.id)
            .values(suspended_at=NOW - timedelta(days=7), suspended_until=until)
        )
    await db.execute(update(Person).where(Person.id == endless.id).values(suspended_at=NOW))
    await db.commit()
    await jobs.lift_suspensions(runtime)
    query = select(Person.id).where(Person.suspended_at.is_not(None)).order_by(Person.id)
    assert list((await db.execute(query)).scalars()) == [going.id, endless.id]


async def test_a_page_of_one_s_own_without_anything_says_what_to_read(
    browser: Visitor, db: AsyncSession
) -> None:
    await browser.go("/fr/moderation/mes-affaires")
    assert browser.path == "/fr/connexion"
    await sign_in_as(db, browser, await person(db))
    await browser.go("/fr/moderation/mes-affaires")
    assert "Rien à montrer" in browser.text
    await browser.follow("Lire les règles du lieu")
    assert browser.path == "/fr/moderation"
