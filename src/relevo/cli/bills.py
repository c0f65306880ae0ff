"""The command ``relevo bills``: what becomes of every bill."""

from typing import Annotated

import typer

from relevo.cli._options import Csv, Draws, Levers, PackName, ProgrammeName, Scenario, Seed
from relevo.cli._show import progress, show

commands = typer.Typer()


@commands.command()
def bills(
    pack: PackName = "mexico_2018",
    by: Annotated[str, typer.Option(metavar="YYYY-MM", help="Month until which passed_by counts.")] = "2021-08",
    draws: Draws = 500,
    seed: Seed = 1,
    programme: ProgrammeName = "announced",
    scenario: Scenario = "baseline",
    lever: Levers = [],  # noqa: B006 (typer copies it)
    csv: Csv = False,
) -> None:
    """Say of every bill whether and when it passes, what is left of it, what stops it and which party decides."""
    import relevo

    with progress("bills") as report:
        table = relevo.bills(
            pack, by=by, draws=draws, seed=seed, programme=programme, scenario=scenario,
            levers=dict(lever), progress=report,
        )  # fmt: skip
    show(
        table if csv else table[[c for c in table.columns if "_" not in c or c.startswith(("passed", "in_"))]],
        csv,
        "Bills",
    )
