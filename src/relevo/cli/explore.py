"""Questions that need many runs: compare."""

from typing import Annotated

import typer

from relevo.cli._options import Csv, names, programme
from relevo.cli._runs import is_file
from relevo.cli._show import progress, show
from relevo.errors import RunError

commands = typer.Typer()

Months = Annotated[str, typer.Option(metavar="YYYY-MM,YYYY-MM", help="By default each December and the last month.")]


@commands.command()
def compare(
    runs: Annotated[list[str], typer.Argument(metavar="RUN...", help="Files written by simulate, or one pack.")],
    scenario: Annotated[list[str], typer.Option(help="Of a pack: a scenario to compare. Repeatable.")] = ["baseline"],  # noqa: B006 (typer copies it)
    programme_name: Annotated[
        list[str],
        typer.Option(
            "--programme", metavar="none|announced|FILE.toml", help="Of a pack: a programme to compare. Repeatable."
        ),
    ] = ["announced"],  # noqa: B006
    quantities: Annotated[str, typer.Option(metavar="A,B", help="By default all that the runs kept.")] = "",
    months: Months = "",
    draws: Annotated[int, typer.Option(help="Of a pack: number of draws.")] = 1000,
    seed: Annotated[int, typer.Option(help="Of a pack: seed.")] = 1,
    csv: Csv = False,
) -> None:
    """Show how further runs differ from the first, draw by draw: of files, or of a pack's scenarios and programmes."""
    import relevo

    wanted, when = names(quantities) or None, names(months) or None
    if all(is_file(run) for run in runs):
        opened = [relevo.open_run(run) for run in runs]
    elif len(runs) > 1:
        raise RunError(f"compare takes files ending in .nc or .zarr, or one pack, not {', '.join(runs)}")
    else:
        pack = relevo.load(runs[0])
        pairs = [(programme(p), s) for s in scenario for p in programme_name]
        with progress("compare") as report:
            opened = [
                relevo.simulate(
                    pack, draws=draws, seed=seed, programme=p, scenario=s, outputs=wanted,
                    progress=lambda done, total, i=i: report(i * total + done, len(pairs) * total),
                )
                for i, (p, s) in enumerate(pairs)
            ]  # fmt: skip
    show(relevo.compare(*opened, quantities=wanted, months=when), csv)
