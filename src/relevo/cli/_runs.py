"""Runs that commands read: from a file, or made on the spot."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from relevo.cli._noted import noted
from relevo.cli._options import PROGRAMMES, read_programme

if TYPE_CHECKING:
    import xarray as xr

    from relevo.pack.read import Pack

ENDINGS = (".nc", ".zarr")
DEFAULTS = {"draws": 1000, "seed": 1, "programme": "announced", "scenario": "baseline"}

RunName = Annotated[
    str, typer.Argument(metavar="RUN", help="A file written by simulate, or a pack, which is then run.")
]
Draws = Annotated[int | None, typer.Option(help="As for simulate, where RUN is a pack. [default: 1000]")]
Seed = Annotated[int | None, typer.Option(help="As for simulate. [default: 1]")]
ProgrammeName = Annotated[
    Any,
    typer.Option(
        "--programme", parser=read_programme, metavar=PROGRAMMES, help="As for simulate. [default: announced]"
    ),
]
Scenario = Annotated[str | None, typer.Option(help="As for simulate. [default: baseline]")]
PackFolder = Annotated[
    str | None, typer.Option("--pack", metavar="FOLDER", help="The pack of the run in a file, where it has moved.")
]
Month = Annotated[str | None, typer.Option(metavar="YYYY-MM", help="By default the last month.")]


def is_file(run: str) -> bool:
    """Whether the user means a file with a run, not a pack."""
    return Path(run).suffix in ENDINGS


def _given(words: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in words.items() if value not in (None, [])}


def options_given(**words: Any) -> dict[str, Any]:
    """The arguments of ``simulate`` that the user gave; the rest as ``simulate`` has them."""
    given = _given(words)
    return DEFAULTS | given | {name: dict(given.get(name, [])) for name in ("levers", "impose")}


def open_file(run: str, **words: Any) -> "xr.Dataset":
    """Open a file with a run; options of ``simulate`` have no place then. Raises ``RunError``."""
    import relevo

    if _given(words):
        noted.append(
            f"{run} is a run already: --draws, --seed, --programme, --scenario, --lever and --impose are for packs"
        )
    return relevo.open_run(run)


def pack_and_options(run: str, moved: str | None, **words: Any) -> "tuple[Pack, dict[str, Any]]":
    """The pack and the options of a run in a file, or of the run of a pack that the user asks for."""
    import relevo
    from relevo.evidence.again import options_of, pack_of

    if is_file(run):
        opened = open_file(run, **words)
        return pack_of(opened, moved), options_of(opened)
    return relevo.load(run), options_given(**words)
