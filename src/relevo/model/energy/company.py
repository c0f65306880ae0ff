"""Cash of the state oil company: what it earns, what duties take, and how a shortfall is paid.

Money is in billions; flows are per month. Treasury and company together are ``oil_revenue``.
"""

import jax.numpy as jnp

from relevo.engine.units import (
    BarrelPrice,
    DollarStock,
    ExchangeRate,
    Flow,
    Index,
    Month,
    MonthsPerYear,
    Rate,
    Share,
    Stock,
    YearlyFlow,
)
from relevo.model.energy.units import (
    CrudeFlow,
    DaysPerMonth,
    DaysPerYear,
    LitrePrice,
    LitresPerBarrel,
    ThousandPerBillion,
)


def crude_value(
    company_output: CrudeFlow,
    oil_price: BarrelPrice,
    exchange_rate: ExchangeRate,
    days_per_month: DaysPerMonth,
    thousand_per_billion: ThousandPerBillion,
) -> Flow:
    """Value of a month's crude of the state company at the export price."""
    return company_output * days_per_month * oil_price * exchange_rate / thousand_per_billion


def reference_crude_value(
    reference_output: CrudeFlow,
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
    contract_revenue: Flow,
    theft_growth: Flow,
    price_level: Index,
    months_per_year: MonthsPerYear,
) -> Flow:
    """What treasury and state company earn from oil: a home market, a part of the value of crude, and the contracts."""
    home_market = reference_oil_revenue / months_per_year - retained_value * reference_crude_value
    return home_market * price_level + retained_value * crude_value + contract_revenue - theft_growth


# Duties


def deductible_cost(lifting_bill: Flow, cost_cap: Share, crude_value: Flow) -> Flow:
    """Cost that the duty on profit lets the company deduct, up to a part of the value."""
    return jnp.minimum(lifting_bill, cost_cap * crude_value)


def company_duties(
    crude_value: Flow, base_royalty_rate: Share, profit_duty_rate: Share, deductible_cost: Flow, duty_relief_path: Share
) -> Flow:
    """What the treasury takes from the company's crude: royalty, and a duty on profit after capped costs."""
    royalty = base_royalty_rate * crude_value
    profit = jnp.maximum(0, crude_value - deductible_cost - royalty)
    return royalty + (1 - duty_relief_path) * profit_duty_rate * profit


# Cash


def lifting_bill(
    company_output: CrudeFlow,
    lifting_cost: BarrelPrice,
    exchange_rate: ExchangeRate,
    days_per_month: DaysPerMonth,
    thousand_per_billion: ThousandPerBillion,
) -> Flow:
    """Cost of bringing up the company's crude."""
    return company_output * days_per_month * lifting_cost * exchange_rate / thousand_per_billion


def company_interest(
    company_debt: DollarStock, company_rate: Rate, exchange_rate: ExchangeRate, months_per_year: MonthsPerYear
) -> Flow:
    """Interest on the company's debt."""
    return company_debt * company_rate * exchange_rate / months_per_year


def company_rate(company_coupon: Rate, coupon_response: Share, risk_premium: Rate, usual_premium: Rate) -> Rate:
    """What the company pays on its debt: more when the country's own risk is dearer."""
    return company_coupon + coupon_response * (risk_premium - usual_premium)


def state_company_support(
    pemex_capital_injection: Share, promised_injection: YearlyFlow, price_level: Index, months_per_year: MonthsPerYear
) -> Flow:
    """Money that the treasury is to give the state oil company."""
    return pemex_capital_injection * promised_injection * price_level / months_per_year


def production_plan_cost(
    pemex_production_plan: Share,
    investment_rise: YearlyFlow,
    arrears_drag: Share,
    price_level: Index,
    months_per_year: MonthsPerYear,
) -> Flow:
    """What the promised investment in oil fields takes before cuts, as far as suppliers let it happen."""
    return investment_rise * pemex_production_plan * (1 - arrears_drag) * price_level / months_per_year


def second_refinery_cost(
    new_refinery_cost: DollarStock,
    second_refinery_progress: Share,
    next_second_refinery_progress: Share,
    exchange_rate: ExchangeRate,
    month: Month,
) -> Flow:
    """What a month of works at a second new refinery takes."""
    return new_refinery_cost * (next_second_refinery_progress - second_refinery_progress) * exchange_rate / month


def company_extra_cost(production_plan_cost: Flow, second_refinery_cost: Flow, state_company_support: Flow) -> Flow:
    """What the company's new works take from the public sector beyond what the treasury is to give for them."""
    return jnp.maximum(0, production_plan_cost + second_refinery_cost - state_company_support)


def company_balance(
    crude_value: Flow,
    domestic_margin: YearlyFlow,
    refining_result: Flow,
    bought_plant_result: Flow,
    purchase_outlay: Flow,
    theft_loss: Flow,
    lifting_bill: Flow,
    company_duties: Flow,
    company_interest: Flow,
    drilling_investment: YearlyFlow,
    other_outlays: YearlyFlow,
    support_paid: Flow,
    price_level: Index,
    months_per_year: MonthsPerYear,
) -> Flow:
    """Cash that is left, or missing, before new debt."""
    home = (domestic_margin - other_outlays - drilling_investment) * price_level / months_per_year
    earned = crude_value + home + refining_result + bought_plant_result - purchase_outlay + support_paid
    return earned - lifting_bill - company_duties - company_interest - theft_loss


def next_supplier_arrears(supplier_arrears: Stock, company_balance: Flow, arrears_part: Share, month: Month) -> Stock:
    """Bills of suppliers that wait: they take a part of every shortfall and are paid down by a surplus."""
    return jnp.maximum(0, supplier_arrears - arrears_part * company_balance * month)


def next_company_debt(
    company_debt: DollarStock,
    company_balance: Flow,
    supplier_arrears: Stock,
    next_supplier_arrears: Stock,
    exchange_rate: ExchangeRate,
    month: Month,
) -> DollarStock:
    """Debt of the company in dollars: what a shortfall leaves after arrears."""
    missing = -company_balance * month - (next_supplier_arrears - supplier_arrears)
    return company_debt + missing / exchange_rate


def contingent_liability(
    company_debt: DollarStock, exchange_rate: ExchangeRate, supplier_arrears: Stock, claims_outstanding: Stock
) -> Stock:
    """What may fall on the treasury: the company's debt and arrears, and claims of contractors."""
    return company_debt * exchange_rate + supplier_arrears + claims_outstanding


# Theft of fuel


def theft_loss(
    fuel_theft: CrudeFlow,
    days_per_month: DaysPerMonth,
    landed_fuel_cost: LitrePrice,
    litres_per_barrel: LitresPerBarrel,
    thousand_per_billion: ThousandPerBillion,
) -> Flow:
    """Value of stolen fuel, at what it costs to bring it to market."""
    return fuel_theft * days_per_month * litres_per_barrel * landed_fuel_cost / thousand_per_billion


def theft_growth(
    fuel_theft: CrudeFlow,
    fuel_theft_start: CrudeFlow,
    days_per_month: DaysPerMonth,
    landed_fuel_cost: LitrePrice,
    litres_per_barrel: LitresPerBarrel,
    thousand_per_billion: ThousandPerBillion,
) -> Flow:
    """Theft beyond its usual level, which the reference revenue already bears; negative when less is stolen."""
    litres = (fuel_theft - fuel_theft_start) * days_per_month * litres_per_barrel
    return litres * landed_fuel_cost / thousand_per_billion
