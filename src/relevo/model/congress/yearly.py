"""The yearly votes: the revenue law, which both chambers pass, and the budget, which is the deputies' alone.

Each has its month and its deadline, so the government does not try and fail: it offers the least that wins the parties
it needs. What they ask for is a higher estimate of revenue and a part of the programme's money. Members come when the
votes of the year are held, so that lines and not luck decide. Where no offer wins, the last law or budget goes on.
"""

from typing import Annotated

import jax.numpy as jnp

from relevo.engine.units import By, Month, Share
from relevo.model.congress.bills import Voters, vote_margin, yes_rate
from relevo.model.congress.luck import ByParty, logistic, unfolded_uniform

ByYearlyBill = Annotated[Share, By("yearly_bill")]
ByChamberAndYearlyBill = Annotated[Share, By("chamber", "yearly_bill")]
ByYearlyBillAndParty = Annotated[Share, By("yearly_bill", "party")]


def yearly_vote_held(
    calendar_month: Share, yearly_vote_month: ByYearlyBill, elapsed: Month, first_yearly_vote: Month
) -> ByYearlyBill:
    """Which of the yearly votes are held this month: both at the hand-over, later each in its month of the autumn."""
    usual = (calendar_month == yearly_vote_month) & (elapsed > first_yearly_vote)
    return jnp.where(elapsed == first_yearly_vote, 1, usual.astype(float))


def yearly_line_luck(bill_seed: Share, yearly_valence: ByYearlyBill, opposition: ByParty) -> ByYearlyBillAndParty:
    """How much better than expected a party finds the government's finances, in log odds, through the whole term."""
    stream = 2 * jnp.ones(()) + 1
    return logistic(unfolded_uniform(bill_seed, stream, jnp.outer(yearly_valence, opposition)))


def yearly_line_odds(
    line_base: ByParty,
    yearly_valence: ByYearlyBill,
    opposition: ByParty,
    opposition_pact: Share,
    pact_effect: Share,
) -> ByYearlyBillAndParty:
    """How good a party finds the revenue law and the budget as they are proposed, in log odds of voting for them."""
    return line_base[None, :] + (yearly_valence - pact_effect * opposition_pact)[:, None] * opposition[None, :]


def party_price(
    yearly_line_odds: ByYearlyBillAndParty,
    yearly_line_luck: ByYearlyBillAndParty,
    line_concession: ByParty,
    president: ByParty,
) -> ByYearlyBillAndParty:
    """Concession from which a party votes for each yearly bill: none from friends, infinite from whom it cannot win."""
    against = jnp.maximum(-(yearly_line_odds + yearly_line_luck), 0) * (1 - president)[None, :]
    moved = line_concession[None, :]
    price = against / jnp.where(moved > 0, moved, 1)
    return jnp.where((moved <= 0) & (against > 0), jnp.inf, price)


def yearly_offer(
    party_price: ByYearlyBillAndParty,
    voters: Voters,
    dissent: ByParty,
    yearly_bill_chambers: ByChamberAndYearlyBill,
    ordinary_share: Share,
    concession_limit: Share,
) -> ByYearlyBill:
    """The least concession that carries each yearly bill in every chamber it needs; infinite if none within limits."""
    offers = jnp.concatenate([0 * party_price[:, :1], party_price], axis=1)
    # Each offer is a bill of its own to the count of votes.
    line = (party_price[:, None, :] <= offers[:, :, None]).astype(float).reshape(-1, len(dissent))
    margin = vote_margin(voters, yes_rate(line, dissent), jnp.broadcast_to(ordinary_share, len(line)))
    won = (margin.reshape(-1, *offers.shape) > 0) | (yearly_bill_chambers == 0)[:, :, None]
    carried = jnp.all(won, axis=0) & (offers <= concession_limit)
    return jnp.min(jnp.where(carried, offers, jnp.inf), axis=1)


def yearly_carried(yearly_vote_held: ByYearlyBill, yearly_offer: ByYearlyBill) -> ByYearlyBill:
    """Yearly bills that are passed this month."""
    return yearly_vote_held * jnp.isfinite(yearly_offer).astype(float)


def opening_yearly_passed() -> Share:
    """What is in force at the hand-over was passed for the year that ends."""
    return jnp.ones(())


def next_yearly_passed(
    yearly_passed: ByYearlyBill, yearly_vote_held: ByYearlyBill, yearly_carried: ByYearlyBill
) -> ByYearlyBill:
    """Whether revenue law and budget of the year have been passed."""
    return jnp.where(yearly_vote_held > 0, yearly_carried, yearly_passed)


def opening_yearly_concession() -> Share:
    """Nothing has been conceded before the first vote."""
    return jnp.zeros(())


def next_yearly_concession(
    yearly_concession: ByYearlyBill, yearly_carried: ByYearlyBill, yearly_offer: ByYearlyBill
) -> ByYearlyBill:
    """What the revenue law and the budget last passed have conceded."""
    return jnp.where(yearly_carried > 0, yearly_offer, yearly_concession)


def revenue_law_passed(next_yearly_passed: ByYearlyBill) -> Share:
    """Whether the year has a revenue law of its own: 1 if so, 0 if the last one goes on."""
    return next_yearly_passed[0]


def budget_passed(next_yearly_passed: ByYearlyBill) -> Share:
    """Whether the year has a budget of its own: 1 if so, 0 if the last one goes on."""
    return next_yearly_passed[1]


def raised_estimate(next_yearly_concession: ByYearlyBill, estimate_raise: Share) -> Share:
    """How far Congress raises the estimate of revenue above the government's, as a share of it."""
    return estimate_raise * next_yearly_concession[0]


def granted_share(
    next_yearly_concession: ByYearlyBill, budget_passed: Share, programme_price: Share, standstill_share: Share
) -> Share:
    """Part of the programme's money that the budget grants: less what others asked for; without a budget, what runs."""
    return jnp.where(budget_passed > 0, 1 - programme_price * next_yearly_concession[1], standstill_share)
