"""Luck: priors by inverse distribution functions of digital nets, shocks by a counter-based generator.

Everything is keyed by a name and a seed and counted by draw and month. Adding a parameter or an equation moves no other
draw, and no number depends on how many draws there are or how they are cut into chunks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from jax.extend.random import threefry_2x32
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]
BITS = 32


@dataclass(frozen=True)
class Prior:
    """A distribution by name: what ``at`` means for each stands in ``DISTRIBUTIONS``. ``within`` truncates."""

    kind: str
    at: tuple[float, ...]
    within: tuple[float, float] | None = None

    def quantile(self, chance: Floats) -> Floats:
        """Inverse distribution function at ``chance``, any shape, values inside (0, 1)."""
        distribution = _distribution(self.kind, self.at)
        if self.within:
            low, high = distribution.cdf(np.asarray(self.within))
            chance = low + chance * (high - low)
        return np.asarray(distribution.ppf(chance), dtype=float)


def _beta(mean: float, deviation: float) -> Any:
    size = mean * (1 - mean) / deviation**2 - 1
    return stats.beta(mean * size, (1 - mean) * size)


DISTRIBUTIONS: dict[str, Any] = {
    "normal": lambda mean, deviation: stats.norm(mean, deviation),
    "lognormal": lambda median, deviation: stats.lognorm(deviation, scale=median),
    "halfnormal": lambda scale: stats.halfnorm(scale=scale),
    "beta": _beta,
    "uniform": lambda low, high: stats.uniform(low, high - low),
    "triangular": lambda low, mode, high: stats.triang((mode - low) / (high - low), low, high - low),
    "student": lambda location, scale, freedom: stats.t(freedom, location, scale),
    "gamma": lambda mean, deviation: stats.gamma((mean / deviation) ** 2, scale=deviation**2 / mean),
}


@cache
def _distribution(kind: str, at: tuple[float, ...]) -> Any:
    return DISTRIBUTIONS[kind](*at)


@dataclass(frozen=True)
class Joint:
    """Parameters that were fitted together: each draw takes one row of ``rows`` for all columns of the table."""

    table: str
    rows: Floats


@dataclass(frozen=True)
class Parameter:
    """A value of the pack, of any shape, with what is uncertain about it.

    ``priors`` holds the distribution of single elements by their place in the flattened value; ``streams`` names the
    luck of these elements. ``joint`` makes the whole value uncertain, as a row of a table.
    """

    value: Floats
    unit: str
    dimensions: tuple[str, ...] = ()
    priors: Mapping[int, Prior] = field(default_factory=dict[int, Prior])
    streams: Mapping[int, str] = field(default_factory=dict[int, str])
    joint: Joint | None = None

    @property
    def uncertain(self) -> bool:
        """Whether draws differ."""
        return bool(self.priors) or self.joint is not None


def _stream(name: str, seed: int) -> np.random.Generator:
    return np.random.default_rng(int.from_bytes(blake2b(f"{seed}/{name}".encode(), digest_size=16).digest()))


@cache
def _directions(name: str, seed: int) -> tuple[NDArray[np.uint64], np.uint64]:
    """Direction numbers and digital shift of one stream.

    As in the construction of Sobol, column k has its lowest set bit at place k, so that the first 2**m points put one
    point in each of 2**m equal intervals; the free bits and the lower triangle that scrambles them are drawn by name.
    """
    random = _stream(name, seed)
    upper = np.triu(random.integers(0, 2, (BITS, BITS)), 1) + np.eye(BITS, dtype=int)
    lower = np.tril(random.integers(0, 2, (BITS, BITS)), -1) + np.eye(BITS, dtype=int)
    matrix = (lower @ upper) % 2
    weights = 2 ** np.arange(BITS - 1, -1, -1, dtype=np.uint64)
    return weights @ matrix.astype(np.uint64), np.uint64(random.integers(0, 2**BITS))


def points(names: Sequence[str], seed: int, first: int, count: int) -> Floats:
    """Points of (0, 1), shape (count, names): draws ``first`` to ``first + count - 1`` of the named streams."""
    if not names:
        return np.empty((count, 0))
    tables = [_directions(name, seed) for name in names]
    columns = np.stack([columns for columns, _ in tables], axis=1)
    index = np.arange(first, first + count, dtype=np.uint64)[:, None]
    bits = np.broadcast_to(np.array([shift for _, shift in tables]), (count, len(names))).copy()
    for place in range(max(1, int(first + count).bit_length())):
        bits ^= np.where((index >> np.uint64(place)) & np.uint64(1), columns[place], np.uint64(0))
    return (bits.astype(float) + 0.5) / 2**BITS


def draw_parameters(
    parameters: Mapping[str, Parameter], seed: int, first: int, count: int
) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Values of the parameters for some draws: those that differ, with a leading axis of draws, and those that do not."""
    varying: dict[str, Floats] = {}
    streams = sorted({s for p in parameters.values() for s in p.streams.values()})
    tables = sorted({p.joint.table for p in parameters.values() if p.joint})
    chances = dict(zip([*streams, *tables], points([*streams, *tables], seed, first, count).T, strict=True))
    for name, parameter in parameters.items():
        if parameter.joint:
            rows = parameter.joint.rows
            varying[name] = rows[(chances[parameter.joint.table] * len(rows)).astype(int)]
        elif parameter.priors:
            flat = np.tile(parameter.value.reshape(-1), (count, 1))
            # Elements with the same prior are drawn in one call: a distribution of scipy costs more to make than to use.
            for prior in dict.fromkeys(parameter.priors.values()):
                places = [place for place, same in parameter.priors.items() if same == prior]
                flat[:, places] = prior.quantile(np.stack([chances[parameter.streams[p]] for p in places], axis=1))
            varying[name] = flat.reshape(count, *parameter.value.shape)
    return varying, {name: p.value for name, p in parameters.items() if not p.uncertain}


def luck_key(name: str, seed: int) -> NDArray[np.uint32]:
    """Key of one stream of shocks: two words made of its name and the seed."""
    return _stream(name, seed).integers(0, 2**32, 2, dtype=np.uint32)


def luck(key: Array, draw: Array, month: Array, shape: tuple[int, ...], normal: bool) -> Array:
    """Shocks of one stream in one draw and month: standard normal, or uniform on (0, 1).

    A counter-based generator: the draw and the month are the counter, so nothing has to be stored or kept in order.
    """
    size = int(np.prod(shape, dtype=int))
    low = month.astype(jnp.uint32) * jnp.uint32(size) + jnp.arange(size, dtype=jnp.uint32)
    high = jnp.full((size,), draw.astype(jnp.uint32))
    words = threefry_2x32(key, jnp.concatenate([high, low])).reshape(2, size)
    chance = (words[0].astype(jnp.float64) + 0.5) / 2.0**32
    return jax.scipy.special.ndtri(chance).reshape(shape) if normal else chance.reshape(shape)
