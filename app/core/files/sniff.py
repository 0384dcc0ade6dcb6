"""What a file is, by its first bytes: its name says nothing."""

import io
import zipfile
from dataclasses import dataclass

PICTURES = {
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"GIF87a": "GIF",
    b"GIF89a": "GIF",
}
HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"})
LOOKED_AT = 4096
MOST_ENTRIES = 5_000
MOST_LINES = 20


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A kind of document that we keep."""

    extension: str
    media_type: str


PDF = DocumentType("pdf", "application/pdf")
TEXT = DocumentType("txt", "text/plain; charset=utf-8")
CSV = DocumentType("csv", "text/csv; charset=utf-8")
_OASIS = "application/vnd.oasis.opendocument."
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
OASIS = {
    f"{_OASIS}{name}": DocumentType(extension, f"{_OASIS}{name}")
    for name, extension in (("text", "odt"), ("spreadsheet", "ods"), ("presentation", "odp"))
}
OPEN_XML = {
    "word/document.xml": DocumentType("docx", f"{_OPEN_XML}wordprocessingml.document"),
    "xl/workbook.xml": DocumentType("xlsx", f"{_OPEN_XML}spreadsheetml.sheet"),
    "ppt/presentation.xml": DocumentType("pptx", f"{_OPEN_XML}presentationml.presentation"),
}
ZIP_FAULTS = (zipfile.BadZipFile, ValueError, OSError, RuntimeError)
"""What a broken archive raises, one with a password, or one packed in a way that nobody reads."""

EXTENSIONS = {
    kind.media_type: kind.extension
    for kind in (PDF, TEXT, CSV, *OASIS.values(), *OPEN_XML.values())
}


def extension_of(media_type: str) -> str:
    """Return the extension of a kind of document that we keep."""
    return EXTENSIONS[media_type]


def picture_format(data: bytes) -> str:
    """Return ``JPEG``, ``PNG``, ``GIF`` or ``WEBP``; empty for anything else."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    return next((name for magic, name in PICTURES.items() if data.startswith(magic)), "")


def is_heic(data: bytes) -> bool:
    """Say whether it is a picture as some telephones keep them, which browsers do not show."""
    return data[4:8] == b"ftyp" and data[8:12] in HEIC_BRANDS


def is_svg(data: bytes) -> bool:
    """Say whether it is an SVG drawing."""
    return b"<svg" in data[:LOOKED_AT].lower()


def is_markup(data: bytes) -> bool:
    """Say whether a browser might take it for a page or a program."""
    start = data[:LOOKED_AT].lower()
    return any(
        mark in start for mark in (b"<!doctype", b"<html", b"<script", b"<svg", b"<?xml", b"<?php")
    )


def webp_size(data: bytes) -> tuple[int, int]:
    """Return the width and height a WebP file states: its decoder would reserve memory for them."""
    kind, head = data[12:16], data[:30].ljust(30, b"\0")
    if kind == b"VP8X":
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    sides = (int.from_bytes(head[n : n + 2], "little") & 0x3FFF for n in (26, 28))
    return next(sides), next(sides)


def document_type(data: bytes) -> DocumentType | None:
    """Return which kind of document it is; None when it is none that we keep."""
    if data.startswith(b"%PDF-"):
        return PDF
    if data.startswith(b"PK\x03\x04"):
        return _office(data)
    return _text(data)


def has_macros(data: bytes) -> bool:
    """Say whether an office document carries a program."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [name.lower() for name in archive.namelist()]
    except ZIP_FAULTS:
        return False
    return any(name.endswith("vbaproject.bin") or name.startswith("basic/") for name in names)


def as_utf8(data: bytes) -> str | None:
    """Return the text of a file written in UTF-8, or as Windows used to; None when it is no text."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not any(ord(c) < 32 and c not in "\t\n\r\f" for c in text):
            guessed = encoding != "utf-8-sig" and sum(map(str.isascii, text)) < len(text) / 2
            return None if guessed else text
    return None


def _office(data: bytes) -> DocumentType | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES:
                return None
            if entries[0].filename == "mimetype" and entries[0].file_size <= 100:
                return OASIS.get(archive.read("mimetype").decode("ascii", "replace").strip())
            names = {entry.filename for entry in entries}
    except (*ZIP_FAULTS, IndexError):
        return None
    if "[Content_Types].xml" not in names:
        return None
    return next((kind for name, kind in OPEN_XML.items() if name in names), None)


def _text(data: bytes) -> DocumentType | None:
    if not data or is_markup(data) or (text := as_utf8(data)) is None:
        return None
    return CSV if _looks_tabular(text) else TEXT


def _looks_tabular(text: str) -> bool:
    """Say whether the first lines all have as many semicolons, commas or tabs."""
    lines = [line for line in text[:LOOKED_AT].splitlines() if line.strip()][:MOST_LINES]
    if len(text) > LOOKED_AT:
        lines = lines[:-1] or lines
    return len(lines) > 1 and any(
        lines[0].count(sign) and len({line.count(sign) for line in lines}) == 1 for sign in ";,\t"
    )
