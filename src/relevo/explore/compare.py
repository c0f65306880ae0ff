"""Runs side by side: what differs between them, draw by draw, under the same luck."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import xarray as xr

from relevo.errors import Faults, RunError
from relevo.evidence.summary import BAND, find_months, find_quantities, members, months_of, quantiles

SAME = {"pack_digest": "packs", "seed": "seeds", "draws": "numbers of draws"}
DIFFERING = ("scenario", "programme", "levers", "imposed")


def compare(
    *runs: xr.Dataset, quantities: Sequence[str] | None = None, months: Sequence[str] | None = None
) -> pd.DataFrame:
    """Bands of the difference between each further run and the first, paired by draw.

    Args:
        runs: two or more runs of one pack with the same seed and number of draws.
        quantities: what to compare; by default all that every run kept.
        months: months like ``"2024-09"``; by default each December and the last month.

    Returns:
        One row per run, quantity, member and month: the medians ``first`` and ``other``, the bands ``p10``, ``p50`` and
        ``p90`` of other less first, and ``higher_chance``, the share of draws in which the other run is higher.

    Raises:
        RunError: fewer than two runs, runs that cannot be paired, or a quantity or month that one of them lacks.

    >>> from relevo import simulate
    >>> a, b = (simulate("mexico_2018", draws=8, programme=p, outputs=["debt_ratio"]) for p in ("none", "announced"))
    >>> compare(a, b, months=["2024-09"])["quantity"].tolist()
    ['debt_ratio']
    """
    if len(runs) < 2:
        raise RunError(f"compare needs two runs or more, not {len(runs)}")
    _check_pairs(runs)
    first = runs[0]
    kept = [str(n) for n in first.data_vars if n != "lost" and all(n in run.data_vars for run in runs)]
    names = list(quantities) if quantities is not None else kept
    labels = label_runs(runs)
    rows: list[dict[str, Any]] = []
    faults = Faults()
    when = faults.attempt(find_months, months_of(first), months)
    found = [faults.attempt(find_quantities, run, names) or [] for run in runs]
    faults += [
        f"{value.name} is kept as bands only; compare needs every draw: ask for it in outputs"
        for values in found
        for value in values
        if "draw" not in value.dims
    ]
    faults.tell()
    assert when is not None
    for name, *lazy in zip(names, *found, strict=True):
        values = [_read(value) for value in lazy]
        for label, other in zip(labels[1:], values[1:], strict=True):
            rows += _rows(name, label, values[0], other, when)
    table = pd.DataFrame(rows)
    return table if any(row["of"] for row in rows) else table.drop(columns="of")


def _read(values: xr.DataArray) -> xr.DataArray:
    """The values themselves, which a run in a Zarr store reads only now. Raises ``RunError`` where it is damaged."""
    try:
        return values.compute()
    except (OSError, RuntimeError, ValueError) as error:
        raise RunError(f"{values.name}: the values of a run cannot be read: {error}") from error


def _rows(
    name: str, label: str, first: xr.DataArray, other: xr.DataArray, when: Sequence[pd.Timestamp]
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    difference = other - first
    bands = quantiles(difference, list(BAND.values()))
    middle = [value.median("draw") for value in (first, other)]
    higher = (difference > 0).mean("draw")
    for place in members(bands):
        for month in when if "month" in bands.dims else [None]:
            at = place | ({"month": month} if month is not None else {})
            rows.append(
                {
                    "run": label,
                    "quantity": name,
                    "of": " ".join(str(member) for member in place.values()),
                    "month": f"{month:%Y-%m}" if month is not None else "",
                    "first": float(middle[0].sel(at)),
                    "other": float(middle[1].sel(at)),
                    **dict(zip(BAND, map(float, bands.sel(at).to_numpy()), strict=True)),
                    "higher_chance": float(higher.sel(at)),
                    "unit": first.attrs.get("units", ""),
                }
            )
    return rows


def _check_pairs(runs: Sequence[xr.Dataset]) -> None:
    faults = Faults(
        f"run {i} was not written by relevo: it does not say which pack it is a run of"
        for i, run in enumerate(runs, 1)
        if "pack_digest" not in run.attrs
    )
    faults.tell()
    for key, what in SAME.items():
        found = [str(run.attrs.get(key, "unknown")) for run in runs]
        if len(set(found)) > 1:
            faults.append(f"the runs cannot be paired draw by draw: they have different {what} ({', '.join(found)})")
    faults.tell()


def label_runs(runs: Sequence[xr.Dataset]) -> list[str]:
    """A short name for each run: what its options have that differs between the runs."""
    told = [{key: str(run.attrs.get(key, "unknown")) for key in DIFFERING} for run in runs]
    telling = [key for key in DIFFERING if len({one[key] for one in told}) > 1] or ["scenario"]
    return [", ".join(one[key] for key in telling) for one in told]
