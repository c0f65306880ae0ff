"""The state company's own output: crude that declines and that drilling holds up, condensate, gas, reserves.

Growth of crude is a yearly rate: what the fields lose by themselves, what a year's wells give back, and a regime that
lasts for years. Wells work with a lag. Sources: own-estimates (docs/estimation/energy_production.py).
"""

import jax.numpy as jnp

from relevo.engine.units import Index, Month, MonthsPerYear, Rate, Share, Stock, YearlyFlow
from relevo.model.energy.units import (
    CrudeFlow,
    CrudeGrowth,
    CrudeStock,
    DaysPerMonth,
    DaysPerYear,
    GasFlow,
    GasGrowth,
    GasRatio,
    MonthSpan,
    PerYear,
    ThousandPerMillion,
    Years,
)


def arrears_drag(arrears_effect: Share, supplier_arrears: Stock, opening_arrears: Stock) -> Share:
    """Part of drilling that stops because suppliers are not paid."""
    return jnp.clip(arrears_effect * (supplier_arrears / opening_arrears - 1), 0, 1)


def drilling_investment(
    usual_drilling_budget: YearlyFlow,
    investment_rise: YearlyFlow,
    pemex_production_plan: Share,
    investment_kept: Share,
    arrears_drag: Share,
) -> YearlyFlow:
    """Investment of the state company in exploration and production, after cuts, in prices of the hand-over."""
    planned = usual_drilling_budget + pemex_production_plan * investment_rise
    return planned * investment_kept * (1 - arrears_drag)


def wells_drilled(drilling_investment: YearlyFlow, investment_per_well: Stock) -> PerYear:
    """Wells finished, at a yearly rate."""
    return drilling_investment / investment_per_well


def next_drilling_effect(
    drilling_effect: PerYear, wells_drilled: PerYear, drilling_lag: MonthSpan, month: Month
) -> PerYear:
    """Wells of the last years that still feed output: an average that follows drilling with a lag."""
    return drilling_effect + (wells_drilled - drilling_effect) * month / drilling_lag


def output_growth(base_decline: Rate, drilling_response: Share, drilling_effect: PerYear, decline_regime: Rate) -> Rate:
    """Yearly growth of the state company's crude: wells against the decline of its fields. Source: own-estimates."""
    return drilling_response * drilling_effect - base_decline + decline_regime


def next_decline_regime(
    decline_regime: Rate,
    regime_fade: Rate,
    regime_volatility: Rate,
    decline_regime_shock: Share,
    month: Month,
    months_per_year: MonthsPerYear,
) -> Rate:
    """Better or worse years than wells explain, which last and fade."""
    return decline_regime * jnp.exp(-regime_fade * month / months_per_year) + regime_volatility * decline_regime_shock


def next_company_output(
    company_output: CrudeFlow, output_growth: Rate, month: Month, months_per_year: MonthsPerYear
) -> CrudeFlow:
    """Crude of the state company's own fields."""
    return company_output * jnp.exp(output_growth * month / months_per_year)


def next_condensate_output(
    condensate_output: CrudeFlow,
    condensate_rise: CrudeGrowth,
    gas_production_plan: Share,
    investment_kept: Share,
    month: Month,
) -> CrudeFlow:
    """Condensate rises as new gas fields are opened, fewer after cuts; it is no crude and is counted apart."""
    return condensate_output + gas_production_plan * investment_kept * condensate_rise * month


def gas_output(
    associated_gas: GasRatio,
    company_output: CrudeFlow,
    dry_gas_output: GasFlow,
    thousand_per_million: ThousandPerMillion,
) -> GasFlow:
    """Natural gas, with crude and alone."""
    return associated_gas * company_output / thousand_per_million + dry_gas_output


def next_dry_gas_output(
    dry_gas_output: GasFlow,
    dry_gas_decline: Rate,
    dry_gas_rise: GasGrowth,
    gas_production_plan: Share,
    investment_kept: Share,
    month: Month,
    months_per_year: MonthsPerYear,
) -> GasFlow:
    """Gas that comes up alone: fields decline, a plan for gas opens new ones, fewer after cuts."""
    return (
        dry_gas_output * jnp.exp(-dry_gas_decline * month / months_per_year)
        + gas_production_plan * investment_kept * dry_gas_rise * month
    )


def next_proven_reserves(
    proven_reserves: CrudeStock,
    reserve_replacement: Share,
    equivalent_per_crude: Index,
    company_output: CrudeFlow,
    days_per_month: DaysPerMonth,
    thousand_per_million: ThousandPerMillion,
    month: Month,
) -> CrudeStock:
    """Proven reserves in barrels of oil equivalent: what is produced less what is found and revised."""
    produced = equivalent_per_crude * company_output * days_per_month * month / thousand_per_million
    return jnp.maximum(0, proven_reserves - (1 - reserve_replacement) * produced)


def reserve_life(
    proven_reserves: CrudeStock,
    equivalent_per_crude: Index,
    company_output: CrudeFlow,
    days_per_year: DaysPerYear,
    thousand_per_million: ThousandPerMillion,
) -> Years:
    """Years that proven reserves last at today's output."""
    return proven_reserves * thousand_per_million / (equivalent_per_crude * company_output * days_per_year)


def crude_output(company_output: CrudeFlow, private_output: CrudeFlow) -> CrudeFlow:
    """Crude of the country, without condensate."""
    return company_output + private_output


def liquids_output(crude_output: CrudeFlow, condensate_output: CrudeFlow) -> CrudeFlow:
    """Crude and condensate, the wider number that governments like to quote."""
    return crude_output + condensate_output
