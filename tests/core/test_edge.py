"""What every answer carries, and what no request may do."""

from tests.visitor import Visitor


async def test_the_home_page_answers_in_both_languages(browser: Visitor) -> None:
    assert (await browser.go("/fr")).status == 200
    assert (await browser.go("/en")).status == 200
    assert "session" not in browser.http.cookies


async def test_a_foreign_host_is_refused(browser: Visitor) -> None:
    assert (await browser.go("/fr", headers={"host": "evil.example"})).status == 400
