"""The command ``relevo need``: the least change of levers that makes a promise likely to be kept."""

from typing import Annotated

import typer

from relevo.cli._options import Csv, Draws, Levers, PackName, ProgrammeName, Scenario, Seed, names
from relevo.cli._show import progress, show

commands = typer.Typer()


@commands.command()
def need(
    pledge: Annotated[str, typer.Argument(metavar="PLEDGE", help="A promise of the pack.")],
    pack: PackName = "mexico_2018",
    levers: Annotated[
        str | None, typer.Option(metavar="A,B", help="Levers that may move; by default all that reach the promise.")
    ] = None,
    target: Annotated[float, typer.Option(help="The chance of being kept that is asked for.")] = 0.5,
    most: Annotated[float, typer.Option(help="How far a lever may be raised; 1 is as announced.")] = 1.0,
    draws: Draws = 256,
    seed: Seed = 1,
    programme: ProgrammeName = "announced",
    scenario: Scenario = "baseline",
    lever: Levers = [],  # noqa: B006 (typer copies it)
    csv: Csv = False,
) -> None:
    """Say what it would take: the least change of levers that makes a promise likely to be kept.

    Changes count in units of each lever's own range, from the status quo to what was announced. Where no change is
    enough, it says so; in any case it names the test that binds.
    """
    import relevo

    with progress("need") as report:
        found = relevo.need(
            pack, pledge, levers=None if levers is None else names(levers), target=target, most=most, draws=draws,
            seed=seed, programme=programme, scenario=scenario, given=dict(lever),
            progress=report,
        )  # fmt: skip
    if csv:
        show(found.table, csv)
    else:
        print(found)
