"""Estimates for public finance on accounts to 2017.

Run ``python docs/estimation/accounts.py``: it reads ``series/`` of the pack ``mexico_2018`` and writes
``parameters/accounts.toml`` of the same pack, which is never edited by hand.
"""

from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd

PACK = Path(str(files("relevo.packs") / "mexico_2018"))
# Growth above prices that a class of spending would have if nothing were known of it: that of potential output, widely.
USUAL, DOUBT = 2.0, 1.5
SERIES = {
    "wages": "spending_on_wages",
    "pensions": "spending_on_pensions",
    "operation": "spending_on_operation",
    "subsidies": "spending_on_states",
    "investment": "spending_on_works",
}


def yearly(name: str) -> pd.Series:
    """A series of the pack as means of years."""
    table = pd.read_csv(PACK / "series" / f"{name}.csv")
    return table["value"].groupby(table["date"].astype(str).str[:4].astype(int)).mean()


def growth(series: pd.Series) -> pd.Series:
    """Growth in percent, in logarithms."""
    return 100 * np.log(series).diff().dropna()


def shrunk(observed: pd.Series) -> tuple[float, float]:
    """Mean and spread of a growth rate that is known from few years: normal, with the usual growth as its prior."""
    error = float(observed.std(ddof=1)) / np.sqrt(len(observed))
    weight = DOUBT**2 / (DOUBT**2 + error**2)
    return USUAL + weight * (float(observed.mean()) - USUAL), DOUBT * float(np.sqrt(1 - weight))


def entry(head: str, where: str, body: dict[str, str]) -> str:
    """One entry of the file."""
    body |= {"source": '"own-estimates"', "where": f'"{where}"', "date": '"2017"', "vintage": '"accounts to 2017"'}
    return "\n".join([f"[{head}]", *(f"{key} = {value}" for key, value in body.items())]) + "\n"


def estimates() -> str:
    """The whole of ``accounts.toml``."""
    prices = growth(yearly("consumer_prices"))
    parts = [
        "# Written by docs/estimation/accounts.py from series/ to 2017. Not edited by hand.\n",
        '[spending_growth]\nmeaning = "Growth of spending by class above prices"\n'
        'unit = "% / year"\nby = "spending_class"\n',
    ]
    for member, name in SERIES.items():
        mean, spread = shrunk((growth(yearly(name)) - prices).dropna())
        how = f"{name.replace('_', ' ')} above prices, 2014-17, shrunk towards {USUAL:g} with a spread of {DOUBT:g}"
        parts.append(
            entry(f"spending_growth.{member}", how, {"prior": '"normal"', "at": f"[{mean:.3g}, {spread:.3g}]"})
        )
    return "\n".join(parts)


if __name__ == "__main__":
    (PACK / "parameters" / "accounts.toml").write_text(estimates(), encoding="utf-8")
