"""Ink and QR codes: what is drawn is what was meant, safe between tags, on every machine."""

import io
import math
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, strategies as st
from PIL import Image

from app.core import ink
from app.core.drawing import BOLD, REGULAR, png, qr_svg

FINITE = st.floats(min_value=-5_000, max_value=5_000, allow_nan=False)
COLOURS = st.sampled_from([*ink.RIVER, *ink.BRICK, *ink.MAPLE, ink.INK])


@given(st.text(max_size=80))
def test_any_text_is_safe_between_tags_and_quotes(text: str) -> None:
    written = ink.tag("text", ink.escape(text), title=ink.escape(text))
    node = ET.fromstring(written)
    assert set(node.attrib) == {"title"}
    assert len(node) == 0


@given(FINITE)
def test_a_number_keeps_a_decimal_and_never_more_letters_than_needed(value: float) -> None:
    said = ink.num(value)
    assert abs(float(said) - value) <= 0.051
    assert not said.endswith((".", "-0"))
    assert said != "-0"
    assert "e" not in said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "0"),
        (-0.0, "0"),
        (1, "1"),
        (1.25, "1.2"),
        (0.25, "0.25"),
        (0.256, "0.26"),
        (-0.001, "0"),
        (12.04, "12"),
    ],
)
def test_numbers_are_short(value: float, said: str) -> None:
    assert ink.num(value) == said


@given(COLOURS, COLOURS, st.floats(min_value=0, max_value=1))
def test_a_mixture_lies_between_its_two_colours(one: str, other: str, share: float) -> None:
    mixed = ink.mix(one, other, share)
    assert re.fullmatch(r"#[0-9a-f]{6}", mixed)
    for n in (1, 3, 5):
        a, b, m = (int(c[n : n + 2], 16) for c in (one, other, mixed))
        assert min(a, b) <= m <= max(a, b)


def test_none_or_all_of_a_colour_is_the_colour_itself() -> None:
    assert ink.mix(ink.RIVER[0], ink.BRICK[0], 0) == ink.RIVER[0]
    assert ink.mix(ink.RIVER[0], ink.BRICK[0], 1) == ink.BRICK[0]


@given(
    FINITE, FINITE, st.floats(min_value=0, max_value=500), st.floats(min_value=-720, max_value=720)
)
def test_a_point_around_another_is_at_its_distance(
    x: float, y: float, r: float, degrees: float
) -> None:
    px, py = ink.around(x, y, r, degrees)
    assert math.isclose(math.hypot(px - x, py - y), r, rel_tol=1e-6, abs_tol=1e-6)


def test_zero_degrees_is_right_and_ninety_is_down() -> None:
    assert ink.around(0, 0, 10, 0) == (10, 0)
    assert ink.around(0, 0, 10, 90)[1] == pytest.approx(10)


def test_the_same_dice_fall_alike_everywhere() -> None:
    assert [ink.dice("ruelle").random() for _ in range(2)] == [ink.dice("ruelle").random()] * 2
    assert round(ink.dice("ruelle").random(), 6) != round(ink.dice("parc").random(), 6)


@pytest.mark.parametrize(
    ("drawn", "written"),
    [
        (ink.rect(0, 0, 10, 5, "#fff"), '<rect x="0" y="0" width="10" height="5" fill="#fff"/>'),
        (ink.rect(0, 0, -3, 5, "#fff"), '<rect x="0" y="0" width="0" height="5" fill="#fff"/>'),
        (ink.circle(1, 2, 3, "none", stroke_width=2), '<circle cx="1" cy="2" r="3" fill="none" stroke-width="2"/>'),
        (ink.path("M0.123456 1z"), '<path d="M0.12 1z" fill="none"/>'),
        (ink.group(), ""),
        (ink.group("", ""), ""),
        (ink.tag("a", "x", class_="b"), '<a class="b">x</a>'),
        (ink.polygon([(0, 0), (1.5, 2)], "#000"), '<path d="M0 0L1.5 2z" fill="#000"/>'),
        (ink.moved(3, 4, "<x/>"), '<g transform="translate(3 4)"><x/></g>'),
        (ink.moved(3, 4, "<x/>", scale=2, flip=True), '<g transform="translate(3 4) scale(-2 2)"><x/></g>'),
    ],
)  # fmt: skip
def test_each_shape_is_written_as_short_as_can_be(drawn: str, written: str) -> None:
    assert drawn == written


ADDRESSES = st.text(
    alphabet="abcdefghijklmnopqrstuvwxyzABCDEF0123456789-._~:/?#&=%", min_size=1, max_size=150
)


@given(ADDRESSES)
def test_any_address_has_a_code_with_its_quiet_zone(address: str) -> None:
    root = ET.fromstring(qr_svg(address))
    size = int(root.attrib["viewBox"].split()[2])
    assert (size - 8 - 17) % 4 == 0, "versions grow by four modules"
    path = root[2].attrib["d"]
    dark: set[tuple[int, int]] = set()
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path):
        dark |= {(int(x) + n, int(y)) for n in range(int(length))}
    assert min(min(point) for point in dark) == 4
    assert max(max(point) for point in dark) == size - 5
    for corner_x, corner_y in ((4, 4), (size - 11, 4), (4, size - 11)):
        assert all((corner_x + n, corner_y) in dark for n in range(7)), "a finder has its top edge"


def test_a_code_is_named_for_readers_and_its_name_escaped() -> None:
    assert "<title>Lien &lt;b&gt;</title>" in qr_svg("https://x.test", title="Lien <b>")
    assert "<title>https://x.test/?a=1&amp;b=2</title>" in qr_svg("https://x.test/?a=1&b=2")


@pytest.mark.parametrize("width", [1, 64, 300])
def test_a_drawing_is_as_wide_as_asked(width: int) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10"><rect width="20" height="10" fill="#0d3b46"/></svg>'
    picture = Image.open(io.BytesIO(png(svg, width=width)))
    assert picture.width == width
    assert picture.convert("RGB").getpixel((0, 0)) == (13, 59, 70)


@pytest.mark.parametrize("svg", ["", "rien", "<svg", "<html></html>"])
def test_what_is_no_drawing_is_refused(svg: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        png(svg)


def test_words_are_drawn_with_our_letters_and_not_the_machine_s() -> None:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 20" width="60" height="20">'
        '<text x="2" y="15" font-family="Bricolage Grotesque" font-size="14">Été</text></svg>'
    )
    assert png(svg) != png(svg, fonts=[BOLD, REGULAR]), "without our fonts nothing is written"
    assert png(svg, fonts=[BOLD]) == png(svg, fonts=[BOLD])
