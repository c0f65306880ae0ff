"""Running a model: one compiled function of parameters, paths and the number of the draw, over chunks of draws.

Inside stand bare arrays only. Units, labels and dates are put on afterwards, in ``relevo.engine.results``.
"""

import functools
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from math import prod
from numbers import Integral
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from numpy.typing import NDArray
from platformdirs import user_cache_dir

from relevo.engine.draws import Floats, Parameter, draw_parameters, luck, luck_key, normal
from relevo.engine.graph import Graph
from relevo.errors import Faults, did_you_mean

DAYS_PER_YEAR = 365.25
CHUNK = 500
# Compiled programs take draws by eight, the numbers that processors work on at once: a remainder computed one by one
# would be rounded in another way, and chunks of different size would differ in the last bits.
LANES = 8
# Left to itself XLA takes four numbers at once where the processor could take eight; elsewhere the option does nothing.
COMPILER: dict[str, str | bool | int] = {"xla_cpu_prefer_vector_width": 64 * LANES}
MOST_DRAWS = 2**32
FINITE = "all values are finite"
# Names and shapes of values that stand one after the other in one array.
Layout = tuple[tuple[str, tuple[int, ...]], ...]
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
class Shape:
    """What a compiled program depends on: equations, calendar, sizes and outputs, but no figures."""

    graph: Graph
    sizes: tuple[tuple[str, int], ...]
    outputs: tuple[str, ...]
    months: int
    first_calendar_month: int

    @cached_property
    def needed(self) -> frozenset[str]:
        """All that the outputs depend on."""
        return frozenset(self.graph.ancestors(self.outputs))

    @cached_property
    def timed(self) -> tuple[str, ...]:
        """Outputs that have a value each month; the others hold once per draw."""
        graph = self.graph
        return tuple(n for n in self.outputs if n in graph.monthly or n in graph.states or n in graph.paths)


@dataclass(frozen=True)
class Plan:
    """What to run: the graph, the figures, the paths and the calendar.

    ``paths`` have a leading axis of months. ``outputs`` are the quantities to keep for every draw;
    ``first`` is the number of the first draw.

    Raises ``RunError`` for an unknown output and for numbers of draws that cannot be.
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

    def __post_init__(self) -> None:
        plan_faults(self.graph, self.outputs, self.draws, self.chunk, self.first).tell()

    @cached_property
    def shape(self) -> Shape:
        """What the compiled program depends on."""
        sizes = tuple(sorted(self.sizes.items()))
        return Shape(self.graph, sizes, tuple(sorted(self.outputs)), self.months, self.first_calendar_month)

    @property
    def needed(self) -> frozenset[str]:
        """All that the outputs depend on."""
        return self.shape.needed

    @cached_property
    def figures(self) -> dict[str, Parameter]:
        """The parameters that the outputs depend on."""
        read = self.needed.intersection(self.graph.parameters)
        return {name: figure for name, figure in self.parameters.items() if name in read}


def plan_faults(graph: Graph, outputs: Iterable[str], draws: int, chunk: int, first: int = 0) -> Faults:
    """What is wrong with the outputs and the numbers of a plan."""
    known = {*graph.equations, *graph.states, *graph.parameters, *graph.paths}
    faults = Faults(f"there is no quantity {name}{did_you_mean(name, known)}" for name in outputs if name not in known)
    numbers = len(faults)
    for what, value, least in (("draws", draws, 1), ("chunk", chunk, 1), ("first", first, 0)):
        if not isinstance(value, Integral):
            faults.append(f"{what} must be a whole number, not {value!r}")
        elif value < least:
            faults.append(f"{what} must be at least {least}, not {value}")
    if len(faults) == numbers and first + draws + chunk + LANES > MOST_DRAWS:
        faults.append(f"draws are counted up to {MOST_DRAWS}, not to {first + draws}")
    return faults


@dataclass(frozen=True)
class Chunk:
    """Some draws: outputs by name, leading axis of draws; ``lost`` is the first month without a number, or -1."""

    first: int
    values: Mapping[str, Floats]
    lost: NDArray[np.int64]


def cache_folder() -> Path:
    """The user's cache folder, or that which ``RELEVO_CACHE`` names."""
    return Path(os.environ.get("RELEVO_CACHE") or user_cache_dir("relevo"))


@functools.cache
def keep_compiled_programs() -> None:
    """Keep compiled programs in the cache folder, so that a second run starts at once."""
    jax.config.update("jax_compilation_cache_dir", str(cache_folder() / "compiled"))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.2)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", 0)


