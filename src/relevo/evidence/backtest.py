"""A forecast against what happened: as it stood, given the world, given world and policy; and why it missed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from relevo.engine.draws import Floats
from relevo.errors import Faults, RunError, did_you_mean
from relevo.evidence.benchmarks import benchmarks
from relevo.evidence.outcomes import Entry, Outcome, Outcomes, measured, needed, outcomes
from relevo.evidence.score import LEVELS, brier, crps, crps_normal, judge, mean_error, pit_histogram, reliability, widen
from relevo.evidence.summary import months_of
from relevo.pack.programme import ANNOUNCED
from relevo.pack.read import Pack, load
from relevo.run import Progress, plan, simulate

GIVEN = ("", "world", "world,policy")
COLUMNS = ["quantity", "arena", "observations", "crps", "benchmark", "benchmark_crps", "skill", "coverage80"]
RULE = "rule: "


@dataclass(frozen=True)
class Scores:
    """A scored run.

    ``observations`` has one row per figure: ``quantity``, ``of``, ``arena``, ``date``, ``year``, what was ``observed``,
    the forecast's ``median`` and 80 % band, ``crps``, ``pit``, whether bands ``covered`` it, and the CRPS of each
    simple rule. ``published`` sets forecasts of the day beside ours. ``left_out`` are figures that the pack does not
    model. ``widened``: draws were spread by the factors that earlier hand-overs called for.
    """

    given: str
    draws: int
    observations: pd.DataFrame
    published: pd.DataFrame
    left_out: tuple[str, ...]
    widened: bool = False

    @property
    def table(self) -> pd.DataFrame:
        """One row per quantity, members together, in the order of the arenas."""
        rows = [self._row(str(name), part) for name, part in self.observations.groupby("quantity", sort=False)]
        return pd.DataFrame(rows, columns=[*COLUMNS, "crps_error"])

    def _row(self, name: str, part: pd.DataFrame) -> dict[str, Any]:
        mean, error = _mean_over_time(part, "crps")
        rule, rule_crps = best_rule(part)
        known = part[~part["event"]]
        return {
            "quantity": name, "arena": part["arena"].iloc[0], "observations": len(part), "crps": mean,
            "benchmark": rule, "benchmark_crps": rule_crps,
            "skill": 1 - mean / rule_crps if rule and rule_crps > 0 else np.nan,
            "coverage80": known["covered80"].mean() if len(known) else np.nan, "crps_error": error,
        }  # fmt: skip

    def skill(self, arena: str | None = None) -> float:
        """1 less the geometric mean, over quantities, of CRPS over that of the best simple rule."""
        table = self.table if arena is None else self.table[self.table["arena"] == arena]
        ratios = (table["crps"] / table["benchmark_crps"])[table["benchmark_crps"] > 0].dropna()
        return float(1 - np.exp(np.log(ratios.clip(lower=1e-12)).mean())) if len(ratios) else np.nan

    def skill_error(self) -> float:
        """Standard error of the skill over all quantities: jackknife that leaves out one year at a time."""
        years = sorted(set(self.observations["year"]))
        if len(years) < 2:
            return np.nan
        without = [
            replace(self, observations=self.observations[self.observations["year"] != year]).skill() for year in years
        ]
        return float(np.sqrt((len(years) - 1) * np.var(without)))

    def coverage(self, level: float, by: str | None = None) -> Any:
        """Share of figures inside the central band of a level: each quantity counts once in the mean."""
        known = self.observations[~self.observations["event"]]
        column = f"covered{round(100 * level)}"
        if by is None:
            return float(known.groupby("quantity")[column].mean().mean())
        return known.groupby([by, "quantity"], sort=False)[column].mean().groupby(by, sort=False).mean()

    @property
    def histogram(self) -> Floats:
        """Places of what happened among the draws, in tenths, each quantity counting once."""
        known = self.observations[~self.observations["event"]]
        parts = [pit_histogram(part["pit"].to_numpy(float)) for _, part in known.groupby("quantity")]
        return np.mean(parts, axis=0) if parts else np.full(10, np.nan)

    @property
    def events(self) -> dict[str, float]:
        """Mean Brier score of yes/no with its parts; empty where there are none."""
        rows = self.observations[self.observations["event"]]
        if rows.empty:
            return {}
        chances, happened = rows["chance"].to_numpy(float), rows["observed"].to_numpy(float)
        parts = reliability(chances, happened)
        return {
            "events": float(len(rows)), "brier": float(brier(chances, happened).mean()),
            "calibration": parts.calibration, "resolution": parts.resolution, "uncertainty": parts.uncertainty,
        }  # fmt: skip

    def __str__(self) -> str:
        names = {"": "as it stood", "world": "given the world", "world,policy": "given the world and policy"}
        table = self.table
        head = names[self.given] + (", bands widened" if self.widened else "")
        lines = [
            f"{head}: {len(self.observations)} figures of {len(table)} quantities, {self.draws} draws",
            f"skill over the best simple rule of each quantity: {self.skill():+.2f} ± {self.skill_error():.2f}",
            "inside the bands of 50, 80, 90 %: " + ", ".join(f"{self.coverage(level):.0%}" for level in LEVELS),
            "places among the draws, in tenths: " + " ".join(f"{share:.2f}" for share in self.histogram),
        ]
        for arena in dict.fromkeys(table["arena"]):
            inside = self.coverage(0.8, "arena").get(arena, np.nan)
            lines.append(f"  {arena}: skill {self.skill(arena):+.2f}, inside the 80 % band {inside:.0%}")
        for year, inside in self.coverage(0.8, "year").sort_index().items():
            lines.append(f"  year {year}: inside the 80 % band {inside:.0%}")
        if self.events:
            lines.append("yes/no: " + ", ".join(f"{name} {value:.3g}" for name, value in self.events.items()))
        if self.left_out:
            lines.append("not modelled by this pack: " + ", ".join(self.left_out))
        return "\n".join(lines)


def _mean_over_time(part: pd.DataFrame, column: str) -> tuple[float, float]:
    """Mean of a score over figures, its error from the means of dates in their order."""
    by_date = part.groupby("when")[column].mean().sort_index()
    overlap = int(part["overlap"].iloc[0])
    return float(part[column].mean()), mean_error(by_date.to_numpy(float), overlap)[1]


def best_rule(part: pd.DataFrame) -> tuple[str, float]:
    """The simple rule with the lowest mean CRPS on these figures, chosen with hindsight: the hardest to beat."""
    rules = [c for c in part if str(c).startswith(RULE) and part[c].notna().any()]
    if not rules:
        return "", np.nan
    # Where only some members have a history, all rules are judged on those, and the score on the same.
    means = {rule: float(part[rule].mean()) for rule in rules}
    best = min(means, key=lambda rule: means[rule])
    return str(best).removeprefix(RULE), means[best]


def given_paths(found: Outcomes, given: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a backtest imposes and which levers it sets. Raises ``RunError`` for a name that is not in ``GIVEN``."""
    if given not in GIVEN:
        raise RunError(f'given is "world" or "world,policy", not {given!r}')
    if not given:
        return {}, {}
    graph = found.pack.graph()
    names = {*graph.equations, *graph.states, *graph.paths}
    impose = {name: path for name, path in found.world.items() if name in names}
    levers = {}
    if given == "world,policy":
        levers = {name: path for name, path in found.policy.items() if name in found.pack.levers}
    return impose, levers


