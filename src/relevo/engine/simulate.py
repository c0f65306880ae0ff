"""Running a model: one compiled function of parameters, paths and the number of the draw, over chunks of draws.

Inside stand bare arrays only. Units, labels and dates are put on afterwards, in ``relevo.engine.results``.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from numpy.typing import NDArray
from platformdirs import user_cache_dir

from relevo.engine.draws import Floats, Parameter, draw_parameters, luck, luck_key
from relevo.engine.graph import Graph
from relevo.errors import RunError, did_you_mean

DAYS_PER_YEAR = 365.25
CHUNK = 500
FINITE = "all values are finite"
CONSTANTS = {
    "month": 1.0,
    "year": 1.0,
    "months_per_year": 12.0,
    "days_per_month": DAYS_PER_YEAR / 12,
    "days_per_year": DAYS_PER_YEAR,
    "thousand_per_million": 1e3,
    "million_per_billion": 1e3,
    "thousand_per_billion": 1e6,
    "units_per_billion": 1e9,
    "units_per_million": 1e6,
    "units_per_thousand": 1e3,
}


@dataclass(frozen=True)
class Plan:
    """What to run: the graph, the figures, the paths and the calendar.

    ``paths`` have a leading axis of months. ``outputs`` are the quantities to keep for every draw;
    ``first`` is the number of the first draw.
    """

    graph: Graph
    parameters: Mapping[str, Parameter]
    paths: Mapping[str, Floats]
    sizes: Mapping[str, int]
    outputs: tuple[str, ...]
    months: int
    first_calendar_month: int
    seed: int
    draws: int
    chunk: int = CHUNK
    first: int = 0
    needed: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        known = {*self.graph.equations, *self.graph.states, *self.graph.parameters, *self.graph.paths}
        faults = [
            f"there is no quantity {name}{did_you_mean(name, known)}" for name in self.outputs if name not in known
        ]
        if self.draws < 1:
            faults.append(f"draws must be at least 1, not {self.draws}")
        if faults:
            raise RunError(faults)
        object.__setattr__(self, "needed", frozenset(self.graph.ancestors(self.outputs)))


@dataclass(frozen=True)
class Chunk:
    """Some draws: outputs by name with a leading axis of draws; ``lost`` is the first month without a finite value, or -1."""

    first: int
    values: Mapping[str, Floats]
    lost: NDArray[np.int64]


def keep_compiled_programs() -> None:
    """Keep compiled programs in the user's cache folder, so that a second run starts at once."""
    folder = Path(os.environ.get("RELEVO_CACHE") or user_cache_dir("relevo")) / "compiled"
    jax.config.update("jax_compilation_cache_dir", str(folder))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.2)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", 0)


def draw_function(plan: Plan) -> Callable[..., dict[str, Array]]:
    """The run of one draw, as a pure function that JAX can map, compile and differentiate.

    Its arguments are the parameters, the paths (leading axis of months), the keys of luck and the number of the draw.
    It returns every output by name: with a leading axis of months, or without where a quantity holds once per draw; and
    under ``FINITE`` whether all states and outputs of a month are numbers.
    """
    graph, needed = plan.graph, plan.needed
    once = [graph.equations[name] for name in graph.once if name in needed]
    monthly = [graph.equations[name] for name in graph.monthly if name in needed]
    states = [state for state in graph.states if state in needed]
    shapes = {name: tuple(plan.sizes[d] for d in graph.quantity(name).dimensions) for name in [*states, *graph.shocks]}
    held = {name: jnp.asarray(value) for name, value in CONSTANTS.items()}
    timed = [name for name in plan.outputs if name in graph.monthly or name in states or name in graph.paths]

    def run(
        parameters: dict[str, Array], paths: dict[str, Array], keys: dict[str, Array], draw: Array
    ) -> dict[str, Array]:
        values = {**held, **parameters}
        for equation in once:
            values[equation.name] = equation.function(*(values[a] for a in equation.arguments))

        def opening(state: str) -> Array:
            value = values.get(f"opening_{state}", values.get(state))
            return jnp.broadcast_to(jnp.asarray(value, dtype=float), shapes[state])

        def step(
            carried: dict[str, Array], given: tuple[Array, dict[str, Array]]
        ) -> tuple[dict[str, Array], dict[str, Array]]:
            index, now = given
            known = {**values, **now, **carried}
            known["elapsed"] = index.astype(float)
            known["calendar_month"] = ((index + plan.first_calendar_month - 1) % 12 + 1).astype(float)
            for name, key in keys.items():
                known[name] = luck(key, draw, index, shapes[name], normal=name.endswith("_shock"))
            for equation in monthly:
                known[equation.name] = equation.function(*(known[a] for a in equation.arguments))
            after = {state: known[f"next_{state}"].astype(float) for state in states}
            seen = {name: known[name] for name in timed}
            checked = [*after.values(), *seen.values(), *held_outputs]
            sound = jnp.all(jnp.stack([jnp.all(jnp.isfinite(value)) for value in checked]))
            return after, {**seen, FINITE: sound}

        held_outputs = [jnp.asarray(values[name]) for name in plan.outputs if name not in timed]
        first = {state: opening(state) for state in states}
        _, series = jax.lax.scan(step, first, (jnp.arange(plan.months), paths))
        return {**{name: values[name] for name in plan.outputs if name not in timed}, **series}

    return run


