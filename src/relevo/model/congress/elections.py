"""Federal elections: the votes a month's mood would give, who wins districts and states, and the seats that follow.

The margin of the government's candidates regresses to its mean between elections, with luck of states and districts;
the national shares swing with the president's standing. Which parties run together is a path of the scenario.
"""

from typing import Annotated

import jax.numpy as jnp
from jax import Array, lax

from relevo.engine.units import By, Month, Share, Unit, boundary
from relevo.model.congress.luck import ByDistrict, ByParty, ByState, unfolded_normal, unfolded_uniform
from relevo.model.congress.seats import list_seats_of_chamber

ByDistrictAndParty = Annotated[Share, By("district", "party")]
ByStateAndParty = Annotated[Share, By("state", "party")]
ByDistrictAndState = Annotated[Share, By("district", "state")]
Members = Annotated[Array, Unit("1"), By("party")]
Number = Annotated[Array, Unit("1")]


def midterm_held(elapsed: Month, midterm_month: Month) -> Share:
    """Whether the Chamber is elected this month, in the middle of the term."""
    return (elapsed == midterm_month).astype(float)


def general_held(elapsed: Month, general_month: Month) -> Share:
    """Whether president, Chamber and Senate are elected this month."""
    return (elapsed == general_month).astype(float)


def district_luck(
    district_seed: Share, district_in_state: ByDistrictAndState, state_swing: ByState, district_spread: Share
) -> ByDistrict:
    """Luck of the government's candidate in each district at the mid-term, as a margin."""
    own = unfolded_normal(district_seed, jnp.zeros(()), district_in_state[:, 0])
    return district_in_state @ state_swing + district_spread * own


def later_district_luck(
    district_seed: Share, district_in_state: ByDistrictAndState, later_state_swing: ByState, district_spread: Share
) -> ByDistrict:
    """Luck of the government's candidate in each district at the next general election, as a margin."""
    own = unfolded_normal(district_seed, jnp.ones(()), district_in_state[:, 0])
    return district_in_state @ later_state_swing + district_spread * own


def state_swing(state_seed: Share, control_chance: ByState, state_spread: Share) -> ByState:
    """Luck that all districts of a state share at the mid-term, as a margin."""
    return state_spread * unfolded_normal(state_seed, jnp.zeros(()), control_chance)


def later_state_swing(state_seed: Share, control_chance: ByState, state_spread: Share) -> ByState:
    """Luck that all districts of a state share at the next general election, as a margin."""
    return state_spread * unfolded_normal(state_seed, jnp.ones(()), control_chance)


def share_luck(state_seed: Share, line_base: ByParty, share_spread: Share) -> ByParty:
    """Luck of each party in the division of the votes that are not the president's, as a factor."""
    return jnp.exp(share_spread * unfolded_normal(state_seed, 2 * jnp.ones(()), line_base))


def running_together(district_seed: Share, district_in_state: ByDistrictAndState) -> ByDistrict:
    """Place of each district in the order in which parties agree on common candidates."""
    return unfolded_uniform(district_seed, 2 * jnp.ones(()), district_in_state[:, 0])


def hinge_joins(hinge_place: Share, hinge_chance: Share) -> Share:
    """Whether the hinge party runs with the government's parties in the next elections."""
    return (hinge_place < hinge_chance).astype(float)


def alliance_forms(alliance_place: Share, opposition_alliance: Share) -> Share:
    """Whether the large parties of the opposition run together; the path is the chance of it."""
    return (alliance_place < opposition_alliance).astype(float)


def running_mates(ally: ByParty, hinge: ByParty, registered: ByParty, hinge_joins: Share) -> ByParty:
    """Which parties run with the president's: allies that kept their registration, and the hinge if it joins."""
    return registered * jnp.maximum(ally, hinge * hinge_joins)


def president_vote(
    vote_share: ByParty,
    president: ByParty,
    elapsed: Month,
    midterm_month: Month,
    midterm_swing: Share,
    general_swing: Share,
    approval: Share,
    usual_approval: Share,
    approval_vote: Share,
) -> Share:
    """Share of the valid vote that the president's party would win: the last one, a usual swing, and its standing."""
    swing = jnp.where(elapsed <= midterm_month, midterm_swing, general_swing)
    mood = approval_vote * (approval - usual_approval)
    return jnp.clip(jnp.sum(president * vote_share) + swing + mood, 0, 1)


