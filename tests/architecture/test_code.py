"""Rules of the house that no import contract can say."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app import slices
from app.accounts import acts
from app.core import events, jobs
from tests.architecture import house

EDGES = {
    "finders",
    "followable",
    "pages",
    "api",
    "jobs",
    "acts",
    "subscribers",
    "slots",
    "notices",
    "needs",
    "calendar",
    "arrivals",
    "charging",
    "clearing",
} | {module.rpartition(".")[2] for module in (*slices.PAGES, *slices.ROUTERS)}
KEEPS_TIME = {
    "app/accounts/identity.py": "finds who asks, at the edge of every request",
    "app/accounts/handlers.py": "answers at the edge",
    "app/privacy/handlers.py": "answers at the edge",
    "app/accounts/denials.py": "writes down what the edge refused",
    "app/payments/demo/kept.py": "stands in for a gateway far away, which has a clock of its own",
}
OPENS_SESSIONS = {"app/core/db/engine.py", "app/core/db/constraint.py"}
TALKS_TO_OTHERS = {
    "app/core/smtp.py",
    "app/cli/checks.py",
    "app/cli/forking.py",
    "app/payments/stripe/line.py",
}
"""Ports: the only modules that may open a connection to another machine, or a door to this one."""

OUTGOING = {"requests", "urllib.request", "http.client", "smtplib", "ftplib", "socket", "aiohttp"}
READS_ENVIRONMENT = {"app/core/settings.py", "app/cli/serving.py", "app/cli/programs.py"}
"""The settings; and commands that hand theirs to programs."""


def in_core(path: Path) -> bool:
    return house.named(path).startswith("app/core/")


def last(name: str) -> str:
    return name.rpartition(".")[2]


def offences(wrong: Callable[[Path, ast.Call, str], bool]) -> list[str]:
    return [
        f"{house.named(path)}:{call.lineno}: {ast.unparse(call)[:90]}"
        for path in house.code()
        for call, name in house.calls(path)
        if wrong(path, call, name)
    ]


def savepoints(path: Path) -> set[str]:
    """Return the names of a file that hold savepoints, which end inside a transaction."""
    return {
        ast.unparse(target)
        for node in ast.walk(house.tree(path))
        if isinstance(node, ast.Assign) and ast.unparse(node.value).endswith(".begin_nested()")
        for target in node.targets
    }


def test_only_the_core_commits():
    def wrong(path: Path, _call: ast.Call, name: str) -> bool:
        what, _, verb = name.rpartition(".")
        ends = what and verb in {"commit", "rollback"}
        return bool(ends) and not in_core(path) and what not in savepoints(path)

    assert offences(wrong) == []


def test_nothing_skips_rows_to_find_a_page():
    assert offences(lambda _p, _c, name: name.endswith(".offset")) == []
    assert matching(r"(?i)\bOFFSET\s+[:%\d]") == []


def test_the_time_is_read_at_the_edges_only():
    def wrong(path: Path, _call: ast.Call, name: str) -> bool:
        where = house.named(path)
        at_edge = (
            bool(EDGES & {path.stem, *path.relative_to(house.APP).parts[:-1]})
            or where.startswith(("app/core/", "app/cli/", "app/demo/"))
            or where in KEEPS_TIME
        )
        return not at_edge and name in {"clock.now", "now", "datetime.now", "date.today"}

    assert offences(wrong) == []
    assert [where for where in KEEPS_TIME if not (house.ROOT / where).exists()] == []


def test_the_time_is_always_aware():
    def wrong(_path: Path, call: ast.Call, name: str) -> bool:
        naive = name in {"datetime.utcnow", "datetime.today", "date.today"}
        return naive or (name == "datetime.now" and not call.args and not call.keywords)

    assert offences(wrong) == []


def test_only_ports_talk_to_other_machines():
    found = [
        f"{house.named(path)}: {module}"
        for path in house.code()
        for module in imported(path)
        if module in OUTGOING | {"httpx"} and house.named(path) not in TALKS_TO_OTHERS
    ]
    assert found == []


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(house.tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_the_environment_is_read_by_the_settings_only():
    found = [
        where
        for path in house.code()
        if "os.environ" in path.read_text() or "os.getenv" in path.read_text()
        if (where := house.named(path)) not in READS_ENVIRONMENT
    ]
    assert found == []


def test_nothing_is_printed_or_evaluated():
    def wrong(path: Path, _call: ast.Call, name: str) -> bool:
        return name in {"print", "eval", "exec", "pickle.loads", "os.system"}

    assert offences(wrong) == []


def test_no_relationship_is_loaded_lazily():
    assert offences(lambda _p, call, name: name.endswith("relationship") and not raises(call)) == []


def raises(call: ast.Call) -> bool:
    return any(
        k.arg == "lazy" and isinstance(k.value, ast.Constant) and k.value.value == "raise"
        for k in call.keywords
    )


def test_every_job_that_is_asked_for_exists():
    house.application()
    known = {job.name for job in jobs._jobs.values()}
    asked = {
        (house.named(path), argument.value)
        for path in house.code()
        for call, name in house.calls(path)
        if name in {"defer", "jobs.defer"}
        for argument in call.args[1:2]
        if isinstance(argument, ast.Constant)
    }
    assert asked
    assert [a for a in sorted(asked) if a[1] not in known] == []


def test_every_act_that_waits_for_a_sign_in_can_be_finished():
    house.application()
    asked = {
        (house.named(path), keyword.value.value)
        for path in house.code()
        for call, name in house.calls(path)
        if last(name) == "SignInRequired"
        for keyword in call.keywords
        if keyword.arg == "act" and isinstance(keyword.value, ast.Constant)
    }
    assert [a for a in sorted(asked) if a[1] not in acts._handlers] == []


def test_every_event_that_is_published_is_declared():
    house.load_events()
    known = {kind.__name__ for kind in events.kinds()}
    published = {
        (house.named(path), ast.unparse(call.args[1].func).split(".")[-1])
        for path in house.code()
        for call, name in house.calls(path)
        if last(name) == "publish" and len(call.args) > 1
        if isinstance(call.args[1], ast.Call)
    }
    assert [p for p in sorted(published) if p[1] not in known] == []


def matching(pattern: str) -> list[str]:
    found = re.compile(pattern)
    return [
        f"{house.named(path)}:{number}: {line.strip()[:90]}"
        for path in [*house.code(), *house.APP.rglob("*.sql")]
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if found.search(line)
    ]


@pytest.mark.parametrize("where", sorted(TALKS_TO_OTHERS | OPENS_SESSIONS | READS_ENVIRONMENT))
def test_every_exception_still_exists(where):
    assert (house.ROOT / where).exists()
