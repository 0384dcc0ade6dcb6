"""The answer clock: on the idea, on cards, by territory, for programs, and for who should answer."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.answers.rules import Clock
from app.ideas.rules import State
from tests.api.program import Program
from tests.factories import answers, ideas, profiles
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

New = Callable[..., Visitor]
VILLERAY = profiles.VILLERAY
MINE = "/fr/moi/territoire"


def rows(browser: Visitor) -> list[list[str]]:
    return [
        [" ".join(cell.text().split()) for cell in row.css("th, td")]
        for row in browser.page.css("tbody tr")
    ]


async def answered(db: AsyncSession, days: int, after: int, area: str = ideas.HERE) -> None:
    """Make an idea that passed its gate ``days`` ago and was answered ``after`` days later."""
    idea = await answers.candidate(db, days=days, area=area)
    when = datetime.now(UTC) - timedelta(days=days - after) + timedelta(minutes=1)
    await answers.answer(db, idea, created_at=when)


async def test_a_candidate_shows_how_long_it_waits(visitor: New, db: AsyncSession) -> None:
    idea = await answers.candidate(db, days=9.5)
    page = await visitor().go(f"/fr/idees/{idea.public_id}")
    assert page.all(".answer-clock strong") == ["En attente d’une réponse depuis 9 jours"]
    await page.follow("Comment répond Villeray")
    assert page.path == f"/fr/reponses/{VILLERAY}"
    english = await visitor("en").go(f"/en/ideas/{idea.public_id}")
    assert english.all(".answer-clock strong") == ["Waiting for an answer for 9 days"]


async def test_an_idea_before_its_gate_has_no_clock(browser: Visitor, db: AsyncSession) -> None:
    idea = await ideas.idea(db)
    await browser.go(f"/fr/idees/{idea.public_id}")
    assert browser.page.css(".answer-clock") == []


async def test_a_list_says_it_of_each_candidate(browser: Visitor, db: AsyncSession) -> None:
    waiting = await answers.candidate(db, days=3, title="Une fontaine au parc")
    await answers.answer(db, await answers.candidate(db, title="Un four à pain"), status="accepted")
    await ideas.idea(db, title="Un banc sous l’érable")
    await browser.go("/fr/idees")
    said = {card.split(" Une ")[0]: card for card in browser.all(".idea-card")}
    assert len(said) == 3
    cards = " | ".join(browser.all(".idea-card-answer"))
    assert "En attente d’une réponse depuis 3 jours" in cards
    assert "Réponse officielle" in cards
    assert "Acceptée" in cards
    assert len(browser.page.css(".idea-card-answer")) == 2
    assert waiting.title in browser.text


async def test_each_territory_has_its_clock(browser: Visitor, db: AsyncSession) -> None:
    for after in (2, 4, 30):
        await answered(db, 40, after)
    await answers.candidate(db, days=7)
    await answers.candidate(db, days=21)
    await answers.candidate(db, days=5, area="city")
    await browser.go("/fr/reponses")
    assert rows(browser) == [
        ["Villeray–Saint-Michel–Parc-Extension", "2", "21", "3", "4"],
        ["Montréal", "1", "5", "0", "–"],
    ]


async def test_without_a_candidate_the_page_says_what_to_do(browser: Visitor) -> None:
    await browser.go("/fr/reponses")
    assert browser.status == 200
    assert "Aucune idée n’a encore passé son seuil" in browser.text
    await browser.follow("Voir les idées")
    assert browser.path == "/fr/idees"


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.HIDDEN])
async def test_what_is_withdrawn_or_hidden_waits_no_more(
    browser: Visitor, db: AsyncSession, state: State
) -> None:
    idea = await answers.candidate(db, title="Une idée retirée")
    await ideas.close(db, idea, state)
    await browser.go("/fr/reponses")
    assert rows(browser) == []
    assert "Une idée retirée" not in (await browser.go(f"/fr/reponses/{VILLERAY}")).text


async def test_a_territory_shows_what_waits_who_can_answer_and_what_was_answered(
    browser: Visitor, db: AsyncSession
) -> None:
    await answers.candidate(db, days=11, title="Une fontaine au parc")
    done = await answers.candidate(db, title="Un four à pain")
    await answers.answer(db, done, await answers.official(db, name="Élise M."))
    await answers.candidate(db, area="sainte-marie", title="Ailleurs")
    await browser.go(f"/fr/reponses/{VILLERAY}")
    text = browser.all("main")[0]
    for words in ("11 jours", "Une fontaine au parc", "Élise M.", "Un four à pain", "À l’étude"):
        assert words in text
    assert "Ailleurs" not in text
    assert (await browser.go("/fr/reponses/atlantide")).status == 404


async def test_an_official_sees_the_ideas_of_their_territory_the_longest_waiting_first(
    browser: Visitor, db: AsyncSession
) -> None:
    await answers.candidate(db, days=3, title="Récente")
    await answers.candidate(db, days=30, title="Oubliée")
    await answers.answer(db, await answers.candidate(db, title="Répondue"))
    await answers.candidate(db, area="sainte-marie", title="Ailleurs")
    await answers.candidate(db, area="city", title="Toute la ville")
    await sign_in_as(db, browser, await answers.official(db))
    await browser.go("/fr/moi")
    await browser.follow("2 idées attendent votre réponse")
    assert browser.path == MINE
    titles = [a.text() for a in browser.page.css(".answer-lines a")]
    assert titles[:2] == ["Oubliée", "Récente"]
    assert "Ailleurs" not in browser.text
    assert "Toute la ville" not in browser.text
    assert browser.all(".answer-days") == ["30 jours", "3 jours"]


async def test_who_was_elected_for_the_whole_city_sees_all_of_it(
    browser: Visitor, db: AsyncSession
) -> None:
    await answers.candidate(db, area="sainte-marie", title="Ailleurs")
    await answers.candidate(db, area="city", title="Partout en ville")
    await sign_in_as(db, browser, await answers.official(db, None))
    await browser.go(MINE)
    assert "Ailleurs" in browser.text
    assert "Partout en ville" in browser.text


async def test_that_page_is_not_for_everybody(browser: Visitor, db: AsyncSession) -> None:
    assert (await browser.go(MINE)).path == "/fr/connexion"
    await sign_in_as(db, browser, await person(db))
    assert (await browser.go(MINE)).status == 403
    assert "élu·es et l’équipe" in browser.text
    await sign_in_as(db, browser, await answers.official(db))
    await browser.go(MINE)
    assert "Rien ne vous attend" in browser.text


async def test_a_long_list_goes_on(browser: Visitor, db: AsyncSession) -> None:
    for n in range(21):
        await answers.candidate(db, days=n + 1, title=f"Idée numéro {n:02d}")
    await sign_in_as(db, browser, await answers.official(db))
    await browser.go(MINE)
    assert len(browser.page.css(".answer-days")) == 20
    await browser.follow("Idées suivantes")
    assert browser.all(".answer-days") == ["1 jour"]
    assert (await browser.go(f"{MINE}?after=zzz")).status == 422


async def test_programs_read_the_same_clocks(app: ASGIApp, db: AsyncSession) -> None:
    await answered(db, 40, 4)
    await answers.candidate(db, days=7)
    answer = await Program(app).get("/official-answers/clocks")
    assert answer.json() == {
        "clocks": [
            {
                "territory": VILLERAY,
                "waiting": 1,
                "answered": 1,
                "median_days": 4,
                "longest_days": 7,
            }
        ]
    }


@pytest.mark.parametrize(("hours", "days"), [(0, 0), (23.9, 0), (24, 1), (49, 2), (-5, 0)])
def test_days_are_whole_and_never_negative(hours: float, days: int) -> None:
    passed = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert Clock(passed, None).days(passed + timedelta(hours=hours)) == days


async def test_the_address_of_the_whole_city_speaks_the_language_of_its_page(
    visitor: New, db: AsyncSession
) -> None:
    await answers.candidate(db, days=5, area="city", title="Une idée pour toute la ville")
    browser = await visitor().go("/fr/reponses")
    await browser.follow("Montréal")
    assert browser.path == "/fr/reponses/toute-la-ville"
    assert "Une idée pour toute la ville" in browser.text
    await browser.follow("English")
    assert browser.path == "/en/answers/whole-city"
    assert (await browser.go("/fr/reponses/whole-city")).path == "/fr/reponses/toute-la-ville"
