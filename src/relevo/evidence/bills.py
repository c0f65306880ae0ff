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

OUTPUTS = (
    "bill_passed", "constitution_amended", "bill_month", "bill_in_force", "bill_intensity", "bill_obstacle",
    "vote_held", "votes_missing", "pivotal", "two_thirds_distance",
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
    options = dict[str, Any](
        draws=draws, seed=seed, programme=programme, scenario=scenario, outputs=OUTPUTS, levers=levers
    )
    faults = Faults()
    if by not in months:
        faults.append(f"{by} is no month of the run, which lasts from {months[0]} to {months[-1]}")
    faults.attempt(plan, pack, **options)
    faults.tell()
    run = simulate(pack, progress=progress, **options)
    last = run.isel(month=-1)
    when = last.bill_month.where(last.bill_month >= 0).median("draw")
    table = pd.DataFrame(
        {
            "passed_by": run.bill_passed.isel(month=months.index(by)).mean("draw").to_series(),
            "passed": last.bill_passed.mean("draw").to_series(),
            "amended": last.constitution_amended.mean("draw").to_series(),
            "month": [months[int(m)] if np.isfinite(m) else "" for m in when.to_numpy()],
            "in_force": last.bill_in_force.mean("draw").to_series(),
            "content": (last.bill_intensity.sum("draw") / last.bill_in_force.sum("draw")).to_series(),
        }
    )
    obstacles = last.bill_obstacle.mean("draw")
    for obstacle in obstacles.obstacle.to_numpy():
        table[f"stopped_by_{obstacle}"] = obstacles.sel(obstacle=obstacle).to_series()
    held = run.vote_held.sum("chamber") > 0
    first = held & (held.cumsum("month") == 1)
    amendment = np.array([pack.pledges[str(name)].route == "constitution" for name in table.index])
    for chamber in run.chamber.to_numpy():
        table[f"missing_{chamber}"] = _at(run.votes_missing.sel(chamber=chamber), first, mean=True)
        distance = _at(run.two_thirds_distance.sel(chamber=chamber), first, mean=False)
        table[f"distance_{chamber}"] = distance.where(amendment)
    for party in run.party.to_numpy():
        table[f"pivotal_{party}"] = _at(run.pivotal.sel(party=party), first, mean=True)
    return table.rename_axis("bill").reset_index()


def _at(values: xr.DataArray, when: xr.DataArray, *, mean: bool) -> pd.Series:
    """A quantity in the month of each bill's first vote, over the draws that have one."""
    chosen = values.where(when).stack(case=("draw", "month"))
    return (chosen.mean("case") if mean else chosen.median("case")).to_series()
