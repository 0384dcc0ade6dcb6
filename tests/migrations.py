"""``python -m tests.migrations``: the way up, down and up again, on each server at hand.

The tables that migrations make must be those of the models, to the last constraint, index and
function. The system's own PostgreSQL, when one is installed, also runs a few tests of everything.
"""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
from alembic import command
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from app.cli.schema import configuration
from app.core.db.schema import FUNCTIONS, all_tables, queue_sql
from tests import servers

ROOT = Path(__file__).parents[1]
VERSIONS = ROOT / "migrations" / "versions"
SMOKE = (
    "tests/core",
    "tests/places/test_reference.py",
    "tests/ideas/test_support.py",
    "tests/ideas/test_merge.py",
    "tests/ideas/test_listing.py",
    "tests/ideas/test_writing_similar.py",
    "tests/discussion/test_thread.py",
    "tests/search",
    "tests/cli/test_programs.py",
    "tests/architecture/test_migrations.py",
)
NONE_YET = "There is no migration in migrations/versions yet: nothing to travel."
NO_SERVER = (
    "No PostgreSQL of the system's own under /usr/lib/postgresql: "
    "ONLY THE EMBEDDED SERVER WAS CHECKED."
)
TABLES = """
    SELECT table_name || '.' || column_name || ' ' || udt_name
           || coalesce('(' || character_maximum_length || ')', '')
           || CASE is_nullable WHEN 'YES' THEN ' null' ELSE '' END
           || coalesce(' default ' || column_default, '')
           || coalesce(' as ' || generation_expression, '')
           || CASE is_identity WHEN 'YES' THEN ' identity ' || identity_generation ELSE '' END
    FROM information_schema.columns WHERE table_schema = 'public'
"""
CONSTRAINTS = """
    SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid <> 0
"""
INDEXES = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'"
FUNCTION_BODIES = """
    SELECT pg_get_functiondef(oid) FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
      AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
"""
TRIGGERS = "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
OF_ALEMBIC = "alembic_version"


class WrongWay(AssertionError):
    """The migrations do not lead where the models say."""


def exist() -> bool:
    """Say whether there is any migration."""
    return any(VERSIONS.glob("*.py"))


def facts(address: str) -> set[str]:
    """Describe everything in a database's schema, a line for each thing."""
    found: set[str] = set()
    with psycopg.connect(address) as connection:
        for query in (TABLES, CONSTRAINTS, INDEXES, FUNCTION_BODIES, TRIGGERS):
            found |= {row[0] for row in connection.execute(query)}
    return {fact for fact in found if OF_ALEMBIC not in fact}


def from_models(address: str) -> set[str]:
    """Make every table as the models say, and describe the result."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(FUNCTIONS)
        connection.execute(queue_sql())
    engine = create_engine(make_url(address).set(drivername="postgresql+psycopg"))
    all_tables().metadata.create_all(engine)
    engine.dispose()
    return facts(address)


def travel(server_url: str) -> None:
    """Go up, down and up again on a server.

    Raises:
        WrongWay: when the tables differ from the models', or something stays after the way down.
    """
    name = f"travel_{os.getpid()}"
    with servers.database(server_url, f"{name}_models") as address:
        wanted = from_models(address)
    with servers.database(server_url, f"{name}_migrations") as address:
        config = configuration(address)
        command.upgrade(config, "head")
        _require_same(facts(address), wanted, "after the way up")
        command.check(config)
        command.downgrade(config, "base")
        _require_same(facts(address), set(), "after the way down")
        command.upgrade(config, "head")
        _require_same(facts(address), wanted, "after the second way up")


def _require_same(found: set[str], wanted: set[str], when: str) -> None:
    if found == wanted:
        return
    lines = [f"  only the migrations: {fact}" for fact in sorted(found - wanted)]
    lines += [f"  only the models:     {fact}" for fact in sorted(wanted - found)]
    raise WrongWay("\n".join([f"Migrations and models differ {when}:", *lines]))


def smoke(server_url: str) -> int:
    """Run a few tests of everything on a server, what failed once more alone; return the exit code."""

    def run(*options: str) -> int:
        cache = "cache_dir=.pytest_cache/system"
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-o", cache, *options, *SMOKE],
            env=os.environ | {"TEST_DATABASE_URL": server_url},
            cwd=ROOT,
            check=False,
        ).returncode

    return run("-n", "2") and run("--last-failed", "--last-failed-no-failures", "none")


def main() -> int:
    """Check every server at hand; 1 when something is wrong, or missing where all is required."""
    if not exist():
        print(NONE_YET)
        return 1 if servers.required() else 0
    travel(servers.embedded_server())
    print("embedded server: up, the same as the models, down, up.")
    folder = servers.programs()
    if folder is None:
        print(NO_SERVER)
        return 1 if servers.required() else 0
    with servers.system_server(folder) as address:
        travel(address)
        print(f"PostgreSQL {folder.parent.name} of the system: up, the same, down, up.")
        return smoke(address)


if __name__ == "__main__":
    sys.exit(main())
