"""Power: demand, plants in the order of their cost, what electricity costs, and what it emits.

Plants are kinds of plant by owner. Each month has some blocks of load; in each block the cheapest plants run first.
Hydro depends on the water of the year. Numbers per gigawatt-hour in thousands are numbers per megawatt-hour.
"""

import jax.numpy as jnp

from relevo.engine.units import BarrelPrice, ExchangeRate, Flow, Index, Month, MonthsPerYear, Rate, Share
from relevo.model.energy.units import (
    BillShare,
    BlockPower,
    BlockShare,
    Emissions,
    Energy,
    EnergyCost,
    EnergyStock,
    FullOutput,
    GasPrice,
    HeatPerBarrel,
    MillionPerBillion,
    MonthSpan,
    PlantBlockPower,
    PlantCost,
    PlantEmission,
    PlantEnergy,
    PlantFuelPrice,
    PlantHeat,
    PlantPair,
    PlantPower,
    PlantRate,
    PlantShare,
    PlantYearlyPower,
    Power,
    Tariff,
    ThousandPerMillion,
)

# Demand


def next_power_demand(
    power_demand: Energy, demand_elasticity: Share, annual_growth: Rate, month: Month, months_per_year: MonthsPerYear
) -> Energy:
    """Electricity that users take in a month; it follows output."""
    return power_demand * jnp.exp(demand_elasticity * annual_growth * month / months_per_year)


def network_losses(power_demand: Energy, loss_rate: Share) -> Energy:
    """Electricity lost or stolen on the way to users."""
    return loss_rate * power_demand


def block_load(
    power_demand: Energy,
    network_losses: Energy,
    block_height: BlockShare,
    block_length: BlockShare,
    full_output: FullOutput,
) -> BlockPower:
    """Load of each block of the month, so that all blocks together are demand and losses."""
    mean = (power_demand + network_losses) / full_output
    return mean * block_height / jnp.sum(block_height * block_length)


# Plants


def next_plant_pipeline(
    plant_pipeline: PlantPower,
    auction_awards: PlantYearlyPower,
    auctions_suspended_path: Share,
    construction_lag: MonthSpan,
    month: Month,
    months_per_year: MonthsPerYear,
) -> PlantPower:
    """Plants that are awarded and not yet built."""
    awarded = (1 - auctions_suspended_path) * auction_awards * month / months_per_year
    return plant_pipeline * (1 - month / construction_lag) + awarded


def plants_finished(
    plant_pipeline: PlantPower,
    construction_lag: MonthSpan,
    project_attrition: Share,
    attrition_of_confidence: Share,
    confidence: Index,
    month: Month,
) -> PlantPower:
    """Plants of the pipeline that start this month; some never do, more of them when investors doubt."""
    lost = jnp.clip(project_attrition - attrition_of_confidence * confidence, 0, 1)
    return plant_pipeline * (1 - lost) * month / construction_lag


def plants_added(
    planned_additions: PlantYearlyPower,
    hydro_additions: PlantYearlyPower,
    hydro_programme: Share,
    rooftop_additions: PlantYearlyPower,
    distributed_generation: Share,
    investment_kept: Share,
    month: Month,
    months_per_year: MonthsPerYear,
) -> PlantPower:
    """Plants outside auctions: those under way, and new hydro and panels on roofs as far as cuts leave them."""
    pledged = hydro_programme * hydro_additions + distributed_generation * rooftop_additions
    yearly = planned_additions + investment_kept * pledged
    return yearly * month / months_per_year


def plants_retired(
    plant_capacity: PlantPower,
    retirement_rate: PlantRate,
    keep_old_plants: Share,
    month: Month,
    months_per_year: MonthsPerYear,
) -> PlantPower:
    """Old plants that are closed, unless policy keeps them."""
    return (1 - keep_old_plants) * retirement_rate * plant_capacity * month / months_per_year


def next_plant_capacity(
    plant_capacity: PlantPower, plants_finished: PlantPower, plants_added: PlantPower, plants_retired: PlantPower
) -> PlantPower:
    """Capacity by kind of plant."""
    return plant_capacity + plants_finished + plants_added - plants_retired


def next_water(water: Index, water_persistence: Share, water_volatility: Index, water_shock: Share) -> Index:
    """Wet and dry years, as a logarithm."""
    return water_persistence * water + water_volatility * water_shock


def plant_available(
    plant_capacity: PlantPower, plant_availability: PlantShare, water_driven: PlantShare, water: Index
) -> PlantPower:
    """Capacity that can run in the month on average."""
    return plant_capacity * jnp.minimum(1, plant_availability * jnp.exp(water_driven * water))


# Cost and dispatch


def fuel_oil_price(oil_price: BarrelPrice, fuel_oil_discount: Share, heat_per_barrel: HeatPerBarrel) -> GasPrice:
    """Price of the heat in fuel oil."""
    return (1 - fuel_oil_discount) * oil_price / heat_per_barrel


def plant_fuel_price(
    burns_gas: PlantShare,
    gas_price: GasPrice,
    burns_fuel_oil: PlantShare,
    fuel_oil_price: GasPrice,
    other_fuel_price: PlantFuelPrice,
) -> PlantFuelPrice:
    """Price of the heat that each kind of plant burns."""
    return burns_gas * gas_price + burns_fuel_oil * fuel_oil_price + other_fuel_price


def running_cost(heat_rate: PlantHeat, plant_fuel_price: PlantFuelPrice, variable_cost: PlantCost) -> PlantCost:
    """Cost of one more unit from each kind of plant."""
    return heat_rate * plant_fuel_price + variable_cost


