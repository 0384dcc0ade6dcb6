"""Pictures that themes lend: inert, light, always the same, and readable by every drawing program."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings, strategies as st

from app.core.drawing import png
from app.core.i18n import using
from app.core.web.templates import STATIC
from app.themes.pattern import HEIGHT, THEMES as DRAWN, WIDTH, pattern_body, pattern_svg
from app.themes.pictures import DRAWING, pattern_url
from app.themes.rules import THEMES
from tests.visitor import Visitor

SEEDS = st.text(alphabet="23456789abcdefghjkmnpqrstuvwxyz", min_size=10, max_size=10)
SVG = "{http://www.w3.org/2000/svg}"
SHAPES = {"svg", "g", "rect", "circle", "ellipse", "path", "polygon", "line"}


@given(SEEDS, st.sampled_from(DRAWN))
@settings(max_examples=120, deadline=None)
def test_any_idea_gets_a_drawing_that_holds(seed: str, theme: str) -> None:
    svg = pattern_svg(seed, theme)
    root = ET.fromstring(svg)
    assert {node.tag.removeprefix(SVG) for node in root.iter()} <= SHAPES
    assert root.attrib["viewBox"] == f"0 0 {WIDTH} {HEIGHT}"
    assert root.attrib["aria-hidden"] == "true"
    for node in root.iter():
        for name, value in node.attrib.items():
            assert not name.startswith("on")
            assert name not in {"id", "style", "href", "class"}
            assert "url(" not in value
            assert "nan" not in value.lower()
            assert "inf" not in value.lower()
    assert len(svg.encode()) < 40_000


@given(SEEDS, st.sampled_from(DRAWN))
@settings(max_examples=40, deadline=None)
def test_the_same_seed_gives_the_same_drawing(seed: str, theme: str) -> None:
    assert pattern_svg(seed, theme) == pattern_svg(seed, theme)
    assert pattern_body(seed, theme) in pattern_svg(seed, theme)


@given(st.text(max_size=40))
@settings(max_examples=30, deadline=None)
def test_any_theme_is_drawn_even_one_we_do_not_have(theme: str) -> None:
    ET.fromstring(pattern_svg("abcdefgh23", theme))


@pytest.mark.parametrize("theme", DRAWN)
def test_ideas_of_one_theme_look_different(theme: str) -> None:
    seeds = [f"abcdefg{number:03}" for number in range(12)]
    assert len({pattern_svg(seed, theme) for seed in seeds}) >= 8


@pytest.mark.parametrize("theme", DRAWN)
def test_a_pattern_is_drawn_to_its_edges(theme: str) -> None:
    import io

    from PIL import Image

    picture = Image.open(io.BytesIO(png(pattern_svg("abcdefgh23", theme), width=200)))
    assert picture.size == (200, 100)
    rgba = picture.convert("RGBA")
    corners = [(0, 0), (199, 0), (0, 99), (199, 99), (100, 50)]
    assert all(rgba.getpixel(corner)[3] == 255 for corner in corners)  # type: ignore[index]


def test_every_theme_has_a_drawing_a_label_in_each_language_and_an_icon() -> None:
    assert set(DRAWN) == set(THEMES)
    for theme in THEMES.values():
        assert (STATIC / "icons" / f"{theme.icon}.svg").is_file(), theme.icon
        with using("en"):
            english = theme.label
        with using("fr"):
            assert theme.label != english
            assert theme.label[0].isupper()


def test_no_two_themes_share_a_label_or_an_icon() -> None:
    for language in ("fr", "en"):
        with using(language):
            assert len({theme.label for theme in THEMES.values()}) == len(THEMES)
    assert len({theme.icon for theme in THEMES.values()}) == len(THEMES)


@pytest.mark.parametrize("theme", [*DRAWN, "unknown", ""])
async def test_the_address_of_a_pattern_answers(browser: Visitor, theme: str) -> None:
    path = pattern_url("abcdefgh23", theme)
    await browser.go(path)
    assert browser.status == 200
    assert browser.answer.headers["content-type"] == "image/svg+xml"
    assert "immutable" in browser.answer.headers["cache-control"]
    assert "set-cookie" not in browser.answer.headers
    assert browser.answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        f"/patterns/{DRAWING + 1}/nature/abcdefgh23.svg",
        f"/patterns/{DRAWING}/nature/court.svg",
        f"/patterns/{DRAWING}/nature/ABCDEFGH23.svg",
        f"/patterns/{DRAWING}/zebu/abcdefgh23.svg",
        f"/patterns/{DRAWING}/nature/abcdefgh23.png",
        f"/patterns/{DRAWING}/nature/%00bcdefgh23.svg",
    ],
)
async def test_no_other_address_draws_anything(browser: Visitor, path: str) -> None:
    assert (await browser.go(path)).status in {400, 404}
