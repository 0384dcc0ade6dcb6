"""Curves, cards, posters' titles and little maps, whatever the numbers and the words."""

import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from app.core.drawing import BOLD
from app.ideas.pictures.curve import BOTTOM, LEFT, RIGHT, TOP, CurveWords, curve_svg
from app.ideas.pictures.locator import FEWEST, MARGIN, WIDTH, Dot, locator_svg
from app.ideas.pictures.share_card import share_card_svg
from app.ideas.pictures.wording import drawable, fit, measure, mostly_drawable, wrap
from app.ideas.rules import State

START = datetime(2026, 1, 1, tzinfo=UTC)
NOW = START + timedelta(days=200)
SVG = "{http://www.w3.org/2000/svg}"
TEXTS = st.text(max_size=60)
POINTS = st.lists(
    st.tuples(
        st.floats(min_value=-50, max_value=300).map(lambda d: START + timedelta(days=d)),
        st.integers(min_value=0, max_value=5_000),
    ),
    max_size=40,
)
PATH_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def curve(points: list[tuple[datetime, int]], **changes: object) -> ET.Element:
    known: dict[str, object] = {
        "threshold": 25, "passed_at": None, "start": START, "now": NOW, "language": "fr",
        "words": CurveWords("Appuis", "Des appuis", "Seuil : 25", "", "1 janv.", "Aujourd’hui"),
    }  # fmt: skip
    return ET.fromstring(curve_svg(points, **(known | changes)))  # type: ignore[arg-type]


def line_of(drawing: ET.Element) -> list[tuple[float, float]]:
    """Return the corners of the curve's line."""
    (node,) = [n for n in drawing.iter() if n.get("class") == "curve-line"]
    x = y = 0.0
    corners = []
    for command, numbers in re.findall(r"([MHV])([^MHV]*)", node.attrib["d"]):
        values = [float(n) for n in PATH_NUMBER.findall(numbers)]
        if command == "M":
            x, y = values
        elif command == "H":
            x = values[0]
        else:
            y = values[0]
        corners.append((x, y))
    return corners


@given(POINTS, st.integers(min_value=1, max_value=10_000))
def test_a_curve_stays_in_its_frame_and_goes_from_left_to_right(
    points: list[tuple[datetime, int]], threshold: int
) -> None:
    corners = line_of(curve(points, threshold=threshold))
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    assert xs == sorted(xs)
    assert xs[0] == LEFT
    assert xs[-1] == RIGHT
    assert all(TOP - 0.5 <= y <= BOTTOM + 0.5 for y in ys)


@given(st.lists(st.integers(min_value=0, max_value=199), min_size=1, max_size=60))
def test_more_supporters_are_never_lower(days: list[int]) -> None:
    points = [(START + timedelta(days=day), n + 1) for n, day in enumerate(sorted(days))]
    ys = [y for _, y in line_of(curve(points))]
    assert ys == sorted(ys, reverse=True)


@given(POINTS, TEXTS, TEXTS)
def test_no_word_breaks_out_of_a_curve(
    points: list[tuple[datetime, int]], title: str, passed: str
) -> None:
    words = CurveWords(title, passed, title, passed, title, passed)
    drawing = curve(points, words=words, passed_at=NOW, ident='a<b&c"d')
    tags = {node.tag.removeprefix(SVG) for node in drawing.iter()}
    assert tags <= {"svg", "title", "desc", "path", "text", "g", "circle"}
    for node in drawing.iter():
        assert not any(name.startswith("on") or name == "style" for name in node.attrib)


def test_a_curve_names_itself_by_its_own_ids() -> None:
    one, other = curve([], ident="one"), curve([], ident="other")
    ids = {n.attrib["id"] for drawing in (one, other) for n in drawing.iter() if "id" in n.attrib}
    assert len(ids) == 4
    assert one.attrib["aria-labelledby"] == "one-title one-desc"


