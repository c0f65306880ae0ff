"""A state in which promises reach so far as levers and the ground allow: what they need has a closed form."""

import jax.numpy as jnp

from relevo.engine.units import Month, Share


def reach(
    ground: Share,
    wells: Share,
    wells_work: Share,
    pumps: Share,
    pumps_work: Share,
    gravel: Share,
    gravel_work: Share,
    fountains: Share,
    fountains_cost: Share,
) -> Share:
    """Villages that have water."""
    return ground + wells_work * wells + pumps_work * pumps + gravel_work * gravel - fountains_cost * fountains


def next_queue(queue: Share, patience: Share, short_queues: Share, parades: Share, audiences: Share) -> Share:
    """Those who wait: fewer each month, more where they are kept from the well."""
    return queue * jnp.exp(-patience * (short_queues - parades)) + 0 * audiences


def water(reach: Share, month: Month) -> Month:
    """Months of water."""
    return reach * month
