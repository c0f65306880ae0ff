"""Verdicts: which promises pass, are paid for and are delivered, and what stands in the way of the others."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from relevo.pack.programme import ANNOUNCED, Programme, intensities
from relevo.pack.read import BASELINE, Pack, load
from relevo.pack.schema import Measure, Pledge
from relevo.run import Progress, not_modelled, simulate

WHOLE = 0.9  # of a pledge's progress counts as delivered
PAID = 0.95  # of what had to be found counts as funded
OUTPUTS = ("pledge_progress", "pledge_due", "funded_share", "bill_in_force", "bill_obstacle", "budget_majority")
COLUMNS = ["pledge", "essay", "route", "passes", "funded", "delivered", "all", "month", "obstacle", "modelled"]
Chance = NDArray[np.bool_]
YES, NO, UNKNOWN = "yes", "no", "partly"


@dataclass(frozen=True)
class Tests:
    """The three tests of one promise by draw, ``None`` where the model has no answer, and the month it was whole."""

    passes: Chance | None
    funded: Chance | None
    delivered: Chance | None
    month: NDArray[np.float64] | None


def verdicts(
    pack: str | Pack = "mexico_2018",
    *,
    draws: int = 1000,
    seed: int = 1,
    programme: Programme = ANNOUNCED,
    scenario: str = BASELINE,
    levers: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """One row for each promise of a programme.

    A promise passes when its bill is in force at the end, or, where it needs the budget alone, when the government's
    bloc holds a majority of deputies in the month in which it begins. It is funded when at least 95 % of what had to be
    found was paid neither late nor by borrowing beyond the target. It is delivered when its measure holds at the end; a
    promise with a cost rule is measured by its progress (nine tenths), a bill by being in force.

    Args:
        pack, draws, seed, programme, scenario, levers, progress: as in ``simulate``.

    Returns:
        By pledge: ``essay``, ``route``, the chances ``passes``, ``funded``, ``delivered`` and ``all`` (missing where
        the model has no answer), ``month`` (median month in which it was whole for good, where all hold),
        ``obstacle`` (the first test that fails most often) and ``modelled`` (yes, partly or no).

    Raises:
        RunError: as in ``simulate``.
    """
    pack = load(pack) if isinstance(pack, str) else pack
    graph = pack.graph()
    known = {*graph.equations, *graph.states}
    chosen = [name for name, strength in intensities(pack, programme).items() if strength > 0]
    measures = [measure for name in chosen if (measure := pack.pledges[name].measure)]
    outputs = dict.fromkeys([*OUTPUTS, *(measure.quantity for measure in measures)])
    run = simulate(
        pack, draws=draws, seed=seed, programme=programme, scenario=scenario, levers=levers, progress=progress,
        outputs=[name for name in outputs if name in known],
    )  # fmt: skip
    outside = set(not_modelled(pack))
    months = [f"{month:%Y-%m}" for month in pack.months]
    rows = [_row(name, pack.pledges[name], run, months, name in outside) for name in chosen]
    return pd.DataFrame(rows, columns=COLUMNS)


def _tests(run: xr.Dataset, name: str, pledge: Pledge) -> Tests:
    costed = "pledge_progress" in run and name in run.pledge.to_numpy()
    has_bill = "bill_in_force" in run and name in run.bill.to_numpy()
    passes = funded = delivered = month = None
    if has_bill:
        passes = run.bill_in_force.sel(bill=name).isel(month=-1).to_numpy() > 0.5
    elif pledge.route == "budget" and "budget_majority" in run:
        passes = run.budget_majority.isel(month=_first_month(run, pledge)).to_numpy() > 0.5
    elif pledge.route == "decree":
        passes = np.ones(run.sizes["draw"], dtype=bool)
    if costed:
        due = run.pledge_due.sel(pledge=name)
        paid = (run.funded_share.sel(pledge=name) * due).sum("month") / due.sum("month")
        funded = (paid.fillna(1.0) >= PAID).to_numpy()
    elif has_bill or pledge.measure:
        funded = np.ones(run.sizes["draw"], dtype=bool)
    if pledge.measure and pledge.measure.quantity in run:
        whole = _holds(run, pledge.measure)
    elif costed:
        whole = (run.pledge_progress.sel(pledge=name) >= WHOLE).to_numpy()
    elif has_bill:
        whole = (run.bill_in_force.sel(bill=name) > 0.5).to_numpy()
    else:
        return Tests(passes, funded, delivered, month)
    if has_bill:
        whole = whole & (run.bill_in_force.sel(bill=name).to_numpy() > 0.5)
    delivered = whole[:, -1]
    # The month from which it stays whole: one after the last month in which it was not.
    lacking = np.where(whole.all(1), 0, whole.shape[1] - np.argmax(~whole[:, ::-1], axis=1))
    return Tests(passes, funded, delivered, lacking.astype(float))


def _first_month(run: xr.Dataset, pledge: Pledge) -> int:
    """The month in which a promise begins: the budget in force then is the one that has to be voted."""
    months = [f"{month:%Y-%m}" for month in pd.DatetimeIndex(run.month.to_numpy())]
    return months.index(pledge.start) if pledge.start in months else 0


def _holds(run: xr.Dataset, measure: Measure) -> Chance:
    values = run[measure.quantity]
    if measure.member is not None:
        values = values.sel({values.dims[-1]: measure.member})
    if measure.of_start:
        values = values / values.isel(month=0)
    numbers = values.to_numpy()
    if measure.at_least is not None:
        return numbers >= measure.at_least
    return numbers <= (measure.at_most if measure.at_most is not None else np.inf)


def _row(name: str, pledge: Pledge, run: xr.Dataset, months: list[str], outside: bool) -> dict[str, Any]:
    tests = _tests(run, name, pledge)
    parts = {"passes": tests.passes, "funded": tests.funded, "delivered": tests.delivered}
    row: dict[str, Any] = {"pledge": name, "essay": pledge.essay, "route": pledge.route}
    row |= {part: np.nan if chance is None else float(chance.mean()) for part, chance in parts.items()}
    complete = not outside and all(chance is not None for chance in parts.values())
    row |= {"all": np.nan, "month": "", "obstacle": "", "modelled": NO if outside else YES if complete else UNKNOWN}
    if outside:
        return row | dict.fromkeys(parts, np.nan)
    given = {part: chance for part, chance in parts.items() if chance is not None}
    if complete:
        kept = np.logical_and.reduce(list(given.values()))
        row["all"] = float(kept.mean())
        if kept.any() and tests.month is not None:
            row["month"] = months[int(np.median(tests.month[kept]))]
    row["obstacle"] = _obstacle(name, given, run)
    return row


def _obstacle(name: str, given: Mapping[str, Chance], run: xr.Dataset) -> str:
    """The first test that fails most often; where that is the bill, what stopped it most often."""
    standing = np.ones(run.sizes["draw"], dtype=bool)
    first: dict[str, int] = {}
    for part, chance in given.items():
        first[part] = int((standing & ~chance).sum())
        standing &= chance
    part = max(first, key=lambda key: first[key], default="")
    if not part or not first[part]:
        return ""
    if part == "passes" and "bill_obstacle" in run and name in run.bill.to_numpy():
        stops = run.bill_obstacle.sel(bill=name).isel(month=-1).sum("draw")
        worst = int(np.argmax(stops.to_numpy()))
        return str(stops.obstacle.to_numpy()[worst]) if float(stops[worst]) > 0 else "not tabled in time"
    return {"passes": "deputies", "funded": "money", "delivered": "delivery"}[part]
