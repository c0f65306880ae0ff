"""Why a promise is kept or not: which test fails how often, what stopped its bill, who paid, how far it got."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from relevo.engine.draws import Floats
from relevo.errors import Faults, did_you_mean
from relevo.evidence.summary import BAND
from relevo.evidence.verdicts import OUTPUTS, WHOLE, Chance, first_failures, outputs_for, promised, tests_of
from relevo.pack.programme import ANNOUNCED, Programme
from relevo.pack.read import BASELINE, Pack, load
from relevo.pack.schema import Measure
from relevo.run import Progress, not_modelled, plan, simulate

MONEY = ("funded_by", "fund_exhausted_month")
COLUMNS = ["test", "what", "chance", *BAND, "unit"]


@dataclass(frozen=True)
class Why:
    """The trace of one promise.

    ``table`` has one row for each thing that is known: its ``test``, ``what``, the ``chance`` (share of all draws), or
    the quantiles ``p10`` to ``p90`` in the last month with their ``unit``.
    """

    pledge: str
    promise: str
    kept_when: str
    table: pd.DataFrame

    def __str__(self) -> str:
        lines = [f"{self.pledge}: {self.promise}", f"kept when: {self.kept_when}"]
        for row in self.table.to_dict("records"):
            number = f"{row['chance']:.0%}" if row["chance"] == row["chance"] else ""
            if row["p50"] == row["p50"]:
                unit = "" if row["unit"] == "1" else f" {row['unit']}"
                number += f" {row['p50']:,.3g}{unit} (8 in 10: {row['p10']:,.3g} to {row['p90']:,.3g})"
            lines.append(f"  {row['test']:<10}{row['what']}: {number.strip()}")
        return "\n".join(lines)


def why(
    pack: str | Pack = "mexico_2018",
    pledge: str = "elder_pension",
    *,
    draws: int = 500,
    seed: int = 1,
    programme: Programme = ANNOUNCED,
    scenario: str = BASELINE,
    levers: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> Why:
    """Trace what stands in the way of one promise.

    Args:
        pack, draws, seed, programme, scenario, levers, progress: as in ``simulate``.
        pledge: a pledge that the programme holds.

    Raises:
        RunError: a pledge that is unknown, not in the programme or not modelled, or as in ``simulate``.
    """
    pack = load(pack) if isinstance(pack, str) else pack
    options = dict[str, Any](draws=draws, seed=seed, programme=programme, scenario=scenario, levers=levers)
    faults = Faults()
    work = faults.attempt(plan, pack, **options)
    if pledge not in pack.pledges:
        faults.append(f"there is no pledge {pledge}{did_you_mean(pledge, pack.pledges)}")
    elif pledge in not_modelled(pack):
        faults.append(f"{pledge} is not modelled: no equation reads its lever")
    elif work and pledge not in promised(pack, programme):
        faults.append(f"the programme does not hold {pledge}")
    faults.tell()
    entry = pack.pledges[pledge]
    measure = entry.measure
    wanted = [*OUTPUTS, *MONEY, *([measure.quantity] if measure else [])]
    run = simulate(pack, outputs=outputs_for(pack, wanted), progress=progress, **options)
    tests = tests_of(run, pledge, entry)
    parts = {"passes": tests.passes, "funded": tests.funded, "delivered": tests.delivered}
    given = {part: chance for part, chance in parts.items() if chance is not None}
    first = first_failures(given)
    details = {"passes": _law(run, pledge), "funded": _money(run, pledge, tests.funded)}
    details["delivered"] = _reach(run, measure) if measure else _progress(run, pledge)
    rows: list[dict[str, Any]] = []
    for part, chance in parts.items():
        if chance is None:
            rows.append({"test": part, "what": "the model has no answer"})
            continue
        rows.append({"test": part, "what": "holds", "chance": float(chance.mean())})
        rows.append({"test": part, "what": "is the first test that fails", "chance": first[part] / len(chance)})
        rows += [{"test": part} | row for row in details[part]]
    if len(given) == len(parts):
        kept = np.logical_and.reduce(list(given.values()))
        rows.append({"test": "all", "what": "all three hold", "chance": float(kept.mean())})
    table = pd.DataFrame(rows, columns=COLUMNS).fillna({"unit": ""})
    return Why(pledge, entry.promise, entry.kept_when, table)


def _band(values: Floats, unit: str) -> dict[str, Any]:
    quantiles = np.quantile(values, list(BAND.values()))
    return dict(zip(BAND, map(float, quantiles), strict=True)) | {"unit": unit}


def _law(run: xr.Dataset, pledge: str) -> list[dict[str, Any]]:
    """What stopped its bill last, in draws in which it is not in force at the end."""
    if "bill_obstacle" not in run or pledge not in run.bill.to_numpy():
        return []
    last = run.sel(bill=pledge).isel(month=-1)
    open_ = last.bill_in_force <= 0.5
    stops = last.bill_obstacle.where(open_, 0)
    rows = [
        {"what": f"not in force, stopped by {obstacle}", "chance": float((stops.sel(obstacle=obstacle) > 0).mean())}
        for obstacle in stops.obstacle.to_numpy()
    ]
    untabled = open_ & (stops.sum("obstacle") == 0)
    return [*rows, {"what": "not in force, never voted on or still under way", "chance": float(untabled.mean())}]


def _money(run: xr.Dataset, pledge: str, funded: Chance | None) -> list[dict[str, Any]]:
    """Who paid, over the whole run, and whether the stabilisation fund ran out."""
    if funded is None or "funded_by" not in run or pledge not in run.pledge.to_numpy():
        return []
    due = run.pledge_due.sel(pledge=pledge)
    total = due.sum("month")
    asked = (total > 0).to_numpy()
    if not asked.any():
        return [{"what": "nothing has to be found", "chance": 1.0}]
    shares = ((run.funded_by.sel(pledge=pledge) * due).sum("month") / total).transpose("draw", "funding_source")
    rows = [
        {"what": f"part of what it needs from {source}", **_band(shares.to_numpy()[asked, i], "1")}
        for i, source in enumerate(run.funding_source.to_numpy())
    ]
    used = run.fund_exhausted_month.isel(month=-1).to_numpy() if "fund_exhausted_month" in run else np.array([])
    if (used >= 0).any():
        months = _band(used[used >= 0], "month")
        rows.append({"what": "stabilisation fund used up", "chance": float((used >= 0).mean()), **months})
    return rows


def _reach(run: xr.Dataset, measure: Measure) -> list[dict[str, Any]]:
    """The measured quantity at the end beside its bound."""
    values = run[measure.quantity]
    if measure.member is not None:
        values = values.sel({values.dims[-1]: measure.member})
    unit = str(run[measure.quantity].attrs["units"])
    if measure.of_start:
        values, unit = values / values.isel(month=0), "1"
    bound = f"at least {measure.at_least:g}" if measure.at_least is not None else f"at most {measure.at_most:g}"
    whose = f" of {measure.member}" if measure.member else ""
    against = " as a share of its start" if measure.of_start else ""
    what = f"{measure.quantity}{whose} at the end{against}, to be {bound}"
    return [{"what": what, **_band(values.isel(month=-1).to_numpy(), unit)}]


def _progress(run: xr.Dataset, pledge: str) -> list[dict[str, Any]]:
    """How far a promise with a cost rule has come."""
    if "pledge_progress" not in run or pledge not in run.pledge.to_numpy():
        return []
    values = run.pledge_progress.sel(pledge=pledge).isel(month=-1).to_numpy()
    return [{"what": f"progress at the end, to be at least {WHOLE:g}", **_band(values, "1")}]
