"""A forecast against what happened: score, and update as evidence arrives."""

from typing import Annotated, Any

import typer

from relevo.cli._options import Csv, Draws, PackName, ProgrammeName, Seed, names
from relevo.cli._show import progress, show

commands = typer.Typer()

Given = Annotated[
    str,
    typer.Option(metavar="world|world,policy", help="Give the model what the world, and the government, really did."),
]
Quantities = Annotated[str, typer.Option(metavar="A,B", help="By default all that the pack models.")]


@commands.command()
def score(
    pack: PackName = "mexico_2018",
    given: Given = "",
    draws: Draws = 1000,
    seed: Seed = 1,
    programme: ProgrammeName = "announced",
    quantities: Quantities = "",
    why: Annotated[bool, typer.Option("--why", help="Split each error into luck, choices and model.")] = False,
    published: Annotated[bool, typer.Option("--published", help="Show forecasts of others beside ours.")] = False,
    widened: Annotated[bool, typer.Option("--widened", help="Widen bands as earlier hand-overs call for.")] = False,
    csv: Csv = False,
) -> None:
    """Score a forecast against what happened: quantity by quantity, against simple rules with the same cut-off."""
    from relevo.evidence.backtest import COLUMNS
    from relevo.evidence.backtest import score as scored
    from relevo.evidence.backtest import split as parted

    options: dict[str, Any] = {
        "draws": draws,
        "seed": seed,
        "programme": programme,
        "quantities": names(quantities) or None,
    }
    with progress("score") as report:
        if why:
            show(parted(pack, **options, progress=report).by_quantity, csv)
            return
        scores = scored(pack, given=given, widened=widened, **options, progress=report)
    if published:
        show(scores.published, csv)
    elif csv:
        show(scores.table[COLUMNS], csv)
    else:
        show(scores.table, csv)
        print(scores)


@commands.command()
def update(
    pack: PackName = "mexico_2018",
    until: Annotated[str, typer.Option(metavar="YYYY-MM", help="The last month that is known.")] = "2020-06",
    draws: Draws = 1000,
    seed: Seed = 1,
    programme: ProgrammeName = "announced",
    quantities: Quantities = "",
    figures: Annotated[bool, typer.Option("--figures", help="Show every later figure, before and after.")] = False,
    learnt: Annotated[bool, typer.Option("--learnt", help="Show how far each parameter moved.")] = False,
    csv: Csv = False,
) -> None:
    """Let a forecast learn what was observed by a month, and score it on what came later."""
    from relevo.evidence.update import update as updated

    with progress("update") as report:
        found = updated(
            pack, until, draws=draws, seed=seed, programme=programme,
            quantities=names(quantities) or None, progress=report,
        )  # fmt: skip
    show(found.figures if figures else found.learnt if learnt else found.table, csv)
    if not csv:
        print(f"{found.used} figures known by {found.until}, {found.surprises} of them all but excluded by the draws")
        print(f"gain over the forecast as it stood: {found.gain:+.2f}")
