"""Write the brief."""

from pathlib import Path
from typing import Annotated

import typer

from relevo.cli._noted import noted
from relevo.cli._options import Draws, PackName, ProgrammeName, Scenario, Seed
from relevo.cli._show import progress, show

commands = typer.Typer()


@commands.command()
def brief(
    pack: PackName = "mexico_2018",
    draws: Draws = 2000,
    seed: Seed = 1,
    programme: ProgrammeName = "announced",
    scenario: Scenario = "baseline",
    output: Annotated[Path, typer.Option(metavar="FILE.html", help="The page to write.")] = Path("brief.html"),
    language: Annotated[str, typer.Option(help="Language of the page.")] = "en",
    pdf: Annotated[Path | None, typer.Option(metavar="FILE.pdf", help="Write it for paper as well.")] = None,
    score: Annotated[bool, typer.Option("--score", help="Add a chapter on how good the forecast was.")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Compute it anew even where nothing has changed.")] = False,
) -> None:
    """Write the brief, one page that opens offline, and print its verdicts."""
    from relevo.evidence.verdicts import programme_verdict
    from relevo.pack.read import load
    from relevo.pages.kept import compose_or_find
    from relevo.pages.page import check_targets

    noted.attempt(check_targets, output, pdf)
    with progress("brief") as report:
        written = compose_or_find(
            load(pack), draws=draws, seed=seed, programme=programme, scenario=scenario,
            language=language, score=score, pdf=pdf, fresh=fresh, progress=report,
        )  # fmt: skip
    output.write_text(written.html, encoding="utf-8")
    if len(written.verdicts):
        show(written.verdicts, False, "Verdicts")
        print(programme_verdict(written.verdicts))
    if pdf is not None:
        print(pdf)
    print(output)
