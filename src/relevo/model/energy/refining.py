"""Refining: old plants that run below capacity, new ones that come late and dear, and what is left for export."""

import jax.numpy as jnp

from relevo.engine.units import BarrelPrice, DollarStock, ExchangeRate, Flow, Month, MonthsPerYear, Rate, Share
from relevo.model.energy.units import (
    CrudeFlow,
    CrudeStock,
    DaysPerMonth,
    MonthSpan,
    ProjectShare,
    RefineryCrude,
    RefineryShare,
    ThousandPerBillion,
    ThousandPerMillion,
)


def repair_pace(funded_pace: ProjectShare, repairs_refineries: ProjectShare) -> Share:
    """Pace at which old plants are repaired: as far as the budget pays for it."""
    return jnp.sum(funded_pace * repairs_refineries)


def refinery_works_pace(funded_pace: ProjectShare, builds_refinery: ProjectShare) -> Share:
    """Pace of the works at the new refinery: as far as the budget pays for them."""
    return jnp.sum(funded_pace * builds_refinery)


def next_refinery_use(
    refinery_use: RefineryShare,
    repair_pace: Share,
    restored_use: RefineryShare,
    rehab_speed: Rate,
    use_decline: Rate,
    use_volatility: Share,
    refinery_use_shock: RefineryShare,
    month: Month,
    months_per_year: MonthsPerYear,
) -> RefineryShare:
    """Part of its capacity that each old plant runs: repair lifts it, wear lowers it, outages shake it."""
    repaired = repair_pace * rehab_speed * (restored_use - refinery_use)
    worn = (1 - repair_pace) * use_decline * refinery_use
    moved = refinery_use + (repaired - worn) * month / months_per_year
    return jnp.clip(moved + use_volatility * refinery_use_shock, 0, 1)


def next_new_refinery_progress(
    new_refinery_progress: Share,
    refinery_works_pace: Share,
    promised_months: MonthSpan,
    refinery_delay: Share,
    month: Month,
) -> Share:
    """Works at the new refinery, slower than promised by a factor of delay."""
    return jnp.minimum(1, new_refinery_progress + refinery_works_pace * month / (promised_months * refinery_delay))


def next_second_refinery_progress(
    second_refinery_progress: Share,
    second_refinery: Share,
    promised_months: MonthSpan,
    refinery_delay: Share,
    month: Month,
) -> Share:
    """Works at a second new refinery."""
    return jnp.minimum(1, second_refinery_progress + second_refinery * month / (promised_months * refinery_delay))


def new_refinery_cost(promised_refinery_cost: DollarStock, refinery_overrun: Share) -> DollarStock:
    """What a new refinery costs in the end."""
    return promised_refinery_cost * refinery_overrun


def new_refinery_outlay(
    new_refinery_cost: DollarStock, new_refinery_progress: Share, second_refinery_progress: Share
) -> DollarStock:
    """What new refineries have cost so far."""
    return new_refinery_cost * (new_refinery_progress + second_refinery_progress)


def next_new_refinery_use(
    new_refinery_use: Share,
    new_refinery_progress: Share,
    new_refinery_best_use: Share,
    start_up: MonthSpan,
    month: Month,
) -> Share:
    """Part of its capacity that the new refinery runs: it works up once it is built."""
    running = jnp.where(new_refinery_progress >= 1, month / start_up, 0)
    return jnp.minimum(new_refinery_best_use, new_refinery_use + running * new_refinery_best_use)


def next_second_refinery_use(
    second_refinery_use: Share,
    second_refinery_progress: Share,
    new_refinery_best_use: Share,
    start_up: MonthSpan,
    month: Month,
) -> Share:
    """Part of its capacity that the second new refinery runs."""
    running = jnp.where(second_refinery_progress >= 1, month / start_up, 0)
    return jnp.minimum(new_refinery_best_use, second_refinery_use + running * new_refinery_best_use)


def wanted_runs(
    refinery_capacity: RefineryCrude,
    refinery_use: RefineryShare,
    new_refinery_capacity: CrudeFlow,
    new_refinery_use: Share,
    second_refinery_use: Share,
) -> CrudeFlow:
    """Crude that plants at home could run."""
    return jnp.sum(refinery_capacity * refinery_use) + new_refinery_capacity * (new_refinery_use + second_refinery_use)


