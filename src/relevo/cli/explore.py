"""Questions that need many runs: compare, contributions, fiscal-space."""

from typing import Annotated, Any

import typer

from relevo.cli._noted import noted
from relevo.cli._options import (
    PROGRAMMES,
    Csv,
    Imposed,
    Levers,
    PackName,
    ProgrammeName,
    Scenario,
    Seed,
    names,
    read_programme,
)
from relevo.cli._runs import Month, is_file
from relevo.cli._show import progress, show
from relevo.errors import RunError

commands = typer.Typer()

Months = Annotated[str, typer.Option(metavar="YYYY-MM,YYYY-MM", help="By default each December and the last month.")]


@commands.command()
def compare(
    runs: Annotated[list[str], typer.Argument(metavar="RUN...", help="Files written by simulate, or one pack.")],
    scenario: Annotated[list[str], typer.Option(help="Of a pack: a scenario to compare. Repeatable.")] = ["baseline"],  # noqa: B006 (typer copies it)
    programme: Annotated[
        list[Any],
        typer.Option(
            "--programme",
            parser=read_programme,
            metavar=PROGRAMMES,
            help="Of a pack: a programme to compare. Repeatable.",
        ),
    ] = ["announced"],  # noqa: B006
    quantities: Annotated[str, typer.Option(metavar="A,B", help="By default all that the runs kept.")] = "",
    months: Months = "",
    draws: Annotated[int, typer.Option(help="Of a pack: number of draws.")] = 1000,
    seed: Annotated[int, typer.Option(help="Of a pack: seed.")] = 1,
    csv: Csv = False,
) -> None:
    """Show how runs differ from the first, draw by draw.

    The runs are files, or those of one pack under several scenarios and programmes.
    """
    import relevo
    from relevo.evidence.summary import find_months
    from relevo.run import plan

    wanted, when = names(quantities) or None, names(months) or None
    with progress("compare") as report:
        if all(is_file(run) for run in runs):
            opened = [run for name in runs if (run := noted.attempt(relevo.open_run, name)) is not None]
        elif len(runs) > 1:
            raise RunError(f"compare takes files ending in .nc or .zarr, or one pack, not {', '.join(runs)}")
        else:
            pack = relevo.load(runs[0])
            pairs = [(p, s) for s in scenario for p in programme]
            if len(pairs) == 1:
                noted.append("compare needs two runs or more: name several scenarios or programmes")
            noted.attempt(find_months, pack.months, when)
            # All are looked at before the first is run.
            for p, s in pairs:
                noted.attempt(plan, pack, draws=draws, seed=seed, programme=p, scenario=s, outputs=wanted or ())
            noted.tell()
            opened = [
                relevo.simulate(
                    pack, draws=draws, seed=seed, programme=p, scenario=s, outputs=wanted,
                    progress=lambda done, total, i=i: report(i * total + done, len(pairs) * total),
                )
                for i, (p, s) in enumerate(pairs)
            ]  # fmt: skip
        noted.tell()
        table = relevo.compare(*opened, quantities=wanted, months=when)
    show(table, csv)


@commands.command()
def contributions(
    pack: PackName = "mexico_2018",
    quantity: Annotated[str, typer.Argument(help="Any quantity of the model.")] = "debt_ratio",
    month: Month = None,
    of: Annotated[str | None, typer.Option(metavar="MEMBER", help="A member of the quantity's dimension.")] = None,
    apart: Annotated[str, typer.Option(metavar="A,B", help="Pledges to single out; the others have one row.")] = "",
    draws: Annotated[int, typer.Option(help="Number of draws for each pledge.")] = 500,
    seed: Seed = 1,
    programme: ProgrammeName = "announced",
    scenario: Scenario = "baseline",
    lever: Levers = [],  # noqa: B006 (typer copies it)
    impose: Imposed = [],  # noqa: B006
    csv: Csv = False,
) -> None:
    """Show what each pledge adds to a quantity.

    Each alone against none, and as interaction what all do together beyond that.
    """
    import relevo

    with progress("contributions") as report:
        table = relevo.contributions(
            pack, quantity, month, of=of, apart=names(apart) or None, draws=draws, seed=seed,
            programme=programme, scenario=scenario, levers=dict(lever), impose=dict(impose), progress=report,
        )  # fmt: skip
    show(table, csv, f"Contributions to {quantity} in {table.attrs['month']}")
    if not csv:
        for name in table.attrs["not_modelled"]:
            print(f"not modelled: {name}: no equation reads its lever")


@commands.command("fiscal-space")
def fiscal_space(
    pack: PackName = "mexico_2018",
    rise: Annotated[float, typer.Option(help="Tolerated rise of debt over the term, as a share of GDP.")] = 0.03,
    chance: Annotated[float, typer.Option(help="Chance with which debt may rise by more.")] = 0.25,
    draws: Annotated[int, typer.Option(help="Number of draws.")] = 500,
    seed: Seed = 1,
    programme: ProgrammeName = "none",
    scenario: Scenario = "baseline",
    lever: Levers = [],  # noqa: B006 (typer copies it)
    impose: Imposed = [],  # noqa: B006
) -> None:
    """Say how much more can be spent before debt rises."""
    import relevo

    with progress("fiscal space") as report:
        space = relevo.fiscal_space(
            pack, rise=rise, chance=chance, draws=draws, seed=seed, programme=programme,
            scenario=scenario, levers=dict(lever), impose=dict(impose), progress=report,
        )  # fmt: skip
    print(space)
