"""Homicides by state: a local and a national course of violence, memory of captures and wars, and missing persons.

Homicides and reports of missing persons are persons per month. Violence is a logarithm: 0 at the hand-over, 0.1 is a
tenth more. Every course is corrected by its own spread, so that luck widens the forecast and does not move its mean.
"""

from typing import Annotated

import jax.numpy as jnp

from relevo.engine.units import By, Index, Month, MonthlyRate, MonthsPerYear, Rate, Share, Unit

StateIndex = Annotated[Index, By("state")]
SeasonIndex = Annotated[Index, By("season")]
Months = Annotated[Month, Unit("month")]
Persons = Annotated[Index, Unit("person")]
StatePersons = Annotated[Index, Unit("person"), By("state")]
PersonFlow = Annotated[Index, Unit("person / month")]
StateFlow = Annotated[Index, Unit("person / month"), By("state")]
StateMonthlyRate = Annotated[MonthlyRate, By("state")]
StateRate = Annotated[Rate, By("state")]


def local_persistence(local_reversion: Rate, month: Month, months_per_year: MonthsPerYear) -> Share:
    """Part of a state's departure from its level that is left after a month."""
    return jnp.exp(-local_reversion * month / months_per_year)


def level_variance(level_error: StateIndex, local_drift_spread: Share, months_without_data: Index) -> StateIndex:
    """Variance of a state's departure from its usual level: error of measuring, and months not yet counted."""
    return level_error**2 + months_without_data * local_drift_spread**2


def opening_local_violence(
    local_departure: StateIndex, level_variance: StateIndex, level_error_draw: StateIndex
) -> StateIndex:
    """How far a state stands from its usual level at the hand-over."""
    return local_departure + jnp.sqrt(level_variance) * level_error_draw


def local_drift_spread(upheaval_chance: Share, calm_spread: Share, upheaval_spread: Share) -> Share:
    """Spread of a state's violence in a month, calm or not."""
    return jnp.sqrt((1 - upheaval_chance) * calm_spread**2 + upheaval_chance * upheaval_spread**2)


def next_local_violence(
    local_violence: StateIndex,
    local_persistence: Share,
    local_violence_shock: StateIndex,
    state_event_luck: StateIndex,
    upheaval_chance: Share,
    calm_spread: Share,
    upheaval_spread: Share,
) -> StateIndex:
    """A state drifts in calm months and jumps in rare upheavals, which makes tails fat.

    One luck decides which event befalls a state: an upheaval at its low end, a capture or a war at its high end.
    """
    spread = jnp.where(state_event_luck < upheaval_chance, upheaval_spread, calm_spread)
    return local_persistence * local_violence + spread * local_violence_shock


def opening_local_fade(upheaval_chance: Share) -> Share:
    """Weight of the violence of the hand-over in violence now: all of it."""
    return jnp.ones_like(upheaval_chance)


def next_local_fade(local_fade: Share, local_persistence: Share) -> Share:
    """Weight of the violence of the hand-over, which fades."""
    return local_fade * local_persistence


def opening_local_excess(upheaval_chance: Share) -> Share:
    """What luck adds to the mean of a state's homicides: nothing yet."""
    return jnp.zeros_like(upheaval_chance)


def next_local_excess(
    local_excess: Share, local_fade: Share, upheaval_chance: Share, calm_spread: Share, upheaval_spread: Share
) -> Share:
    """What luck adds to the logarithm of the mean of a state's homicides."""
    calm = jnp.exp((calm_spread * local_fade) ** 2 / 2)
    upheaval = jnp.exp((upheaval_spread * local_fade) ** 2 / 2)
    return local_excess + jnp.log(calm + upheaval_chance * (upheaval - calm))


def national_persistence(national_reversion: Rate, month: Month, months_per_year: MonthsPerYear) -> Share:
    """Part of the country's departure from its level that is left after a month."""
    return jnp.exp(-national_reversion * month / months_per_year)


def opening_national_violence(national_spread: Share, months_without_data: Index, national_error_draw: Index) -> Index:
    """How far the country has moved by the hand-over since it was last measured."""
    return national_spread * jnp.sqrt(months_without_data) * national_error_draw


def opening_national_variance(national_spread: Share, months_without_data: Index) -> Share:
    """Variance of the country's violence at the hand-over."""
    return national_spread**2 * months_without_data


def next_national_violence(
    national_violence: Index, national_persistence: Share, national_violence_shock: Index, national_spread: Share
) -> Index:
    """Violence that all states share."""
    return national_persistence * national_violence + national_spread * national_violence_shock


def next_national_variance(national_variance: Share, national_persistence: Share, national_spread: Share) -> Share:
    """Variance of the violence that all states share, over its possible courses."""
    return national_persistence**2 * national_variance + national_spread**2


