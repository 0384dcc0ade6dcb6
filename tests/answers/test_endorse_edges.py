"""Endorsing past its pages: in English, twice at once, by a merge, of what is closed or was taken back."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.answers.models import Endorsement
from app.answers.schemas import Endorsing
from app.answers.service import endorse as service
from app.core.errors import NotFound, Refused
from app.core.runtime import Runtime
from app.ideas.models import Gate, Idea
from app.ideas.rules import State
from app.profiles.models import Leadership
from app.profiles.rules import Standing
from tests.factories import answers, ideas, profiles
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

NOW = datetime.now(UTC)
New = Callable[..., Visitor]
WORDS = "I know the alley and the people who live there."


async def leader(db: AsyncSession, **fields: str) -> Actor:
    """Make a leader of the place of ideas."""
    who = await person(db, **fields)  # type: ignore[arg-type]
    await profiles.leadership(db, who)
    return who


async def many(db: AsyncSession) -> int:
    return (await db.execute(select(func.count()).select_from(Endorsement))).scalar_one()


async def test_a_leader_endorses_in_english_and_a_french_reader_is_told_the_language(
    visitor: New, db: AsyncSession
) -> None:
    idea, who = await ideas.idea(db), await leader(db, language="en", name="Mabel Gray")
    browser = await sign_in_as(db, visitor("en"), who)
    await browser.go(f"/en/ideas/{idea.public_id}")
    await browser.follow("Endorse as a leader")
    assert "The threshold does not count them." in browser.text
    await browser.submit(words=WORDS, language="en")
    assert "Your endorsement is on the page of the idea" in browser.text
    french = await visitor().go(f"/fr/idees/{idea.public_id}")
    quote = french.page.css_first(".idea-endorsements blockquote")
    assert quote is not None
    assert (quote.attributes["lang"], WORDS in quote.text()) == ("en", True)


async def test_without_words_there_is_a_name_and_no_empty_quote(
    browser: Visitor, db: AsyncSession
) -> None:
    idea = await ideas.idea(db)
    await answers.endorsement(db, idea, await person(db, name="Mabel Gray"), words="")
    await browser.go(f"/fr/idees/{idea.public_id}")
    assert "Mabel Gray" in browser.all(".idea-endorsements")[0]
    assert browser.page.css(".idea-endorsements blockquote") == []


async def test_pressed_ten_times_at_once_it_is_one_endorsement(
    db: AsyncSession, runtime: Runtime
) -> None:
    idea, who = await ideas.idea(db), await leader(db)

    async def press(number: int) -> None:
        async with runtime.database.transaction() as session:
            it = await session.get_one(Idea, idea.id)
            await service.endorse(session, who, it, Endorsing(words=f"Fois {number}"), NOW)

    await asyncio.gather(*(press(n) for n in range(10)))
    assert await many(db) == 1
    assert (await db.execute(select(Gate.local, Gate.other))).one() == (0, 0)


async def test_taking_back_what_one_never_gave_is_not_found(db: AsyncSession) -> None:
    idea, who = await ideas.idea(db), await leader(db)
    await answers.endorsement(db, idea)
    with pytest.raises(NotFound):
        await service.take_back(db, who, idea)
    assert await many(db) == 1


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.ARCHIVED])
async def test_one_may_always_take_back_what_one_said_of_a_closed_idea(
    browser: Visitor, db: AsyncSession, state: State
) -> None:
    idea = await ideas.idea(db)
    who = await answers.endorsement(db, idea)
    await ideas.close(db, idea, state)
    await sign_in_as(db, browser, who)
    await browser.go(f"/fr/idees/{idea.public_id}")
    await browser.submit("form[action$=ne-plus-recommander]")
    assert "est retirée" in browser.text
    assert await many(db) == 0


@pytest.mark.parametrize("standing", [Standing.REVOKED, Standing.ENDED, Standing.ASKED])
async def test_a_role_that_is_over_or_not_begun_endorses_nothing(
    db: AsyncSession, standing: Standing
) -> None:
    idea, who = await ideas.idea(db), await leader(db)
    await db.execute(update(Leadership).values(standing=standing))
    await db.commit()
    with pytest.raises(Refused, match="Seuls les leaders"):
        await service.endorse(db, who, idea, Endorsing(), NOW)


async def test_a_term_ends_by_the_clock_and_what_was_said_under_it_stays(
    browser: Visitor, db: AsyncSession
) -> None:
    idea = await ideas.idea(db)
    who = await answers.endorsement(db, idea, await person(db, name="Mabel Gray"))
    late = NOW + timedelta(days=800)
    with pytest.raises(Refused):
        await service.endorse(db, who, idea, Endorsing(words="Encore."), late)
    await db.commit()
    await browser.go(f"/fr/idees/{idea.public_id}")
    assert "Mabel Gray" in browser.all(".idea-endorsements")[0]


async def test_a_suspended_leader_is_no_longer_shown_nor_heard(
    browser: Visitor, db: AsyncSession
) -> None:
    idea = await ideas.idea(db)
    who = await answers.endorsement(db, idea, await person(db, name="Mabel Gray"))
    await db.execute(update(Person).where(Person.id == who.id).values(suspended_at=NOW))
    await db.commit()
    await browser.go(f"/fr/idees/{idea.public_id}")
    assert "Mabel Gray" not in browser.text
    await sign_in_as(db, browser, who)
    await browser.go(f"/fr/idees/{idea.public_id}/recommander")
    assert browser.status == 403


async def test_a_hidden_idea_is_not_there_to_endorse(browser: Visitor, db: AsyncSession) -> None:
    idea = await ideas.idea(db, state=State.HIDDEN)
    await sign_in_as(db, browser, await leader(db))
    assert (await browser.go(f"/fr/idees/{idea.public_id}/recommander")).status == 404


async def test_each_of_several_leaders_has_a_line_the_first_one_first(
    browser: Visitor, db: AsyncSession
) -> None:
    idea = await ideas.idea(db)
    for number in range(3):
        who = await person(db, name=f"Leader {number}")
        await answers.endorsement(db, idea, who, created_at=NOW - timedelta(days=3 - number))
    await browser.go(f"/fr/idees/{idea.public_id}")
    lines = browser.all(".idea-endorsements li")
    assert [line[:8] for line in lines] == ["Leader 0", "Leader 1", "Leader 2"]