def chosen(found: Outcomes, quantities: Sequence[str] | None) -> list[Outcome]:
    """The outcomes of these quantities, or all that the pack models. Raises ``RunError`` for others."""
    known = found.known()
    if quantities is None:
        return known
    names = {outcome.name for outcome in known}
    unknown = [f"no outcome {name} is modelled{did_you_mean(name, names)}" for name in quantities if name not in names]
    if unknown:
        raise RunError(unknown)
    return [outcome for outcome in known if outcome.name in quantities]


def score(
    pack: str | Path | Pack = "mexico_2018",
    *,
    given: str = "",
    draws: int = 1000,
    seed: int = 1,
    programme: Any = ANNOUNCED,
    quantities: Sequence[str] | None = None,
    widened: bool = False,
    progress: Progress | None = None,
) -> Scores:
    """Score a pack's forecast against what happened.

    Args:
        pack: a pack with ``outcomes/``, its name or its folder.
        given: nothing (as it stood), ``"world"`` (the outside world as it came) or ``"world,policy"`` (levers too).
        draws: draws of the forecast.
        seed: seed of the forecast.
        programme: the programme that is forecast; where policy is given, levers without a known path follow it.
        quantities: names of ``outcomes/index.toml`` to score; by default all that the pack models.
        widened: spread draws by the factors by arena in ``outcomes/widening.csv``, fitted on earlier hand-overs.
        progress: called with draws done and draws asked for.

    Raises:
        PackError, RunError: outcomes that are faulty or absent, another ``given``, draws that are no numbers.

    >>> score("mexico_2018", draws=50).table.columns[0]
    'quantity'
    """
    pack = pack if isinstance(pack, Pack) else load(pack)
    found = outcomes(pack)
    faults = Faults()
    faults.attempt(plan, pack, draws=draws, seed=seed, programme=programme)
    impose, levers = faults.attempt(given_paths, found, given) or ({}, {})
    known = faults.attempt(chosen, found, quantities) or []
    faults.tell()
    # What was given is no forecast.
    figures = [o for o in known if o.model not in impose and o.entry.given not in given.split(",")]
    run = simulate(
        pack, draws=draws, seed=seed, programme=programme, outputs=needed(figures), impose=impose, levers=levers,
        progress=progress,
    )  # fmt: skip
    return score_run(run, found, figures, given, widened)


