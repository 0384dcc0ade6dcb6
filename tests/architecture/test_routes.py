"""Every address is declared whole: a name, a rule, a language of its own, nobody else's place."""

import ast
import inspect
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from fastapi import params
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from app.accounts.identity import identify, require_member
from app.core.i18n import LANGUAGES
from app.core.web.page_index import PageIndex
from app.core.web.routing import MEMBER, PUBLIC
from tests.architecture import house
from tests.architecture.house import Answer

PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")
PAGE_NAME = re.compile(r"^[a-z_]+:[a-z_]+$")
RULE = re.compile(r"^[a-z][a-z ,:_-]{2,60}$")
NOT_OF_A_PAGE = {"lang", "query"}
"""Arguments of ``url`` that are no part of the path."""


def shape(path: str) -> str:
    return PARAMETER.sub("{}", path)


def parameters(path: str) -> set[str]:
    return set(PARAMETER.findall(path))


def everything() -> tuple[Answer, ...]:
    return house.others() + house.pages()


def test_every_page_is_named_after_its_slice():
    slices = {path.name for path in house.APP.iterdir() if path.is_dir()}
    wrong = [
        page.name
        for page in house.pages()
        if not PAGE_NAME.match(page.name) or page.name.split(":")[0] not in slices
    ]
    assert wrong == []


def test_every_page_says_who_may():
    assert [page for page in house.pages() if not RULE.match(page.access)] == []


def test_every_other_address_says_who_may():
    assert [answer for answer in house.others() if not RULE.match(answer.access)] == []


def asks_for(endpoint: Callable[..., Any]) -> set[object]:
    """Return the dependencies that a page's function names among its parameters, at any depth."""
    found: set[object] = set()
    for parameter in inspect.signature(endpoint, eval_str=True).parameters.values():
        for extra in getattr(parameter.annotation, "__metadata__", ()):
            if isinstance(extra, params.Depends) and extra.dependency is not None:
                found |= {extra.dependency} | asks_for(extra.dependency)
    return found


def test_a_page_that_is_not_public_asks_who_is_there():
    silent = [
        page.name
        for page in house.application().state.pages
        if page.access != PUBLIC and not asks_for(page.endpoint) & {identify, require_member}
    ]
    assert silent == []


def test_a_public_page_never_needs_a_member():
    """What a visitor may begin, and finish once known, takes a ``Visitor``."""
    closed = [
        page.name
        for page in house.application().state.pages
        if page.access == PUBLIC and require_member in asks_for(page.endpoint)
    ]
    assert closed == []


def test_a_page_has_an_address_in_each_language_and_no_two_are_the_same():
    for page in house.application().state.pages:
        assert set(page.paths) == set(LANGUAGES), page.name
        for language, path in page.paths.items():
            assert path == f"/{language}" or path.startswith(f"/{language}/"), page.name
            assert not path.endswith("/"), page.name
        assert len(set(page.paths.values())) == len(LANGUAGES), page.name
        assert len({frozenset(parameters(path)) for path in page.paths.values()}) == 1, page.name


def test_french_pages_have_french_addresses():
    """A path of words is translated; the few that are the same in both languages are listed."""
    same = {
        page.name
        for page in house.application().state.pages
        if page.paths["fr"].removeprefix("/fr") == page.paths["en"].removeprefix("/en")
    }
    assert same - SAME_WORD == set()


SAME_WORD = {
    "api:reference", "site:home", "discussion:thread", "discussion:comment",
    "moderation:decision", "moderation:statistics", "missions:index", "missions:show",
    "missions:dates", "missions:pause", "missions:feed",
}  # fmt: skip
"""Pages whose address reads the same in French and in English."""


def test_no_two_addresses_collide():
    counted = Counter((answer.method, shape(answer.path)) for answer in everything())
    assert [where for where, n in counted.items() if n > 1] == []


