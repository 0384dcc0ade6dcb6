"""Each write to Stripe has a key, and nobody else speaks to it: read from the code itself (incident 19)."""

import ast

from tests.architecture import house

READS = {"retrieve_async", "list_async", "next_page_async", "request_async", "close_async"}
ADAPTER = "app/payments/stripe/"
KNOWS_STRIPE = {ADAPTER + "line.py", ADAPTER + "reading.py", ADAPTER + "gateway.py",
                ADAPTER + "trying.py", "app/payments/webhook.py"}  # fmt: skip


def calls(tree):
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def asked_by(call):
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def keyless(tree):
    """Find writes that do not hand on the options that hold the key."""
    return [
        f"line {call.lineno}: {asked_by(call)}"
        for call in calls(tree)
        if asked_by(call).endswith("_async")
        and asked_by(call) not in READS
        and not (call.args and isinstance(call.args[-1], ast.Name) and call.args[-1].id == "once")
    ]


def test_every_write_to_stripe_hands_its_key_on():
    writes = 0
    for path in house.code():
        if house.named(path).startswith(ADAPTER):
            tree = house.tree(path)
            assert keyless(tree) == [], path
            writes += sum(asked_by(c) == "write" for c in calls(tree))
    assert writes >= 9


def test_a_write_without_its_key_is_found():
    assert keyless(ast.parse("self._v1.refunds.create_async({}, {})"))
    assert keyless(ast.parse("self._v1.refunds.create_async({})"))
    assert not keyless(ast.parse("self._v1.refunds.create_async({}, once)"))
    assert not keyless(ast.parse("self._v1.refunds.retrieve_async(i)"))


def test_no_key_is_made_of_a_moment_or_of_chance():
    made = [
        f"{house.named(path)}:{call.lineno}"
        for path in house.code()
        if house.named(path).startswith("app/payments/stripe/")
        for call in calls(house.tree(path))
        if ast.unparse(call.func).split(".")[0] in {"uuid", "random", "time", "datetime"}
        and asked_by(call) not in {"perf_counter", "fromtimestamp"}
    ]
    assert made == []


def test_nobody_else_speaks_to_stripe():
    found = {
        house.named(path)
        for path in house.code()
        for node in ast.walk(house.tree(path))
        if (isinstance(node, ast.Import) and any(n.name.split(".")[0] == "stripe" for n in node.names))
        or (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "stripe")
    }  # fmt: skip
    assert found <= KNOWS_STRIPE
