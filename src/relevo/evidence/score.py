"""Scores of forecasts: how far draws are from what happened, and whether their bands were as wide as they said.

Draws stand on the leading axis; what happened has the other axes. Lower is better wherever a score is a loss.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import stats

from relevo.engine.draws import Floats
from relevo.errors import RunError

LEVELS = (0.5, 0.8, 0.9)
SIDES: tuple[Literal["left", "right"], ...] = ("left", "right")


def _check(draws: Floats, observed: Floats) -> tuple[Floats, Floats]:
    draws, observed = np.asarray(draws, dtype=float), np.asarray(observed, dtype=float)
    if draws.shape[1:] != observed.shape:
        raise RunError(f"draws of shape {draws.shape[1:]} cannot be scored on what happened, of shape {observed.shape}")
    if len(draws) < 2:
        raise RunError(f"scores need 2 draws or more, not {len(draws)}")
    if not np.all(np.isfinite(draws)):
        raise RunError(f"{np.sum(~np.isfinite(draws))} draws are no numbers: scores refuse them")
    return draws, observed


def crps(draws: Floats, observed: Floats, fair: bool = True) -> Floats:
    """Continuous ranked probability score: mean distance to what happened less half the mean distance of two draws.

    Args:
        draws: shape (draws, ...), in the unit of the quantity.
        observed: shape (...).
        fair: count only pairs of different draws, so that few draws are no handicap (Ferro 2014).

    Returns:
        Shape (...), in the unit of the quantity. For one draw it would be the absolute error.

    Raises:
        RunError: shapes that do not fit, fewer than two draws, or draws that are no numbers.

    >>> float(crps(np.array([0.0, 1.0]), np.array(0.5), fair=False)), float(crps(np.array([0.0, 1.0]), np.array(0.5)))
    (0.25, 0.0)
    """
    draws, observed = _check(draws, observed)
    count = len(draws)
    ranked = np.sort(draws, axis=0)
    # The sum of |a - b| over all pairs, from order statistics: each counts by how many lie below less how many above.
    weights = 2.0 * np.arange(1, count + 1) - count - 1
    spread = 2 * np.tensordot(weights, ranked, 1) / (count * (count - 1 if fair else count))
    return np.abs(draws - observed).mean(0) - spread / 2


def crps_normal(mean: Floats | float, deviation: Floats | float, observed: Floats | float) -> Floats:
    """The same score of a normal forecast, in closed form (Gneiting and Raftery 2007).

    >>> round(float(crps_normal(0.0, 1.0, 0.0)), 5), round(float(crps_normal(0.0, 1.0, 1.0)), 5)
    (0.23369, 0.60244)
    """
    z = (np.asarray(observed, dtype=float) - mean) / deviation
    return deviation * (z * (2 * stats.norm.cdf(z) - 1) + 2 * stats.norm.pdf(z) - 1 / np.sqrt(np.pi))


def covered(draws: Floats, observed: Floats, level: float) -> Floats:
    """1 where what happened lies inside the central band of this level, 0 where it lies outside. Shape (...)."""
    draws, observed = _check(draws, observed)
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return ((low <= observed) & (observed <= high)).astype(float)


def pit(draws: Floats, observed: Floats) -> Floats:
    """Place of what happened among the draws, from 0 to 1: even over many forecasts where bands are honest.

    Draws that are equal to what happened count half, so that counts and yes/no are placed in the middle of their step.
    """
    draws, observed = _check(draws, observed)
    return (draws < observed).mean(0) + (draws == observed).mean(0) / 2


@dataclass(frozen=True)
class Judged:
    """All that is said of draws and what happened, from one sorting of the draws; each of shape (...)."""

    crps: Floats
    pit: Floats
    low: Floats
    median: Floats
    high: Floats
    mean: Floats
    covered: tuple[Floats, ...]


def judge(draws: Floats, observed: Floats) -> Judged:
    """Fair CRPS, place, 80 % band, median, mean, and whether bands of ``LEVELS`` hold what happened. See ``crps``."""
    draws, observed = _check(draws, observed)
    count, shape = len(draws), observed.shape
    # Sorted along memory: over large arrays this is what the time goes to.
    ranked = np.sort(np.ascontiguousarray(draws.reshape(count, -1).T), axis=1)
    truth = observed.reshape(-1)
    weights = 2.0 * np.arange(1, count + 1) - count - 1
    spread = 2 * (ranked @ weights) / (count * (count - 1))
    score = np.abs(ranked - truth[:, None]).mean(1) - spread / 2
    sides = [[np.searchsorted(row, value, side) for row, value in zip(ranked, truth, strict=True)] for side in SIDES]
    place = np.sum(sides, axis=0) / (2 * count)

    def at(level: float) -> Floats:
        below, rest = divmod(level * (count - 1), 1)
        after = min(int(below) + 1, count - 1)
        return ranked[:, int(below)] * (1 - rest) + ranked[:, after] * rest

    inside = tuple(
        ((at((1 - level) / 2) <= truth) & (truth <= at((1 + level) / 2))).astype(float).reshape(shape)
        for level in LEVELS
    )
    score, place, low, median, high, mean = (
        part.reshape(shape) for part in (score, place, at(0.1), at(0.5), at(0.9), ranked.mean(1))
    )
    return Judged(score, place, low, median, high, mean, inside)


def widen(draws: Floats, factor: float, logarithms: bool = False) -> Floats:
    """Draws moved away from their median by a factor, or nearer to it; with ``logarithms`` these are moved.

    >>> widen(np.array([1.0, 2.0, 4.0]), 2.0).tolist()
    [0.0, 2.0, 6.0]
    >>> widen(np.array([1.0, 2.0, 4.0]), 2.0, logarithms=True).round(9).tolist()
    [0.5, 2.0, 8.0]
    """
    values = np.log(draws) if logarithms else np.asarray(draws, dtype=float)
    middle = np.median(values, axis=0)
    moved = middle + factor * (values - middle)
    return np.exp(moved) if logarithms else moved


def pit_histogram(places: Floats, bins: int = 10) -> Floats:
    """Share of places in each of equal intervals of (0, 1), shape (bins,); honest bands give 1 / bins each."""
    counts, _ = np.histogram(places, bins, (0.0, 1.0))
    return counts / max(1, counts.sum())


def brier(chances: Floats, happened: Floats) -> Floats:
    """Squared distance between the chance given to an event and 1 if it happened, 0 if not. Shape (...)."""
    return (np.asarray(chances, dtype=float) - happened) ** 2


@dataclass(frozen=True)
class Reliability:
    """Events by the chance given to them: per bin the mean ``chance``, the ``share`` that happened, the ``count``.

    ``calibration - resolution + uncertainty`` is the mean Brier score of the binned chances (Murphy 1973).
    """

    chance: Floats
    share: Floats
    count: Floats
    calibration: float
    resolution: float
    uncertainty: float


def reliability(chances: Floats, happened: Floats, bins: int = 5) -> Reliability:
    """Split the Brier score: were events as frequent as they were said to be, and were likely told from unlikely?"""
    chances, happened = np.ravel(chances), np.ravel(happened)
    place = np.minimum((chances * bins).astype(int), bins - 1)
    count = np.bincount(place, minlength=bins).astype(float)
    filled = count > 0
    chance = np.bincount(place, chances, bins)[filled] / count[filled]
    share = np.bincount(place, happened, bins)[filled] / count[filled]
    weight = count[filled] / count.sum()
    overall = float(happened.mean())
    return Reliability(
        chance, share, count[filled], float(weight @ (chance - share) ** 2), float(weight @ (share - overall) ** 2),
        overall * (1 - overall),
    )  # fmt: skip


def log_score(draws: Floats, observed: Floats) -> Floats:
    """Minus the logarithm of the density at what happened, of a Gaussian kernel on each draw (Silverman's width).

    It fits quantities with a density: not counts, not yes/no. Shape (...). Infinite where all draws are equal.
    """
    draws, observed = _check(draws, observed)
    count = len(draws)
    quartiles = np.subtract(*np.quantile(draws, [0.75, 0.25], axis=0))
    width = 1.06 * np.minimum(draws.std(0, ddof=1), quartiles / 1.34) * count**-0.2
    with np.errstate(divide="ignore", invalid="ignore"):
        exponent = -0.5 * ((observed - draws) / width) ** 2
        largest = exponent.max(0)
        total = largest + np.log(np.exp(exponent - largest).mean(0))
        score = np.log(width * np.sqrt(2 * np.pi)) - total
    return np.where(width > 0, score, np.inf)


def log_score_event(chances: Floats, happened: Floats, draws: int) -> Floats:
    """Minus the logarithm of the chance given to what happened, kept finite: one more draw of each kind is assumed."""
    held = (np.asarray(chances, dtype=float) * draws + 1) / (draws + 2)
    return -np.log(np.where(np.asarray(happened) > 0, held, 1 - held))


def mean_error(values: Sequence[float] | Floats, overlap: int = 0) -> tuple[float, float]:
    """Mean of scores in time order and its standard error, robust to serial dependence (Newey and West 1987).

    Bartlett weights over the larger of ``overlap`` (how many further scores share a part of the same luck, 11 for
    monthly scores of yearly rates) and the usual n ** (1 / 3), but never over more than a third of the scores. With
    one score the error is unknown (NaN).
    """
    values = np.asarray(values, dtype=float)
    count = len(values)
    if count < 2:
        return float(values.mean()) if count else np.nan, np.nan
    centred = values - values.mean()
    lags = min(max(overlap, round(count ** (1 / 3))), max(1, count // 3))
    variance = centred @ centred / count
    for lag in range(1, min(lags, count - 1) + 1):
        variance += 2 * (1 - lag / (lags + 1)) * (centred[lag:] @ centred[:-lag]) / count
    return float(values.mean()), float(np.sqrt(max(variance, 0.0) / count))
