"""The outside world: demand and interest in the United States, the oil price, the nerves of markets.

Expected paths come from the pack's scenarios; what the world does beyond them is luck. A recession in the United States
arrives by chance, lasts for some months and takes the oil price and the calm of markets with it. Rates are per year.
"""

import jax.numpy as jnp

from relevo.engine.units import BarrelPrice, Index, Month, MonthlyRate, MonthsPerYear, Points, Rate, Share


def recession_begins(
    us_recession: Share, us_recession_chance: MonthlyRate, month: Month, us_recession_luck: Share
) -> Share:
    """Whether a recession starts in the United States this month: yes or no."""
    started = us_recession_luck < us_recession_chance * month
    return jnp.where(started, 1 - us_recession, 0 * us_recession)


def next_us_recession(
    us_recession: Share, recession_begins: Share, us_recovery_chance: MonthlyRate, month: Month, us_recovery_luck: Share
) -> Share:
    """A recession in the United States goes on until the chance of recovery comes up."""
    goes_on = jnp.where(us_recovery_luck >= us_recovery_chance * month, us_recession, 0.0)
    return jnp.maximum(recession_begins, goes_on)


def next_us_demand(
    us_demand: Share,
    us_demand_persistence: Share,
    us_demand_volatility: Share,
    us_demand_shock: Share,
    us_recession: Share,
    us_recession_loss: MonthlyRate,
    month: Month,
) -> Share:
    """Demand in the United States beyond its expected path: it fades, is shaken, and falls while a recession lasts."""
    loss = us_recession_loss * us_recession * month
    return us_demand_persistence * us_demand - loss + us_demand_volatility * us_demand_shock


def us_output_gap(us_output_gap_path: Share, us_demand: Share) -> Share:
    """Output of the United States above its potential."""
    return us_output_gap_path + us_demand


def us_policy_rate(
    us_policy_rate_path: Rate, us_demand: Share, us_rate_response: Rate, us_rate_floor: Rate, us_rate_deviation: Rate
) -> Rate:
    """Short interest rate of the United States: the expected path, and what demand calls for, not below its floor."""
    return jnp.maximum(us_rate_floor, us_policy_rate_path + us_rate_response * us_demand + us_rate_deviation)


def next_us_rate_deviation(
    us_rate_deviation: Rate, us_rate_persistence: Share, us_rate_volatility: Rate, us_rate_shock: Share
) -> Rate:
    """Surprises of monetary policy in the United States."""
    return us_rate_persistence * us_rate_deviation + us_rate_volatility * us_rate_shock


def us_bond_yield(
    us_bond_yield_path: Rate,
    us_policy_rate_path: Rate,
    us_policy_rate: Rate,
    us_yield_response: Share,
    us_yield_deviation: Rate,
) -> Rate:
    """Yield of ten-year bonds of the United States: it follows surprises of the short rate in part."""
    return us_bond_yield_path + us_yield_response * (us_policy_rate - us_policy_rate_path) + us_yield_deviation


def next_us_yield_deviation(
    us_yield_deviation: Rate, us_yield_persistence: Share, us_yield_volatility: Rate, us_yield_shock: Share
) -> Rate:
    """Surprises of the bond market of the United States."""
    return us_yield_persistence * us_yield_deviation + us_yield_volatility * us_yield_shock


def market_panic(panic_chance: MonthlyRate, month: Month, panic_luck: Share) -> Share:
    """Whether a panic hits world markets this month (yes or no), against its chance."""
    return jnp.where(panic_luck < panic_chance * month, 1.0, 0.0) - panic_chance * month


def next_market_nerves(
    market_nerves: Share,
    nerves_persistence: Share,
    nerves_volatility: Share,
    nerves_shock: Share,
    market_panic: Share,
    panic_size: Share,
    recession_begins: Share,
    recession_nerves: Share,
) -> Share:
    """Logarithm of expected volatility above its mean: it fades slowly and jumps with panics and recessions."""
    jump = panic_size * market_panic + recession_nerves * recession_begins
    return nerves_persistence * market_nerves + nerves_volatility * nerves_shock + jump


def volatility_index(usual_volatility: Points, market_nerves: Share, market_stress_path: Share) -> Points:
    """Expected volatility of shares in the United States (the index called VIX), with a scenario's stress."""
    return usual_volatility * jnp.exp(market_nerves + market_stress_path)


def volatility_change(
    usual_volatility: Points, market_nerves: Share, next_market_nerves: Share, market_stress_path: Share
) -> Points:
    """Change of expected volatility in this month."""
    return usual_volatility * jnp.exp(market_stress_path) * (jnp.exp(next_market_nerves) - jnp.exp(market_nerves))


def oil_price(oil_price_path: BarrelPrice, oil_price_deviation: Share) -> BarrelPrice:
    """Price of the country's crude: the expected path, moved by luck."""
    return oil_price_path * jnp.exp(oil_price_deviation)


def next_oil_price_deviation(
    oil_price_deviation: Share,
    oil_persistence: Share,
    oil_volatility: Share,
    oil_shock: Share,
    us_recession: Share,
    oil_recession_fall: MonthlyRate,
    month: Month,
) -> Share:
    """Logarithm of the oil price against its expected path: nearly a random walk, pulled down by recessions."""
    fall = oil_recession_fall * us_recession * month
    return oil_persistence * oil_price_deviation - fall + oil_volatility * oil_shock


def oil_price_change(oil_price_deviation: Share, next_oil_price_deviation: Share) -> Share:
    """Logarithmic change of the oil price in this month beyond its expected path."""
    return next_oil_price_deviation - oil_price_deviation


def next_us_price_level(
    us_price_level: Index, us_inflation: Rate, month: Month, months_per_year: MonthsPerYear
) -> Index:
    """Prices in the United States, 1 at the hand-over."""
    return us_price_level * jnp.exp(us_inflation * month / months_per_year)