def crude_runs(wanted_runs: CrudeFlow, crude_output: CrudeFlow, home_crude_limit_path: Share) -> CrudeFlow:
    """Crude that plants at home run: no more than the part of output that is kept from export contracts and
    partners."""
    return jnp.minimum(wanted_runs, home_crude_limit_path * crude_output)


def crude_exports(
    crude_output: CrudeFlow,
    crude_runs: CrudeFlow,
    crude_stock: CrudeStock,
    usual_crude_stock: CrudeStock,
    stock_adjustment: MonthSpan,
    days_per_month: DaysPerMonth,
    thousand_per_million: ThousandPerMillion,
) -> CrudeFlow:
    """Crude sold abroad: what plants leave, and what brings stocks back to their usual level."""
    excess = (crude_stock - usual_crude_stock) * thousand_per_million / (stock_adjustment * days_per_month)
    return jnp.maximum(0, crude_output - crude_runs + excess)


def crude_stock_change(crude_output: CrudeFlow, crude_runs: CrudeFlow, crude_exports: CrudeFlow) -> CrudeFlow:
    """Crude put into stock: what is neither run nor exported."""
    return crude_output - crude_runs - crude_exports


def next_crude_stock(
    crude_stock: CrudeStock,
    crude_stock_change: CrudeFlow,
    days_per_month: DaysPerMonth,
    thousand_per_million: ThousandPerMillion,
    month: Month,
) -> CrudeStock:
    """Crude in tanks."""
    return crude_stock + crude_stock_change * days_per_month * month / thousand_per_million


def refining_result(
    refinery_capacity: RefineryCrude,
    refinery_use: RefineryShare,
    wanted_runs: CrudeFlow,
    crude_runs: CrudeFlow,
    old_plant_margin: BarrelPrice,
    new_plant_margin: BarrelPrice,
    exchange_rate: ExchangeRate,
    days_per_month: DaysPerMonth,
    thousand_per_billion: ThousandPerBillion,
) -> Flow:
    """What refining earns or loses after its costs, old plants and new."""
    fed = jnp.where(wanted_runs > 0, crude_runs / wanted_runs, 1)
    old = fed * jnp.sum(refinery_capacity * refinery_use)
    dollars = old * old_plant_margin + (crude_runs - old) * new_plant_margin
    return dollars * days_per_month * exchange_rate / thousand_per_billion


def gasoline_output(crude_runs: CrudeFlow, gasoline_yield: Share) -> CrudeFlow:
    """Gasoline made at home."""
    return gasoline_yield * crude_runs


def fuel_oil_output(crude_runs: CrudeFlow, fuel_oil_yield: Share) -> CrudeFlow:
    """Fuel oil that refining leaves, to be burnt in power plants or sold at a discount."""
    return fuel_oil_yield * crude_runs


# A plant abroad


def next_plant_abroad_share(plant_abroad_share: Share, refinery_purchase_path: Share) -> Share:
    """Part of a plant abroad that the state company has bought; it is not sold again."""
    return jnp.maximum(plant_abroad_share, refinery_purchase_path)


def purchase_outlay(
    plant_abroad_share: Share,
    next_plant_abroad_share: Share,
    plant_price: DollarStock,
    exchange_rate: ExchangeRate,
    month: Month,
) -> Flow:
    """What the purchase costs in the month it is made, debts of the plant included."""
    return (next_plant_abroad_share - plant_abroad_share) * plant_price * exchange_rate / month


def bought_plant_result(
    plant_abroad_share: Share,
    bought_plant_runs: CrudeFlow,
    bought_plant_margin: BarrelPrice,
    exchange_rate: ExchangeRate,
    days_per_month: DaysPerMonth,
    thousand_per_billion: ThousandPerBillion,
) -> Flow:
    """What the plant abroad earns or loses; its crude counts as exported."""
    dollars = plant_abroad_share * bought_plant_runs * bought_plant_margin
    return dollars * days_per_month * exchange_rate / thousand_per_billion
