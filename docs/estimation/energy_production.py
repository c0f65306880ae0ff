"""Estimates of the state company's crude on series that end in June 2018.

Run ``python docs/estimation/energy_production.py``: it reads ``series/`` of the pack ``mexico_2018`` and writes
``tables/production_fit.csv`` of the same pack. ``held_out()`` is the history check: for each year from 2010 it fits
growth on data that end five years before and says whether the year lies in the 80 % band.

Growth of a year is explained by wells: finished in the year and in the year before, over 2011 to 2017, seven years
with seven hundred wells more or less between them. What wells do not explain is a regime that fades by a fifth a year.
Seven years that were chosen for their range say too little about its size, so its shocks are those of the history
check: growth of 1985 to 2017 beyond what the year before gave.
"""

from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

PACK = Path(str(files("relevo.packs") / "mexico_2018"))
ROWS, SEED = 400, 2018
PERSISTENCE, BOOM_ENDS, AHEAD, COVERAGE = 0.8, 1984, 5, 0.8
FIRST, LAST = 2010, 2018
Floats = NDArray[np.float64]


def series(name: str) -> pd.Series:
    """A series of the pack by date."""
    table = pd.read_csv(PACK / "series" / f"{name}.csv", dtype={"date": str})
    return table.set_index("date")["value"]


def yearly_crude() -> pd.Series:
    """Crude with condensate by year since 1980: before 2000 the series of all liquids, scaled to meet it in 2000."""
    crude, liquids = series("yearly_crude"), series("yearly_liquids")
    early = liquids[liquids.index < "2000"] * crude["2000"] / liquids["2000"]
    joined = pd.concat([early, crude])
    return joined.set_axis(joined.index.astype(int))


def growth_on_wells() -> tuple[Floats, Floats]:
    """Growth of crude in 2011-17, and wells a year over the year and the one before."""
    crude, wells = series("company_crude"), series("wells_drilled")
    by_year = crude.groupby(crude.index.str[:4]).mean()
    drilled = wells.groupby(wells.index.str[:4]).sum()
    years = [str(year) for year in range(2011, 2018)]
    before = [str(year) for year in range(2010, 2017)]
    growth = np.log(by_year[years].to_numpy() / by_year[before].to_numpy())
    return growth, (drilled[years].to_numpy() + drilled[before].to_numpy()) / 2


def posterior() -> pd.DataFrame:
    """Draws of decline, response to wells and innovation, under a flat prior on the regression."""
    growth, wells = growth_on_wells()
    regressors = np.column_stack([np.ones_like(wells), wells])
    precision = regressors.T @ regressors
    centre = np.linalg.solve(precision, regressors.T @ growth)
    freedom = len(growth) - 2
    squares = float(((growth - regressors @ centre) ** 2).sum())
    random = np.random.default_rng(SEED)
    variance = squares / random.chisquare(freedom, ROWS)
    shocks = growth_shocks(yearly_crude(), LAST - 1, PERSISTENCE)
    regime = (shocks**2).sum() / random.chisquare(len(shocks), ROWS)
    root = np.linalg.cholesky(np.linalg.inv(precision))
    draws = centre + np.sqrt(variance)[:, None] * (random.standard_normal((ROWS, 2)) @ root.T)
    return pd.DataFrame(
        {
            "base_decline": -draws[:, 0],
            "drilling_response": draws[:, 1],
            # Innovations of a year are spread over its months.
            "regime_volatility": np.sqrt(regime / 12),
        }
    )


def growth_shocks(history: pd.Series, end: int, persistence: float) -> Floats:
    """Growth of each year up to ``end`` beyond what is left of the growth of the year before."""
    growth = np.log(history / history.shift()).dropna()
    past = growth[(growth.index > BOOM_ENDS) & (growth.index <= end)]
    return past.to_numpy() - persistence * growth.shift()[past.index].to_numpy()


def band(history: pd.Series, end: int, persistence: float = PERSISTENCE) -> tuple[float, float]:
    """Band of crude five years after ``end`` from growth up to then: a rate that fades, shaken by its past shocks."""
    growth = np.log(history / history.shift()).dropna()
    shocks = growth_shocks(history, end, persistence)
    weights = np.cumsum(persistence ** np.arange(AHEAD))
    centre = np.log(history[end]) + growth[end] * persistence * weights[-1]
    spread = np.sqrt((shocks**2).mean() * (weights**2).sum()) * stats.norm.ppf((1 + COVERAGE) / 2)
    return float(np.exp(centre - spread)), float(np.exp(centre + spread))


def held_out(last_year: float, persistence: float = PERSISTENCE) -> pd.DataFrame:
    """Bands of 2010 to 2018 from fits that end five years before, and what was. ``last_year`` is the crude of 2018."""
    history = yearly_crude()
    rows: list[dict[str, float]] = []
    for year in range(FIRST, LAST + 1):
        low, high = band(history, year - AHEAD, persistence)
        actual = last_year if year == LAST else float(history[year])
        rows.append({"year": year, "low": low, "high": high, "actual": actual, "inside": low <= actual <= high})
    return pd.DataFrame(rows)


def opening(fit: pd.DataFrame, wells: float = 130.0, condensate: float = 23.0, farm_outs: float = 10.0) -> float:
    """Crude of the company's own fields at the hand-over: June 2018 carried forward five and a half months."""
    june = float(series("company_crude")["2018-06"]) - condensate - farm_outs
    rate = float((fit.drilling_response * wells - fit.base_decline).median())
    return june * float(np.exp(rate * 5.5 / 12))


if __name__ == "__main__":
    fit = posterior()
    fit.to_csv(PACK / "tables" / "production_fit.csv", index=False, float_format="%.6g", lineterminator="\n")
    print(fit.describe().loc[["mean", "std"]].to_string())
    print(f"crude of the company's own fields in December 2018: {opening(fit):.0f} thousand barrels a day")
