"""Debt by class, what it costs, and how lenders rate it.

Domestic debt is short or floating, fixed, or linked to prices; foreign debt is counted in dollars, so that a weaker
peso raises it by itself. Money is in billions; rates are per year. A level is its value at the start of the month.
"""

from typing import Annotated

import jax.numpy as jnp

from relevo.engine.units import (
    Array,
    DollarStock,
    ExchangeRate,
    Flow,
    Index,
    Month,
    MonthsPerYear,
    Rate,
    Share,
    Stock,
    Unit,
    YearlyFlow,
)
from relevo.model.curves import approach

Years = Annotated[Array, Unit("year")]

# Stocks


def opening_floating_debt(inherited_domestic_debt: Stock, floating_share: Share) -> Stock:
    """Short and floating debt at the hand-over."""
    return inherited_domestic_debt * floating_share


def opening_linked_debt(inherited_domestic_debt: Stock, linked_share: Share) -> Stock:
    """Debt linked to prices at the hand-over."""
    return inherited_domestic_debt * linked_share


def opening_fixed_debt(inherited_domestic_debt: Stock, floating_share: Share, linked_share: Share) -> Stock:
    """Debt at fixed rates at the hand-over."""
    return inherited_domestic_debt * (1 - floating_share - linked_share)


def next_floating_debt(
    floating_debt: Stock,
    borrowing_requirement: Flow,
    foreign_borrowing_share: Share,
    floating_share: Share,
    month: Month,
) -> Stock:
    """Short and floating debt takes its share of what is borrowed at home."""
    return floating_debt + borrowing_requirement * (1 - foreign_borrowing_share) * floating_share * month


def next_linked_debt(
    linked_debt: Stock, borrowing_requirement: Flow, foreign_borrowing_share: Share, linked_share: Share, month: Month
) -> Stock:
    """Debt linked to prices takes its share; what prices add to it is part of what is borrowed."""
    return linked_debt + borrowing_requirement * (1 - foreign_borrowing_share) * linked_share * month


def next_fixed_debt(
    fixed_debt: Stock,
    borrowing_requirement: Flow,
    foreign_borrowing_share: Share,
    floating_share: Share,
    linked_share: Share,
    month: Month,
) -> Stock:
    """Debt at fixed rates takes the rest of what is borrowed at home."""
    home = borrowing_requirement * (1 - foreign_borrowing_share)
    return fixed_debt + home * (1 - floating_share - linked_share) * month


def next_foreign_debt(
    foreign_debt: DollarStock,
    borrowing_requirement: Flow,
    foreign_borrowing_share: Share,
    exchange_rate: ExchangeRate,
    month: Month,
) -> DollarStock:
    """Foreign debt, in dollars, takes its share of what is borrowed at the exchange rate of the month's start."""
    return foreign_debt + borrowing_requirement * foreign_borrowing_share * month / exchange_rate


def public_debt(
    floating_debt: Stock, linked_debt: Stock, fixed_debt: Stock, foreign_debt: DollarStock, exchange_rate: ExchangeRate
) -> Stock:
    """All public debt, foreign debt at the exchange rate of the day. Source: imf-2022."""
    return floating_debt + linked_debt + fixed_debt + foreign_debt * exchange_rate


def next_annual_gdp(annual_gdp: YearlyFlow, nominal_gdp: YearlyFlow, output_memory: Month, month: Month) -> YearlyFlow:
    """Output of about the last twelve months, by which official ratios divide."""
    return approach(annual_gdp, nominal_gdp, output_memory, month)


def debt_ratio(public_debt: Stock, annual_gdp: YearlyFlow, year: Years) -> Share:
    """Public debt as a share of the output of about the last twelve months."""
    return public_debt / (annual_gdp * year)


def next_borrowing_ratio(
    borrowing_ratio: Share,
    borrowing_requirement: Flow,
    nominal_gdp: YearlyFlow,
    usual_time: Month,
    month: Month,
    months_per_year: MonthsPerYear,
) -> Share:
    """Borrowing over about a year, as a share of output."""
    return approach(borrowing_ratio, borrowing_requirement * months_per_year / nominal_gdp, usual_time, month)


# Interest


def next_floating_rate(floating_rate: Rate, policy_rate: Rate, repricing_time: Month, month: Month) -> Rate:
    """Rate on short and floating debt: follows the policy rate within months."""
    return approach(floating_rate, policy_rate, repricing_time, month)


def next_fixed_rate(fixed_rate: Rate, bond_yield: Rate, fixed_maturity: Month, month: Month) -> Rate:
    """Average coupon of fixed-rate debt: drifts to the market's yield as old bonds fall due."""
    return approach(fixed_rate, bond_yield, fixed_maturity, month)


def next_linked_rate(
    linked_rate: Rate, bond_yield: Rate, inflation_expectations: Rate, fixed_maturity: Month, month: Month
) -> Rate:
    """Average real rate on debt linked to prices: drifts to the market's real yield."""
    return approach(linked_rate, bond_yield - inflation_expectations, fixed_maturity, month)


def next_foreign_rate(
    foreign_rate: Rate, us_bond_yield: Rate, risk_premium: Rate, foreign_maturity: Month, month: Month
) -> Rate:
    """Average rate on foreign debt: drifts to what lenders abroad ask today."""
    return approach(foreign_rate, us_bond_yield + risk_premium, foreign_maturity, month)


def interest_bill(
    floating_debt: Stock,
    floating_rate: Rate,
    fixed_debt: Stock,
    fixed_rate: Rate,
    linked_debt: Stock,
    linked_rate: Rate,
    foreign_debt: DollarStock,
    foreign_rate: Rate,
    exchange_rate: ExchangeRate,
    months_per_year: MonthsPerYear,
) -> Flow:
    """Interest that falls due this month on the debt at its start."""
    home = floating_debt * floating_rate + fixed_debt * fixed_rate + linked_debt * linked_rate
    return (home + foreign_debt * exchange_rate * foreign_rate) / months_per_year


def off_budget_borrowing(
    linked_debt: Stock,
    annual_inflation: Rate,
    off_budget_share: Share,
    nominal_gdp: YearlyFlow,
    months_per_year: MonthsPerYear,
) -> Flow:
    """What is borrowed outside the budget: what prices add to linked debt, and public bodies and trusts."""
    return (linked_debt * annual_inflation + off_budget_share * nominal_gdp) / months_per_year


# Rating


def next_credit_score(
    credit_score: Index,
    debt_ratio: Share,
    reference_debt_ratio: Share,
    score_of_debt: Index,
    borrowing_ratio: Share,
    inherited_target: Share,
    score_of_borrowing: Index,
    confidence: Index,
    score_of_confidence: Index,
    score_time: Month,
    month: Month,
) -> Index:
    """How lenders judge the state, in notches against mid-2018: it falls with debt, borrowing and doubt."""
    burden = score_of_debt * (debt_ratio - reference_debt_ratio) + score_of_borrowing * (
        borrowing_ratio - inherited_target
    )
    return approach(credit_score, score_of_confidence * confidence - burden, score_time, month)


def rating_change(credit_score: Index) -> Index:
    """Notches that agencies have taken away (below zero) or given since mid-2018: whole ones only."""
    return jnp.sign(credit_score) * jnp.floor(jnp.abs(credit_score))
