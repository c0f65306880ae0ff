"""Bands of a run at chosen months, as a table."""

from collections.abc import Sequence
from itertools import product
from typing import Any

import pandas as pd
import xarray as xr

from relevo.errors import RunError, did_you_mean

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
    faults = [f"there is no month {name} in this run of {span}" for name in months if str(name)[:7] not in spelt]
    if faults:
        raise RunError(faults)
    return [spelt[str(name)[:7]] for name in months]


def find_quantity(run: xr.Dataset, name: str) -> xr.DataArray:
    """A quantity kept in a run. Raises ``RunError`` with the nearest spelling, or how to keep it."""
    kept = [str(known) for known in run.data_vars if known != "lost"]
    if name not in kept:
        near = did_you_mean(name, kept)
        raise RunError(f"the run has no quantity {name}{near or '; it keeps ' + ', '.join(kept)}")
    return run[name]


def quantiles(values: xr.DataArray, chances: Sequence[float]) -> xr.DataArray:
    """Quantiles over draws, or read from the bands that a run kept instead of draws; leading axis ``probability``."""
    if "draw" in values.dims:
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
    when = find_months(months_of(run), months)
    for name in names:
        bands = quantiles(find_quantity(run, name), list(BAND.values()))
        for place in members(bands):
            element = bands.sel(place)
            for month in when if "month" in bands.dims else [None]:
                values = element.sel(month=month) if month is not None else element
                rows.append(
                    {
                        "quantity": name,
                        "of": " ".join(str(member) for member in place.values()),
                        "month": f"{month:%Y-%m}" if month is not None else "",
                        **dict(zip(BAND, map(float, values.to_numpy()), strict=True)),
                        "unit": bands.attrs.get("units", ""),
                    }
                )
    table = pd.DataFrame(rows)
    return table if any(row["of"] for row in rows) else table.drop(columns="of")
