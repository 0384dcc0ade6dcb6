"""Answering when one may not: outside one's territory, after the term, too late, as nobody, on both edges."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.answers.models import OfficialAnswer
from app.answers.schemas import Answering
from app.answers.service.give import AlreadyAnswered, give
from app.audit.models import AuditEntry
from app.core.errors import Refused
from app.core.runtime import Runtime
from app.ideas.models import Idea
from app.ideas.rules import AnswerStatus, State
from app.ideas.service.close import withdraw
from app.profiles.models import Mandate
from app.profiles.rules import today
from tests.api.program import Program, problem, token_of
from tests.factories import answers, ideas, profiles
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

NOW = datetime.now(UTC)
New = Callable[..., Visitor]
TYPED = {
    "status": "accepted",
    "body_fr": "C’est oui, dès le printemps prochain.",
    "body_en": "",
    "original": "fr",
}


@dataclass
class Edges:
    """The page and the API, asked the same."""

    app: ASGIApp
    db: AsyncSession
    browser: Visitor

    async def by_page(self, who: Actor, idea: Idea) -> tuple[int, str]:
        """Send the form, with a token of the member's own; return what is said."""
        await sign_in_as(self.db, self.browser, who)
        await self.browser.go("/fr/compte")
        token = self.browser.page.css_first("main input[name=csrf_token]")
        secret = token.attributes["value"] if token else ""
        path = f"/fr/idees/{idea.public_id}/reponses/nouvelle"
        await self.browser.post(path, {**TYPED, "csrf_token": secret})
        return self.browser.status, self.browser.text

    async def by_program(self, who: Actor, idea: Idea) -> tuple[int, str]:
        """Send the same as a program; return what is said."""
        program = Program(self.app, await token_of(self.db, who), "fr")
        sent = {**TYPED, "idea": idea.public_id}
        answer = await program.send("POST", "/official-answers", sent)
        return answer.status_code, answer.json().get("title", "")


@pytest.fixture
def edges(app: ASGIApp, db: AsyncSession, browser: Visitor) -> Edges:
    return Edges(app, db, browser)


async def given(db: AsyncSession) -> int:
    """Return how many answers there are."""
    return (await db.execute(select(func.count()).select_from(OfficialAnswer))).scalar_one()


async def outsider(db: AsyncSession) -> Actor:
    return await answers.official(db, "ville-marie")


async def after_the_term(db: AsyncSession) -> Actor:
    who, day = await person(db), today(NOW)
    await profiles.mandate(
        db, who, starts_on=day - timedelta(days=900), ends_on=day - timedelta(days=1)
    )
    return who


async def before_the_term(db: AsyncSession) -> Actor:
    who, day = await person(db), today(NOW)
    await profiles.mandate(
        db, who, starts_on=day + timedelta(days=1), ends_on=day + timedelta(days=900)
    )
    return who


async def citizen(db: AsyncSession) -> Actor:
    return await person(db)


async def leader(db: AsyncSession) -> Actor:
    who = await person(db)
    await profiles.leadership(db, who)
    return who


async def moderator_elsewhere(db: AsyncSession) -> Actor:
    return await person(db, roles=("moderator:ville-marie",))


WHO = {
    "an official of another place": (outsider, "votre mandat vaut pour Ville-Marie"),
    "after the term": (after_the_term, "Seule une personne élue"),
    "before the term": (before_the_term, "Seule une personne élue"),
    "a citizen": (citizen, "Seule une personne élue"),
    "a leader": (leader, "Seule une personne élue"),
    "a moderator elsewhere": (moderator_elsewhere, "un autre territoire"),
}


@pytest.mark.parametrize("who", WHO)
async def test_the_page_and_the_api_refuse_alike_and_nothing_is_kept(
    edges: Edges, db: AsyncSession, who: str
) -> None:
    make, sentence = WHO[who]
    idea, actor = await answers.candidate(db), await make(db)
    for status, said in (await edges.by_page(actor, idea), await edges.by_program(actor, idea)):
        assert status == 403
        assert sentence in said
    assert await given(db) == 0
    written = select(AuditEntry.detail).where(AuditEntry.action == "access.denied")
    assert [one["page"] for one in await db.scalars(written)] == ["answers:write", "api:answer"]


async def test_the_last_day_of_a_term_still_counts_and_the_next_does_not(
    edges: Edges, db: AsyncSession
) -> None:
    idea, who, day = await answers.candidate(db), await person(db), today(NOW)
    await profiles.mandate(db, who, starts_on=day - timedelta(days=900), ends_on=day)
    assert (await edges.by_program(who, idea))[0] == 201
    await db.execute(update(Mandate).values(ends_on=day - timedelta(days=1)))
    await db.commit()
    other = await answers.candidate(db)
    assert (await edges.by_program(who, other))[0] == 403
    assert await given(db) == 1


