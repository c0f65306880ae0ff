"""The seat law in whole numbers for many draws at once; ``relevo.solvers.seats`` is the same law with its articles."""

from typing import Annotated

import jax.numpy as jnp
from jax import Array, lax

from relevo.engine.units import By, Share, Unit, boundary

Votes = Annotated[Array, Unit("1"), By("party")]
Seats = Annotated[Array, Unit("1"), By("party")]


def _largest_remainder(votes: Array, number: Array) -> Array:
    base = jnp.maximum(votes.sum(), 1)
    scaled = votes * number
    whole, remainder = scaled // base, scaled % base
    place = jnp.arange(votes.shape[0])
    # Before another stands who has the larger remainder, then more votes, then the earlier place.
    same = remainder[:, None] == remainder[None, :]
    more = (votes[:, None] > votes[None, :]) | ((votes[:, None] == votes[None, :]) & (place[:, None] < place[None, :]))
    before = (remainder[:, None] > remainder[None, :]) | (same & more)
    rank = jnp.sum(before & (votes > 0)[:, None], axis=0)
    return jnp.where(votes > 0, whole + (rank < number - whole.sum()).astype(int), 0)


@boundary
def list_seats_of_chamber(
    party_votes: Votes,
    other_votes: Share,
    counted_district_seats: Seats,
    threshold: Share,
    district_total: Share,
    list_total: Share,
    most_seats: Share,
    cap_points: Share,
) -> Seats:
    """List seats of each party: threshold, natural quotient, largest remainders and two caps, repeated until they hold.

    Votes are whole numbers; a party that is no party (the pool of others) has none here and stands in ``other_votes``.
    Threshold and cap are exact to a ten-thousandth. Seats that no party may have stay vacant.
    """
    parts = 10_000
    votes = party_votes.astype(jnp.int64)
    won = counted_district_seats.astype(jnp.int64)
    total = list_total.astype(jnp.int64)
    valid = votes.sum() + other_votes.astype(jnp.int64)
    needed = jnp.round(threshold * parts).astype(jnp.int64)
    votes = jnp.where(votes * parts >= needed * valid, votes, 0)
    base = jnp.maximum(votes.sum(), 1)
    chamber = (district_total + list_total).astype(jnp.int64)
    points = jnp.round(cap_points * parts).astype(jnp.int64)
    limit = jnp.minimum(most_seats.astype(jnp.int64), chamber * (votes * parts + points * base) // (base * parts))

    def again(_: int, carried: tuple[Array, Array]) -> tuple[Array, Array]:
        fixed, seats = carried
        free_votes = jnp.where(fixed, 0, votes)
        given = _largest_remainder(free_votes, total - jnp.sum(jnp.where(fixed, seats, 0)))
        over = ~fixed & (votes > 0) & (won + given > limit)
        seats = jnp.where(fixed, seats, jnp.where(over, jnp.maximum(limit - won, 0), given))
        return fixed | over, seats

    # Each round that is not the last caps at least one party.
    start = (jnp.zeros(votes.shape, bool), jnp.zeros(votes.shape, jnp.int64))
    return lax.fori_loop(0, votes.shape[0] + 1, again, start)[1].astype(float)
