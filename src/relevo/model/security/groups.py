"""Groups of organised crime: recruitment, arrests, conflict, saturation, and groups that split when they lose a leader.

Persons are members; rates are per month. The published system has 150 groups; ten more stand empty until one of the ten
largest splits. Source: prieto-curiel-2023.
"""

from typing import Annotated

import jax
import jax.numpy as jnp
from jax import Array

from relevo.engine.units import By, Index, Month, MonthlyRate, Share, Unit, boundary

Persons = Annotated[Index, Unit("person")]
PersonFlow = Annotated[Index, Unit("person / month")]
PairRate = Annotated[Index, Unit("1 / person / month")]
GroupPersons = Annotated[Persons, By("group")]
GroupFlow = Annotated[PersonFlow, By("group")]
GroupShare = Annotated[Share, By("group")]
SplinterShare = Annotated[Share, By("splinter")]
Rivalry = Annotated[Index, By("contender", "contender")]

# Steps of about five months from 2012 to the hand-over: the system moves over decades, the error is below 1e-4.
HISTORY_STEPS = 2**4


def _pressure(members: Array, rivalry: Array, strength: Array) -> Array:
    """Members that each group faces, weighted by rivalry and divided by the strength of its alliances.

    Groups with rivals come first, so that the matrix of rivalries holds them alone.
    """
    contenders = rivalry.shape[0]
    rivals = jnp.concatenate([rivalry @ members[:contenders], jnp.zeros_like(members[contenders:])])
    return (rivals + jnp.sum(members) - members) / (strength + 1)


def _growth(
    members: Array,
    rivalry: Array,
    strength: Array,
    recruitment: Array,
    arrests: Array,
    conflict: Array,
    saturation: Array,
) -> Array:
    """Change of each group's members in a unit of time. Source: prieto-curiel-2023."""
    losses = arrests / jnp.sum(members) + conflict * _pressure(members, rivalry, strength) + saturation * members
    return members * (recruitment - losses)


@boundary
def _members_after(
    members: GroupPersons,
    rivalry: Rivalry,
    alliance_strength: GroupShare,
    recruitment: MonthlyRate,
    arrests: PersonFlow,
    conflict: PairRate,
    saturation: PairRate,
    span: Month,
) -> GroupPersons:
    """Members after some months without change of policy, by the midpoint rule."""
    step = span / HISTORY_STEPS

    def once(_: int, now: Array) -> Array:
        half = now + step / 2 * _growth(now, rivalry, alliance_strength, recruitment, arrests, conflict, saturation)
        return now + step * _growth(half, rivalry, alliance_strength, recruitment, arrests, conflict, saturation)

    return jax.lax.fori_loop(0, HISTORY_STEPS, once, members)


def opening_group_members(
    members_2012: Persons,
    group_share: GroupShare,
    rivalry: Rivalry,
    alliance_strength: GroupShare,
    recruitment: MonthlyRate,
    arrests: PersonFlow,
    conflict: PairRate,
    saturation: PairRate,
    months_since_2012: Month,
) -> GroupPersons:
    """Members of each group at the hand-over, from their number in January 2012."""
    return _members_after(
        members_2012 * group_share,
        rivalry,
        alliance_strength,
        recruitment,
        arrests,
        conflict,
        saturation,
        months_since_2012,
    )


def opening_conflict_deaths(
    opening_group_members: GroupPersons, rivalry: Rivalry, alliance_strength: GroupShare, conflict: PairRate
) -> PersonFlow:
    """Members killed in conflicts of groups in the month of the hand-over."""
    return conflict * jnp.sum(opening_group_members * _pressure(opening_group_members, rivalry, alliance_strength))


def opening_members(opening_group_members: GroupPersons) -> Persons:
    """Members of all groups at the hand-over."""
    return jnp.sum(opening_group_members)


def group_total(group_members: GroupPersons) -> Persons:
    """Members of all groups."""
    return jnp.sum(group_members)


