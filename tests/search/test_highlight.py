"""What was found is shown in its sentence, marked, and harmless."""

import pytest
from hypothesis import given, strategies as st
from selectolax.lexbor import LexborHTMLParser

from app.search.highlight import EXCERPT, Highlighter, plain

VELO = Highlighter("vélos électriques", frozenset({"velo", "electr", "electriqu"}))


def marked(html: str) -> list[str]:
    return [node.text() for node in LexborHTMLParser(html).css("mark")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Un vélo électrique partagé", ["vélo", "électrique"]),
        ("Des VÉLOS, électriquement !", ["VÉLOS", "électriquement"]),
        ("Un vélodrome d’hiver", []),
        ("Un velours électoral", []),
    ],
)
def test_words_are_marked_by_their_roots(text: str, found: list[str]) -> None:
    assert marked(VELO.title(text)) == found


def test_an_excerpt_begins_near_the_first_word_found() -> None:
    text = "mot " * 200 + "et voilà un vélo partagé. " + "mot " * 200
    excerpt = VELO.excerpt(text)
    assert excerpt.startswith("…")
    assert excerpt.endswith("…")
    assert marked(excerpt) == ["vélo"]
    words = LexborHTMLParser(excerpt).body.text()
    assert len(words) <= EXCERPT + 2
    assert words.index("vélo") < 80


def test_without_any_word_found_an_excerpt_is_the_beginning() -> None:
    assert VELO.excerpt("Un banc au soleil.") == "Un banc au soleil."
    assert VELO.excerpt("") == ""


def test_markdown_is_read_as_words() -> None:
    text = "## Titre\n\n- **Un** [vélo](https://a.b) et ![une photo](x.png) `code`\n> cité"
    assert " ".join(plain(text).split()) == "Titre Un vélo et une photo code cité"


@given(text=st.text(max_size=400))
def test_nothing_typed_by_anybody_becomes_markup(text: str) -> None:
    for html in (VELO.title(text), VELO.excerpt(text)):
        tags = {node.tag for node in LexborHTMLParser(f"<div>{html}</div>").css("div *")}
        assert tags <= {"mark"}


@pytest.mark.parametrize("text", ["<script>vélo</script>", "a < vélo & b > c", '"vélo"'])
def test_hostile_text_is_escaped_around_the_marks(text: str) -> None:
    html = VELO.title(text)
    assert "<script" not in html
    assert LexborHTMLParser(html).body.text() == text
