"""Output, prices and expectations: what they answer to, and what they never do."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relevo.model import economy

share = st.floats(-0.2, 0.2)
rate = st.floats(-0.1, 0.3)
part = st.floats(0.0, 1.0)


@given(demand=share, persistence=part, called=share)
def test_demand_without_luck_lies_between_itself_and_what_is_called_for(demand, persistence, called):
    after = economy.next_domestic_demand(demand, persistence, called, 0.01, 0.0)
    assert min(demand, called) - 1e-12 <= after <= max(demand, called) + 1e-12


@given(inflation=rate, persistence=part, called=rate)
def test_core_inflation_without_luck_lies_between_itself_and_what_is_called_for(inflation, persistence, called):
    after = economy.next_core_inflation(inflation, persistence, called, 0.01, 0.0)
    assert min(inflation, called) - 1e-12 <= after <= max(inflation, called) + 1e-12


@pytest.mark.parametrize(
    ("argument", "sign"),
    [("spending_impulse", 1), ("confidence", 1), ("tariff_wedge", -1), ("real_rate_gap", -1), ("crisis", -1)],
)
def test_demand_answers_in_the_right_direction(argument, sign):
    given_values = {
        "spending_multiplier": 0.65, "spending_impulse": 0.0, "investment_multiplier": 0.65, "investment_impulse": 0.0,
        "confidence_effect": 0.003, "confidence": 0.0, "tariff_demand_effect": 0.026, "tariff_wedge": 0.0,
        "real_rate_effect": 0.25, "real_rate_gap": 0.0, "crisis_depth": 0.08, "crisis": 0.0,
    }  # fmt: skip
    slope = jax.grad(lambda x: economy.called_for_demand(**{**given_values, argument: x}))(0.0)
    assert np.sign(slope) == sign


@given(expected=rate, excess=st.floats(0, 0.05), weight=st.floats(0.5, 0.95))
def test_the_basket_at_rest_grows_as_people_expect(expected, excess, weight):
    core = economy.called_for_inflation(expected, excess, weight, 0.1, 0.0, 0.01, 0.0, 0.0)
    rest = economy.next_food_inflation(0.0, 0.0, expected, excess, weight, 0.0, 0.05, 0.0)
    assert economy.inflation(core, rest, 0.0, weight, 0.0, 12.0) == pytest.approx(expected, abs=1e-12)


@given(st.lists(st.floats(-0.02, 0.05), min_size=12, max_size=12))
def test_inflation_over_a_year_is_what_prices_did(months):
    level = jnp.asarray(1.0)
    past = jnp.zeros(12)
    for growth in months:
        level = economy.next_price_level(level, growth * 12.0, 1.0, 12.0)
        past = economy.next_past_inflation(past, jnp.asarray(growth * 12.0), 1.0, 12.0)
    assert economy.annual_inflation(past, 1.0) == pytest.approx(float(jnp.log(level)), abs=1e-12)


def test_growth_over_a_year_compares_with_the_oldest_month_remembered():
    past = jnp.asarray([-0.03, *[0.0] * 11])
    assert economy.annual_growth(past, 101.0, 100.0, 1.0) == pytest.approx(np.log(1.01) + 0.03)


@given(expectations=rate, anchor=rate, seen=rate)
def test_expectations_stay_between_what_holds_and_what_moves_them(expectations, anchor, seen):
    after = economy.next_inflation_expectations(expectations, anchor, 0.3, seen, 0.3, 1.0)
    assert min(expectations, anchor, seen) - 1e-12 <= after <= max(expectations, anchor, seen) + 1e-12


def test_a_jump_of_costs_is_no_surprise_in_the_mean():
    chance, luck = 0.03, (np.arange(10_000) + 0.5) / 10_000
    after = [float(economy.next_supply_pressure(0.0, 0.9, chance, 0.02, u, 1.0)) for u in luck[:400]]
    later = float(economy.next_supply_pressure(0.0, 0.9, chance, 0.02, 0.9, 1.0))
    mean = (sum(after) + later * (len(luck) - len(after))) / len(luck)
    assert mean == pytest.approx(0.0, abs=1e-12)


@given(output=st.floats(1e3, 1e5), loading=st.floats(0.2, 1.6), gap=share, demand=share)
def test_output_at_the_hand_over_is_the_one_given(output, loading, gap, demand):
    potential = economy.opening_potential_gdp(output, loading, gap, demand)
    whole = economy.output_gap(loading, gap, economy.opening_domestic_demand(demand))
    assert economy.real_gdp(potential, whole) == pytest.approx(output)