def group_size(group_total: Persons, opening_members: Persons) -> Share:
    """Members of all groups relative to the hand-over."""
    return group_total / opening_members


def group_pressure(members_after_splits: GroupPersons, rivalry: Rivalry, alliance_strength: GroupShare) -> GroupPersons:
    """Members that each group faces, weighted by rivalry and divided by the strength of its alliances."""
    return _pressure(members_after_splits, rivalry, alliance_strength)


def conflict_lethality(conflict: PairRate, conflict_factor: Share) -> PairRate:
    """Deaths per pair of members of groups that fight, under the policy of the month."""
    return conflict * conflict_factor


def group_deaths(
    members_after_splits: GroupPersons, group_pressure: GroupPersons, conflict_lethality: PairRate
) -> GroupFlow:
    """Members of each group killed in conflicts of groups. Source: prieto-curiel-2023."""
    return conflict_lethality * members_after_splits * group_pressure


def conflict_deaths(group_deaths: GroupFlow) -> PersonFlow:
    """Members killed in conflicts of groups."""
    return jnp.sum(group_deaths)


def recruits(group_total: Persons, recruitment: MonthlyRate, recruitment_factor: Share) -> PersonFlow:
    """New members of all groups. Source: prieto-curiel-2023."""
    return recruitment * recruitment_factor * group_total


def member_arrests(arrests: PersonFlow, arrest_factor: Share) -> PersonFlow:
    """Members arrested: a number that the forces can manage, whatever the size of the groups."""
    return arrests * arrest_factor


def saturation_exits(members_after_splits: GroupPersons, saturation: PairRate) -> PersonFlow:
    """Members who leave because their group has grown too large. Source: prieto-curiel-2023."""
    return saturation * jnp.sum(members_after_splits**2)


def members_after_splits(group_members: GroupPersons, splinter_share: SplinterShare) -> GroupPersons:
    """Members of each group once the groups that split this month have done so; no member is lost.

    The parents are the first groups, their splinters follow in the same order.
    """
    count = splinter_share.shape[0]
    moved = group_members[:count] * splinter_share
    return jnp.concatenate(
        [group_members[:count] - moved, group_members[count : 2 * count] + moved, group_members[2 * count :]]
    )


def next_group_members(
    members_after_splits: GroupPersons,
    group_total: Persons,
    group_deaths: GroupFlow,
    recruits: PersonFlow,
    member_arrests: PersonFlow,
    amnesty_returns: PersonFlow,
    saturation: PairRate,
    month: Month,
) -> GroupPersons:
    """Members after recruits, arrests, deaths and exits of the month, each as at its start, so that all adds up.

    The system moves over decades: steps of a month keep within 0.1 % of its exact course.
    """
    shared = (recruits + amnesty_returns - member_arrests) / group_total
    change = members_after_splits * (shared - saturation * members_after_splits) - group_deaths
    return jnp.maximum(members_after_splits + month * change, 0)


def leader_removals(removal_rate: MonthlyRate, removal_rate_after: Share, kingpin_strategy_end: Share) -> MonthlyRate:
    """Leaders of groups captured or killed per month; the kingpin strategy can be given up."""
    return removal_rate * (1 - kingpin_strategy_end * (1 - removal_rate_after))


def splinter_share(
    leader_removals: MonthlyRate,
    group_members: GroupPersons,
    split_chance: Share,
    split_part: Share,
    split_luck: SplinterShare,
    month: Month,
) -> SplinterShare:
    """Part of each large group that leaves it this month: none, unless it loses a leader and splits.

    A removal hits a group in proportion to the square root of its members.
    """
    weight = jnp.sqrt(group_members)
    hit = weight[: split_luck.shape[0]] / jnp.sum(weight)
    chance = 1 - jnp.exp(-leader_removals * month * hit * split_chance)
    return jnp.where(split_luck < chance, split_part, 0)


def group_splits(splinter_share: SplinterShare) -> Share:
    """Number of groups that split this month."""
    return jnp.sum(splinter_share > 0)
