"""Hiding one answer of several: what the gate remembers, what lists and clocks say, again and again."""

import asyncio
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.answers.models import OfficialAnswer
from app.answers.queries import clocks, given
from app.answers.schemas import Answering
from app.answers.service.give import AlreadyAnswered, give
from app.core.moderated import Moderation, moderation_of
from app.core.runtime import Runtime
from app.ideas.models import Gate, Idea
from app.ideas.rules import AnswerStatus, State
from tests.factories import answers, ideas
from tests.visitor import Visitor

NOW = datetime.now(UTC)


def ways() -> Moderation:
    """Return how answers are moderated."""
    found = moderation_of("official-answer")
    assert found is not None
    return found


async def gate(db: AsyncSession, idea: Idea) -> tuple[datetime | None, str]:
    """Return when the gate says that an idea was first answered, and what last."""
    query = select(Gate.answered_at, Gate.answer).where(Gate.idea_id == idea.id)
    return tuple((await db.execute(query)).one())  # type: ignore[return-value]


async def three(db: AsyncSession) -> tuple[Idea, list[OfficialAnswer]]:
    """Make a candidate that was answered three times, a day apart."""
    idea = await answers.candidate(db, days=30)
    made = [
        await answers.answer(
            db, idea, status=status, created_at=NOW - timedelta(days=9 - number),
            body_fr=f"Ce que le conseil dit le jour {number}.",
        )
        for number, status in enumerate(["received", "under_study", "accepted"])
    ]  # fmt: skip
    return idea, made


async def test_hiding_the_last_leaves_the_one_before(db: AsyncSession, runtime: Runtime) -> None:
    idea, made = await three(db)
    await ways().hide(db, runtime, made[2].id, NOW)
    assert await gate(db, idea) == (made[0].created_at, "under_study")
    latest = await given.latest_to(idea.id).alone(db)
    assert latest is not None
    assert latest.public_id == made[1].public_id
    assert await given.how_many(idea.id).alone(db) == 2


async def test_hiding_the_first_makes_the_wait_longer(db: AsyncSession, runtime: Runtime) -> None:
    idea, made = await three(db)
    clock = await clocks.clock_of(idea.id).alone(db)
    assert clock is not None
    before = clock.days(NOW)
    await ways().hide(db, runtime, made[0].id, NOW)
    clock = await clocks.clock_of(idea.id).alone(db)
    assert clock is not None
    assert clock.days(NOW) == before + 1
    assert await gate(db, idea) == (made[1].created_at, "accepted")


async def test_all_hidden_it_waits_in_every_list_and_restored_it_waits_no_more(
    db: AsyncSession, runtime: Runtime
) -> None:
    idea, made = await three(db)
    for one in made:
        await ways().hide(db, runtime, one.id, NOW)
    assert await gate(db, idea) == (None, "")
    assert await clocks.count_waiting(db, None) == 1
    assert [one.id for one in (await clocks.waiting(db, None)).items] == [idea.id]
    [territory] = await clocks.by_territory(db)
    assert (territory.waiting, territory.answered) == (1, 0)
    await ways().restore(db, runtime, made[0].id, NOW)
    assert await clocks.count_waiting(db, None) == 0
    assert await gate(db, idea) == (made[0].created_at, "received")
    await db.commit()


@pytest.mark.parametrize("seed", range(5))
async def test_whatever_is_hidden_and_shown_the_gate_says_what_is_left(
    db: AsyncSession, runtime: Runtime, seed: int
) -> None:
    dice = Random(seed)
    idea, made = await three(db)
    hidden: set[int] = set()
    for _step in range(8):
        one = dice.choice(made)
        if dice.random() < 0.5:
            await ways().hide(db, runtime, one.id, NOW)
            hidden.add(one.id)
        else:
            await ways().restore(db, runtime, one.id, NOW)
            hidden.discard(one.id)
    left = [one for one in made if one.id not in hidden]
    expected = (left[0].created_at, str(left[-1].status)) if left else (None, "")
    assert await gate(db, idea) == expected
    await db.commit()


async def test_the_same_words_may_be_given_again_once_they_were_hidden(
    db: AsyncSession, runtime: Runtime
) -> None:
    idea, official = await answers.candidate(db), await answers.official(db)
    typed = Answering(status=AnswerStatus.ACCEPTED, body_fr="C’est oui, dès le printemps.")
    first = await give(db, official, idea, typed, NOW)
    with pytest.raises(AlreadyAnswered, match="déjà été donnée"):
        await give(db, official, idea, typed, NOW)
    await ways().hide(db, runtime, first.id, NOW)
    again = await give(db, official, idea, typed, NOW)
    assert again.id != first.id
    await db.commit()


async def test_two_who_hide_at_once_leave_one_truth(db: AsyncSession, runtime: Runtime) -> None:
    idea, made = await three(db)

    async def press(number: int) -> None:
        async with runtime.database.transaction() as session:
            await ways().hide(session, runtime, made[number].id, NOW)

    await asyncio.gather(*(press(n % 3) for n in range(6)))
    assert await gate(db, idea) == (None, "")


async def test_a_hidden_answer_of_a_merged_idea_stays_hidden_in_what_it_became(
    db: AsyncSession, runtime: Runtime, browser: Visitor
) -> None:
    from app.answers.subscribers import move_along
    from app.ideas.events import IdeaMerged

    source, made = await three(db)
    target = await answers.candidate(db)
    await ways().hide(db, runtime, made[2].id, NOW)
    await db.commit()
    await ideas.close(db, source, State.WITHDRAWN)
    await move_along(runtime, IdeaMerged(source.id, target.id))
    assert await gate(db, target) == (made[0].created_at, "under_study")
    await browser.go(f"/fr/idees/{target.public_id}/reponses")
    assert len(browser.page.css(".official-answer")) == 2
    await ways().restore(db, runtime, made[2].id, NOW)
    await db.commit()
    assert await gate(db, target) == (made[0].created_at, "accepted")
    thing = await ways().find(db, made[2].public_id)
    assert thing is not None
    assert target.public_id in thing.path, "it leads to the idea that is gone"


async def test_a_moderator_reads_both_languages(db: AsyncSession) -> None:
    idea = await answers.candidate(db, title="Une fontaine")
    made = await answers.answer(
        db, idea, body_fr="C’est oui, dès le printemps.", body_en="It is a yes, from spring on."
    )
    thing = await ways().find(db, made.id)
    assert thing is not None
    assert thing.text == "C’est oui, dès le printemps.\n\nIt is a yes, from spring on."
    assert (thing.title, thing.language) == ("Une fontaine", "fr")
    assert thing.territory_id == idea.territory_id
    assert thing.path.endswith(f"#answer-{made.public_id}")
