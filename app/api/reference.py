"""The OpenAPI document cut into chapters that a page can show."""

import json
from dataclasses import dataclass
from typing import Any

from app.api.document import Document, operations
from app.core.i18n import gettext as _
from app.core.i18n.format import number

SIGNS = {"minimum": "≥", "maximum": "≤", "maxItems": "≤"}
PREFIX = "#/components/schemas/"


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter or a field: its name, its kind, what it says, its limits."""

    name: str
    kind: str
    description: str
    required: bool
    limits: tuple[str, ...]
    where: str = "body"


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing a program can do."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    access: str
    parameters: list[Field]
    body: list[Field]
    answer: list[Field]
    answer_name: str
    status: str
    curl: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """The operations of one tag."""

    id: str
    about: str
    operations: list[Operation]


def chapters(document: Document) -> list[Chapter]:
    """Return the document's operations by tag, in the order of its tags."""
    found: dict[str, list[Operation]] = {tag["name"]: [] for tag in document["tags"]}
    for path, method, operation in operations(document):
        tag = operation["tags"][-1]
        found.setdefault(tag, []).append(_operation(document, path, method, operation))
    about = {tag["name"]: tag["description"] for tag in document["tags"]}
    return [Chapter(tag, about.get(tag, tag), several) for tag, several in found.items() if several]


def _operation(document: Document, path: str, method: str, operation: dict[str, Any]) -> Operation:
    status, response = next(
        (code, answer) for code, answer in operation["responses"].items() if code != "default"
    )
    schema = _schema_of(response)
    body = _schema_of(operation.get("requestBody", {}))
    return Operation(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        description=operation.get("description", ""),
        access=operation["x-access"],
        parameters=[_parameter(document, p) for p in operation.get("parameters", ())],
        body=fields(document, body),
        answer=fields(document, schema),
        answer_name=_name(schema),
        status=status,
        curl=_curl(document, path, method, operation, _resolved(document, body)),
    )


def fields(document: Document, schema: dict[str, Any]) -> list[Field]:
    """Return the fields of an object."""
    found = _resolved(document, schema)
    required = set(found.get("required", ()))
    return [
        Field(
            name=name,
            kind=kind(document, one),
            description=_description(document, one),
            required=name in required,
            limits=limits(document, one),
        )
        for name, one in found.get("properties", {}).items()
    ]


def kind(document: Document, schema: dict[str, Any]) -> str:
    """Return what a value is, in the words of JSON."""
    if "anyOf" in schema:
        return " | ".join(kind(document, one) for one in schema["anyOf"])
    if "$ref" in schema:
        target = _resolved(document, schema)
        return _name(schema) if target.get("type") == "object" else kind(document, target)
    if schema.get("type") == "array":
        return f"{kind(document, schema.get('items', {}))}[]"
    return str(schema.get("format") or schema.get("type") or "null")


def limits(document: Document, schema: dict[str, Any]) -> tuple[str, ...]:
    """Return what a value must respect, as few words as there are."""
    found = _resolved(document, schema)
    for choice in found.get("anyOf", ()):
        if choice.get("type") != "null":
            found = found | _resolved(document, choice)
    told = [f"{sign} {number(found[name])}" for name, sign in SIGNS.items() if name in found]
    if found.get("minLength", 0) > 1:
        told.append(_("%(limit)s characters at least") % {"limit": number(found["minLength"])})
    if "maxLength" in found:
        told.append(_("%(limit)s characters at most") % {"limit": number(found["maxLength"])})
    if "enum" in found:
        told.append(" · ".join(str(value) for value in found["enum"]))
    if found.get("default") not in (None, "", []):
        told.append(f"= {found['default']}")
    return tuple(told)


def _parameter(document: Document, parameter: dict[str, Any]) -> Field:
    schema = parameter["schema"]
    return Field(
        name=parameter["name"],
        kind=kind(document, schema),
        description=parameter.get("description") or _description(document, schema),
        required=parameter.get("required", False),
        limits=limits(document, schema),
        where=parameter["in"],
    )


def _description(document: Document, schema: dict[str, Any]) -> str:
    return str(schema.get("description") or _resolved(document, schema).get("description", ""))


def _schema_of(content: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = (
        content.get("content", {}).get("application/json", {}).get("schema", {})
    )
    return schema


def _resolved(document: Document, schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = document["components"]["schemas"][_name(schema)]
    return schema


def _name(schema: dict[str, Any]) -> str:
    return str(schema.get("$ref", "")).removeprefix(PREFIX)


def _curl(
    document: Document,
    path: str,
    method: str,
    operation: dict[str, Any],
    body: dict[str, Any],
) -> str:
    """Return a command that calls the operation, ready to be pasted into a shell."""
    for parameter in operation.get("parameters", ()):
        example = (parameter.get("examples") or parameter["schema"].get("examples") or [""])[0]
        path = path.replace(f"{{{parameter['name']}}}", str(example))
    parts = ["curl"]
    if method != "get":
        parts.append(f"-X {method.upper()}")
    if operation["x-access"] != "public":
        parts.append('-H "Authorization: Bearer $TOKEN"')
    if body:
        given = (body.get("examples") or [{}])[0]
        ordered = {name: given[name] for name in body["properties"] if name in given}
        example = json.dumps(ordered, ensure_ascii=False, indent=2)
        quoted = example.replace("'", "’")
        parts += ["-H 'Content-Type: application/json'", f"-d '{quoted}'"]
    parts.append(f"'{document['servers'][0]['url']}{path}'")
    return (" \\\n  " if len(parts) > 2 else " ").join(parts)
