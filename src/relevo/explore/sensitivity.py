"""Which assumptions a quantity hangs on: indices of Sobol and PAWN on the pack's own priors, gradients beside them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import jax
import jax.numpy as jnp
import numpy as np
import pandas as pd
import xarray as xr
from SALib.analyze import pawn as pawn_indices
from SALib.analyze import sobol as sobol_indices
from SALib.sample import sobol as sobol_sample

from relevo.engine.draws import Floats, Parameter, draw_parameters
from relevo.engine.simulate import Plan, draw_function, keep_compiled_programs, luck_keys, needed_paths
from relevo.errors import Faults, RunError, did_you_mean
from relevo.evidence.again import options_of, pack_of
from relevo.evidence.summary import find_member, find_month
from relevo.pack.read import Pack
from relevo.run import Progress, plan

LUCK = "luck"
BATCH = 256
GRADIENT_DRAWS = 32
Method = Literal["sobol", "pawn"]


@dataclass(frozen=True)
class Sensitivity:
    """What a quantity hangs on. ``table`` has one row per assumption, the heaviest first.

    With ``sobol``: ``first`` is the share of the variance that knowing the assumption alone would take away, ``total``
    the share that it has a part in, with half-widths of 95 % intervals. With ``pawn``: ``median`` and ``maximum``
    distance between the distribution of the quantity and that within a tenth of the assumption's range, and ``noise``,
    what a number without any effect would show; luck has no row there. ``gradient`` is the slope at draws times the
    assumption's spread.
    """

    quantity: str
    month: str
    method: str
    runs: int
    table: pd.DataFrame

    def __str__(self) -> str:
        lines = [f"{self.quantity} in {self.month}: what it hangs on ({self.method}, {self.runs} runs)"]
        shown = [name for name in ("total", "first", "median", "maximum", "gradient") if name in self.table]
        for row in self.table.head(15).to_dict("records"):
            numbers = ", ".join(f"{name} {row[name]:.3g}" for name in shown if row[name] == row[name])
            lines.append(f"  {row['assumption']}: {numbers}  ({row['source']})")
        return "\n".join(lines)


def problem(parameters: Mapping[str, Parameter]) -> dict[str, Any]:
    """The uncertain numbers as a problem of SALib: one factor per number on (0, 1), grouped by parameter, and luck.

    Parameters that were fitted together share one factor, the row of their table.
    """
    names: list[str] = []
    groups: list[str] = []
    for name, parameter in parameters.items():
        streams = [parameter.joint.table] if parameter.joint else list(parameter.streams.values())
        for stream in streams:
            if stream not in names:
                names.append(stream)
                groups.append(parameter.joint.table if parameter.joint else name)
    names.append(LUCK)
    groups.append(LUCK)
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names), "groups": groups}


def _values(parameters: Mapping[str, Parameter], names: list[str], chances: Floats) -> dict[str, Floats]:
    """Values of the parameters at chances, shape (runs, factors)."""
    column = {name: chances[:, i] for i, name in enumerate(names)}
    found: dict[str, Floats] = {}
    for name, parameter in parameters.items():
        if parameter.joint:
            rows = parameter.joint.rows
            place = np.minimum((column[parameter.joint.table] * len(rows)).astype(int), len(rows) - 1)
            found[name] = rows[place]
            continue
        flat = np.tile(parameter.value.reshape(-1), (len(chances), 1))
        for place, prior in parameter.priors.items():
            flat[:, place] = prior.quantile(column[parameter.streams[place]])
        found[name] = flat.reshape(len(chances), *parameter.value.shape)
    return found


def sensitivity(
    run: xr.Dataset,
    quantity: str,
    month: str | None = None,
    *,
    of: str | None = None,
    method: Method = "sobol",
    samples: int = 128,
    pack: str | Pack | None = None,
    progress: Progress | None = None,
) -> Sensitivity:
    """Rank the assumptions behind a quantity at a month by how much of its uncertainty they cause.

    Args:
        run: what ``simulate`` returned, or ``open_run`` read: its pack, programme and scenario are used.
        quantity: any equation or state of the model.
        month: a month like ``"2024-09"``; by default the last one.
        of: a member of the quantity's dimension; by default the sum of all.
        method: ``"sobol"`` needs samples x (assumptions + 2) runs, ``"pawn"`` samples x 16 runs whatever their number.
        samples: a power of 2; more make the indices surer.
        pack: the run's pack, where it is not found under the name or folder that the run remembers.
        progress: called with runs done and runs to do.

    Raises:
        RunError: an unknown quantity, month or member, a pack that changed since the run, or samples that are no power
            of 2.

    >>> from relevo import simulate
    >>> found = sensitivity(simulate("mexico_2018", draws=2, outputs=["oil_price"]), "oil_price", samples=8)
    >>> "luck" in found.table["assumption"].tolist()
    True
    """
    found = pack_of(run, pack)
    return sensitivity_options(
        found, options_of(run), quantity, month, of=of, method=method, samples=samples, progress=progress
    )


def sensitivity_options(
    pack: Pack,
    options: Mapping[str, Any],
    quantity: str,
    month: str | None = None,
    *,
    of: str | None = None,
    method: Method = "sobol",
    samples: int = 128,
    progress: Progress | None = None,
) -> Sensitivity:
    """As ``sensitivity``, for the run of a pack that ``simulate`` would make with these options."""
    faults = Faults()
    if samples < 2 or samples & (samples - 1):
        faults.append(f"samples must be a power of 2, not {samples}")
    if method not in ("sobol", "pawn"):
        faults.append(f'method is "sobol" or "pawn", not {method!r}{did_you_mean(method, ("sobol", "pawn"))}')
    when = faults.attempt(find_month, pack.months, month)
    work = faults.attempt(plan, pack, outputs=[quantity], **dict(options))
    place = None
    if work and of is not None:
        place = faults.attempt(find_member, pack, work.graph.quantity(quantity).dimensions, quantity, of)
    faults.tell()
    assert when
    assert work
    model = _Model(work, quantity, list(pack.months).index(when), place, progress)
    spec = problem(model.uncertain)
    groups = list(dict.fromkeys(spec["groups"]))
    if method == "sobol":
        chances = sobol_sample.sample(spec, samples, calc_second_order=False, scramble=True, seed=work.seed)
        result = model(spec["names"], chances)
        indices = sobol_indices.analyze(spec, result, calc_second_order=False, seed=work.seed)
        table = pd.DataFrame(
            {
                "assumption": groups, "first": indices["S1"], "first_interval": indices["S1_conf"],
                "total": indices["ST"], "total_interval": indices["ST_conf"],
            }
        ).sort_values("total", ascending=False)  # fmt: skip
    else:
        single = {key: value for key, value in spec.items() if key != "groups"}
        chances = sobol_sample.sample(single, samples * 16, calc_second_order=False, scramble=True, seed=work.seed)
        chances = chances[:: single["num_vars"] + 2]
        result = model(spec["names"], chances)
        indices = pawn_indices.analyze(single, chances, result, S=10, seed=work.seed)
        by_factor = pd.DataFrame(
            {"assumption": spec["groups"], "median": indices["median"], "maximum": indices["maximum"]}
        )
        # Kolmogorov's distance of a tenth of the runs from all of them where nothing matters: its median.
        noise = 0.8276 / np.sqrt(len(result) / 10)
        table = by_factor.groupby("assumption", sort=False).max().reset_index().assign(noise=noise)
        # Luck is a label without order: draws of neighbouring labels have nothing in common that PAWN could see.
        table = table[table["assumption"] != LUCK].sort_values("median", ascending=False)
    table["gradient"] = table["assumption"].map(model.gradients(GRADIENT_DRAWS))
    cited = {citation.quantity: citation.source for citation in pack.citations}
    table["source"] = [cited.get(str(name), "") for name in table["assumption"]]
    return Sensitivity(quantity, f"{when:%Y-%m}", method, len(result), table.reset_index(drop=True))


class _Model:
    """A quantity at a month as a function of chances: one number for each row of factors."""

    def __init__(
        self, work: Plan, quantity: str, index: int, place: tuple[int, ...] | None, progress: Progress | None
    ) -> None:
        keep_compiled_programs()
        self.work = work
        self.progress = progress
        self.uncertain = {name: p for name, p in work.figures.items() if p.uncertain}
        fixed = {name: jnp.asarray(p.value) for name, p in work.figures.items() if not p.uncertain}
        run = draw_function(replace(work, outputs=(quantity,)))
        paths, keys = needed_paths(work), luck_keys(work)
        timed = quantity in work.graph.monthly or quantity in work.graph.states or quantity in work.graph.paths

        def one(values: Mapping[str, Any], draw: Any) -> Any:
            series = run({**fixed, **values}, paths, keys, draw)[quantity]
            now = series[index] if timed else series
            return jnp.sum(now) if place is None else now[place]

        self.one = one
        self.many = jax.jit(jax.vmap(one))

    def __call__(self, names: list[str], chances: Floats) -> Floats:
        """The quantity in each run; the last factor, luck, chooses the draw whose shocks are used."""
        chances = np.clip(chances, 1e-9, 1 - 1e-9)  # the ends of (0, 1) are infinitely far out
        values = _values(self.uncertain, names, chances)
        draws = (chances[:, names.index(LUCK)] * 2**31).astype(np.uint32)
        parts: list[Floats] = []
        for first in range(0, len(chances), BATCH):
            if self.progress:
                self.progress(first, len(chances))
            rows = np.arange(first, first + BATCH) % len(chances)  # the last batch is filled up, not compiled anew
            batch = {name: jnp.asarray(value[rows]) for name, value in values.items()}
            parts.append(np.asarray(self.many(batch, jnp.asarray(draws[rows]))))
        found = np.concatenate(parts)[: len(chances)]
        if not np.all(np.isfinite(found)):
            raise RunError(f"{np.sum(~np.isfinite(found))} of {len(found)} runs have a value that is no number")
        return found

    def gradients(self, count: int) -> dict[str, float]:
        """Mean slope of the quantity times the spread of each parameter; of vectors, the root of the sum of squares."""
        if not self.uncertain:
            return {}
        drawn, _ = draw_parameters(self.uncertain, self.work.seed, 0, count)
        slope = jax.jit(jax.vmap(jax.grad(self.one)))
        found = slope({n: jnp.asarray(v) for n, v in drawn.items()}, jnp.arange(count, dtype=jnp.uint32))
        effects: dict[str, float] = {}
        for name, parameter in self.uncertain.items():
            spread = drawn[name].std(0)
            effect = float(np.sqrt(np.sum((np.asarray(found[name]).mean(0) * spread) ** 2)))
            key = parameter.joint.table if parameter.joint else name
            effects[key] = float(np.hypot(effects.get(key, 0.0), effect))
        return effects
