"""Events are plain facts that survive the journey through a job's JSON."""

import ast
import dataclasses
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from pydantic import TypeAdapter

from app.core import events
from tests.architecture import house

house.load_events()
KINDS = [kind for kind in events.kinds() if kind.__module__.startswith("app.")]


def declared() -> list[tuple[Path, ast.ClassDef]]:
    """Return every class of the slices' ``events.py``."""
    return [
        (path, node)
        for path in house.code()
        if path.name == "events.py" and path.parent.name != "core"
        for node in house.tree(path).body
        if isinstance(node, ast.ClassDef)
    ]


def test_every_class_of_an_events_module_is_an_event():
    bare = [
        f"{house.named(path)}: {node.name}"
        for path, node in declared()
        if [ast.unparse(d).split("(")[0] for d in node.decorator_list] != ["event", "dataclass"]
    ]
    assert bare == []


def test_no_two_slices_give_an_event_the_same_name():
    """Jobs know an event by its class's name."""
    counted = Counter(node.name for _path, node in declared())
    assert [name for name, n in counted.items() if n > 1] == []


ALSO = {"app/core/notices.py"}
"""The contract of being told is one module, its event included."""


def test_events_are_declared_in_events_modules_only():
    strays = [
        f"{house.named(path)}:{node.lineno}"
        for path in house.code()
        if path.name != "events.py" and house.named(path) not in ALSO
        for node in ast.walk(house.tree(path))
        if isinstance(node, ast.ClassDef)
        and "event" in {ast.unparse(d).split("(")[0] for d in node.decorator_list}
    ]
    assert strays == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_an_event_is_a_frozen_fact_named_in_the_past(kind: type[Any]):
    assert dataclasses.is_dataclass(kind)
    assert kind.__dataclass_params__.frozen
    assert "__slots__" in vars(kind)
    assert kind.__doc__
    assert not kind.__doc__.startswith(f"{kind.__name__}(")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_an_event_carries_ids_not_people(kind: type[Any]):
    personal = {"email", "name", "display_name", "body", "title", "rta", "password"}
    assert {field.name for field in dataclasses.fields(kind)} & personal == set()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_an_event_survives_a_round_trip_through_json(kind: type[Any], data: st.DataObject):
    happened = data.draw(st.from_type(kind))
    adapter = TypeAdapter(kind)
    sent = json.loads(json.dumps(adapter.dump_python(happened, mode="json")))
    assert adapter.validate_python(sent) == happened