async def test_a_right_taken_back_vanishes_at_the_next_request(
    edges: Edges, db: AsyncSession
) -> None:
    idea, who = await answers.candidate(db), await answers.official(db)
    await sign_in_as(db, edges.browser, who)
    form = f"/fr/idees/{idea.public_id}/reponses/nouvelle"
    assert (await edges.browser.go(form)).status == 200
    await db.execute(update(Mandate).values(ended_on=today(NOW) - timedelta(days=1)))
    await db.commit()
    await edges.browser.submit(**TYPED)
    assert edges.browser.status == 403
    assert await given(db) == 0


async def test_a_suspended_official_answers_nothing(edges: Edges, db: AsyncSession) -> None:
    idea, who = await answers.candidate(db), await answers.official(db)
    await db.execute(update(Person).where(Person.id == who.id).values(suspended_at=NOW))
    await db.commit()
    assert (await edges.by_page(who, idea))[0] == 403
    assert (await edges.by_program(who, idea))[0] == 401, "their tokens open nothing"
    assert await given(db) == 0


CLOSED = [State.PUBLISHED, State.WITHDRAWN, State.ARCHIVED]


@pytest.mark.parametrize("state", CLOSED)
async def test_what_did_not_pass_or_is_closed_is_refused_with_its_reason(
    edges: Edges, db: AsyncSession, state: State
) -> None:
    idea, who = await ideas.idea(db, state=state), await answers.official(db)
    for status, said in (await edges.by_page(who, idea), await edges.by_program(who, idea)):
        assert status == 403
        assert "passé leur seuil" in said


@pytest.mark.parametrize("state", [State.DRAFT, State.HIDDEN])
async def test_what_is_not_public_is_not_there(
    edges: Edges, db: AsyncSession, state: State
) -> None:
    idea, who = await ideas.idea(db, state=state), await answers.official(db)
    assert (await edges.by_page(who, idea))[0] == 404
    assert (await edges.by_program(who, idea))[0] == 404


async def test_an_idea_that_never_was_is_a_problem_of_its_own(
    app: ASGIApp, db: AsyncSession
) -> None:
    program = Program(app, await token_of(db, await answers.official(db)))
    for which in ("zzzzzzzzzz", "x", "../../etc", "1"):
        sent = {**TYPED, "idea": which}
        problem(await program.send("POST", "/official-answers", sent), 404, "not-found")


async def test_what_is_refused_comes_back_in_english_too(app: ASGIApp, db: AsyncSession) -> None:
    idea = await answers.candidate(db)
    program = Program(app, await token_of(db, await person(db)), "en")
    sent = {**TYPED, "idea": idea.public_id}
    body = problem(await program.send("POST", "/official-answers", sent), 403, "refused")
    assert "Only an elected official of this territory, or its staff" in body["title"]


async def test_two_officials_at_once_both_answer_and_the_later_counts(
    db: AsyncSession, runtime: Runtime
) -> None:
    idea = await answers.candidate(db)
    people = [await answers.official(db), await person(db, roles=("moderator",))]
    said = ["Le conseil étudie le plan.", "L’équipe accepte le plan tel quel."]

    async def press(number: int) -> None:
        async with runtime.database.transaction() as session:
            it = await session.get_one(Idea, idea.id)
            typed = Answering(status=AnswerStatus.ACCEPTED, body_fr=said[number])
            await give(session, people[number], it, typed, NOW)

    await asyncio.gather(press(0), press(1))
    assert await given(db) == 2


async def test_the_same_words_pressed_at_once_are_one_answer(
    db: AsyncSession, runtime: Runtime
) -> None:
    idea, who = await answers.candidate(db), await answers.official(db)
    typed = Answering(**TYPED)

    async def press() -> None:
        async with runtime.database.transaction() as session:
            await give(session, who, await session.get_one(Idea, idea.id), typed, NOW)

    results = await asyncio.gather(*(press() for _ in range(5)), return_exceptions=True)
    assert len([one for one in results if isinstance(one, AlreadyAnswered)]) == 4, results
    assert await given(db) == 1


async def test_an_idea_withdrawn_at_the_same_moment_is_answered_before_or_not_at_all(
    db: AsyncSession, runtime: Runtime
) -> None:
    author, who = await person(db), await answers.official(db)
    idea = await answers.candidate(db, author=author)

    async def answer() -> None:
        async with runtime.database.transaction() as session:
            it = await session.get_one(Idea, idea.id)
            await give(session, who, it, Answering(**TYPED), NOW)

    async def close() -> None:
        async with runtime.database.transaction() as session:
            it = await session.get_one(Idea, idea.id)
            await withdraw(session, author, it, "Je déménage.", NOW)

    answered, _closed = await asyncio.gather(answer(), close(), return_exceptions=True)
    kept = await given(db)
    assert isinstance(answered, Refused) == (kept == 0), answered