def current_vote(
    president_vote: Share,
    vote_share: ByParty,
    president: ByParty,
    registered: ByParty,
    newcomer: ByParty,
    newcomer_share: Share,
    share_luck: ByParty,
) -> ByParty:
    """Shares of the valid vote by party if the Chamber were elected this month; newcomers inherit lost registers."""
    old = (1 - president) * (1 - newcomer) * registered * vote_share * share_luck
    rest = (1 - president_vote) * (1 - newcomer_share)
    others = rest * old / jnp.sum(old) + newcomer * (1 - president_vote) * newcomer_share / jnp.sum(newcomer)
    return president * president_vote + others


def next_vote_share(vote_share: ByParty, current_vote: ByParty, midterm_held: Share, general_held: Share) -> ByParty:
    """Shares of the valid vote at the last federal election."""
    return jnp.where(midterm_held + general_held > 0, current_vote, vote_share)


def opening_vote_share(votes_2018: ByParty, independents_2018: Share) -> ByParty:
    """Shares of the valid vote of July 2018."""
    return votes_2018 / (jnp.sum(votes_2018) + independents_2018)


def vote_change(current_vote: ByParty, opening_vote_share: ByParty) -> ByParty:
    """Factor of each party's share against July 2018."""
    voted = opening_vote_share > 0
    return jnp.where(voted, current_vote / jnp.where(voted, opening_vote_share, 1), 0)


def _strongest(share: Array, change: Array, rivals: Array, partners: Array, allied: Array) -> tuple[Array, Array]:
    """Votes of the strongest candidate against the government, and the party of record: the largest behind it."""
    running = jnp.where(allied[:, None], partners[None, :], rivals[None, :])
    votes = share * change[None, :] * running
    largest = jnp.max(votes, axis=1)
    return jnp.where(allied, share @ (change * partners), largest), (
        (votes == largest[:, None]) & (running > 0)
    ).astype(float)


@boundary
def chamber_elected(
    held: Number,
    before: Members,
    share: Number,
    change: Number,
    current: Number,
    midterm: Number,
    midterm_luck: Number,
    later_luck: Number,
    together: Number,
    president: Number,
    mates: Number,
    partners: Number,
    newcomer: Number,
    alliance: Number,
    government_coverage: Number,
    alliance_coverage: Number,
    slope: Number,
    record: Number,
    valid_votes: Number,
    affiliation: Number,
    threshold: Number,
    district_total: Number,
    list_total: Number,
    most_seats: Number,
    cap_points: Number,
) -> Members:
    """Members of the Chamber by party of record, elected in the months of elections and unchanged in others."""

    def elect() -> Array:
        joint = (together < government_coverage).astype(float)
        allied = (together < alliance_coverage) & (alliance > 0)
        government = share @ (change * president) + joint * (share @ (change * mates))
        contest, best = _strongest(share, change, 1 - president - mates - newcomer, partners, allied)
        margin = government - contest
        mean = jnp.mean(margin)
        luck = jnp.where(midterm > 0, midterm_luck, later_luck)
        won = (mean + slope * (margin - mean) + luck > 0).astype(float)
        alone = jnp.sum(won * (1 - joint))
        shared = jnp.sum(won * joint)
        lost = jnp.sum(best * (1 - won)[:, None], axis=0)
        mate_share = mates / jnp.maximum(jnp.sum(mates), 1)
        mate_wins = jnp.floor(shared * (1 - record) * mate_share)
        wins = lost + mate_wins + president * (alone + shared - jnp.sum(mate_wins))
        whole = jnp.round(current * valid_votes)
        pooled = jnp.sum(whole * newcomer)
        # Affiliation counts for the cap only: the president's members who won for a partner count for the president's.
        lent = affiliation * mate_wins
        counted = wins - lent + president * jnp.sum(lent)
        seats = list_seats_of_chamber(
            whole * (1 - newcomer), pooled, counted, threshold, district_total, list_total, most_seats, cap_points
        )
        return wins + seats

    return lax.cond(jnp.all(held > 0), elect, lambda: before)


