"""What the architecture tests look at: files, the application, its routes, its templates."""

import ast
import importlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from pydantic import SecretStr

from app import slices
from app.core.runtime import Runtime
from app.core.settings import Settings
from app.core.web.templates import ROOT, TEMPLATES
from app.main import build

APP = ROOT / "app"
TESTS = ROOT / "tests"
NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"
"""The application is built, never started: nothing connects."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One address that the application answers."""

    name: str
    method: str
    path: str
    access: str


def named(path: Path) -> str:
    """Return a file's path from the root, as reports show it."""
    return path.relative_to(ROOT).as_posix()


@cache
def code() -> tuple[Path, ...]:
    """Return every Python file of the application."""
    return tuple(sorted(APP.rglob("*.py")))


@cache
def tests() -> tuple[Path, ...]:
    """Return every Python file of the tests."""
    return tuple(sorted(TESTS.rglob("*.py")))


@cache
def templates() -> tuple[str, ...]:
    """Return the name of every template, as Jinja knows it."""
    return tuple(sorted(p.relative_to(TEMPLATES).as_posix() for p in TEMPLATES.rglob("*.html")))


@cache
def tree(path: Path) -> ast.Module:
    """Return a file's syntax tree."""
    return ast.parse(path.read_text(), str(path))


@cache
def calls(path: Path) -> tuple[tuple[ast.Call, str], ...]:
    """Return each call of a file with the dotted name of what is called: many tests ask for them."""
    return tuple(
        (node, ast.unparse(node.func))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
    )


@cache
def strings(path: Path) -> frozenset[str]:
    """Return every text that a file says."""
    return frozenset(
        node.value
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


@cache
def load_events() -> None:
    """Import every slice's events, which the code that publishes them would."""
    for path in code():
        if path.name == "events.py":
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


@cache
def settings() -> Settings:
    """Return settings that touch nothing."""
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        secret_key=SecretStr("architecture-" + "x" * 32),
        page_cache=False,
    )


@cache
def application() -> FastAPI:
    """Build the application under the edge, without a database."""
    slices.load()
    return build(Runtime.of(settings(), NOWHERE), NOWHERE)


@cache
def pages() -> tuple[Answer, ...]:
    """Return every page, once for each language."""
    return tuple(
        Answer(page.name, page.method, page.paths[language], page.access)
        for page in application().state.pages
        for language in sorted(page.paths)
    )


@cache
def others() -> tuple[Answer, ...]:
    """Return every address that is no page: API, feeds, files, health."""
    of_pages = {(page.method, page.path) for page in pages()}
    found = []
    for route in iter_route_contexts(application().routes):
        for method in sorted((route.methods or {"GET"}) - {"HEAD"}):
            extra = getattr(route, "openapi_extra", None) or {}
            answer = Answer(route.name or "", method, route.path or "", extra.get("x-access", ""))
            if answer.path and (method, answer.path) not in of_pages:
                found.append(answer)
    return tuple(found)
