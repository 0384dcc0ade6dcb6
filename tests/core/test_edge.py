"""What every answer carries, and what no request may do."""

import pytest

from app.core.web.policy import CSP
from tests.visitor import Visitor

GOLDEN = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/fr", 200),
        ("/en", 200),
        ("/fr/nulle-part", 404),
        ("/api/v1/nowhere", 404),
        ("/static/css/base.css", 200),
        ("/static/../pyproject.toml", 404),
        ("/health/live", 200),
    ],
)
async def test_every_answer_carries_the_security_headers(
    browser: Visitor, path: str, status: int
) -> None:
    await browser.go(path)
    assert browser.status == status
    for name, value in GOLDEN.items():
        assert browser.answer.headers[name] == value
    assert "server" not in browser.answer.headers


async def test_the_policy_allows_no_inline_script_or_style() -> None:
    assert CSP.startswith("default-src 'none'")
    assert "unsafe" not in CSP
    assert "frame-ancestors 'none'" in CSP


async def test_a_visitor_gets_no_cookie(browser: Visitor) -> None:
    for path in ("/fr", "/en", "/fr/nulle-part"):
        await browser.go(path)
        assert "set-cookie" not in browser.answer.headers


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "", "testserver@evil"])
async def test_a_foreign_host_is_refused(browser: Visitor, host: str) -> None:
    await browser.go("/fr", headers={"host": host})
    assert browser.status == 400


async def test_forwarded_headers_are_not_believed(browser: Visitor) -> None:
    await browser.go(
        "/fr", headers={"x-forwarded-host": "evil.example", "x-forwarded-proto": "https"}
    )
    assert "evil.example" not in browser.answer.text


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}, {}]
)
async def test_a_form_from_elsewhere_is_refused(browser: Visitor, headers: dict[str, str]) -> None:
    answer = await browser.http.post("/fr/deconnexion", headers=headers)
    assert answer.status_code == 403
    assert "notre page" in answer.text


async def test_a_body_over_one_megabyte_is_refused(browser: Visitor) -> None:
    await browser.post("/fr/connexion", {"email": "x" * 1_100_000})
    assert browser.status == 413
    assert "trop volumineux" in browser.text


async def test_a_chunked_body_is_refused_while_it_streams(browser: Visitor) -> None:
    sent = 0

    async def endless():
        nonlocal sent
        for _ in range(200):
            sent += 1
            yield b"email=" + b"x" * 100_000

    answer = await browser.http.post(
        "/fr/connexion",
        content=endless(),
        headers={
            "sec-fetch-site": "same-origin",
            "content-type": "application/x-www-form-urlencoded",
        },
    )
    assert answer.status_code == 413


async def test_an_unknown_page_answers_in_the_visitor_s_language(browser: Visitor) -> None:
    await browser.go("/fr/nulle-part")
    assert "Il n’y a rien à cette adresse." in browser.text
    await browser.go("/en/nowhere")
    assert "We found nothing at this address." in browser.text
    assert browser.page.css_first("html").attributes["lang"] == "en"


async def test_a_program_gets_problem_details(browser: Visitor) -> None:
    await browser.go("/api/v1/nowhere", headers={"accept-language": "en"})
    assert browser.answer.headers["content-type"] == "application/problem+json"
    problem = browser.answer.json()
    assert (problem["status"], problem["title"]) == (404, "We found nothing at this address.")


async def test_a_path_with_nul_or_without_end_is_refused(browser: Visitor) -> None:
    assert (await browser.go("/fr/%00")).status in {400, 404}
    assert (await browser.go("/fr/" + "a" * 5000)).status == 400


async def test_readiness_and_metrics_answer_machines(browser: Visitor) -> None:
    await browser.go("/health/ready")
    assert browser.answer.json() == {"database": "ok"}
    await browser.go("/metrics")
    assert browser.status == 200
    assert "notreville_requests_total" in browser.answer.text


async def test_static_files_are_kept_a_year_once_fingerprinted(browser: Visitor) -> None:
    await browser.go("/fr")
    sheet = browser.page.css_first("link[rel=stylesheet]").attributes["href"] or ""
    await browser.go(sheet)
    assert "immutable" in browser.answer.headers["cache-control"]
    await browser.go(sheet.split("?")[0])
    assert "max-age=300" in browser.answer.headers["cache-control"]


@pytest.mark.parametrize(
    "path",
    ["../app/main.py", "..%2fapp%2fmain.py", "%2e%2e/app/main.py", "css", "css/%00", "/etc/passwd"],
)
async def test_static_files_never_leave_their_folder(browser: Visitor, path: str) -> None:
    assert (await browser.go(f"/static/{path}")).status in {400, 404}


async def test_no_page_asks_another_host(browser: Visitor) -> None:
    await browser.go("/fr")
    for node in browser.page.css("script[src], link[href], img[src], iframe[src], source[srcset]"):
        if node.attributes.get("rel") in {"canonical", "alternate"}:
            continue
        address = node.attributes.get("src") or node.attributes.get("href") or ""
        assert address.startswith(("/", "data:")), address
