"""The command ``relevo verdicts``: which promises pass, are paid for and are delivered."""

from typing import Annotated, Any

import typer

from relevo.cli._options import Csv, Draws, Levers, PackName, ProgrammeName, Scenario, Seed
from relevo.cli._show import progress, show

commands = typer.Typer()

PAIR_DRAWS = 100  # each pledge is left out once


@commands.command()
def verdicts(
    pack: PackName = "mexico_2018",
    draws: Draws = 1000,
    seed: Seed = 1,
    programme: ProgrammeName = "announced",
    scenario: Scenario = "baseline",
    lever: Levers = [],  # noqa: B006 (typer copies it)
    why: Annotated[str | None, typer.Option(metavar="PLEDGE", help="Trace what stands in the way of one.")] = None,
    crowding: Annotated[bool, typer.Option("--crowding", help="Add pledges that crowd each other out.")] = False,
    csv: Csv = False,
) -> None:
    """Say of every promise the chance that it passes, is paid for and is delivered, and what stands in its way.

    Below the table stands what the programme comes to as a whole.
    """
    import relevo

    options: dict[str, Any] = {
        "draws": draws,
        "seed": seed,
        "programme": programme,
        "scenario": scenario,
        "levers": dict(lever),
    }
    with progress("verdicts") as report:
        if why is not None:
            trace = relevo.why(pack, why, progress=report, **options)
            show(trace.table, True) if csv else print(trace)
            return
        table = relevo.verdicts(pack, progress=report, **options)
        few: dict[str, Any] = {**options, "draws": min(draws, PAIR_DRAWS)}
        pairs = relevo.crowding(pack, progress=report, **few) if crowding else None
    show(table, csv, "Verdicts")
    if not csv:
        print(relevo.programme_verdict(table, pairs))
