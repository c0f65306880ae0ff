"""Oil, simply stated: output declines, revenue follows its value, and the tax on fuel gives way when fuel is dear.

A placeholder with the names of the energy arena, for packs that do not use that arena. Money is in billions; prices of
fuel are money per litre; flows are per month.
"""

from typing import Annotated

import jax.numpy as jnp

from relevo.engine.units import (
    Array,
    BarrelPrice,
    ExchangeRate,
    Flow,
    Index,
    Month,
    MonthlyRate,
    MonthsPerYear,
    Rate,
    Share,
    Unit,
    YearlyFlow,
)

CrudeOutput = Annotated[Array, Unit("thousand barrel / day")]
DaysPerMonth = Annotated[Array, Unit("day / month")]
DaysPerYear = Annotated[Array, Unit("day / year")]
ThousandPerBillion = Annotated[Array, Unit("thousand / billion")]
LitrePrice = Annotated[Array, Unit("money / litre")]
LitresPerBarrel = Annotated[Array, Unit("litre / barrel")]
FuelVolume = Annotated[Array, Unit("billion litre / year")]


# Crude


def next_crude_output(
    crude_output: CrudeOutput,
    output_trend: Rate,
    output_volatility: Share,
    crude_output_shock: Share,
    month: Month,
    months_per_year: MonthsPerYear,
) -> CrudeOutput:
    """Output falls or grows by its trend, give or take luck."""
    return crude_output * jnp.exp(output_trend * month / months_per_year + output_volatility * crude_output_shock)


def crude_value(
    crude_output: CrudeOutput,
    oil_price: BarrelPrice,
    exchange_rate: ExchangeRate,
    days_per_month: DaysPerMonth,
    thousand_per_billion: ThousandPerBillion,
) -> Flow:
    """Value of a month's output at the export price."""
    return crude_output * days_per_month * oil_price * exchange_rate / thousand_per_billion


def reference_crude_value(
    reference_output: CrudeOutput,
    reference_oil_price: BarrelPrice,
    reference_exchange_rate: ExchangeRate,
    days_per_year: DaysPerYear,
    months_per_year: MonthsPerYear,
    thousand_per_billion: ThousandPerBillion,
) -> Flow:
    """Value of a month's output in the year of which the revenue is known."""
    value = reference_output * reference_oil_price * reference_exchange_rate / thousand_per_billion
    return value * days_per_year / months_per_year


def oil_revenue(
    reference_oil_revenue: YearlyFlow,
    retained_value: Share,
    crude_value: Flow,
    reference_crude_value: Flow,
    price_level: Index,
    months_per_year: MonthsPerYear,
) -> Flow:
    """What treasury and state company earn from oil: a part keeps up with prices, a part with the value of crude."""
    home_market = reference_oil_revenue / months_per_year - retained_value * reference_crude_value
    return home_market * price_level + retained_value * crude_value


# Fuel


def landed_fuel_cost(
    oil_price: BarrelPrice,
    refining_margin: BarrelPrice,
    exchange_rate: ExchangeRate,
    litres_per_barrel: LitresPerBarrel,
    distribution_cost: LitrePrice,
    price_level: Index,
) -> LitrePrice:
    """What a litre costs at the pump before taxes."""
    return (oil_price + refining_margin) * exchange_rate / litres_per_barrel + distribution_cost * price_level


def full_fuel_price(
    landed_fuel_cost: LitrePrice, fuel_quota: LitrePrice, price_level: Index, fuel_vat: Share
) -> LitrePrice:
    """What a litre would cost with the whole fuel tax on it."""
    return (landed_fuel_cost + fuel_quota * price_level) * (1 + fuel_vat)


def wanted_pump_price(
    pump_price: LitrePrice,
    full_fuel_price: LitrePrice,
    price_adjustment: MonthlyRate,
    promised_pump_price: LitrePrice,
    price_level: Index,
    energy_prices_real_constant: Share,
    month: Month,
) -> LitrePrice:
    """The price that policy aims at: nearing the full price step by step, or constant in real terms where promised."""
    stepwise = pump_price * (full_fuel_price / pump_price) ** (price_adjustment * month)
    promised = promised_pump_price * price_level
    return stepwise + energy_prices_real_constant * (promised - stepwise)


def fuel_stimulus(
    full_fuel_price: LitrePrice,
    wanted_pump_price: LitrePrice,
    fuel_vat: Share,
    fuel_quota: LitrePrice,
    price_level: Index,
) -> LitrePrice:
    """Tax forgone on a litre: never more than the tax, never less than nothing."""
    return jnp.clip((full_fuel_price - wanted_pump_price) / (1 + fuel_vat), 0, fuel_quota * price_level)


def charged_pump_price(full_fuel_price: LitrePrice, fuel_stimulus: LitrePrice, fuel_vat: Share) -> LitrePrice:
    """What a litre costs after the tax forgone."""
    return full_fuel_price - (1 + fuel_vat) * fuel_stimulus


def next_pump_price(charged_pump_price: LitrePrice) -> LitrePrice:
    """What a litre costs at the start of the next month."""
    return 1 * charged_pump_price


def pump_price_growth(pump_price: LitrePrice, charged_pump_price: LitrePrice, month: Month) -> MonthlyRate:
    """How much dearer fuel becomes this month."""
    return jnp.log(charged_pump_price / pump_price) / month


def fuel_volume(
    opening_fuel_volume: FuelVolume, fuel_demand_growth: Rate, elapsed: Month, months_per_year: MonthsPerYear
) -> FuelVolume:
    """Litres sold, at a yearly rate."""
    return opening_fuel_volume * jnp.exp(fuel_demand_growth * elapsed / months_per_year)


def fuel_subsidy(fuel_stimulus: LitrePrice, fuel_volume: FuelVolume, months_per_year: MonthsPerYear) -> Flow:
    """Fuel tax forgone to hold prices."""
    return fuel_stimulus * fuel_volume / months_per_year


def fuel_tax_revenue(
    fuel_quota: LitrePrice,
    price_level: Index,
    fuel_volume: FuelVolume,
    fuel_subsidy: Flow,
    months_per_year: MonthsPerYear,
) -> Flow:
    """Fuel tax that comes in, after what is forgone."""
    return fuel_quota * price_level * fuel_volume / months_per_year - fuel_subsidy


# The state oil company


def state_company_support(
    pemex_capital_injection: Share, promised_injection: YearlyFlow, price_level: Index, months_per_year: MonthsPerYear
) -> Flow:
    """Money that the treasury gives the state oil company."""
    return pemex_capital_injection * promised_injection * price_level / months_per_year
