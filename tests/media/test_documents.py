"""Documents are known by what they hold, given back under a name of ours, and refused with a sentence."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings, strategies as st
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.files import sniff
from app.core.files.refusals import BadFile
from app.core.i18n import using
from app.core.runtime import Runtime
from app.core.subjects import Subject
from app.media import queries
from app.media.models import Media
from app.media.schemas import DocumentWords
from app.media.service.documents import add_document, known
from app.media.shown import Document, Photo, file_name
from tests.factories import media
from tests.factories.accounts import person
from tests.visitor import Visitor

TEXT = "Réunion du comité : la ruelle ferme en mai.\n".encode()
TABLE = "étape;date\nfermeture;mai\n".encode()
XLSX = media.archive("[Content_Types].xml", "xl/workbook.xml")
PPTX = media.archive("[Content_Types].xml", "ppt/presentation.xml")
ODS = media.archive("content.xml", mimetype="application/vnd.oasis.opendocument.spreadsheet")


async def hang(db: AsyncSession, runtime: Runtime, subject: Subject, data: bytes) -> Media:
    """Let somebody add a document."""
    words = DocumentWords(document_title="Plan de la ruelle")
    made = await add_document(
        db, runtime.storage, await person(db), subject, data=data, words=words, language="fr"
    )
    await db.commit()
    return made


@pytest.mark.parametrize(
    ("data", "extension"),
    [
        (media.PDF, "pdf"),
        (media.DOCX, "docx"),
        (XLSX, "xlsx"),
        (PPTX, "pptx"),
        (media.ODT, "odt"),
        (ODS, "ods"),
        (TEXT, "txt"),
        (TABLE, "csv"),
    ],
    ids=["pdf", "docx", "xlsx", "pptx", "odt", "ods", "txt", "csv"],
)
async def test_what_people_share_is_kept_and_given_back_as_it_was(
    browser: Visitor, db: AsyncSession, runtime: Runtime, subject: Subject, data: bytes,
    extension: str,
) -> None:  # fmt: skip
    made = await hang(db, runtime, subject, data)
    answer = (await browser.go(f"/media/{made.public_id}/document")).answer
    assert answer.content == data
    said = answer.headers["content-disposition"]
    assert said == f'attachment; filename="plan-de-la-ruelle.{extension}"'
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    [shown] = (await queries.attached_to(subject).alone(db)).documents
    assert (shown.extension, shown.size) == (extension, len(data))


REFUSED: dict[str, tuple[bytes, str, str]] = {
    "nothing": (b"", "Ce fichier est vide", "This file is empty"),
    "a picture": (media.png(), "C’est une image", "This is a picture"),
    "a page": (b"<!doctype html><p>Bonjour</p>", "Les pages web", "Web pages and drawings"),
    "a drawing": (b"<svg onload='alert(1)'/>", "Les pages web", "Web pages and drawings"),
    "a script": (b"<?php system('ls');", "Les pages web", "Web pages and drawings"),
    "a program": (b"MZ\x90\x00\x03" + b"\x00" * 60, "Ce genre de document", "This kind of"),
    "an archive": (media.archive("virus.exe"), "Ce genre de document", "This kind of"),
    "a broken archive": (b"PK\x03\x04" + b"\xff" * 90, "Ce genre de document", "This kind of"),
    "macros": (
        media.archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        "contient un programme", "carries a program",
    ),
    "other macros": (
        media.archive("content.xml", "Basic/Standard/Module1.xml",
                      mimetype="application/vnd.oasis.opendocument.text"),
        "contient un programme", "carries a program",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
async def test_what_is_refused_says_why_in_both_languages_and_leaves_no_row(
    db: AsyncSession, runtime: Runtime, subject: Subject, what: str
) -> None:
    data, french, english = REFUSED[what]
    for language, sentence in (("fr", french), ("en", english)):
        with using(language), pytest.raises(BadFile, match=sentence) as caught:
            await hang(db, runtime, subject, data)
        assert caught.value.field == "document"
    assert await db.scalar(select(func.count()).select_from(Media)) == 0


@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=200))
def test_whatever_is_sent_it_is_known_or_refused_and_never_a_failure_of_ours(data: bytes) -> None:
    with using("fr"):
        try:
            found = known(data)
        except BadFile as refusal:
            assert refusal.message
            return
    assert sniff.extension_of(found.media_type) == found.extension
    assert not sniff.is_markup(data)


@settings(max_examples=80, deadline=None)
@given(title=st.text(max_size=120))
def test_a_title_becomes_a_name_that_fits_a_header(title: str) -> None:
    name = file_name(title, "pdf")
    assert name.isascii()
    assert name.endswith(".pdf")
    assert len(name) > len(".pdf")
    assert not set(name) & set('"\\/\r\n;%')


@settings(max_examples=60, deadline=None)
@given(width=st.integers(1, 6000), height=st.integers(1, 6000))
def test_a_photo_never_promises_a_width_it_has_not(width: int, height: int) -> None:
    photo = Photo("k7m2p9x4qa", "", "fr", width, height)
    promised = [int(part.split()[1][:-1]) for part in photo.srcset.split(", ")]
    assert promised == sorted(promised)
    assert max(promised) <= width
    assert all(part.startswith("/media/k7m2p9x4qa/") for part in photo.srcset.split(", "))


@settings(max_examples=60, deadline=None)
@given(size=st.integers(1, 10_000_000))
def test_a_document_weighs_something_and_not_more_than_it_does(size: int) -> None:
    shown = Document("k7m2p9x4qa", "Plan", "fr", "pdf", size)
    assert shown.megabytes >= 0.1
    assert abs(shown.megabytes - size / 1_000_000) <= 0.1


HOSTILE: dict[str, Callable[[str], str]] = {
    "another's kind": lambda it: f"/media/{it}/800.webp",
    "upper case": lambda it: f"/media/{it.upper()}/document",
    "longer": lambda it: f"/media/{it}x/document",
    "a folder up": lambda it: f"/media/../media/{it}/../document",
    "nothing": lambda _it: "/media//document",
}


@pytest.mark.parametrize("how", HOSTILE)
async def test_an_address_that_is_not_quite_its_own_answers_nothing(
    browser: Visitor, db: AsyncSession, runtime: Runtime, subject: Subject, how: str
) -> None:
    made = await hang(db, runtime, subject, media.PDF)
    answer = await browser.http.get(HOSTILE[how](made.public_id))
    assert answer.status_code in {404, 405}
    assert b"%PDF" not in answer.content
