"""Every page has an address in each language; links lead to it, quoted, and never out of the site."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, strategies as st

from app import slices
from app.core.i18n import LANGUAGES, using
from app.core.web import routing
from app.core.web.responses import local_path
from app.core.web.routing import Pages, addresses, learn, url

SLUG = st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


@pytest.fixture(autouse=True, scope="module")
def every_page() -> None:
    slices.load()


ROUTES = [route for pages in slices.pages() for route in pages.routes]


@pytest.mark.parametrize("route", ROUTES, ids=lambda r: f"{r.method} {r.name}")
def test_a_page_says_its_language_first_and_keeps_its_places(route: routing.PageRoute) -> None:
    assert set(route.paths) == set(LANGUAGES)
    for language, path in route.paths.items():
        assert path == f"/{language}" or path.startswith(f"/{language}/")
        assert path == path.lower()
        assert not path.endswith("/")
    holes = [sorted(re.findall(r"{(\w+)", path)) for path in route.paths.values()]
    assert holes[0] == holes[1]


def test_no_two_pages_share_an_address_and_a_method() -> None:
    seen: dict[tuple[str, str], str] = {}
    for route in ROUTES:
        for path in route.paths.values():
            key = (route.method, re.sub(r"{\w+}", "{}", path))
            assert seen.setdefault(key, route.name) == route.name


def test_every_page_declares_who_may_and_is_named_after_its_slice() -> None:
    for route in ROUTES:
        assert route.access.strip()
        assert re.fullmatch(r"[a-z]+:[a-z0-9_]+", route.name), route.name


def test_a_name_belongs_to_one_page() -> None:
    one, other = Pages("/a"), Pages("/b")
    one.get("", name="tests:same", access="public")(lambda: None)
    other.get("", name="tests:same", access="public")(lambda: None)
    try:
        with pytest.raises(ValueError, match="tests:same"):
            learn([one, other])
    finally:
        routing._paths.pop("tests:same", None)


@pytest.mark.parametrize(
    ("prefix", "fr", "path", "path_fr", "found"),
    [
        ("/ideas", "/idees", "/new", "/nouvelle", {"en": "/en/ideas/new", "fr": "/fr/idees/nouvelle"}),
        ("/ideas", "/idees", "/{id}", None, {"en": "/en/ideas/{id}", "fr": "/fr/idees/{id}"}),
        ("/map", None, "", None, {"en": "/en/map", "fr": "/fr/map"}),
        ("", None, "", None, {"en": "/en", "fr": "/fr"}),
    ],
)  # fmt: skip
def test_addresses_are_made_of_a_prefix_and_a_path(
    prefix: str, fr: str | None, path: str, path_fr: str | None, found: dict[str, str]
) -> None:
    pages = Pages(prefix, fr=fr)
    pages.get(path, fr=path_fr, name="tests:x", access="public")(lambda: None)
    assert pages.routes[0].paths == found


def test_a_link_is_in_the_language_in_force_unless_another_is_asked() -> None:
    with using("en"):
        assert url("ideas:index") == "/en/ideas"
        assert url("ideas:index", lang="fr") == "/fr/idees"
    with using("fr"):
        assert url("ideas:index") == "/fr/idees"


@given(SLUG)
def test_whatever_stands_in_a_link_is_one_part_of_its_path(slug: str) -> None:
    path = url("ideas:show", lang="fr", idea_ref=slug)
    assert path.startswith("/fr/idees/")
    assert path.count("/") == 3
    assert not set(" ?#<>\"'\\") & set(path)
    assert path.isascii()


@given(st.dictionaries(st.sampled_from(["q", "area", "theme"]), SLUG, max_size=3))
def test_a_query_says_what_was_asked(query: dict[str, str]) -> None:
    parts = urlsplit(url("ideas:index", lang="en", query=query))
    assert parts.path == "/en/ideas"
    assert parse_qs(parts.query) == {name: [value] for name, value in query.items()}


def test_what_is_empty_is_left_out_of_a_query() -> None:
    query = {"q": "", "area": None, "theme": [], "page": 0, "many": ["a", "b"]}
    assert url("ideas:index", lang="en", query=query) == "/en/ideas?page=0&many=a&many=b"


def test_an_unknown_page_has_no_address() -> None:
    assert addresses("nobody:nowhere") == {}
    with pytest.raises(KeyError):
        url("nobody:nowhere")


@pytest.mark.parametrize(
    ("target", "kept"),
    [
        ("/fr", "/fr"),
        ("/fr/idees?q=a&b=c#d", "/fr/idees?q=a&b=c#d"),
        ("/", "/"),
        ("", ""),
        ("fr/idees", ""),
        ("//evil.example", ""),
        ("///evil.example", ""),
        ("/\\evil.example", ""),
        ("/a\\b", ""),
        ("https://evil.example", ""),
        ("javascript:alert(1)", ""),
        ("/a\nb", ""),
        ("/a\r\nSet-Cookie: x=1", ""),
        ("/a\tb", ""),
        ("/a\0b", ""),
        ("/" + "a" * 2_000, ""),
        ("/é", "/é"),
    ],
)
def test_only_a_path_of_this_site_is_followed(target: str, kept: str) -> None:
    assert local_path(target) == kept


@given(st.text(max_size=60))
def test_whatever_is_followed_stays_here(target: str) -> None:
    kept = local_path(target)
    assert kept in {"", target}
    if kept:
        assert kept.startswith("/")
        assert not kept.startswith("//")
        assert not urlsplit(kept).netloc