def luck_keys(plan: Plan) -> dict[str, Array]:
    """Keys of the streams of luck that the outputs depend on."""
    return {name: jnp.asarray(luck_key(name, plan.seed)) for name in plan.graph.shocks if name in plan.needed}


def needed_paths(plan: Plan) -> dict[str, Array]:
    """The paths that the outputs depend on, with a leading axis of months."""
    return {name: jnp.asarray(plan.paths[name]) for name in plan.graph.paths if name in plan.needed}


_compiled: dict[Any, Callable[..., dict[str, Array]]] = {}


def _program(plan: Plan, varying: Sequence[str], fixed: Sequence[str]) -> Callable[..., dict[str, Array]]:
    """The compiled run of a chunk. Programs are kept by what their shape depends on, so that programmes share one."""
    key = (
        id(plan.graph), plan.outputs, plan.months, plan.first_calendar_month, tuple(sorted(plan.sizes.items())),
        tuple(varying), tuple(fixed),
    )  # fmt: skip
    if key not in _compiled:
        run = draw_function(plan)

        def chunk(
            drawn: dict[str, Array],
            same: dict[str, Array],
            paths: dict[str, Array],
            keys: dict[str, Array],
            draws: Array,
        ) -> dict[str, Array]:
            return jax.vmap(lambda own, draw: run({**same, **own}, paths, keys, draw))(drawn, draws)

        _compiled[key] = jax.jit(chunk)
    return _compiled[key]


def run_chunks(
    plan: Plan,
    workers: int | None = None,
    drawing: Callable[..., tuple[dict[str, Floats], dict[str, Floats]]] = draw_parameters,
) -> Iterator[Chunk]:
    """Run the plan chunk by chunk, in the order of draws. The chunks in flight are as many as there are cores.

    ``drawing`` draws the parameters: who runs a plan under many paths may keep them, for they are the same each time.
    """
    keep_compiled_programs()
    parameters = {
        name: p for name, p in plan.parameters.items() if name in plan.graph.parameters and name in plan.needed
    }
    paths, keys = needed_paths(plan), luck_keys(plan)
    size = min(plan.chunk, plan.draws)
    varying = sorted(name for name, p in parameters.items() if p.uncertain)
    fixed = sorted(name for name, p in parameters.items() if not p.uncertain)
    program = _program(plan, varying, fixed)

    end = plan.first + plan.draws

    def one(first: int) -> Chunk:
        drawn, same = drawing(parameters, plan.seed, first, size)
        result = dict(program(drawn, same, paths, keys, jnp.arange(first, first + size, dtype=jnp.uint32)))
        lost = np.asarray(~result.pop(FINITE))
        # The last chunk runs at full size, so that nothing is compiled twice; draws beyond the end are dropped.
        kept = min(size, end - first)
        values = {name: np.asarray(value)[:kept] for name, value in result.items()}
        return Chunk(first, values, np.where(lost.any(1), lost.argmax(1), -1)[:kept])

    starts = range(plan.first, end, size)
    # The first chunk runs alone: threads that meet an uncompiled program would each compile it.
    yield one(plan.first)
    count = workers or os.cpu_count() or 1
    with ThreadPoolExecutor(count) as pool:
        waiting = [pool.submit(one, first) for first in starts[1 : 1 + count]]
        for place in range(1, len(starts)):
            chunk = waiting.pop(0).result()
            if place + count < len(starts):
                waiting.append(pool.submit(one, starts[place + count]))
            yield chunk


@lru_cache(maxsize=1)
def device() -> str:
    """What the run is computed on, for provenance."""
    return str(jax.devices()[0].platform)
