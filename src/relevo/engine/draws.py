"""Luck: priors by inverse distribution functions of evenly spread points, shocks by a counter-based generator.

Everything is keyed by a name and a seed and counted by draw and month. Adding a parameter or an equation moves no other
draw, and no number depends on how many draws there are or how they are cut into chunks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b

import jax.numpy as jnp
import numpy as np
from jax import Array
from numpy.polynomial import chebyshev
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]
BITS = 32
MIXING = 4
# Rotations of Threefry-2x32 and its key parity, from the paper of its authors.
ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))
PARITY = 0x1BD11BDA
ROUNDS_OF_FOUR = 5


@dataclass(frozen=True)
class Prior:
    """A distribution by name: what ``at`` means for each stands in ``_inverse``. ``within`` truncates."""

    kind: str
    at: tuple[float, ...]
    within: tuple[float, float] | None = None

    def quantile(self, chance: Floats) -> Floats:
        """Inverse distribution function at ``chance``, any shape, values inside (0, 1)."""
        return quantiles([self], chance.reshape(-1, 1)).reshape(chance.shape)

    @property
    def sound(self) -> bool:
        """Whether the numbers describe a distribution: quantiles are finite and rise."""
        if self.kind == "triangular" and list(self.at) != sorted(self.at):
            return False
        with np.errstate(all="ignore"):
            values = self.quantile(np.array([1e-6, 0.25, 0.5, 0.75, 1 - 1e-6]))
        return bool(np.all(np.isfinite(values)) and np.all(np.diff(values) >= 0) and values[-1] > values[0])


def quantiles(priors: Sequence[Prior], chances: Floats) -> Floats:
    """Inverse distribution functions at ``chances``, shape (draws, priors), values inside (0, 1): the same shape."""
    values = np.empty(chances.shape)
    # One call for all distributions of a kind: for few draws calls cost more than what is computed in them.
    alike: dict[tuple[str, bool], list[int]] = {}
    for place, prior in enumerate(priors):
        alike.setdefault((prior.kind, prior.within is not None), []).append(place)
    for (kind, truncated), places in alike.items():
        at = np.array([priors[place].at for place in places]).T
        chance = chances[:, places]
        if truncated:
            within = np.array([priors[place].within for place in places]).T
            low, high = (_chance(kind, at, end) for end in within)
            # Rounding may carry a value of a thin tail over the edge.
            values[:, places] = np.clip(_inverse(kind, at, low + chance * (high - low)), *within)
        else:
            values[:, places] = _inverse(kind, at, chance)
    return values


# Both written with bare special functions: those of scipy.stats check their arguments for longer than they compute.


def _inverse(kind: str, at: Floats, chance: Floats) -> Floats:
    """Inverse distribution functions of one kind, shape (draws, priors), at ``chance`` of the same shape.

    What ``at``, shape (numbers, priors), holds for each kind is what it is unpacked into.
    """
    match kind:
        case "normal":
            mean, deviation = at
            return mean + deviation * special.ndtri(chance)
        case "lognormal":
            median, log_deviation = at
            return median * np.exp(log_deviation * special.ndtri(chance))
        case "halfnormal":
            (scale,) = at
            return scale * special.ndtri((1 + chance) / 2)
        case "beta":
            curves = np.array([_beta_curve(*pair) for pair in at.T]).T
            values = special.expit(chebyshev.chebval(special.ndtri(chance) / OUTERMOST, curves, tensor=False))
            bent = np.isnan(curves[0])
            values[:, bent] = special.betaincinv(*_beta_sizes(*at[:, bent]), chance[:, bent])
            return values
        case "uniform":
            low, high = at
            return low + chance * (high - low)
        case "triangular":
            low, mode, high = at
            rising = low + np.sqrt(chance * (high - low) * (mode - low))
            falling = high - np.sqrt((1 - chance) * (high - low) * (high - mode))
            return np.where(chance * (high - low) < mode - low, rising, falling)
        case "student":
            location, scale, freedom = at
            return location + scale * special.stdtrit(freedom, chance)
        case "gamma":
            mean, deviation = at
            return special.gammaincinv((mean / deviation) ** 2, chance) * deviation**2 / mean
        case _:
            raise KeyError(kind)


def _chance(kind: str, at: Floats, value: Floats) -> Floats:
    """Distribution functions of one kind, shape (priors,): the inverse of ``_inverse``."""
    match kind:
        case "normal":
            mean, deviation = at
            return special.ndtr((value - mean) / deviation)
        case "lognormal":
            median, log_deviation = at
            return special.ndtr(np.log(np.maximum(value, np.finfo(float).tiny) / median) / log_deviation)
        case "halfnormal":
            (scale,) = at
            return special.erf(np.maximum(value, 0) / scale / np.sqrt(2))
        case "beta":
            return special.betainc(*_beta_sizes(*at), np.clip(value, 0, 1))
        case "uniform":
            low, high = at
            return np.clip((value - low) / (high - low), 0, 1)
        case "triangular":
            low, mode, high = at
            value = np.clip(value, low, high)
            # A side of no width has no values below or above the mode to divide for.
            below = (value - low) ** 2 / ((high - low) * np.where(mode > low, mode - low, 1))
            above = 1 - (high - value) ** 2 / ((high - low) * np.where(high > mode, high - mode, 1))
            return np.where(value < mode, below, above)
        case "student":
            location, scale, freedom = at
            return special.stdtr(freedom, (value - location) / scale)
        case "gamma":
            mean, deviation = at
            return special.gammainc((mean / deviation) ** 2, np.maximum(value, 0) * mean / deviation**2)
        case _:
            raise KeyError(kind)


# The inverse of the incomplete beta function takes longer than all else that a draw needs before it runs. On the scale
# of log odds against normal deviates it is almost a straight line: a polynomial has it to 1e-8.
BETA_DEGREE = 30
BETA_ERROR = 1e-8
OUTERMOST = float(-special.ndtri(0.5 / 2**BITS))


@cache
def _beta_curve(mean: float, deviation: float) -> Floats:
    """Chebyshev's coefficients of the log odds by normal deviate, up to OUTERMOST; no numbers where it bends."""
    sizes = _beta_sizes(np.asarray(mean), np.asarray(deviation))

    def log_odds(place: Floats) -> Floats:
        # Each end by its own tail: one less a number near one would lose its digits.
        value = special.betaincinv(*sizes, special.ndtr(OUTERMOST * place))
        rest = special.betaincinv(*sizes[::-1], special.ndtr(-OUTERMOST * place))
        with np.errstate(divide="ignore"):
            return np.log(value) - np.log(rest)

    nodes = chebyshev.chebpts1(BETA_DEGREE + 1)
    bent = np.full(BETA_DEGREE + 1, np.nan)
    exact = log_odds(nodes)
    if not np.all(np.isfinite(exact)):
        return bent
    curve = np.asarray(chebyshev.chebfit(nodes, exact, BETA_DEGREE), dtype=float)
    between = chebyshev.chebpts2(BETA_DEGREE + 2)
    error = special.expit(chebyshev.chebval(between, curve)) - special.expit(log_odds(between))
    return curve if np.max(np.abs(error)) < BETA_ERROR else bent


