"""How wide the bands of the pack ``mexico_2018`` are, against history: the table of tails of ``README.md``.

Run ``python docs/estimation/tails.py``. Nothing is fitted here: the model is compared with the past.
"""

from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd

import relevo

SERIES = Path(str(files("relevo.packs") / "mexico_2018")) / "series"
SPANS = {"1980-2017": (1980, 2017), "1995-2017": (1995, 2017), "2000-2017": (2000, 2017)}


def moments(growth: pd.Series, inflation: pd.Series, peso: pd.Series) -> dict[str, str]:
    """The rows of the table for growth and inflation by year and the peso over twelve months, in percent."""
    tail = np.quantile(peso, [0.9, 0.95, 0.99])
    return {
        "growth over a year: standard deviation": f"{growth.std():.1f}",
        "growth over a year: skewness": f"{growth.skew():.1f}",
        "years with growth below -3 %, per cent": f"{100 * (growth < -3).mean():.1f}",
        "inflation over a year: median, standard deviation": f"{inflation.median():.1f}, {inflation.std():.1f}",
        "years with inflation above 6.8 %, per cent": f"{100 * (inflation > 6.8).mean():.1f}",
        "peso over a year, in logarithms: 90th, 95th, 99th percentile": ", ".join(f"{x:.0f}" for x in tail),
    }


def history(first: int, last: int) -> dict[str, str]:
    """Moments of a span of years."""
    growth = pd.read_csv(SERIES / "yearly_growth.csv", index_col="date")["value"].loc[first:last]
    inflation = pd.read_csv(SERIES / "december_inflation.csv", index_col="date")["value"].loc[first:last]
    peso = pd.read_csv(SERIES / "exchange_rate.csv", index_col="date")["value"].loc[f"{first}-01" : f"{last}-12"]
    return moments(growth, inflation, 100 * np.log(peso).diff(12).dropna())


def model() -> dict[str, str]:
    """Moments of ten thousand draws without the programme."""
    run = relevo.simulate(
        "mexico_2018", programme="none", draws=10_000, outputs=["annual_growth", "annual_inflation", "exchange_rate"]
    )
    year_ends = slice(12, None, 12)
    growth = pd.Series(100 * run.annual_growth.isel(month=year_ends).to_numpy().ravel())
    inflation = pd.Series(100 * run.annual_inflation.isel(month=year_ends).to_numpy().ravel())
    peso = 100 * np.log(run.exchange_rate.to_numpy())
    return moments(growth, inflation, pd.Series((peso[:, 12:] - peso[:, :-12]).ravel()))


if __name__ == "__main__":
    table = pd.DataFrame({"model, 2019-2024": model(), **{name: history(*span) for name, span in SPANS.items()}})
    print("| moment | " + " | ".join(table.columns) + " |")
    print("|---" * (len(table.columns) + 1) + "|")
    for name, row in table.iterrows():
        print(f"| {name} | " + " | ".join(row) + " |")
