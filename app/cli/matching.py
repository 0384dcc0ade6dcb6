"""``notreville matching``: measure the matching on made-up towns, or weigh everybody now."""

from typing import Annotated

import typer

from app.cli.context import do
from app.core import clock
from app.core.runtime import Runtime

cli = typer.Typer(help="Measure and run the matching of people and missions.", no_args_is_help=True)

WANTED = 1.3
"""The matching must find so many times more than keywords do with the same gates."""


@cli.command("evaluate")
def evaluate(
    seeds: Annotated[int, typer.Option(min=1, max=100, help="Made-up towns.")] = 10,
    people: Annotated[int, typer.Option(min=20, max=5_000, help="People in each.")] = 400,
    missions: Annotated[int, typer.Option(min=10, max=2_000, help="Missions in each.")] = 120,
) -> None:
    """Print what the matching finds on seeded towns, against chance and keywords; fail below the mark."""
    from app.matching.benchmark.run import evaluate as measure  # noqa: PLC0415 (numpy, for this only)

    found = measure(seeds, people, missions, lambda seed: typer.echo(f"town {seed}", err=True))
    by_name = {(one.method, one.side): one for one in found}
    passed = True
    for side, title in (("people", "People for a mission"), ("missions", "Missions for a person")):
        base = by_name["keywords with gates", side]
        typer.echo(f"\n{title} ({base.lists} lists)")
        typer.echo(f"{'':20} {'precision@5':>12} {'NDCG@10':>9} {'gates broken':>13}")
        for one in found:
            if one.side == side:
                typer.echo(
                    f"{one.method:20} {one.precision:12.3f} {one.ndcg:9.3f} {one.violations:13}"
                )
        ours = by_name["matching", side]
        times = ours.precision / base.precision if base.precision else float("inf")
        passed = passed and times >= WANTED and ours.violations == 0
        typer.echo(f"matching finds {times:.2f} times what keywords with gates find")
    raise typer.Exit(0 if passed else 1)


@cli.command("weigh")
def weigh() -> None:
    """Weigh everybody against every mission now, as is done each night."""

    async def go(runtime: Runtime) -> int:
        from app.matching.service.keep import keep_all  # noqa: PLC0415 (numpy, for this only)

        async with runtime.database.transaction() as session:
            return await keep_all(session, clock.now())

    typer.echo(f"{do(go)} suggestions kept")
