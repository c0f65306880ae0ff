"""Spending without the pledges, by class, and how much of it the economy feels.

Classes are those of the economic classification. Money is in billions; flows are per month.
"""

from typing import Annotated

import jax.numpy as jnp

from relevo.engine.units import By, Flow, Index, Month, MonthsPerYear, Rate, Share, YearlyFlow
from relevo.model.curves import approach

ClassShare = Annotated[Share, By("spending_class")]
ClassRate = Annotated[Rate, By("spending_class")]
ClassFlow = Annotated[Flow, By("spending_class")]
ClassYear = Annotated[YearlyFlow, By("spending_class")]
ProjectFlow = Annotated[Flow, By("project")]
ProjectShare = Annotated[Share, By("project")]
PledgeFlow = Annotated[Flow, By("pledge")]


def base_spending(
    reference_spending: ClassYear,
    spending_growth: ClassRate,
    elapsed: Month,
    reference_age: Month,
    price_since_reference: Index,
    months_per_year: MonthsPerYear,
) -> ClassFlow:
    """Spending that goes on as it did: each class grows with prices and by its own trend."""
    growth = jnp.exp(spending_growth * (elapsed + reference_age) / months_per_year)
    return reference_spending * growth * price_since_reference / months_per_year


def cuttable_spending(base_spending: ClassFlow, cuttable_share: ClassShare) -> Flow:
    """Spending that a ministry of finance can cut within a year."""
    return jnp.sum(base_spending * cuttable_share)


def additional_spending(
    additional_spending_path: Share, nominal_gdp: YearlyFlow, months_per_year: MonthsPerYear
) -> Flow:
    """Spending beyond base and pledges that is borrowed for: what a search for fiscal space varies."""
    return additional_spending_path * nominal_gdp / months_per_year


def programme_spending(
    base_spending: ClassFlow,
    spending_cut: Flow,
    windfall_spending: Flow,
    saved_spending: Flow,
    additional_spending: Flow,
    security_extra_cost: Flow,
    company_extra_cost: Flow,
) -> Flow:
    """Spending without pledges, interest and what is shared: after cuts and savings, with windfalls and new duties."""
    kept = jnp.sum(base_spending) - spending_cut - saved_spending
    return kept + windfall_spending + additional_spending + security_extra_cost + company_extra_cost


def total_spending(
    programme_spending: Flow, paid_by_treasury: Flow, shared_revenue: Flow, interest_bill: Flow, fund_saving: Flow
) -> Flow:
    """All that goes out; what is put into the stabilisation fund counts as spending, as in the official accounts."""
    return programme_spending + paid_by_treasury + shared_revenue + interest_bill + fund_saving


def public_investment(
    base_spending: ClassFlow,
    investment_class: ClassShare,
    spending_cut: Flow,
    cut_on_investment: Share,
    project_spending: ProjectFlow,
    construction: ProjectShare,
) -> Flow:
    """What the state builds: its usual works, less the cuts that fall on them, and the pledged projects."""
    usual = jnp.sum(base_spending * investment_class) - cut_on_investment * spending_cut
    return usual + jnp.sum(project_spending * construction)


def investment_kept(
    base_spending: ClassFlow, investment_class: ClassShare, spending_cut: Flow, cut_on_investment: Share
) -> Share:
    """Part of the usual public works, those of the state companies among them, that cuts leave."""
    usual = jnp.sum(base_spending * investment_class)
    return 1 - jnp.minimum(1, cut_on_investment * spending_cut / usual)


# What the economy feels


def next_recent_spending(
    recent_spending: Flow,
    programme_spending: Flow,
    paid_by_treasury: Flow,
    public_investment: Flow,
    price_level: Index,
    recent_time: Month,
    month: Month,
) -> Flow:
    """Federal spending of the last months other than on interest and works, in money of the hand-over."""
    spending = programme_spending + paid_by_treasury - public_investment
    return approach(recent_spending, spending / price_level, recent_time, month)


def inherited_spending(
    reference_spending: ClassYear,
    spending_growth: ClassRate,
    reference_age: Month,
    reference_price_level: Index,
    months_per_year: MonthsPerYear,
) -> ClassFlow:
    """Spending by class in the month of the hand-over."""
    growth = jnp.exp(spending_growth * reference_age / months_per_year)
    return reference_spending * growth / reference_price_level / months_per_year


def opening_recent_spending(inherited_spending: ClassFlow, investment_class: ClassShare) -> Flow:
    """At the hand-over the economy has got used to the spending that it finds."""
    return jnp.sum(inherited_spending * (1 - investment_class))


def opening_usual_spending(inherited_spending: ClassFlow, investment_class: ClassShare) -> Flow:
    """At the hand-over the economy has got used to the spending that it finds."""
    return jnp.sum(inherited_spending * (1 - investment_class))


def opening_recent_investment(inherited_spending: ClassFlow, investment_class: ClassShare) -> Flow:
    """Public works at the hand-over."""
    return jnp.sum(inherited_spending * investment_class)


def opening_usual_investment(inherited_spending: ClassFlow, investment_class: ClassShare) -> Flow:
    """Public works that the economy is used to at the hand-over."""
    return jnp.sum(inherited_spending * investment_class)


def next_usual_spending(
    usual_spending: Flow,
    recent_spending: Flow,
    usual_time: Month,
    trend_growth: Rate,
    month: Month,
    months_per_year: MonthsPerYear,
) -> Flow:
    """Spending that the economy is used to: that of about a year ago, grown by the trend."""
    grown = usual_spending * jnp.exp(trend_growth * month / months_per_year)
    return approach(grown, recent_spending, usual_time, month)


def spending_impulse(
    recent_spending: Flow,
    usual_spending: Flow,
    price_level: Index,
    nominal_gdp: YearlyFlow,
    months_per_year: MonthsPerYear,
) -> Share:
    """Spending other than on interest and works beyond its path a year ago, as a share of output."""
    return (recent_spending - usual_spending) * price_level * months_per_year / nominal_gdp


def next_recent_investment(
    recent_investment: Flow, public_investment: Flow, price_level: Index, recent_time: Month, month: Month
) -> Flow:
    """Public works of the last months, in money of the hand-over."""
    return approach(recent_investment, public_investment / price_level, recent_time, month)


def next_usual_investment(
    usual_investment: Flow,
    recent_investment: Flow,
    usual_time: Month,
    trend_growth: Rate,
    month: Month,
    months_per_year: MonthsPerYear,
) -> Flow:
    """Public works that the economy is used to: those of about a year ago, grown by the trend."""
    grown = usual_investment * jnp.exp(trend_growth * month / months_per_year)
    return approach(grown, recent_investment, usual_time, month)


def investment_impulse(
    recent_investment: Flow,
    usual_investment: Flow,
    price_level: Index,
    nominal_gdp: YearlyFlow,
    months_per_year: MonthsPerYear,
) -> Share:
    """Public investment beyond its path a year ago, as a share of output."""
    return (recent_investment - usual_investment) * price_level * months_per_year / nominal_gdp
