"""Patterns have an address that browsers may keep."""

import pytest

from app.themes.pictures import pattern_url
from tests.visitor import Visitor


async def test_a_pattern_is_a_picture_kept_for_a_year(browser: Visitor) -> None:
    answer = (await browser.go(pattern_url("k7m2qabcde", "nature"))).answer
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.text.startswith("<svg")


async def test_an_idea_without_a_theme_we_know_has_a_pattern_too(browser: Visitor) -> None:
    assert (await browser.go(pattern_url("k7m2qabcde", ""))).status == 200


@pytest.mark.parametrize(
    "path",
    ["/patterns/1/nature/x.svg", "/patterns/1/nature/%3Cb%3E.svg", "/patterns/0/nature/k7m2qabcde.svg",
     "/patterns/1/unheard/k7m2qabcde.svg"],
)  # fmt: skip
async def test_other_addresses_are_not_found(browser: Visitor, path: str) -> None:
    assert (await browser.go(path)).status == 404
