"""Check a pack and run it."""

from pathlib import Path
from typing import Annotated

import typer

from relevo.cli._noted import noted
from relevo.cli._options import (
    Csv,
    Draws,
    Imposed,
    Levers,
    PackName,
    ProgrammeName,
    Scenario,
    Seed,
    names,
)
from relevo.cli._show import progress, show

commands = typer.Typer()

MANY = 20  # rows of one quantity beyond which a table for the eye shows the last month only


@commands.command()
def check(pack: PackName = "mexico_2018") -> None:
    """Say everything that is wrong with a pack and its equations."""
    import relevo
    from relevo.errors import Faults
    from relevo.pack.translate import FOLDER, translated

    with progress("check"):
        read = relevo.load(pack)
        faults = Faults(relevo.check(read))
        for file in sorted(read.folder.glob(f"{FOLDER}/*.toml")):
            faults.attempt(translated, read, file.stem)
        faults.tell()
    print(f"{read.name}: {len(read.equations)} equations and {len(read.citations)} figures, no fault")
    for pledge in relevo.not_modelled(read):
        print(f"not modelled: {pledge}: no equation reads its lever")


@commands.command()
def simulate(
    pack: PackName = "mexico_2018",
    draws: Draws = 1000,
    seed: Seed = 1,
    programme: ProgrammeName = "announced",
    scenario: Scenario = "baseline",
    outputs: Annotated[str, typer.Option(metavar="A,B", help="Quantities kept for every draw.")] = "",
    bands: Annotated[str, typer.Option(metavar="A,B", help="Quantities of which only quantiles are kept.")] = "",
    lever: Levers = [],  # noqa: B006 (typer copies it)
    impose: Imposed = [],  # noqa: B006
    output: Annotated[Path | None, typer.Option(metavar="FILE.nc|FILE.zarr", help="Write the run here.")] = None,
    csv: Csv = False,
) -> None:
    """Run a pack; print bands, or write every draw to a file.

    The table holds the 10, 50 and 90 % quantiles at the end of each year; of long lists the last month only, without
    --csv.
    """
    import relevo
    from relevo.evidence.files import ZARR, check_target, save
    from relevo.evidence.summary import summary

    if output:
        noted.attempt(check_target, output)
    with progress("simulate") as report:
        run = relevo.simulate(
            pack, draws=draws, seed=seed, programme=programme, scenario=scenario,
            outputs=names(outputs) or None, bands=names(bands), levers=dict(lever), impose=dict(impose),
            store=output if output and output.suffix == ZARR else None, progress=report,
        )  # fmt: skip
    if output:
        if output.suffix != ZARR:
            save(run, output)
        print(output)
        return
    table = summary(run)
    if not csv:
        members = table.groupby("quantity")["month"].transform("size") > MANY
        table = table[~members | (table["month"] == table["month"].max()) | (table["month"] == "")]
    show(table, csv, run.attrs["title"])
