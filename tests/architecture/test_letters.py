"""Every e-mail is whole: a subject, words, a body, and all that it speaks of is given to it."""

import ast

import pytest
from jinja2 import meta, nodes

from app.core.web.templates import environment
from tests.architecture import house, jinja

LETTERS = tuple(name for name in house.templates() if jinja.is_letter(name))
BLOCKS = ("subject", "text", "body")
LAYOUT = "emails/layout.html"
GIVEN_TO_ALL = {"settings", "recipient", "absolute"}
"""What :func:`app.core.mail.post.post` adds to each letter's own context."""


def sent() -> list[tuple[str, str, set[str] | None]]:
    """Return where each letter is posted, its template, and the names of its context when seen."""
    found = []
    for path in house.code():
        for call in ast.walk(house.tree(path)):
            if not isinstance(call, ast.Call) or ast.unparse(call.func) not in {
                "post",
                "post.post",
            }:
                continue
            if len(call.args) < 3 or not isinstance(call.args[2], ast.Constant):
                continue
            context = next((k.value for k in call.keywords if k.arg == "context"), None)
            where = f"{house.named(path)}:{call.lineno}"
            found.append((where, f"emails/{call.args[2].value}.html", names(context)))
    return found


def names(context: ast.expr | None) -> set[str] | None:
    if not isinstance(context, ast.Dict) or any(key is None for key in context.keys):
        return None
    return {key.value for key in context.keys if isinstance(key, ast.Constant)}


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
    said = {
        f"emails/{node.value}.html"
        for path in house.code()
        for node in ast.walk(house.tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert name in said


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
