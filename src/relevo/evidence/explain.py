"""Why a quantity has the value it has: its equation, what went in, what matters most, and who says so."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pandas as pd
import xarray as xr
from jax import Array
from scipy import stats

from relevo.engine.draws import Floats, Parameter, draw_parameters
from relevo.engine.graph import CLOCKS, Equation, Graph, is_luck
from relevo.engine.simulate import CONSTANTS, Plan, draw_function, keep_compiled_programs, luck_keys, needed_paths
from relevo.errors import Faults
from relevo.evidence.again import options_of, pack_of
from relevo.evidence.formula import as_text
from relevo.evidence.summary import BAND, find_member, find_month, members, quantiles
from relevo.pack.read import BASELINE, Pack
from relevo.run import Progress, plan, simulate

GRADIENT_DRAWS = 32
FEWEST_DRAWS = 10
MISTAKE = 0.05  # chance that luck alone lifts any of the rank correlations above the noise
COLUMNS = ["role", "name", "of", "p10", "p50", "p90", "unit", "effect", "rank", "source", "place"]


@dataclass(frozen=True)
class Explanation:
    """A quantity at a month, explained.

    ``table`` has one row per thing, by ``role``: the quantity itself, its inputs with their values, and the parameters
    that matter most. Of these, ``effect`` is what one standard deviation of the parameter does to the mean of the
    quantity (its gradient, averaged over draws, times the spread of its draws) and ``rank`` is the rank correlation
    over draws, which sees yes/no steps that a gradient does not. They are ordered by the larger of the two, ``effect``
    in standard deviations of the quantity, ``rank`` only where it stands out of the noise of its draws.
    """

    quantity: str
    month: str
    sentence: str
    formula: tuple[str, ...]
    origin: str
    table: pd.DataFrame

    def __str__(self) -> str:
        own = self.table[self.table["role"] == "quantity"]
        lines = [f"{self.quantity}{f' in {self.month}' if self.month else ''}: {self.sentence}", f"  {self.origin}"]
        lines += [f"  {line}" for line in self.formula]
        lines += ["", *(_line(row) for row in own.itertuples())]
        inputs = self.table[self.table["role"] == "input"]
        if len(inputs):
            lines += ["", "Inputs", *(_line(row) for row in inputs.itertuples())]
        parameters = self.table[self.table["role"] == "parameter"]
        if len(parameters):
            lines += ["", "What matters most: effect of one standard deviation on the mean; rank correlation"]
            for row in parameters.itertuples():
                place = f"{row.name}{f' {row.of}' if row.of else ''}"
                effect = f"{row.effect:+.3g} {_unit(own)}".strip()
                lines.append(f"  {place}: {effect}; {row.rank:+.2f}  ({row.source}, {row.place})")
        return "\n".join(lines)


def _unit(own: pd.DataFrame) -> str:
    unit = str(own["unit"].iloc[0])
    return "" if unit == "1" else unit


def _line(row: Any) -> str:
    name = f"{row.name}{f' {row.of}' if row.of else ''}"
    band = f"{row.p50:.5g}" if row.p10 == row.p90 else f"{row.p50:.5g} ({row.p10:.5g} to {row.p90:.5g})"
    unit = f" {row.unit}" if row.unit != "1" else ""
    source = ", ".join(part for part in (row.source, row.place) if part)
    return f"  {name}: {band}{unit}{f'  ({source})' if source else ''}"


def explain(
    run: xr.Dataset,
    quantity: str,
    month: str | None = None,
    *,
    of: str | None = None,
    most: int = 10,
    pack: str | Pack | None = None,
    progress: Progress | None = None,
) -> Explanation:
    """Explain a quantity of the model at a month of a run; it need not be one that the run kept.

    The run is made again, with the same draws, to see the inputs.

    Args:
        run: what ``simulate`` returned, or ``open_run`` read.
        quantity: any equation, state, path or parameter of the model.
        month: a month like ``"2024-09"``; by default the last one.
        of: a member of the quantity's dimension (several with spaces between them); by default all are shown and
            what matters is judged by their mean.
        most: how many parameters to list.
        pack: the run's pack, where it is not found under the name or folder that the run remembers.
        progress: called with draws done and draws to do.

    Returns:
        An object that prints as text and has ``table``, with bands of 10, 50 and 90 %.

    Raises:
        RunError: an unknown quantity, month or member, with the nearest spelling; a pack that changed since the run.

    >>> from relevo import simulate
    >>> explain(simulate("mexico_2018", draws=20), "debt_ratio", "2024-09").quantity
    'debt_ratio'
    """
    return explain_options(pack_of(run, pack), options_of(run), quantity, month, of=of, most=most, progress=progress)


def explain_options(
    pack: Pack,
    options: Mapping[str, Any],
    quantity: str,
    month: str | None = None,
    *,
    of: str | None = None,
    most: int = 10,
    progress: Progress | None = None,
) -> Explanation:
    """As ``explain``, for the run of a pack that ``simulate`` would make with these options."""
    faults = Faults()
    work = faults.attempt(plan, pack, outputs=[quantity], **options)
    when = faults.attempt(find_month, pack.months, month)
    if work and of is not None:
        faults.attempt(find_member, pack, work.graph.quantity(quantity).dimensions, quantity, of)
    faults.tell()
    assert when
    assert work
    graph = work.graph
    known = {*graph.equations, *graph.states, *graph.parameters, *graph.paths}
    index = list(pack.months).index(when)
    figures = _Figures(pack, graph, options)
    law = figures.law(quantity, index)
    before = max(index - 1, 0) if quantity in graph.states else index
    arguments = law.arguments if law else ()
    shown = tuple(dict.fromkeys([quantity, *(a for a in arguments if a not in CLOCKS and a in known)]))
    run = simulate(pack, outputs=shown, progress=progress, **options)
    rows = _rows(figures, run[quantity], "quantity", index, of)
    for argument in arguments:
        if argument in run.data_vars:
            rows += _rows(figures, run[argument], "input", before, None)
        elif argument not in CONSTANTS:
            rows.append(_given(figures, argument, before))
    uncertain = {n: p for n, p in pack.parameters.items() if p.uncertain and n in graph.ancestors([quantity])}
    if uncertain and quantity not in uncertain:
        rows += _parameters(figures, run[quantity], index, of, uncertain, most)
    shown_month = f"{when:%Y-%m}" if "month" in run[quantity].dims else ""
    return Explanation(quantity, shown_month, *_words(figures, quantity, index), pd.DataFrame(rows, columns=COLUMNS))


@dataclass(frozen=True)
class _Figures:
    """The figures of a run: which of its numbers are given, and by whom."""

    pack: Pack
    graph: Graph
    options: Mapping[str, Any]

    def law(self, name: str, index: int) -> Equation | None:
        """The equation that made a quantity's value of a month."""
        if name in self.graph.states:
            # A state at the start of a month is what last month's law of motion made it.
            name = f"next_{name}" if index else f"opening_{name}"
        return self.graph.equations.get(name)

    def meaning(self, name: str) -> str:
        """What a given quantity means, in the words of the pack."""
        path = self.pack.scenarios[BASELINE].get(name)
        pledge = self.pack.pledges[self.pack.levers[name]].promise if name in self.pack.levers else ""
        return self.pack.meanings.get(name) or (path and path.meaning) or pledge or name.replace("_", " ")

    def source(self, name: str, member: str = "") -> tuple[str, str]:
        """Source of a given quantity, and file and line of the figure; nothing for what is computed."""
        for option, what in (("impose", "imposed by the user"), ("levers", "set by the user")):
            if name in self.options[option]:
                return what, ""
        entries = {c.entry: c for c in self.pack.citations if c.quantity == name}
        for entry in (f"{name}.{member}", f"{self.options['scenario']}.{name}", f"{BASELINE}.{name}", *entries):
            if entry in entries:
                return entries[entry].source, f"{entries[entry].file}:{entries[entry].line}"
        return "", ""


