"""What other arenas read: violence that slows growth, victims, and what crime costs."""

from typing import Annotated

import jax.numpy as jnp

from relevo.engine.units import By, Index, Month, Rate, Share, Unit

PersonFlow = Annotated[Index, Unit("person / month")]
StateFlow = Annotated[Index, Unit("person / month"), By("state")]
Elasticity = Annotated[Rate, Unit("1 / year")]


def opening_recent_homicides(homicide_level: StateFlow) -> PersonFlow:
    """Homicides a month over the last year, at the hand-over."""
    return jnp.sum(homicide_level)


def next_recent_homicides(
    recent_homicides: PersonFlow, national_homicides: PersonFlow, memory_span: Month, month: Month
) -> PersonFlow:
    """Homicides a month over the last year, the latest months most."""
    return recent_homicides + (national_homicides - recent_homicides) * month / memory_span


def violence_drag(recent_homicides: PersonFlow, opening_recent_homicides: PersonFlow, growth_loss: Elasticity) -> Rate:
    """Growth lost to violence beyond that of the hand-over."""
    return growth_loss * (recent_homicides / opening_recent_homicides - 1)


def crime_cost_share(
    recent_homicides: PersonFlow, opening_recent_homicides: PersonFlow, crime_cost_start: Share, extortion_index: Share
) -> Share:
    """Cost of crime to households, as a share of output: half follows violence, half extortion."""
    violence = recent_homicides / opening_recent_homicides
    return crime_cost_start * (violence + extortion_index) / 2


def violence_victims(homicides_and_missing: PersonFlow, kidnappings: PersonFlow) -> PersonFlow:
    """Persons killed, missing or kidnapped."""
    return homicides_and_missing + kidnappings


def kidnappings(kidnapping_start: PersonFlow, kidnapping_index: Share) -> PersonFlow:
    """Victims of kidnapping who are counted."""
    return kidnapping_start * kidnapping_index
