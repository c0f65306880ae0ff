"""Runs that commands read: from a file, or made on the spot."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from relevo.cli._options import programme, settings
from relevo.errors import RunError

if TYPE_CHECKING:
    import xarray as xr

ENDINGS = (".nc", ".zarr")
DEFAULTS = {"draws": 1000, "seed": 1, "programme": "announced", "scenario": "baseline"}

RunName = Annotated[
    str, typer.Argument(metavar="RUN", help="A file written by simulate, or a pack, which is then run.")
]
Draws = Annotated[int | None, typer.Option(help="As for simulate, where RUN is a pack. [default: 1000]")]
Seed = Annotated[int | None, typer.Option(help="As for simulate. [default: 1]")]
ProgrammeName = Annotated[
    str | None,
    typer.Option("--programme", metavar="none|announced|FILE.toml", help="As for simulate. [default: announced]"),
]
Scenario = Annotated[str | None, typer.Option(help="As for simulate. [default: baseline]")]
PackFolder = Annotated[
    str | None, typer.Option("--pack", metavar="FOLDER", help="The pack of the run in a file, where it has moved.")
]
Month = Annotated[str | None, typer.Option(metavar="YYYY-MM", help="By default the last month.")]


def is_file(run: str) -> bool:
    """Whether the user means a file with a run, not a pack."""
    return Path(run).suffix in ENDINGS


def run_options(
    draws: int | None,
    seed: int | None,
    programme_name: str | None,
    scenario: str | None,
    lever: list[str],
    impose: list[str],
) -> dict[str, Any]:
    """Options of ``simulate`` that the user gave; the rest as ``simulate`` has them."""
    levers, imposed = settings(lever, impose)
    given = {
        "draws": draws,
        "seed": seed,
        "programme": programme(programme_name) if programme_name is not None else None,
        "scenario": scenario,
    }
    return DEFAULTS | {k: v for k, v in given.items() if v is not None} | {"levers": levers, "impose": imposed}


def open_file(run: str, *given: object) -> "xr.Dataset":
    """Open a file with a run; options of ``simulate`` have no place then. Raises ``RunError``."""
    import relevo

    if any(given):
        raise RunError(
            f"{run} is a run already: --draws, --seed, --programme, --scenario, --lever and --impose are for packs"
        )
    return relevo.open_run(run)
