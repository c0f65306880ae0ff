"""What a run and a model say about themselves: explain, cite, feasibility and book."""

from pathlib import Path
from typing import Annotated, Any

import typer

from relevo.cli._noted import noted
from relevo.cli._options import Csv, Imposed, Levers, PackName, names
from relevo.cli._runs import (
    Draws,
    Month,
    PackFolder,
    ProgrammeName,
    RunName,
    Scenario,
    Seed,
    is_file,
    open_file,
    options_given,
    pack_and_options,
)
from relevo.cli._show import progress, show

commands = typer.Typer()


@commands.command()
def explain(
    run: RunName,
    quantity: Annotated[str, typer.Argument(help="Any quantity of the model.")],
    month: Month = None,
    of: Annotated[str | None, typer.Option(metavar="MEMBER", help="A member of the quantity's dimension.")] = None,
    most: Annotated[int, typer.Option(min=0, help="How many parameters to list.")] = 10,
    draws: Draws = None,
    seed: Seed = None,
    programme: ProgrammeName = None,
    scenario: Scenario = None,
    lever: Levers = [],  # noqa: B006 (typer copies it)
    impose: Imposed = [],  # noqa: B006
    pack: PackFolder = None,
    csv: Csv = False,
) -> None:
    """Explain a value: equation, inputs, what matters, sources."""
    from relevo.evidence.explain import explain_options

    found, options = pack_and_options(
        run, pack, draws=draws, seed=seed, programme=programme, scenario=scenario, levers=lever, impose=impose
    )
    with progress("explain") as report:
        explained = explain_options(found, options, quantity, month, of=of, most=most, progress=report)
    if csv:
        show(explained.table, csv)
    else:
        print(explained)


@commands.command()
def cite(
    run: RunName,
    quantities: Annotated[str, typer.Option(metavar="A,B", help="By default all that the run kept.")] = "",
    programme: ProgrammeName = None,
    scenario: Scenario = None,
    bibtex: Annotated[bool, typer.Option("--bibtex", help="Print the documents as BibTeX.")] = False,
    pack: PackFolder = None,
    csv: Csv = False,
) -> None:
    """Print the sources of a run.

    Every document with the number of its figures, or with --csv every figure with its file and line.
    """
    import relevo

    wanted = names(quantities) or None
    with progress("cite") as report:
        if is_file(run):
            opened = open_file(run, programme=programme, scenario=scenario)
        else:
            options = options_given(draws=1, programme=programme, scenario=scenario)
            opened = relevo.simulate(run, outputs=wanted, progress=report, **options)
        sources = relevo.cite(opened, wanted, pack=pack)
    if csv:
        show(sources.table, csv)
    else:
        print(sources.bibtex().rstrip() if bibtex else sources)


@commands.command()
def feasibility(
    run: RunName = "mexico_2018",
    draws: Draws = None,
    seed: Seed = None,
    programme: ProgrammeName = None,
    scenario: Scenario = None,
    lever: Levers = [],  # noqa: B006 (typer copies it)
    impose: Imposed = [],  # noqa: B006
    pack: PackFolder = None,
    csv: Csv = False,
) -> None:
    """Say what each pledge costs and how much of it is funded.

    With --csv also from where, and when the pledge would be kept.
    """
    import relevo

    words = dict[str, Any](draws=draws, seed=seed, programme=programme, scenario=scenario, levers=lever, impose=impose)
    with progress("feasibility") as report:
        if is_file(run):
            found = relevo.feasibility(open_file(run, **words), pack=pack, progress=report)
        else:
            found = relevo.feasibility(run, progress=report, **options_given(**words))
    if csv:
        show(found.table, csv)
    else:
        print(found)


@commands.command()
def book(
    pack: PackName = "mexico_2018",
    output: Annotated[Path, typer.Option(metavar="FOLDER", help="A new folder, or one with an older book.")] = Path(
        "book"
    ),
) -> None:
    """Write the book of equations as pages that open offline."""
    import relevo

    noted.tell()
    with progress("book"):
        page = relevo.book(pack, output)
    print(page)
