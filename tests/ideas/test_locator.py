"""The small drawing of where in the city an idea would be."""

import re
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.ideas.pages.place import locator
from app.ideas.pictures.locator import FEWEST, MARGIN, WIDTH, Dot, locator_svg
from app.places.gazetteer import gazetteer
from tests.factories import ideas

SVG = "{http://www.w3.org/2000/svg}"
ISLAND = [Dot(45.4 + n / 100, -73.9 + n / 30, n == 3) for n in range(10)]


def drawn(svg: str, kind: str) -> str:
    root = ET.fromstring(svg)
    found = [node for node in root.iter(f"{SVG}path") if node.get("class") == kind]
    return found[0].get("d", "") if found else ""


def test_each_neighbourhood_is_a_dot_and_those_of_the_area_stand_out() -> None:
    svg = locator_svg(ISLAND, None)
    assert drawn(svg, "locator-dots").count("M") == 9
    assert drawn(svg, "locator-area").count("M") == 1
    assert drawn(svg, "locator-pin") == ""


def test_north_is_up_and_west_is_left() -> None:
    flat = [Dot(45.5, -73.9 + n / 10, False) for n in range(FEWEST)]
    svg = locator_svg([*flat, Dot(45.7, -73.9, True)], None)
    x, y = map(float, re.findall(r"M(\S+) (\S+?)a", drawn(svg, "locator-area"))[0])
    others = [float(y) for _x, y in re.findall(r"M(\S+) (\S+?)a", drawn(svg, "locator-dots"))]
    assert x < WIDTH / 4
    assert all(y < other for other in others)


@pytest.mark.parametrize("pin", [(45.45, -73.8), (80.0, 0.0), (-80.0, -179.0)])
def test_the_pin_stays_in_the_drawing(pin: tuple[float, float]) -> None:
    svg = locator_svg(ISLAND, pin)
    height = float(svg.split('viewBox="0 0 160 ')[1].split('"')[0])
    x, y = map(float, re.findall(r"M([\d.]+) ([\d.]+)c", drawn(svg, "locator-pin"))[0])
    assert MARGIN <= x <= WIDTH - MARGIN
    assert 0 < y <= height + 0.1


def test_a_handful_of_dots_draws_no_city() -> None:
    assert locator_svg(ISLAND[: FEWEST - 1], (45.5, -73.6)) == ""
    assert locator_svg([], None) == ""


def test_dots_in_one_place_do_no_harm() -> None:
    ET.fromstring(locator_svg([Dot(45.5, -73.6, True)] * FEWEST, (45.5, -73.6)))


async def test_the_area_of_an_idea_is_what_counts_as_local(db: AsyncSession) -> None:
    for area in ("parc-extension", "villeray-saint-michel-parc-extension"):
        idea = await ideas.idea(db, area=area)
        within = gazetteer.within(idea.territory_id or 0)
        expected = 1 if idea.neighbourhood_id else len(within)
        assert drawn(str(locator(idea)), "locator-area").count("M") == expected


async def test_an_idea_for_the_whole_city_lights_every_dot(db: AsyncSession) -> None:
    idea = await ideas.idea(db, area="city")
    assert drawn(str(locator(idea)), "locator-area").count("M") == len(gazetteer.neighbourhoods)
