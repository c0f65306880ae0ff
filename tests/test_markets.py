"""Confidence, interest and the peso: fresh news moves them, old news does not, and a crisis is a rare event."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import relevo
from relevo.model import markets, world
from relevo.run import plan

rate = st.floats(0.0, 0.2)
chance = st.floats(0.0, 1.0, exclude_max=True)
PESO = {
    "parity_pull": 0.03,
    "misalignment": 0.0,
    "peso_of_volatility": 0.0028,
    "volatility_change": 0.0,
    "peso_of_oil": 0.08,
    "oil_price_change": 0.0,
    "peso_of_premium": 2.0,
    "next_risk_premium": 0.02,
    "risk_premium": 0.02,
    "peso_of_news": 0.05,
    "fresh_news": 0.0,
    "crisis_devaluation": 0.4,
    "crisis_begins": 0.0,
    "turmoil_tilt": 0.01,
    "turmoil_chance": 0.3,
    "peso_turmoil": 0.3,
    "turmoil_amplifier": 1.5,
    "peso_volatility": 0.016,
    "peso_shock": 0.0,
    "month": 1.0,
}


def test_news_moves_markets_once():
    standing = markets.standing_news(jnp.asarray([-0.64]), jnp.asarray([1.0]), 2.4, 0.0, 40.0, 0.0, 0.0, 0.0)
    assert markets.fresh_news(standing, 0.0) == pytest.approx(-0.64)
    assert markets.fresh_news(standing, markets.next_known_news(standing)) == 0


def test_the_peso_is_at_rest_without_news_or_luck():
    assert markets.depreciation(**PESO) == pytest.approx(0.0, abs=1e-15)


@pytest.mark.parametrize(
    ("argument", "sign"),
    [
        ("volatility_change", 1), ("oil_price_change", -1), ("next_risk_premium", 1), ("fresh_news", -1),
        ("crisis_begins", 1), ("misalignment", -1), ("peso_shock", 1),
    ],
)  # fmt: skip
def test_the_peso_answers_in_the_right_direction(argument, sign):
    slope = jax.grad(lambda x: markets.depreciation(**{**PESO, argument: x}))(PESO[argument])
    assert np.sign(slope) == sign


@given(ratio=st.floats(-0.1, 0.2))
def test_prudent_borrowing_is_no_news(ratio):
    excess = markets.deficit_excess(ratio, 0.025)
    assert excess >= 0
    assert (excess == 0) == (ratio <= 0.025)


@given(now=rate, called=rate, persistence=st.floats(0, 1))
def test_the_policy_rate_never_falls_below_zero_and_never_overshoots(now, called, persistence):
    after = markets.next_policy_rate(now, persistence, called, 0.002, 0.0)
    assert max(0.0, min(now, called) - 1e-12) <= after <= max(now, called) + 1e-12


def test_the_central_bank_answers_inflation_by_more_than_one_for_one():
    slope = jax.grad(lambda x: markets.called_for_rate(0.017, 0.03, 1.3, x, 1.2, 0.0, 0.5, 0.02, 0.02))(0.04)
    assert slope == pytest.approx(1.3)


@given(luck=chance, crisis=st.sampled_from([0.0, 1.0]), premium=rate)
def test_a_crisis_begins_only_where_there_is_none(luck, crisis, premium):
    begins = markets.crisis_begins(crisis, 0.006, 60.0, premium, 0.02, luck, 1.0)
    assert begins in (0.0, 1.0)
    assert not (begins and crisis)


def test_a_higher_premium_makes_a_crisis_likelier():
    luck = (np.arange(20_000) + 0.5) / 20_000
    calm = markets.crisis_begins(0.0, 0.006, 60.0, 0.02, 0.02, luck, 1.0).mean()
    doubt = markets.crisis_begins(0.0, 0.006, 60.0, 0.03, 0.02, luck, 1.0).mean()
    assert calm == pytest.approx(0.006, abs=1e-4)
    assert doubt / calm == pytest.approx(np.exp(0.6), rel=0.01)


@given(memory=st.floats(0, 1), begins=st.sampled_from([0.0, 1.0]))
def test_the_memory_of_a_devaluation_stays_between_none_and_full(memory, begins):
    assert 0 <= markets.next_crisis_memory(memory, 0.92, begins) <= 1


def test_a_panic_is_no_surprise_in_the_mean():
    luck = (np.arange(10_000) + 0.5) / 10_000
    assert np.mean(world.market_panic(0.08, 1.0, luck)) == pytest.approx(0.0, abs=1e-4)


@given(luck=chance, recession=st.sampled_from([0.0, 1.0]))
def test_a_recession_begins_only_where_there_is_none(luck, recession):
    begins = world.recession_begins(recession, 0.0135, 1.0, luck)
    assert not (begins and recession)
    assert world.next_us_recession(recession, begins, 0.09, 1.0, luck) in (0.0, 1.0)


@given(path=st.floats(0.0, 0.05), demand=st.floats(-0.1, 0.05), surprise=st.floats(-0.02, 0.02))
def test_the_short_rate_of_the_united_states_has_a_floor(path, demand, surprise):
    assert world.us_policy_rate(path, demand, 1.1, 0.0, surprise) >= 0


def test_an_imposed_premium_is_known_a_month_ahead():
    pack = relevo.load("mexico_2018")
    work = plan(pack, outputs=["exchange_rate"], impose={"risk_premium": {"2018-12": 0.02, "2024-09": 0.09}})
    ahead, now = work.paths["next_risk_premium"], work.paths["risk_premium"]
    assert "next_risk_premium" in work.graph.paths
    assert ahead[:-1].tolist() == now[1:].tolist()
    assert ahead[-1] == now[-1]
