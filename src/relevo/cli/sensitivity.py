"""Which assumptions matter: sensitivity."""

from typing import Annotated, Any

import typer

from relevo.cli._options import Csv, Imposed, Levers
from relevo.cli._runs import Month, PackFolder, ProgrammeName, RunName, Scenario, Seed, pack_and_options
from relevo.cli._show import progress, show

commands = typer.Typer()


@commands.command()
def sensitivity(
    run: RunName,
    quantity: Annotated[str, typer.Argument(help="Any quantity of the model.")],
    month: Month = None,
    of: Annotated[str | None, typer.Option(metavar="MEMBER", help="A member of the quantity's dimension.")] = None,
    method: Annotated[
        Any, typer.Option(parser=str, metavar="sobol|pawn", help="PAWN needs fewer runs and sees any shape.")
    ] = "pawn",
    samples: Annotated[int, typer.Option(help="A power of 2; more make the indices surer.")] = 128,
    seed: Seed = None,
    programme: ProgrammeName = None,
    scenario: Scenario = None,
    lever: Levers = [],  # noqa: B006 (typer copies it)
    impose: Imposed = [],  # noqa: B006
    pack: PackFolder = None,
    csv: Csv = False,
) -> None:
    """Rank the assumptions behind a quantity: which of them to study next."""
    from relevo.explore.sensitivity import sensitivity_options

    found, options = pack_and_options(
        run, pack, seed=seed, programme=programme, scenario=scenario, levers=lever, impose=impose
    )
    with progress("sensitivity") as report:
        ranked = sensitivity_options(
            found, options, quantity, month, of=of, method=method, samples=samples, progress=report
        )
    show(ranked.table, csv, "" if csv else f"{ranked.quantity} in {ranked.month}: {ranked.method}, {ranked.runs} runs")
