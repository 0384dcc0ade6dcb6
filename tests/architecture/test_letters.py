"""Every e-mail is whole: a subject, words, a body, and all that it speaks of is given to it."""

import ast
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jinja2 import meta, nodes
from jinja2_fragments import render_block
from selectolax.lexbor import LexborHTMLParser

from app.core.i18n import using
from app.core.web.templates import environment
from tests.architecture import house, jinja

LETTERS = tuple(name for name in house.templates() if jinja.is_letter(name))
BLOCKS = ("subject", "text", "body")
LAYOUT = "emails/layout.html"
GIVEN_TO_ALL = {"settings", "recipient", "absolute"}
"""What :func:`app.core.mail.post.post` adds to each letter's own context."""


@cache
def sent() -> list[tuple[str, str, set[str] | None]]:
    """Return where each letter is posted, its template, and the names of its context when seen."""
    found = []
    for path in house.code():
        for call, called in house.calls(path):
            if called not in {"post", "post.post"}:
                continue
            if len(call.args) < 3 or not isinstance(call.args[2], ast.Constant):
                continue
            context = next((k.value for k in call.keywords if k.arg == "context"), None)
            where = f"{house.named(path)}:{call.lineno}"
            found.append((where, f"emails/{call.args[2].value}.html", names(context, path, call)))
    return found


def names(context: ast.expr | None, path: Path, call: ast.Call) -> set[str] | None:
    """Return the keys of a context that is written out, there or in the lines just before."""
    if isinstance(context, ast.Name):
        before = [
            node.value
            for node in ast.walk(house.tree(path))
            if isinstance(node, ast.Assign)
            and ast.unparse(node.targets[0]) == context.id
            and node.lineno < call.lineno
        ]
        context = before[-1] if before else None
    if not isinstance(context, ast.Dict) or any(key is None for key in context.keys):
        return None
    return {key.value for key in context.keys if isinstance(key, ast.Constant)}


def spoken_of(name: str) -> set[str]:
    """Return what a letter asks its context for."""
    wanted: set[str] = set()
    for template in jinja.ancestry(name):
        wanted |= meta.find_undeclared_variables(jinja.parsed(template))
        wanted -= set(jinja.imported(template))
    return wanted - GIVEN_TO_ALL - set(environment.globals)


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_has_a_subject_a_text_and_a_body(name):
    assert jinja.parent(name) == LAYOUT
    own = {block.name: block for block in jinja.parsed(name).find_all(nodes.Block)}
    assert set(BLOCKS) <= set(own)
    for block in BLOCKS:
        assert any(True for _ in own[block].find_all(nodes.Output)), f"{block} is empty"


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_speaks_only_of_what_it_is_given(name):
    wanted = set()
    for template in jinja.ancestry(name):
        wanted |= meta.find_undeclared_variables(jinja.parsed(template))
        wanted -= set(jinja.imported(template))
    wanted -= GIVEN_TO_ALL | set(environment.globals)
    for where, template, given in sent():
        if template == name and given is not None:
            assert wanted - given == set(), where


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_is_posted_by_somebody(name):
    short = name.removeprefix("emails/").removesuffix(".html")
    assert any(short in house.strings(path) for path in house.code())


@pytest.mark.parametrize("name", LETTERS)
def test_the_links_of_a_letter_are_absolute(name):
    relative = [
        call.lineno
        for node in jinja.parsed(name).find_all(nodes.Output)
        for call in node.nodes
        if isinstance(call, nodes.Call)
        and isinstance(call.node, nodes.Name)
        and call.node.name == "url"
    ]
    source = jinja.source(name)
    assert [line for line in relative if "settings.base_url" not in source] == []
    assert 'href="/' not in source


def test_every_letter_that_is_posted_exists():
    assert [f"{where}: {name}" for where, name, _given in sent() if name not in LETTERS] == []


class Sample:
    """Anything a letter may speak of: each of its facts is hostile words, a number or a moment."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __getattr__(self, fact: str) -> Any:
        if fact.endswith("_at"):
            return NOW
        if fact.endswith("link"):
            return LINK
        return self.number if fact in NUMBERS else HOSTILE


HOSTILE = 'L’été <b>&amp;</b> "x" {{ 7*7 }} %(site)s'
LINK = "https://notreville.example/fr/x?a=1&b=2"
NOW = datetime(2026, 11, 21, 19, 30, tzinfo=UTC)
NUMBERS = {
    "radius",
    "most",
    "local",
    "other",
    "total",
    "threshold",
    "missing",
    "moved",
    "already",
    "days",
    "tokens",
}
MOMENTS = {"moment", "now", "at", "due", "until"}


def samples(name: str, number: int) -> dict[str, Any]:
    """Return a value for each thing a letter asks for: by its own word, or anything at all."""
    found: dict[str, Any] = {}
    for word in spoken_of(name):
        if word in NUMBERS:
            found[word] = number
        elif word in MOMENTS:
            found[word] = NOW
        elif word in {"idea", "into", "reader", "gate"}:
            found[word] = Sample(number)
        elif word.endswith(("link", "url")):
            found[word] = LINK
        elif word == "notices":
            found[word] = [Sample(number)] * 2
        elif word == "parts":
            found[word] = [(HOSTILE, [Sample(number)]), (HOSTILE, [])]
        else:
            found[word] = HOSTILE
    return found


@pytest.mark.parametrize("number", [0, 1, 2_345])
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_is_whole_in_both_languages_whatever_it_speaks_of(name, language, number):
    house.application()
    settings = house.settings()
    values = samples(name, number) | {
        "settings": settings, "recipient": "a@exemple.ca", "absolute": "https://x.ca{}".format,
    }  # fmt: skip
    with using(language):
        subject = render_block(environment, name, "subject", **values).strip()
        text = render_block(environment, name, "text", **values).strip()
        html = environment.get_template(name).render(**values)
    assert subject
    assert "\n" not in subject
    assert len(text) > 40
    assert f'<html lang="{language}">' in html
    assert "<b>" not in html
    page = LexborHTMLParser(html)
    assert len(page.css("h1")) == 1
    links = [a.attributes["href"] or "" for a in page.css("a")]
    assert [link for link in links if not link.startswith("https://")] == []
    assert settings.postal_address in html
