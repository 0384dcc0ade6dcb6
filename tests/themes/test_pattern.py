"""Patterns: one family a theme, the same for the same idea, safe to put inline."""

from __future__ import annotations

import struct
from xml.etree import ElementTree as ET

import pytest

from app.core.drawing import png
from app.themes.pattern import THEMES, pattern_svg


def test_the_sixteen_themes_have_a_pattern() -> None:
    assert len(set(THEMES)) == 16


@pytest.mark.parametrize("theme", THEMES)
def test_a_pattern_is_small_inert_and_well_formed(theme: str) -> None:
    for seed in ("a", "k7m2q", "42", "", "é<&>"):
        svg = pattern_svg(seed, theme)
        root = ET.fromstring(svg)
        assert len(svg.encode()) < 12_000
        assert root.get("viewBox") == "0 0 800 400"
        assert not any(word in svg for word in ("style=", "<script", "<text", " id=", "href"))


@pytest.mark.parametrize("theme", THEMES)
def test_the_same_idea_keeps_its_pattern_and_another_has_another(theme: str) -> None:
    assert pattern_svg("k7m2q", theme) == pattern_svg("k7m2q", theme)
    assert pattern_svg("k7m2q", theme) != pattern_svg("k7m2r", theme)


@pytest.mark.parametrize("theme", THEMES)
def test_a_pattern_renders_at_the_size_asked(theme: str) -> None:
    picture = png(pattern_svg("k7m2q", theme), width=200)
    assert picture.startswith(b"\x89PNG")
    assert struct.unpack(">II", picture[16:24]) == (200, 100)
    assert len(picture) > 1_000


def test_patterns_differ_between_themes() -> None:
    assert len({pattern_svg("k7m2q", theme) for theme in THEMES}) == len(THEMES)


def test_an_unknown_theme_still_gets_a_pattern() -> None:
    assert pattern_svg("k7m2q", "unheard-of").startswith("<svg")
