"""Templates as trees: what a page is made of once its layouts, parts and macros are put together."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from jinja2 import nodes

from app.core.web.templates import TEMPLATES, environment

MANY = 99
Range = tuple[int, int]
"""Fewest and most times something is written, over all ways through a template."""


@cache
def source(name: str) -> str:
    """Return a template as it is written."""
    return (TEMPLATES / name).read_text()


@cache
def parsed(name: str) -> nodes.Template:
    """Return a template's tree."""
    return environment.parse(source(name), name)


def is_page(name: str) -> bool:
    """Say whether a template is a whole page: no layout, part, macros, letter or fragment."""
    folder, _, file = name.rpartition("/")
    apart = folder.split("/")[0] in {"layouts", "components", "emails"}
    return not apart and not file.startswith("_") and not only_macros(name)


def only_macros(name: str) -> bool:
    """Say whether a template prints nothing by itself: other pages use what it defines."""
    kept = (nodes.Macro, nodes.FromImport, nodes.Import)
    return all(
        isinstance(node, kept)
        or (isinstance(node, nodes.Output) and not "".join(_words(node)).strip())
        for node in parsed(name).body
    )


def _words(output: nodes.Output) -> Iterator[str]:
    """Give what it prints; something for what is not known."""
    for node in output.nodes:
        yield node.data if isinstance(node, nodes.TemplateData) else "?"


def is_letter(name: str) -> bool:
    """Say whether a template is an e-mail of its own."""
    file = name.rpartition("/")[2]
    return name.startswith("emails/") and file != "layout.html" and not file.startswith("_")


@cache
def parent(name: str) -> str | None:
    """Return the template that this one extends."""
    for node in parsed(name).find_all(nodes.Extends):
        assert isinstance(node.template, nodes.Const), f"{name} extends what only run time knows"
        found: str = node.template.value
        return found
    return None


@cache
def ancestry(name: str) -> tuple[str, ...]:
    """Return a template and all that it extends, root last."""
    chain = [name]
    while (above := parent(chain[-1])) is not None:
        chain.append(above)
    return tuple(chain)


@dataclass(frozen=True)
class Put:
    """A node, and the template it comes from."""

    node: nodes.Node
    template: str


def block(name: str, wanted: str) -> nodes.Block | None:
    """Return the block that a page shows under a name: the most derived one."""
    for template in ancestry(name):
        for found in parsed(template).find_all(nodes.Block):
            if found.name == wanted:
                return found
    return None


@cache
def macros(name: str) -> dict[str, nodes.Macro]:
    """Return the macros that a template defines."""
    return {m.name: m for m in parsed(name).find_all(nodes.Macro)}


@cache
def imported(name: str) -> dict[str, tuple[str, str]]:
    """Return what a template imports: its own word for each macro, the file and the macro."""
    found: dict[str, tuple[str, str]] = {}
    for node in parsed(name).find_all(nodes.FromImport):
        if isinstance(node.template, nodes.Const):
            for what in node.names:
                theirs, ours = what if isinstance(what, tuple) else (what, what)
                found[ours] = (node.template.value, theirs)
    return found


class Counter:
    """Counts how often ``text`` is written by a page, over every way through it."""

    def __init__(self, page: str, text: str) -> None:
        self.text = text
        self.blocks: dict[str, Put] = {}
        for template in reversed(ancestry(page)):
            for found in parsed(template).find_all(nodes.Block):
                self.blocks[found.name] = Put(found, template)
        self.chain = ancestry(page)
        self.root = self.chain[-1]

    def count(self) -> Range:
        """Return the fewest and the most times."""
        return self.body(parsed(self.root).body, self.root)

    def body(self, body: list[nodes.Node], template: str) -> Range:
        """Count in a list of nodes."""
        low = high = 0
        for node in body:
            fewest, most = self.node(node, template)
            low, high = low + fewest, min(MANY, high + most)
        return low, high

    def node(self, node: nodes.Node, template: str) -> Range:
        """Count in one node."""
        if isinstance(node, nodes.TemplateData):
            times = node.data.count(self.text)
            return times, times
        if isinstance(node, nodes.Macro | nodes.FromImport | nodes.Extends):
            return 0, 0
        if isinstance(node, nodes.Block):
            put = self.blocks[node.name] if template in self.chain else Put(node, template)
            assert isinstance(put.node, nodes.Block)
            return self.body(put.node.body, put.template)
        if isinstance(node, nodes.If):
            return self.branches(node, template)
        if isinstance(node, nodes.For):
            return 0, MANY if self.body(node.body, template)[1] else 0
        if isinstance(node, nodes.Include) and isinstance(node.template, nodes.Const):
            return self.body(parsed(node.template.value).body, node.template.value)
        if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name):
            return self.call(node.node.name, template)
        return self.body(list(node.iter_child_nodes()), template)

    def branches(self, node: nodes.If, template: str) -> Range:
        """Count in the branches of a choice; one of them is taken."""
        ways = [self.body(node.body, template), self.body(node.else_, template)]
        ways += [self.body(other.body, template) for other in node.elif_]
        return min(way[0] for way in ways), max(way[1] for way in ways)

    def call(self, name: str, template: str) -> Range:
        """Count in the macro that is called, if it is one of ours."""
        own = macros(template)
        if name in own:
            return self.body(own[name].body, template)
        if name in imported(template):
            file, macro = imported(template)[name]
            if macro in macros(file):
                return self.body(macros(file)[macro].body, file)
        return 0, 0


def calls(name: str, function: str) -> Iterator[nodes.Call]:
    """Yield each call of a global function in a template."""
    for call in parsed(name).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == function:
            yield call


def constants(name: str, function: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the first argument of each call that has a constant one."""
    for call in calls(name, function):
        if call.args and isinstance(call.args[0], nodes.Const):
            yield call.lineno, call.args[0].value
