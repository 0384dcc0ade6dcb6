"""What each command works with: settings, a runtime, a progress bar, a failure with its reason."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from app import slices
from app.choices import service as choices
from app.core import logging
from app.core.runtime import Runtime
from app.core.settings import Settings
from app.main import database_url
from app.places.gazetteer import gazetteer
from app.skills.queries import added

T = TypeVar("T")
stderr = Console(stderr=True)


def fail(reason: str, code: int = 1) -> NoReturn:
    """Say why and stop."""
    typer.echo(f"notreville: {reason}", err=True)
    raise typer.Exit(code)


def settings() -> Settings:
    """Return the settings, or stop with what is wrong in them."""
    try:
        return Settings()
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(str(p) for p in fault['loc']).upper() or 'settings'}: {fault['msg']}"
            for fault in error.errors(include_input=False)
        )
        fail(faults)


@asynccontextmanager
async def running() -> AsyncIterator[Runtime]:
    """Give a runtime with every slice loaded and the places read."""
    chosen = settings()
    logging.configure(chosen.model_copy(update={"log_level": "ERROR"}))
    runtime = Runtime.of(chosen, database_url(chosen))
    slices.load()
    try:
        async with runtime.database.transaction() as session:
            await gazetteer.load(session, chosen.city)
            await choices.load(session)
            await added.load(session)
        yield runtime
    finally:
        await runtime.close()


def do(work: Callable[[Runtime], Coroutine[Any, Any, T]]) -> T:
    """Run ``work(runtime)`` to its end."""

    async def go() -> T:
        async with running() as runtime:
            return await work(runtime)

    return asyncio.run(go())


@contextmanager
def whole(file: Path) -> Iterator[Path]:
    """Give a name to write under; it becomes ``file`` at the end, and nothing is left of a failure."""
    part = file.with_name(file.name + ".part")
    try:
        yield part
        part.replace(file)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


@contextmanager
def progress(what: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """Show a bar on a terminal; yields ``advance(n)``."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=stderr,
        disable=not stderr.is_terminal,
    )
    with bar:
        task = bar.add_task(what, total=total)
        yield lambda n: bar.update(task, advance=n)
