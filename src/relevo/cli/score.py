"""A forecast against what happened: score."""

from typing import Annotated, Any

import typer

from relevo.cli._options import Csv, Draws, PackName, ProgrammeName, Seed, names, programme
from relevo.cli._show import progress, show

commands = typer.Typer()

Given = Annotated[
    str,
    typer.Option(metavar="world|world,policy", help="Give the model what the world, and the government, really did."),
]


@commands.command()
def score(
    pack: PackName = "mexico_2018",
    given: Given = "",
    draws: Draws = 1000,
    seed: Seed = 1,
    programme_name: ProgrammeName = "announced",
    quantities: Annotated[str, typer.Option(metavar="A,B", help="By default all that the pack models.")] = "",
    why: Annotated[bool, typer.Option("--why", help="Split each error into luck, choices and model.")] = False,
    published: Annotated[bool, typer.Option("--published", help="Show forecasts of others beside ours.")] = False,
    csv: Csv = False,
) -> None:
    """Score a forecast against what happened: quantity by quantity, against simple rules with the same cut-off."""
    from relevo.evidence.backtest import COLUMNS
    from relevo.evidence.backtest import score as scored
    from relevo.evidence.backtest import split as parted

    options: dict[str, Any] = {
        "draws": draws,
        "seed": seed,
        "programme": programme(programme_name),
        "quantities": names(quantities) or None,
    }
    with progress("score") as report:
        if why:
            show(parted(pack, **options, progress=report).by_quantity, csv)
            return
        scores = scored(pack, given=given, **options, progress=report)
    if published:
        show(scores.published, csv)
    elif csv:
        show(scores.table[COLUMNS], csv)
    else:
        show(scores.table, csv)
        print(scores)
