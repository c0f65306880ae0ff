"""Public borrowing, simply stated: a usual share of output, in better and worse years.

A placeholder with the names of the budget, for packs that have debt without a budget. Money is in billions; flows are
per month, output is per year.
"""

import jax.numpy as jnp

from relevo.engine.units import Flow, Month, MonthsPerYear, Rate, Share, YearlyFlow


def next_borrowing_excess(
    borrowing_excess: Share,
    borrowing_fade: Rate,
    borrowing_volatility: Share,
    borrowing_excess_shock: Share,
    month: Month,
    months_per_year: MonthsPerYear,
) -> Share:
    """Borrowing beyond its usual share fades, and luck renews it."""
    kept = jnp.exp(-borrowing_fade * month / months_per_year)
    return borrowing_excess * kept + borrowing_volatility * borrowing_excess_shock


def borrowing_requirement(
    usual_borrowing: Share, borrowing_excess: Share, nominal_gdp: YearlyFlow, months_per_year: MonthsPerYear
) -> Flow:
    """What the public sector borrows this month."""
    return (usual_borrowing + borrowing_excess) * nominal_gdp / months_per_year