def draw_function(plan: Plan) -> Callable[..., dict[str, Array]]:
    """The run of one draw, as a pure function that JAX can map, compile and differentiate.

    Its arguments are the parameters, the paths (leading axis of months), the keys of luck and the number of the draw.
    It returns every output by name: with a leading axis of months, or without where a quantity holds once per draw; and
    under ``FINITE`` whether all states and outputs of a month are numbers.
    """
    return _draw_function(plan.shape)


def _draw_function(shape: Shape) -> Callable[..., dict[str, Array]]:
    graph, needed, outputs = shape.graph, shape.needed, shape.outputs
    once = [graph.equations[name] for name in graph.once if name in needed]
    monthly = [graph.equations[name] for name in graph.monthly if name in needed]
    states = [state for state in graph.states if state in needed]
    sizes = dict(shape.sizes)
    shapes = {name: tuple(sizes[d] for d in graph.quantity(name).dimensions) for name in [*states, *graph.shocks]}
    held = {name: jnp.asarray(value) for name, value in CONSTANTS.items()}
    timed = shape.timed
    # Normal shocks first, so that only they go through the inverse of the normal distribution.
    streams = sorted((s for s in graph.shocks if s in needed), key=lambda s: (not s.endswith("_shock"), s))
    counts = [int(np.prod(shapes[stream], dtype=int)) for stream in streams]
    ends = np.cumsum([0, *counts])
    shocks = sum(count for stream, count in zip(streams, counts, strict=True) if stream.endswith("_shock"))
    strides = np.repeat(np.array(counts, dtype=np.uint32), counts)
    places = np.concatenate([np.arange(count, dtype=np.uint32) for count in [0, *counts]])

    def run(
        parameters: dict[str, Array], paths: dict[str, Array], keys: dict[str, Array], draw: Array
    ) -> dict[str, Array]:
        values = {**held, **parameters}
        for equation in once:
            values[equation.name] = equation.function(*(values[a] for a in equation.arguments))
        words = [
            jnp.zeros((0, 2), jnp.uint32),
            *(jnp.tile(keys[s], (n, 1)) for s, n in zip(streams, counts, strict=True)),
        ]
        key = jnp.concatenate(words)

        def opening(state: str) -> Array:
            value = values.get(f"opening_{state}", values.get(state))
            return jnp.broadcast_to(jnp.asarray(value, dtype=float), shapes[state])

        def drawn(index: Array) -> tuple[Array, Array]:
            # All streams at once: one long loop of the processor; a loop for each stream takes four times as long.
            counters = index.astype(jnp.uint32) * strides + places
            return (
                normal(luck(key[:shocks], counters[:shocks], draw)),
                luck(key[shocks:], counters[shocks:], draw),
            )

        def named(deviates: Array, chances: Array) -> dict[str, Array]:
            spans = zip(streams, ends[:-1], ends[1:], strict=True)
            return {
                name: (deviates[start:end] if end <= shocks else chances[start - shocks : end - shocks]).reshape(
                    shapes[name]
                )
                for name, start, end in spans
            }

        def step(
            carried: tuple[dict[str, Array], tuple[Array, Array]], given: tuple[Array, dict[str, Array]]
        ) -> tuple[tuple[dict[str, Array], tuple[Array, Array]], tuple[dict[str, Array], Array]]:
            (before, elements), (index, now) = carried, given
            known = {**values, **now, **before, **named(*elements)}
            known["elapsed"] = index.astype(float)
            known["calendar_month"] = ((index + shape.first_calendar_month - 1) % 12 + 1).astype(float)
            for equation in monthly:
                known[equation.name] = equation.function(*(known[a] for a in equation.arguments))
            after = {state: known[f"next_{state}"].astype(float) for state in states}
            seen = {name: known[name] for name in timed}
            # Luck is made a month ahead: what the loop carries is computed once, not again wherever it is read.
            return (after, drawn(index + 1)), (seen, _finite(before.values()))

        first = ({state: opening(state) for state in states}, drawn(jnp.asarray(0)))
        (last, _), (series, sound) = jax.lax.scan(step, first, (jnp.arange(shape.months), paths))
        held_once = {name: values[name] for name in outputs if name not in timed}
        # States are looked at when a month begins, outputs when all is done: both stand in memory by then.
        sound = jnp.concatenate([sound[1:], _finite(last.values())[None]]) & sound[0] & _finite(held_once.values())
        for value in series.values():
            sound &= _finite([value], months=True)
        return {**held_once, **series, FINITE: sound}

    return run


def _finite(values: Iterable[Array], months: bool = False) -> Array:
    """Whether all elements of all values are numbers, for each month of a leading axis where there is one."""
    # A sum is a number only where all it adds are; it is cheaper than asking each.
    sums = [jnp.sum(value, axis=tuple(range(months, value.ndim))) for value in values]
    return jnp.isfinite(functools.reduce(jnp.add, sums, jnp.asarray(0.0)))


