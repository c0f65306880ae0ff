"""The trial of the homicide forecast on earlier years: how far its bands are widened, and by what."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

SCRIPT = Path(__file__).parents[1] / "docs" / "estimation" / "security_homicides.py"
YEARS, STATES, DRAWS = 16, 32, 400


@pytest.fixture(scope="module")
def script():
    return SimpleNamespace(**runpy.run_path(str(SCRIPT)))


@given(seed=st.integers(0, 1000), factor=st.floats(1.0, 4.0))
def test_widening_moves_the_ends_and_not_the_middle(script, seed, factor):
    made = np.exp(np.random.default_rng(seed).normal(4, 0.3, (101, 3)))
    wide = script.widened(made, factor)
    np.testing.assert_allclose(np.median(wide, 0), np.median(made, 0))
    np.testing.assert_allclose(np.log(wide).std(0), factor * np.log(made).std(0))


def test_forecasts_that_held_call_for_no_widening(script):
    random = np.random.default_rng(1)
    made = np.exp(random.normal(4, 0.3, (YEARS, DRAWS, STATES)))
    assert script.called_for(made, np.exp(random.normal(4, 0.25, (YEARS, STATES)))) == 1


def test_forecasts_half_as_wide_as_what_came_call_for_twice_their_width(script):
    random = np.random.default_rng(1)
    made = np.exp(random.normal(4, 0.3, (YEARS, DRAWS, STATES)))
    factor = script.called_for(made, np.exp(random.normal(4, 0.6, (YEARS, STATES))))
    assert factor == pytest.approx(2, abs=0.25)


def test_what_no_factor_reaches_is_said(script):
    made = np.exp(np.random.default_rng(1).normal(4, 0.01, (YEARS, DRAWS, STATES)))
    with pytest.raises(ValueError, match="no factor up to five"):
        script.called_for(made, np.full((YEARS, STATES), 1e6))