def _words(figures: _Figures, quantity: str, index: int) -> tuple[str, tuple[str, ...], str]:
    """Sentence, formula and place of a quantity."""
    law = figures.law(quantity, index)
    if law:
        return law.sentence, tuple(as_text(law.function, law.name)), f"equation of the arena {law.arena}, {law.place}"
    kind = "parameter" if quantity in figures.pack.parameters else "path"
    return figures.meaning(quantity), (), ", ".join(part for part in (kind, *figures.source(quantity)) if part)


def _rows(figures: _Figures, values: xr.DataArray, role: str, index: int, of: str | None) -> list[dict[str, Any]]:
    bands = quantiles(values.isel(month=index) if "month" in values.dims else values, list(BAND.values()))
    places = _chosen(members(bands), of)
    name = str(values.name)
    given = figures.law(name, index) is None
    rows: list[dict[str, Any]] = []
    for place in places:
        member = " ".join(str(m) for m in place.values())
        source, where = figures.source(name, member) if given else ("", "")
        band = dict(zip(BAND, map(float, bands.sel(place).to_numpy()), strict=True))
        unit = values.attrs.get("units", "")
        rows.append({"role": role, "name": name, "of": member, **band, "unit": unit, "source": source, "place": where})
    return rows


def _chosen(places: list[dict[str, Any]], of: str | None) -> list[dict[str, Any]]:
    return [place for place in places if of is None or " ".join(str(m) for m in place.values()) == of]


