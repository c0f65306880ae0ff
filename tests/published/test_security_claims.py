"""Figures of Olson's essay, checked against counts: which of them hold, and under which definition."""

from pathlib import Path

import pandas as pd
import pytest

from relevo.pack.read import find_pack

DATA = Path(__file__).parent / "data"
TIJUANA_2017 = 1618  # victims of intentional homicide, SESNSP by municipality


@pytest.fixture(scope="module")
def victims():
    return pd.read_csv(DATA / "victims_2016_2017.csv", index_col="code")


def test_tijuana_had_one_in_eighteen_homicides_and_not_one_in_ten(victims):
    assert 100 * TIJUANA_2017 / victims.homicides_2017.sum() == pytest.approx(5.6, abs=0.05)
    assert victims.homicides_2017["MX-BCN"] / victims.homicides_2017.sum() < 0.1


def test_28_of_32_states_rose_only_with_femicides(victims):
    assert len(victims) == 32
    assert (victims.with_femicide_2017 > victims.with_femicide_2016).sum() == 28
    assert (victims.homicides_2017 > victims.homicides_2016).sum() == 27


def test_one_homicide_every_18_minutes(victims):
    assert 365 * 24 * 60 / victims.homicides_2017.sum() == pytest.approx(18, abs=0.3)


def test_the_first_half_of_2018_was_worse_than_the_year_before():
    history = pd.read_csv(find_pack("mexico_2018") / "series" / "homicide_victims.csv", index_col="date")
    halves = [history.value.loc[f"{year}-01" : f"{year}-06"].sum() for year in (2017, 2018)]
    assert halves[1] / halves[0] - 1 == pytest.approx(0.204, abs=0.001)


def test_the_series_of_the_pack_are_the_counts_of_the_claims(victims):
    history = pd.read_csv(find_pack("mexico_2018") / "series" / "homicide_victims.csv", index_col="date")
    for year in (2016, 2017):
        states = history.loc[f"{year}-01" : f"{year}-12"].drop(columns="value").sum()
        assert states.to_list() == victims[f"homicides_{year}"].to_list()
