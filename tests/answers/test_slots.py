"""What answers put into the pages of others: the idea's buttons, the officials' page, the staff's menu."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.ideas.rules import State
from app.profiles.rules import today
from tests.factories import answers, ideas, profiles
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

New = Callable[..., Visitor]
MINE = "/fr/moi/territoire"
VILLERAY = f"moderator:{profiles.VILLERAY}"


def buttons(browser: Visitor) -> set[str]:
    """Return which of the buttons of officials and leaders a page of an idea has."""
    known = ("Répondre officiellement", "Recommander comme leader", "Retirer ma recommandation")
    words = browser.all(".idea-slot-actions a, .idea-slot-actions button")
    return {name for name in known if name in words}


async def test_each_reader_has_the_buttons_that_are_theirs(visitor: New, db: AsyncSession) -> None:
    idea = await answers.candidate(db)
    leader, endorser = await person(db), await answers.endorsement(db, idea)
    await profiles.leadership(db, leader)
    both = await answers.official(db)
    await profiles.leadership(db, both)
    for reader, expected in (
        (None, set()),
        (await person(db), set()),
        (leader, {"Recommander comme leader"}),
        (await answers.official(db), {"Répondre officiellement"}),
        (await answers.official(db, "ville-marie"), set()),
        (both, {"Répondre officiellement", "Recommander comme leader"}),
        (await person(db, roles=(VILLERAY,)), {"Répondre officiellement"}),
    ):
        browser = visitor()
        if reader is not None:
            await sign_in_as(db, browser, reader)
        await browser.go(f"/fr/idees/{idea.public_id}")
        assert buttons(browser) == expected, reader
    browser = await sign_in_as(db, visitor(), endorser)
    await browser.go(f"/fr/idees/{idea.public_id}")
    assert "Recommander comme leader" not in buttons(browser)


@pytest.mark.parametrize("state", [State.PUBLISHED, State.WITHDRAWN, State.ARCHIVED])
async def test_before_its_gate_or_closed_an_idea_has_no_button_that_answers(
    browser: Visitor, db: AsyncSession, state: State
) -> None:
    idea = await ideas.idea(db, state=state)
    await sign_in_as(db, browser, await answers.official(db))
    await browser.go(f"/fr/idees/{idea.public_id}")
    assert "Répondre officiellement" not in buttons(browser)


async def test_the_day_after_a_mandate_the_buttons_and_the_page_are_gone(
    browser: Visitor, db: AsyncSession
) -> None:
    idea, who = await answers.candidate(db), await person(db)
    day = today(datetime.now(UTC))
    made = await profiles.mandate(db, who, ends_on=day)
    await sign_in_as(db, browser, who)
    await browser.go(f"/fr/idees/{idea.public_id}")
    assert buttons(browser) == {"Répondre officiellement"}, "the last day counts"
    made.ends_on = day - timedelta(days=1)
    await db.commit()
    await browser.go(f"/fr/idees/{idea.public_id}")
    assert buttons(browser) == set()
    assert (await browser.go(MINE)).status == 403
    await browser.go("/fr/moi")
    assert "Idées en attente d’une réponse" not in browser.text


async def test_an_official_s_own_page_leads_to_their_territory_even_when_nothing_waits(
    browser: Visitor, db: AsyncSession
) -> None:
    await sign_in_as(db, browser, await answers.official(db))
    await browser.go("/fr/moi")
    assert "attendent votre réponse" not in browser.text
    await browser.follow("Idées en attente d’une réponse")
    assert browser.path == MINE


async def test_it_counts_one_and_several_in_both_languages(visitor: New, db: AsyncSession) -> None:
    await answers.candidate(db)
    official = await answers.official(db)
    french = await sign_in_as(db, visitor(), official)
    assert "1 idée attend votre réponse" in (await french.go("/fr/moi")).text
    await answers.candidate(db)
    assert "2 idées attendent votre réponse" in (await french.go("/fr/moi")).text
    english = await sign_in_as(db, visitor("en"), official)
    assert "2 ideas wait for your answer" in (await english.go("/en/me")).text


async def test_a_citizen_s_own_page_says_nothing_of_answers(
    browser: Visitor, db: AsyncSession
) -> None:
    await answers.candidate(db)
    await sign_in_as(db, browser, await person(db))
    await browser.go("/fr/moi")
    assert "réponse" not in " ".join(browser.all("main h2")).lower()


async def test_the_page_of_an_official_lists_their_last_answers_and_no_hidden_one(
    browser: Visitor, db: AsyncSession
) -> None:
    official = await answers.official(db, name="Élise M.")
    for number in range(6):
        idea = await answers.candidate(db, title=f"Idée {number} du quartier")
        await answers.answer(db, idea, official, hidden_at=None)
    gone = await answers.candidate(db, title="Idée masquée du quartier")
    await answers.answer(db, gone, official)
    await ideas.close(db, gone, State.HIDDEN)
    await browser.go(f"/fr/personnes/{official.public_id}")
    lines = browser.all(".answer-lines li")
    assert len(lines) == 5
    assert "Idée 5 du quartier" in lines[0]
    assert "Idée 0 du quartier" not in browser.text
    assert "Idée masquée" not in browser.text


async def test_who_answered_nothing_has_no_such_part(browser: Visitor, db: AsyncSession) -> None:
    official = await answers.official(db)
    await browser.go(f"/fr/personnes/{official.public_id}")
    assert browser.status == 200
    assert browser.page.css(".answer-lines") == []


async def test_the_menu_of_the_staff_counts_what_waits_where_they_look(
    visitor: New, db: AsyncSession
) -> None:
    await answers.candidate(db)
    await answers.candidate(db, area="sainte-marie")
    await answers.candidate(db, area="city")
    for roles, number in (((VILLERAY,), "1"), (("moderator",), "3"), (("administrator",), "3")):
        browser = await sign_in_as(db, visitor(), await person(db, roles=roles))
        await browser.go(MINE)
        assert len(browser.all(".answer-days")) == int(number), roles