def _given(figures: _Figures, name: str, index: int) -> dict[str, Any]:
    """A shock, luck or clock: no figure of the pack, and not computed."""
    if is_luck(name):
        band = stats.norm.ppf(list(BAND.values())) if name.endswith("_shock") else np.array(list(BAND.values()))
        source = "luck, new each month"
    else:
        clock = {"elapsed": float(index), "calendar_month": float(figures.pack.months[index].month)}
        band = np.full(len(BAND), clock[name])
        source = "calendar"
    unit = "1" if is_luck(name) else CLOCKS[name].unit
    return {
        "role": "input",
        "name": name,
        "of": "",
        **dict(zip(BAND, map(float, band), strict=True)),
        "unit": unit,
        "source": source,
        "place": "the engine",
    }


def _parameters(
    figures: _Figures, values: xr.DataArray, index: int, of: str | None, uncertain: Mapping[str, Parameter], most: int
) -> list[dict[str, Any]]:
    """The parameters that matter most to a quantity at a month."""
    pack, options = figures.pack, figures.options
    quantity = str(values.name)
    element = values.isel(month=index) if "month" in values.dims else values
    places = members(element)
    chosen = [places.index(place) for place in _chosen(places, of)]
    outcome = element.to_numpy().reshape(element.sizes["draw"], -1)[:, chosen].mean(1)
    drawn, _ = draw_parameters(uncertain, options["seed"], 0, len(outcome))
    work = plan(pack, outputs=[quantity], **options)
    gradients = _gradients(work, index if "month" in values.dims else None, chosen, min(GRADIENT_DRAWS, len(outcome)))
    spread = float(outcome.std())
    elements = sum(draws[0].size for draws in drawn.values())
    noise = float(stats.norm.isf(MISTAKE / (2 * elements))) / max(len(outcome) - 1, 1) ** 0.5
    found: list[tuple[float, dict[str, Any]]] = []
    for name, draws in drawn.items():
        flat = draws.reshape(len(draws), -1)
        slopes = gradients[name].reshape(-1)
        own = [" ".join(p) for p in _names(pack, pack.parameters[name].dimensions)]
        for column in np.flatnonzero(np.ptp(flat, axis=0) > 0):
            effect = float(slopes[column] * flat[:, column].std())
            ranks = [stats.rankdata(column_or_outcome) for column_or_outcome in (flat[:, column], outcome)]
            rank = float(np.corrcoef(*ranks)[0, 1]) if len(outcome) >= FEWEST_DRAWS and spread > 0 else np.nan
            relative = abs(effect) / spread if spread > 0 and np.isfinite(effect) else 0.0
            score = max(relative, abs(rank) if abs(rank) > noise else 0.0)
            source, place = figures.source(name, own[column])
            low, middle, high = np.quantile(flat[:, column], list(BAND.values()))
            row = {
                "role": "parameter", "name": name, "of": own[column], "p10": low, "p50": middle, "p90": high,
                "unit": pack.parameters[name].unit.replace("money", pack.info.currency),
                "effect": effect, "rank": rank, "source": source, "place": place,
            }  # fmt: skip
            if score > 0:
                found.append((score, row))
    return [row for _, row in sorted(found, key=lambda pair: -pair[0])[:most]]


def _names(pack: Pack, dimensions: tuple[str, ...]) -> list[tuple[str, ...]]:
    index = pd.MultiIndex.from_product([pack.dimensions[d] for d in dimensions]) if dimensions else [()]
    return [tuple(map(str, place)) for place in index]


def _gradients(work: Plan, index: int | None, chosen: list[int], draws: int) -> dict[str, Floats]:
    """Gradient of the mean of the chosen elements in every uncertain parameter, averaged over some draws."""
    keep_compiled_programs()
    drawn, same = draw_parameters(work.figures, work.seed, 0, draws)
    # An equation may look up a fixed parameter by the month, which only arrays of JAX allow.
    fixed = {name: jnp.asarray(value) for name, value in same.items()}
    run = draw_function(replace(work, draws=draws))
    paths, keys = needed_paths(work), luck_keys(work)
    (name,) = work.outputs

    def outcome(own: dict[str, Array], draw: Array) -> Array:
        value = run({**fixed, **own}, paths, keys, draw)[name]
        value = value if index is None else value[index]
        return jnp.mean(value.reshape(-1)[jnp.asarray(chosen)])

    slopes = jax.jit(jax.vmap(jax.grad(outcome)))(drawn, jnp.arange(draws, dtype=jnp.uint32))
    return {name: np.asarray(slope).mean(0) for name, slope in slopes.items()}
