"""What moderation refuses, sent past its pages as a program or an old window would: said, kept, undone."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.accounts.actor import Actor
from app.audit.models import AuditEntry
from app.core import clock
from app.core.runtime import Runtime
from app.core.web.routing import url
from app.ideas.models import Idea
from app.ideas.rules import State
from app.moderation.models import Appeal, Case, Decision, Report
from app.moderation.queries import cases, queue
from app.moderation.rules import APPEAL_WITHIN, CLAIM_LASTS, AppealState, Outcome, Reason
from tests.api.program import Program, problem, token_of
from tests.factories import discussion, ideas, moderation as made
from tests.factories.accounts import person, sign_in_as
from tests.queries import counted
from tests.visitor import Visitor

NOW = datetime.now(UTC)
New = Callable[..., Visitor]
VILLERAY = "moderator:villeray-saint-michel-parc-extension"


async def press(
    browser: Visitor, db: AsyncSession, who: Actor, path: str, **form: str
) -> tuple[int, str]:
    """Send a form that no page offers, with a good token; return what is answered."""
    await sign_in_as(db, browser, who)
    await browser.go("/fr/compte")
    token = browser.page.css_first("main input[name=csrf_token]")
    secret = token.attributes["value"] if token else ""
    await browser.post(path, {**form, "csrf_token": secret})
    return browser.status, browser.text


def appeal_form(decision: Decision) -> str:
    return url("moderation:appeal", decision_id=decision.public_id)


def review_form(decision: Decision) -> str:
    return url("moderation:review", decision_id=decision.public_id)


async def appeals(db: AsyncSession) -> int:
    return (await db.execute(select(func.count()).select_from(Appeal))).scalar_one()


@pytest.mark.parametrize(
    ("late", "status"), [(timedelta(minutes=-5), 200), (timedelta(minutes=5), 403)]
)
async def test_an_appeal_is_taken_for_ninety_days_and_not_a_minute_more(
    browser: Visitor, db: AsyncSession, runtime: Runtime, late: timedelta, status: int
) -> None:
    author = await person(db)
    decision = await made.decided(db, runtime, await ideas.idea(db, author=author))
    await db.execute(update(Decision).values(decided_at=clock.now() - APPEAL_WITHIN - late))
    await db.commit()
    answer, said = await press(browser, db, author, appeal_form(decision), words=made.OBJECTION)
    assert answer == status
    assert status == 200 or "ce délai est passé" in said
    assert await appeals(db) == (1 if status == 200 else 0)


async def test_a_second_appeal_is_refused_even_after_the_first_was_decided(
    browser: Visitor, visitor: New, db: AsyncSession, runtime: Runtime
) -> None:
    author = await person(db)
    decision = await made.decided(db, runtime, await ideas.idea(db, author=author))
    await made.appealed(db, decision, author)
    status, said = await press(browser, db, author, appeal_form(decision), words=made.OBJECTION)
    assert (status, "Vous avez déjà demandé" in said) == (403, True)
    other = await person(db, roles=("moderator",))
    await press(visitor(), db, other, review_form(decision), state="upheld",
                answer="La phrase vise bien des personnes.")  # fmt: skip
    again = visitor()
    status, said = await press(again, db, author, appeal_form(decision), words=made.OBJECTION)
    assert (status, "Vous avez déjà demandé" in said) == (403, True)
    assert await appeals(db) == 1


async def test_nobody_appeals_for_another_not_even_a_moderator(
    browser: Visitor, visitor: New, db: AsyncSession, runtime: Runtime
) -> None:
    decision = await made.decided(db, runtime, await ideas.idea(db))
    for who, status in ((await person(db), 404), (await person(db, roles=("moderator",)), 403)):
        answer, _said = await press(visitor(), db, who, appeal_form(decision), words=made.OBJECTION)
        assert answer == status
    assert await appeals(db) == 0


async def test_the_moderator_who_decided_cannot_send_the_review_either(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    author, first = await person(db), await person(db, roles=("moderator",))
    decision = await made.decided(db, runtime, await ideas.idea(db, author=author), first)
    await made.appealed(db, decision, author)
    status, said = await press(
        browser, db, first, review_form(decision), state="upheld", answer="Je maintiens tout ceci."
    )
    assert status == 403
    assert "Vous avez pris cette décision" in said
    assert await db.scalar(select(Appeal.state)) is AppealState.WAITING
    denied = select(AuditEntry.by_id).where(AuditEntry.action == "access.denied")
    assert list(await db.scalars(denied)) == [first.id]


async def test_a_moderator_cannot_review_what_was_decided_against_themselves(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    author = await person(db, roles=("moderator",))
    decision = await made.decided(db, runtime, await ideas.idea(db, author=author))
    await made.appealed(db, decision, author)
    status, said = await press(
        browser, db, author, review_form(decision), state="overturned", answer="J’avais raison ici."
    )
    assert status == 403
    assert "est la vôtre" in said
    assert await db.scalar(select(Idea.state)) is State.HIDDEN


async def test_one_s_own_is_not_reported_by_page_nor_by_program(
    browser: Visitor, app: ASGIApp, db: AsyncSession
) -> None:
    author = await person(db)
    idea = await ideas.idea(db, author=author)
    form = url("moderation:report", kind="idea", which=idea.public_id)
    status, said = await press(browser, db, author, form, reason="spam")
    assert (status, "C’est de vous" in said) == (403, True)
    program = Program(app, await token_of(db, author), "fr")
    sent = {"kind": "idea", "id": idea.public_id, "reason": "spam"}
    body = problem(await program.send("POST", "/reports", sent), 403, "refused")
    assert "C’est de vous" in body["title"]
    assert await db.scalar(select(Report.id)) is None


async def test_a_report_by_page_then_by_program_is_one_report(
    browser: Visitor, app: ASGIApp, db: AsyncSession
) -> None:
    idea, who = await ideas.idea(db), await person(db)
    form = url("moderation:report", kind="idea", which=idea.public_id)
    assert (await press(browser, db, who, form, reason="spam"))[0] == 200
    program = Program(app, await token_of(db, who), "en")
    sent = {"kind": "idea", "id": idea.public_id, "reason": "hateful"}
    body = problem(await program.send("POST", "/reports", sent), 409, "conflict")
    assert "You have already reported this" in body["title"]
    status, said = await press(browser, db, who, form, reason="spam", words="Encore une fois.")
    assert (status, "déjà signalé" in said) == (409, True)
    assert await db.scalar(select(Case.reports)) == 1


async def test_the_same_visitor_twice_is_told_and_keeps_what_was_typed(
    browser: Visitor, db: AsyncSession
) -> None:
    idea = await ideas.idea(db)
    form = url("moderation:report", kind="idea", which=idea.public_id)
    await browser.go(form)
    await browser.submit(reason="spam")
    await browser.go(form)
    await browser.submit(reason="hateful", words="Je le redis autrement.")
    assert browser.status == 409
    assert "Je le redis autrement." in browser.all("textarea")[0]
    assert await db.scalar(select(func.count()).select_from(Report)) == 1


async def test_a_report_is_not_counted_twice_after_a_decision_reopens_the_thing(
    db: AsyncSession, runtime: Runtime
) -> None:
    idea, who = await ideas.idea(db), await person(db)
    await made.reported(db, idea, who)
    await made.decided(db, runtime, idea, outcome=Outcome.DISMISSED)
    await made.reported(db, idea)
    numbers = list(await db.scalars(select(Case.reports).order_by(Case.id)))
    assert numbers == [1, 1], "each case has its own reports"


async def test_a_claim_that_is_over_may_be_taken_by_another(
    browser: Visitor, visitor: New, db: AsyncSession
) -> None:
    idea = await ideas.idea(db)
    await made.reported(db, idea)
    one, two = [await person(db, roles=("moderator",)) for _ in range(2)]
    path = url("moderation:claim", kind="idea", which=idea.public_id)
    assert (await press(browser, db, one, path))[0] == 200
    assert (await press(visitor(), db, two, path))[0] == 409
    await db.execute(update(Case).values(claimed_until=NOW - timedelta(seconds=1)))
    await db.commit()
    assert (await press(visitor(), db, two, path))[0] == 200
    row = (await db.execute(select(Case.claimed_by_id, Case.claimed_until))).one()
    assert row.claimed_by_id == two.id
    assert row.claimed_until > NOW + CLAIM_LASTS - timedelta(minutes=2)


async def test_a_decision_on_a_case_that_another_holds_is_refused_and_says_by_when(
    browser: Visitor, db: AsyncSession
) -> None:
    idea = await ideas.idea(db)
    await made.reported(db, idea)
    holder, other = [await person(db, roles=("moderator",)) for _ in range(2)]
    await db.execute(
        update(Case).values(
            claimed_by_id=holder.id, claimed_until=clock.now() + timedelta(minutes=9)
        )
    )
    await db.commit()
    path = url("moderation:thing", kind="idea", which=idea.public_id)
    status, said = await press(browser, db, other, path, outcome="hidden", reason="spam")
    assert status == 403
    assert "regarde ceci" in said
    assert await db.scalar(select(Decision.id)) is None


@pytest.mark.parametrize(
    ("form", "field", "french", "english"),
    [
        ({"outcome": "hidden"}, "reason", "Veuillez choisir la règle", "Please choose the rule"),
        ({"outcome": "warned"}, "reason", "Veuillez choisir la règle", "Please choose the rule"),
        (
            {"outcome": "suspended", "reason": "spam", "days": "8"},
            "days", "Veuillez choisir la durée", "Please choose how long",
        ),
    ],
)  # fmt: skip
@pytest.mark.parametrize("lang", ["fr", "en"])
async def test_what_misses_is_said_beside_its_field_and_the_words_are_kept(
    visitor: New, db: AsyncSession, form: dict[str, str], field: str, french: str, english: str,
    lang: str,
) -> None:  # fmt: skip
    idea = await ideas.idea(db)
    browser = await sign_in_as(db, visitor(lang), await person(db, roles=(VILLERAY,)))
    await browser.go(url("moderation:thing", lang=lang, kind="idea", which=idea.public_id))
    await browser.submit("form.ruling", **{"reason": "", **form}, words="Voici pourquoi.")
    assert browser.status == 422
    assert (french if lang == "fr" else english) in browser.error(field)
    assert "Voici pourquoi." in browser.all("textarea")[0]
    assert await db.scalar(select(Decision.id)) is None


async def test_setting_aside_is_not_decided_from_here(browser: Visitor, db: AsyncSession) -> None:
    idea, who = await ideas.idea(db), await person(db, roles=("moderator",))
    path = url("moderation:thing", kind="idea", which=idea.public_id)
    status, said = await press(browser, db, who, path, outcome="set-aside", reason="manipulation")
    assert status == 403
    assert "doublons" in said


async def test_the_queue_asks_the_database_no_more_for_twelve_than_for_its_kinds(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    await sign_in_as(db, browser, await person(db, roles=("moderator",)))
    reporter = await person(db)
    for _each in range(3):
        await made.reported(db, await ideas.idea(db), reporter)
    asked = []
    for more in (0, 3):
        for _each in range(more):
            await made.reported(db, await ideas.idea(db), reporter)
        with counted(runtime) as sent:
            await browser.go("/fr/equipe/moderation")
        asked.append(len(sent))
        assert len(browser.all(".queue-card")) == 3 + more
    assert asked[1] - asked[0] <= 3, "more than one query for each case"


async def test_the_queue_holds_a_hundred_and_the_most_pressing_are_never_pushed_out(
    db: AsyncSession,
) -> None:
    moderator, reporter = await person(db, roles=("moderator",)), await person(db)
    idea = await ideas.idea(db)
    numbers = await discussion.many(db, idea, queue.MOST + 2)
    db.add_all(
        Case(subject_kind="comment", subject_id=n, territory_id=idea.territory_id, opened_at=NOW,
             reports=1) for n in numbers
    )  # fmt: skip
    await db.commit()
    pressing = await discussion.comment(db, idea, body="Achetez !", state="held")
    await made.held(db, pressing)
    twice = await discussion.comment(db, idea, body="Deux fois signalé.")
    await made.reported(db, twice, reporter)
    await made.reported(db, twice)
    rows = await queue.waiting(db, moderator)
    assert len(rows) == queue.MOST
    assert [row.subject.id for row in rows[:2]] == [pressing.id, twice.id]
    assert await queue.how_many(db, moderator) == queue.MOST + 4


async def test_what_was_decided_before_is_read_newest_first_and_ends_at_twenty(
    db: AsyncSession, runtime: Runtime
) -> None:
    author = await person(db)
    idea = await ideas.idea(db, author=author)
    for number in range(22):
        outcome = Outcome.HIDDEN if number % 2 == 0 else Outcome.RESTORED
        await made.decided(db, runtime, idea, outcome=outcome, reason=Reason.SPAM)
    found = await made.thing(db, idea)
    lines = await cases.decisions_of(db, found.subject)
    assert len(lines) == 20
    assert lines[0].outcome is Outcome.RESTORED
