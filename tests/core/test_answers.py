"""How pages are answered: known documents again in no bytes, the same page in the other language, headers."""

from typing import Any

import pytest
from fastapi import FastAPI
from hypothesis import given, strategies as st
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.core import csrf
from app.core.i18n import using
from app.core.runtime import Runtime
from app.core.settings import Settings
from app.core.web import flash
from app.core.web.caller import network_of
from app.core.web.paging import link_next
from app.core.web.responses import LateFragment, here_in, kept, page, redirect
from tests.visitor import Visitor

OWN = "https://notreville.ca"


def asked(runtime: Runtime, path: str = "/fr", query: str = "", **more: Any) -> Request:
    """Return a request as the application meets it."""
    app = FastAPI()
    app.state.runtime = runtime
    headers = [(n.encode(), v.encode()) for n, v in more.pop("headers", {}).items()]
    scope = {
        "type": "http", "method": "GET", "path": path, "query_string": query.encode(),
        "headers": headers, "server": ("testserver", 80), "scheme": "http", "app": app,
    }  # fmt: skip
    return Request(scope | more)


def test_a_document_that_is_known_already_is_not_sent_again(runtime: Runtime) -> None:
    first = kept(asked(runtime), b"<feed/>", "application/atom+xml", tags=("ideas",), seconds=60)
    assert first.status_code == 200
    etag = first.headers["etag"]
    again = kept(
        asked(runtime, headers={"if-none-match": f'"other", {etag}'}), b"<feed/>",
        "application/atom+xml", tags=("ideas",), seconds=60,
    )  # fmt: skip
    assert (again.status_code, again.body) == (304, b"")
    assert again.headers["etag"] == etag
    changed = kept(
        asked(runtime, headers={"if-none-match": etag}), b"<feed>1</feed>",
        "application/atom+xml", tags=("ideas",), seconds=60,
    )  # fmt: skip
    assert changed.status_code == 200
    assert changed.headers["etag"] != etag


def test_what_a_member_is_given_is_kept_for_nobody(runtime: Runtime) -> None:
    request = asked(runtime)
    request.state.member = object()
    answer = kept(request, b"x", "text/plain", tags=("ideas",), seconds=60)
    assert "x-page-tags" not in answer.headers


def test_a_page_with_a_notice_is_kept_for_nobody(runtime: Runtime) -> None:
    carrier = Response()
    flash.put(carrier, runtime.settings, "success", "Merci pour votre appui.")
    cookie = carrier.headers["set-cookie"].partition(";")[0]
    request = asked(runtime, headers={"cookie": cookie})
    shown = page(request, "site/error.html", {"status": 404, "message": "x", "reference": ""},
                 tags=("site",))  # fmt: skip
    assert b"Merci pour votre appui." in bytes(shown.body)
    assert "x-page-tags" not in shown.headers
    assert "flash=" in shown.headers["set-cookie"], "and it is taken back"
    plain = page(asked(runtime), "site/error.html", {"status": 404, "message": "x", "reference": ""},
                 tags=("site",))  # fmt: skip
    assert plain.headers["x-page-tags"] == "site"


@pytest.mark.parametrize(
    ("to", "leads"),
    [
        ("/fr/idees?tri=recentes#haut", "/fr/idees?tri=recentes#haut"),
        ("https://mechant.example", "/"),
        ("//mechant.example", "/"),
        ("/\\mechant.example", "/"),
        ("", "/"),
        ("fr/idees", "/"),
        ("/" + "x" * 2_000, "/"),
    ],
)
def test_a_redirect_stays_here(runtime: Runtime, to: str, leads: str) -> None:
    answer = redirect(asked(runtime), to)
    assert (answer.status_code, answer.headers["location"]) == (303, leads)
    assert "set-cookie" not in answer.headers


async def test_the_same_page_in_the_other_language_keeps_what_was_asked(browser: Visitor) -> None:
    await browser.go("/fr/recherche?q=v%C3%A9lo&page=2")
    link = browser.page.css_first('a[hreflang="en"]')
    assert link is not None
    await browser.go(str(link.attributes["href"]))
    assert browser.path == "/en/search"
    assert dict(browser.answer.url.params) == {"q": "vélo", "page": "2"}


