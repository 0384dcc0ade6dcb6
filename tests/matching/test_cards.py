"""A card's lines sum to its score, its gaps are said, its advice is true, and a fact is corrected from it."""

import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from selectolax.lexbor import LexborNode
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.matching.explaining import Field
from app.matching.models import Suggestion
from app.matching.rules import VERSION, Part
from app.matching.shown import correct
from tests.factories import accounts, matching, missions, organisations
from tests.visitor import Visitor

Work = Callable[[], Awaitable[None]]
PAGE = "/fr/moi/suggestions"
SUNDAY = "sun-afternoon"


def words(node: LexborNode | None) -> str:
    return " ".join(node.text(separator=" ").split()) if node else ""


def shown_score(card: LexborNode) -> int:
    found = re.search(r"(\d+) points? sur 100", words(card))
    assert found, words(card)
    return int(found.group(1))


def lines(card: LexborNode) -> dict[str, tuple[int, int] | None]:
    """Return each line's points and most, by its label; None: left out."""
    read: dict[str, tuple[int, int] | None] = {}
    for line in card.css(".match-lines li"):
        points = words(line.css_first(".match-points"))
        numbers = [int(one) for one in re.findall(r"\d+", points)]
        read[words(line.css_first("strong"))] = (numbers[0], numbers[1]) if numbers else None
    return read


async def a_member(db: AsyncSession, browser: Visitor, runtime: Runtime, **fields: Any) -> int:
    ana = await matching.expert(db, **fields)
    await matching.weigh(runtime)
    await accounts.sign_in_as(db, browser, ana)
    await browser.go(PAGE)
    return ana.id


async def several(db: AsyncSession) -> None:
    """Make missions that differ in what they ask, and in what they leave unsaid."""
    for fields in (
        {},
        {"causes": [], "themes": []},
        {"skills": {"gardening": True, "accounting": False, "cooking": False}},
        {"skills": {}},
        {"remote": "full"},
        {"remote": "possible", "area": "verdun"},
        {"sessions": [missions.ahead(3 + n, hour=13 + n) for n in range(5)]},
        {"wanted": 4, "places": 9},
    ):
        await matching.mission(db, **fields)


@pytest.mark.parametrize(
    "unsaid",
    [{}, {"causes": []}, {"moments": []}, {"monthly_hours": None}, {"skills": {}, "sharing": "nobody"},
     {"causes": [], "monthly_hours": None, "travel_km": None}],
)  # fmt: skip
async def test_the_lines_of_every_card_sum_to_the_score_that_is_shown(
    browser: Visitor, db: AsyncSession, runtime: Runtime, unsaid: dict[str, Any]
) -> None:
    await several(db)
    await a_member(db, browser, runtime, **unsaid)
    cards = browser.page.css("article")
    assert cards
    for card in cards:
        parts = lines(card)
        assert len(parts) == len(Part)
        assert sum(one[0] for one in parts.values() if one) == shown_score(card)
        assert all(one is None or one[0] <= one[1] for one in parts.values())
        left_out = [label for label, one in parts.items() if one is None]
        said = [words(n) for n in card.css(".match-left-out .match-sentence")]
        assert len(said) == len(left_out)
        assert all(one.startswith("Non compté") for one in said)


