"""The commands ``relevo claims`` and ``relevo ledger``: what the essays say, and what becomes of it."""

from typing import Annotated

import typer

from relevo.cli._options import Csv, PackName
from relevo.cli._show import progress, show

commands = typer.Typer()


@commands.command()
def claims(
    pack: PackName = "mexico_2018",
    failed: Annotated[bool, typer.Option("--failed", help="Only the claims that do not hold.")] = False,
    csv: Csv = False,
) -> None:
    """Check every figure of the essays against facts: holds, held_then (on what was known then), fails, unchecked."""
    import relevo
    from relevo.evidence.claims import COLUMNS, FAILS, VERDICTS

    with progress("claims"):
        table = relevo.claims(pack)
    counts = table["verdict"].value_counts()
    shown = table[table["verdict"] == FAILS] if failed else table
    if csv:
        show(shown[list(COLUMNS)], csv)
        return
    show(shown[["id", "essay", "statement", "stated", "computed", "unit", "verdict"]], csv)
    print(", ".join(f"{counts.get(verdict, 0)} {verdict}" for verdict in VERDICTS))


@commands.command()
def ledger(pack: PackName = "mexico_2018", csv: Csv = False) -> None:
    """List every promise of the essays, what it needs, and whether the model covers it."""
    import relevo
    from relevo.evidence.ledger import MODELLED

    with progress("ledger"):
        table = relevo.ledger(pack)
    if csv:
        show(table, csv)
        return
    show(table[["id", "promise", "author", "arena", "route", "due", "modelled"]], csv)
    counts = table["modelled"].value_counts()
    print(f"{len(table)} promises; modelled: " + ", ".join(f"{counts.get(m, 0)} {m}" for m in MODELLED))
