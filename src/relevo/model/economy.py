"""The economy: output around its potential, prices, and what people expect.

A small open-economy projection model, month by month. Gaps are shares of potential output, rates are per year, output
is in billions of pesos a year. A level is its value at the start of the month.
"""

from typing import Annotated

import jax.numpy as jnp

from relevo.engine.units import (
    Array,
    By,
    Index,
    Month,
    MonthlyRate,
    MonthsPerYear,
    Rate,
    Share,
    Unit,
    YearlyFlow,
)

PastMonths = Annotated[Share, By("past_month")]
Years = Annotated[Array, Unit("year")]


# Output


def output_gap(us_demand_loading: Share, us_output_gap: Share, domestic_demand: Share) -> Share:
    """Output above its potential: the cycle of the United States, and demand at home."""
    return us_demand_loading * us_output_gap + domestic_demand


def opening_domestic_demand(inherited_demand: Share) -> Share:
    """Demand at home at the hand-over, against potential."""
    return 1 * inherited_demand


def called_for_demand(
    spending_multiplier: Share,
    spending_impulse: Share,
    investment_multiplier: Share,
    investment_impulse: Share,
    confidence_effect: Share,
    confidence: Index,
    tariff_demand_effect: Share,
    tariff_wedge: Share,
    real_rate_effect: Years,
    real_rate_gap: Rate,
    crisis_depth: Share,
    crisis: Share,
) -> Share:
    """The demand at home that the budget, confidence, tariffs, real interest and a crisis call for."""
    budget = spending_multiplier * spending_impulse + investment_multiplier * investment_impulse
    abroad = tariff_demand_effect * tariff_wedge
    return budget + confidence_effect * confidence - abroad - real_rate_effect * real_rate_gap - crisis_depth * crisis


def next_domestic_demand(
    domestic_demand: Share,
    demand_persistence: Share,
    called_for_demand: Share,
    demand_volatility: Share,
    demand_shock: Share,
) -> Share:
    """Demand at home moves towards what is called for, and is shaken by luck."""
    moved = demand_persistence * domestic_demand + (1 - demand_persistence) * called_for_demand
    return moved + demand_volatility * demand_shock


def potential_growth(
    usual_growth: Rate,
    confidence_growth_effect: Rate,
    confidence: Index,
    tariff_growth_effect: Rate,
    tariff_wedge: Share,
    investment_growth_effect: Rate,
    investment_impulse: Share,
    violence_drag: Rate,
) -> Rate:
    """Growth of what the economy can produce: doubt, tariffs and violence take from it, public works add to it."""
    gains = confidence_growth_effect * confidence + investment_growth_effect * investment_impulse
    return usual_growth + gains - tariff_growth_effect * tariff_wedge - violence_drag


def opening_potential_gdp(
    opening_output: YearlyFlow, us_demand_loading: Share, opening_us_gap: Share, inherited_demand: Share
) -> YearlyFlow:
    """What the economy could produce at the hand-over: its output less the gap of that month."""
    return opening_output * jnp.exp(-us_demand_loading * opening_us_gap - inherited_demand)


def next_potential_gdp(
    potential_gdp: YearlyFlow,
    potential_growth: Rate,
    crisis_scar: Rate,
    crisis: Share,
    month: Month,
    months_per_year: MonthsPerYear,
) -> YearlyFlow:
    """What the economy can produce grows, less what a crisis destroys for good."""
    return potential_gdp * jnp.exp((potential_growth - crisis_scar * crisis) * month / months_per_year)


def real_gdp(potential_gdp: YearlyFlow, output_gap: Share) -> YearlyFlow:
    """Output at the prices of the hand-over."""
    return potential_gdp * jnp.exp(output_gap)


def nominal_gdp(real_gdp: YearlyFlow, price_level: Index) -> YearlyFlow:
    """Output at current prices."""
    return real_gdp * price_level


def next_past_output(past_output: PastMonths, real_gdp: YearlyFlow, opening_output: YearlyFlow) -> PastMonths:
    """Logarithm of output in each of the past twelve months, against its value at the hand-over."""
    return _remember(past_output, jnp.log(real_gdp / opening_output))


def annual_growth(past_output: PastMonths, real_gdp: YearlyFlow, opening_output: YearlyFlow, year: Years) -> Rate:
    """Growth of output over twelve months."""
    return (jnp.log(real_gdp / opening_output) - past_output[0]) / year


