"""What answers keep of a person is given to them whole, and goes with them; the office's words stay."""

from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.answers.models import Endorsement, OfficialAnswer
from app.answers.personal import answers as kept_answers, endorsements, forget
from app.core.personal import Leaving
from app.ideas.models import Gate
from tests.factories import answers
from tests.factories.accounts import person
from tests.visitor import Visitor

NOW = datetime.now(UTC)


def leaving(who: Actor, *, erase_words: bool = False) -> Leaving:
    """Return somebody's departure."""
    return Leaving(who.id, erase_words, NOW)


async def test_they_are_given_every_answer_they_gave_even_a_hidden_one(db: AsyncSession) -> None:
    official, other = await answers.official(db), await answers.official(db)
    idea = await answers.candidate(db)
    await answers.answer(
        db, idea, official, status="received", body_en="It is received, thank you."
    )
    await answers.answer(db, idea, official, status="refused", hidden_at=NOW)
    await answers.answer(db, idea, other)
    rows = [row async for row in kept_answers(db, official.id)]
    assert [(row["idea"], row["status"]) for row in rows] == [
        (idea.public_id, "received"),
        (idea.public_id, "refused"),
    ]
    assert rows[0]["body_en"] == "It is received, thank you."
    assert rows[0]["office_fr"] == "Conseillère de la ville"


async def test_they_are_given_what_they_endorse_and_nobody_else_s(db: AsyncSession) -> None:
    idea = await answers.candidate(db)
    leader = await answers.endorsement(db, idea, words="Je connais la ruelle et ses gens.")
    await answers.endorsement(db, idea)
    [row] = [row async for row in endorsements(db, leader.id)]
    assert (row["idea"], row["words"]) == (idea.public_id, "Je connais la ruelle et ses gens.")
    assert [row async for row in endorsements(db, (await person(db)).id)] == []


async def test_when_they_leave_the_answer_stays_under_its_office_without_their_name(
    browser: Visitor, db: AsyncSession
) -> None:
    official = await answers.official(db, name="Élise Morin-Tremblay")
    idea = await answers.candidate(db)
    await answers.answer(db, idea, official)
    await answers.endorsement(db, idea, official)
    for erase_words in (False, True):
        departure = leaving(official, erase_words=erase_words)
        await forget(db, departure)
        assert erase_words or f"idea:{idea.id}" in departure.pages, "kept pages show the name"
    await db.commit()
    row = (await db.execute(select(OfficialAnswer.author_id, OfficialAnswer.mandate_id))).one()
    assert tuple(row) == (None, None)
    assert await db.scalar(select(func.count()).select_from(Endorsement)) == 0
    await browser.go(f"/fr/idees/{idea.public_id}")
    assert "Ex-membre" in browser.all(".official-answer")[0]
    assert "Conseillère de la ville" in browser.all(".official-answer")[0]
    assert "Élise Morin-Tremblay" not in browser.all(".official-answer")[0]
    assert await db.scalar(select(Gate.answered_at).where(Gate.idea_id == idea.id)) is not None


async def test_nobody_else_loses_anything(db: AsyncSession) -> None:
    idea = await answers.candidate(db)
    stays, goes = await answers.official(db), await answers.official(db)
    await answers.answer(db, idea, stays)
    await answers.endorsement(db, idea, stays)
    await forget(db, leaving(goes))
    await db.commit()
    assert await db.scalar(select(OfficialAnswer.author_id)) == stays.id
    assert await db.scalar(select(Endorsement.person_id)) == stays.id
