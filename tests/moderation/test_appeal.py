"""An appeal: once, by whom it concerns, decided by another moderator, who may undo everything."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.audit.models import AuditEntry
from app.core.errors import Conflict, DomainError, Refused
from app.core.notices import notice_kinds
from app.core.runtime import Runtime
from app.core.web.routing import url
from app.discussion.models import Comment
from app.discussion.rules import State as Said
from app.ideas.models import Idea
from app.ideas.rules import State
from app.moderation.models import Appeal, Decision
from app.moderation.rules import AppealState, Outcome
from app.moderation.schemas import Objection, Review
from app.moderation.service import appeal as service
from tests.factories import discussion, ideas, moderation as made
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

NOW = datetime.now(UTC)
OVERTURN = Review(state=AppealState.OVERTURNED, answer="Vous avez raison : c’était le bâtiment.")
UPHOLD = Review(state=AppealState.UPHELD, answer="La phrase vise bien des personnes.")


def page_of(decision: Decision, lang: str = "fr") -> str:
    """Return where a decision is read."""
    return url("moderation:decision", lang=lang, decision_id=decision.public_id)


async def test_everything_comes_back_when_a_decision_is_overturned(
    db: AsyncSession, runtime: Runtime
) -> None:
    author = await person(db)
    comment = await discussion.comment(db, await ideas.idea(db), author, body=made.SHOUTED)
    decision = await made.decided(
        db, runtime, comment, outcome=Outcome.SUSPENDED, days=30, hides=True
    )
    await made.appealed(db, decision, author)
    other = await person(db, roles=("moderator",))
    await service.review(db, runtime, other, decision, OVERTURN, NOW)
    await db.commit()
    assert await db.scalar(select(Comment.state).where(Comment.id == comment.id)) is Said.VISIBLE
    assert await db.scalar(select(Person.suspended_at).where(Person.id == author.id)) is None
    assert decision.reversed_at == NOW
    written = select(AuditEntry.by_id).where(AuditEntry.action == "moderation.appeal_overturned")
    assert await db.scalar(written) == other.id


async def test_nothing_changes_when_it_is_upheld(db: AsyncSession, runtime: Runtime) -> None:
    author = await person(db)
    idea = await ideas.idea(db, author=author)
    decision = await made.decided(db, runtime, idea)
    await made.appealed(db, decision, author)
    other = await person(db, roles=("moderator",))
    await service.review(db, runtime, other, decision, UPHOLD, NOW)
    assert await db.scalar(select(Idea.state).where(Idea.id == idea.id)) is State.HIDDEN
    assert decision.reversed_at is None
    told = await notice_kinds()["moderation.appeal_decided"].write(
        db, {"decision": decision.public_id}
    )
    assert told is not None
    assert "maintient" in told.title
    assert "vise bien" in told.excerpt
    await db.commit()


async def test_a_later_suspension_outlives_an_earlier_one_that_is_undone(
    db: AsyncSession, runtime: Runtime
) -> None:
    author = await person(db)
    first = await made.decided(
        db, runtime, await ideas.idea(db, author=author), outcome=Outcome.SUSPENDED, days=30
    )
    await made.decided(
        db, runtime, await ideas.idea(db, author=author), outcome=Outcome.SUSPENDED, days=90
    )
    await made.appealed(db, first, author)
    other = await person(db, roles=("moderator",))
    await service.review(db, runtime, other, first, OVERTURN, NOW)
    assert await db.scalar(select(Person.suspended_at).where(Person.id == author.id)) is not None
    await db.commit()


async def test_who_decided_does_not_review(db: AsyncSession, runtime: Runtime) -> None:
    author, moderator = await person(db), await person(db, roles=("moderator",))
    decision = await made.decided(db, runtime, await ideas.idea(db, author=author), moderator)
    await made.appealed(db, decision, author)
    with pytest.raises(Refused, match="Vous avez pris"):
        await service.review(db, runtime, moderator, decision, OVERTURN, NOW)
    waiting = select(Appeal.state)
    assert await db.scalar(waiting) is AppealState.WAITING


async def test_what_nobody_appealed_cannot_be_reviewed(db: AsyncSession, runtime: Runtime) -> None:
    decision = await made.decided(db, runtime, await ideas.idea(db))
    other = await person(db, roles=("moderator",))
    with pytest.raises(Conflict, match="Personne"):
        await service.review(db, runtime, other, decision, OVERTURN, NOW)


async def test_two_who_review_at_once_decide_once(db: AsyncSession, runtime: Runtime) -> None:
    author = await person(db)
    idea = await ideas.idea(db, author=author)
    decision = await made.decided(db, runtime, idea)
    await made.appealed(db, decision, author)
    others = [await person(db, roles=("moderator",)) for _ in range(5)]

    async def press(number: int) -> None:
        async with runtime.database.transaction() as session:
            it = await session.get_one(Decision, decision.id)
            verdict = OVERTURN if number % 2 else UPHOLD
            await service.review(session, runtime, others[number], it, verdict, NOW)

    answers = await asyncio.gather(*(press(n) for n in range(5)), return_exceptions=True)
    assert len([one for one in answers if isinstance(one, DomainError)]) == 4, answers
    state = await db.scalar(select(Appeal.state))
    shown = await db.scalar(select(Idea.state).where(Idea.id == idea.id)) is State.PUBLISHED
    assert shown == (state is AppealState.OVERTURNED)


async def test_one_appeal_however_often_it_is_pressed(db: AsyncSession, runtime: Runtime) -> None:
    author = await person(db)
    decision = await made.decided(db, runtime, await ideas.idea(db, author=author))

    async def press() -> None:
        async with runtime.database.transaction() as session:
            it = await session.get_one(Decision, decision.id)
            await service.appeal(session, author, it, Objection(words=made.OBJECTION), NOW)

    answers = await asyncio.gather(*(press() for _ in range(6)), return_exceptions=True)
    assert len([one for one in answers if one is None]) == 1, answers
    assert len([one for one in answers if isinstance(one, DomainError)]) == 5


async def test_the_author_reads_why_and_objects(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    author = await person(db)
    idea = await ideas.idea(db, author=author)
    decision = await made.decided(db, runtime, idea, words="La troisième phrase.")
    await sign_in_as(db, browser, author)
    await browser.go(url("moderation:mine"))
    await browser.follow("Masqué pour tout le monde")
    assert browser.path == page_of(decision)
    for said in ("Personne n’est attaqué ici", "La troisième phrase.", idea.title):
        assert said in browser.text, said
    await browser.submit(words="Non.")
    assert browser.status == 422
    assert "Non." in browser.all("textarea")[0]
    await browser.submit(words=made.OBJECTION)
    assert browser.status == 200
    assert "Votre demande de révision est envoyée" in browser.text
    assert browser.page.css_first("textarea") is None
    await browser.post(
        page_of(decision) + "/revision",
        {"words": made.OBJECTION, "csrf_token": ""},
    )
    assert browser.status == 403


async def test_a_suspended_author_still_objects(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    author = await person(db, language="en")
    idea = await ideas.idea(db, author=author)
    decision = await made.decided(db, runtime, idea, outcome=Outcome.SUSPENDED, days=0)
    await sign_in_as(db, browser, author)
    await browser.go(page_of(decision, "en"))
    assert "Nobody is attacked here" in browser.text
    assert "without end" in browser.text
    await browser.submit(words=made.OBJECTION)
    assert browser.status == 200
    assert "Your appeal is sent" in browser.text


async def test_a_decision_is_between_its_author_and_the_moderators(
    browser: Visitor, visitor: Callable[..., Visitor], db: AsyncSession, runtime: Runtime
) -> None:
    decision = await made.decided(db, runtime, await ideas.idea(db))
    assert (await browser.go(page_of(decision))).path == "/fr/connexion"
    for roles, status in (((), 404), (("moderator:ville-marie",), 404), (("moderator",), 200)):
        reader = await sign_in_as(db, visitor(), await person(db, roles=roles))
        assert (await reader.go(page_of(decision))).status == status, roles
    assert (await reader.go("/fr/moderation/decisions/zzzzzzzzzz")).status == 404


async def test_another_moderator_reviews_from_the_queue(
    browser: Visitor, visitor: Callable[..., Visitor], db: AsyncSession, runtime: Runtime
) -> None:
    author, first = await person(db), await person(db, roles=("moderator",))
    idea = await ideas.idea(db, author=author)
    decision = await made.decided(db, runtime, idea, first)
    await made.appealed(db, decision, author)
    decider = await sign_in_as(db, visitor(), first)
    await decider.go("/fr/equipe/moderation")
    assert idea.title not in decider.text, "one's own decision waits for one's own review"
    await sign_in_as(db, browser, await person(db, roles=("moderator",)))
    await browser.go("/fr/equipe/moderation")
    assert "1 demande de révision à traiter" in browser.text
    await browser.follow(idea.title)
    assert made.OBJECTION in browser.text
    await browser.submit(state="overturned", answer="Non")
    assert browser.status == 422
    await browser.submit(state="overturned", answer="C’était bien le bâtiment.")
    assert "La décision est annulée" in browser.text
    assert await db.scalar(select(Idea.state).where(Idea.id == idea.id)) is State.PUBLISHED
    reader = await sign_in_as(db, visitor(), author)
    await reader.go(page_of(decision))
    assert "C’était bien le bâtiment." in reader.text
    assert "Décision annulée" in reader.text


async def test_who_reviews_must_say_yes_or_no(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    author = await person(db)
    decision = await made.decided(db, runtime, await ideas.idea(db, author=author))
    await made.appealed(db, decision, author)
    await sign_in_as(db, browser, await person(db, roles=("moderator",)))
    await browser.go(url("moderation:review", decision_id=decision.public_id))
    await browser.submit(state="waiting", answer="Je ne sais pas encore.")
    assert browser.status == 422
    assert await db.scalar(select(Appeal.state)) is AppealState.WAITING


async def test_time_runs_out(db: AsyncSession, runtime: Runtime, browser: Visitor) -> None:
    author = await person(db)
    decision = await made.decided(db, runtime, await ideas.idea(db, author=author))
    await db.execute(update(Decision).values(decided_at=datetime(2025, 1, 1, tzinfo=UTC)))
    await db.commit()
    await sign_in_as(db, browser, author)
    await browser.go(page_of(decision))
    assert "ce délai est passé" in browser.text
    assert browser.page.css_first("textarea") is None
