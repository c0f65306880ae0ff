"""The paths that are given to backtests are what their scripts make of the inputs that are kept beside them."""

import given_policy as levers
import given_world
import numpy as np
import pandas as pd
import pytest


def kept(module, file):
    return pd.read_csv(module.PACK / "outcomes" / file, dtype={"date": str})


def test_the_world_is_what_its_script_writes():
    again = given_world.world().astype({"value": float}).reset_index(drop=True)
    pd.testing.assert_frame_equal(again, kept(given_world, "world.csv"), rtol=1e-3)


def test_levers_are_what_their_script_writes():
    again = levers.policy().reset_index(drop=True)
    pd.testing.assert_frame_equal(again, kept(levers, "policy.csv"), atol=1e-4)


def rows(**columns):
    return pd.DataFrame(columns)


def test_an_amount_counts_against_the_first_less_prices():
    level = pd.Series(np.linspace(1.0, 1.5, len(levers.MONTHS)), levers.MONTHS)
    found = levers.path("x", rows(kind=["amount"] * 2, date=["2019-01", "2021-01"], value=[100, 150]), level)
    mean = level["2019-01":"2019-12"].mean()
    assert found["2018-12"] == 0
    assert found["2019-06"] == pytest.approx(mean / level["2019-06"])
    assert found["2024-09"] == pytest.approx(1.5 * mean / level["2024-09"])


def test_a_budget_counts_against_the_full_size_less_prices_and_stays_in_worth_after_the_last():
    level = pd.Series(1.0, levers.MONTHS)
    level["2020-01":] = 2.0
    budget = rows(kind=["budget"] * 2, date=["2019", "2020"], value=[8.0, 8.0])
    found = levers.path("guarantee_prices", budget, level)
    size = levers.full_size("guarantee_prices")
    assert found["2019-05"] == pytest.approx(8 / size)
    assert found["2020-05"] == pytest.approx(4 / size) == pytest.approx(found["2024-09"])


def test_persons_count_against_the_goal():
    counted = rows(kind=["goal", "persons", "persons"], date=["2019-06", "2019-01", "2021-01"], value=[200, 0, 100])
    found = levers.path("x", counted, pd.Series(1.0, levers.MONTHS))
    assert found["2018-12"] == 0
    assert found["2020-01"] == pytest.approx(0.25)
    assert found["2024-09"] == pytest.approx(0.5)


def test_every_input_says_where_it_is_from():
    inputs = kept(levers, "policy_inputs.csv")
    assert inputs[["lever", "kind", "date", "value", "source"]].notna().all(axis=None)
    assert set(inputs["kind"]) <= {"amount", "budget", "persons", "goal", "level"}
