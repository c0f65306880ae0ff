"""Learning as evidence arrives: the ensemble conditioned on what had been observed by a month.

An ensemble smoother (the library ``iterative_ensemble_smoother``, kept by those who use it on oil fields): every figure
of the forecast moves by its covariance, over the draws, with the figures observed so far. It needs no second run, so
that luck is learnt too: what a draw's shocks did is in its path. See ``docs/evidence.md`` for the choices.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from iterative_ensemble_smoother import AdaptiveESMDA
from scipy import stats

from relevo.engine.draws import Floats, draw_parameters
from relevo.errors import Faults, RunError
from relevo.evidence.backtest import Split, chosen, split
from relevo.evidence.outcomes import Outcome, Outcomes, measured, needed, outcomes
from relevo.evidence.score import crps
from relevo.pack.programme import ANNOUNCED
from relevo.pack.read import Pack, load
from relevo.run import Progress, plan, simulate

RECENT = 2  # of each quantity, the latest observations that are used: the state of a path is in its end
NOISE = 0.1  # of an observation, as a share of the spread of the draws: what a figure says of the model's quantity
SURPRISE = 2.0  # standard deviations; beyond, an observation says that the model is wrong


@dataclass(frozen=True)
class Update:
    """A forecast before and after it learnt what was observed by the month ``until``.

    ``figures`` has one row per figure later than that: medians, 80 % bands and CRPS, ``prior`` and ``posterior``.
    ``learnt`` has one row per parameter: how far its mean moved, in prior standard deviations, and what is left of its
    spread. ``used`` is the number of observations, ``surprises`` how many of them the draws all but excluded.
    """

    until: str
    used: int
    surprises: int
    figures: pd.DataFrame
    learnt: pd.DataFrame

    @property
    def gain(self) -> float:
        """1 less the geometric mean, over quantities, of the later CRPS with the update over that without."""
        means = self.figures.groupby("quantity")[["prior_crps", "posterior_crps"]].mean()
        means = means[means["prior_crps"] > 0]
        return float(1 - np.exp(np.log(means["posterior_crps"] / means["prior_crps"]).mean())) if len(means) else np.nan

    @property
    def table(self) -> pd.DataFrame:
        """One row per quantity: its mean CRPS over later figures, before and after."""
        means = self.figures.groupby("quantity", sort=False)[["prior_crps", "posterior_crps"]].mean()
        counts = self.figures.groupby("quantity", sort=False).size().rename("figures")
        gains = (1 - means["posterior_crps"] / means["prior_crps"]).rename("gain")
        return pd.concat([counts, means, gains], axis=1).reset_index()


def smooth(state: Floats, predicted: Floats, observed: Floats, deviation: Floats, seed: int = 1) -> Floats:
    """Condition an ensemble on observations with Gaussian noise: one step of an ensemble smoother.

    Correlations over the draws that are below 3 / sqrt(draws), and so may be chance, count as none (Vossepoel, Evensen
    and Van Leeuwen 2025).

    Args:
        state: what is to be conditioned, shape (draws, numbers).
        predicted: what each draw says of the observations, shape (draws, observations).
        observed: the observations, shape (observations,).
        deviation: standard deviation of their noise, shape (observations,).
        seed: of the noise that is added to the observations of each draw.

    Returns:
        The conditioned ensemble, shape of ``state``. Exact in the limit of many draws where all is linear and Gaussian.

    Raises:
        RunError: noise that is not above zero, or shapes that do not fit.

    >>> prior = np.random.default_rng(0).normal(size=(20_000, 1))
    >>> after = smooth(prior, prior, np.array([1.0]), np.array([1.0]))
    >>> round(float(after.mean()), 1), round(float(after.var()), 1)
    (0.5, 0.5)
    """
    if predicted.shape != (len(state), len(observed)) or deviation.shape != observed.shape:
        raise RunError(
            f"{predicted.shape} predictions of {len(state)} draws do not fit {observed.shape} observations"
            f" with {deviation.shape} deviations"
        )
    if not np.all(deviation > 0):
        raise RunError("the noise of an observation must be above zero")
    # In units of noise, so that quantities of any size count alike when small singular values are cut off.
    smoother = AdaptiveESMDA(np.ones(len(observed)), observed / deviation, alpha=1, seed=seed)
    smoother.prepare_assimilation(Y=np.ascontiguousarray((predicted / deviation).T), truncation=0.999)
    return np.asarray(smoother.assimilate_batch(X=np.ascontiguousarray(state.T), n_jobs=1).T, dtype=float)


def noise_of(departure: Floats) -> Floats:
    """Noise of observations that depart so many standard deviations from the draws' mean, in standard deviations.

    Usually ``NOISE``. Beyond ``SURPRISE`` the noise is widened until the observation is just that surprising: what the
    draws all but exclude says that the model is wrong there, not where to go.
    """
    return np.sqrt(np.maximum(NOISE**2, (departure / SURPRISE) ** 2 - 1))


def update(
    pack: str | Path | Pack = "mexico_2018",
    until: str = "2020-06",
    *,
    draws: int = 1000,
    seed: int = 1,
    programme: Any = ANNOUNCED,
    quantities: Sequence[str] | None = None,
    progress: Progress | None = None,
) -> Update:
    """Condition a forecast on all figures of periods that had ended by a month, and score it on the later ones.

    Args:
        pack: a pack with ``outcomes/``.
        until: the last month that is known, like ``"2020-06"``.
        draws: members of the ensemble.
        seed: seed of the forecast.
        programme: the programme that is forecast.
        quantities: names of ``outcomes/index.toml`` to learn from and to score; by default all that the pack models.
        progress: called with draws done and draws asked for.

    Raises:
        PackError, RunError: as ``score``; a month outside the run, or one by which nothing was observed.

    >>> update("mexico_2018", "2020-06", draws=50, quantities=["oil_price"]).until
    '2020-06'
    """
    return updates(
        pack, [until], draws=draws, seed=seed, programme=programme, quantities=quantities, progress=progress
    )[0]


def updates(
    pack: str | Path | Pack,
    months: Sequence[str],
    *,
    draws: int = 1000,
    seed: int = 1,
    programme: Any = ANNOUNCED,
    quantities: Sequence[str] | None = None,
    progress: Progress | None = None,
) -> list[Update]:
    """One forecast, updated at several months. See ``update``."""
    pack = pack if isinstance(pack, Pack) else load(pack)
    faults = Faults()
    faults.attempt(plan, pack, draws=draws, seed=seed, programme=programme)
    for month in months:
        faults.attempt(_month, pack, month)
    figures = faults.attempt(chosen, outcomes(pack), quantities)
    faults.tell()
    assert figures is not None
    outputs = needed(figures)
    run = simulate(pack, draws=draws, seed=seed, programme=programme, outputs=outputs, progress=progress)
    return _updates(pack, months, run, quantities)


def _updates(
    pack: Pack, months: Sequence[str], run: xr.Dataset, quantities: Sequence[str] | None = None
) -> list[Update]:
    last = [_month(pack, month) for month in months]
    found = outcomes(pack)
    figures = chosen(found, quantities)
    columns = _columns(found, figures, pack)
    values = np.concatenate([measured(run, figure, periods) for figure, periods in columns], axis=1)
    draws, seed = run.sizes["draw"], int(run.attrs["seed"])
    return [_update(pack, columns, values, month, draws, seed) for month in last]


def check_scorable(pack: Pack) -> None:
    """Refuse a pack of which nothing can be scored, before anything is computed. Raises as ``score``."""
    chosen(outcomes(pack), None)


def confront(
    pack: Pack, months: Sequence[str], *, draws: int = 1000, seed: int = 1, programme: Any = ANNOUNCED
) -> tuple[Split, list[Update]]:
    """The error of a forecast split, and the forecast updated at several months, from one run as it stood."""
    outputs = needed(chosen(outcomes(pack), None))
    run = simulate(pack, draws=draws, seed=seed, programme=programme, outputs=outputs)
    return split(pack, draws=draws, seed=seed, programme=programme, stood=run), _updates(pack, months, run)


def _month(pack: Pack, text: str) -> pd.Period:
    known = [f"{month:%Y-%m}" for month in pack.months]
    if text not in known:
        raise RunError(f"there is no month {text} in {known[0]} to {known[-1]}")
    return pd.Period(text, "M")


def _columns(found: Outcomes, figures: Sequence[Outcome], pack: Pack) -> list[tuple[Outcome, list[pd.Period]]]:
    pairs = [(figure, figure.scored(pack.months)) for figure in figures]
    return [(figure, periods) for figure, periods in pairs if periods]


def _normal(values: Floats) -> tuple[Floats, Floats]:
    """Draws of each column as normal scores, and their sorted values: bounded and skewed quantities become Gaussian."""
    ranked = np.sort(values, axis=0)
    order = values.argsort(0).argsort(0)
    scores = stats.norm.ppf((np.arange(len(values)) + 0.5) / len(values))
    return scores[order], ranked


def _score_of(ranked: Floats, value: Floats) -> Floats:
    """Normal scores of numbers among sorted draws; beyond them, the scale of the outer fifth goes on."""
    count = len(ranked)
    chances = (np.arange(count) + 0.5) / count
    scores = stats.norm.ppf(chances)
    found = np.empty(len(value))
    for column, number in enumerate(value):
        line = ranked[:, column]
        found[column] = np.interp(number, line, scores)
        for end, inner in ((0, count // 5), (count - 1, count - 1 - count // 5)):
            beyond = number < line[0] if end == 0 else number > line[-1]
            if beyond:
                slope = (scores[end] - scores[inner]) / max(abs(line[end] - line[inner]), 1e-12)
                found[column] = scores[end] + abs(slope) * (number - line[end])
    return found


def _values_of(ranked: Floats, scores: Floats) -> Floats:
    """Numbers back from normal scores, the inverse of ``_score_of``."""
    count = len(ranked)
    grid = stats.norm.ppf((np.arange(count) + 0.5) / count)
    found = np.empty_like(scores)
    for column in range(scores.shape[1]):
        line, wanted = ranked[:, column], scores[:, column]
        values = np.interp(wanted, grid, line)
        for end, inner in ((0, count // 5), (count - 1, count - 1 - count // 5)):
            beyond = wanted < grid[0] if end == 0 else wanted > grid[-1]
            slope = (line[end] - line[inner]) / (grid[end] - grid[inner])
            values = np.where(beyond, line[end] + slope * (wanted - grid[end]), values)
        found[:, column] = values
    return found


def _update(
    pack: Pack,
    columns: Sequence[tuple[Outcome, list[pd.Period]]],
    values: Floats,
    until: pd.Period,
    draws: int,
    seed: int,
) -> Update:
    flat = [(figure, period) for figure, periods in columns for period in periods]
    known = np.array([period.end_time <= until.end_time for _, period in flat])
    recent = _recent(columns, until)
    truth = np.concatenate([figure.at(periods) for figure, periods in columns])
    spread = np.ptp(values, axis=0) > 0
    used = np.flatnonzero(recent & spread)
    later = np.flatnonzero(~known & spread)
    if not len(used) or not len(later):
        raise RunError(f"by {until} nothing was observed, or nothing is left to forecast")
    scores, ranked = _normal(values[:, [*used, *later]])
    predicted, future = scores[:, : len(used)], scores[:, len(used) :]
    seen = _score_of(ranked[:, : len(used)], truth[used])
    noise = noise_of(seen)
    names, parameters = _parameters(pack, draws, seed)
    after = smooth(np.concatenate([future, parameters], axis=1), predicted, seen, noise, seed)
    posterior = _values_of(ranked[:, len(used) :], after[:, : len(later)])
    prior = values[:, later]
    rows = {
        "quantity": [flat[i][0].name for i in later], "of": [flat[i][0].of for i in later],
        "date": [str(flat[i][1]) for i in later], "observed": truth[later],
    }  # fmt: skip
    for name, draw in (("prior", prior), ("posterior", posterior)):
        low, middle, high = np.quantile(draw, [0.1, 0.5, 0.9], axis=0)
        rows |= {
            f"{name}_low": low,
            f"{name}_median": middle,
            f"{name}_high": high,
            f"{name}_crps": crps(draw, truth[later]),
        }
    learnt = pd.DataFrame(
        {
            "parameter": names, "moved": after[:, len(later) :].mean(0) - parameters.mean(0),
            "spread_left": after[:, len(later) :].std(0) / parameters.std(0),
        }
    )  # fmt: skip
    learnt = learnt.iloc[learnt["moved"].abs().argsort()[::-1]].reset_index(drop=True)
    return Update(str(until), len(used), int(np.sum(noise > NOISE)), pd.DataFrame(rows), learnt)


def _recent(columns: Sequence[tuple[Outcome, list[pd.Period]]], until: pd.Period) -> Any:
    """Which figures are learnt from: of each series the latest ones, a year apart where they are monthly."""
    used: list[bool] = []
    for _, periods in columns:
        known = [p for p in periods if p.end_time <= until.end_time]
        step = {"M": 12, "Q": 4}.get(known[-1].freqstr[0], 1) if known else 1
        wanted = set(known[::-1][:: max(1, step // 2)][:RECENT])
        used += [period in wanted for period in periods]
    return np.array(used)


def _parameters(pack: Pack, draws: int, seed: int) -> tuple[list[str], Floats]:
    """Normal scores of every uncertain element of the parameters, with its name, shape (draws, elements)."""
    graph = pack.graph()
    uncertain: Mapping[str, Any] = {n: p for n, p in pack.parameters.items() if n in graph.parameters and p.priors}
    drawn, _ = draw_parameters(uncertain, seed, 0, draws)
    names: list[str] = []
    columns: list[Floats] = []
    for name, parameter in uncertain.items():
        flat = drawn[name].reshape(draws, -1)
        for place, stream in parameter.streams.items():
            names.append(stream)
            columns.append(flat[:, place])
    return names, _normal(np.stack(columns, axis=1))[0] if columns else np.empty((draws, 0))
