"""The OpenAPI 3.1 document, in each language: what FastAPI finds in the routes, made fit to read."""

import inspect
import re
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from typing import Any

from fastapi.openapi.utils import get_openapi
from fastapi.routing import RouteContext, iter_route_contexts
from starlette.routing import BaseRoute

from app.accounts.rules import SCOPE_LABELS, Scope
from app.api.problems import PROBLEMS
from app.core.i18n import LANGUAGES, N_, gettext as _, using
from app.core.web.routing import PUBLIC

VERSION = "1.0.0"
OPENAPI = "3.1.0"
SECURITY = "token"
METHODS = frozenset({"get", "post", "put", "patch", "delete"})
WORDS = ("summary", "description")
"""Texts of the document that are written for people, hence translated."""

TITLE = N_("Notreville, the API")
DESCRIPTION = N_(
    "Everything that the pages do, for programs: the same rules, the same limits, the same words. "
    "What anybody may read needs no token. To write, make a token in your account and send it in "
    "the header “Authorization”, after the word “Bearer”; it acts in your name, within its scopes."
)
TAGS = {
    "ideas": N_("Ideas: read them, propose, change, withdraw."),
    "support": N_("Support and the gate: each person counts once."),
    "comments": N_("The discussion of an idea."),
    "organisations": N_("Who acts in the neighbourhoods, and what they publicly support."),
    "places": N_("Boroughs, neighbourhoods, and what a postal prefix covers."),
    "moderation": N_("Reports, and how this place is moderated in numbers."),
    "search": N_("Words, whatever their accents and endings."),
    "profiles": N_("People who chose to be found, and your own profile."),
    "skills": N_("Skills and causes: the words that profiles and missions share."),
    "official-answers": N_("What places answer to ideas, and how long they take."),
    "projects": N_("Projects: what people carry out together, their team, what they say of it."),
    "plans": N_("The plan of a project, its budget, and the report of what became of it."),
    "missions": N_("Missions, their dates, and who takes part in them."),
    "matches": N_("Who and what go together: a program suggests, people decide."),
    "hours": N_("Hours given to missions: said by one side, confirmed by the other."),
    "certificates": N_("What the code of a certificate of volunteering verifies."),
    "item-needs": N_("Things that projects need, to give or to lend."),
    "offers": N_("What you offer and what your projects are offered, and what becomes of it."),
    "campaigns": N_(
        "Campaigns for money: their goal, what was promised, and every cent of their ledger."
    ),
    "pledges": N_("What you promised to campaigns, and what became of it."),
    "matching-funds": N_("What partners add to the gifts of neighbours."),
    "follows": N_("What you follow, by choice or by what you did."),
    "notifications": N_("What you were told, and why."),
    "me": N_("Whose token this is."),
}
DONE = N_("Done.")
REFUSED = N_("A problem, with its reason.")
PROBLEM: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": N_("What went wrong, as RFC 9457 has it."),
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {
            "type": "string",
            "format": "uri",
            "description": N_("Where the code is explained."),
        },
        "title": {"type": "string", "description": N_("A sentence for people, in their language.")},
        "status": {"type": "integer", "description": N_("The HTTP status.")},
        "code": {
            "type": "string",
            "enum": [problem.code for problem in PROBLEMS],
            "description": N_("What programs look at."),
        },
        "errors": {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "description": N_("A sentence for each field that cannot be accepted."),
        },
        "reference": {"type": "string", "description": N_("To tell us, when the fault is ours.")},
    },
}

Document = dict[str, Any]


def documents(routes: Sequence[BaseRoute], base_url: str) -> dict[str, Document]:
    """Return the document in each language."""
    read = _read(routes)
    found = {}
    for language in LANGUAGES:
        with using(language):
            found[language] = translated(_described(deepcopy(read), routes, base_url))
    return found


REFERENCE = re.compile(r"#/components/schemas/([\w.-]+)")


def operations(document: Document) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Give each operation with its path and method."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method in METHODS:
                yield path, method, operation


def translated(document: Document) -> Document:
    """Return the document in the language in force."""
    result: Document = _each_text(document, _)
    return result


def _read(routes: Sequence[BaseRoute]) -> Document:
    """Read the routes, once for all languages: it takes a second."""
    return get_openapi(title=TITLE, version=VERSION, openapi_version=OPENAPI, routes=routes)


def _described(document: Document, routes: Sequence[BaseRoute], base_url: str) -> Document:
    ends = {
        (context.path, method.lower()): context
        for context in iter_route_contexts(routes)
        for method in context.methods or ()
    }
    document = {
        "openapi": OPENAPI,
        "info": {"title": _(TITLE), "description": DESCRIPTION, "version": VERSION},
        "servers": [{"url": base_url.rstrip("/")}],
        **{part: document[part] for part in ("paths", "components")},
        "tags": [{"name": name, "description": said} for name, said in TAGS.items()],
    }
    schemas = document["components"]["schemas"]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    _describe_fields(schemas)
    for schema in schemas.values():
        _without_docstrings(schema)
    schemas["Problem"] = PROBLEM
    document["components"]["securitySchemes"] = {SECURITY: _security()}
    for path, method, operation in operations(document):
        _finish(operation, ends[path, method])
    _without_unused(document)
    return document


def _without_unused(document: Document) -> None:
    """Take out the schemas that nothing refers to, and those that only they referred to."""
    parts = document["components"]
    while True:
        used = {"Problem", *REFERENCE.findall(str(document))}
        kept = {name: schema for name, schema in parts["schemas"].items() if name in used}
        if len(kept) == len(parts["schemas"]):
            return
        parts["schemas"] = kept


def _security() -> dict[str, str]:
    scopes = ", ".join(f"{scope} ({_(label)})" for scope, label in SCOPE_LABELS.items())
    said = _("A token of your account. Its scopes: %(scopes)s.") % {"scopes": scopes}
    return {"type": "http", "scheme": "bearer", "description": said}


def _describe_fields(schemas: dict[str, Any]) -> None:
    """Give back to fields what was taken off them because their type says the very same."""
    for schema in schemas.values():
        for field in schema.get("properties", {}).values():
            if set(field) == {"$ref"} and (named := REFERENCE.search(field["$ref"])):
                said = schemas[named[1]].get("description")
                field.update({"description": said} if said else {})


def _without_docstrings(schema: dict[str, Any]) -> None:
    """Take out what is said to who reads the code: readers of the document have the fields."""
    schema.pop("description", None)
    for field in schema.get("properties", {}).values():
        field.pop("title", None)


def _finish(operation: dict[str, Any], route: RouteContext) -> None:
    """Name the operation after its route, say who may, and what a refusal looks like."""
    operation["operationId"] = (route.name or "").removeprefix("api:")
    operation["tags"] = operation["tags"][-1:]
    if operation.get("description") == inspect.getdoc(route.endpoint):
        del operation["description"]
    for parameter in operation.get("parameters", ()):
        parameter["schema"].pop("title", None)
        parameter["schema"].pop("description", None)
    operation["responses"].pop("422", None)
    for response in operation["responses"].values():
        response["description"] = DONE
    operation["responses"]["default"] = {
        "description": REFUSED,
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        },
    }
    access = operation["x-access"]
    needed = {SECURITY: [access] if access in set(Scope) else []}
    operation["security"] = [{}, needed] if access == PUBLIC else [needed]


def _each_text(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, list):
        return [_each_text(one, change) for one in value]
    if isinstance(value, dict):
        return {
            name: change(one) if name in WORDS and isinstance(one, str) else _each_text(one, change)
            for name, one in value.items()
        }
    return value
