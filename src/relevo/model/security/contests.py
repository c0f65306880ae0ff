"""Contests: what captures of leaders and wars after splits do to the homicides of a state, and for how long.

Effects are shares of a state's homicides: 0.5 is half as many again. They are measured against what captures at the
pace before the hand-over leave in a state, so that an unchanged pace changes nothing on average. A state has at most
one capture and one war in a month, with a chance equal to their rate.
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
    return capture_city_share * (jnp.exp(capture_effect) - 1)


def war_jump(war_effect: Index) -> Index:
    """What a war adds to a state."""
    return jnp.exp(war_effect) - 1


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
    chance = removal_rate * contest_weight * month
    return (chance + neighbour_spill * (neighbour @ chance)) * capture_jump / (1 - capture_persistence)


def war_mean(
    removal_rate: MonthlyRate,
    split_chance: Share,
    contest_weight: StateShare,
    war_jump: Index,
    war_persistence: Share,
    month: Month,
) -> StateIndex:
    """Effect of wars that a state carries on average at the pace before the hand-over."""
    chance = removal_rate * split_chance * contest_weight * month
    return chance * war_jump / (1 - war_persistence)


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
    state_event_luck: StateIndex,
    leader_removals: MonthlyRate,
    contest_weight: StateShare,
    neighbour: NeighbourShare,
    neighbour_spill: Share,
    month: Month,
) -> StateIndex:
    """A capture raises homicides in its state and next to it, and wears off. Source: calderon-2015, lindo-2015."""
    chance = leader_removals * contest_weight * month
    captured = jnp.where(state_event_luck > 1 - chance, jnp.ones_like(chance), 0)
    spread = captured + neighbour_spill * (neighbour @ captured)
    return capture_persistence * capture_memory + capture_jump * spread


def next_war_memory(
    war_memory: StateIndex,
    war_persistence: Share,
    war_jump: Index,
    state_event_luck: StateIndex,
    leader_removals: MonthlyRate,
    split_chance: Share,
    contest_weight: StateShare,
    month: Month,
) -> StateIndex:
    """Some captures split a group, which fights over its state; the war wears off."""
    chance = leader_removals * split_chance * contest_weight * month
    return war_persistence * war_memory + jnp.where(state_event_luck > 1 - chance, war_jump, 0)


def contest_factor(
    capture_memory: StateIndex, capture_mean: StateIndex, war_memory: StateIndex, war_mean: StateIndex
) -> StateShare:
    """Homicides of a state relative to those that the usual captures and wars before the hand-over went with."""
    return (1 + capture_memory + war_memory) / (1 + capture_mean + war_mean)
