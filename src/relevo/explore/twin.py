"""The smooth twin of a model: the same run, with a slope where the model says yes or no.

A yes or no by luck has the slope zero, though its chance has not. The equations here stand in for those of the same
name: their value is the same to the last bit, their slope is that of the chance. A vote is counted by the normal
approximation of ``vote_chance``; a party's line, which luck in log odds decides, has the logistic chance of its odds.
Only gradients are taken from the twin; chances are always those of the run itself.

Whole numbers elsewhere keep the slope zero: seats of an election, and the month in which something happens.
"""

from collections.abc import Callable
from dataclasses import replace

import jax
import jax.numpy as jnp
from jax import Array

from relevo.engine.graph import Graph


def _decided(value: Array, chance: Array) -> Array:
    """A yes or no with the slope of its chance."""
    return value + (chance - jax.lax.stop_gradient(chance))


def vote_carried(vote_held: Array, vote_chance: Array, vote_luck: Array) -> Array:
    """Votes that a bill wins this month."""
    return vote_held * _decided((vote_luck[None, :] < vote_chance).astype(float), vote_chance)


def party_line(line_odds: Array, line_luck: Array) -> Array:
    """Whether each party's line is to vote for each bill."""
    return _decided((line_odds + line_luck > 0).astype(float), jax.nn.sigmoid(line_odds))


def bill_in_force(
    bill_passed: Array, bill_age: Array, strike_chance: Array, court_luck: Array, court_delay: Array
) -> Array:
    """Bills that are law and not struck."""
    struck = _decided((court_luck < strike_chance).astype(float), strike_chance)
    return bill_passed * (1 - jnp.where(bill_age >= court_delay, struck, 0))


TWINS: dict[str, Callable[..., Array]] = {
    function.__name__: function for function in (vote_carried, party_line, bill_in_force)
}


def twin(graph: Graph) -> Graph:
    """The graph with the equations of this module in place of those that say yes or no by luck."""
    smooth = {
        name: replace(graph.equations[name], function=function)
        for name, function in TWINS.items()
        if name in graph.equations
    }
    return replace(graph, equations={**graph.equations, **smooth})
