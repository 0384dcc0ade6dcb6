"""The map: points within bounds, names to find one's way, and the same in words."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.ideas.pages import map as map_pages
from app.places.gazetteer import gazetteer
from tests.factories import ideas
from tests.queries import counted
from tests.visitor import Visitor

POINTS = "/fr/idees/carte.json"


async def test_the_map_is_a_list_without_javascript(db: AsyncSession, browser: Visitor) -> None:
    await ideas.idea(db, title="Un banc au soleil")
    await browser.go("/fr/idees/carte")
    assert browser.all(".map-ideas a") == ["Un banc au soleil"]
    assert "Parc-Extension" in browser.all(".map-ideas")[0]
    assert browser.page.css_first(".map").attributes["data-src"] == POINTS
    assert "data-tiles" not in browser.page.css_first(".map").attributes


async def test_an_idea_stands_where_it_happens_or_in_the_middle_of_its_area(
    db: AsyncSession, browser: Visitor
) -> None:
    placed = await ideas.idea(db, title="Avec un lieu", place_lat=45.5312345, place_lon=-73.6254321)
    await ideas.idea(db, title="Sans lieu précis")
    await ideas.idea(db, title="Pour toute la ville", area="city")
    await browser.go(POINTS)
    places = {p["title"]: p for p in browser.answer.json()["places"]}
    assert set(places) == {"Avec un lieu", "Sans lieu précis"}
    exact = places["Avec un lieu"]
    assert (exact["lat"], exact["lng"], exact["kind"]) == (45.53123, -73.62543, "place")
    assert exact["url"].startswith(f"/fr/idees/{placed.public_id}")
    centre = next(n for n in gazetteer.neighbourhoods.values() if n.slug == "parc-extension")
    assert (places["Sans lieu précis"]["lat"], places["Sans lieu précis"]["kind"]) == (
        centre.lat,
        "area",
    )


async def test_an_idea_for_the_whole_city_with_a_place_is_on_the_map(
    db: AsyncSession, browser: Visitor
) -> None:
    await ideas.idea(db, title="Une place centrale", area="city", place_lat=45.5, place_lon=-73.55)
    await browser.go(POINTS)
    assert [p["title"] for p in browser.answer.json()["places"]] == ["Une place centrale"]


async def test_the_points_follow_the_filters_and_the_language(
    db: AsyncSession, browser: Visitor
) -> None:
    await ideas.idea(db, title="Un verger commun", themes=["food"])
    await ideas.idea(db, title="Un banc au soleil", themes=["seniors"])
    await browser.go("/en/ideas/map.json?theme=food&area=parc-extension")
    body = browser.answer.json()
    assert [p["title"] for p in body["places"]] == ["Un verger commun"]
    assert body["places"][0]["url"].startswith("/en/ideas/")
    assert body["boundaries"] == "/places/boundaries.json?area=parc-extension"
    assert "Parc-Extension" in [label["name"] for label in body["labels"]]


async def test_the_whole_map_names_the_boroughs(browser: Visitor) -> None:
    await browser.go(POINTS)
    body = browser.answer.json()
    assert len(body["labels"]) == 34
    assert body["places"] == []


async def test_a_map_shows_no_more_than_it_can(
    db: AsyncSession, browser: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(map_pages, "MOST_POINTS", 2)
    monkeypatch.setattr(map_pages, "MOST_LISTED", 1)
    for n in range(3):
        at = datetime.now(UTC) - timedelta(days=n)
        await ideas.idea(db, title=f"Idée numéro {n}", published_at=at)
    await browser.go(POINTS)
    assert [p["title"] for p in browser.answer.json()["places"]] == [
        "Idée numéro 0",
        "Idée numéro 1",
    ]
    await browser.go("/fr/idees/carte")
    assert browser.all(".map-ideas a") == ["Idée numéro 0"]
    await browser.follow("La liste continue")
    assert browser.path == "/fr/idees"


async def test_an_empty_map_says_what_to_do_next(browser: Visitor) -> None:
    await browser.go("/fr/idees/carte?area=senneville")
    assert browser.page.css_first(".empty a.button-primary")
    assert not browser.page.css(".map")


async def test_points_are_known_again_by_their_tag(db: AsyncSession, browser: Visitor) -> None:
    await ideas.idea(db)
    first = (await browser.go(POINTS)).answer
    again = (await browser.go(POINTS, headers={"if-none-match": first.headers["etag"]})).answer
    assert again.status_code == 304
    assert not again.content


async def test_a_map_asks_as_much_of_the_database_for_many_as_for_one(
    db: AsyncSession, browser: Visitor, runtime: Runtime
) -> None:
    await ideas.idea(db)
    with counted(runtime) as few:
        await browser.go("/fr/idees/carte")
        await browser.go(POINTS)
    for _ in range(10):
        await ideas.idea(db)
    runtime.pages.clear()
    with counted(runtime) as many:
        await browser.go("/fr/idees/carte")
        await browser.go(POINTS)
    assert len(many) == len(few) <= 6


@pytest.mark.parametrize("path", [POINTS, "/fr/idees/carte"])
async def test_an_unknown_filter_is_refused(browser: Visitor, path: str) -> None:
    assert (await browser.go(f"{path}?theme=money")).status == 422
