"""Whether a request is one that the provider's own OpenAPI document allows.

Bodies and queries are bracketed forms, which the libraries about OpenAPI do not read: here they become
the document's types, and `jsonschema-rs` judges the result.
"""

import json
import re
from functools import cache, cached_property
from typing import Any
from urllib.parse import parse_qsl

import jsonschema_rs

from tests.stripe.environment import specification

FORM = "application/x-www-form-urlencoded"
SEGMENT = re.compile(r"\[([^\[\]]*)\]")
KEY = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
INTEGER = re.compile(r"-?\d+")
DECIMAL = re.compile(r"-?\d+\.\d+")
TRUTH = {"true": True, "false": False}


def nested(form: str) -> dict[str, Any]:
    """Read `a[b][0]=c` as what it means: {"a": {"b": {"0": "c"}}}."""
    root: dict[str, Any] = {}
    for name, value in parse_qsl(form, keep_blank_values=True):
        found = KEY.fullmatch(name)
        assert found, f"{name!r} is no form field"
        path = [found[1], *SEGMENT.findall(found[2])]
        inner = root
        for step in path[:-1]:
            inner = inner.setdefault(step, {})
            assert isinstance(inner, dict), f"{name!r} is both a value and a group"
        # `a[]=x&a[]=y` is a list without numbers.
        inner[path[-1] or str(len(inner))] = value
    return root


class Operation:
    """One method of one path: what it takes."""

    def __init__(self, template: str, described: dict[str, Any]) -> None:
        self.template = template
        names = SEGMENT_OF_PATH.sub("([^/]+)", template)
        self.pattern = re.compile(names)
        self.name: str = described["operationId"]
        asked = described.get("parameters", [])
        self.query = {
            "type": "object",
            "additionalProperties": False,
            "properties": {p["name"]: p["schema"] for p in asked if p["in"] == "query"},
            "required": [p["name"] for p in asked if p["in"] == "query" and p.get("required")],
        }
        content = described.get("requestBody", {}).get("content", {})
        self.body: dict[str, Any] | None = content.get(FORM, {}).get("schema")
        _close(self.body)

    def faults(self, query: str, body: str) -> list[str]:
        """Say what it does not take."""
        found = _faults(self.query, nested(query), "query")
        if self.body is not None:
            found += _faults(self.body, nested(body), "body")
        elif body:
            found.append("body: it takes none")
        return [f"{self.name}: {fault}" for fault in found]


SEGMENT_OF_PATH = re.compile(r"\{[^}]+\}")


class Specification:
    """The document, read once."""

    @cached_property
    def _operations(self) -> dict[tuple[str, int], list[Operation]]:
        paths = json.loads(specification().read_bytes())["paths"]
        found: dict[tuple[str, int], list[Operation]] = {}
        # Fewer names first: /search comes before /{id}.
        for template in sorted(paths, key=lambda path: path.count("{")):
            for method, described in paths[template].items():
                if isinstance(described, dict) and "operationId" in described:
                    where = method.upper(), template.count("/")
                    found.setdefault(where, []).append(Operation(template, described))
        return found

    def faults(self, method: str, path: str, query: str, body: str) -> list[str]:
        """Say why the provider would not know this request; nothing when it would."""
        for operation in self._operations.get((method, path.count("/")), []):
            if operation.pattern.fullmatch(path):
                return operation.faults(query, body)
        return [f"{method} {path} is no operation of the API"]


SPECIFICATION = Specification()


def _close(schema: Any) -> None:
    """Take no name that a group does not have: the provider refuses them, the document leaves it open."""
    if isinstance(schema, list):
        for each in schema:
            _close(each)
    elif isinstance(schema, dict):
        if "properties" in schema and schema.get("type") == "object":
            schema.setdefault("additionalProperties", False)
        for each in schema.values():
            _close(each)


def _faults(schema: dict[str, Any], value: dict[str, Any], where: str) -> list[str]:
    typed = _typed(schema, value)
    return [
        f"{where} {'/'.join(map(str, error.instance_path))}: {error.message}"
        for error in _judge(_Schema(schema)).iter_errors(typed)
    ]


class _Schema(dict[str, Any]):
    """A schema that can be remembered: it is compared by where it lives."""

    def __init__(self, schema: dict[str, Any]) -> None:
        super().__init__(schema)
        self.lives = id(schema)

    def __hash__(self) -> int:  # type: ignore[override]
        return self.lives

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Schema) and other.lives == self.lives


@cache
def _judge(schema: _Schema) -> jsonschema_rs.Draft7Validator:
    return jsonschema_rs.Draft7Validator(dict(schema))


def _typed(schema: dict[str, Any], value: Any) -> Any:
    """Give a form's words the types that the schema names; what does not fit stays as it is."""
    for choice in schema.get("anyOf", ()):
        typed = _typed(choice, value)
        if _judge(_Schema(choice)).is_valid(typed):
            return typed
    if isinstance(value, dict):
        return _typed_group(schema, value)
    return _typed_word(schema.get("type"), value)


def _typed_group(schema: dict[str, Any], value: dict[str, Any]) -> Any:
    if schema.get("type") == "array":
        if not all(name.isdigit() for name in value):
            return value
        return [_typed(schema["items"], value[name]) for name in sorted(value, key=int)]
    known = schema.get("properties", {})
    others = schema.get("additionalProperties")
    fallback = others if isinstance(others, dict) else {}
    return {name: _typed(known.get(name, fallback), each) for name, each in value.items()}


def _typed_word(kind: str | None, word: str) -> Any:
    if kind in ("integer", "number") and INTEGER.fullmatch(word):
        return int(word)
    if kind == "number" and DECIMAL.fullmatch(word):
        return float(word)
    if kind == "boolean":
        return TRUTH.get(word, word)
    if kind == "array" and word == "":
        return []
    return word
