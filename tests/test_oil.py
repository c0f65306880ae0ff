"""The stated oil arena: revenue follows the value of crude, and the fuel tax gives way to the price promise."""

import jax
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relevo.model import oil

price = st.floats(10.0, 150.0)
peso = st.floats(12.0, 35.0)
level = st.floats(0.9, 1.6)
QUOTA, VAT = 4.6, 0.16


def full_price(crude, rate, prices):
    landed = oil.landed_fuel_cost(crude, 24.0, rate, 158.987, 3.0, prices)
    return oil.full_fuel_price(landed, QUOTA, prices, VAT)


def wanted(pump, full, prices, effort):
    return oil.wanted_pump_price(pump, full, 0.05, 18.6, prices, effort, 1.0)


@given(crude=price, rate=peso, prices=level, effort=st.sampled_from([0.0, 0.5, 1.0]))
def test_the_stimulus_lies_between_nothing_and_the_tax(crude, rate, prices, effort):
    full = full_price(crude, rate, prices)
    stimulus = oil.fuel_stimulus(full, wanted(18.6, full, prices, effort), VAT, QUOTA, prices)
    assert 0 <= stimulus <= QUOTA * prices
    revenue = oil.fuel_tax_revenue(QUOTA, prices, 65.0, oil.fuel_subsidy(stimulus, 65.0, 12.0), 12.0)
    assert -1e-9 <= revenue <= QUOTA * prices * 65.0 / 12.0 + 1e-9


@given(crude=price, rate=peso, prices=level)
def test_the_promise_holds_the_real_price_as_long_as_the_tax_suffices(crude, rate, prices):
    full = full_price(crude, rate, prices)
    stimulus = oil.fuel_stimulus(full, wanted(18.6, full, prices, 1.0), VAT, QUOTA, prices)
    after = oil.charged_pump_price(full, stimulus, VAT)
    if 0 < stimulus < QUOTA * prices:
        assert after == pytest.approx(18.6 * prices)
    assert after <= max(full, 18.6 * prices) + 1e-9


def test_without_the_promise_the_price_nears_the_full_price():
    pump, full = 18.0, 24.0
    for _ in range(200):
        pump = oil.charged_pump_price(full, oil.fuel_stimulus(full, wanted(pump, full, 1.0, 0.0), VAT, 100.0, 1.0), VAT)
    assert pump == pytest.approx(full, rel=1e-3)


@pytest.mark.parametrize("argument", ["oil_price", "exchange_rate", "crude_output"])
def test_revenue_rises_with_the_value_of_crude_by_the_part_retained(argument):
    now = {"crude_output": 1820.0, "oil_price": 60.0, "exchange_rate": 19.0}

    def worth(x):
        return oil.crude_value(**{**now, argument: x}, days_per_month=30.4, thousand_per_billion=1e6)

    def revenue(x):
        return oil.oil_revenue(951.4, 0.85, worth(x), 63.0, 1.0, 12.0)

    at = now[argument]
    assert jax.grad(revenue)(at) == pytest.approx(0.85 * jax.grad(worth)(at))


def test_output_without_luck_follows_its_trend():
    output = 1820.0
    for _ in range(12):
        output = oil.next_crude_output(output, -0.05, 0.01, 0.0, 1.0, 12.0)
    assert output == pytest.approx(1820.0 * 2.718281828**-0.05)


def test_revenue_in_the_year_of_reference_is_the_revenue_reported():
    worth = oil.reference_crude_value(1884.0, 58.0, 19.06, 365.25, 12.0, 1e6)
    assert 12 * oil.oil_revenue(951.4, 0.85, worth, worth, 1.0, 12.0) == pytest.approx(951.4)


def test_the_state_company_gets_what_is_promised_and_no_more():
    assert oil.state_company_support(1.0, 40.0, 1.0, 12.0) == pytest.approx(40.0 / 12)
    assert oil.state_company_support(0.0, 40.0, 1.0, 12.0) == 0
