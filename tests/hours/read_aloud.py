"""A PDF as whoever hears it: its words in reading order, its title, its language."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

STREAM = re.compile(rb"(\d+) 0 obj\n<<(.*?)>>\s*stream\r?\n(.*?)endstream", re.DOTALL)
TYPE_0 = re.compile(rb"(\d+) 0 obj\n<</Type/Font/Subtype/Type0.*?/ToUnicode (\d+) 0 R")
MAPPED = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]+)>")
WORD = re.compile(rb"/?[A-Za-z0-9.*'-]+")
ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


@dataclass(frozen=True)
class Heard:
    """What a document says."""

    words: str
    title: str
    language: str
    pages: int
    roles: frozenset[str]
    alternatives: tuple[str, ...]
    """What is said of pictures."""


def heard(pdf: bytes) -> Heard:
    """Read a PDF that typst made, as a screen reader does."""
    parts = {int(n): _inflated(body) for n, _head, body in STREAM.findall(pdf)}
    letters = {int(font): _letters(parts[int(cmap)]) for font, cmap in TYPE_0.findall(pdf)}
    fonts = {}
    for name, font in re.findall(rb"/(f\d+) (\d+) 0 R", pdf):
        fonts[name] = letters[int(font)]
    said = " ".join(_said(part, fonts) for part in parts.values() if b"BDC" in part)
    names = re.findall(rb"/S/([A-Z][A-Za-z0-9]*)", pdf)
    return Heard(
        " ".join(said.split()),
        _text(re.findall(rb"/Title(<FEFF[0-9A-F]*>|\([^)]*\))", pdf)[-1]),
        b"".join(re.findall(rb"/Lang\(([^)]*)\)", pdf)[-1:]).decode(),
        len(re.findall(rb"/Type/Page[^s]", pdf)),
        frozenset(name.decode() for name in names),
        tuple(_text(alt) for alt in re.findall(rb"/Alt(<FEFF[0-9A-F]*>|\([^)]*\))", pdf)),
    )


def _inflated(body: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(body)
    except zlib.error:
        return body


def _letters(cmap: bytes) -> dict[int, str]:
    return {
        int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be")
        for glyph, text in MAPPED.findall(cmap)
    }


def _said(content: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    words: list[str] = []
    shown: list[bytes] = []
    last, known = b"", {}
    for is_text, part in _parts(content):
        if is_text:
            shown.append(part)
        elif part[:2] == b"/f":
            known = fonts[part[1:]]
        elif part in {b"TJ", b"Tj"}:
            raw = b"".join(shown)
            glyphs = (raw[k] << 8 | raw[k + 1] for k in range(0, len(raw) - 1, 2))
            words += [known.get(glyph, "") for glyph in glyphs]
        elif part == b"BDC" and last != b"/Artifact":
            words.append(" ")
        if part in {b"TJ", b"Tj", b"BDC"}:
            shown = []
        if not is_text:
            last = part
    return "".join(words)


def _parts(content: bytes) -> Iterator[tuple[bool, bytes]]:
    """Give a page's words, and whether each is a text; a text may hold texts' own brackets."""
    at = 0
    while at < len(content):
        if content[at : at + 1] == b"(":
            begins, depth = at + 1, 1
            while depth and at < len(content):
                at += 1
                sign = content[at : at + 1]
                at += sign == b"\\"
                depth += {b"(": 1, b")": -1}.get(sign, 0)
            yield True, ESCAPED.sub(_unescaped, content[begins:at])
        elif word := WORD.match(content, at):
            yield False, word[0]
            at = word.end() - 1
        at += 1


def _unescaped(found: re.Match[bytes]) -> bytes:
    sign = found[1]
    return bytes([int(sign, 8)]) if sign.isdigit() else NAMED.get(sign, sign)


def _text(told: bytes) -> str:
    if told.startswith(b"<FEFF"):
        return bytes.fromhex(told[5:-1].decode()).decode("utf-16-be")
    return told[1:-1].decode("latin-1")
