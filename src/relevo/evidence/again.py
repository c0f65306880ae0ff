"""A run says how it was made: its pack and its options, so that more of it can be computed."""

import json
from typing import Any

import xarray as xr

from relevo.errors import RunError
from relevo.pack.read import Pack, load


def pack_of(run: xr.Dataset, pack: str | Pack | None = None) -> Pack:
    """The pack of a run, unchanged since. Raises ``RunError`` if it has changed, ``PackError`` if it is not found."""
    if "pack" not in run.attrs:
        raise RunError("this dataset is not a run: it does not say which pack it is a run of")
    found = pack if isinstance(pack, Pack) else load(pack or run.attrs["pack"])
    if found.digest != run.attrs["pack_digest"]:
        raise RunError(f"the pack {found.name} has changed since this run: simulate it again")
    return found


def options_of(run: xr.Dataset) -> dict[str, Any]:
    """The arguments of ``simulate`` that made a run, apart from the pack and what was kept.

    Raises ``RunError`` where the run does not say them.
    """
    told = run.attrs
    try:
        programme = str(told["programme"])
        return {
            "draws": int(told["draws"]),
            "seed": int(told["seed"]),
            "programme": json.loads(programme) if programme.startswith("{") else programme,
            "scenario": str(told["scenario"]),
            "levers": dict(json.loads(told["levers"])),
            "impose": dict(json.loads(told["imposed"])),
        }
    except (KeyError, ValueError, TypeError) as error:
        raise RunError(f"the run does not say rightly how it was made ({error}): simulate it again") from error
