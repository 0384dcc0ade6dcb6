"""Forms that no page of ours would send: refused in words, quickly, and nothing is kept of them."""

import time
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.web.forms import LONGEST_FIELD, MOST_FIELDS, MOST_FILES
from tests.visitor import Visitor

DOOR = "/fr/connexion"
HEADERS = {"sec-fetch-site": "same-origin"}
BOUNDARY = "----limite"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
QUICK_S = 10
"""Seconds that no single form may take, on a busy machine."""


def part(name: str, value: str = "x", filename: str = "") -> str:
    file = f'; filename="{filename}"' if filename else ""
    return f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n{value}\r\n'


async def send(browser: Visitor, body: str | bytes, kind: str, path: str = DOOR) -> httpx.Response:
    begun = time.perf_counter()
    answer = await browser.http.post(path, content=body, headers={**HEADERS, "content-type": kind})
    assert time.perf_counter() - begun < QUICK_S
    assert "Traceback" not in answer.text
    return answer


@pytest.mark.parametrize("number", [MOST_FIELDS + 1, 5_000])
async def test_more_fields_than_any_form_has_are_refused(browser: Visitor, number: int) -> None:
    body = "".join(part(f"f{n}") for n in range(number)) + f"--{BOUNDARY}--\r\n"
    answer = await send(browser, body, MULTIPART)
    assert answer.status_code in {400, 413}
    assert "<h1" in answer.text


async def test_more_files_than_any_form_takes_are_refused(browser: Visitor) -> None:
    files = "".join(part("photo", "x", f"{n}.png") for n in range(MOST_FILES + 1))
    answer = await send(browser, files + f"--{BOUNDARY}--\r\n", MULTIPART)
    assert answer.status_code == 400


async def test_a_field_without_end_is_told_as_too_large(browser: Visitor) -> None:
    body = part("email", "a" * (LONGEST_FIELD + 1)) + f"--{BOUNDARY}--\r\n"
    answer = await send(browser, body, MULTIPART)
    assert answer.status_code == 413
    assert "trop volumineux" in answer.text


@pytest.mark.parametrize("path", [DOOR, "/fr/mot-de-passe-oublie", "/fr/inscription/compte"])
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "application/x-www-form-urlencoded"),
        (b"&&&===&%%%", "application/x-www-form-urlencoded"),
        (b"email=%FF%FE&password=%00", "application/x-www-form-urlencoded"),
        (b"email=\xff\xfe", "application/x-www-form-urlencoded"),
        (b"email[]=a&email[$ne]=b", "application/x-www-form-urlencoded"),
        (b"a" * 100_000, "application/x-www-form-urlencoded"),
        (b"=" * 100_000, "application/x-www-form-urlencoded"),
        (b"{}", "application/json"),
        (b"<x/>", "text/xml"),
        (b"email=a", ""),
        (b"email=a", "multipart/form-data"),
        (b"--other\r\n\r\n", MULTIPART),
        (b"no boundary at all", MULTIPART),
        (part("email").encode(), MULTIPART),
        (part("email", "x", "../../etc/passwd").encode() + b"--" + BOUNDARY.encode() + b"--\r\n",
         MULTIPART),
    ],
    ids=range(15),
)  # fmt: skip
async def test_what_is_no_form_is_answered_without_a_fault(
    browser: Visitor, db: AsyncSession, path: str, body: bytes, kind: str
) -> None:
    answer = await send(browser, body, kind, path)
    assert answer.status_code in {303, 400, 413, 415, 422}
    assert await db.scalar(select(func.count()).select_from(Person)) == 0


async def test_the_last_of_several_values_counts_and_none_is_added_up(browser: Visitor) -> None:
    body = "email=a%40exemple.ca&email=b%40exemple.ca&password=x&password=y"
    answer = await send(browser, body, "application/x-www-form-urlencoded")
    assert answer.status_code == 422
    assert 'value="b@exemple.ca"' in answer.text
    assert "a@exemple.ca" not in answer.text


@pytest.mark.parametrize(
    "field", ["is_administrator", "person_id", "email_confirmed_at", "__class__"]
)
async def test_what_a_form_does_not_ask_cannot_be_told(
    browser: Visitor, db: AsyncSession, field: str
) -> None:
    form: dict[str, Any] = {
        "where": "here", "postal_code": "H3N", "neighbourhood": "parc-extension",
        "email": "amina@exemple.ca", "display_name": "Amina Diallo", "age": "1",
        "password": "bouleau fenêtre mitaine samedi", field: "1",
    }  # fmt: skip
    answer = await browser.http.post("/fr/inscription/compte", data=form, headers=HEADERS)
    assert answer.status_code == 422
    assert "bouleau" not in answer.text, "a password never comes back"
    assert 'value="amina@exemple.ca"' in answer.text, "the rest does"
    assert await db.scalar(select(func.count()).select_from(Person)) == 0


@pytest.mark.parametrize("depth", [2, 40])
async def test_a_body_that_is_sent_twice_compressed_is_not_unpacked(
    browser: Visitor, depth: int
) -> None:
    import gzip

    body = b"email=a%40exemple.ca&password=x"
    for _ in range(depth):
        body = gzip.compress(body)
    answer = await browser.http.post(
        DOOR, content=body,
        headers={**HEADERS, "content-encoding": "gzip",
                 "content-type": "application/x-www-form-urlencoded"},
    )  # fmt: skip
    assert answer.status_code in {400, 415, 422}
