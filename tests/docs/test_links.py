"""Every link, path, command, setting and test that a document names exists."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
import typer

from app.cli.root import cli
from app.core.settings import Settings
from app.core.web.routing import addresses
from tests.architecture import house

PAGES = sorted(
    [
        *house.ROOT.glob("*.md"),
        *(house.ROOT / "docs").rglob("*.md"),
        house.ROOT / "app/places/reference/README.md",
    ]
)
FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
HEADING = re.compile(r"^#+\s+(.*)$", re.MULTILINE)
PATH = re.compile(
    r"^(?:app|tests|docs|templates|static|migrations|docker|requirements|\.ci)(?:/[\w.*{},<>-]+)+/?$"
    r"|^(?:Makefile|Dockerfile|compose\.yaml|pyproject\.toml|alembic\.ini|\.env\.example|LICENSE|"
    r"\.dockerignore|\.editorconfig)$"
)
TEST = re.compile(r"^(tests/[\w/]+\.py)::(\w+)$")
DECISION = ("Context", "Decision", "Consequences", "Alternatives", "Guarded by")


def text(page: Path) -> str:
    return page.read_text()


def prose(page: Path) -> str:
    return FENCE.sub("", text(page))


def slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()).strip().replace(" ", "-")


@cache
def anchors(page: Path) -> set[str]:
    return {slug(heading) for heading in HEADING.findall(prose(page))}


def named(page: Path) -> str:
    return house.named(page)


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_leads_somewhere(page):
    broken = []
    for target in LINK.findall(prose(page)):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        there = (page.parent / file).resolve() if file else page
        if not there.exists() or (
            anchor and there.suffix == ".md" and anchor not in anchors(there)
        ):
            broken.append(target)
    assert broken == []


def expanded(path: str) -> list[str]:
    """Return the paths that braces stand for: ``a/{b,c}`` is two."""
    found = re.search(r"\{([^}]*)\}", path)
    if not found:
        return [path]
    return [
        whole for part in found[1].split(",") for whole in expanded(path.replace(found[0], part, 1))
    ]


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_path_that_is_mentioned_exists(page):
    missing = []
    for mention in CODE.findall(prose(page)):
        if "<" in mention or not PATH.match(mention):
            continue
        for path in expanded(mention):
            there = any(house.ROOT.glob(path.rstrip("/"))) if "*" in path else exists(path)
            if not there:
                missing.append(path)
    assert missing == []


def exists(path: str) -> bool:
    return (house.ROOT / path).exists()


@cache
def functions(path: Path) -> set[str]:
    return {
        node.name
        for node in ast.walk(house.tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_test_that_is_mentioned_exists(page):
    missing = []
    for mention in CODE.findall(prose(page)):
        if found := TEST.match(mention):
            file = house.ROOT / found[1]
            if not file.exists() or found[2] not in functions(file):
                missing.append(mention)
    assert missing == []


@cache
def commands() -> set[str]:
    found = set()
    for name, command in typer.main.get_command(cli).commands.items():  # type: ignore[attr-defined]
        found.add(name)
        found |= {f"{name} {inner}" for inner in getattr(command, "commands", {})}
    return found


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_command_that_is_mentioned_exists(page):
    targets = set(re.findall(r"^([a-z]+):", (house.ROOT / "Makefile").read_text(), re.MULTILINE))
    made = set(re.findall(r"(?:^|`|\$ )make ([a-z]+)", text(page), re.MULTILINE))
    assert made <= targets
    said = re.findall(r"(?:`|\$ |exec web )notreville ([a-z]+(?: [a-z-]+)?)", text(page))
    groups = {name.split()[0] for name in commands() if " " in name}
    unknown = [
        words
        for words in said
        if words not in commands()
        and (words.split()[0] not in commands() or (words.split()[0] in groups and " " in words))
    ]
    assert unknown == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_setting_that_is_mentioned_exists(page):
    known = {name.upper() for name in Settings.model_fields} | {
        "REQUIRE_ALL", "TEST_DATABASE_URL", "POSTGRES_PASSWORD", "PYTHON", "CI",
    }  # fmt: skip
    said = {m for m in CODE.findall(prose(page)) if re.fullmatch(r"[A-Z]+(_[A-Z]+)+", m)}
    assert said - known - CONSTANTS == set()


CONSTANTS = {"SKIP_LOCKED", "READ_COMMITTED"}
"""Words of PostgreSQL, not settings."""


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_page_that_is_mentioned_has_an_address(page):
    house.application()
    said = re.findall(r"`([a-z]+:[a-z_]+)`", prose(page))
    slices = {path.name for path in house.APP.iterdir() if path.is_dir()}
    unknown = [n for n in said if n.split(":")[0] in slices and not addresses(n)]
    assert unknown == []


def decisions() -> list[Path]:
    return sorted((house.ROOT / "docs" / "decisions").glob("[0-9]*.md"))


def test_decisions_are_numbered_without_a_gap_and_listed():
    numbers = [int(page.name[:4]) for page in decisions()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 10
    listed = text(house.ROOT / "docs" / "decisions" / "README.md")
    assert [page.name for page in decisions() if page.name not in listed] == []


@pytest.mark.parametrize("page", decisions(), ids=named)
def test_a_decision_says_why_what_else_and_which_test_guards_it(page):
    said = text(page)
    assert [h for h in HEADING.findall(said) if h in DECISION] == list(DECISION)
    decision = said.split("## Decision")[1].split("##")[0].strip()
    assert decision.startswith("> "), "one line to quote"
    guards = CODE.findall(said.split("## Guarded by")[1])
    assert any(TEST.match(guard) or guard.startswith("tests/") for guard in guards)
    assert len(said.splitlines()) <= 60


def test_no_document_names_a_machine():
    """Nothing of the place where it was written: absolute paths, hosts of a private network."""
    found = [
        f"{named(page)}: {line.strip()[:80]}"
        for page in PAGES
        for line in text(page).splitlines()
        if re.search(r"/(work|home|root|Users)/\w|\.internal\b|\.corp\b", line)
    ]
    assert found == []
