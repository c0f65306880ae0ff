"""Write the brief."""

from pathlib import Path
from typing import Annotated

import typer

from relevo.cli._options import Draws, PackName, ProgrammeName, Scenario, Seed, programme
from relevo.cli._show import progress

commands = typer.Typer()


@commands.command()
def brief(
    pack: PackName = "mexico_2018",
    draws: Draws = 2000,
    seed: Seed = 1,
    programme_name: ProgrammeName = "announced",
    scenario: Scenario = "baseline",
    output: Annotated[Path, typer.Option(metavar="FILE.html", help="The page to write.")] = Path("brief.html"),
    language: Annotated[str, typer.Option(help="Language of the page.")] = "en",
    pdf: Annotated[Path | None, typer.Option(metavar="FILE.pdf", help="Write it for paper as well.")] = None,
    score: Annotated[bool, typer.Option("--score", help="Add a chapter on how good the forecast was.")] = False,
) -> None:
    """Write the brief: one page that opens offline."""
    from relevo.pages.page import brief as write

    with progress("brief") as report:
        page = write(
            pack, draws=draws, seed=seed, programme=programme(programme_name), scenario=scenario, output=output,
            language=language, score=score, pdf=pdf, progress=report,
        )  # fmt: skip
    print(page)
    if pdf:
        print(pdf)
