"""Files of a pack as text says them: TOML and tables, with faults as sentences."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from relevo.errors import PackError, did_you_mean


def read_toml(file: Path, place: str) -> dict[str, Any]:
    """The entries of a TOML file, called ``place`` in what is said of it. Raises ``PackError``."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PackError(f"{place}: is not TOML: {error}") from error


def read_table(file: Path, place: str, columns: Sequence[str] = (), **options: Any) -> pd.DataFrame:
    """A CSV file with at least these columns; ``options`` are those of pandas. Raises ``PackError``."""
    try:
        table = pd.read_csv(file, **options)
    except FileNotFoundError as error:
        raise PackError(f"{place}: there is no such file") from error
    except ValueError as error:
        raise PackError(f"{place}: is not a table of comma-separated values: {str(error).strip()}") from error
    missing = [name for name in columns if name not in table]
    if missing:
        known = [str(name) for name in table.columns if name not in columns]
        raise PackError([f"{place}: has no column {name}{did_you_mean(name, known)}" for name in missing])
    return table
