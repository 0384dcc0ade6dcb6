"""Languages, ids, faults and files at the edge, asked as visitors and programs ask."""

import json
import re
from collections.abc import Callable

import pytest
from hypothesis import given, strategies as st

from app.core.settings import Settings
from app.core.web.health import _is_loopback
from app.core.web.page_cache import LONGEST_QUERY, QUERY_KNOWN, _canonical
from app.core.web.static import load
from app.core.web.templates import STATIC, TEMPLATES, asset, environment, icon
from tests.visitor import Visitor


@pytest.mark.parametrize(
    ("path", "accept", "language"),
    [
        ("/fr/nulle-part", "en", "fr"),
        ("/en/nowhere", "fr", "en"),
        ("/nowhere", "en-CA", "en"),
        ("/nowhere", "de", "fr"),
        ("/french", "en", "en"),
        ("/frites/x", "en", "en"),
        ("/api/v1/nowhere", "en", "en"),
        ("/api/v1/nowhere", "fr", "fr"),
    ],
)
async def test_the_address_decides_the_language_then_the_browser(
    browser: Visitor, path: str, accept: str, language: str
) -> None:
    await browser.go(path, headers={"accept-language": accept})
    assert browser.status == 404
    words = {"fr": "Il n’y a rien à cette adresse.", "en": "We found nothing at this address."}
    assert words[language] in browser.answer.text


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ("abcdefgh", True),
        ("a-b_c-1234", True),
        ("x" * 64, True),
        ("short", False),
        ("x" * 65, False),
        ("with space 12", False),
        ("<script>alert", False),
        ("", False),
    ],
)
async def test_a_request_keeps_a_decent_id_and_gets_one_otherwise(
    browser: Visitor, given_: str, kept: bool
) -> None:
    await browser.go("/health/live", headers={"x-request-id": given_})
    found = browser.answer.headers["x-request-id"]
    assert (found == given_) is kept
    assert re.fullmatch(r"[A-Za-z0-9_-]{8,64}", found)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/fr", "/fr/idees", "/fr/connexion"])
async def test_a_page_answers_the_methods_it_knows(
    browser: Visitor, method: str, path: str
) -> None:
    answer = await browser.http.request(method, path, headers={"sec-fetch-site": "same-origin"})
    assert answer.status_code == 405
    assert "text/html" in answer.headers["content-type"]
    assert answer.headers["content-security-policy"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_a_program_is_told_what_an_address_does_not_do(browser: Visitor, method: str) -> None:
    answer = await browser.http.request(method, "/api/v1/territories")
    problem = answer.json()
    assert answer.status_code == problem["status"] == 405
    assert problem["code"] == "wrong-method"
    assert problem["type"].startswith("http://testserver/api/v1/problems#")


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
@pytest.mark.parametrize(
    "path", ["/fr/connexion", "/en/sign-in", "/fr/inscription", "/fr/deconnexion"]
)
async def test_no_form_of_another_site_reaches_a_page(
    browser: Visitor, site: str, path: str
) -> None:
    answer = await browser.http.post(path, headers={"sec-fetch-site": site})
    assert answer.status_code == 403


async def test_an_error_page_has_a_title_a_heading_and_a_way_out(
    visitor: Callable[..., Visitor],
) -> None:
    for language, home in (("fr", "/fr"), ("en", "/en")):
        browser = visitor(language)
        await browser.go(f"/{language}/xyz")
        assert len(browser.all("h1")) == 1
        assert browser.page.css_first("title").text().strip()
        assert browser.page.css_first(f'main a[href="{home}"]') or browser.page.css_first(
            f'a[href="{home}"]'
        )
        robots = browser.page.css_first("meta[name=robots]")
        assert robots is None or "noindex" in robots.attributes["content"]


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        (b"", ""),
        (b"q=a", "q=a"),
        (b"theme=food&area=x", "area=x&theme=food"),
        (b"area=x&theme=food", "area=x&theme=food"),
        (b"q=", "q="),
        (b"utm_source=x", None),
        (b"q=a&evil=1", None),
        (b"q=" + b"a" * LONGEST_QUERY, None),
        (b"q=a+b", "q=a+b"),
        (b"q=a%20b", "q=a+b"),
    ],
)
def test_addresses_that_ask_the_same_share_a_page(query: bytes, kept: str | None) -> None:
    assert _canonical(query) == kept