def test_a_page_without_an_address_of_its_own_leads_to_the_beginning(runtime: Runtime) -> None:
    assert here_in(asked(runtime, "/nulle-part"), "en") == "/en"
    assert here_in(asked(runtime, "/nulle-part"), "xx") == "/"


async def test_a_late_fragment_is_drawn_when_it_is_sent_and_once() -> None:
    drawn: list[str] = []

    def draw() -> Response:
        drawn.append("now")
        return HTMLResponse("<p>42</p>", 201)

    late = LateFragment(draw)
    assert drawn == []
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    await late({"type": "http"}, None, send)  # type: ignore[arg-type]
    assert drawn == ["now"]
    assert (sent[0]["status"], sent[1]["body"]) == (201, b"<p>42</p>")


def test_the_next_page_of_a_list_is_named_by_our_own_address(runtime: Runtime) -> None:
    answer = Response()
    request = asked(
        runtime, "/api/v1/ideas", "theme=nature&after=old&theme=sport&q=a%26b",
        headers={"host": "evil.example"},
    )  # fmt: skip
    link_next(request, answer, "new=cursor")
    assert answer.headers["link"] == (
        "<http://testserver/api/v1/ideas?theme=nature&theme=sport&q=a%26b&after=new%3Dcursor>;"
        ' rel="next"'
    )
    last = Response()
    link_next(request, last, "")
    assert "link" not in last.headers


NETWORKS = {
    "203.0.113.9": "203.0.113.9",
    "::ffff:203.0.113.9": "203.0.113.9",
    "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
    "2001:db8:1:2:ffff::1": "2001:db8:1:2::/64",
    "testclient": "testclient",
    "": "",
}


@pytest.mark.parametrize("host", NETWORKS)
def test_who_calls_is_a_household_and_not_a_single_address(runtime: Runtime, host: str) -> None:
    client = (host, 1234) if host else None
    assert network_of(asked(runtime, client=client)) == NETWORKS[host]


def settings(base_url: str = OWN) -> Settings:
    return Settings(_env_file=None, base_url=base_url, secret_key="x" * 40)


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "same-origin", "origin": "https://evil.example"}, True),
        ({"sec-fetch-site": "none"}, False),
        ({"sec-fetch-site": "same-site", "origin": OWN}, False),
        ({"sec-fetch-site": "cross-site", "origin": OWN}, False),
        ({"origin": OWN}, True),
        ({"referer": OWN + "/fr/idees?x=1"}, True),
        ({"origin": "null", "referer": OWN}, False),
        ({"origin": "http://notreville.ca"}, False),
        ({"origin": OWN + ":8443"}, False),
        ({"origin": "https://notreville.ca.evil.example"}, False),
        ({"origin": "https://evil.example", "host": "evil.example"}, False),
        ({"origin": "http://127.0.0.1:8000", "host": "127.0.0.1:8000"}, True),
        ({"origin": "http://127.0.0.1:8000", "host": "127.0.0.1:9000"}, False),
        ({}, False),
        ({"origin": "", "referer": ""}, False),
    ],
    ids=str,
)
def test_a_form_comes_from_our_own_pages_or_does_nothing(
    headers: dict[str, str], ours: bool
) -> None:
    assert csrf.same_origin(Headers(headers), settings()) is ours


@given(st.text(st.characters(codec="latin-1", exclude_characters="\r\n"), max_size=40))
def test_no_origin_that_somebody_makes_up_is_ours(made_up: str) -> None:
    for name in ("origin", "referer", "sec-fetch-site"):
        found = csrf.same_origin(Headers({name: made_up}), settings())
        assert not found or made_up == "same-origin"


def test_a_date_of_a_page_is_never_told_to_another_language(runtime: Runtime) -> None:
    with using("en"):
        shown = page(asked(runtime, "/en"), "site/error.html",
                     {"status": 404, "message": "x", "reference": ""})  # fmt: skip
    assert b'<html lang="en' in bytes(shown.body)
    assert shown.headers["cache-control"] == "private, no-cache"
