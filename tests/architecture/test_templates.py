"""Every template compiles, leads somewhere, and is a whole page with a title and one heading."""

import ast

import pytest
from jinja2 import meta, nodes

from app.core.web.templates import STATIC, TEMPLATES, environment
from tests.architecture import house, jinja
from tests.architecture.test_routes import NOT_OF_A_PAGE, parameters

PAGES = tuple(name for name in house.templates() if jinja.is_page(name))
LAYOUTS = "layouts/"
MAKERS = {"page", "fragment", "or_rerender", "get_template", "render_block", "Rerender", "post"}


@pytest.mark.parametrize("name", house.templates())
def test_it_compiles(name):
    environment.get_template(name)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_extends_a_layout_and_has_a_title(name):
    assert (jinja.parent(name) or "").startswith(LAYOUTS)
    title = jinja.block(name, "title")
    assert title is not None
    words = "".join(data.data for data in title.find_all(nodes.TemplateData)).strip()
    assert words or any(True for _ in title.find_all((nodes.Call, nodes.Name, nodes.Getattr)))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_exactly_one_main_heading_whatever_it_shows(name):
    assert jinja.Counter(name, "<h1").count() == (1, 1)


@pytest.mark.parametrize("name", house.templates())
def test_every_part_it_names_exists(name):
    missing = []
    for template in meta.find_referenced_templates(jinja.parsed(name)):
        if template is not None and not (TEMPLATES / template).exists():
            missing.append(template)
    for file, macro in jinja.imported(name).values():
        if (TEMPLATES / file).exists() and macro not in exported(file):
            missing.append(f"{file}: {macro}")
    for line, icon in jinja.constants(name, "icon"):
        if not (STATIC / "icons" / f"{icon}.svg").exists():
            missing.append(f"line {line}: icon {icon}")
    for line, path in jinja.constants(name, "asset"):
        if not (STATIC / path).exists():
            missing.append(f"line {line}: asset {path}")
    assert missing == []


def exported(file: str) -> set[str]:
    """Return the names that other templates may import from a file."""
    assigned = {
        node.target.name
        for node in jinja.parsed(file).find_all((nodes.Assign, nodes.AssignBlock))
        if isinstance(node.target, nodes.Name)
    }
    return set(jinja.macros(file)) | assigned


@pytest.mark.parametrize("name", house.templates())
def test_every_link_leads_to_a_page_with_what_its_address_asks_for(name):
    known = {page.name: parameters(page.paths["en"]) for page in house.application().state.pages}
    wrong = []
    for call in jinja.calls(name, "url"):
        if not (call.args and isinstance(call.args[0], nodes.Const)):
            continue
        wanted = call.args[0].value
        given = {k.key for k in call.kwargs} - NOT_OF_A_PAGE
        if wanted not in known or (call.dyn_kwargs is None and given != known[wanted]):
            wrong.append(f"line {call.lineno}: {wanted} {sorted(given)}")
    assert wrong == []


def used_by_code() -> set[str]:
    """Return every template's name that code or tests say, letters by their short names."""
    said = frozenset().union(*map(house.strings, (*house.code(), *house.tests())))
    return said | {f"emails/{text}.html" for text in said}


def test_every_template_is_used():
    used = used_by_code() | {"emails/layout.html"}
    for name in house.templates():
        used |= {t for t in meta.find_referenced_templates(jinja.parsed(name)) if t}
    assert [name for name in house.templates() if name not in used] == []


def test_every_template_the_code_names_exists():
    missing = [
        f"{house.named(path)}:{call.lineno} {argument.value}"
        for path in house.code()
        for call, name in house.calls(path)
        if name.split(".")[-1] in MAKERS
        for argument in call.args
        if isinstance(argument, ast.Constant) and str(argument.value).endswith(".html")
        if not (TEMPLATES / argument.value).exists()
    ]
    assert missing == []


def test_every_fragment_the_code_names_is_a_block_of_its_template():
    missing = []
    for path in house.code():
        for call, name in house.calls(path):
            if name != "fragment":
                continue
            names = [a.value for a in call.args if isinstance(a, ast.Constant)]
            if len(names) == 2 and jinja.block(names[0], names[1]) is None:
                missing.append(f"{house.named(path)}:{call.lineno} {names}")
    assert missing == []


def test_the_counter_follows_layouts_blocks_choices_and_macros():
    assert jinja.Counter("site/error.html", "<h1").count() == (1, 1)
    assert jinja.Counter("site/error.html", "<main").count() == (1, 1)
    assert jinja.Counter("site/error.html", "<no-such").count() == (0, 0)
    tree = environment.parse(
        "{% if a %}<h1>{% else %}<h1>{% endif %}{% for b in c %}<h2>{% endfor %}"
    )
    counter = jinja.Counter("site/error.html", "<h1")
    assert counter.body(tree.body, "site/error.html") == (1, 1)
    counter.text = "<h2"
    assert counter.body(tree.body, "site/error.html") == (0, jinja.MANY)
