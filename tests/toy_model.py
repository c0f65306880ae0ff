"""A state of two accounts: the smallest model that has everything an arena can have."""

from typing import Annotated

import jax.numpy as jnp

from relevo.engine.units import By, Flow, Month, MonthsPerYear, Rate, Share, Stock

ProgrammeFlow = Annotated[Flow, By("programme")]
ProgrammeShare = Annotated[Share, By("programme")]


def trend(trend_growth: Rate, months_per_year: MonthsPerYear, month: Month) -> Share:
    """Growth in a month without luck."""
    return trend_growth * month / months_per_year


def taxes(output: Flow, tax_share: Share) -> Flow:
    """What the state earns."""
    return tax_share * output


def programme_spending(programme_cost: ProgrammeFlow, programme_effort: ProgrammeShare) -> ProgrammeFlow:
    """What each programme costs."""
    return programme_cost * programme_effort


def interest(debt: Stock, interest_rate: Rate, months_per_year: MonthsPerYear) -> Flow:
    """Interest that falls due."""
    return debt * interest_rate / months_per_year


def additional_spending(additional_spending_path: Share, output: Flow) -> Flow:
    """Further spending, as a share of output."""
    return additional_spending_path * output


def borrowing(
    programme_spending: ProgrammeFlow, interest: Flow, taxes: Flow, upkeep: Flow, additional_spending: Flow
) -> Flow:
    """What has to be borrowed."""
    return upkeep + additional_spending + jnp.sum(programme_spending) + interest - taxes


def debt_ratio(debt: Stock, output: Flow, month: Month) -> Share:
    """Debt as a multiple of a month's output."""
    return debt / (output * month)


def next_output(output: Flow, trend: Share, growth_shock: Share, volatility: Share) -> Flow:
    """Output grows by its trend and by luck."""
    return output * jnp.exp(trend + volatility * growth_shock)


def next_debt(debt: Stock, borrowing: Flow, month: Month) -> Stock:
    """Debt grows by what is borrowed."""
    return debt + borrowing * month


def opening_debt(inherited_debt: Stock) -> Stock:
    """Debt at the hand-over."""
    return inherited_debt
