"""Scores have their known values, agree with the field's reference, and reward honest bands."""

import numpy as np
import pytest
import scoringrules
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from relevo.errors import RunError
from relevo.evidence.score import (
    LEVELS,
    brier,
    covered,
    crps,
    crps_normal,
    judge,
    log_score,
    log_score_event,
    mean_error,
    pit,
    pit_histogram,
    reliability,
    widen,
)

ensembles = arrays(float, st.tuples(st.integers(2, 40)), elements=st.floats(-1e3, 1e3))
RANDOM = np.random.default_rng(7)


def test_crps_of_a_normal_forecast_has_its_published_values():
    assert crps_normal(0.0, 1.0, 0.0) == pytest.approx(0.23369, abs=5e-6)
    assert crps_normal(0.0, 1.0, 1.0) == pytest.approx(0.60244, abs=5e-6)


def test_crps_of_many_normal_draws_approaches_the_closed_form():
    draws = RANDOM.normal(size=(400_000, 2))
    assert crps(draws, np.array([0.0, 1.0])) == pytest.approx([0.23369, 0.60244], abs=3e-3)


def test_two_draws_around_the_truth_score_a_quarter_plain_and_nothing_fair():
    draws, truth = np.array([0.0, 1.0]), np.array(0.5)
    assert crps(draws, truth, fair=False) == 0.25
    assert crps(draws, truth) == 0.0


@pytest.mark.parametrize(("fair", "estimator"), [(True, "fair"), (False, "nrg")])
def test_crps_equals_the_reference_on_random_draws(fair, estimator):
    draws, truth = RANDOM.standard_t(3, (200, 7, 5)), RANDOM.normal(size=(7, 5))
    ours = crps(draws, truth, fair)
    assert ours == pytest.approx(scoringrules.crps_ensemble(truth, draws, m_axis=0, estimator=estimator), abs=1e-6)


def test_all_at_once_is_the_same_as_one_by_one():
    draws, truth = RANDOM.integers(-3, 4, (101, 6, 2)).astype(float), RANDOM.integers(-3, 4, (6, 2)).astype(float)
    found = judge(draws, truth)
    assert found.crps == pytest.approx(crps(draws, truth), abs=1e-12)
    assert found.pit == pytest.approx(pit(draws, truth), abs=1e-12)
    assert [found.low, found.median, found.high] == pytest.approx(
        np.quantile(draws, [0.1, 0.5, 0.9], axis=0), abs=1e-12
    )
    for level, inside in zip(LEVELS, found.covered, strict=True):
        assert np.array_equal(inside, covered(draws, truth, level))


def test_the_log_score_equals_the_reference():
    draws, truth = RANDOM.normal(size=(300, 4)), RANDOM.normal(size=4)
    assert log_score(draws, truth) == pytest.approx(scoringrules.logs_ensemble(truth, draws, m_axis=0), abs=1e-6)


def test_the_brier_score_equals_the_reference():
    chances, happened = RANDOM.uniform(size=50), RANDOM.integers(0, 2, 50)
    assert brier(chances, happened) == pytest.approx(scoringrules.brier_score(happened, chances), abs=1e-12)


def test_coverage_and_places_of_honest_draws_are_even():
    draws, truth = RANDOM.normal(size=(2000, 4000)), RANDOM.normal(size=4000)
    for level in (0.5, 0.8, 0.9):
        assert covered(draws, truth, level).mean() == pytest.approx(level, abs=0.025)
    assert pit_histogram(pit(draws, truth)) == pytest.approx(np.full(10, 0.1), abs=0.02)


def test_bands_that_are_too_narrow_show_in_coverage_and_at_both_ends_of_the_histogram():
    draws, truth = 0.5 * RANDOM.normal(size=(2000, 2000)), RANDOM.normal(size=2000)
    assert covered(draws, truth, 0.8).mean() < 0.6
    histogram = pit_histogram(pit(draws, truth))
    assert min(histogram[0], histogram[-1]) > 0.2


def test_a_yes_that_all_draws_say_is_placed_in_the_middle_of_its_step():
    assert pit(np.ones((10, 1)), np.ones(1)) == 0.5


def test_the_brier_score_splits_into_calibration_resolution_and_uncertainty():
    chances = RANDOM.choice([0.1, 0.3, 0.5, 0.7, 0.9], 500)
    happened = (RANDOM.uniform(size=500) < chances).astype(float)
    split = reliability(chances, happened)
    whole = split.calibration - split.resolution + split.uncertainty
    assert whole == pytest.approx(brier(chances, happened).mean(), abs=1e-9)


def test_an_event_that_no_draw_saw_keeps_a_finite_log_score():
    assert log_score_event(np.array(0.0), np.array(1), draws=98) == pytest.approx(np.log(100))


@given(draws=ensembles, truth=st.floats(-1e3, 1e3), shift=st.floats(-100, 100), scale=st.floats(0.1, 10))
def test_crps_moves_with_the_unit_and_not_with_the_origin(draws, truth, shift, scale):
    moved = crps(scale * draws + shift, np.array(scale * truth + shift))
    assert moved == pytest.approx(scale * crps(draws, np.array(truth)), abs=1e-6)


@given(draws=ensembles, truth=st.floats(-1e3, 1e3))
def test_plain_crps_is_never_negative_and_never_above_the_mean_distance(draws, truth):
    score = crps(draws, np.array(truth), fair=False)
    assert -1e-9 <= score <= np.abs(draws - truth).mean() + 1e-9


def test_the_error_of_a_mean_grows_when_scores_hang_together():
    noise = RANDOM.normal(size=400)
    smooth = np.convolve(noise, np.ones(12) / 12, "valid")
    _, naive = smooth.mean(), smooth.std() / np.sqrt(len(smooth))
    assert mean_error(smooth, overlap=11)[1] > 2 * naive
    assert mean_error(noise)[1] == pytest.approx(noise.std() / 20, rel=0.25)


def test_a_single_score_has_no_error():
    mean, error = mean_error([0.3])
    assert mean == 0.3
    assert np.isnan(error)


@pytest.mark.parametrize(
    ("draws", "message"),
    [
        (np.ones((3, 2)), "draws of shape (2,) cannot be scored on what happened, of shape (3,)"),
        (np.ones((1, 3)), "scores need 2 draws or more, not 1"),
        (np.full((2, 3), np.nan), "6 draws are no numbers: scores refuse them"),
    ],
)
def test_draws_that_cannot_be_scored_are_refused_with_a_sentence(draws, message):
    with pytest.raises(RunError) as error:
        crps(draws, np.zeros(3))
    assert error.value.messages == (message,)


@given(st.floats(min_value=0.1, max_value=5.0), st.integers(min_value=0, max_value=1000))
def test_widened_draws_keep_their_median_and_spread_by_the_factor(factor, seed):
    draws = np.random.default_rng(seed).lognormal(size=(51, 3))
    for logarithms, scale in ((False, lambda x: x), (True, np.log)):
        wider = widen(draws, factor, logarithms)
        assert np.median(wider, axis=0) == pytest.approx(np.median(draws, axis=0))
        before, after = (np.ptp(scale(x), axis=0) for x in (draws, wider))
        assert after == pytest.approx(factor * before)
    assert (wider > 0).all()