def court_suspends(court_rank: Share, court_suspension_chance: Share) -> Share:
    """Whether courts suspend a law that favours the state utility: yes or no."""
    return jnp.where(court_rank < court_suspension_chance, 1.0, 0.0)


def priority_in_force(
    utility_priority_path: Share,
    court_suspends: Share,
    energy_constitution_path: Share,
    bill_intensity: BillShare,
    utility_first: BillShare,
) -> Share:
    """How far plants of the state utility run first: by a law of the scenario, or by a bill that is in force."""
    assumed = utility_priority_path * (1 - court_suspends * (1 - energy_constitution_path))
    return jnp.maximum(assumed, jnp.max(bill_intensity * utility_first))


def runs_before(
    running_cost: PlantCost, priority_in_force: Share, priority_advantage: EnergyCost, utility_owned: PlantShare
) -> PlantPair:
    """Which kind of plant (row) runs before which (column): the cheaper one, or the one that policy puts first."""
    merit = running_cost - priority_in_force * priority_advantage * utility_owned
    order = jnp.arange(merit.shape[0])
    cheaper = merit[:, None] < merit[None, :]
    tied = (merit[:, None] == merit[None, :]) & (order[:, None] < order[None, :])
    return jnp.where(cheaper | tied, 1.0, 0.0)


def dispatch(block_load: BlockPower, runs_before: PlantPair, plant_available: PlantPower) -> PlantBlockPower:
    """Power of each kind of plant in each block: what the load leaves after all that run before it."""
    ahead = plant_available @ runs_before
    return jnp.clip(block_load[None, :] - ahead[:, None], 0, plant_available[:, None])


def generation(dispatch: PlantBlockPower, block_length: BlockShare, full_output: FullOutput) -> PlantEnergy:
    """Electricity by kind of plant."""
    return dispatch @ block_length * full_output


def unserved_energy(
    block_load: BlockPower, plant_available: PlantPower, block_length: BlockShare, full_output: FullOutput
) -> Energy:
    """Demand that no plant is left to serve."""
    return jnp.sum(jnp.maximum(0, block_load - jnp.sum(plant_available)) * block_length) * full_output


def power_cost(
    generation: PlantEnergy, running_cost: PlantCost, purchase_price: PlantCost, fixed_cost: EnergyCost
) -> EnergyCost:
    """Cost of a unit generated: fuel, purchases from private plants, and what plants cost whether they run or not."""
    return jnp.sum(generation * (running_cost + purchase_price)) / jnp.sum(generation) + fixed_cost


def supply_cost(
    power_cost: EnergyCost,
    exchange_rate: ExchangeRate,
    delivery_cost: Tariff,
    price_level: Index,
    thousand_per_million: ThousandPerMillion,
) -> Tariff:
    """Cost of a unit at the meter."""
    return power_cost * exchange_rate / thousand_per_million + delivery_cost * price_level


def tariff_subsidy(
    power_demand: Energy,
    household_part: Share,
    supply_cost: Tariff,
    household_tariff: Tariff,
    price_level: Index,
    million_per_billion: MillionPerBillion,
) -> Flow:
    """What it costs to sell to households below cost."""
    below = jnp.maximum(0, supply_cost - household_tariff * price_level)
    return household_part * power_demand * below / million_per_billion


# Clean energy


def clean_share(generation: PlantEnergy, clean: PlantShare) -> Share:
    """Part of generation that counts as clean."""
    return jnp.sum(generation * clean) / jnp.sum(generation)


def emissions(
    generation: PlantEnergy, emission_factor: PlantEmission, thousand_per_million: ThousandPerMillion
) -> Emissions:
    """Greenhouse gases of generation, over the life of plants. Source: ember-2023."""
    return jnp.sum(generation * emission_factor) / thousand_per_million


def certificates_due(power_demand: Energy, certificate_obligation_path: Share) -> Energy:
    """Certificates of clean energy that suppliers must hand in."""
    return certificate_obligation_path * power_demand


def certificates_issued(
    generation: PlantEnergy, earns_certificates: PlantShare, legacy_clean: PlantShare, legacy_certificates_path: Share
) -> Energy:
    """Certificates that clean plants receive: new ones, and old ones where the rule lets them."""
    return jnp.sum(generation * (earns_certificates + legacy_certificates_path * legacy_clean))


def next_certificate_bank(
    certificate_bank: EnergyStock, certificates_issued: Energy, certificates_due: Energy, month: Month
) -> EnergyStock:
    """Certificates kept for later; what is missing is fined and not carried."""
    return jnp.maximum(0, certificate_bank + (certificates_issued - certificates_due) * month)


def certificate_price(
    certificate_bank: EnergyStock,
    certificates_issued: Energy,
    certificates_due: Energy,
    certificate_fine: EnergyCost,
    certificate_cover: MonthSpan,
) -> EnergyCost:
    """Price of a certificate: near the fine when supply and bank fall short, near nothing when they do not."""
    covered = certificate_bank / certificate_cover + certificates_issued
    return certificate_fine * certificates_due**2 / (certificates_due**2 + covered**2)


def reserve_margin(plant_available: PlantPower, block_load: BlockPower) -> Share:
    """Capacity that can run beyond the highest load."""
    return jnp.sum(plant_available) / jnp.max(block_load) - 1


def total_capacity(plant_capacity: PlantPower) -> Power:
    """Capacity of all plants."""
    return jnp.sum(plant_capacity)