@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(QUERY_KNOWN)), st.text(alphabet="ab %&=é+", max_size=8)),
        max_size=5,
    )
)
def test_the_order_of_a_query_does_not_matter(pairs: list[tuple[str, str]]) -> None:
    from urllib.parse import urlencode

    one = _canonical(urlencode(pairs).encode())
    other = _canonical(urlencode(sorted(pairs, reverse=True)).encode())
    assert one == other


@pytest.mark.parametrize(
    ("host", "is_own"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("192.0.2.1", False),
        ("2001:db8::1", False),
        ("", False),
        ("localhost", False),
        ("127.0.0.1.evil.example", False),
    ],
)
def test_metrics_are_for_the_machine_itself(host: str, is_own: bool) -> None:
    assert _is_loopback(host) is is_own


@pytest.mark.parametrize(
    "path", sorted(p for p in STATIC.rglob("*") if p.is_file()), ids=lambda p: p.name
)
def test_every_static_file_has_a_kind_and_text_a_small_form(path) -> None:
    body, small, kind = load(path)
    assert body == path.read_bytes()
    assert kind != "application/octet-stream", path.name
    if small and len(body) > 500:
        assert len(small) < len(body)


async def test_a_static_file_is_sent_small_to_who_reads_brotli(browser: Visitor) -> None:
    address = asset("css/base.css")
    small = await browser.http.get(address, headers={"accept-encoding": "br"})
    plain = await browser.http.get(address, headers={"accept-encoding": "identity"})
    assert small.headers["content-encoding"] == "br"
    for answer in (small, plain):
        assert "Accept-Encoding" in answer.headers["vary"]
    assert small.text == plain.text
    assert "content-encoding" not in plain.headers


async def test_the_icon_of_old_is_answered(browser: Visitor) -> None:
    await browser.go("/favicon.ico")
    assert browser.answer.headers["content-type"] == "image/svg+xml"


def test_an_address_of_a_file_changes_with_its_content() -> None:
    assert re.fullmatch(r"/static/css/base\.css\?v=[0-9a-f]{12}", asset("css/base.css"))
    with pytest.raises(FileNotFoundError):
        asset("css/nothing.css")


def test_an_icon_is_decoration_unless_it_is_named() -> None:
    assert 'aria-hidden="true"' in icon("leaf")
    named = icon("leaf", 'Feuille "verte" <b>')
    assert 'role="img"' in named
    assert "aria-hidden" not in named
    assert "<b>" not in named
    assert "&#34;verte&#34;" in named


@pytest.mark.parametrize("name", ["number", "money", "percent", "date_long", "ago", "markdown"])
def test_templates_know_the_forms_of_things(name: str) -> None:
    assert name in environment.filters


def test_a_name_that_nobody_gave_is_a_fault_of_the_template() -> None:
    from jinja2 import UndefinedError

    with pytest.raises(UndefinedError):
        environment.from_string("{{ nobody }}").render()


def test_what_a_template_prints_is_escaped() -> None:
    template = environment.from_string('<p title="{{ x }}">{{ x }}</p>')
    assert (
        template.render(x="<i>\"'&")
        == '<p title="&lt;i&gt;&#34;&#39;&amp;">&lt;i&gt;&#34;&#39;&amp;</p>'
    )


@pytest.mark.parametrize(
    "path", sorted(TEMPLATES.rglob("*.html")), ids=lambda p: f"{p.parent.name}-{p.stem}"
)
def test_no_template_asks_another_host_or_runs_what_stands_in_it(path) -> None:
    text = path.read_text()
    assert not re.search(r"(?:src|srcset)=[\"']https?:", text)
    assert not re.search(r"\son[a-z]+=[\"']", text)
    assert not re.search(r"\sstyle=[\"']", text) or "emails" in path.parts
    assert "javascript:" not in text
    assert "|safe" not in text.replace(" ", "")


def test_settings_hold_what_the_edge_needs(settings: Settings) -> None:
    assert "testserver" in settings.hosts
    json.dumps(sorted(settings.hosts))
