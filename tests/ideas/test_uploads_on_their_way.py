"""Files on their way in: stopped while they stream, spooled to disk, and never half kept."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.files.rules import BODY_MAX, FILE_MAX, MEGABYTE
from app.core.runtime import Runtime
from app.media.models import Media
from tests.factories import accounts, ideas, media as files
from tests.visitor import Visitor

BOUNDARY = "ruelle"
CHUNK = 256 * 1024


@pytest.fixture
async def member(db: AsyncSession, browser: Visitor) -> Visitor:
    author = await accounts.person(db)
    draft = await ideas.idea(db, author, state="draft")
    await accounts.sign_in_as(db, browser, author)
    return await browser.go(f"/fr/idees/{draft.public_id}/photos")


def token(browser: Visitor) -> str:
    field = browser.page.css_first("input[name=csrf_token]")
    assert field is not None
    return field.attributes["value"] or ""


def head(browser: Visitor, name: str = "photo.png") -> bytes:
    """Return the beginning of the form: its token, its words, then the file."""
    return (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token(browser)}\r\n'
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="alt"\r\n\r\nTrois arbres\r\n'
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="photo"; filename="{name}"\r\n'
        "Content-Type: image/png\r\n\r\n"
    ).encode()


async def stream(browser: Visitor, body: Callable[[], AsyncIterator[bytes]], **headers: str) -> int:
    """Send a body without saying how long it is."""
    answer = await browser.http.post(
        browser.path,
        content=body(),
        headers={
            "content-type": f"multipart/form-data; boundary={BOUNDARY}",
            "sec-fetch-site": "same-origin",
        }
        | headers,
    )
    browser._read(answer)
    return answer.status_code


async def kept(db: AsyncSession) -> int:
    return (await db.execute(select(func.count(Media.id)))).scalar_one()


@pytest.mark.filterwarnings("ignore:Exception ignored in")
async def test_a_file_without_end_is_stopped_on_its_way(db: AsyncSession, member: Visitor) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        yield head(member)
        while sent < 8 * BODY_MAX:
            sent += CHUNK
            yield b"\0" * CHUNK

    assert await stream(member, endless) == 413
    assert sent <= BODY_MAX + 2 * CHUNK
    assert "trop volumineux" in member.text
    assert await kept(db) == 0


async def test_a_file_too_heavy_that_streams_brings_the_form_back(
    db: AsyncSession, member: Visitor
) -> None:
    async def heavy() -> AsyncIterator[bytes]:
        yield head(member)
        for _ in range(FILE_MAX // CHUNK + 2):
            yield b"\0" * CHUNK
        yield f"\r\n--{BOUNDARY}--\r\n".encode()

    assert await stream(member, heavy) == 422
    assert "trop lourd" in member.error("photo")
    field = member.page.css_first("#field-alt")
    assert field is not None
    assert field.attributes["value"] == "Trois arbres"
    assert await kept(db) == 0


async def test_a_picture_that_streams_is_kept(db: AsyncSession, member: Visitor) -> None:
    async def picture() -> AsyncIterator[bytes]:
        whole = head(member) + files.png(300, 200) + f"\r\n--{BOUNDARY}--\r\n".encode()
        for start in range(0, len(whole), 100):
            yield whole[start : start + 100]

    assert await stream(member, picture) == 303
    assert await kept(db) == 1


@pytest.mark.filterwarnings("ignore:Exception ignored in")
async def test_a_body_that_breaks_off_keeps_nothing(
    db: AsyncSession, member: Visitor, runtime: Runtime
) -> None:
    folder: Path = runtime.storage.folder  # type: ignore[attr-defined]
    before = set(folder.glob("*/*"))

    async def broken() -> AsyncIterator[bytes]:
        yield head(member) + files.png(30, 20)[:40]

    assert await stream(member, broken) in {400, 422}
    assert await kept(db) == 0
    assert set(folder.glob("*/*")) == before


@pytest.mark.parametrize("fields", [201, 1_000])
async def test_a_form_of_too_many_fields_is_refused(
    db: AsyncSession, member: Visitor, fields: int
) -> None:
    part = '--{}\r\nContent-Disposition: form-data; name="x{}"\r\n\r\n1\r\n'

    async def many() -> AsyncIterator[bytes]:
        yield "".join(part.format(BOUNDARY, n) for n in range(fields)).encode()
        yield f"--{BOUNDARY}--\r\n".encode()

    assert await stream(member, many, **{"x-csrf-token": token(member)}) in {400, 413, 422}
    assert await kept(db) == 0


async def test_a_form_of_too_many_files_is_refused(db: AsyncSession, member: Visitor) -> None:
    part = '--{}\r\nContent-Disposition: form-data; name="photo"; filename="{}.png"\r\n\r\n1\r\n'

    async def many() -> AsyncIterator[bytes]:
        yield "".join(part.format(BOUNDARY, n) for n in range(11)).encode()
        yield f"--{BOUNDARY}--\r\n".encode()

    assert await stream(member, many, **{"x-csrf-token": token(member)}) in {400, 413, 422}
    assert await kept(db) == 0


@pytest.mark.parametrize("kind", ["multipart/form-data", "text/plain", "application/json", ""])
async def test_a_body_that_is_no_form_changes_nothing(
    db: AsyncSession, member: Visitor, kind: str
) -> None:
    async def odd() -> AsyncIterator[bytes]:
        yield b"csrf_token=x"

    status = await stream(member, odd, **{"content-type": kind, "x-csrf-token": token(member)})
    assert status in {400, 415, 422}
    assert await kept(db) == 0


async def test_a_page_without_files_takes_no_more_than_a_megabyte(member: Visitor) -> None:
    sent = 0

    async def long() -> AsyncIterator[bytes]:
        nonlocal sent
        yield b"title="
        while sent < 6 * MEGABYTE:
            sent += CHUNK
            yield b"x" * CHUNK

    await member.go("/fr/idees/nouvelle")
    assert (
        await stream(member, long, **{"content-type": "application/x-www-form-urlencoded"}) == 413
    )
    assert sent <= 2 * MEGABYTE