def luck_keys(plan: Plan) -> dict[str, NDArray[np.uint32]]:
    """Keys of the streams of luck that the outputs depend on."""
    return {name: luck_key(name, plan.seed) for name in plan.graph.shocks if name in plan.needed}


def needed_paths(plan: Plan) -> dict[str, Floats]:
    """The paths that the outputs depend on, with a leading axis of months."""
    return {name: plan.paths[name] for name in plan.graph.paths if name in plan.needed}


def _together(values: Mapping[str, NDArray[Any]]) -> tuple[NDArray[Any], Layout]:
    """All values in one array, and what stands where: to hand over hundreds of arrays takes longer than a draw."""
    arrays = {name: np.asarray(value) for name, value in values.items()}
    layout = tuple((name, array.shape) for name, array in arrays.items())
    return np.concatenate([array.reshape(-1) for array in arrays.values()] or [np.zeros(0)]), layout


def _apart(together: Array, layout: Layout) -> dict[str, Array]:
    """The values that ``_together`` has put into one array."""
    ends = np.cumsum([0, *(prod(shape) for _, shape in layout)])
    spans = zip(layout, ends[:-1], ends[1:], strict=True)
    return {name: together[start:end].reshape(shape) for (name, shape), start, end in spans}


# A compiled program of the shipped model takes some 3,000 of the 65,530 pieces of memory that Linux grants a process.
@functools.lru_cache(maxsize=12)
def _program(shape: Shape) -> Callable[..., dict[str, Array]]:
    """The run of a chunk, compiled when first called. Programmes and scenarios of one shape share it."""
    run = _draw_function(shape)

    def chunk(given: Sequence[Array], draws: Array, layouts: Sequence[Layout]) -> dict[str, Array]:
        drawn, same, paths, keys = (_apart(*each) for each in zip(given, layouts, strict=True))

        def one(own: dict[str, Array], draw: Array) -> dict[str, Array]:
            return run({**same, **own}, paths, keys, draw)

        # The loop writes month by month: draws before months would be a copy of all that is kept.
        axes = {name: int(name in shape.timed) for name in shape.outputs} | {FINITE: 1}
        return jax.vmap(one, out_axes=axes)(drawn, draws)

    return jax.jit(chunk, static_argnames="layouts", compiler_options=COMPILER)


_compiled: set[tuple[Shape, int]] = set()


def run_chunks(
    plan: Plan,
    workers: int | None = None,
    drawing: Callable[..., tuple[dict[str, Floats], dict[str, Floats]]] = draw_parameters,
) -> Iterator[Chunk]:
    """Run the plan chunk by chunk, in the order of draws. The chunks in flight are as many as there are cores.

    ``drawing`` draws the parameters: who runs a plan under many paths may keep them, for they are the same each time.
    """
    keep_compiled_programs()
    common = _together(needed_paths(plan)), _together(luck_keys(plan))
    size = min(plan.chunk, plan.draws)
    width = -(-size // LANES) * LANES
    program = _program(plan.shape)
    end = plan.first + plan.draws

    def one(first: int) -> Chunk:
        figures = drawing(plan.figures, plan.seed, first, width)
        given, layouts = zip(*map(_together, figures), *common, strict=True)
        result = dict(program(given, np.arange(first, first + width, dtype=np.uint32), layouts=layouts))
        lost = ~np.asarray(result.pop(FINITE)).T
        # The last chunk runs at full width, so that nothing is compiled twice; draws beyond the end are dropped.
        kept = min(size, end - first)
        values = {name: np.asarray(value) for name, value in result.items()}
        values = {
            name: (value.swapaxes(0, 1) if name in plan.shape.timed else value)[:kept] for name, value in values.items()
        }
        return Chunk(first, values, np.where(lost.any(1), lost.argmax(1), -1)[:kept])

    starts = list(range(plan.first, end, size))
    if len(starts) == 1 or (plan.shape, width) not in _compiled:
        # The first chunk runs alone: threads that meet an uncompiled program would each compile it.
        yield one(starts.pop(0))
        _compiled.add((plan.shape, width))
    if not starts:
        return
    count = workers or os.cpu_count() or 1
    with ThreadPoolExecutor(count) as pool:
        waiting = [pool.submit(one, first) for first in starts[:count]]
        for first in [*starts[count:], *[None] * count][: len(starts)]:
            chunk = waiting.pop(0).result()
            if first is not None:
                waiting.append(pool.submit(one, first))
            yield chunk
