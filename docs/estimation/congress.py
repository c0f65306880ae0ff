"""Estimates of Congress and society on elections, roll calls and polls that end in July 2018.

Run ``python docs/estimation/congress.py``: it reads ``series/`` and ``tables/`` of the pack ``mexico_2018`` and writes
``parameters/congress_estimates.toml`` and ``tables/state_legislatures.csv`` of the same pack, which are never edited by
hand. What each estimate is, and why, stands in ``docs/estimation/README.md``.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import optimize

sys.path.insert(0, str(Path(__file__).parent))
from economy import PACK, Estimate, monthly, quarterly, regress

GOVERNMENT = ["MORENA", "PT", "PES"]
# Legislatures in the hands of the government's parties, of 32, by the introduction of the essays.
CONTROLLED = 19
# Month in which a new legislature sits, counted from December 2018: terms of three years, by the states' own calendars.
RENEWALS = {
    "Baja California": (8, 32), "Quintana Roo": (9, 45), "Tamaulipas": (10, 34), "Coahuila": (25, 61),
    "Nayarit": (32, 68),
}  # fmt: skip
USUAL_RENEWALS = (33, 69)
STEEPNESS = 0.03


def swings() -> Iterator[Estimate]:
    """How the president's party fares in the elections after its victory."""
    table = pd.read_csv(PACK / "tables" / "midterms.csv")
    for kind, meaning in [
        ("midterm", "Change of the president's party's share of the valid vote from its victory to the mid-term"),
        (
            "general",
            "Change of the president's party's share of the valid vote from the mid-term to the next election",
        ),
    ]:
        change = (table["after"] - table["before"])[table["kind"] == kind]
        spread = change.std(ddof=1) * np.sqrt(1 + 1 / len(change))
        yield Estimate(
            f"{kind}_swing", meaning, "%", (change.mean(), spread),
            f"{len(change)} elections since 1997 (tables/midterms.csv): mean, and spread of the next one",
            within=(-30.0, 15.0),
        )  # fmt: skip


def society() -> Iterator[Estimate]:
    """How approval moves, on net approval by quarter from 2000 to 2014, continued to 2018 by one house's polls."""
    net = quarterly("net_approval")
    share = (100 + net) / 200
    odds = np.log(share / (1 - share))
    polls = to_quarters_of_polls(monthly("approval") / 100)
    poll_odds = np.log(polls / (1 - polls))
    bridge = (odds - poll_odds).dropna()
    odds = pd.concat([odds, (poll_odds + bridge.mean())[lambda s: s.index > odds.index[-1]]])
    quarters = pd.period_range(odds.index[0], odds.index[-1], freq="Q")
    odds = odds.reindex(quarters).interpolate()
    # A new president opens anew: his first quarter is no change of an old mood.
    opening = [pd.Period(q, "Q") for q in ("2000Q4", "2001Q1", "2006Q4", "2007Q1", "2012Q4", "2013Q1")]
    change = odds.diff().drop(opening[1::2], errors="ignore")
    growth = quarterly("annual_growth") / 100
    values, errors, rest = regress(change, odds.shift(1) - odds.mean(), growth - growth["2000":].mean())
    wear, back, pull = -values[0], -values[1], values[2]
    usual = 1 / (1 + np.exp(-odds.mean()))
    first = share[[pd.Period(q, "Q") for q in ("2001Q1", "2007Q1", "2013Q1")]]
    how = f"log odds of approval by quarter, {quarters[0]} to {quarters[-1]}: series/net_approval.csv and approval.csv"
    yield Estimate(
        "usual_approval", "Approval, among those with an opinion, to which a president's standing returns", "%",
        (100 * usual,), f"mean of {how}",
        prior="value",
    )  # fmt: skip
    yield Estimate(
        "approval", "Approval of the new president at the hand-over, among those with an opinion", "%",
        (100 * first.mean(), 100 * first.std(ddof=1) * np.sqrt(1 + 1 / len(first))),
        "first quarters of 2001, 2007 and 2013: mean, and spread of the next one", prior="beta",
    )  # fmt: skip
    yield Estimate(
        "approval_return", "Speed at which the log odds of approval return to their usual level", "1 / month",
        (back / 3, errors[1] / 3), how, within=(0.0, 0.05),
    )  # fmt: skip
    yield Estimate(
        "growth_pull", "Push of growth on the log odds of approval", "year / month", (pull / 3, errors[2] / 3), how,
        within=(0.0, 3.0),
    )  # fmt: skip
    yield Estimate(
        "approval_wear", "Loss of log odds of approval that comes with time in office", "1 / month",
        (wear / 3, errors[0] / 3), how,
    )  # fmt: skip
    spread = rest.std(ddof=3) / np.sqrt(3)
    yield Estimate(
        "approval_spread", "Standard deviation of monthly news in the log odds of approval", "1", (spread, 0.12),
        "residuals of the same regression, a third of their variance a month", prior="lognormal",
    )  # fmt: skip


def to_quarters_of_polls(polls: pd.Series) -> pd.Series:
    """Mean of the polls of a quarter, where there are any."""
    return polls.groupby(polls.index.asfreq("Q")).mean()


def legislatures() -> tuple[pd.DataFrame, float]:
    """Chance that the government's parties hold each legislature, and the share of the vote that wins one.

    Legislatures named in the press are held; those not renewed in July 2018 are not; the others follow the vote so that
    all together are as many as the essays say.
    """
    table = pd.read_csv(PACK / "tables" / "state_legislatures_2018.csv")
    votes = pd.read_csv(PACK / "tables" / "state_votes.csv")
    share = votes[votes["party"].isin(GOVERNMENT)].groupby("state")["share"].sum().reindex(table["state"])
    share = share.to_numpy()
    open_ones = (table["known"].isna() & (table["renewed"] == 1)).to_numpy()
    wanted = CONTROLLED - table["known"].sum()

    def chance(cutoff: float) -> np.ndarray:
        return 1 / (1 + np.exp(-(share - cutoff) / STEEPNESS))

    cutoff = optimize.brentq(lambda x: chance(x)[open_ones].sum() - wanted, 0.2, 0.8)
    table["control_chance"] = np.where(open_ones, chance(cutoff).round(3), table["known"].fillna(0.0))
    renewals = [RENEWALS.get(state, USUAL_RENEWALS) for state in table["state"]]
    table["first_renewal"], table["second_renewal"] = zip(*renewals, strict=True)
    return table[["state", "control_chance", "first_renewal", "second_renewal"]], cutoff


def estimates() -> tuple[str, pd.DataFrame]:
    """The text of ``congress_estimates.toml`` and the table of state legislatures."""
    table, cutoff = legislatures()
    control = Estimate(
        "control_vote", "Share of the vote of the government's parties that wins them a state legislature", "%",
        (100 * cutoff, 100 * STEEPNESS),
        f"share in the votes of July 2018 that makes {CONTROLLED} of 32: tables/state_votes.csv",
    )  # fmt: skip
    entries = [*swings(), *society(), control]
    head = "# Written by docs/estimation/congress.py; not edited by hand.\n\n"
    return head + "\n".join(entry.toml() for entry in entries), table


def main() -> None:
    """Write the files."""
    text, table = estimates()
    table.to_csv(PACK / "tables" / "state_legislatures.csv", index=False)
    (PACK / "parameters" / "congress_estimates.toml").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
