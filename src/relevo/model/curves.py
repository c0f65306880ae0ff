"""Curves that more than one arena draws: how things are rolled out, built and delayed. Not an arena: no equations."""

import jax.numpy as jnp
from jax import Array


def approach(value: Array, goal: Array, time: Array, month: Array) -> Array:
    """One month's step of a value that nears its goal at a constant hazard, on average after ``time``."""
    return value + (goal - value) * (1 - jnp.exp(-month / time))


def works_curve(share_of_time: Array) -> Array:
    """Share of the money of a building project that is spent after a share of its time: slow, fast, slow.

    The distribution function of Beta(2, 3), whose exponents make a polynomial of it.
    """
    left = 1 - jnp.clip(share_of_time, 0, 1)
    return 1 - left**3 * (1 + (1 + 2) * (1 - left))
