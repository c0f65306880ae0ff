"""What becomes of every bill: whether and when it passes, what is left of it, what stops it, and who decides."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from relevo.errors import Faults, ModelError
from relevo.pack.programme import ANNOUNCED, Programme
from relevo.pack.read import BASELINE, Pack, load
from relevo.run import Progress, plan, simulate

BY_MONTH = ("bill_passed", "votes_missing", "two_thirds_distance")
AT_END = (
    "constitution_amended", "bill_month", "bill_in_force", "bill_intensity", "bill_obstacle",
    "first_vote_month", "first_pivotal",
)  # fmt: skip


def bills(
    pack: str | Pack = "mexico_2018",
    *,
    by: str = "2021-08",
    draws: int = 500,
    seed: int = 1,
    programme: Programme = ANNOUNCED,
    scenario: str = BASELINE,
    levers: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """One row for each bill of a pack with a Congress.

    Args:
        pack: a pack, its name or its folder.
        by: month until which ``passed_by`` counts, as ``"2021-08"``.
        draws, seed, programme, scenario, levers, progress: as in ``simulate``.

    Returns:
        By bill: ``passed_by`` and ``passed`` (share of draws in which it is law by that month and at the end),
        ``amended`` (it changed the Constitution), ``month`` (median month of enactment), ``in_force``, ``content``
        (what concessions and fallback leave of a bill in force), ``stopped_by_<obstacle>`` (draws in which that was
        the last obstacle), ``missing_<chamber>`` (mean votes that would have had to change sides in its first vote),
        ``distance_<chamber>`` (for amendments: median seats that the government's bloc lacks for two thirds in the
        month of that vote) and ``pivotal_<party>`` (chance that the outcome would turn with the party's line).

    Raises:
        RunError: the month lies outside the run, or as in ``simulate``.
        ModelError: the pack has no Congress or no bill.
    """
    pack = load(pack) if isinstance(pack, str) else pack
    if "bill" not in pack.dimensions or "bill_passed" not in pack.graph().states:
        raise ModelError(f"{pack.name}: there is no arena that votes on bills, or no pledge that needs one")
    months = [f"{month:%Y-%m}" for month in pack.months]
    options = dict[str, Any](draws=draws, seed=seed, programme=programme, scenario=scenario, levers=levers)
    faults = Faults()
    if by not in months:
        faults.append(f"{by} is no month of the run, which lasts from {months[0]} to {months[-1]}")
    faults.attempt(plan, pack, outputs=(*BY_MONTH, *AT_END), **options)
    faults.tell()
    run = simulate(pack, outputs=BY_MONTH, at_end=AT_END, progress=progress, **options)
    passed = run.bill_passed
    when = run.bill_month.where(run.bill_month >= 0).median("draw")
    table = pd.DataFrame(
        {
            "passed_by": passed.isel(month=months.index(by)).mean("draw").to_series(),
            "passed": passed.isel(month=-1).mean("draw").to_series(),
            "amended": run.constitution_amended.mean("draw").to_series(),
            "month": [months[int(m)] if np.isfinite(m) else "" for m in when.to_numpy()],
            "in_force": run.bill_in_force.mean("draw").to_series(),
            "content": (run.bill_intensity.sum("draw") / run.bill_in_force.sum("draw")).to_series(),
        }
    )
    obstacles = run.bill_obstacle.mean("draw")
    for obstacle in obstacles.obstacle.to_numpy():
        table[f"stopped_by_{obstacle}"] = obstacles.sel(obstacle=obstacle).to_series()
    first = run.first_vote_month
    missing = at_first_vote(run.votes_missing, first).mean("draw")
    distance = at_first_vote(run.two_thirds_distance, first).median("draw")
    amendment = np.array([pack.pledges[str(name)].route == "constitution" for name in table.index])
    for chamber in run.chamber.to_numpy():
        table[f"missing_{chamber}"] = missing.sel(chamber=chamber).to_series()
        table[f"distance_{chamber}"] = distance.sel(chamber=chamber).to_series().where(amendment)
    pivotal = run.first_pivotal.where(first >= 0).mean("draw")
    for party in run.party.to_numpy():
        table[f"pivotal_{party}"] = pivotal.sel(party=party).to_series()
    return table.rename_axis("bill").reset_index()


def at_first_vote(values: xr.DataArray, first_vote_month: xr.DataArray) -> xr.DataArray:
    """A quantity by month, in the month of each bill's first vote: no number where a draw has none."""
    month = first_vote_month.clip(0).astype(int)
    return values.isel(month=month).drop_vars("month").where(first_vote_month >= 0)