# Prices


def called_for_inflation(
    inflation_expectations: Rate,
    food_inflation_excess: Rate,
    core_weight: Share,
    demand_price_effect: Rate,
    output_gap: Share,
    pass_through: Rate,
    annual_depreciation: Share,
    supply_pressure: Rate,
) -> Rate:
    """The core inflation that expectations, demand, a weaker peso and bad harvests call for."""
    expected = inflation_expectations - (1 - core_weight) * food_inflation_excess
    return expected + demand_price_effect * output_gap + pass_through * annual_depreciation + supply_pressure


def pass_through(calm_pass_through: Rate, crisis_pass_through: Rate, crisis_memory: Share) -> Rate:
    """How much of a depreciation over a year reaches inflation: little in calm, much after a crisis."""
    return calm_pass_through + (crisis_pass_through - calm_pass_through) * crisis_memory


def next_core_inflation(
    core_inflation: Rate,
    inflation_persistence: Share,
    called_for_inflation: Rate,
    core_volatility: Rate,
    core_shock: Share,
) -> Rate:
    """Inflation of the core basket moves towards what is called for."""
    moved = inflation_persistence * core_inflation + (1 - inflation_persistence) * called_for_inflation
    return moved + core_volatility * core_shock


def next_supply_pressure(
    supply_pressure: Rate,
    supply_persistence: Share,
    supply_jump_chance: MonthlyRate,
    supply_jump_size: Rate,
    supply_luck: Share,
    month: Month,
) -> Rate:
    """Costs of freight, parts and harvests against their mean: they jump at times, and the jump fades."""
    jumped = jnp.where(supply_luck < supply_jump_chance * month, 1.0, 0.0) - supply_jump_chance * month
    return supply_persistence * supply_pressure + supply_jump_size * jumped


def next_food_inflation(
    food_inflation: Rate,
    food_persistence: Share,
    inflation_expectations: Rate,
    food_inflation_excess: Rate,
    core_weight: Share,
    supply_pressure: Rate,
    food_volatility: Rate,
    food_shock: Share,
) -> Rate:
    """Inflation of farm goods and of tariffs other than motor fuel."""
    usual = inflation_expectations + core_weight * food_inflation_excess + supply_pressure
    return food_persistence * food_inflation + (1 - food_persistence) * usual + food_volatility * food_shock


def inflation(
    core_inflation: Rate,
    food_inflation: Rate,
    pump_price_growth: MonthlyRate,
    core_weight: Share,
    fuel_weight: Share,
    months_per_year: MonthsPerYear,
) -> Rate:
    """Growth of consumer prices in this month, at a yearly rate."""
    fuel = fuel_weight * pump_price_growth * months_per_year
    return core_weight * core_inflation + fuel + (1 - core_weight - fuel_weight) * food_inflation


def next_price_level(price_level: Index, inflation: Rate, month: Month, months_per_year: MonthsPerYear) -> Index:
    """Consumer prices, 1 at the hand-over."""
    return price_level * jnp.exp(inflation * month / months_per_year)


def next_past_inflation(
    past_inflation: PastMonths, inflation: Rate, month: Month, months_per_year: MonthsPerYear
) -> PastMonths:
    """Growth of prices in each of the past twelve months."""
    return _remember(past_inflation, inflation * month / months_per_year)


def opening_past_inflation(opening_inflation: Rate, months_per_year: MonthsPerYear, month: Month) -> Share:
    """Growth of prices in a month before the hand-over, as if it had been even."""
    return opening_inflation * month / months_per_year


def annual_inflation(past_inflation: PastMonths, year: Years) -> Rate:
    """Growth of consumer prices over twelve months."""
    return jnp.sum(past_inflation) / year


def next_inflation_expectations(
    inflation_expectations: Rate,
    expectations_anchor: Rate,
    anchoring: MonthlyRate,
    annual_inflation: Rate,
    learning: MonthlyRate,
    month: Month,
) -> Rate:
    """What people expect of inflation: held by the central bank's record, moved by what they see."""
    to_anchor = anchoring * (expectations_anchor - inflation_expectations)
    to_seen = learning * (annual_inflation - inflation_expectations)
    return inflation_expectations + (to_anchor + to_seen) * month


def _remember(past: PastMonths, latest: Share) -> PastMonths:
    return jnp.concatenate([past[1:], latest[None]])