async def test_the_score_is_the_same_in_english_and_for_programs(
    browser: Visitor, visitor: Callable[..., Visitor], db: AsyncSession, runtime: Runtime, app: Any
) -> None:
    from app.accounts.rules import Scope
    from tests.api.program import Program, token_of

    ana = await matching.expert(db)
    await several(db)
    await matching.weigh(runtime)
    french = await (await accounts.sign_in_as(db, visitor(), ana)).go(PAGE)
    english = await (await accounts.sign_in_as(db, visitor(language="en"), ana)).go(
        "/en/me/suggestions"
    )
    scores = [shown_score(card) for card in french.page.css("article")]
    assert [
        f"{one} points of 100" in text
        for one, text in zip(scores, english.all("article"), strict=True)
    ]
    assert all(
        f"{one} points of 100" in text
        for one, text in zip(scores, english.all("article"), strict=True)
    )
    found = (await Program(app, await token_of(db, ana, Scope.READ)).get("/matches")).json()[
        "matches"
    ]
    assert [one["score"] for one in found] == scores
    assert [one["title"] for one in found] == french.all("article h2")
    for one in found:
        assert sum(part["points"] for part in one["parts"]) == one["score"]
        assert all(part["left_out"] == (part["most"] == 0) for part in one["parts"])
        assert all(part["why"] for part in one["parts"])
        assert one["weights"] == VERSION