def _beta_sizes(mean: Floats, deviation: Floats) -> tuple[Floats, Floats]:
    size = mean * (1 - mean) / deviation**2 - 1
    return mean * size, (1 - mean) * size


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
def _mixing(name: str, seed: int) -> tuple[NDArray[np.uint64], np.uint64]:
    """Multipliers and summands that permute the points of one stream, shape (BITS, MIXING, 2), and its shift."""
    random = _stream(name, seed)
    numbers = random.integers(0, 2**BITS, (BITS, MIXING, 2), dtype=np.uint64)
    numbers[..., 0] |= np.uint64(1)
    return numbers, random.integers(0, 2**BITS, dtype=np.uint64)


def points(names: Sequence[str], seed: int, first: int, count: int) -> Floats:
    """Points of (0, 1), shape (count, names): draws ``first`` to ``first + count - 1`` of the named streams.

    In every stream the first 2**m points put one point in each of 2**m equal intervals, for every m: they are the
    first column of Sobol's sequence, shifted. Within each block from 2**k to 2**(k+1) their order is a permutation of
    the stream's own, so that two streams are no closer to each other than two columns of a Latin hypercube.
    """
    bits = np.zeros((count, len(names)), dtype=np.uint64)
    if names:
        tables = [_mixing(name, seed) for name in names]
        lowest, highest = max(first, 1).bit_length() - 1, (first + count - 1).bit_length()
        numbers = np.stack([table[lowest:highest] for table, _ in tables], axis=-1)
        for level in range(lowest, highest):
            start, stop = max(1 << level, first), min(2 << level, first + count)
            index = np.arange(start, stop, dtype=np.uint64) - np.uint64(1 << level)
            place = _permuted(index, level, numbers[level - lowest])
            bits[start - first : stop - first] = place << np.uint64(BITS - level) | np.uint64(1 << (BITS - 1 - level))
        bits ^= np.array([shift for _, shift in tables])
    return (bits.astype(float) + 0.5) / 2**BITS


