"""No write leaves for the provider without a key of ours: seen on the syntax tree of the adapter."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.payments.gateway import Gateway
from tests.architecture import house

ADAPTER = house.APP / "payments" / "stripe"
READS = {"retrieve_async", "list_async", "search_async", "next_page_async", "close_async"}
KEYS = {"key", "f'{key}:card'"}
"""What a key may be called where it is handed over; a call made on the spot would be another each time."""

HOLDS_THE_CLIENT = {"app/payments/stripe/line.py"}


def calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    """Yield each call with the last name of what is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node, ast.unparse(node.func).rpartition(".")[2]


def writes(tree: ast.AST) -> Iterator[ast.Call]:
    """Yield each call of the library that changes something there."""
    for call, name in calls(tree):
        if name.endswith("_async") and name not in READS:
            yield call


def keyed(tree: ast.AST) -> set[int]:
    """Return where the calls are that stand in `self._line.write(key, lambda once: …(…, once))`."""
    found = set()
    for call, name in calls(tree):
        if name != "write" or len(call.args) != 2:
            continue
        key, asked = call.args
        if not (ast.unparse(key) in KEYS and isinstance(asked, ast.Lambda)):
            continue
        once, inner = asked.args.args[0].arg, asked.body
        if isinstance(inner, ast.Call) and ast.unparse(inner.args[-1]) == once:
            found.add(inner.lineno)
    return found


def files() -> list[Path]:
    return sorted(ADAPTER.glob("*.py"))


def test_every_write_of_the_adapter_goes_through_the_line_with_its_key():
    faults, many = [], 0
    for path in files():
        tree = house.tree(path)
        known = keyed(tree)
        for call in writes(tree):
            many += 1
            if call.lineno not in known:
                faults.append(f"{house.named(path)}:{call.lineno}: {ast.unparse(call)[:90]}")
    assert not faults, "\n".join(faults)
    assert many >= 8


def test_the_line_hands_every_key_to_the_library():
    [write] = [
        node
        for node in ast.walk(house.tree(ADAPTER / "line.py"))
        if isinstance(node, ast.AsyncFunctionDef) and node.name == "write"
    ]
    assert write.args.args[1].arg == "key"
    assert "'idempotency_key': key" in ast.unparse(write)


def test_nobody_else_holds_a_client_of_the_provider():
    holders = {
        house.named(path)
        for path in house.code()
        for node in ast.walk(house.tree(path))
        if isinstance(node, ast.Name) and node.id == "StripeClient"
    }
    assert holders == HOLDS_THE_CLIENT


TRIES = {"try_card", "answer"}
"""Of test cards, without money: their keys are made of the setup's name within."""

WRITES = ("customer", "setup", "forget_card", "intent", "confirm", "cancel_intent", "refund",
          "transfer", "reverse")  # fmt: skip


@pytest.mark.parametrize("name", WRITES)
def test_every_write_of_the_gateway_asks_for_a_key_first(name):
    parameters = list(inspect.signature(getattr(Gateway, name)).parameters.values())
    assert parameters[1].name == "key"
    assert parameters[1].default is inspect.Parameter.empty


def test_the_writes_are_all_there_are():
    verbs = {
        name
        for name, member in inspect.getmembers(Gateway, inspect.isfunction)
        if not name.startswith(("_", "read_"))
    }
    assert verbs - {"events", "balance_transactions", "find_transfer"} - TRIES == set(WRITES)


@pytest.mark.parametrize(
    "code",
    [
        "self._v1.refunds.create_async({'charge': x})",
        "self._line.read(lambda: self._v1.refunds.create_async({}))",
        "self._line.write(key, lambda once: self._v1.refunds.create_async({}))",
        "self._line.write(token(), lambda once: self._v1.refunds.create_async({}, once))",
    ],
    ids=["bare", "as a read", "key left out", "key of a token"],
)
def test_a_write_without_its_key_is_found(code):
    tree = ast.parse(code)
    known = keyed(tree)
    assert any(call.lineno not in known for call in writes(tree))
