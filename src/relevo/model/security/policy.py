"""Policy: how levers reach the street, and what they do to recruitment, arrests, conflict and homicides.

Levers run from 0 to 1. A lever with an effect that the literature leaves open has a wide prior around zero.
"""

from typing import Annotated

import jax.numpy as jnp
from jax import Array

from relevo.engine.units import By, Index, Month, Rate, Share, Unit

Persons = Annotated[Index, Unit("person")]
PersonFlow = Annotated[Index, Unit("person / month")]
Years = Annotated[Index, Unit("year")]
ForceShare = Annotated[Share, By("force")]
ForcePersons = Annotated[Index, Unit("person"), By("force")]
FuelVolume = Annotated[Index, Unit("thousand barrel / day")]


def _approach(reached: Array, lever: Array, lag: Array, month: Array) -> Array:
    """What a lever has reached, one month on: the gap closes with the given mean lag."""
    return reached + (lever - reached) * month / lag


def next_youth_reach(
    youth_reach: Share, youth_apprentice_jcf: Share, youth_target_share: Share, youth_lag: Month, month: Month
) -> Share:
    """Part of young people out of work and school whom the apprenticeships have reached for long enough to matter."""
    return _approach(youth_reach, youth_target_share * youth_apprentice_jcf, youth_lag, month)


def next_prevention_reach(prevention_reach: Share, focused_prevention: Share, youth_lag: Month, month: Month) -> Share:
    """Part of the young men at the highest risk whom targeted programmes have reached for long enough to matter."""
    return _approach(prevention_reach, focused_prevention, youth_lag, month)


def next_police_coordination(
    police_coordination: Share, umbrella_in_force: Share, coordination_lag: Month, month: Month
) -> Share:
    """State and municipal police under one command, as far as it works in practice."""
    return _approach(police_coordination, umbrella_in_force, coordination_lag, month)


def next_agency_maturity(agency_maturity: Share, dissolution_in_force: Share, agency_lag: Month, month: Month) -> Share:
    """How far the agency that replaces the dissolved one has found its feet."""
    return _approach(agency_maturity, dissolution_in_force, agency_lag, month)


def next_hot_spot_reach(hot_spot_reach: Share, hot_spot_strategy: Share, hot_spot_lag: Month, month: Month) -> Share:
    """Part of the hot spots where police, prosecution and services act together."""
    return _approach(hot_spot_reach, hot_spot_strategy, hot_spot_lag, month)


def intelligence(
    agency_maturity: Share,
    dissolution_in_force: Share,
    agency_gap: Share,
    agency_effect: Index,
    us_security_dialogue: Share,
    dialogue_effect: Index,
) -> Share:
    """What is known about groups: less while an agency is replaced, more with a dialogue with the United States."""
    gap = agency_gap * jnp.maximum(dissolution_in_force - agency_maturity, 0)
    return (1 - gap) * jnp.exp(agency_effect * agency_maturity + dialogue_effect * us_security_dialogue)


def group_revenue(
    cannabis_share: Share,
    markets_in_force: Share,
    market_loss: Share,
    fuel_share: Share,
    fuel_theft: FuelVolume,
    fuel_theft_start: FuelVolume,
    laundering_control: Share,
    laundering_effect: Share,
) -> Share:
    """Income of groups relative to the hand-over: legal markets, guarded pipelines and watched banks take from it."""
    markets = 1 - cannabis_share * market_loss * markets_in_force
    fuel = fuel_share * (fuel_theft / fuel_theft_start - 1)
    return (markets + fuel) * (1 - laundering_effect * laundering_control)


def recruitment_factor(
    youth_effect: Share,
    youth_reach: Share,
    prevention_effect: Share,
    prevention_reach: Share,
    revenue_effect: Share,
    group_revenue: Share,
    growth_effect: Years,
    annual_growth: Rate,
    usual_growth: Rate,
) -> Share:
    """Recruits per member relative to the hand-over: fewer with programmes, income and jobs elsewhere."""
    programmes = youth_effect * youth_reach + prevention_effect * prevention_reach
    jobs = growth_effect * (annual_growth - usual_growth)
    return jnp.exp(revenue_effect * jnp.log(group_revenue) - programmes - jobs)


def arrest_factor(
    local_strength: Persons,
    opening_local_strength: Persons,
    federal_strength: Persons,
    opening_federal_strength: Persons,
    local_arrest_share: Share,
    police_weight: Share,
    prosecution_capacity: Share,
    intelligence: Share,
) -> Share:
    """Arrests of members relative to the hand-over: police, prosecutors and intelligence together."""
    police = local_arrest_share * local_strength / opening_local_strength
    police = police + (1 - local_arrest_share) * federal_strength / opening_federal_strength
    return police**police_weight * prosecution_capacity ** (1 - police_weight) * intelligence


def gun_flow(border_coordination: Share, border_effect: Share) -> Share:
    """Guns from the north relative to the hand-over."""
    return 1 - border_effect * border_coordination


def conflict_factor(
    gun_effect: Share, gun_flow: Share, hot_spot_conflict_effect: Share, hot_spot_reach: Share
) -> Share:
    """Lethality of conflicts of groups relative to the hand-over."""
    return jnp.exp(gun_effect * jnp.log(gun_flow) - hot_spot_conflict_effect * hot_spot_reach)


def opening_usual_soldiers(officers_start: ForcePersons, military_place: ForceShare) -> Persons:
    """Soldiers that people and groups are used to, at the hand-over."""
    return jnp.sum(officers_start * military_place)


def next_usual_soldiers(usual_soldiers: Persons, soldiers: Persons, surge_span: Month, month: Month) -> Persons:
    """Soldiers that people and groups are used to."""
    return _approach(usual_soldiers, soldiers, surge_span, month)


def enforcement_effect(
    police_effect: Share,
    local_strength: Persons,
    opening_local_strength: Persons,
    federal_effect: Share,
    federal_strength: Persons,
    opening_federal_strength: Persons,
    surge_effect: Share,
    soldiers: Persons,
    usual_soldiers: Persons,
    hot_spot_effect: Share,
    hot_spot_share: Share,
    hot_spot_reach: Share,
    coordination_effect: Share,
    police_coordination: Share,
    modernisation_effect: Share,
    military_modernisation: Share,
) -> Index:
    """What forces do to the logarithm of homicides. Fresh soldiers raise it for a while. Source: espinosa-2015."""
    police = police_effect * jnp.log(local_strength / opening_local_strength)
    federal = federal_effect * jnp.log(federal_strength / opening_federal_strength)
    surge = surge_effect * (soldiers / usual_soldiers - 1)
    hot_spots = hot_spot_effect * hot_spot_share * hot_spot_reach
    reforms = coordination_effect * police_coordination + modernisation_effect * military_modernisation
    return police + federal + surge + hot_spots + reforms


def amnesty_returns(amnesty_in_force: Share, amnesty_eligible: PersonFlow, return_share: Share) -> PersonFlow:
    """Members whom an amnesty for growers and small traffickers frees and who go back to a group."""
    return amnesty_in_force * amnesty_eligible * return_share
