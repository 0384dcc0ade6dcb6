"""Markdown as people write it, turned into HTML that can do no harm."""

import html
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

from app.core.text import excerpt

TAGS = {
    "a", "blockquote", "br", "code", "em", "h3", "hr",
    "li", "ol", "p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}
LINK_REL = "nofollow ugc noopener"

_parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(
    ["table", "strikethrough"]
)
_parser.disable("image")


@lru_cache(maxsize=4096)
def render(text: str) -> Markup:
    """Return ``text`` as safe HTML: no raw HTML, no image, every heading of level 3."""
    tokens = _parser.parse(text)
    for token in tokens:
        if token.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            token.tag = "h3"
    rendered = _parser.renderer.render(tokens, _parser.options, {})
    return Markup(  # noqa: S704 (sanitised on the next line, with an allow-list)
        nh3.clean(
            rendered, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=LINK_REL
        )
    )


def plain(text: str) -> str:
    """Return the words of a Markdown text, without its marks."""
    return " ".join(nh3.clean(str(render(text)), tags=set()).split())


def summary(text: str, limit: int = 180) -> str:
    """Return the first words of a Markdown text, for cards, feeds and descriptions."""
    return excerpt(html.unescape(plain(text)), limit)
