"""The levers as they were moved from December 2018, for the backtest "given world and policy".

Run ``python docs/estimation/given_policy.py``: it reads ``outcomes/policy_inputs.csv`` of the pack ``mexico_2018`` and
writes ``outcomes/policy.csv``. Nothing of it reaches a forecast. A lever without a row follows the announced programme.

Kinds of input: an ``amount`` that each person is paid, over the first, less consumer prices since 2019; a ``budget`` of
the year in billions, over what the pack takes as its full size, less consumer prices; ``persons`` over a ``goal``; or
the ``level`` of the lever itself. After the last input a lever stays where it is.
"""

import tomllib
from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd

PACK = Path(str(files("relevo.packs") / "mexico_2018"))
MONTHS = pd.period_range("2018-12", "2024-09", freq="M")
FULL = {  # what the pack takes as the full size of a year, in prices of the hand-over: file and name of its parameter
    "guarantee_prices": ("pledges", "grant_amount"),
    "fertilizer": ("pledges", "grant_amount"),
    "production_wellbeing": ("pledges", "grant_amount"),
    "microcredit_tandas": ("pledges", "grant_amount"),
    "school_is_ours": ("pledges", "grant_amount"),
    "pemex_capital_injection": ("oil_revenue", "promised_injection"),
}


def prices() -> pd.Series:
    """Consumer prices by month: the history of the pack, carried on by inflation as it was."""
    past = pd.read_csv(PACK / "series" / "consumer_prices.csv", dtype={"date": str}).set_index("date")["value"]
    figures = pd.read_csv(PACK / "outcomes" / "figures.csv", dtype={"date": str})
    inflation = figures[figures["quantity"] == "annual_inflation"].set_index("date")["value"] / 100
    known = past.to_dict()
    for month in pd.period_range(max(past.index), MONTHS[-1], freq="M")[1:]:
        known[str(month)] = known[str(month - 12)] * (1 + inflation[str(month)])
    return pd.Series(known).set_axis(pd.PeriodIndex(known, freq="M"))


def full_size(lever: str) -> float:
    """Median of what the pack takes as the full size of a programme."""
    file, name = FULL[lever]
    entry = tomllib.loads((PACK / "parameters" / f"{file}.toml").read_text("utf-8"))[name]
    return float(entry.get(lever, entry)["at"][0])


def path(lever: str, rows: pd.DataFrame, level: pd.Series) -> pd.Series:
    """One lever by month."""
    kinds = set(rows["kind"])
    by_kind = {kind: rows[rows["kind"] == kind] for kind in kinds}
    if "persons" in kinds:
        part = by_kind["persons"]
        known = pd.Series(part["value"].to_numpy(float), pd.PeriodIndex(part["date"], freq="M"))
        goal = float(by_kind["goal"]["value"].iloc[0])
        return pd.Series(np.interp(MONTHS.asi8, known.index.asi8, known / goal), MONTHS)
    steps = pd.Series(np.nan, MONTHS)
    for row in rows.to_dict("records"):
        steps[pd.Period(row["date"], "M") :] = float(row["value"])
    if "level" in kinds:
        return steps
    if "amount" in kinds:
        return (steps / steps.dropna().iloc[0] * level["2019-01":"2019-12"].mean() / level).fillna(0.0)
    # Budgets are of years: each keeps its worth through the year, so that it is the year's mean that is known.
    yearly = level.groupby(level.index.year).transform("mean")
    last = pd.Period(max(rows["date"]), "Y").year
    worth = yearly.where(yearly.index.year <= last).ffill()
    if lever in FULL:
        return (steps / full_size(lever) * level["2018-12"] / worth).fillna(0.0)
    first = pd.Period(min(rows["date"]), "Y")
    return (steps / steps.dropna().iloc[0] * yearly[str(first)].iloc[0] / worth).fillna(1.0)


def policy() -> pd.DataFrame:
    """All levers, one row each month, with the sources of their inputs."""
    inputs = pd.read_csv(PACK / "outcomes" / "policy_inputs.csv", dtype={"date": str})
    level = prices()[MONTHS]
    parts: list[pd.DataFrame] = []
    for lever, rows in inputs.groupby("lever", sort=False):
        values = path(str(lever), rows, level)
        source = f"{rows['source'].iloc[0]}; docs/estimation/given_policy.py"
        parts.append(
            pd.DataFrame(
                {"quantity": lever, "date": MONTHS.astype(str), "value": values.round(4).to_numpy(), "source": source}
            )
        )
    return pd.concat(parts)


if __name__ == "__main__":
    policy().to_csv(PACK / "outcomes" / "policy.csv", index=False, lineterminator="\n")
