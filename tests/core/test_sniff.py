"""What a file is, by its bytes."""

import pytest

from app.core.files import sniff
from tests.factories import media as files

OASIS = "application/vnd.oasis.opendocument."


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (files.png(), "PNG"),
        (files.jpeg_cmyk(), "JPEG"),
        (files.gif_moving(2), "GIF"),
        (files.saved(files.drawn(), "WEBP"), "WEBP"),
        (b"RIFF\0\0\0\0WAVE", ""),
        (files.PDF, ""),
        (b"", ""),
    ],
)
def test_pictures_are_known_by_their_first_bytes(data, kind):
    assert sniff.picture_format(data) == kind


@pytest.mark.parametrize(
    ("options", "size"),
    [({"lossless": True}, (321, 123)), ({"quality": 50}, (321, 123)), ({"exif": b"x"}, (321, 123))],
)
def test_the_size_of_a_webp_is_read_in_each_of_its_three_dialects(options, size):
    assert sniff.webp_size(files.saved(files.drawn(*size), "WEBP", **options)) == size


@pytest.mark.parametrize(
    ("data", "extension"),
    [
        (files.PDF, "pdf"),
        (files.DOCX, "docx"),
        (files.ODT, "odt"),
        (files.archive("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
        (files.archive("[Content_Types].xml", "ppt/presentation.xml"), "pptx"),
        (files.archive("content.xml", mimetype=f"{OASIS}spreadsheet"), "ods"),
        (files.archive("content.xml", mimetype=f"{OASIS}presentation"), "odp"),
        ("Compte rendu de l’été\nPrésents : huit personnes".encode(), "txt"),
        ("Réunion du 3 août, à l'école".encode("cp1252"), "txt"),
        (b"\xef\xbb\xbfnom;montant\narbres;1200\nbancs;800\n", "csv"),
        (b"a,b\n1,2\n", "csv"),
        (b"Bonjour, voisines\nMerci de tout coeur\n", "txt"),
        (b"une seule ligne, avec une virgule", "txt"),
    ],
)
def test_documents_are_known_by_their_content(data, extension):
    found = sniff.document_type(data)
    assert found is not None
    assert found.extension == extension
    assert sniff.extension_of(found.media_type) == extension


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"MZ\x90\0\x03\0\0\0",
        b"\x7fELF\x02\x01",
        b"PK\x03\x04 not an archive",
        files.archive("photo.jpg"),
        files.archive("word/document.xml"),
        files.archive("x", mimetype="application/epub+zip"),
        files.archive(*(f"[Content_Types].xml{n}" for n in range(5001))),
        b"<!DOCTYPE html><p>bonjour",
        b"  \n<script>alert(1)</script>",
        b"<?php system('id');",
        b"texte\0suite",
        b"\x80\x81\x82",
    ],
    ids=lambda data: repr(data[:8]),  # no more: an archive holds the time at which it was made
)
def test_anything_else_is_no_document(data):
    assert sniff.document_type(data) is None


def test_a_document_with_a_program_is_told_from_one_without():
    assert sniff.has_macros(files.archive("[Content_Types].xml", "word/vbaProject.bin"))
    assert sniff.has_macros(files.archive("Basic/Standard/script-lb.xml"))
    assert not sniff.has_macros(files.DOCX)
    assert not sniff.has_macros(files.PDF)


def test_a_damaged_archive_does_not_break_the_reader():
    assert sniff.document_type(files.DOCX[:-30]) is None
    assert not sniff.has_macros(files.DOCX[:-30])


def test_text_of_old_windows_is_read_and_rubbish_is_not():
    assert sniff.as_utf8("Château d’eau".encode()) == "Château d’eau"
    assert sniff.as_utf8("à l'école".encode("cp1252")) == "à l'école"
    assert sniff.as_utf8(bytes(range(128, 256))) is None
    assert sniff.as_utf8(b"\x01\x02") is None
