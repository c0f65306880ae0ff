"""Contests: what captures of leaders and wars after splits do to the homicides of a state, and for how long.

Effects are logarithms of homicides. They are measured from what captures at the pace before the hand-over leave in a
state, so that an unchanged pace changes nothing on average.
"""

from typing import Annotated

import jax.numpy as jnp

from relevo.engine.units import By, Index, Month, MonthlyRate, Share, Unit

StateIndex = Annotated[Index, By("state")]
StateShare = Annotated[Share, By("state")]
NeighbourShare = Annotated[Share, By("state", "state")]
StateFlow = Annotated[Index, Unit("person / month"), By("state")]


def contest_weight(homicide_level: StateFlow, gateway: StateShare, gateway_premium: Share) -> StateShare:
    """Part of all captures and wars that falls on a state: by its homicides, and more where drugs enter or leave."""
    weight = homicide_level * (1 + gateway_premium * gateway)
    return weight / jnp.sum(weight)


def capture_jump(capture_effect: Index, capture_city_share: Share) -> Index:
    """What a capture adds to a state: its effect in the municipality, which has a part of the state's homicides."""
    return jnp.log1p(capture_city_share * (jnp.exp(capture_effect) - 1))


def capture_persistence(capture_memory_span: Month, month: Month) -> Share:
    """Part of the effect of a capture that is left after a month."""
    return jnp.exp(-month / capture_memory_span)


def war_persistence(war_memory_span: Month, month: Month) -> Share:
    """Part of the effect of a war between splinters that is left after a month."""
    return jnp.exp(-month / war_memory_span)


def capture_mean(
    removal_rate: MonthlyRate,
    contest_weight: StateShare,
    capture_jump: Index,
    capture_persistence: Share,
    neighbour: NeighbourShare,
    neighbour_spill: Share,
    month: Month,
) -> StateIndex:
    """Effect of captures that a state carries on average at the pace before the hand-over."""
    chance = 1 - jnp.exp(-removal_rate * contest_weight * month)
    return (chance + neighbour_spill * (neighbour @ chance)) * capture_jump / (1 - capture_persistence)


def war_mean(
    removal_rate: MonthlyRate,
    split_chance: Share,
    contest_weight: StateShare,
    war_effect: Index,
    war_persistence: Share,
    month: Month,
) -> StateIndex:
    """Effect of wars that a state carries on average at the pace before the hand-over."""
    chance = 1 - jnp.exp(-removal_rate * split_chance * contest_weight * month)
    return chance * war_effect / (1 - war_persistence)


def opening_capture_memory(capture_mean: StateIndex) -> StateIndex:
    """Effect of past captures at the hand-over."""
    return capture_mean


def opening_war_memory(war_mean: StateIndex) -> StateIndex:
    """Effect of past wars at the hand-over."""
    return war_mean


def next_capture_memory(
    capture_memory: StateIndex,
    capture_persistence: Share,
    capture_jump: Index,
    capture_luck: StateIndex,
    leader_removals: MonthlyRate,
    contest_weight: StateShare,
    neighbour: NeighbourShare,
    neighbour_spill: Share,
    month: Month,
) -> StateIndex:
    """A capture raises homicides in its state and next to it, and wears off. Source: calderon-2015, lindo-2015."""
    chance = 1 - jnp.exp(-leader_removals * contest_weight * month)
    captured = jnp.where(capture_luck < chance, jnp.ones_like(chance), 0)
    spread = captured + neighbour_spill * (neighbour @ captured)
    return capture_persistence * capture_memory + capture_jump * spread


def next_war_memory(
    war_memory: StateIndex,
    war_persistence: Share,
    war_effect: Index,
    war_luck: StateIndex,
    leader_removals: MonthlyRate,
    split_chance: Share,
    contest_weight: StateShare,
    month: Month,
) -> StateIndex:
    """A group that splits fights over its state, and the war wears off."""
    chance = 1 - jnp.exp(-leader_removals * split_chance * contest_weight * month)
    return war_persistence * war_memory + jnp.where(war_luck < chance, war_effect, 0)


def contest_effect(
    capture_memory: StateIndex, capture_mean: StateIndex, war_memory: StateIndex, war_mean: StateIndex
) -> StateIndex:
    """How far contests move the homicides of a state from what they did before the hand-over."""
    return capture_memory - capture_mean + war_memory - war_mean
