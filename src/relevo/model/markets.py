"""Markets: confidence, interest, the peso, and the crisis that can follow when confidence is lost.

One unit of confidence is a piece of news that moves the peso as much as the strong news of a campaign does. Rates are
per year; the exchange rate is pesos for a dollar, so that up is weaker. A level is its value at the start of the month.
"""

from typing import Annotated

import jax.numpy as jnp

from relevo.engine.units import (
    Array,
    By,
    ExchangeRate,
    Index,
    Month,
    MonthlyRate,
    Points,
    Rate,
    Share,
    Unit,
)

PastMonths = Annotated[Share, By("past_month")]
PledgeIndex = Annotated[Index, By("pledge")]
PerPoint = Annotated[Array, Unit("1 / point")]
RatePerPoint = Annotated[Array, Unit("1 / year / point")]
Years = Annotated[Array, Unit("year")]


# Confidence


def deficit_excess(borrowing_ratio: Share, tolerated_borrowing: Share) -> Share:
    """Borrowing over a year beyond what investors take as prudent, as a share of output."""
    return jnp.maximum(0, borrowing_ratio - tolerated_borrowing)


def standing_news(
    news_of_pledge: PledgeIndex,
    pledge_effort: PledgeIndex,
    news_of_tariffs: Index,
    tariff_wedge: Share,
    news_of_deficit: Index,
    deficit_excess: Share,
    energy_news: Index,
    consultation_news: Index,
) -> Index:
    """What programme, budget, energy policy, consultations and the border give investors to be sure or unsure of."""
    policy = jnp.sum(news_of_pledge * pledge_effort) - news_of_deficit * deficit_excess + energy_news
    return policy + consultation_news - news_of_tariffs * tariff_wedge


def next_known_news(standing_news: Index) -> Index:
    """What investors know already next month."""
    return 1 * standing_news


def fresh_news(standing_news: Index, known_news: Index) -> Index:
    """What is new this month: only the unexpected moves markets."""
    return standing_news - known_news


def next_confidence(
    confidence: Index,
    confidence_persistence: Share,
    fresh_news: Index,
    confidence_volatility: Index,
    confidence_shock: Share,
) -> Index:
    """Investors' confidence: moved by news and by moods, which both fade."""
    return confidence_persistence * confidence + fresh_news + confidence_volatility * confidence_shock


# Interest


def called_for_rate(
    neutral_real_rate: Rate,
    inflation_target: Rate,
    inflation_response: Share,
    annual_inflation: Rate,
    output_response: Rate,
    output_gap: Share,
    premium_response: Share,
    risk_premium: Rate,
    usual_premium: Rate,
) -> Rate:
    """The rate that inflation, output and a flight from the peso call for, not below zero."""
    prices = inflation_target + inflation_response * (annual_inflation - inflation_target)
    flight = premium_response * (risk_premium - usual_premium)
    return jnp.maximum(0, neutral_real_rate + prices + output_response * output_gap + flight)


def next_policy_rate(
    policy_rate: Rate, rate_persistence: Share, called_for_rate: Rate, rate_volatility: Rate, rate_shock: Share
) -> Rate:
    """The central bank moves its rate in small steps towards what is called for, not below zero."""
    moved = rate_persistence * policy_rate + (1 - rate_persistence) * called_for_rate
    return jnp.maximum(0, moved + rate_volatility * rate_shock)


def real_rate_gap(policy_rate: Rate, inflation_expectations: Rate, neutral_real_rate: Rate) -> Rate:
    """Real interest above the rate that neither spurs nor slows the economy."""
    return policy_rate - inflation_expectations - neutral_real_rate


def next_risk_premium(
    risk_premium: Rate,
    premium_adjustment: MonthlyRate,
    usual_premium: Rate,
    premium_of_debt: Rate,
    debt_ratio: Share,
    tolerated_debt: Share,
    premium_of_deficit: Rate,
    deficit_excess: Share,
    premium_of_confidence: Rate,
    confidence: Index,
    market_stress_path: Share,
    premium_of_stress: Rate,
    premium_volatility: Rate,
    premium_shock: Share,
    month: Month,
) -> Rate:
    """What lenders ask beyond the interest of the United States: it rises with debt, deficits, doubt and stress."""
    debt = premium_of_debt * jnp.maximum(0, debt_ratio - tolerated_debt) + premium_of_deficit * deficit_excess
    doubt = premium_of_stress * market_stress_path - premium_of_confidence * confidence
    moved = premium_adjustment * month * (usual_premium + debt + doubt - risk_premium)
    return risk_premium + moved + premium_volatility * premium_shock


