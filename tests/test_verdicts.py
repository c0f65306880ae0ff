"""Verdicts are coherent, name what stands in the way, and say where the model has no answer."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import relevo
from relevo.evidence import verdicts
from relevo.pack.schema import Measure


@pytest.fixture
def run():
    months = pd.date_range("2030-01-01", periods=3, freq="MS")
    north = np.array([[0.5, 0.9, 1.0], [0.5, 0.4, 0.2]])
    return xr.Dataset(
        {"reach": (("draw", "month", "place"), np.stack([north, np.ones_like(north)], axis=2))},
        {"draw": [0, 1], "month": months, "place": ["north", "south"]},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        (Measure(quantity="reach", member="north", at_least=0.9), [[0, 1, 1], [0, 0, 0]]),
        (Measure(quantity="reach", member="north", at_most=0.5, of_start=True), [[0, 0, 0], [0, 0, 1]]),
        (Measure(quantity="reach", member="south", at_least=1.0), [[1, 1, 1], [1, 1, 1]]),
    ],
)
def test_a_measure_compares_a_quantity_with_its_bound(run, measure, expected):
    assert verdicts._holds(run, measure).astype(int).tolist() == expected


def test_a_measure_needs_exactly_one_bound():
    with pytest.raises(ValueError, match='exactly one of "at_least" and "at_most"'):
        Measure(quantity="reach")


def test_the_obstacle_is_the_first_test_that_fails_most_often(run):
    given = {"passes": np.array([True, True]), "funded": np.array([True, False]), "delivered": np.array([True, False])}
    assert verdicts._obstacle("reach", given, run) == "money"
    assert verdicts._obstacle("reach", {part: np.array([True, True]) for part in given}, run) == ""


def test_a_promise_begins_in_the_budget_of_its_first_month(run):
    pledge = relevo.load("mexico_2018").pledges["elder_pension"]
    assert verdicts._first_month(run, pledge.model_copy(update={"start": None})) == 0
    assert verdicts._first_month(run, pledge.model_copy(update={"start": "2030-03"})) == 2


@pytest.mark.slow
@pytest.mark.parametrize("scenario", ["baseline", "us_recession"])
def test_no_promise_is_kept_more_often_than_it_passes_or_is_paid_for_or_delivered(scenario):
    table = relevo.verdicts("mexico_2018", draws=64, scenario=scenario)
    judged = table[table["all"].notna()]
    for part in ("passes", "funded", "delivered"):
        assert (judged["all"] <= judged[part] + 1e-12).all()
    assert table.loc[table.modelled != "yes", "all"].isna().all()
    assert len(judged) >= 29
    assert set(table.loc[(table["all"] < 1) & table["all"].notna(), "obstacle"]) >= {"money", "delivery"}


@pytest.mark.slow
def test_nothing_is_promised_by_no_programme():
    assert relevo.verdicts("mexico_2018", draws=8, programme="none").empty
