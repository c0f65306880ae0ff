"""The path that the outside world took from December 2018, for the backtests "given the world".

Run ``python docs/estimation/given_world.py``: it reads ``outcomes/world_inputs.csv`` of the pack ``mexico_2018`` and
writes ``outcomes/world.csv``. Nothing of it reaches a forecast as it stood; ``docs/evidence.md`` says what
each path is.
"""

from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd
from statsmodels.tsa.filters.hp_filter import hpfilter

PACK = Path(str(files("relevo.packs") / "mexico_2018"))
MONTHS = pd.period_range("2018-12", "2024-09", freq="M")
LOADING = 1.163  # median of us_demand_loading in parameters/estimates.toml: what output takes from the cycle abroad
MIX_SPANS = {  # the months that each mean of the Mexican mix in the inputs is about
    "2019": ("2019-01", "2019-12"),
    "2020": ("2020-01", "2020-12"),
    "2021": ("2021-01", "2021-12"),
    "2022": ("2022-01", "2022-12"),
    "2023": ("2023-01", "2023-06"),
    "2024": ("2024-01", "2024-08"),
}


def inputs(name: str) -> pd.Series:
    """One series of the inputs, by the text of its date."""
    table = pd.read_csv(PACK / "outcomes" / "world_inputs.csv", dtype={"date": str})
    rows = table[table["series"] == name]
    return pd.Series(rows["value"].to_numpy(float), rows["date"].to_numpy())


def by_month(name: str) -> pd.Series:
    """A monthly series of the inputs."""
    values = inputs(name)
    return pd.Series(values.to_numpy(), pd.PeriodIndex(values.index, freq="M"))


def at_start(monthly: pd.Series) -> pd.Series:
    """Values at the start of months, as the middle between the means of the month and the one before."""
    return ((monthly + monthly.shift(1)) / 2).dropna()


def us_cycle() -> pd.Series:
    """Output of the United States over its trend, in logarithms: the filter that the loading was estimated with."""
    gdp = inputs("us_gdp")
    quarters = pd.Series(gdp.to_numpy(), pd.PeriodIndex(gdp.index.str.replace("-", ""), freq="Q"))
    gap = hpfilter(np.log(quarters), 1600)[0]
    middle = pd.Series(gap.to_numpy(), gap.index.asfreq("M", "end") - 1)
    return middle.reindex(pd.period_range(middle.index[0], middle.index[-1], freq="M")).interpolate()


def standstill(cycle: pd.Series) -> pd.Series:
    """What the pandemic took from output of the region beyond what the cycle of the United States explains.

    The region's loss is growth below that of 2019, summed over 2020-22; the yearly remainder follows the monthly
    shape of the fall in the United States, so that its mean over each year is as said.
    """
    growth = inputs("region_growth")
    loss = -(growth.loc["2020":] - growth.loc["2019"]).cumsum() / 100
    usual = cycle["2019-01":"2019-12"].mean()
    fall = (usual - cycle).clip(lower=0)
    found = pd.Series(0.0, cycle.index)
    for year, lost in loss.items():
        span = slice(f"{year}-01", f"{year}-12")
        explained = LOADING * (usual - cycle[span].mean())
        left = max(0.0, lost - explained)
        shape = fall[span] / fall[span].mean() if year == "2020" else pd.Series(1.0, cycle[span].index)
        found[span] = left * shape
    return found


def mexican_mix() -> pd.Series:
    """Price of the Mexican mix by month: Brent, in the ratio of their means over the spans that are known."""
    brent = by_month("brent_price")
    means = inputs("mexican_mix")
    ratio = pd.Series(np.nan, brent.index)
    for year, (first, last) in MIX_SPANS.items():
        ratio[f"{year}-01" : f"{year}-12"] = means[year] / brent[first:last].mean()
    return brent * ratio.bfill().ffill()


def target_rate() -> pd.Series:
    """Middle of the target range of the Federal Reserve, mean of the days of the month."""
    steps = inputs("us_target_rate")
    days = pd.date_range("2018-09-27", "2024-09-30", freq="D")
    daily = pd.Series(steps.to_numpy(), pd.to_datetime(steps.index)).reindex(days).ffill()
    return daily.groupby(daily.index.to_period("M")).mean()


def expected_oil_change() -> pd.Series:
    """Monthly change that the baseline expected, in logarithms: from 60 to 57.7 USD over six months from 2018-12."""
    path = pd.Series(np.interp(range(len(MONTHS) + 1), [0, 6], [60.0, 57.7]))
    return pd.Series(np.diff(np.log(path)), MONTHS)


def world() -> pd.DataFrame:
    """All paths, one row per quantity and month, in the model's units."""
    cycle = us_cycle()
    nerves, mix = at_start(by_month("volatility_index")), np.log(at_start(mexican_mix()))
    paths = {
        "us_output_gap": cycle - standstill(cycle) / LOADING,
        "us_policy_rate": target_rate() / 100,
        "us_bond_yield": by_month("us_bond_yield") / 100,
        "volatility_index": nerves,
        "volatility_change": nerves.diff().shift(-1),
        "oil_price": mexican_mix(),
        "oil_price_change": mix.diff().shift(-1) - expected_oil_change(),
    }
    rows = [(name, str(month), f"{path[month]:.5g}") for name, path in paths.items() for month in MONTHS]
    return pd.DataFrame(rows, columns=["quantity", "date", "value"])


if __name__ == "__main__":
    world().to_csv(PACK / "outcomes" / "world.csv", index=False, lineterminator="\n")