def bond_yield(
    yield_constant: Rate,
    yield_of_policy_rate: Share,
    policy_rate: Rate,
    yield_of_us_bonds: Share,
    us_bond_yield: Rate,
    yield_of_volatility: RatePerPoint,
    volatility_index: Points,
    risk_premium: Rate,
    usual_premium: Rate,
) -> Rate:
    """Yield of ten-year bonds in pesos."""
    abroad = yield_of_us_bonds * us_bond_yield + yield_of_volatility * volatility_index
    return yield_constant + yield_of_policy_rate * policy_rate + abroad + risk_premium - usual_premium


# Crisis


def crisis_begins(
    crisis: Share,
    crisis_chance: MonthlyRate,
    crisis_sensitivity: Years,
    risk_premium: Rate,
    usual_premium: Rate,
    crisis_luck: Share,
    month: Month,
) -> Share:
    """Whether capital takes flight this month, yes or no; a high premium makes it likelier."""
    likelier = jnp.exp(crisis_sensitivity * (risk_premium - usual_premium))
    return jnp.where(crisis_luck < crisis_chance * month * likelier, 1 - crisis, 0 * crisis)


def next_crisis(
    crisis: Share, crisis_begins: Share, crisis_recovery_chance: MonthlyRate, recovery_luck: Share, month: Month
) -> Share:
    """A crisis goes on until the chance of recovery comes up."""
    goes_on = jnp.where(recovery_luck >= crisis_recovery_chance * month, crisis, 0.0)
    return jnp.maximum(crisis_begins, goes_on)


def next_crisis_memory(crisis_memory: Share, crisis_memory_persistence: Share, crisis_begins: Share) -> Share:
    """How fresh a devaluation is in the minds of those who set prices, from 0 to 1."""
    return jnp.maximum(crisis_begins, crisis_memory_persistence * crisis_memory)


# The peso


def misalignment(exchange_rate: ExchangeRate, us_price_level: Index, price_level: Index, parity: ExchangeRate) -> Share:
    """How far the peso is below (above zero) or above its real value in the long run, in logarithms."""
    return jnp.log(exchange_rate * us_price_level / (price_level * parity))


def peso_turmoil(turmoil_chance: MonthlyRate, turmoil_luck: Share, month: Month) -> Share:
    """Whether the currency market is in turmoil this month: yes or no."""
    return jnp.where(turmoil_luck < turmoil_chance * month, 1 + 0 * turmoil_luck, 0 * turmoil_luck)


def depreciation(
    parity_pull: MonthlyRate,
    misalignment: Share,
    peso_of_volatility: PerPoint,
    volatility_change: Points,
    peso_of_oil: Share,
    oil_price_change: Share,
    peso_of_premium: Years,
    next_risk_premium: Rate,
    risk_premium: Rate,
    peso_of_news: Share,
    fresh_news: Index,
    crisis_devaluation: Share,
    crisis_begins: Share,
    turmoil_tilt: Share,
    turmoil_chance: MonthlyRate,
    peso_turmoil: Share,
    turmoil_amplifier: Share,
    peso_volatility: Share,
    peso_shock: Share,
    month: Month,
) -> Share:
    """Loss of value of the peso against the dollar in this month, in logarithms."""
    world = peso_of_volatility * volatility_change - peso_of_oil * oil_price_change
    home = peso_of_premium * (next_risk_premium - risk_premium) - peso_of_news * fresh_news
    fear = crisis_devaluation * crisis_begins + turmoil_tilt * (peso_turmoil - turmoil_chance * month)
    luck = peso_volatility * (1 + turmoil_amplifier * peso_turmoil) * peso_shock
    return world + home + fear + luck - parity_pull * month * misalignment


def next_exchange_rate(exchange_rate: ExchangeRate, depreciation: Share) -> ExchangeRate:
    """Pesos for a dollar."""
    return exchange_rate * jnp.exp(depreciation)


def next_past_depreciation(past_depreciation: PastMonths, depreciation: Share) -> PastMonths:
    """Loss of value of the peso in each of the past twelve months."""
    return jnp.concatenate([past_depreciation[1:], depreciation[None]])


def annual_depreciation(past_depreciation: PastMonths) -> Share:
    """Loss of value of the peso over twelve months, in logarithms."""
    return jnp.sum(past_depreciation)
