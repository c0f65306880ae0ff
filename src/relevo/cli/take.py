"""The command ``relevo take``: what the State takes from each oil contract."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from relevo.cli._noted import noted
from relevo.cli._show import progress

commands = typer.Typer()


@commands.command()
def take(
    contracts: Annotated[
        Path | None, typer.Option(help="CSV file like tables/contracts.csv; default: the pack's.")
    ] = None,
    price: Annotated[float, typer.Option(help="Price of oil, USD per barrel.")] = 60.0,
    cost_scale: Annotated[float, typer.Option(help="Multiplier of all costs.")] = 1.0,
    gas_price: Annotated[
        float | None, typer.Option(help="USD per million Btu; default: gas as its oil equivalent.")
    ] = None,
    state_company: Annotated[
        str, typer.Option(help="Whose money the state company's part is: contractor or state.")
    ] = "contractor",
    by: Annotated[str | None, typer.Option(help="Averages by round or tender, in per cent.")] = None,
    pack: Annotated[str, typer.Option(help="Pack whose terms and contracts are used.")] = "mexico_2018",
) -> None:
    """Print the State's take of each contract and what is left to the contractor, as CSV; or averages by group.

    contractor_npv is in millions of dollars, contractor_irr per year; an empty field has no value.
    """
    from relevo.solvers.government_take import check_group, government_take, take_by

    if by is not None:
        noted.attempt(check_group, by)
    with progress("take"):
        run = government_take(
            contracts, price=price, cost_scale=cost_scale, gas_price=gas_price, state_company=state_company, pack=pack
        )
    if by is None:
        columns = ["round", "tender", "take", "contractor_npv", "contractor_irr"]
        table = run[columns[2:]].isel(price=0, cost=0).to_dataframe().reset_index()[["contract", *columns]]
        table["take"] *= 100
    else:
        table = take_by(run, by)
        without = int(run.take.isnull().sum())
        if without:
            print(
                f"note: {without} contracts cost more than they earn and are left out of the averages", file=sys.stderr
            )
    table.to_csv(sys.stdout, index=False, float_format="%.4g", lineterminator="\n")
