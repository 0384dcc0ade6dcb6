"""Who is told of an answer: authors, supporters and followers, once each, in their language."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.answers.notices import answered, waits
from app.answers.schemas import Answering
from app.answers.service.give import give
from app.core import clock
from app.core.i18n import using
from app.core.moderated import moderation_of
from app.core.notices import notice_kinds
from app.core.runtime import Runtime
from app.ideas.models import Idea
from app.ideas.rules import AnswerStatus, State
from app.ideas.service.support import become_candidate
from tests.factories import answers, ideas
from tests.factories.accounts import person

Work = Callable[[], Awaitable[None]]
TYPED = Answering(
    status=AnswerStatus.ACCEPTED,
    body_fr="C’est oui : la ruelle ferme aux autos en mai.",
    body_en="It is a yes: the alley closes to cars in May.",
)


async def due(db: AsyncSession) -> list[dict[str, object]]:
    """Return what is to be told, as the notifications hear it."""
    rows = await db.execute(
        text(
            "SELECT DISTINCT args->'payload' FROM procrastinate_jobs"
            " WHERE task_name = 'nv:event' AND args->>'kind' = 'NoticeDue'"
        )
    )
    return [row[0] for row in rows]


async def test_supporters_authors_and_followers_are_told_and_not_who_answered(
    db: AsyncSession,
) -> None:
    author, official = await person(db), await answers.official(db)
    idea = await answers.candidate(db, author=author)
    crowd = await ideas.supporters(db, idea, local=3, other=1)
    await give(db, official, idea, TYPED, clock.now())
    await db.commit()
    told = [one for one in await due(db) if one["kind"] == "answers.given"]
    assert {key for one in told for key in [one["key"]]} == {told[0]["key"]}
    reached = {n for one in told for n in one["to"]}  # type: ignore[attr-defined]
    assert reached == {author.id, *(p.id for p in crowd)}
    assert {f for one in told for f in one["followers_of"]} == {f"idea:{idea.id}"}  # type: ignore[attr-defined]
    assert all(one["but"] == [official.id] for one in told)
    assert {one["because"] for one in told} == {
        "because it is your idea",
        "because you support this idea",
    }


async def test_the_notice_speaks_the_language_of_its_reader(db: AsyncSession) -> None:
    idea = await answers.candidate(db, title="Une ruelle sans autos")
    made = await give(db, await answers.official(db), idea, TYPED, clock.now())
    await db.commit()
    with using("fr"):
        french = await answered(db, {"answer": made.public_id})
    with using("en"):
        english = await answered(db, {"answer": made.public_id})
    assert french is not None
    assert english is not None
    assert "Une ruelle sans autos" in french.title
    assert french.title.endswith("Acceptée")
    assert french.excerpt == TYPED.body_fr
    assert english.excerpt == TYPED.body_en
    assert french.path.startswith("/fr/idees/")
    assert english.path.startswith("/en/ideas/")
    assert english.path.endswith(f"#answer-{made.public_id}")


async def test_a_hidden_answer_or_idea_is_told_to_nobody(
    db: AsyncSession, runtime: Runtime
) -> None:
    idea = await answers.candidate(db)
    made = await answers.answer(db, idea)
    ways = moderation_of("official-answer")
    assert ways is not None
    await ways.hide(db, runtime, made.id, clock.now())
    assert await answered(db, {"answer": made.public_id}) is None
    await ways.restore(db, runtime, made.id, clock.now())
    assert await answered(db, {"answer": made.public_id}) is not None
    await ideas.close(db, idea, State.HIDDEN)
    assert await answered(db, {"answer": made.public_id}) is None


async def test_officials_of_the_place_are_told_that_an_idea_waits(
    db: AsyncSession, work: Work
) -> None:
    here, elsewhere = await answers.official(db), await answers.official(db, "ville-marie")
    idea = await ideas.idea(db)
    await become_candidate(db, idea.id)
    await db.commit()
    await work()
    rows = await db.execute(text("SELECT person_id FROM notice WHERE kind = 'answers.waiting'"))
    reached = [row[0] for row in rows]
    assert reached == [here.id]
    assert elsewhere.id not in reached


async def test_that_notice_is_empty_once_the_idea_no_longer_waits(db: AsyncSession) -> None:
    idea = await answers.candidate(db, title="Une fontaine")
    said = await waits(db, {"idea": str(idea.id)})
    assert said is not None
    assert "Une fontaine" in said.title
    await ideas.close(db, idea, State.WITHDRAWN)
    await db.refresh(idea)
    assert await waits(db, {"idea": str(idea.id)}) is None
    assert await waits(db, {"idea": "999999"}) is None


@pytest.mark.parametrize("kind", ["answers.given", "answers.waiting"])
def test_each_kind_can_be_chosen(kind: str) -> None:
    assert notice_kinds()[kind].label
    assert not notice_kinds()[kind].is_due


async def test_a_refused_answer_tells_nobody(db: AsyncSession) -> None:
    idea: Idea = await answers.candidate(db)
    stranger = await person(db)
    with pytest.raises(Exception, match="élue"):
        await give(db, stranger, idea, TYPED, clock.now())
    await db.rollback()
    assert await due(db) == []
