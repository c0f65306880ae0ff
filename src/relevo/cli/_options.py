"""Options that several commands share, and how the user's words become arguments of the public functions."""

import csv
import re
import tomllib
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from relevo.errors import RunError

MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")

PackName = Annotated[str, typer.Argument(metavar="[PACK]", help="A pack: its name or its folder.")]
Draws = Annotated[int, typer.Option(help="Number of possible courses of events.")]
Seed = Annotated[int, typer.Option(help="The same seed gives the same luck to every programme and scenario.")]
ProgrammeName = Annotated[
    str,
    typer.Option(
        "--programme",
        metavar="none|announced|FILE.toml",
        help="FILE has lines: pledge = intensity, or { month = intensity }.",
    ),
]
Scenario = Annotated[str, typer.Option(help="A scenario of the pack, or several as a+b, applied in this order.")]
Levers = Annotated[
    list[str],
    typer.Option(
        "--lever", metavar="NAME=NUMBER|FILE.csv", help="Set a lever; FILE has the columns month,value. Repeatable."
    ),
]
Imposed = Annotated[
    list[str],
    typer.Option(
        "--impose", metavar="NAME=NUMBER|FILE.csv", help="Put a number or path in place of any quantity. Repeatable."
    ),
]
Csv = Annotated[bool, typer.Option("--csv", help="Print plain CSV instead of a table.")]


def names(text: str) -> list[str]:
    """The names in ``a,b``."""
    return [name.strip() for name in text.split(",") if name.strip()]


def programme(text: str) -> Any:
    """``none``, ``announced``, or intensities from a TOML file of lines ``pledge = number``. Raises ``RunError``."""
    if not text.endswith(".toml"):
        return text
    try:
        return tomllib.loads(_text(Path(text)))
    except tomllib.TOMLDecodeError as error:
        raise RunError(f"{text}: is not TOML: {error}") from error


def settings(lever: Sequence[str], impose: Sequence[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values in ``NAME=NUMBER`` or ``NAME=FILE.csv``, as the arguments ``levers`` and ``impose``.

    Raises ``RunError`` with every fault of both.
    """
    faults: list[str] = []
    found = _settings("--lever", lever, faults), _settings("--impose", impose, faults)
    if faults:
        raise RunError(faults)
    return found


def _settings(option: str, given: Sequence[str], faults: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not (name and sign and value):
            faults.append(f"{option} {text}: write it as {option} name=number or {option} name=file.csv")
        elif name in found:
            faults.append(f"{option} {name} is given twice")
        elif value.endswith(".csv"):
            found[name] = _attempt(partial(_monthly_file, Path(value)), faults)
        else:
            found[name] = _attempt(
                partial(_number, value, f"{option} {name}", " and no file that ends in .csv"), faults
            )
    return found


def _attempt(reading: Callable[[], Any], faults: list[str]) -> Any:
    try:
        return reading()
    except RunError as error:
        faults += error.messages
        return None


def _number(text: str, place: str, else_what: str = "") -> float:
    try:
        return float(text)
    except ValueError as error:
        raise RunError(f"{place}: {text!r} is no number{else_what}") from error


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise RunError(f"there is no file {file}") from error
    except UnicodeDecodeError as error:
        raise RunError(f"{file}: is not a text file in UTF-8") from error


def _monthly_file(file: Path) -> dict[str, float]:
    rows = csv.DictReader(_text(file).splitlines())
    if sorted(rows.fieldnames or []) != ["month", "value"]:
        raise RunError(f"{file}: the first line must be month,value, not {','.join(rows.fieldnames or ['nothing'])}")
    faults: list[str] = []
    values: dict[str, float] = {}
    for row in rows:
        place = f"{file}, line {rows.line_num}"
        month = row["month"] or ""
        if None in row or None in row.values():
            faults.append(f"{place}: has other columns than month,value")
            continue
        if not MONTH.fullmatch(month):
            faults.append(f"{place}: {month!r} is not a month like 2019-01")
        elif month in values:
            faults.append(f"{place}: {month} stands there twice")
        values[month] = _attempt(partial(_number, row["value"] or "", place), faults)
    if not values:
        faults.append(f"{file}: has no months")
    if faults:
        raise RunError(faults)
    return values