def score_run(
    run: xr.Dataset, found: Outcomes, figures: Sequence[Outcome], given: str = "", widened: bool = False
) -> Scores:
    """Score draws that were simulated already: ``figures`` are the outcomes whose quantities the run keeps."""
    last = pd.Timestamp(found.pack.info.cutoff).to_period("M") - 1
    months = months_of(run)
    factors = found.widening if widened else {}
    parts = [_observations(run, figure, months, last, factors.get(figure.entry.arena, 1.0)) for figure in figures]
    kept = [part for part in parts if part is not None]
    if not kept:
        raise RunError(f"nothing that happened can be scored on the pack {found.pack.name}")
    observations = pd.concat(kept, ignore_index=True)
    modelled = {figure.name for figure in found.known()}
    left_out = tuple(dict.fromkeys(f.name for f in found.figures if f.name not in modelled))
    return Scores(given, run.sizes["draw"], observations, _published(found, run, figures), left_out, widened)


def _observations(
    run: xr.Dataset, figure: Outcome, months: pd.DatetimeIndex, last: pd.Period, factor: float
) -> pd.DataFrame | None:
    periods = figure.scored(months)
    if not periods:
        return None
    values = measured(run, figure, periods)
    # What cannot be below zero is spread in logarithms; a yes/no has no spread.
    logarithms = figure.entry.ratio_scale and bool((values > 0).all())
    if factor != 1 and not figure.entry.event:
        values = widen(values, factor, logarithms)
    truth = figure.at(periods)
    found = judge(values, truth)
    start = months[0]
    table = pd.DataFrame(
        {
            "quantity": figure.name, "of": figure.of, "arena": figure.entry.arena, "date": [str(p) for p in periods],
            "when": [p.end_time for p in periods],
            "year": [1 + max(0, (p.end_time.to_period("M") - start.to_period("M")).n) // 12 for p in periods],
            "observed": truth, "median": found.median, "low": found.low, "high": found.high, "chance": found.mean,
            "crps": found.crps, "pit": found.pit, "event": figure.entry.event,
            "logarithms": logarithms,
            "overlap": _overlap(figure, periods),
            **{f"covered{round(100 * level)}": part for level, part in zip(LEVELS, found.covered, strict=True)},
        }
    )  # fmt: skip
    for name, members in benchmarks(figure, periods, last).items():
        table[RULE + name] = crps(members, truth)
    return table


def _overlap(figure: Outcome, periods: Sequence[pd.Period]) -> int:
    """How many further figures share a part of a figure's luck: yearly rates by month or quarter do."""
    yearly = figure.entry.logarithm
    return {"M": 11, "Q": 3}.get(periods[0].freqstr[0], 0) if yearly else 0


def _published(found: Outcomes, run: xr.Dataset, figures: Sequence[Outcome]) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    by_name = {figure.label: figure for figure in figures}
    for forecast in found.forecasts.to_dict("records"):
        figure = by_name.get(str(forecast["quantity"]))
        period = pd.Period(str(forecast["date"]))
        if figure is None or period not in figure.scored(months_of(run)):
            continue
        values, truth = measured(run, figure, [period]), float(figure.at([period])[0])
        said = float(forecast["value"])
        center = float(np.log1p(said)) if figure.entry.logarithm else said
        middle = float(np.median(values))
        rows.append(
            {
                "forecaster": forecast["forecaster"], "published": forecast["published"], "quantity": figure.name,
                "date": str(period), "observed": truth, "forecast": center, "error": center - truth,
                "forecast_crps": float(crps_normal(center, float(forecast["deviation"]), truth)), "median": middle,
                "median_error": middle - truth, "crps": float(crps(values, np.array([truth]))[0]),
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def _later(progress: Progress, step: int, done: int, total: int) -> None:
    progress(step * total + done, len(GIVEN) * total)


@dataclass(frozen=True)
class Split:
    """Three backtests of one forecast and the parts of its error.

    ``table`` has one row per figure: ``error`` of the median as it stood, and its parts ``luck`` (what knowing the
    world takes away), ``choices`` (what knowing the levers takes away after that) and ``model`` (what is left). The
    parts add up. ``entries`` say what each quantity is; ``widened`` is the second backtest with widened bands.
    """

    scores: tuple[Scores, Scores, Scores]
    table: pd.DataFrame
    entries: Mapping[str, Entry]
    widened: Scores

    @property
    def by_quantity(self) -> pd.DataFrame:
        """Means over figures: of the error and its parts, which add up, and of the error without its sign."""
        parts = self.table.groupby("quantity", sort=False)[["error", "luck", "choices", "model"]].mean()
        sizes = self.table.assign(size=self.table["error"].abs()).groupby("quantity", sort=False)["size"].mean()
        return parts.assign(absolute_error=sizes).reset_index()


def split(
    pack: str | Path | Pack = "mexico_2018",
    *,
    draws: int = 1000,
    seed: int = 1,
    programme: Any = ANNOUNCED,
    quantities: Sequence[str] | None = None,
    stood: xr.Dataset | None = None,
    progress: Progress | None = None,
) -> Split:
    """Split the errors of a forecast into bad luck, other choices and wrong model.

    See ``score`` for the arguments. ``stood`` is a run of the same draws, seed and programme that is at hand already.
    """
    pack = pack if isinstance(pack, Pack) else load(pack)
    found = outcomes(pack)
    faults = Faults()
    faults.attempt(plan, pack, draws=draws, seed=seed, programme=programme)
    known = faults.attempt(chosen, found, quantities) or []
    faults.tell()
    figures = [o for o in known if o.entry.given != "world" and o.model not in found.world]
    steps: list[Scores] = []
    widened: list[Scores] = []
    for i, given in enumerate(GIVEN):
        impose, levers = given_paths(found, given)
        run = stood
        if given or run is None:
            run = simulate(
                pack, draws=draws, seed=seed, programme=programme, outputs=needed(figures), impose=impose,
                levers=levers, progress=partial(_later, progress, i) if progress else None,
            )  # fmt: skip
        steps.append(score_run(run, found, figures, given))
        if given == "world":
            widened.append(score_run(run, found, figures, given, widened=True))
    first, world, policy = (step.observations for step in steps)
    table = first[["quantity", "of", "arena", "date", "observed", "median"]].copy()
    table["error"] = first["median"] - first["observed"]
    table["luck"] = first["median"] - world["median"]
    table["choices"] = world["median"] - policy["median"]
    table["model"] = policy["median"] - policy["observed"]
    chose = [o.name for o in found.figures if o.entry.given == "policy"]
    steps[2] = replace(steps[2], observations=policy[~policy["quantity"].isin(chose)])
    return Split((steps[0], steps[1], steps[2]), table, {o.name: o.entry for o in found.figures}, widened[0])
