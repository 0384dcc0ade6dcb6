"""The edge as the public meets it: https, a map's tiles, strange methods, long paths, made-up headers."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings as examples, strategies as st

from app.core.page_store import PageStore
from app.core.runtime import Runtime
from app.core.web.edge import CSP, HSTS, SECURITY_HEADERS
from app.main import assemble
from tests.visitor import Visitor

Site = Callable[..., Visitor]


@pytest.fixture(scope="session")
def site(runtime: Runtime) -> Site:
    """Give visitors of the application with other settings, assembled once for each."""
    made: dict[str, Any] = {}

    def visit(language: str = "fr", **changes: Any) -> Visitor:
        key = repr(sorted(changes.items()))
        if key not in made:
            other = runtime.settings.model_copy(update=changes)
            made[key] = assemble(
                replace(runtime, settings=other, pages=PageStore()), other.database_url
            )
        return Visitor(made[key], language)

    return visit


@pytest.mark.parametrize("path", ["/fr", "/fr/nulle-part", "/api/v1/nowhere", "/health/live"])
async def test_over_https_browsers_are_told_to_come_back_by_https_only(
    site: Site, path: str
) -> None:
    browser = await site(base_url="https://testserver").go(path)
    assert browser.answer.headers["strict-transport-security"] == HSTS
    plain = await site(base_url="http://testserver").go(path)
    assert "strict-transport-security" not in plain.answer.headers


async def test_a_map_s_tiles_are_the_only_thing_allowed_from_elsewhere(site: Site) -> None:
    browser = await site(tile_url="https://{s}.tuiles.example/{z}/{x}/{y}.png?cle=1").go("/fr")
    policy = browser.answer.headers["content-security-policy"]
    assert "img-src 'self' data: blob: https://*.tuiles.example;" in policy
    assert "cle=1" not in policy
    assert policy.replace(" https://*.tuiles.example", "") == CSP


@pytest.mark.parametrize("name", sorted(SECURITY_HEADERS))
async def test_refusals_of_the_edge_itself_carry_every_header(browser: Visitor, name: str) -> None:
    foreign = await browser.http.get("/fr", headers={"host": "evil.example"})
    crossed = await browser.http.post("/fr/connexion", headers={"sec-fetch-site": "cross-site"})
    for answer, status in ((foreign, 400), (crossed, 403)):
        assert answer.status_code == status
        assert answer.headers[name] == SECURITY_HEADERS[name]


@pytest.mark.parametrize("method", ["BREW", "PROPFIND", "TRACE", "X" * 40])
async def test_a_method_that_somebody_makes_up_is_refused_and_leaves_no_line(
    browser: Visitor, method: str
) -> None:
    answer = await browser.http.request(method, "/fr")
    assert answer.status_code in {400, 405}
    counted = await browser.http.get("/metrics")
    assert counted.status_code == 200
    assert f'method="{method}"' not in counted.text
    assert 'method="OTHER"' in counted.text


@pytest.mark.parametrize("length", [2_001, 20_000])
async def test_an_address_without_end_is_refused_in_words(browser: Visitor, length: int) -> None:
    await browser.go("/fr/" + "x" * length)
    assert browser.status == 400
    assert "Cette adresse est trop longue" in browser.text


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("en", "en"),
        ("fr-CA,en;q=0.5", "fr"),
        ("en-CA,fr;q=0.9", "en"),
        ("de,it", "fr"),
        ("", "fr"),
        ("en;q=0", "fr"),
        ("*", "fr"),
        ("x" * 5_000, "fr"),
    ],
)
async def test_without_a_language_in_the_address_the_browser_s_is_spoken(
    browser: Visitor, accepted: str, language: str
) -> None:
    answer = await browser.http.get("/nulle-part", headers={"accept-language": accepted})
    assert answer.status_code == 404
    assert f'<html lang="{language}' in answer.text


async def test_the_address_speaks_louder_than_the_browser(browser: Visitor) -> None:
    answer = await browser.http.get("/en/nowhere", headers={"accept-language": "fr"})
    assert '<html lang="en' in answer.text
    answer = await browser.http.get("/english", headers={"accept-language": "fr"})
    assert '<html lang="fr' in answer.text, "it only begins like a language"


IDS = st.text(st.characters(codec="latin-1", exclude_categories=("Cc",)), max_size=80)


@examples(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(IDS)
async def test_no_id_that_somebody_makes_up_reaches_the_log_unless_it_is_decent(
    browser: Visitor, made_up: str
) -> None:
    answer = await browser.http.get(
        "/health/live", headers={b"x-request-id": made_up.encode("latin-1")}
    )
    told = answer.headers["x-request-id"]
    assert told.isascii()
    assert 8 <= len(told) <= 64
    assert told == made_up or len(told) == 32


async def test_each_request_has_an_id_of_its_own(browser: Visitor) -> None:
    told = {(await browser.http.get("/health/live")).headers["x-request-id"] for _ in range(5)}
    assert len(told) == 5


@pytest.mark.parametrize("host", ["TESTSERVER", "testserver:80", "testserver:8080"])
async def test_our_own_host_is_known_however_it_is_written(browser: Visitor, host: str) -> None:
    assert (await browser.http.get("/health/live", headers={"host": host})).status_code == 200


async def test_a_program_s_request_needs_no_origin_and_a_browser_s_cookie_opens_nothing_there(
    browser: Visitor,
) -> None:
    browser.http.cookies.set("session", "x" * 43, domain="testserver.local", path="/")
    answer: httpx.Response = await browser.http.put("/api/v1/ideas/abcdefghjk/support")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
