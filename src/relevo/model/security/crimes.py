"""Other crimes: extortion, kidnapping, vehicle theft, femicide, fuel theft by two measures, and what they cost.

Crimes are persons (victims) or cases per month relative to the hand-over; stolen fuel is thousand barrels a day.
"""

from typing import Annotated

import jax.numpy as jnp

from relevo.engine.units import By, Index, Month, MonthsPerYear, Rate, Share, Unit

PersonFlow = Annotated[Index, Unit("person / month")]
FuelVolume = Annotated[Index, Unit("thousand barrel / day")]
Elapsed = Annotated[Month, Unit("month")]
Persons = Annotated[Index, Unit("person")]
StateFlow = Annotated[Index, Unit("person / month"), By("state")]


def opening_fuel_theft(fuel_theft_start: FuelVolume) -> FuelVolume:
    """Fuel stolen from pipelines at the hand-over, by the official measure."""
    return fuel_theft_start


def next_fuel_theft(
    fuel_theft: FuelVolume,
    fuel_theft_start: FuelVolume,
    pipeline_guard: Share,
    guard_effect: Share,
    guard_lag: Month,
    group_size: Share,
    month: Month,
) -> FuelVolume:
    """Stolen fuel follows the groups, and falls where pipelines are guarded."""
    usual = fuel_theft_start * group_size * (1 - guard_effect * pipeline_guard)
    return fuel_theft + (usual - fuel_theft) * month / guard_lag


def fuel_theft_independent(
    fuel_theft: FuelVolume, fuel_theft_start: FuelVolume, independent_ratio: Share, independent_response: Share
) -> FuelVolume:
    """Stolen fuel by an independent measure, which also counts what is taken elsewhere than at pipelines."""
    return fuel_theft_start * independent_ratio * (fuel_theft / fuel_theft_start) ** independent_response


def displaced_effort(
    fuel_theft: FuelVolume, fuel_theft_start: FuelVolume, fuel_share: Share, displacement_share: Share
) -> Share:
    """Effort that groups driven off the pipelines put into other crimes, relative to their income."""
    return displacement_share * fuel_share * jnp.maximum(1 - fuel_theft / fuel_theft_start, 0)


def extortion_index(
    group_size: Share,
    size_elasticity: Share,
    displaced_effort: Share,
    police_coordination: Share,
    crime_coordination: Share,
) -> Share:
    """Extortion relative to the hand-over: groups, what pipelines no longer yield, and police that work together."""
    return group_size**size_elasticity * (1 + displaced_effort) * jnp.exp(crime_coordination * police_coordination)


def kidnapping_index(
    group_size: Share,
    size_elasticity: Share,
    displaced_effort: Share,
    kidnapping_trend: Rate,
    elapsed: Elapsed,
    months_per_year: MonthsPerYear,
) -> Share:
    """Kidnapping relative to the hand-over: its trend, groups, and what pipelines no longer yield."""
    return group_size**size_elasticity * (1 + displaced_effort) * jnp.exp(kidnapping_trend * elapsed / months_per_year)


def vehicle_theft_index(
    local_strength: Persons,
    opening_local_strength: Persons,
    theft_police_effect: Share,
    vehicle_theft_trend: Rate,
    elapsed: Elapsed,
    months_per_year: MonthsPerYear,
) -> Share:
    """Vehicle theft relative to the hand-over: its trend and the strength of local police."""
    police = (local_strength / opening_local_strength) ** theft_police_effect
    return police * jnp.exp(vehicle_theft_trend * elapsed / months_per_year)


def femicide_index(
    national_homicides: PersonFlow,
    homicide_level: StateFlow,
    femicide_link: Share,
    classification_growth: Rate,
    elapsed: Elapsed,
    months_per_year: MonthsPerYear,
) -> Share:
    """Femicide files relative to the hand-over: killings of women, and how many of them are classified so."""
    killings = (national_homicides / jnp.sum(homicide_level)) ** femicide_link
    return killings * jnp.exp(classification_growth * elapsed / months_per_year)
