"""Society: what people think of the president and how far they trust the federal government.

Approval is a share of those with an opinion; its log odds wear with time in office, return to a usual level, and are
moved by growth, inflation, the price of fuel, homicides, scandals, the reforms that become law and the people whom cash
programmes reach. It feeds the lines
of parties and the next elections.
"""

from typing import Annotated

import jax.numpy as jnp
from jax import Array

from relevo.engine.units import By, Month, MonthlyRate, People, Rate, Share, Unit

Pull = Annotated[Array, Unit("year / month")]
Homicides = Annotated[Array, Unit("person / month")]
ByBill = Annotated[Share, By("bill")]


def scandal_begins(scandal_luck: Share, scandal_chance: MonthlyRate, month: Month) -> Share:
    """Whether a scandal breaks this month."""
    return (scandal_luck < scandal_chance * month).astype(float)


def economic_mood(
    annual_growth: Rate,
    potential_growth: Rate,
    annual_inflation: Rate,
    inflation_target: Rate,
    growth_pull: Pull,
    inflation_pull: Pull,
) -> MonthlyRate:
    """Push on the log odds of approval by growth above and inflation above what is usual."""
    return growth_pull * (annual_growth - potential_growth) - inflation_pull * (annual_inflation - inflation_target)


def fuel_mood(pump_price_growth: MonthlyRate, noticed_rise: MonthlyRate, fuel_pull: Share) -> MonthlyRate:
    """Push on the log odds of approval by a jump of the pump price; small moves and falls go by unnoticed."""
    return -fuel_pull * jnp.maximum(pump_price_growth - noticed_rise, 0)


def violence_mood(national_homicides: Homicides, known_homicides: Homicides, violence_pull: MonthlyRate) -> MonthlyRate:
    """Push on the log odds of approval by more homicides, or fewer, than people were used to at the hand-over."""
    return -violence_pull * jnp.log(national_homicides / known_homicides)


def reform_mood(enacted_now: ByBill, bill_popularity: ByBill, reform_pull: Share) -> Share:
    """Push on the log odds of approval by the reforms that become law this month, popular or not."""
    return reform_pull * jnp.sum(enacted_now * bill_popularity)


def opening_known_reach(electors: People) -> People:
    """Nobody is paid at the hand-over by a programme that does not exist yet."""
    return 0 * electors


def next_known_reach(reached_people: People) -> People:
    """People whom cash programmes have reached by next month."""
    return 1 * reached_people


def programme_mood(
    reached_people: People,
    known_reach: People,
    new_recipients: Share,
    electors: People,
    recipient_support: Share,
    usual_approval: Share,
) -> Share:
    """Push on the log odds of approval by those whom cash programmes begin to pay. Source: manacorda-2011."""
    points = recipient_support * new_recipients * (reached_people - known_reach) / electors
    return points / (usual_approval * (1 - usual_approval))


def next_approval(
    approval: Share,
    usual_approval: Share,
    approval_return: MonthlyRate,
    approval_wear: MonthlyRate,
    economic_mood: MonthlyRate,
    fuel_mood: MonthlyRate,
    violence_mood: MonthlyRate,
    reform_mood: Share,
    programme_mood: Share,
    scandal_begins: Share,
    scandal_cost: Share,
    approval_spread: Share,
    approval_shock: Share,
    month: Month,
) -> Share:
    """Share of those with an opinion who approve of the president."""
    odds = _odds(approval)
    back = approval_return * (_odds(usual_approval) - odds)
    events = reform_mood + programme_mood - scandal_cost * scandal_begins + approval_spread * approval_shock
    return 1 / (
        1 + jnp.exp(-(odds + month * (back - approval_wear + economic_mood + fuel_mood + violence_mood) + events))
    )


def next_trust(
    trust: Share, approval: Share, trust_base: Share, trust_approval: Share, trust_speed: MonthlyRate, month: Month
) -> Share:
    """Share of people who trust the federal government: it follows the president's approval, slowly."""
    goal = trust_base + trust_approval * approval
    return trust + (1 - jnp.exp(-trust_speed * month)) * (goal - trust)


def _odds(share: Share) -> Share:
    return jnp.log(share) - jnp.log1p(-share)
