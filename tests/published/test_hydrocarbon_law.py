"""Rates of the Mexican law of 2014 on hydrocarbon revenue, and of its indexation of 2020."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relevo.model.hydrocarbon_law import (
    adjusted_state_share,
    associated_gas_royalty_rate,
    condensate_royalty_rate,
    dry_gas_royalty_rate,
    oil_royalty_rate,
)

LAW = {"threshold": 48.0, "floor": 0.075, "slope": 0.00125, "intercept": 0.015}
INDEXED_2020 = {"threshold": 47.95, "floor": 0.075, "slope": 0.00126, "intercept": 0.015}
GAS = {"lower": 5.0, "upper": 5.5, "middle": 0.605, "divisor": 100.0}


@pytest.mark.parametrize(("price", "rate"), [(40.0, 0.075), (48.0, 0.075), (60.0, 0.09), (100.0, 0.14)])
def test_crude_pays_what_the_law_of_2014_says(price, rate):
    assert float(oil_royalty_rate(price, **LAW)) == pytest.approx(rate, abs=1e-12)


def test_crude_pays_a_little_more_with_the_indices_of_2020():
    assert float(oil_royalty_rate(60.0, **INDEXED_2020)) == pytest.approx(0.0906, abs=1e-12)


def test_the_rate_on_crude_has_no_step_at_the_threshold():
    below, at = float(oil_royalty_rate(48.0 - 1e-9, **LAW)), float(oil_royalty_rate(48.0, **LAW))
    assert below == pytest.approx(at, abs=1e-9)


@pytest.mark.parametrize(("price", "rate"), [(4.99, 0.0), (5.25, 0.0288), (6.0, 0.06)])
def test_gas_that_comes_up_alone_pays_what_the_law_says(price, rate):
    assert float(dry_gas_royalty_rate(price, **GAS)) == pytest.approx(rate, abs=5e-5)


def test_the_rate_on_gas_has_no_step_at_either_bound():
    for bound in (5.0, 5.5):
        low, high = (float(dry_gas_royalty_rate(bound + d, **GAS)) for d in (-1e-9, 1e-9))
        assert low == pytest.approx(high, abs=1e-6)


def test_gas_of_three_dollars_that_comes_up_with_crude_pays_three_per_cent():
    assert float(associated_gas_royalty_rate(3.0, 100.0)) == pytest.approx(0.03)


def test_condensate_pays_five_per_cent_until_sixty_dollars():
    terms = {"threshold": 60.0, "floor": 0.05, "slope": 0.00125, "discount": 0.025}
    assert float(condensate_royalty_rate(59.9, **terms)) == pytest.approx(0.05)
    assert float(condensate_royalty_rate(60.0, **terms)) == pytest.approx(0.05)
    assert float(condensate_royalty_rate(80.0, **terms)) == pytest.approx(0.075)


account = st.floats(min_value=-1e3, max_value=1e3)


@given(share=st.floats(0, 1), lower=account, gap=st.floats(0, 1e3), adjustment=st.floats(0, 1))
def test_the_adjusted_share_stays_between_the_bid_and_all(share, lower, gap, adjustment):
    adjusted = float(adjusted_state_share(share, lower, lower - gap, adjustment))
    assert share - 1e-12 <= adjusted <= 1.0


def test_the_adjustment_starts_at_the_lower_and_ends_at_the_upper_return():
    assert float(adjusted_state_share(0.6, -1.0, -5.0, 0.25)) == pytest.approx(0.6)
    assert float(adjusted_state_share(0.6, 9.0, 2.0, 0.25)) == pytest.approx(0.7)
    assert float(adjusted_state_share(0.6, 1.0, -1.0, 0.25)) == pytest.approx(0.65)
