"""Bytes become lines whatever the encoding and the line ends, or the file is refused with the line."""

import codecs
import io

import pytest

from app.core.i18n import using
from app.exchange.reading import lines as module
from app.exchange.reading.faults import FileRefused
from app.exchange.reading.lines import Lines
from app.exchange.rules import LONGEST_LINE


def read(raw: bytes, encoding: str = "utf-8") -> list[str]:
    return list(Lines(io.BytesIO(raw), encoding))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"a\nb\n", ["a\n", "b\n"]),
        (b"a\r\nb\r\n", ["a\r\n", "b\r\n"]),
        (b"a\rb\r", ["a\r", "b\r"]),
        (b"a\rb\r\nc\nd", ["a\r", "b\r\n", "c\n", "d"]),
        (b"a\n\nb", ["a\n", "\n", "b"]),
        ("a\u2028b\x85c\x0bd".encode(), ["a\u2028b\x85c\x0bd"]),
    ],
)
def test_lines_end_where_text_files_end_them(raw, expected):
    assert read(raw) == expected


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7])
def test_chunks_never_cut_a_character_nor_a_line_end(size, monkeypatch):
    monkeypatch.setattr(module, "CHUNK", size)
    text = "é;ç\r\nœuf\rÎle\n\r\nfin"
    assert read(text.encode()) == ["é;ç\r\n", "œuf\r", "Île\n", "\r\n", "fin"]


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ],
)
def test_the_mark_at_the_start_tells_the_encoding_and_is_no_text(mark, encoding):
    assert read(mark + "Idée\nŒuvre\n".encode(encoding)) == ["Idée\n", "Œuvre\n"]


def test_the_mark_wins_over_what_the_mapping_says():
    assert read(codecs.BOM_UTF8 + "é".encode(), "cp1252") == ["é"]


def test_an_old_encoding_is_read_when_the_mapping_says_so():
    assert read("Idée à 5 €\n".encode("cp1252"), "cp1252") == ["Idée à 5 €\n"]


@pytest.mark.parametrize("size", [4, 10, 1000])
def test_bytes_of_another_encoding_are_refused_with_their_line(size, monkeypatch):
    monkeypatch.setattr(module, "CHUNK", size)
    with pytest.raises(FileRefused) as refused:
        read(b"id,titre\n1,ok\n2,Id\xe9e\n3,ok\n")
    assert refused.value.line == 3
    assert "cp1252" in refused.value.message


def test_a_character_cut_at_the_end_of_the_file_is_refused():
    with pytest.raises(FileRefused) as refused:
        read("a\né".encode()[:-1])
    assert refused.value.line == 2


@pytest.mark.parametrize(
    "raw",
    [
        b"PK\x03\x04zip",
        b"\x89PNG\r\n",
        b"%PDF-1.7",
        b"\xd0\xcf\x11\xe0",
        b"a\0b,c",
        b"\x1f\x8b\x08",
    ],
)
def test_what_is_no_text_is_refused_with_what_to_do(raw):
    with using("en"), pytest.raises(FileRefused, match="save it as CSV"):
        read(raw)


def test_an_empty_file_is_refused():
    with using("en"), pytest.raises(FileRefused, match="empty"):
        read(b"")


def test_a_line_without_end_is_refused_before_it_fills_the_memory():
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return b"x" * size

    file = Endless()
    with pytest.raises(FileRefused) as refused:
        list(Lines(file))
    assert refused.value.line == 1
    assert file.given < 3 * LONGEST_LINE


def test_how_far_we_are_is_counted_in_bytes():
    lines = Lines(io.BytesIO("é\né\n".encode()))
    list(lines)
    assert lines.bytes_read == 6