def test_a_threshold_stands_where_its_number_of_supporters_would() -> None:
    reached = [(START, 25)]
    drawing = curve(reached, threshold=25)
    (goal,) = [n for n in drawing.iter() if n.get("class") == "curve-threshold"]
    height = float(PATH_NUMBER.findall(goal.attrib["d"])[1])
    assert line_of(drawing)[-1][1] == pytest.approx(height, abs=0.6)


@given(TEXTS, st.floats(min_value=60, max_value=800), st.sampled_from([18, 36, 60]))
@settings(deadline=None)
def test_wrapped_words_fit_and_none_is_lost(text: str, width: float, size: int) -> None:
    clean = drawable(text)
    lines = wrap(clean, width, size)
    assert all(measure(line, size) <= width or len(line) <= 2 for line in lines)
    kept = "".join(lines).replace("-", "").replace(" ", "")
    assert kept == clean.replace("-", "").replace(" ", "")


@given(TEXTS)
@settings(deadline=None)
def test_only_what_the_font_has_is_drawn(text: str) -> None:
    clean = drawable(text)
    assert drawable(clean) == clean
    assert "  " not in clean
    assert not set("\n\r\t") & set(clean)
    assert mostly_drawable(clean) or not any(c.isalnum() for c in clean)


@pytest.mark.parametrize(
    ("text", "is_ours"),
    [
        ("Une ruelle verte", True),
        ("Łódź à Montréal", True),
        ("أهلا وسهلا", False),
        ("你好你好 ok", False),
        ("🎉🎉 fête", True),
        ("", False),
    ],
)
def test_a_title_of_another_script_is_known(text: str, is_ours: bool) -> None:
    assert mostly_drawable(text, BOLD) is is_ours or not text


@given(TEXTS, TEXTS, st.integers(min_value=0, max_value=10**6), st.sampled_from(list(State)))
@settings(deadline=None, max_examples=60)
def test_any_idea_has_a_card_for_other_sites(
    title: str, area: str, local: int, state: State
) -> None:
    for language in ("fr", "en"):
        drawing = ET.fromstring(
            share_card_svg(
                title=title,
                area=area,
                theme="nature",
                seed="abcdefgh23",
                local=local,
                threshold=25,
                state=state.value,
                language=language,
            )
        )
        assert drawing.attrib["viewBox"] == "0 0 1200 630"
        assert not [n for n in drawing.iter() if n.tag.endswith(("script", "image", "style"))]


@pytest.mark.parametrize("count", [1, 3, 12, 60, 118])
def test_a_title_is_as_large_as_its_lines_allow(count: int) -> None:
    title = ("Des bancs de bois et de l’ombre au coin des rues " * 3)[:count].strip()
    fitted = fit(title, width=600, sizes=(72, 54, 36), most=4)
    assert len(fitted.lines) <= 4
    assert fitted.size in {72, 54, 36}
    assert all(measure(line, fitted.size) <= 600 for line in fitted.lines)
    if count <= 12:
        assert fitted.size == 72


DOTS = st.lists(
    st.builds(
        Dot,
        st.floats(min_value=45.3, max_value=45.8),
        st.floats(min_value=-74.1, max_value=-73.3),
        st.booleans(),
    ),
    max_size=40,
)
PINS = st.none() | st.tuples(
    st.floats(min_value=-90, max_value=90), st.floats(min_value=-180, max_value=180)
)


@given(DOTS, PINS)
def test_a_little_map_holds_its_dots_and_its_pin(
    dots: list[Dot], pin: tuple[float, float] | None
) -> None:
    svg = locator_svg(dots, pin)
    assert bool(svg) is (len(dots) >= FEWEST)
    if not svg:
        return
    drawing = ET.fromstring(svg)
    _x, _y, width, height = map(float, drawing.attrib["viewBox"].split())
    assert width == WIDTH
    assert height >= 2 * MARGIN
    assert drawing.attrib["aria-hidden"] == "true"
    assert "nan" not in svg
    assert ("locator-pin" in svg) is (pin is not None)
