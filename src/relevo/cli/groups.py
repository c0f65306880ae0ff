"""The command ``relevo groups``: the published system of groups of organised crime, with levers."""

import sys
from typing import Annotated

import typer

from relevo.cli._show import progress

commands = typer.Typer()


@commands.command()
def groups(
    years: Annotated[float, typer.Option(help="How long, in years of 52 weeks.")] = 10.0,
    recruitment: Annotated[float, typer.Option(help="Multiplier of recruits per member.")] = 1.0,
    arrests: Annotated[float, typer.Option(help="Multiplier of arrests per week.")] = 1.0,
    conflict: Annotated[float, typer.Option(help="Multiplier of the lethality of conflict.")] = 1.0,
    start: Annotated[str, typer.Option("--from", help="2012, or 2022 after ten years as published.")] = "2012",
) -> None:
    """Print members, deaths, recruits, arrests and exits of 150 groups, one row a year, as CSV."""
    from relevo.solvers.organised_crime import organised_crime

    with progress("groups"):
        table = organised_crime(years, recruitment=recruitment, arrests=arrests, conflict=conflict, start=start)
    table.to_csv(sys.stdout, index=False, float_format="%.3f", lineterminator="\n")
