"""Every table, for migrations and tests: importing this module is what makes them known."""

import importlib
import pkgutil
from pathlib import Path

import procrastinate
from procrastinate.schema import SchemaManager

import app
from app.core.db.base import Base

FUNCTIONS = (Path(__file__).parent / "functions.sql").read_text()


def all_tables() -> type[Base]:
    """Import each slice's ``models`` and return the base that knows their tables."""
    for module in pkgutil.iter_modules(app.__path__, "app."):
        for part in ("models", "counter"):
            name = f"{module.name}.{part}"
            try:
                importlib.import_module(name)
            except ModuleNotFoundError as error:
                if error.name is None or not name.startswith(error.name):
                    raise
    return Base


def queue_sql() -> str:
    """Return the job queue's own schema."""
    manager = SchemaManager(procrastinate.PsycopgConnector())
    return manager.get_schema()
