"""Estimates for power on yearly generation of 2013 to 2017: emission factors and the luck of water.

Run ``python docs/estimation/energy_emissions.py``: it reads ``tables/generation.csv`` of the pack ``mexico_2018`` and
prints the factors that stand in ``tables/plants.csv``. Five years cannot tell eight sources apart, so each factor is
pulled to the median of the literature (IPCC 2014, annex III), the more the less the data say.
"""

from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

PACK = Path(str(files("relevo.packs") / "mexico_2018"))
MEDIANS = {  # tonnes of carbon dioxide equivalent per megawatt-hour, over the life of a plant
    "coal": 0.820,
    "gas": 0.490,
    "oil": 0.720,
    "nuclear": 0.012,
    "hydro": 0.024,
    "solar": 0.048,
    "wind": 0.011,
    "other_renewable": 0.130,
}
PULL = 0.1
Floats = NDArray[np.float64]


def generation() -> pd.DataFrame:
    """Terawatt-hours by source and year, and grams a kilowatt-hour."""
    return pd.read_csv(PACK / "tables" / "generation.csv", index_col="date")


def factors() -> pd.Series:
    """Emission factor by source, tonnes a megawatt-hour."""
    table = generation()
    sources = list(MEDIANS)
    output = table[sources].to_numpy()
    emitted = table["carbon_intensity"].to_numpy() * output.sum(1) / 1000
    medians = np.array(list(MEDIANS.values()))
    weight = np.diag(PULL / medians**2)
    found = np.linalg.solve(output.T @ output + weight, output.T @ emitted + weight @ medians)
    return pd.Series(found, sources)


def water_spread() -> float:
    """Standard deviation of the logarithm of yearly hydro."""
    return float(np.log(generation()["hydro"]).std())


if __name__ == "__main__":
    print(factors().round(3).to_string())
    print(f"water: {water_spread():.3f} a year")
