"""The command ``relevo seats``: from votes to seats by the electoral law."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from relevo.cli._show import progress

commands = typer.Typer()


@commands.command()
def seats(
    votes: Annotated[
        Path,
        typer.Argument(
            metavar="VOTES.csv",
            help="Columns party,votes,district_seats; where wanted affiliated_seats and c1 to c5."
            " The row independents counts for the threshold only.",
        ),
    ],
    threshold: Annotated[float, typer.Option(help="Share of the valid vote; 0.02 for elections to 2012.")] = 0.03,
    list_seats: Annotated[
        int | None, typer.Option(help="200 in the Chamber, 32 in the Senate.", show_default=False)
    ] = None,
    chamber: Annotated[
        str, typer.Option(metavar="deputies|senate", help="The Senate's list has no caps.")
    ] = "deputies",
    party: Annotated[list[str], typer.Option(help="A party that is not registered. Repeatable.")] = [],  # noqa: B006 (typer copies it)
    trace: Annotated[
        bool, typer.Option("--trace", help="Add each step of the law with its article, as lines with #.")
    ] = False,
) -> None:
    """Print list seats and all seats of each party, as CSV."""
    import relevo

    with progress("seats"):
        table = relevo.seats(
            votes, threshold=threshold, list_seats=list_seats, chamber=chamber, parties=party, trace=trace
        )
    table.to_csv(sys.stdout, index=False, lineterminator="\n")
    for step in table.attrs.get("trace", []):
        print(f"# {step}")
