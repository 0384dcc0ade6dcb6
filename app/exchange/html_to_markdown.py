"""HTML as other platforms keep it, written again as the Markdown of ours; what is hostile is dropped."""

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

import nh3

from app.core.markdown import SCHEMES

TAGS = {
    "a", "b", "blockquote", "br", "code", "del", "div", "em", "h1", "h2", "h3", "h4", "h5", "h6",
    "hr", "i", "img", "li", "ol", "p", "pre", "s", "strong", "table", "td", "th", "tr", "ul",
}  # fmt: skip
EMPTY = frozenset({"br", "hr", "img"})
MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "del": "~~", "s": "~~"}
BLOCKS = frozenset({"p", "div", "table", "h1", "h2", "h3", "h4", "h5", "h6"})
DEEPEST = 100
"""Elements inside one another; what lies deeper keeps its words only."""
BETWEEN_CELLS = " · "

SPECIAL = re.compile(r"[\\`*_\[\]<>~|]|&(?=#|\w+;)")
LINE_STARTS = re.compile(r"^(\s*)(?:([-#+=])|(\d+)([.)]))", re.MULTILINE)
ELEMENT = re.compile(r"</?[a-zA-Z][^>]*>")
GAPS = re.compile(r"\n{3,}")
SPACES = re.compile(r"[ \t\r\n\f]+")
UNSAFE_IN_LINKS = str.maketrans({"(": "%28", ")": "%29", "<": "%3C", ">": "%3E", " ": "%20"})


def escape(text: str) -> str:
    """Return plain text so that Markdown shows it as it is."""
    return LINE_STARTS.sub(_not_a_mark, SPECIAL.sub(r"\\\g<0>", text))


def _not_a_mark(found: re.Match[str]) -> str:
    space, sign, digits, end = found.groups()
    return f"{space}\\{sign}" if sign else f"{space}{digits}\\{end}"


def is_html(text: str) -> bool:
    """Say whether there is an element in the text."""
    return ELEMENT.search(text) is not None


def words(html: str) -> str:
    """Return the words of an HTML text, on one line."""
    reader = _Words()
    reader.feed(nh3.clean(html, tags=TAGS, attributes={}))
    reader.close()
    return " ".join("".join(reader.words).split())


def to_markdown(html: str) -> str:
    """Return an HTML text as Markdown: paragraphs, lists, links, emphasis, code; nothing else.

    A text without any element keeps its lines: some platforms write plain text in the same column.
    """
    if not is_html(html):
        return unescape(html)
    safe = nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}, "img": {"alt"}},
        url_schemes=SCHEMES,
        link_rel=None,
    )
    writer = _Writer()
    writer.feed(safe)
    writer.close()
    lines = (line.rstrip() for line in writer.text.split("\n"))
    return GAPS.sub("\n\n", "\n".join(lines)).strip()


class _Words(HTMLParser):
    """Keeps the words; elements that break a line leave a space."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag in BLOCKS or tag in {"br", "li", "td", "th"}:
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@dataclass(slots=True)
class _Element:
    """An element being read: what it is, and what has been written of it."""

    tag: str
    href: str = ""
    parts: list[str] = field(default_factory=list)
    items: int = 0


class _Writer(HTMLParser):
    """Writes Markdown from HTML that has been sanitised, hence is well formed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[_Element] = [_Element("")]
        self.deeper = 0

    @property
    def text(self) -> str:
        """Return what was written."""
        return "".join(self.open[0].parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in EMPTY:
            self._write_empty(tag, dict(attrs).get("alt") or "")
        elif len(self.open) > DEEPEST:
            self.deeper += 1
        else:
            self.open.append(_Element(tag, dict(attrs).get("href") or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in EMPTY:
            return
        if self.deeper:
            self.deeper -= 1
        elif len(self.open) > 1:
            element = self.open.pop()
            self.open[-1].parts.append(self._written(element, "".join(element.parts)))

    def handle_data(self, data: str) -> None:
        inside = {element.tag for element in self.open}
        if not inside & {"pre", "code"}:
            data = escape(SPACES.sub(" ", data))
        self.open[-1].parts.append(data)

    def _write_empty(self, tag: str, alt: str) -> None:
        self.open[-1].parts.append({"br": "\n", "hr": "\n\n---\n\n"}.get(tag, escape(alt)))

    def _written(self, element: _Element, text: str) -> str:
        tag = element.tag
        if tag in MARKS:
            return self._marked(MARKS[tag], text)
        if tag in {"code", "pre"}:
            return self._code(tag, text)
        if tag == "a":
            return _link(element.href, text)
        if tag == "li":
            return self._item(text)
        if tag in {"td", "th"}:
            return SPACES.sub(" ", text).strip() + BETWEEN_CELLS
        return _block(tag, text, nested=any(e.tag == "li" for e in self.open))

    def _marked(self, mark: str, text: str) -> str:
        core = text.strip()
        around = {MARKS.get(element.tag) for element in self.open}
        if not core or "\n\n" in text or mark in around:
            return text
        start = text.index(core)
        return f"{text[:start]}{mark}{core}{mark}{text[start + len(core) :]}"

    def _code(self, tag: str, text: str) -> str:
        if tag == "code" and any(element.tag in {"pre", "code"} for element in self.open):
            return text
        fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
        if tag == "pre":
            fence = max(fence, "```", key=len)
            return f"\n\n{fence}\n{text.strip(chr(10))}\n{fence}\n\n" if text.strip() else ""
        return f"{fence} {text} {fence}" if "`" in text else f"`{text}`" if text.strip() else ""

    def _item(self, text: str) -> str:
        above = self.open[-1]
        above.items += 1
        mark = f"{above.items}. " if above.tag == "ol" else "- "
        indent = "\n" + " " * len(mark)
        return f"{mark}{GAPS.sub(chr(10) * 2, text).strip().replace(chr(10), indent)}\n"


def _link(href: str, text: str) -> str:
    label = SPACES.sub(" ", text).strip()
    if not label or not href or href.startswith("#"):
        return text
    return f"[{label}]({href.translate(UNSAFE_IN_LINKS)})"


def _block(tag: str, text: str, *, nested: bool) -> str:
    core = text.strip()
    if not core:
        return ""
    if tag in {"ul", "ol"}:
        return f"\n{core}\n" if nested else f"\n\n{core}\n\n"
    if tag == "tr":
        return core.removesuffix(BETWEEN_CELLS.rstrip()).rstrip() + "\n"
    if tag == "blockquote":
        return "\n\n> " + GAPS.sub("\n\n", core).replace("\n", "\n> ") + "\n\n"
    if tag.startswith("h"):
        return f"\n\n### {SPACES.sub(' ', core)}\n\n"
    return f"\n\n{core}\n\n"