def test_no_word_is_hidden_behind_a_parameter_that_comes_first():
    seen: defaultdict[str, list[re.Pattern[str]]] = defaultdict(list)
    hidden = []
    for answer in everything():
        sample = PARAMETER.sub("0", answer.path)
        hidden += [
            f"{answer.path} is answered by {pattern.pattern}"
            for pattern in seen[answer.method]
            if pattern.match(sample)
        ]
        parts = re.split(r"(\{\w+(?::\w+)?\})", answer.path)
        whole = "".join("[^/]+" if part.startswith("{") else re.escape(part) for part in parts)
        seen[answer.method].append(re.compile(f"^{whole}$"))
    assert hidden == []


def test_a_name_means_one_address():
    paths: defaultdict[str, set[str]] = defaultdict(set)
    for page in house.application().state.pages:
        paths[page.name].add(page.paths["en"])
    assert {name: found for name, found in paths.items() if len(found) > 1} == {}


def test_addresses_of_programs_and_people_stay_apart():
    pages = [answer.path for answer in house.others() if answer.path.startswith(("/fr", "/en"))]
    assert [path for path in pages if not path.rpartition(".")[1]] == []


def links_in_code() -> Iterator[tuple[str, str, set[str], bool]]:
    """Yield where, the page's name, the parameters given, and whether all of them are seen."""
    for path in house.code():
        for node, called in house.calls(path):
            if not node.args:
                continue
            first = node.args[0]
            if called in {"url", "routing.url"} and isinstance(first, ast.Constant):
                given = {k.arg for k in node.keywords if k.arg} - NOT_OF_A_PAGE
                whole = all(k.arg for k in node.keywords)
                yield f"{house.named(path)}:{node.lineno}", first.value, given, whole


def test_every_link_in_the_code_leads_to_a_page_with_what_its_address_asks_for():
    known = {page.name: parameters(page.paths["en"]) for page in house.application().state.pages}
    wrong = [
        f"{where}: {name} {sorted(given)}"
        for where, name, given, whole in links_in_code()
        if name not in known or (whole and given != known[name])
    ]
    assert wrong == []


def test_what_changes_the_world_for_a_member_is_never_a_get():
    """A GET that a prefetching browser follows must change nothing."""
    verbs = re.compile(r":(delete|remove|withdraw|support|merge|publish|sign_out|renew|accept)$")
    by_method = defaultdict(set)
    for page in house.pages():
        by_method[page.name].add(page.method)
    alone = [name for name, methods in by_method.items() if methods == {"GET"}]
    assert [name for name in alone if verbs.search(name)] == []


def test_the_words_for_everybody_and_for_members_are_the_known_ones():
    near = {"Public", "anybody", "anyone", "everyone", "members", "signed-in", "authenticated"}
    assert {a.access for a in everything()} & near == set()
    assert {PUBLIC, MEMBER} <= {a.access for a in everything()}


def works_in_a_thread(dependant: Dependant) -> Iterator[str]:
    """Give the functions under an address that would be called in a thread of their own."""
    call = dependant.call
    if call is not None and not (
        inspect.iscoroutinefunction(call)
        or inspect.isasyncgenfunction(call)
        or inspect.isclass(call)
    ):
        yield getattr(call, "__qualname__", repr(call))
    for below in dependant.dependencies:
        yield from works_in_a_thread(below)


def test_nothing_on_the_way_to_an_answer_waits_for_a_thread():
    """A plain function is sent to a thread and back: half a millisecond of everybody's processor."""
    app = house.application()
    index = next(route for route in app.router.routes if isinstance(route, PageIndex))
    contexts = iter_route_contexts([*app.routes, *index.routes])
    routes = [*index.routes, *(getattr(context, "original_route", None) for context in contexts)]
    dependants = [route.dependant for route in routes if isinstance(route, APIRoute)]
    assert len(dependants) > 150
    assert sorted({name for each in dependants for name in works_in_a_thread(each)}) == []
