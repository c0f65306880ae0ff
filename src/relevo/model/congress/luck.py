"""Luck that holds for a whole draw: of districts, of parties, of states.

A shock of 300 districts in each of 70 months would cost more than the rest of the arena, and only that of two
elections is used. So each kind of luck is unfolded once per draw from one uniform number of the pack.
"""

from typing import Annotated

import jax.numpy as jnp
from jax import Array
from jax.extend.random import threefry_2x32
from jax.scipy.special import ndtri

from relevo.engine.units import By, Share, Unit, boundary

ByBill = Annotated[Share, By("bill")]
ByParty = Annotated[Share, By("party")]
ByState = Annotated[Share, By("state")]
ByDistrict = Annotated[Share, By("district")]
ByBillAndParty = Annotated[Share, By("bill", "party")]
ByBillAndState = Annotated[Share, By("bill", "state")]
Number = Annotated[Array, Unit("1")]


@boundary
def unfolded_uniform(seed: Number, stream: Number, template: Number) -> Number:
    """Uniform numbers on (0, 1) in the shape of ``template``. A row keeps its luck when rows are added at the end."""
    scale = 2.0**32
    key = jnp.stack([jnp.uint32(seed * scale), stream.astype(jnp.uint32)])
    counts = jnp.arange(template.size + template.size % 2, dtype=jnp.uint32)
    words = threefry_2x32(key, counts.reshape(-1, 2).T.reshape(-1)).reshape(2, -1).T.reshape(-1)
    return (words[: template.size].reshape(template.shape).astype(float) + 1 / 2) / scale


@boundary
def unfolded_normal(seed: Number, stream: Number, template: Number) -> Number:
    """Standard normal numbers in the shape of ``template``. A row keeps its luck when rows are added at the end."""
    return ndtri(unfolded_uniform(seed, stream, template))


@boundary
def logistic(uniform: Number) -> Number:
    """Logistic numbers from uniform ones: what luck adds in log odds."""
    return jnp.log(uniform) - jnp.log1p(-uniform)


def line_luck(bill_seed: Share, bill_valence: ByBill, opposition: ByParty) -> ByBillAndParty:
    """How much better than expected a party finds a bill, in log odds; it stays so when the bill comes back."""
    return logistic(unfolded_uniform(bill_seed, jnp.zeros(()), jnp.outer(bill_valence, opposition)))


def bill_mood(bill_seed: Share, bill_valence: ByBill, mood_spread: Share) -> ByBill:
    """How much better than expected all of the opposition finds a bill."""
    return mood_spread * unfolded_normal(bill_seed, jnp.ones(()), bill_valence)


def bill_pace(bill_seed: Share, bill_valence: ByBill, pace_spread: Share) -> ByBill:
    """How much slower than expected a bill moves, as a factor."""
    return jnp.exp(pace_spread * unfolded_normal(bill_seed, 2 * jnp.ones(()), bill_valence))


def court_luck(court_seed: Share, bill_valence: ByBill) -> ByBill:
    """Where a bill falls between a friendly and a hostile Court."""
    return unfolded_uniform(court_seed, jnp.zeros(()), bill_valence)


def state_line_luck(court_seed: Share, bill_valence: ByBill, control_chance: ByState) -> ByBillAndState:
    """How much better than expected a state legislature finds an amendment, in log odds."""
    return logistic(unfolded_uniform(court_seed, jnp.ones(()), jnp.outer(bill_valence, control_chance)))


def inherited_control(court_seed: Share, control_chance: ByState) -> ByState:
    """Which legislatures the government's parties hold at the hand-over."""
    return (unfolded_uniform(court_seed, 2 * jnp.ones(()), control_chance) < control_chance).astype(float)
