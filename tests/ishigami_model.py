"""The function of Ishigami and Homma (1990), whose indices of Sobol are known."""

import jax.numpy as jnp

from relevo.engine.units import Share


def waves(first: Share, second: Share, third: Share, bend: Share, twist: Share) -> Share:
    """sin x + a sin² y + b z⁴ sin x."""
    return jnp.sin(first) + bend * jnp.sin(second) ** 2 + twist * third**4 * jnp.sin(first)


def noisy(first: Share, tremor_shock: Share) -> Share:
    """Half of the variance is an assumption, half is luck."""
    return first + jnp.pi / jnp.sqrt(3.0) * tremor_shock


def mostly_luck(first: Share, tremor_shock: Share, twist: Share) -> Share:
    """Luck, and a hundredth of an assumption."""
    return tremor_shock + twist**2 * first