def next_deputies_elect(
    deputies_elect: Members,
    midterm_held: Share,
    general_held: Share,
    district_vote: ByDistrictAndParty,
    vote_change: ByParty,
    current_vote: ByParty,
    district_luck: ByDistrict,
    later_district_luck: ByDistrict,
    running_together: ByDistrict,
    president: ByParty,
    running_mates: ByParty,
    alliance_partner: ByParty,
    newcomer: ByParty,
    alliance_forms: Share,
    government_coverage: Share,
    alliance_coverage: Share,
    margin_slope: Share,
    president_record: Share,
    votes_2018: ByParty,
    effective_affiliation: Share,
    list_threshold: Share,
    district_seats: Share,
    list_seats: Share,
    most_seats: Share,
    cap_points: Share,
) -> Members:
    """Deputies of the last election by party of record, by the seat law."""
    return chamber_elected(
        midterm_held + general_held, deputies_elect, district_vote, vote_change, current_vote, midterm_held,
        district_luck, later_district_luck, running_together, president, running_mates, alliance_partner, newcomer,
        alliance_forms, government_coverage, alliance_coverage, margin_slope, president_record, jnp.sum(votes_2018),
        effective_affiliation, list_threshold, district_seats, list_seats, most_seats, cap_points,
    )  # fmt: skip


def opening_deputies_elect(
    votes_2018: Members,
    independents_2018: Share,
    district_wins_2018: Members,
    list_threshold: Share,
    district_seats: Share,
    list_seats: Share,
    most_seats: Share,
    cap_points: Share,
) -> Members:
    """Deputies elected in July 2018 by party of record, by the seat law."""
    return district_wins_2018 + list_seats_of_chamber(
        votes_2018,
        independents_2018,
        district_wins_2018,
        list_threshold,
        district_seats,
        list_seats,
        most_seats,
        cap_points,
    )


@boundary
def senate_elected(
    held: Number,
    before: Members,
    share: Number,
    change: Number,
    current: Number,
    luck: Number,
    president: Number,
    mates: Number,
    partners: Number,
    newcomer: Number,
    alliance: Number,
    slope: Number,
    record: Number,
    valid_votes: Number,
    threshold: Number,
    list_total: Number,
    most_seats: Number,
) -> Members:
    """Senators by party of record: two of a state for the first formula, one for the second, and the national list."""

    def elect() -> Array:
        government = share @ (change * (president + mates))
        everywhere = jnp.broadcast_to(alliance > 0, luck.shape)
        contest, best = _strongest(share, change, 1 - president - mates - newcomer, partners, everywhere)
        margin = government - contest
        mean = jnp.mean(margin)
        first = mean + slope * (margin - mean) + luck > 0
        mine = jnp.where(first, 2.0, 1.0)
        theirs = jnp.sum(best * (2 + 1 - mine)[:, None], axis=0)
        mate_share = mates / jnp.maximum(jnp.sum(mates), 1)
        mate_seats = jnp.floor(jnp.sum(mine) * (1 - record) * mate_share)
        state = theirs + mate_seats + president * (jnp.sum(mine) - jnp.sum(mate_seats))
        whole = jnp.round(current * valid_votes)
        # The national list has no cap: the limit of points is set beyond reach.
        listed = list_seats_of_chamber(
            whole * (1 - newcomer),
            jnp.sum(whole * newcomer),
            state,
            threshold,
            jnp.sum(state),
            list_total,
            most_seats,
            jnp.ones(()),
        )
        return state + listed

    return lax.cond(jnp.all(held > 0), elect, lambda: before)


def next_senators_elect(
    senators_elect: Members,
    general_held: Share,
    state_vote: ByStateAndParty,
    vote_change: ByParty,
    current_vote: ByParty,
    later_state_swing: ByState,
    president: ByParty,
    running_mates: ByParty,
    alliance_partner: ByParty,
    newcomer: ByParty,
    alliance_forms: Share,
    margin_slope: Share,
    president_record: Share,
    votes_2018: ByParty,
    list_threshold: Share,
    senate_list_seats: Share,
    most_seats: Share,
) -> Members:
    """Senators of the last election by party of record: the Senate of 2018 sits for six years."""
    return senate_elected(
        general_held, senators_elect, state_vote, vote_change, current_vote, later_state_swing, president,
        running_mates, alliance_partner, newcomer, alliance_forms, margin_slope, president_record, jnp.sum(votes_2018),
        list_threshold, senate_list_seats, most_seats,
    )  # fmt: skip


def opening_senators_elect(
    senate_votes_2018: Members,
    state_senators_2018: Members,
    list_threshold: Share,
    senate_list_seats: Share,
    most_seats: Share,
) -> Members:
    """Senators elected in July 2018 by party of record."""
    return state_senators_2018 + list_seats_of_chamber(
        senate_votes_2018, jnp.zeros(()), state_senators_2018, list_threshold, jnp.sum(state_senators_2018),
        senate_list_seats, most_seats, jnp.ones(()),
    )  # fmt: skip
