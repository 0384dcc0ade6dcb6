"""Content: the demonstration."""

from typing import Annotated

import typer

from app.cli.context import do, progress
from app.core import clock
from app.core.runtime import Runtime
from app.demo.seed import run as demonstration


def demo(
    if_empty: Annotated[
        bool, typer.Option("--if-empty", help="Do nothing where somebody lives already.")
    ] = False,
    no_photos: Annotated[
        bool, typer.Option("--no-photos", help="Do not draw the photographs: much quicker.")
    ] = False,
) -> None:
    """Fill an empty place with a believable Montréal: people, ideas, supports, words, pictures."""

    async def work(runtime: Runtime) -> bool:
        async with runtime.database.transaction() as session:
            if if_empty and not await demonstration.is_empty(session):
                return False
        with progress("Demonstration", demonstration.steps(photos=not no_photos)) as advance:
            await demonstration.seed(runtime, clock.now(), advance, photos=not no_photos)
        return True

    if do(work):
        typer.echo("The demonstration is in place.")
