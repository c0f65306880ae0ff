"""The command ``relevo verdicts``: which promises pass, are paid for and are delivered."""

import typer

from relevo.cli._options import Csv, Draws, Levers, PackName, ProgrammeName, Scenario, Seed, programme, settings
from relevo.cli._show import progress, show

commands = typer.Typer()


@commands.command()
def verdicts(
    pack: PackName = "mexico_2018",
    draws: Draws = 1000,
    seed: Seed = 1,
    programme_name: ProgrammeName = "announced",
    scenario: Scenario = "baseline",
    lever: Levers = [],  # noqa: B006 (typer copies it)
    csv: Csv = False,
) -> None:
    """Say of every promise the chance that it passes, is paid for and is delivered, and what stands in its way."""
    import relevo

    with progress("verdicts") as report:
        table = relevo.verdicts(
            pack, draws=draws, seed=seed, programme=programme(programme_name), scenario=scenario,
            levers=settings(lever, [])[0], progress=report,
        )  # fmt: skip
    show(
        table,
        csv,
        f"Verdicts; {table['all'].sum():.1f} of {table['all'].notna().sum()} judged promises kept on average",
    )
