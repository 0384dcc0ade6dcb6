"""Money is whole cents: nothing beside it may be half of anything (incident 22: `int(19.99*100)`)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture import house

SLICES = ("ledger", "payments", "campaigns", "funds", "pledges", "treasury")
CALLS = {"float", "round", "Decimal", "Fraction", "Float", "Numeric", "Double"}
"""Numbers that are not whole, and columns that hold them."""

MODULES = {"decimal", "fractions", "statistics"}

ALLOWED = {
    "app/campaigns/service/remind.py:mark": "days that have passed, out of a campaign's",
}
"""File and function where no amount passes, each with its reason."""


def money_code() -> list[Path]:
    """Return every file of the slices that money passes through."""
    return [path for path in house.code() if house.named(path).split("/")[1] in SLICES]


def not_whole(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Find what could make a number that is not whole."""
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=float()):
                yield node.lineno, f"the number {node.value}"
            case ast.BinOp(op=ast.Div(), right=right) if not is_word(right):
                yield node.lineno, f"the division {ast.unparse(node)}"
            case ast.AugAssign(op=ast.Div()):
                yield node.lineno, f"the division {ast.unparse(node)}"
            case ast.Call(func=func) if ast.unparse(func).rpartition(".")[2] in CALLS:
                yield node.lineno, ast.unparse(node)
            case ast.Name(id="float") | ast.Attribute(attr="truediv"):
                yield node.lineno, ast.unparse(node)
            case ast.ImportFrom(module=str(module)) if module in MODULES:
                yield node.lineno, f"the module {module}"
            case ast.Import(names=names) if MODULES & {name.name for name in names}:
                yield node.lineno, ast.unparse(node)


def is_word(node: ast.expr) -> bool:
    """Say whether it is text: `folder / "name"` is a path."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def places(path: Path) -> Iterator[tuple[str, int, str]]:
    """Give each finding of a file with the function that it is in."""
    tree = house.tree(path)
    spans = [
        (node.lineno, node.end_lineno or node.lineno, node.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    ]
    for line, found in not_whole(tree):
        around = [name for first, last, name in spans if first <= line <= last]
        yield f"{house.named(path)}:{around[-1] if around else ''}", line, found


def test_no_number_beside_money_is_anything_but_whole():
    faults = [
        f"{place} (line {line}): {found}"
        for path in money_code()
        for place, line, found in places(path)
        if place not in ALLOWED
    ]
    assert not faults, "\n".join(faults)


def test_each_exception_is_still_needed_and_says_why():
    found = {place for path in money_code() for place, _line, _found in places(path)}
    assert not set(ALLOWED) - found
    assert all(len(reason.split()) > 3 for reason in ALLOWED.values())


@pytest.mark.parametrize(
    "code",
    [
        "cents = int(19.99 * 100)",
        "cents = total / 3",
        "total /= 2",
        "cents = round(part)",
        "cents = float(typed)",
        "from decimal import Decimal",
        "amount: Mapped[float]",
        "amount = mapped_column(Numeric(10, 2))",
        "share = operator.truediv(a, b)",
        "import statistics",
    ],
)
def test_what_would_lose_a_cent_is_found(code):
    assert list(not_whole(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    ["share = total * part // whole", 'page = FOLDER / "card.js"', "rest = total % 3", "n = 10_00"],
)
def test_whole_numbers_and_paths_are_let_be(code):
    assert not list(not_whole(ast.parse(code)))
