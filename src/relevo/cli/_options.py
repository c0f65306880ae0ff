"""Options that several commands share, and how the user's words become arguments of the public functions."""

import csv
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any

import typer

from relevo.cli._noted import noted
from relevo.errors import Faults, RunError

MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")

PROGRAMMES = "none|announced|FILE.toml"
UNREAD = 0.0  # stands in for a number that cannot be read, so that the name beside it is looked up all the same


def names(text: str) -> list[str]:
    """The names in ``a,b``."""
    return [name.strip() for name in text.split(",") if name.strip()]


def read_programme(text: str) -> Any:
    """``none``, ``announced``, or intensities from a TOML file of lines ``pledge = number``."""
    if not text.endswith(".toml"):
        return text
    found = noted.attempt(_toml, Path(text))
    return "announced" if found is None else found


def _toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_text(file))
    except tomllib.TOMLDecodeError as error:
        raise RunError(f"{file}: is not TOML: {error}") from error


def _settings(option: typer.CallbackParam, given: list[str] | None) -> list[tuple[str, Any]]:
    """Names and values in ``NAME=NUMBER`` or ``NAME=FILE.csv``."""
    place = option.opts[0]
    found: dict[str, Any] = {}
    for text in given or []:
        name, sign, value = text.partition("=")
        if not (name and sign and value):
            noted.append(f"{place} {text}: write it as {place} name=number or {place} name=file.csv")
            continue
        if name in found:
            noted.append(f"{place} {name} is given twice")
        if value.endswith(".csv"):
            path = noted.attempt(_monthly_file, Path(value))
        else:
            path = noted.attempt(_number, value, f"{place} {name}", " and no file that ends in .csv")
        found[name] = UNREAD if path is None else path
    return list(found.items())


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
    except OSError as error:
        raise RunError(f"{file}: cannot be read: {(error.strerror or str(error)).lower()}") from error
    except UnicodeDecodeError as error:
        raise RunError(f"{file}: is not a text file in UTF-8") from error


def _monthly_file(file: Path) -> dict[str, float]:
    try:
        return _monthly(file, csv.DictReader(_text(file).splitlines(), strict=True))
    except csv.Error as error:
        raise RunError(f"{file}: is not a table of comma-separated values: {error}") from error


def _monthly(file: Path, rows: "csv.DictReader[str]") -> dict[str, float]:
    if sorted(rows.fieldnames or []) != ["month", "value"]:
        raise RunError(f"{file}: the first line must be month,value, not {','.join(rows.fieldnames or ['nothing'])}")
    faults = Faults()
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
        values[month] = faults.attempt(_number, row["value"] or "", place) or UNREAD
    if not values:
        faults.append(f"{file}: has no months")
    faults.tell()
    return values


PackName = Annotated[str, typer.Argument(metavar="[PACK]", help="A pack: its name or its folder.")]
Draws = Annotated[int, typer.Option(help="Number of possible courses of events.")]
Seed = Annotated[int, typer.Option(help="The same seed gives the same luck to every programme and scenario.")]
ProgrammeName = Annotated[
    Any,
    typer.Option(
        "--programme",
        parser=read_programme,
        metavar=PROGRAMMES,
        help="FILE has lines: pledge = intensity, or { month = intensity }.",
    ),
]
Scenario = Annotated[str, typer.Option(help="A scenario of the pack, or several as a+b, applied in this order.")]
Levers = Annotated[
    list[Any],
    typer.Option(
        "--lever",
        parser=str,
        callback=_settings,
        metavar="NAME=NUMBER|FILE.csv",
        help="Set a lever; FILE has the columns month,value. Repeatable.",
    ),
]
Imposed = Annotated[
    list[Any],
    typer.Option(
        "--impose",
        parser=str,
        callback=_settings,
        metavar="NAME=NUMBER|FILE.csv",
        help="Put a number or path in place of any quantity. Repeatable.",
    ),
]
Csv = Annotated[bool, typer.Option("--csv", help="Print plain CSV instead of a table.")]
