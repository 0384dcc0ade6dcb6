"""Counting what a page asks of the database: a list must not ask more for each row."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from app.core.runtime import Runtime


@contextmanager
def counted(runtime: Runtime) -> Iterator[list[str]]:
    """Gather the statements that the application sends inside the block."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        sent.append(statement)

    engine = runtime.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
