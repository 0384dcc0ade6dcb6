"""Leaders endorse: shown apart, counted nowhere, gone when the role is taken back."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.answers.models import Endorsement
from app.ideas.models import Gate, Support
from app.ideas.rules import State
from app.profiles.models import Leadership
from app.profiles.rules import Standing
from tests.factories import answers, ideas, profiles
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

New = Callable[..., Visitor]


async def many(db: AsyncSession) -> int:
    return (await db.execute(select(func.count()).select_from(Endorsement))).scalar_one()


async def test_a_leader_endorses_and_the_gate_does_not_move(
    browser: Visitor, visitor: New, db: AsyncSession
) -> None:
    leader = await person(db, name="Wideline J.")
    await profiles.leadership(db, leader)
    idea = await ideas.idea(db)
    await sign_in_as(db, browser, leader)
    await browser.go(f"/fr/idees/{idea.public_id}")
    await browser.follow("Recommander comme leader")
    await browser.submit(words="Je connais la ruelle et ses gens.")
    assert "à part des appuis" in browser.text
    page = await visitor().go(f"/fr/idees/{idea.public_id}")
    shown = page.all(".idea-endorsements")[0]
    assert "Wideline J." in shown
    assert "Je connais la ruelle et ses gens." in shown
    assert "leader – Villeray" in shown
    gate = (await db.execute(select(Gate))).scalar_one()
    assert (gate.local, gate.other) == (0, 0)
    assert (await db.execute(select(func.count()).select_from(Support))).scalar_one() == 0


async def test_it_can_be_said_otherwise_and_taken_back(browser: Visitor, db: AsyncSession) -> None:
    idea = await ideas.idea(db)
    leader = await answers.endorsement(db, idea)
    await sign_in_as(db, browser, leader)
    await browser.go(f"/fr/idees/{idea.public_id}/recommander")
    await browser.submit(words="Autrement dit.")
    assert await many(db) == 1
    assert "Autrement dit." in browser.all(".idea-endorsements")[0]
    await browser.submit("form[action$=ne-plus-recommander]")
    assert "est retirée" in browser.text
    assert await many(db) == 0


@pytest.mark.parametrize(
    ("standing", "shown"),
    [(Standing.CONFIRMED, True), (Standing.ENDED, True), (Standing.REVOKED, False)],
)
async def test_what_was_said_under_a_term_outlives_it_unless_it_was_taken_back(
    browser: Visitor, db: AsyncSession, standing: Standing, *, shown: bool
) -> None:
    idea = await ideas.idea(db)
    await answers.endorsement(db, idea)
    await db.execute(update(Leadership).values(standing=standing))
    await db.commit()
    await browser.go(f"/fr/idees/{idea.public_id}")
    assert bool(browser.page.css(".idea-endorsements")) == shown


async def test_only_a_leader_of_the_place_endorses(browser: Visitor, db: AsyncSession) -> None:
    idea = await ideas.idea(db)
    for standing, slug, sentence in (
        (None, "", "Seuls les leaders recommandent"),
        (Standing.WILLING, profiles.VILLERAY, "Seuls les leaders recommandent"),
        (Standing.CONFIRMED, "ville-marie", "un autre territoire"),
    ):
        who = await person(db)
        if standing:
            await profiles.leadership(db, who, standing, slug)
        await sign_in_as(db, browser, who)
        await browser.go(f"/fr/idees/{idea.public_id}/recommander")
        assert browser.status == 403
        assert sentence in browser.text.replace("d’un autre", "un autre")


async def test_a_leader_endorses_what_concerns_the_whole_city(
    browser: Visitor, db: AsyncSession
) -> None:
    leader = await person(db)
    await profiles.leadership(db, leader)
    idea = await ideas.idea(db, area="city")
    await sign_in_as(db, browser, leader)
    assert (await browser.go(f"/fr/idees/{idea.public_id}/recommander")).status == 200


async def test_nobody_endorses_their_own_idea(browser: Visitor, db: AsyncSession) -> None:
    leader = await person(db)
    await profiles.leadership(db, leader)
    idea = await ideas.idea(db, leader)
    await sign_in_as(db, browser, leader)
    await browser.go(f"/fr/idees/{idea.public_id}/recommander")
    assert browser.status == 403
    assert "votre propre idée" in browser.text


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.ARCHIVED])
async def test_a_closed_idea_is_no_longer_endorsed(
    browser: Visitor, db: AsyncSession, state: State
) -> None:
    leader = await person(db)
    await profiles.leadership(db, leader)
    idea = await ideas.idea(db, state=state)
    await sign_in_as(db, browser, leader)
    assert (await browser.go(f"/fr/idees/{idea.public_id}/recommander")).status == 403


async def test_words_too_long_come_back(browser: Visitor, db: AsyncSession) -> None:
    leader = await person(db)
    await profiles.leadership(db, leader)
    idea = await ideas.idea(db)
    await sign_in_as(db, browser, leader)
    await browser.go(f"/fr/idees/{idea.public_id}/recommander")
    await browser.submit(words="x" * 301)
    assert browser.status == 422
    assert browser.error("words")
    assert await many(db) == 0


async def test_a_term_that_ended_gives_no_right(browser: Visitor, db: AsyncSession) -> None:
    leader = await person(db)
    await profiles.leadership(db, leader, confirmed_at=datetime.now(UTC) - timedelta(days=800))
    idea = await ideas.idea(db)
    await sign_in_as(db, browser, leader)
    assert (await browser.go(f"/fr/idees/{idea.public_id}/recommander")).status == 403
