"""What nobody should type: every form of accounts answers with a sentence, never a failure."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from tests.accounts.test_confirming import WHO
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

HEADERS = {"sec-fetch-site": "same-origin"}
HOSTILE = (
    "NUL\0ici",
    "Projet \u202egpj.exe",
    "Mont\u200br\u00e9al\u2060\ufeff",
    "Ville de \u041contr\u0435al".replace("Ville de ", ""),
    "👩🏽‍🌾👨‍👩‍👧‍👦🏳️‍🌈",
    "M̷̛̺ö̴͎́n̸̰̈́t̶̳̏r̵̯̐é̶̬a̷͔͝l̸͓̈",
    "حديقة جماعية في باركس-إكستنشن",
    "在唐人街建一個社區花園",
    "a" * 500,
    "Idée. " * 2_000,
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'; DROP TABLE person; --",
    "{{ 7*7 }}${7*7}#{7*7}",
    "%s%n%(secret)s",
    "../../../../etc/passwd",
    "=cmd|'/C calc'!A0",
    "\r\nBcc: tout@exemple.ca",
    "\x1b[31m\x07",
    "﷽" * 40,
    "-1",
    "99999999999999999999",
    "true",
    "null",
    "\ufffe\uffff",
    "NaN",
)
VISITORS = (
    ("/fr/inscription", ("postal_code", "neighbourhood", "where", "next")),
    ("/fr/inscription/compte", ("email", "display_name", "password", "postal_code", "next", "age")),
    ("/fr/connexion", ("email", "password", "next")),
    ("/fr/mot-de-passe-oublie", ("email",)),
    ("/fr/nouveau-mot-de-passe/x", ("password",)),
)
MEMBERS = (
    ("/fr/compte", ("display_name", "language")),
    ("/fr/compte/quartier", ("postal_code", "neighbourhood", "where")),
    ("/fr/compte/courriel", ("email",)),
    ("/fr/compte/mot-de-passe", ("current", "password")),
    ("/fr/compte/verifier", ("password", "next")),
    ("/fr/compte/jetons/nouveau", ("name", "scopes", "days")),
)
GOOD = WHO | {"current": "x" * 12, "days": "30", "name": "x", "scopes": "read", "language": "fr"}


@pytest.mark.parametrize(("path", "fields"), VISITORS)
async def test_visitors_forms_stand_anything(
    browser: Visitor, path: str, fields: tuple[str, ...]
) -> None:
    for field in fields:
        for text in HOSTILE:
            form = {name: GOOD.get(name, "") for name in fields} | {field: text}
            answer = await browser.http.post(path, data=form, headers=HEADERS)
            assert answer.status_code in {303, 403, 410, 413, 422}, (field, text[:40])
            assert "<script>alert" not in answer.text
            assert "<img src=x" not in answer.text
            assert answer.headers.get("location", "/fr").startswith("/fr")


@pytest.mark.parametrize(("path", "fields"), MEMBERS)
async def test_members_forms_stand_anything(
    browser: Visitor, db: AsyncSession, path: str, fields: tuple[str, ...]
) -> None:
    await sign_in_as(db, browser, await person(db))
    await browser.go(path)
    found = browser.page.css_first("main input[name=csrf_token]")
    assert found is not None
    token = found.attributes["value"] or ""
    for field in fields:
        for text in HOSTILE:
            form = {name: GOOD.get(name, "") for name in fields} | {field: text}
            answer = await browser.http.post(
                path, data=form | {"csrf_token": token}, headers=HEADERS
            )
            assert answer.status_code in {200, 303, 403, 422}, (field, text[:40])
            assert "<script>alert" not in answer.text
            assert "<img src=x" not in answer.text


@pytest.mark.parametrize(
    "query",
    [
        "rta=%00",
        "rta=%ff%fe",
        "next=%00",
        "rta=" + "x" * 500,
        "next=" + "x" * 5_000,
        "rta[]=1&rta=2",
        "%",
    ],
)
@pytest.mark.parametrize("path", ["/fr/inscription", "/fr/inscription/compte", "/fr/connexion"])
async def test_addresses_stand_anything(browser: Visitor, path: str, query: str) -> None:
    answer = await browser.http.get(f"{path}?{query}", follow_redirects=True)
    assert answer.status_code in {200, 400, 422}


@pytest.mark.parametrize(
    "cookie", ["", "x", "a" * 3_000, "\u00e9", "WyJhIl0.x.y", '"', "%00", "null"]
)
@pytest.mark.parametrize("name", ["session", "act", "sign-up", "flash"])
async def test_cookies_stand_anything(browser: Visitor, name: str, cookie: str) -> None:
    headers = {"cookie": f"{name}={cookie}".encode("latin-1")}
    for path in ("/fr/connexion", "/fr/inscription/courriel", "/fr/compte"):
        answer = await browser.http.get(path, headers=headers)
        assert answer.status_code in {200, 303}, path
    answer = await browser.http.post("/fr/inscription/courriel", headers=HEADERS | headers)
    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"email=%ff%fe&password=x", "application/x-www-form-urlencoded"),
        (b"\x00\x01", "application/x-www-form-urlencoded"),
        (b"{}", "application/json"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"x", "multipart/form-data"),
        (b"&" * 5_000, "application/x-www-form-urlencoded"),
        (b"a=1&" * 500, "application/x-www-form-urlencoded"),
    ],
)
async def test_bodies_stand_anything(browser: Visitor, body: bytes, kind: str) -> None:
    answer = await browser.http.post(
        "/fr/connexion", content=body, headers=HEADERS | {"content-type": kind}
    )
    assert 400 <= answer.status_code < 500
