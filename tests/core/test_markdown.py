"""Markdown does what people mean and nothing they could abuse."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from app.core.markdown import plain, render, summary


def test_ordinary_marks_work() -> None:
    html = str(render("**Deux** ruelles :\n\n- une\n- deux\n\n[la Ville](https://montreal.ca)"))
    assert "<strong>Deux</strong>" in html
    assert "<li>une</li>" in html
    assert 'href="https://montreal.ca"' in html
    assert 'rel="nofollow ugc noopener"' in html


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[ici](javascript:alert(1))",
        "[ici](JaVaScRiPt:alert(1))",
        "[ici](data:text/html,<script>alert(1)</script>)",
        "![x](https://evil.example/pixel.png)",
        "<a href='javascript:alert(1)'>x</a>",
        "[ici](vbscript:x)",
        "<style>body{display:none}</style>",
        "<iframe src='https://evil.example'></iframe>",
        '[x](https://a.example "onmouseover=alert(1)")',
    ],
)
def test_nothing_hostile_survives(hostile: str) -> None:
    page = LexborHTMLParser(str(render(hostile)))
    assert page.css_first("script, img, iframe, style, object, form, input, svg") is None
    for node in page.css("*"):
        assert not any(name.startswith("on") for name in node.attributes)
        href = (node.attributes.get("href") or "https:").lower()
        assert href.startswith(("https:", "http:", "mailto:", "tel:"))


def test_headings_never_outrank_the_page_s_own() -> None:
    assert str(render("# Titre\n\n###### Petit")).count("<h3>") == 2


def test_a_line_break_is_a_line_break() -> None:
    assert "<br" in str(render("un\ndeux"))


def test_plain_words_and_summaries_lose_the_marks() -> None:
    assert plain("**Bonjour** & _merci_") == "Bonjour &amp; merci"
    assert summary("**Bonjour** & _merci_") == "Bonjour & merci"
    assert summary("mot " * 100).endswith("mot…")


def test_deep_nesting_is_bounded() -> None:
    assert len(str(render(">" * 5000 + " fin"))) < 100_000