async def test_cards_stand_by_their_scores(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    await several(db)
    await a_member(db, browser, runtime)
    scores = [shown_score(card) for card in browser.page.css("article")]
    assert scores == sorted(scores, reverse=True), (
        "each is of another organisation: none is held back"
    )
    assert len(set(scores)) >= 3


ADVICE = {
    "skills": ("ajoutez cette compétence", {"skills": ["gardening:able", "cooking:able"]}),
    "moments": ("ajoutez ce moment", {"moments": ["mon-morning", SUNDAY]}),
    "causes": ("ajoutez cette cause", {"causes": ["sport", "nature"]}),
    "travel": ("Si vous allez jusqu’à", {}),
    "remote": ("Si vous aimez aider de chez vous", {"is_remote": "true"}),
}


@pytest.mark.parametrize("what", sorted(ADVICE))
async def test_doing_what_would_raise_a_score_raises_it_by_what_was_said(
    browser: Visitor, db: AsyncSession, runtime: Runtime, work: Work, what: str
) -> None:
    sunday = missions.ahead(1)
    while sunday[0].weekday() != 6:
        sunday = missions.ahead((sunday[0] - missions.ahead(0)[0]).days + 1, hour=19)
    member: dict[str, Any] = {"moments": ["mon-morning"], "causes": ["sport"], "travel_km": 6}
    mission: dict[str, Any] = {"sessions": [sunday]}
    if what == "skills":
        mission["skills"] = {"gardening": True, "cooking": True}
        member["skills"] = {"gardening": "able"}
    if what == "travel":
        member |= {"travel_km": 6, "moments": [SUNDAY], "causes": ["nature"]}
        mission |= {"area": "vieux-rosemont"}
    if what == "remote":
        member |= {"moments": [SUNDAY], "causes": ["nature"]}
        mission |= {"remote": "full"}
    await matching.mission(db, **mission)
    await a_member(db, browser, runtime, **member)
    (card,) = browser.page.css("article")
    before = shown_score(card)
    sentence, change = ADVICE[what]
    advice = next(one for one in card.css(".match-raises li") if sentence in words(one))
    gain = int(re.search(r"\+(\d+)", words(advice)).group(1))  # type: ignore[union-attr]
    if what == "travel":
        change = {"travel_km": re.search(r"jusqu’à (\d+)", words(advice)).group(1)}  # type: ignore[union-attr]
    await browser.go(advice.css_first("a").attributes["href"] or "")
    await browser.submit("main form", **change)
    assert browser.path == PAGE, "and one comes back to where one was"
    await work()
    await browser.go(PAGE)
    (card,) = browser.page.css("article")
    assert shown_score(card) == before + gain
    assert gain >= 2


async def test_what_was_never_said_is_asked_for_only_where_it_can_raise_the_score(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    await matching.mission(db, wanted=4)
    await a_member(db, browser, runtime, monthly_hours=None, skills={"gardening": "able"})
    (card,) = browser.page.css("article")
    assert shown_score(card) < 100
    assert "Dites combien d’heures par mois vous avez." in words(card.css_first(".match-raises"))
    assert "+" not in words(card.css_first(".match-raises")), "nobody can promise how much"


async def test_nothing_raises_what_is_whole(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    await matching.mission(db, wanted=4, skills={"gardening": True})
    await a_member(db, browser, runtime, monthly_hours=None, causes=["nature", "food"])
    (card,) = browser.page.css("article")
    assert shown_score(card) == 100
    assert card.css_first(".match-raises") is None


@pytest.mark.parametrize("field", list(Field))
async def test_each_fact_is_corrected_where_the_card_leads(
    browser: Visitor, db: AsyncSession, field: Field
) -> None:
    await accounts.sign_in_as(db, browser, await matching.expert(db))
    where = correct(field)
    await browser.go(where)
    assert browser.status == 200
    anchor = urlsplit(where).fragment
    if field is Field.HOME:
        assert browser.path == "/fr/compte/quartier"
    else:
        assert browser.page.css_first(f"#{anchor}") is not None, anchor


async def test_who_told_no_neighbourhood_is_led_to_say_it(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    ana = await accounts.person(db, home=None)
    await matching.expert(db, ana, skills={"gardening": "able"})
    await matching.mission(db)
    await matching.weigh(runtime)
    await accounts.sign_in_as(db, browser, ana)
    await browser.go(PAGE)
    (card,) = browser.page.css("article")
    distance = next(n for n in card.css(".match-lines li") if words(n).startswith("Distance"))
    assert distance.css_first("a").attributes["href"] == "/fr/compte/quartier"
    assert "Dites dans quel quartier vous habitez" in words(card.css_first(".match-raises"))


async def test_a_mission_that_says_little_is_nobodys_fault_to_correct(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    await matching.mission(db, skills={}, causes=[], themes=[])
    await a_member(db, browser, runtime)
    (card,) = browser.page.css("article")
    silent = [n for n in card.css(".match-left-out") if "la mission ne le dit pas" in words(n)]
    assert len(silent) == 2
    assert all(n.css_first("a") is None for n in silent)


async def test_every_card_names_its_place_its_next_dates_and_its_buttons(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    dates = [missions.ahead(2 + n) for n in range(5)]
    mission = await matching.mission(db, sessions=dates, language="en")
    await a_member(db, browser, runtime)
    (card,) = browser.page.css("article")
    assert "Parc-Extension" in words(card)
    assert len(card.css("time")) == 3, "the first three of five"
    assert card.css_first("h2 a").attributes["lang"] == "en"
    buttons = card.css("form button")
    assert [n.attributes["value"] for n in buttons] == ["yes", "no"]
    assert {n.attributes["aria-describedby"] for n in buttons} == {f"match-{mission.public_id}"}
    assert buttons[1].attributes["hx-target"] == "closest article"
    assert "hx-post" not in buttons[0].attributes, "a yes leads elsewhere"


async def test_kept_scores_say_by_which_weights_they_were_made(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    await matching.mission(db)
    await a_member(db, browser, runtime)
    assert set(await db.scalars(select(Suggestion.version))) == {VERSION}
    assert f"selon la règle {VERSION}" in browser.text


async def test_what_was_dismissed_by_mistake_is_listed_and_suggested_again(
    browser: Visitor, db: AsyncSession, runtime: Runtime, work: Work
) -> None:
    house = await organisations.organisation(db)
    mission = await matching.mission(db, organisation=house)
    await a_member(db, browser, runtime)
    assert browser.page.css_first(".match-dismissed") is None
    await browser.submit("article form", answer="no")
    assert browser.all(".match-dismissed li a") == [mission.title]
    await browser.submit(".match-dismissed form")
    await work()
    await browser.go(PAGE)
    assert browser.all("article h2") == [mission.title]
    assert browser.page.css_first(".match-dismissed") is None
    await browser.submit("article form", answer="no")
    house.hidden_at = mission.published_at
    mission.hidden_at = mission.published_at
    await db.commit()
    assert mission.title not in (await browser.go(PAGE)).text, "hidden is hidden here too"
