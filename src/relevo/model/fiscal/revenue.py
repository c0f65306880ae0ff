"""What the treasury earns besides oil: taxes that follow output, and the income of public bodies.

Money is in billions; flows are per month, output is per year.
"""

from typing import Annotated

import jax.numpy as jnp

from relevo.engine.units import (
    Array,
    By,
    DollarStock,
    ExchangeRate,
    Flow,
    Index,
    MonthsPerYear,
    Share,
    Unit,
    YearlyFlow,
)

TaxShare = Annotated[Share, By("tax")]
TaxFlow = Annotated[Flow, By("tax")]
TaxYear = Annotated[YearlyFlow, By("tax")]
LevyFlow = Annotated[Flow, By("levy")]
Years = Annotated[Array, Unit("year")]


def tax_by_kind(
    reference_tax: TaxYear,
    tax_elasticity: TaxShare,
    nominal_gdp: YearlyFlow,
    reference_gdp: YearlyFlow,
    months_per_year: MonthsPerYear,
) -> TaxFlow:
    """Each tax but the one on fuel: grows with output in money by its elasticity."""
    return reference_tax * (nominal_gdp / reference_gdp) ** tax_elasticity / months_per_year


def tax_revenue(tax_by_kind: TaxFlow, fuel_tax_revenue: Flow, levy_gain: LevyFlow) -> Flow:
    """All taxes, with the tax on fuel and with what pledges add to or take from them."""
    return jnp.sum(tax_by_kind) + fuel_tax_revenue + jnp.sum(levy_gain)


def other_revenue(
    reference_other_revenue: YearlyFlow,
    nominal_gdp: YearlyFlow,
    reference_gdp: YearlyFlow,
    months_per_year: MonthsPerYear,
) -> Flow:
    """Contributions and sales of public bodies, fees and fines: a constant share of output."""
    return reference_other_revenue * (nominal_gdp / reference_gdp) / months_per_year


def central_bank_surplus(
    foreign_reserves: DollarStock,
    exchange_rate: ExchangeRate,
    annual_depreciation: Share,
    surplus_threshold: Share,
    surplus_share: Share,
    months_per_year: MonthsPerYear,
    year: Years,
) -> Flow:
    """What the central bank hands over of the gain of its reserves in pesos, once its own capital is rebuilt."""
    gained = foreign_reserves * exchange_rate * jnp.maximum(0, annual_depreciation - surplus_threshold)
    return surplus_share * gained / (months_per_year * year)


def total_revenue(
    tax_revenue: Flow,
    oil_revenue: Flow,
    other_revenue: Flow,
    central_bank_surplus: Flow,
    fund_draw: Flow,
    trust_draw: Flow,
) -> Flow:
    """All that comes in; what the central bank, fund and trusts give is income that does not recur, as officially."""
    return tax_revenue + oil_revenue + other_revenue + central_bank_surplus + fund_draw + trust_draw


def shared_revenue(sharing_rate: Share, tax_revenue: Flow, oil_revenue: Flow, federal_oil_share: Share) -> Flow:
    """Part of federal taxes and federal oil income that goes to states and municipalities."""
    return sharing_rate * (tax_revenue + federal_oil_share * oil_revenue)


def price_since_reference(price_level: Index, reference_price_level: Index) -> Index:
    """Prices relative to the year in whose money the accounts are stated."""
    return price_level / reference_price_level
