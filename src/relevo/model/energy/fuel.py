"""Fuel at the pump: cost, margin and taxes, and what it costs to hold a price below them.

Prices are money per litre by fuel. The rule of policy moves between the market (step by step to the full price), a
price that is constant in real terms, and one that is constant in money.
"""

import jax.numpy as jnp

from relevo.engine.units import BarrelPrice, ExchangeRate, Flow, Index, Month, MonthlyRate, MonthsPerYear, Rate, Share
from relevo.model.energy.units import (
    CrudeFlow,
    DaysPerMonth,
    FuelFlow,
    FuelLitres,
    FuelMargin,
    FuelPrice,
    FuelShare,
    LitrePrice,
    LitresPerBarrel,
    ThousandPerBillion,
)


def landed_cost(
    oil_price: BarrelPrice,
    product_margin: FuelMargin,
    exchange_rate: ExchangeRate,
    litres_per_barrel: LitresPerBarrel,
) -> FuelPrice:
    """What a litre costs when it reaches the country or leaves a plant."""
    return (oil_price + product_margin) * exchange_rate / litres_per_barrel


def distribution_margin(distribution_cost: FuelPrice, price_level: Index) -> FuelPrice:
    """What transport, storage and stations add to a litre."""
    return distribution_cost * price_level


def landed_fuel_cost(landed_cost: FuelPrice, fuel_mix: FuelShare) -> LitrePrice:
    """Cost of an average litre of fuel before margins and taxes."""
    return jnp.sum(landed_cost * fuel_mix)


def fuel_quota(fuel_duty: FuelPrice, price_level: Index) -> FuelPrice:
    """Tax on a litre if none of it is forgone; it follows prices."""
    return fuel_duty * price_level


def full_fuel_price(
    landed_cost: FuelPrice, distribution_margin: FuelPrice, fuel_quota: FuelPrice, fuel_vat: Share
) -> FuelPrice:
    """What a litre would cost with the whole tax on it."""
    return (landed_cost + distribution_margin + fuel_quota) * (1 + fuel_vat)


def wanted_pump_price(
    pump_price: FuelPrice,
    full_fuel_price: FuelPrice,
    price_adjustment: MonthlyRate,
    promised_pump_price: FuelPrice,
    price_level: Index,
    energy_prices_real_constant: Share,
    fuel_prices_nominal_path: Share,
    month: Month,
) -> FuelPrice:
    """The price that policy aims at: nearing the full price, or held in real terms, or held in money."""
    stepwise = pump_price * (full_fuel_price / pump_price) ** (price_adjustment * month)
    real = stepwise + energy_prices_real_constant * (promised_pump_price * price_level - stepwise)
    return real + fuel_prices_nominal_path * (promised_pump_price - real)


def fuel_stimulus(full_fuel_price: FuelPrice, wanted_pump_price: FuelPrice, fuel_vat: Share) -> FuelPrice:
    """What the treasury gives up on a litre to reach the wanted price: never less than nothing."""
    return jnp.maximum(0, (full_fuel_price - wanted_pump_price) / (1 + fuel_vat))


def tax_forgone(fuel_stimulus: FuelPrice, fuel_quota: FuelPrice) -> FuelPrice:
    """Part of the stimulus that the tax on fuel bears."""
    return jnp.minimum(fuel_stimulus, fuel_quota)


def cash_compensation(fuel_stimulus: FuelPrice, tax_forgone: FuelPrice) -> FuelPrice:
    """Part of the stimulus beyond the tax, which has to be paid to sellers."""
    return fuel_stimulus - tax_forgone


def next_pump_price(
    full_fuel_price: FuelPrice, tax_forgone: FuelPrice, cash_compensation: FuelPrice, fuel_vat: Share
) -> FuelPrice:
    """What a litre costs: cost, margin and taxes less what the treasury gives up."""
    return full_fuel_price - (1 + fuel_vat) * (tax_forgone + cash_compensation)


def pump_price_growth(
    pump_price: FuelPrice, next_pump_price: FuelPrice, fuel_mix: FuelShare, month: Month
) -> MonthlyRate:
    """How much dearer fuel becomes this month, over all fuels."""
    return jnp.sum(fuel_mix * jnp.log(next_pump_price / pump_price)) / month


def real_pump_price(
    pump_price: FuelPrice, promised_pump_price: FuelPrice, fuel_mix: FuelShare, price_level: Index
) -> Index:
    """Price at the pump in real terms, 1 at the promise."""
    return jnp.sum(fuel_mix * pump_price / promised_pump_price) / price_level


def fuel_litres(
    opening_fuel_litres: FuelLitres,
    fuel_demand_growth: Rate,
    fuel_elasticity: Share,
    real_pump_price: Index,
    elapsed: Month,
    months_per_year: MonthsPerYear,
) -> FuelLitres:
    """Litres sold in a month: they grow with the fleet and shrink where fuel is dear in real terms."""
    trend = jnp.exp(fuel_demand_growth * elapsed / months_per_year)
    return opening_fuel_litres * trend * real_pump_price**fuel_elasticity


def stimulus_by_fuel(fuel_stimulus: FuelPrice, fuel_litres: FuelLitres) -> FuelFlow:
    """What the treasury gives up on each fuel."""
    return fuel_stimulus * fuel_litres


def fuel_subsidy(stimulus_by_fuel: FuelFlow) -> Flow:
    """What the treasury gives up to hold the price of fuel, within the tax and beyond it."""
    return jnp.sum(stimulus_by_fuel)


def fuel_tax_revenue(fuel_quota: FuelPrice, fuel_litres: FuelLitres, fuel_subsidy: Flow) -> Flow:
    """Tax on fuel that comes in after what is given up; below nothing when sellers have to be paid."""
    return jnp.sum(fuel_quota * fuel_litres) - fuel_subsidy


def fuel_imports(
    fuel_litres: FuelLitres,
    gasoline_weight: FuelShare,
    litres_per_barrel: LitresPerBarrel,
    days_per_month: DaysPerMonth,
    thousand_per_billion: ThousandPerBillion,
    gasoline_output: CrudeFlow,
) -> CrudeFlow:
    """Gasoline bought abroad."""
    wanted = jnp.sum(gasoline_weight * fuel_litres) * thousand_per_billion / (litres_per_barrel * days_per_month)
    return jnp.maximum(0, wanted - gasoline_output)
