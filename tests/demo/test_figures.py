"""The draughtsman's parts, whatever the dice say: whole, inside the sheet, and of every season."""

import re
import xml.etree.ElementTree as ET
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings, strategies as st

from app.core.drawing import png
from app.demo.content import tales
from app.demo.drawings import people, trees
from app.demo.drawings.light import H, W, veil, weather, world
from app.demo.drawings.poses import POSES
from app.demo.drawings.studio import _SCENES, SCENES, draw

SEEDS = st.text(alphabet="abcdefghjkmnpqrstuvwxyz23456789", min_size=1, max_size=10)
SEASONS = ("spring", "summer", "autumn", "winter")
HOURS = ("morning", "noon", "golden", "dusk", "night")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?")


def parsed(drawing: str) -> ET.Element:
    return ET.fromstring(f'<svg xmlns="http://www.w3.org/2000/svg">{drawing}</svg>')


def holds(drawing: str) -> None:
    root = parsed(drawing)
    for node in root.iter():
        for name, value in node.attrib.items():
            assert "nan" not in value.lower(), (node.tag, name, value)
            assert "None" not in value
            if name in {"r", "rx", "ry", "width", "height", "stroke-width"} and "%" not in value:
                assert float(value) >= 0, (node.tag, name, value)
            if name in {"opacity", "fill-opacity", "stop-opacity"}:
                assert 0 <= float(value) <= 1
            if name in {"fill", "stroke", "stop-color"}:
                assert re.fullmatch(r"#[0-9a-fA-F]{3,8}|none|currentColor|url\(#[\w-]+\)", value), (
                    value
                )


@given(SEEDS, st.sampled_from(SCENES))
@settings(max_examples=72, deadline=None)
def test_any_seed_draws_a_scene_that_holds(seed: str, scene: str) -> None:
    svg = draw(scene, seed)
    holds(svg.partition(">")[2].removesuffix("</svg>"))
    assert len(svg) < 260_000


@given(SEEDS, st.sampled_from(SCENES))
@settings(max_examples=24, deadline=None)
def test_every_gradient_that_is_used_is_there_once(seed: str, scene: str) -> None:
    root = ET.fromstring(draw(scene, seed))
    ids = [node.attrib["id"] for node in root.iter() if "id" in node.attrib]
    assert len(ids) == len(set(ids))
    used = {
        found
        for node in root.iter()
        for value in node.attrib.values()
        for found in re.findall(r"url\(#([\w-]+)\)", value)
    }
    assert used <= set(ids)


@pytest.mark.parametrize("scene", SCENES)
def test_a_scene_is_drawn_in_the_seasons_and_hours_that_suit_it(scene: str) -> None:
    _picture, seasons, hours = _SCENES[scene]
    assert set(seasons) <= set(SEASONS)
    assert set(hours) <= set(HOURS)
    seen = {
        (w.season, w.hour)
        for w in (world(scene, f"seed{n}", seasons, hours, indoors=False) for n in range(60))
    }
    assert {season for season, _hour in seen} == set(seasons)
    assert {hour for _season, hour in seen} == set(hours)


@pytest.mark.parametrize(("pose", "season"), list(product(POSES, ("summer", "winter"))))
def test_a_neighbour_stands_on_the_ground_in_every_pose(pose: str, season: str) -> None:
    for n in range(4):
        w = world("park", f"{pose}{n}", (season,), ("noon",), indoors=False)
        drawing = people.person(w, 400, 800, 300, pose, flip=bool(n % 2), child=n > 1)
        holds(drawing)
        assert "translate(400" in drawing


def test_neighbours_look_different_from_one_another() -> None:
    w = world("park", "crowd", ("summer",), ("noon",), indoors=False)
    crowd = [people.person(w, 100 * n, 800, 300) for n in range(12)]
    bare = {re.sub(r"translate\([^)]*\)", "", one) for one in crowd}
    assert len(bare) >= 11
    assert len(people.SKINS) >= 6
    assert len(set(people.SKINS)) == len(people.SKINS)


@pytest.mark.parametrize("season", SEASONS)
@pytest.mark.parametrize("tall", [60, 300, 700])
def test_a_tree_grows_in_every_season(season: str, tall: float) -> None:
    w = world("tree", f"{season}{tall}", (season,), ("noon",), indoors=False)
    holds(trees.tree(w, 500, 900, tall))
    holds(trees.tree(w, 500, 900, tall, bare=True))


def test_winter_trees_are_bare_unless_one_says_otherwise() -> None:
    winter = world("tree", "x", ("winter",), ("noon",), indoors=False)
    summer = world("tree", "x", ("summer",), ("noon",), indoors=False)
    assert trees.tree(winter, 0, 0, 300).count("<path") != trees.tree(summer, 0, 0, 300).count(
        "<path"
    )


@pytest.mark.parametrize(("season", "hour"), list(product(SEASONS, HOURS)))
def test_the_sky_is_whole_at_any_hour_of_any_season(season: str, hour: str) -> None:
    w = world("street", "sky", (season,), (hour,), indoors=False)
    assert (w.season, w.hour) == (season, hour)
    holds(weather(w) + veil(w))
    assert re.fullmatch(r"#[0-9a-f]{6}", w.tone("#5d4638"))
    assert w.winter is (season == "winter")


def test_the_sheet_is_as_wide_as_a_photograph() -> None:
    assert (W, H) == (1600, 1000)


def test_every_picture_that_a_tale_asks_for_can_be_drawn() -> None:
    asked = {tale.photo["scene"] for tale in tales() if tale.photo}
    assert asked <= set(SCENES)
    assert len(asked) >= 20, "the noticeboard shows most of what we can draw"


def test_tales_with_the_same_scene_have_different_pictures() -> None:
    parks = [tale.key for tale in tales() if tale.photo and tale.photo["scene"] == "park"]
    assert len({draw("park", key) for key in parks}) == len(parks)


def test_a_drawing_is_the_same_at_any_size() -> None:
    svg = draw("alley", Random("size").choice("abc"))
    small, large = png(svg, width=80), png(svg, width=160)
    assert len(small) < len(large)
    assert png(svg, width=80) == small
