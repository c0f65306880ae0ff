"""Which assumptions matter: sensitivity."""

from typing import Annotated, Literal

import typer

from relevo.cli._options import Csv, Imposed, Levers
from relevo.cli._runs import Month, PackFolder, ProgrammeName, RunName, Scenario, Seed, is_file, open_file, run_options
from relevo.cli._show import show

commands = typer.Typer()


@commands.command()
def sensitivity(
    run: RunName,
    quantity: Annotated[str, typer.Argument(help="Any quantity of the model.")],
    month: Month = None,
    of: Annotated[str | None, typer.Option(metavar="MEMBER", help="A member of the quantity's dimension.")] = None,
    method: Annotated[
        Literal["sobol", "pawn"], typer.Option(help="PAWN needs fewer runs and sees any shape.")
    ] = "pawn",
    samples: Annotated[int, typer.Option(help="A power of 2; more make the indices surer.")] = 128,
    seed: Seed = None,
    programme_name: ProgrammeName = None,
    scenario: Scenario = None,
    lever: Levers = [],  # noqa: B006 (typer copies it)
    impose: Imposed = [],  # noqa: B006
    pack: PackFolder = None,
    csv: Csv = False,
) -> None:
    """Rank the assumptions behind a quantity: which of them to study next."""
    import relevo
    from relevo.evidence.again import options_of, pack_of
    from relevo.explore.sensitivity import sensitivity_options

    if is_file(run):
        opened = open_file(run, seed, programme_name, scenario, lever, impose)
        found, options = pack_of(opened, pack), options_of(opened)
    else:
        found, options = relevo.load(run), run_options(None, seed, programme_name, scenario, lever, impose)
    ranked = sensitivity_options(found, options, quantity, month, of=of, method=method, samples=samples)
    show(ranked.table, csv, "" if csv else f"{ranked.quantity} in {ranked.month}: {ranked.method}, {ranked.runs} runs")