def _permuted(index: NDArray[np.uint64], level: int, numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Places of ``index`` in a permutation of 2**level numbers for each stream, shape (index, streams)."""
    mask, half = np.uint64((1 << level) - 1), np.uint64((level + 1) // 2)
    place = np.repeat(index[:, None], numbers.shape[-1], axis=1)
    # An odd multiplier, a summand and a shifted copy of itself each map the numbers below 2**level one to one.
    for multiplier, summand in numbers:
        place = (place * multiplier + summand) & mask
        place ^= place >> half
    return place


def draw_parameters(
    parameters: Mapping[str, Parameter], seed: int, first: int, count: int
) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Values of the parameters for some draws: those that differ, with a leading axis of draws, and the others."""
    priors = [
        (prior, parameter.streams[place])
        for parameter in parameters.values() if not parameter.joint
        for place, prior in parameter.priors.items()
    ]  # fmt: skip
    streams = [*dict.fromkeys(stream for _, stream in priors)]
    tables = sorted({p.joint.table for p in parameters.values() if p.joint})
    chances = points([*streams, *tables], seed, first, count)
    column = {stream: place for place, stream in enumerate(streams)}
    values = quantiles([prior for prior, _ in priors], chances[:, [column[stream] for _, stream in priors]])
    rows = dict(zip(tables, chances.T[len(streams) :], strict=True))
    varying: dict[str, Floats] = {}
    for name, parameter in parameters.items():
        if parameter.joint:
            table = parameter.joint
            varying[name] = table.rows[(rows[table.table] * len(table.rows)).astype(int)]
        elif parameter.priors:
            places = list(parameter.priors)
            own, values = values[:, : len(places)], values[:, len(places) :]
            if places != list(range(parameter.value.size)):
                some, own = own, np.repeat(parameter.value.reshape(1, -1), count, axis=0)
                own[:, places] = some
            varying[name] = own.reshape(count, *parameter.value.shape)
    return varying, {name: p.value for name, p in parameters.items() if not p.uncertain}


@cache
def luck_key(name: str, seed: int) -> NDArray[np.uint32]:
    """Key of one stream of shocks: two words made of its name and the seed."""
    return _stream(name, seed).integers(0, 2**32, 2, dtype=np.uint32)


def luck(keys: Array, counters: Array, draw: Array) -> Array:
    """Uniform luck on (0, 1), shape (n,), of ``keys``, shape (n, 2), at ``counters``, shape (n,), in one draw.

    The counter-based generator Threefry-2x32 of twenty rounds (Salmon and others, "Parallel random numbers: as easy as
    1, 2, 3", 2011): draw and counter are what is enciphered, so nothing has to be stored or kept in order.
    """
    one, other = keys[:, 0], keys[:, 1]
    schedule = (one, other, one ^ other ^ jnp.uint32(PARITY))
    left = jnp.broadcast_to(draw.astype(jnp.uint32), counters.shape) + one
    right = counters.astype(jnp.uint32) + other
    for block in range(ROUNDS_OF_FOUR):
        for rotation in ROTATIONS[block % 2]:
            left = left + right
            right = left ^ (right << jnp.uint32(rotation) | right >> jnp.uint32(BITS - rotation))
        left = left + schedule[(block + 1) % 3]
        right = right + schedule[(block + 2) % 3] + jnp.uint32(block + 1)
    return (left.astype(jnp.float64) + 0.5) / 2.0**BITS


# The normal deviate is (2 chance - 1) times a smooth function of what -log(4 chance (1 - chance)) or its root is: two
# polynomials, fitted at Chebyshev's points.
DEGREE = 10
MIDDLE = (0.0, 5.0)
TAIL = (np.sqrt(5.0), np.sqrt(-np.log(2.0 / 2**BITS)))


def _fitted(span: tuple[float, float], squared: bool) -> Floats:
    """Coefficients, lowest power first, of the factor over ``span`` mapped to (-1, 1)."""
    low, high = span
    place = np.cos(np.pi * (np.arange(8 * DEGREE) + 0.5) / (8 * DEGREE))
    depth = low + (high - low) * (place + 1) / 2
    depth = depth**2 if squared else depth
    width = np.sqrt(-np.expm1(-depth))
    factor = -special.ndtri(np.exp(-depth) / (2 * (1 + width))) / width
    return chebyshev.cheb2poly(chebyshev.chebfit(place, factor, DEGREE))


FACTORS = list(zip(_fitted(MIDDLE, False)[::-1], _fitted(TAIL, True)[::-1], strict=True))


def normal(chance: Array) -> Array:
    """Standard normal shocks from uniform luck of 32 bits, to 2e-7; exactly symmetric."""
    # A logarithm of 32 bits takes a fifth of the time, and luck itself has no more of them.
    depth = -jnp.log((4 * chance * (1 - chance)).astype(jnp.float32)).astype(jnp.float64)
    middle = depth < MIDDLE[1]
    low, high = TAIL
    place = jnp.where(middle, 2 * depth / MIDDLE[1] - 1, (2 * jnp.sqrt(depth) - low - high) / (high - low))
    factor = jnp.zeros_like(chance)
    for inner, outer in FACTORS:
        factor = factor * place + jnp.where(middle, inner, outer)
    return (2 * chance - 1) * factor
