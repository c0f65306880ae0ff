"""Debt, crude and homicides at the earlier hand-overs: what ``origins.py`` puts into the packs of these arenas.

Yearly series and counts end in December of the year before: that is what was published by July. The scripts of 2018
are used where what they need reaches back; where it does not, the least that a forecaster of the day would have known
takes its place, and says so. ``docs/evidence.md`` lists both.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import energy_production as production
import numpy as np
import pandas as pd
import security_homicides as violence

HERE = Path(__file__).parent
FOREIGN = 0.37  # part of debt in dollars: 190 bn USD at 19.98 of 10,156 bn MXN in May 2018, as in mexico_2018
RECENT_YEARS = 11  # of the two windows for homicides: in mexico_2018, 1990-2016 and 2006-16
GROWTH_SPREAD = 0.015  # of the growth of crude at the hand-over, as in mexico_2018

Figures = dict[str, dict[str, Any]]


def normal(unit: str, mean: float, spread: float) -> dict[str, Any]:
    """A normal prior."""
    return {"unit": unit, "prior": "normal", "at": [mean, spread]}


# Debt


def yearly(file: Path, last: int) -> pd.Series:
    """A yearly series up to a year."""
    table = pd.read_csv(file)
    return pd.Series(table["value"].to_numpy(float), table["date"].astype(int).to_numpy()).loc[:last]


@dataclass(frozen=True)
class Borrowing:
    """Borrowing as a yearly process of first order, in percent of output."""

    usual: float
    error: float
    persistence: float
    spread: float
    latest: float


def borrowing(year: int) -> Borrowing:
    """Borrowing of the public sector from the float of 1995 on, known by the middle of a year."""
    share = -yearly(HERE / "origins" / "series" / "public_balance.csv", year - 1).loc[1996:]
    before, after = share.to_numpy()[:-1], share.to_numpy()[1:]
    mean = float(share.mean())
    persistence = float(np.clip((before - mean) @ (after - mean) / ((before - mean) @ (before - mean)), 0.0, 0.95))
    left = (after - mean) - persistence * (before - mean)
    spread = float(np.sqrt(left @ left / (len(left) - 2)))
    # The mean of a process that lasts is known less well than that of independent years.
    error = spread / (1 - persistence) / float(np.sqrt(len(share)))
    return Borrowing(mean, error, persistence, spread, float(share.iloc[-1]) - mean)


def output(data: Any) -> tuple[float, float]:
    """Output at current prices: the year before, and this year as its first half foretells it."""
    table, year = data.table("nominal_gdp"), data.last.year
    value = pd.Series(table["value"].to_numpy(float), pd.PeriodIndex(table["date"].str.replace("-", ""), freq="Q"))
    before = value[f"{year - 1}Q1" : f"{year - 1}Q4"]
    half = value[f"{year}Q1" : f"{year}Q2"].sum() / before.iloc[:2].sum()
    return float(before.sum()), float(before.sum() * half)


def debt(year: int, data: Any, ratios: pd.Series, peso: float) -> Figures:
    """Debt at the hand-over, its usual growth, and output at current prices."""
    found, (last_output, this_output) = borrowing(year), output(data)
    stock = ratios[year - 1] / 100 * last_output + (found.usual + found.latest) / 100 * this_output * 11 / 12
    doubt = found.spread / 100 * this_output
    monthly = found.persistence ** (1 / 12)
    lasting = found.spread / np.sqrt(1 - found.persistence**2)
    ratio = 100 * stock / this_output
    return {
        "usual_borrowing": normal("%", found.usual, found.error),
        "borrowing_excess": {"unit": "%", "value": found.latest * found.persistence},
        "borrowing_fade": {"unit": "1 / year", "value": -float(np.log(max(found.persistence, 0.01)))},
        "borrowing_volatility": {"unit": "%", "value": float(lasting * np.sqrt(1 - monthly**2))},
        "inherited_domestic_debt": normal("bn MXN", (1 - FOREIGN) * stock, doubt),
        "foreign_debt": {"unit": "bn USD", "value": FOREIGN * stock / peso},
        "annual_gdp": {"unit": "bn MXN / year", "value": this_output},
        "borrowing_ratio": {"unit": "%", "value": found.usual + found.latest},
        "inherited_target": {"unit": "%", "value": found.usual},
        "reference_debt_ratio": {"unit": "%", "value": ratio},
    }


# Crude


def crude(year: int) -> Figures:
    """Crude whose growth lasts and fades: no wells are counted before 2010, so that wells explain nothing here."""
    history, last, persistence = production.yearly_crude(), year - 1, production.PERSISTENCE
    growth = float(np.log(history[last] / history[last - 1]))
    shocks = production.growth_shocks(history, last, persistence)
    size = float(np.sqrt((shocks**2).mean()))
    # From the middle of the last year known to the hand-over, at the growth that is left by then.
    level = float(history[last]) * np.exp(growth * persistence * 17 / 12)
    return {
        "base_decline": {"unit": "1 / year", "value": 0.0},
        "drilling_response": {"unit": "1", "value": 0.0},
        "decline_regime": normal("1 / year", growth * persistence, GROWTH_SPREAD),
        "regime_volatility": {
            "unit": "1 / year", "prior": "lognormal",
            "at": [size / float(np.sqrt(12)), 1 / float(np.sqrt(2 * len(shocks)))],
        },
        "company_output": normal("k barrel / day", level, size * level),
    }  # fmt: skip


# Homicides


@dataclass(frozen=True)
class Violence:
    """What is known of homicides by the middle of a year: deaths by month and state to December of the year before."""

    deaths: pd.DataFrame
    factors: np.ndarray
    dispersion: float


def violence_known(year: int) -> Violence:
    """Deaths, their season and their noise, the latter two from the last five years as in ``mexico_2018``."""
    deaths = violence.read("homicide_deaths").loc[: f"{year - 1}-12"]
    recent = deaths.iloc[-60:]
    factors = violence.season(recent)
    return Violence(deaths, factors, violence.overdispersion(recent, factors))


def national_spread(deaths: pd.DataFrame) -> float:
    """Spread of the country in a month: of changes over twelve months, over the root of twelve."""
    total = np.log(deaths.sum(axis=1).to_numpy())
    return float((total[12:] - total[:-12]).std() / np.sqrt(12))


def violence_tables(year: int, folder: Path) -> None:
    """Write the tables of the arena: spread and upheavals, levels, season."""
    known = violence_known(year)
    first = str(year - RECENT_YEARS)
    fit = violence.fit_tails(known.deaths, known.dispersion, first, national_spread(known.deaths))
    usual = violence.usual_shares(known.deaths, year - 1)
    folder.mkdir(parents=True, exist_ok=True)
    violence.write_tables(folder, known.deaths.iloc[-60:], known.factors, known.dispersion, fit, usual)


def homicides(year: int, folder: Path) -> Figures:
    """Spread, growth and noise of homicides; what the tables hold is not repeated."""
    known = violence_known(year)
    fit = pd.read_csv(folder / "security_homicide_fit.csv")
    growth = violence.levels(known.deaths.iloc[-60:], known.factors, violence.typical_spread(fit), known.dispersion)[2]
    return {
        "national_spread": {"unit": "1", "prior": "lognormal", "at": [national_spread(known.deaths), 0.15]},
        "violence_momentum_start": normal("1", growth, 0.004),
        "count_overdispersion": {"unit": "1", "prior": "gamma", "at": [known.dispersion, 0.28 * known.dispersion]},
        "months_without_data": {"unit": "1", "value": 12.0},
    }
