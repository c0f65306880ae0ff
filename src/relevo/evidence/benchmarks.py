"""What a forecaster without a model would have said at the cut-off: simple rules, fitted to what was known by then.

Each rule is an ensemble of paths made by drawing past changes or residuals again, so that it has bands of its own.
"""

from collections.abc import Callable, Mapping
from hashlib import blake2b
from typing import Any

import numpy as np
import pandas as pd

from relevo.engine.draws import Floats
from relevo.evidence.outcomes import Outcome

MEMBERS = 500
FEWEST = 3  # figures; fewer have no changes to learn from
FEWEST_FOR_LAGS = 20
SEASONS = {"M": 12, "Q": 4, "Y": 1}

Rule = Callable[[Floats, int, int, np.random.Generator], Floats | None]


def _blocks(changes: Floats, steps: int, length: int, random: np.random.Generator) -> Floats:
    """Past changes drawn again in blocks that keep their order, shape (members, steps)."""
    length = max(1, min(length, len(changes) // 2))
    count = -(-steps // length)
    starts = random.integers(0, len(changes) - length + 1, (MEMBERS, count))
    return changes[starts[:, :, None] + np.arange(length)].reshape(MEMBERS, -1)[:, :steps]


def last_value(past: Floats, steps: int, season: int, random: np.random.Generator) -> Floats | None:
    """Tomorrow is as today; the spread is that of past changes, their mean taken out."""
    changes = np.diff(past)
    return past[-1] + np.cumsum(_blocks(changes - changes.mean(), steps, season, random), axis=1)


def drift(past: Floats, steps: int, season: int, random: np.random.Generator) -> Floats | None:
    """Tomorrow goes on as the past went: past changes as they are."""
    return past[-1] + np.cumsum(_blocks(np.diff(past), steps, season, random), axis=1)


def usual_value(past: Floats, steps: int, season: int, random: np.random.Generator) -> Floats | None:
    """Tomorrow is any past value."""
    return random.choice(past, (MEMBERS, steps))


def seasonal(past: Floats, steps: int, season: int, random: np.random.Generator) -> Floats | None:
    """Every month is as in the year before; the spread is that of past changes over a year."""
    if season == 1 or len(past) < 3 * season:
        return None
    changes = past[season:] - past[:-season]
    years = -(-steps // season)
    moved = np.cumsum(random.choice(changes - changes.mean(), (MEMBERS, years)), axis=1)
    pattern = past[-season:][np.arange(steps) % season]
    return pattern + np.repeat(moved, season, axis=1)[:, :steps]


def autoregression(past: Floats, steps: int, season: int, random: np.random.Generator) -> Floats | None:
    """A linear rule on its own past, as many lags as Schwarz's criterion wants; its residuals are drawn again."""
    if len(past) < FEWEST_FOR_LAGS:
        return None
    most = min(season + 1, len(past) // 5)
    target = past[most:]
    best: tuple[float, Any, Any] | None = None
    for lags in range(1, most + 1):
        columns = [np.ones(len(target)), *(past[most - lag : len(past) - lag] for lag in range(1, lags + 1))]
        design = np.stack(columns, axis=1)
        coefficients = np.linalg.lstsq(design, target, rcond=None)[0]
        residual = target - design @ coefficients
        score = len(target) * np.log(residual @ residual / len(target)) + len(coefficients) * np.log(len(target))
        if best is None or score < best[0]:
            best = score, coefficients, residual
    assert best is not None
    _, coefficients, residual = best
    lags = len(coefficients) - 1
    companion = np.eye(lags, k=-1)
    companion[0] = coefficients[1:]
    if np.max(np.abs(np.linalg.eigvals(companion))) > 1:
        return None  # an explosive fit is no forecast
    recent = np.tile(past[: -lags - 1 : -1], (MEMBERS, 1))
    paths = np.empty((MEMBERS, steps))
    noise = random.choice(residual - residual.mean(), (MEMBERS, steps))
    for step in range(steps):
        paths[:, step] = coefficients[0] + recent @ coefficients[1:] + noise[:, step]
        recent = np.column_stack([paths[:, step], recent[:, :-1]])
    return paths


RULES: Mapping[str, Rule] = {
    "last value": last_value,
    "drift": drift,
    "usual value": usual_value,
    "seasonal": seasonal,
    "autoregression": autoregression,
}


def benchmarks(outcome: Outcome, periods: list[pd.Period], last: pd.Period) -> dict[str, Floats]:
    """Ensembles of every rule that the figures known by the month ``last`` allow, shape (members, periods).

    A yes/no has even odds. Where fewer than three figures were known there is no benchmark.
    """
    if outcome.entry.event:
        odds: Floats = np.tile(np.arange(MEMBERS, dtype=float)[:, None] % 2, (1, len(periods)))
        return {"even odds": odds}
    past = outcome.before(last)
    if len(past) < FEWEST or not periods:
        return {}
    kind = past.index[-1].freqstr
    steps = [_steps(past.index[-1], period, kind) for period in periods]
    logs = outcome.entry.ratio_scale and bool((past > 0).all())
    values = np.log(past.to_numpy()) if logs else past.to_numpy()
    found: dict[str, Floats] = {}
    for name, rule in RULES.items():
        seed = blake2b(f"{outcome.label}/{name}".encode(), digest_size=8).digest()
        paths = None
        if name == "last value" or np.ptp(np.diff(values)) > 0:  # where nothing ever changed, only that can be learnt
            paths = rule(values, max(steps), SEASONS[kind[0]], np.random.default_rng(int.from_bytes(seed)))
        if paths is not None:
            chosen = paths[:, [step - 1 for step in steps]]
            found[name] = np.exp(chosen) if logs else chosen
    return found


def _steps(last: pd.Period, period: pd.Period, kind: str) -> int:
    """How many periods of the history's kind lie between its end and a later period."""
    return (period.end_time.to_period(kind[0]) - last.end_time.to_period(kind[0])).n