def opening_violence_trend(
    violence_momentum_start: Share, momentum_persistence: Share, months_without_data: Index
) -> Index:
    """What the growth of homicides added between the last measurement and the hand-over."""
    faded = momentum_persistence**months_without_data
    return violence_momentum_start * (1 - faded) / (1 - momentum_persistence)


def opening_violence_momentum(
    violence_momentum_start: Share, momentum_persistence: Share, months_without_data: Index
) -> Share:
    """Growth of homicides in a month, inherited from the time before the hand-over."""
    return violence_momentum_start * momentum_persistence**months_without_data


def next_violence_trend(violence_trend: Index, violence_momentum: Share) -> Index:
    """What the growth of homicides before the hand-over still adds."""
    return violence_trend + violence_momentum


def next_violence_momentum(violence_momentum: Share, momentum_persistence: Share) -> Share:
    """Growth inherited from the time before the hand-over, which fades."""
    return violence_momentum * momentum_persistence


def group_conflict_link(
    conflict_link: Share, conflict_deaths: PersonFlow, opening_conflict_deaths: PersonFlow
) -> Index:
    """Violence of states that follows the deaths in conflicts of groups. Source: prieto-curiel-2023."""
    return conflict_link * jnp.log(conflict_deaths / opening_conflict_deaths)


def luckless_homicides(
    homicide_level: StateFlow,
    homicide_season: SeasonIndex,
    calendar_month: Index,
    violence_trend: Index,
    group_conflict_link: Index,
    enforcement_effect: Index,
    contest_factor: StateIndex,
) -> StateFlow:
    """Mean of homicides over the luck of states and country, given groups, contests and policy."""
    season = homicide_season[(calendar_month - 1).astype(int)]
    shared = jnp.exp(season + violence_trend + group_conflict_link + enforcement_effect)
    return homicide_level * contest_factor * shared


def violence_course(
    local_violence: StateIndex,
    local_excess: Share,
    local_fade: Share,
    level_variance: StateIndex,
    national_violence: Index,
    national_variance: Share,
) -> StateIndex:
    """Luck of states and country together; the mean of its exponential is one."""
    opening = level_variance * local_fade**2 / 2
    return local_violence - local_excess - opening + national_violence - national_variance / 2


def expected_homicides(luckless_homicides: StateFlow, violence_course: StateIndex, recorded_factor: Share) -> StateFlow:
    """Homicides that the violence of the month makes likely, as far as they are recorded."""
    return luckless_homicides * jnp.exp(violence_course) * recorded_factor


def homicides(
    expected_homicides: StateFlow, homicide_count_shock: StateIndex, count_overdispersion: Share, one_victim: PersonFlow
) -> StateFlow:
    """Homicides of the month, with mean and variance of a negative binomial count, by its lognormal twin."""
    variance = jnp.log1p(count_overdispersion + one_victim / expected_homicides)
    return expected_homicides * jnp.exp(jnp.sqrt(variance) * homicide_count_shock - variance / 2)


def national_homicides(homicides: StateFlow) -> PersonFlow:
    """Homicides of the month in the country."""
    return jnp.sum(homicides)


def homicide_rate(homicides: StateFlow, state_population: StatePersons, months_per_year: MonthsPerYear) -> StateRate:
    """Homicides per inhabitant, at a yearly rate."""
    return homicides * months_per_year / state_population


def state_population(
    population_start: StatePersons, population_growth: StateRate, elapsed: Months, months_per_year: MonthsPerYear
) -> StatePersons:
    """Inhabitants of a state."""
    return population_start * jnp.exp(population_growth * elapsed / months_per_year)


def next_recorded_share(recorded_share: Share, recorded_share_shock: Index, recorded_share_spread: Share) -> Share:
    """Part of the killings by groups that is recorded as homicide; the rest are persons reported missing."""
    odds = recorded_share / (1 - recorded_share) * jnp.exp(recorded_share_spread * recorded_share_shock)
    return odds / (1 + odds)


def opening_recorded_share(recorded_share_start: Share) -> Share:
    """Part of the killings by groups that is recorded as homicide at the hand-over."""
    return recorded_share_start


def recorded_factor(recorded_share: Share, recorded_share_start: Share, group_homicide_share: Share) -> Share:
    """How far a change of what is recorded moves recorded homicides."""
    return 1 + group_homicide_share * (recorded_share / recorded_share_start - 1)


def missing_reports(
    missing_start: PersonFlow,
    expected_homicides: StateFlow,
    recorded_factor: Share,
    homicide_level: StateFlow,
    recorded_share: Share,
    recorded_share_start: Share,
) -> PersonFlow:
    """Persons reported missing: they move with violence, and rise where killings are no longer recorded."""
    violence = jnp.sum(expected_homicides) / recorded_factor / jnp.sum(homicide_level)
    return missing_start * violence * (1 - recorded_share) / (1 - recorded_share_start)


def homicides_and_missing(national_homicides: PersonFlow, missing_reports: PersonFlow) -> PersonFlow:
    """Victims of homicide and persons reported missing together."""
    return national_homicides + missing_reports
