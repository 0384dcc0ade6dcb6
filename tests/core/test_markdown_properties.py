"""Whatever somebody writes, the page it stands on stays ours."""

import pytest
from hypothesis import given, strategies as st
from selectolax.lexbor import LexborHTMLParser

from app.core.markdown import ATTRIBUTES, LINK_REL, SCHEMES, TAGS, plain, render, summary

PIECES = st.lists(
    st.sampled_from(
        [
            "# Titre", "###### petit", "**gras**", "*italique*", "~~barré~~", "- point", "1. un",
            "> citation", "`code`", "```\nbloc\n```", "| a | b |\n|---|---|\n| 1 | 2 |", "---",
            "[lien](https://x.test)", "[vide]()", "[js](javascript:alert(1))",
            "[data](data:text/html,<script>)", "![image](https://x.test/a.png)",
            "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<b>html</b>", "&lt;i&gt;",
            "<https://x.test>", "<javascript:alert(1)>", "\\*échappé\\*", "\n\n", "mot", "\u202e",
            "[ref][1]\n\n[1]: javascript:alert(1)", '[t](https://x.test "titre\\"><script>")',
        ]
    ),
    max_size=12,
)  # fmt: skip


def is_safe(html: str) -> None:
    page = LexborHTMLParser(f"<!doctype html><body><div id=here>{html}</div>")
    here = page.css_first("#here")
    assert here is not None
    for node in here.css("*"):
        if node.attributes.get("id") == "here":
            continue
        assert node.tag in TAGS, node.tag
        allowed = ATTRIBUTES.get(node.tag, set()) | ({"rel"} if node.tag == "a" else set())
        assert set(node.attributes) <= allowed, node.attributes
        href = node.attributes.get("href")
        if href:
            assert ":" not in href.split("/")[0] or href.split(":")[0].lower() in SCHEMES, href
            assert node.attributes["rel"] == LINK_REL


@given(PIECES, st.sampled_from([" ", "\n", "\n\n"]))
def test_any_mixture_of_marks_is_safe(pieces: list[str], between: str) -> None:
    is_safe(str(render(between.join(pieces))))


@given(st.text(max_size=120))
def test_any_text_is_safe(typed: str) -> None:
    is_safe(str(render(typed)))


@given(st.text(alphabet="<>\"'&=()/\\:;#[]!`*_-+|~ \nabjsx1", max_size=120))
def test_any_mixture_of_signs_is_safe(typed: str) -> None:
    is_safe(str(render(typed)))


@given(PIECES)
def test_plain_words_are_on_one_line_without_tags(pieces: list[str]) -> None:
    words = plain("\n\n".join(pieces))
    assert "\n" not in words
    assert "<p>" not in words
    assert "<script" not in words


@given(PIECES, st.integers(min_value=20, max_value=200))
def test_a_summary_fits(pieces: list[str], limit: int) -> None:
    assert len(summary("\n\n".join(pieces), limit)) <= limit + 1


@pytest.mark.parametrize("level", range(1, 7))
def test_a_heading_of_any_level_stands_below_the_page_s_own(level: int) -> None:
    assert render(f"{'#' * level} Pourquoi") == "<h3>Pourquoi</h3>\n"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("**gras**", "<strong>gras</strong>"),
        ("*doux*", "<em>doux</em>"),
        ("~~non~~", "<s>non</s>"),
        ("- un\n- deux", "<li>deux</li>"),
        ("3. trois", '<ol start="3">'),
        ("> dit", "<blockquote>"),
        ("`x = 1`", "<code>x = 1</code>"),
        ("un\ndeux", "un<br>"),
        ("---", "<hr>"),
        ("| a |\n|---|\n| 1 |", "<td>1</td>"),
        ("<b>x</b>", "&lt;b&gt;x&lt;/b&gt;"),
        ("AT&T", "AT&amp;T"),
        ("« L’été »", "« L’été »"),
    ],
)
def test_each_mark_does_what_people_know(written: str, shown: str) -> None:
    assert shown in str(render(written))


@pytest.mark.parametrize(
    ("address", "is_link"),
    [
        ("https://montreal.ca", True),
        ("http://exemple.ca/a?b=c#d", True),
        ("mailto:a@exemple.ca", True),
        ("tel:+15145550100", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("vbscript:x", False),
        ("data:text/html;base64,PHNjcmlwdD4=", False),
        ("file:///etc/passwd", False),
        ("ftp://x.test", False),
    ],
)
def test_only_addresses_that_can_do_no_harm_become_links(address: str, is_link: bool) -> None:
    html = str(render(f"[ici]({address})"))
    assert ("href=" in html) is is_link
    assert "ici" in html


def test_a_picture_s_address_is_never_asked_for() -> None:
    html = str(render("![Un chat](https://ailleurs.test/pixel.gif)"))
    assert "<img" not in html
    assert "Un chat" in html


def test_the_same_text_is_made_once() -> None:
    before = render.cache_info().hits
    render("Un texte que l’on relit souvent.")
    render("Un texte que l’on relit souvent.")
    assert render.cache_info().hits == before + 1
