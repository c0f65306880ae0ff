"""Bands of a run at chosen months, as a table."""

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from relevo.errors import Faults, RunError, did_you_mean
from relevo.pack.read import Pack

BAND = {"p10": 0.1, "p50": 0.5, "p90": 0.9}


def months_of(run: xr.Dataset) -> pd.DatetimeIndex:
    """First day of every month of a run."""
    return pd.DatetimeIndex(run["month"].to_numpy())


def find_months(known: pd.DatetimeIndex, months: Sequence[str] | None = None) -> list[pd.Timestamp]:
    """The months named like 2024-09; by default each December and the last month. Raises ``RunError`` for others."""
    if months is None:
        return [month for i, month in enumerate(known) if month.month == 12 or i == len(known) - 1]
    spelt = {f"{month:%Y-%m}": month for month in known}
    span = f"{known[0]:%Y-%m} to {known[-1]:%Y-%m}"
    Faults(f"there is no month {name} in this run of {span}" for name in months if str(name)[:7] not in spelt).tell()
    return [spelt[str(name)[:7]] for name in months]


def find_month(known: pd.DatetimeIndex, month: str | None) -> pd.Timestamp:
    """The month named like 2024-09; by default the last one. Raises ``RunError`` for any other."""
    return find_months(known, [month if month is not None else f"{known[-1]:%Y-%m}"])[0]


def find_quantities(run: xr.Dataset, names: Sequence[str]) -> list[xr.DataArray]:
    """Quantities kept in a run. Raises ``RunError`` with the nearest spellings, or what there is."""
    kept = [str(known) for known in run.data_vars if known != "lost"]
    Faults(
        f"the run has no quantity {name}{did_you_mean(name, kept) or '; it keeps ' + ', '.join(kept)}"
        for name in names
        if name not in kept
    ).tell()
    return [run[name] for name in names]


def find_member(pack: Pack, dimensions: Sequence[str], quantity: str, of: str) -> tuple[int, ...]:
    """Place of a member on the axes of a quantity, several names with spaces between them. Raises ``RunError``."""
    if not dimensions:
        raise RunError(f"{quantity} is one number; it has no member {of}")
    known = [" ".join(place) for place in product(*(pack.dimensions[d] for d in dimensions))]
    if of not in known:
        raise RunError(f"{quantity} has no member {of}{did_you_mean(of, known)}")
    return tuple(int(i) for i in np.unravel_index(known.index(of), [len(pack.dimensions[d]) for d in dimensions]))


def quantiles(values: xr.DataArray, chances: Sequence[float]) -> xr.DataArray:
    """Quantiles over draws, or read from the bands that a run kept instead of draws; leading axis ``probability``."""
    if "draw" in values.dims:
        with np.errstate(invalid="ignore"):  # what is no number stays none; the run says so itself
            found = values.quantile(list(chances), "draw", keep_attrs=True).rename(quantile="probability")
        return found.transpose("probability", ...)
    return values.sel(probability=list(chances))


def members(values: xr.DataArray, leading: Sequence[str] = ("draw", "probability", "month")) -> list[dict[str, Any]]:
    """One selection for each element of a quantity besides draws and months: ``[{}]`` for a single number."""
    own = [str(name) for name in values.dims if name not in leading]
    return [dict(zip(own, place, strict=True)) for place in product(*(values[name].to_numpy() for name in own))]


def summary(
    run: xr.Dataset, quantities: Sequence[str] | None = None, months: Sequence[str] | None = None
) -> pd.DataFrame:
    """Bands (10, 50 and 90 %) of quantities at months, one row each, in the units of the run.

    Raises ``RunError`` for a quantity or month that the run does not have.
    """
    names = list(quantities) if quantities is not None else [str(name) for name in run.data_vars if name != "lost"]
    rows: list[dict[str, Any]] = []
    faults = Faults()
    when = faults.attempt(find_months, months_of(run), months) or []
    found = faults.attempt(find_quantities, run, names) or []
    faults.tell()
    for name, values in zip(names, found, strict=True):
        bands = quantiles(values, list(BAND.values()))
        for place in members(bands):
            element = bands.sel(place)
            for month in when if "month" in bands.dims else [None]:
                band = element.sel(month=month) if month is not None else element
                rows.append(
                    {
                        "quantity": name,
                        "of": " ".join(str(member) for member in place.values()),
                        "month": f"{month:%Y-%m}" if month is not None else "",
                        **dict(zip(BAND, map(float, band.to_numpy()), strict=True)),
                        "unit": bands.attrs.get("units", ""),
                    }
                )
    table = pd.DataFrame(rows)
    return table if any(row["of"] for row in rows) else table.drop(columns="of")
