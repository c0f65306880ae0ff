"""Learning is exact where the exact answer is known, brings forecasts nearer, and is humble when surprised."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import relevo
from relevo.errors import RunError
from relevo.evidence.update import NOISE, SURPRISE, noise_of, smooth, update, updates
from toy_outcomes import toyland_with_outcomes

DRAWS = 20_000


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    return relevo.load(toyland_with_outcomes(tmp_path_factory.mktemp("toys")))


@pytest.fixture(scope="module")
def learnt(pack):
    return updates(pack, ["2030-06", "2031-06"], draws=1000)


def test_the_smoother_gives_the_exact_answer_of_a_linear_gaussian_case():
    random = np.random.default_rng(11)
    mean, covariance = np.array([1.0, -2.0, 3.0]), np.array([[2.0, 0.8, 0.3], [0.8, 1.5, -0.4], [0.3, -0.4, 1.0]])
    mapping, deviation = np.array([[1.0, 0.5, 0.0], [0.0, 1.0, -1.0]]), np.array([0.7, 0.4])
    observed = np.array([2.0, -6.5])
    gain = covariance @ mapping.T @ np.linalg.inv(mapping @ covariance @ mapping.T + np.diag(deviation**2))
    exact_mean = mean + gain @ (observed - mapping @ mean)
    exact_covariance = covariance - gain @ mapping @ covariance
    prior = random.multivariate_normal(mean, covariance, DRAWS)
    after = smooth(prior, prior @ mapping.T, observed, deviation, seed=5)
    assert after.mean(0) == pytest.approx(exact_mean, rel=0.03)
    assert after.var(0) == pytest.approx(np.diag(exact_covariance), rel=0.03)
    assert np.cov(after, rowvar=False) == pytest.approx(exact_covariance, abs=0.03)


def test_an_observation_without_relation_teaches_nothing():
    random = np.random.default_rng(2)
    prior, other = random.normal(size=(DRAWS, 1)), random.normal(size=(DRAWS, 1))
    after = smooth(prior, other, np.array([3.0]), np.array([0.1]))
    assert after.mean() == pytest.approx(0.0, abs=0.04)
    assert after.var() == pytest.approx(1.0, abs=0.03)


@given(departure=st.floats(-50, 50))
def test_no_observation_is_more_than_two_deviations_of_surprise(departure):
    noise = noise_of(np.array([departure]))[0]
    assert noise >= NOISE
    assert abs(departure) / np.sqrt(1 + noise**2) <= SURPRISE + 1e-9
    assert noise == NOISE or abs(departure) > SURPRISE


def test_what_was_seen_brings_the_rest_of_the_forecast_nearer(learnt):
    for found in learnt:
        output = found.table.set_index("quantity").loc["output"]
        assert output["posterior_crps"] < output["prior_crps"]
        assert found.gain > 0


def test_the_past_is_neither_forecast_nor_scored(learnt):
    for found in learnt:
        ends = [pd.Period(date.replace("-Q", "Q")).end_time for date in found.figures["date"]]
        assert min(ends) > pd.Period(found.until, "M").end_time


def test_an_update_says_which_assumptions_it_moved(pack):
    moved = update(pack, "2031-06", draws=1000, quantities=["taxes"]).learnt.set_index("parameter")
    assert {"tax_share", "trend_growth", "inherited_debt"} <= set(moved.index)
    assert moved.loc["tax_share", "moved"] < -0.5
    assert moved.loc["tax_share", "spread_left"] < 0.9
    assert abs(moved.loc["inherited_debt", "moved"]) < 1e-9


def test_the_same_evidence_teaches_the_same(pack, learnt):
    again = update(pack, "2031-06", draws=1000)
    assert again.figures.equals(learnt[1].figures)


@pytest.mark.parametrize("month", ["2029-12", "2032-01", "soon"])
def test_a_month_outside_the_run_is_refused(pack, month):
    with pytest.raises(RunError, match=f"there is no month {month} in 2030-01 to 2031-12"):
        update(pack, month, draws=10)


def test_nothing_seen_is_nothing_learnt(pack):
    with pytest.raises(RunError, match="by 2030-01 nothing was observed"):
        update(pack, "2030-01", draws=10, quantities=["programme_spending"])


def test_noise_of_zero_is_refused():
    with pytest.raises(RunError, match="must be above zero"):
        smooth(np.zeros((3, 1)), np.zeros((3, 1)), np.zeros(1), np.zeros(1))
