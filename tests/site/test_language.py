"""Which language: the one chosen, else the browser's, else French; a cookie only for who chooses."""

from collections.abc import Callable

import pytest

from tests.visitor import Visitor


@pytest.mark.parametrize(
    ("header", "path"),
    [
        ("fr-CA,fr;q=0.9", "/fr"),
        ("en-CA", "/en"),
        ("de,en;q=0.5,fr;q=0.4", "/en"),
        ("", "/fr"),
        ("zh", "/fr"),
    ],
)
async def test_the_root_leads_to_the_browser_s_language(
    browser: Visitor, header: str, path: str
) -> None:
    await browser.go("/", headers={"accept-language": header})
    assert browser.path == path
    assert "Accept-Language" in browser.answer.history[0].headers["vary"]
    assert not browser.http.cookies


async def test_a_choice_is_remembered_and_leads_back_to_the_same_page(
    visitor: Callable[..., Visitor],
) -> None:
    browser = visitor("fr")
    await browser.go("/fr/idees?theme=food")
    await browser.follow("English")
    assert (browser.path, browser.answer.url.params["theme"]) == ("/en/ideas", "food")
    assert browser.http.cookies["language"] == "en"
    assert (await browser.go("/")).path == "/en"
    await browser.follow("Français")
    assert (await browser.go("/")).path == "/fr"


@pytest.mark.parametrize(
    "to",
    [
        "//evil.example",
        "https://evil.example/en/x",
        "/fr/idees",
        "javascript:alert(1)",
        "/\\evil",
        "",
        "en",
    ],
)
async def test_a_choice_leads_nowhere_else(browser: Visitor, to: str) -> None:
    answer = await browser.http.get("/language/en", params={"to": to})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/en"


async def test_an_unknown_language_is_not_found(browser: Visitor) -> None:
    assert (await browser.go("/language/de")).status == 404
    browser.http.cookies.set("language", "de", domain="testserver.local")
    assert (await browser.go("/")).path == "/fr"


async def test_a_visitor_who_chose_still_gets_kept_pages(browser: Visitor) -> None:
    await browser.go("/language/en")
    await browser.go("/en/how")
    tag = browser.answer.headers["etag"]
    assert (await browser.go("/en/how", headers={"if-none-match": tag})).status == 304
