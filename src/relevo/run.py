"""A run: a pack, a programme and a scenario become a labelled dataset of draws."""

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from relevo import __version__
from relevo.engine.check import check_units
from relevo.engine.graph import Graph, misspelt_luck
from relevo.engine.results import PROBABILITIES, Bands, Store, dataset
from relevo.engine.simulate import CHUNK, Plan, plan_faults, run_chunks
from relevo.engine.units import Quantity
from relevo.errors import Faults, ModelError, RunError, did_you_mean
from relevo.pack.programme import ANNOUNCED, Programme, Strength, monthly, paths
from relevo.pack.read import BASELINE, Pack, cited_by, load
from relevo.pack.schema import BILL

Progress = Callable[[int, int], None]


def check(pack: str | Path | Pack) -> list[str]:
    """Everything that is wrong with a pack and its equations, as sentences; empty when all is well.

    Raises ``PackError``, ``ModelError`` or ``UnitError`` where the pack or its equations cannot even be put together.
    """
    pack = pack if isinstance(pack, Pack) else load(pack)
    graph = pack.graph()
    given = {n: Quantity(p.unit, p.dimensions) for n, p in pack.parameters.items()} | pack.path_quantities
    places = {c.quantity: f"{c.file}: {c.quantity}" for c in pack.citations}
    faults = [*misspelt_luck(graph), *check_units(graph, given, pack.sizes, places)]
    read = {argument for equation in graph.equations.values() for argument in equation.arguments}
    faults += [
        f"{places.get(name, name)} is read by no equation{did_you_mean(name, read - {name})}"
        for name in [*pack.parameters, *pack.scenarios[BASELINE]]
        if name not in graph.parameters and name not in graph.paths
    ]
    known = _known(graph)
    faults += [
        f"pack.toml: {key}: there is no quantity {name}{did_you_mean(name, known)}"
        for key, names in (("outputs", pack.info.outputs), ("headline", pack.info.headline))
        for name in names
        if name not in known
    ]
    return faults


def _known(graph: Graph) -> set[str]:
    return {*graph.equations, *graph.states, *graph.parameters, *graph.paths}


def not_modelled(pack: Pack) -> list[str]:
    """Pledges whose lever no equation reads: they have no effect in the model, which is not to say in the world."""
    graph = pack.graph()
    together = {m for d in (*pack.info.rules, BILL) if f"{d}_effort" in graph.paths for m in pack.dimensions.get(d, ())}
    return [n for n, pledge in pack.pledges.items() if (pledge.lever or n) not in graph.paths and n not in together]


def plan(
    pack: Pack,
    *,
    draws: int = 1000,
    seed: int = 1,
    programme: Programme = ANNOUNCED,
    scenario: str = BASELINE,
    outputs: Sequence[str] = (),
    levers: Mapping[str, Any] | None = None,
    impose: Mapping[str, Any] | None = None,
    chunk: int = CHUNK,
) -> Plan:
    """What ``simulate`` runs, as an object that the engine runs. See ``simulate`` for the arguments and errors."""
    free = pack.graph()
    known = _known(free) | set(free.shocks)
    wanted = dict(impose or {})
    imposed = {name: value for name, value in wanted.items() if name in known}
    faults = Faults(f"there is no quantity {name}{did_you_mean(name, known)}" for name in wanted if name not in known)
    moved = [
        f"{name} is how the state {state} {verb}: impose {state} itself"
        for state in sorted(free.states)
        for name, verb in ((f"next_{state}", "moves"), (f"opening_{state}", "begins"))
        if name in imposed
    ]
    faults += moved
    graph = (faults.attempt(_imposed_graph, pack, imposed) if not moved else None) or free
    given = faults.attempt(paths, pack, programme, scenario, levers) or {}
    for name, value in imposed.items():
        shape = tuple(pack.sizes[d] for d in free.quantity(name).dimensions)
        path = faults.attempt(monthly, pack, name, value, shape)
        if path is not None:
            # An equation may read where a state will be next month; after the last month it stays where it is.
            given |= {name: path, f"next_{name}": np.concatenate([path[1:], path[-1:]])}
    faults += plan_faults(graph, outputs, draws, chunk)
    faults.tell()
    return Plan(
        graph=graph, parameters=pack.parameters, paths=given, sizes=pack.sizes, outputs=tuple(dict.fromkeys(outputs)),
        months=len(pack.months), first_calendar_month=int(pack.months[0].month), seed=seed, draws=draws, chunk=chunk,
    )  # fmt: skip


def _imposed_graph(pack: Pack, imposed: Mapping[str, Any]) -> Graph:
    try:
        return pack.graph(imposed)
    except ModelError as error:
        raise RunError([f"imposing {', '.join(imposed)}: {message}" for message in error.messages]) from error


def simulate(
    pack: str | Path | Pack = "mexico_2018",
    *,
    draws: int = 1000,
    seed: int = 1,
    programme: Programme = ANNOUNCED,
    scenario: str = BASELINE,
    outputs: Sequence[str] | None = None,
    levers: Mapping[str, Any] | None = None,
    impose: Mapping[str, Any] | None = None,
    bands: Sequence[str] = (),
    at_end: Sequence[str] = (),
    alongside: Sequence[str] = (),
    chunk: int = CHUNK,
    store: str | Path | None = None,
    progress: Progress | None = None,
) -> xr.Dataset:
    """Simulate a change of government, month by month, for many draws of what is uncertain.

    Args:
        pack: a pack, its name or its folder.
        draws: how many draws; each is one possible course of events.
        seed: the same seed gives the same luck to every programme and scenario.
        programme: ``"none"``, ``"announced"``, or intensities by pledge (1 is as announced), each a number or numbers
            by month like ``{"2019-01": 0.5}``.
        scenario: name of a scenario of the pack, or several as ``"a+b"``, applied in this order.
        outputs: quantities to keep for every draw; by default the list in ``pack.toml``.
        levers: value of any lever, as a number, a series of months, ``{"2019-01": 0.5}`` or an array.
        impose: path of any quantity or shock, in the model's units, in place of its equation.
        bands: quantities of which only quantiles are kept, whatever the number of draws.
        at_end: quantities of which only the last month is kept, for every draw: they have no dimension ``month``.
        alongside: quantities to compute and let go of: runs that compute the same share one compiled program, whichever
            of them they keep.
        chunk: draws computed at a time; memory grows with it, results do not depend on it.
        store: a folder to write the run to as Zarr as it goes on, in place of what stands there. Memory does not grow
            with the number of draws then, and values of the dataset are read from there when they are used.
        progress: called with draws done and draws asked for, first with none when all arguments have been found right.

    Returns:
        Dataset with dimensions ``draw``, ``month`` and those of the quantities; ``probability`` for ``bands``. ``lost``
        is the first month in which a draw has a value that is no number, -1 where there is none. Units, sources, seed
        and version are attributes.

    Raises:
        PackError, ModelError, UnitError: the pack or its equations are faulty.
        RunError: an unknown pledge, scenario, lever or quantity, or a path of the wrong length.

    >>> run = simulate("mexico_2018", draws=2, programme="none", outputs=["debt_ratio"])
    >>> run.debt_ratio.dims
    ('draw', 'month')
    """
    pack = pack if isinstance(pack, Pack) else load(pack)
    whole = tuple(outputs if outputs is not None else () if bands or at_end else pack.info.outputs)
    kept = (*whole, *at_end)
    asked = {"outputs": set(whole), "bands": set(bands), "at_end": set(at_end)}
    faults = Faults(
        f"{name} is asked for in {one} and in {other}"
        for one, other in combinations(asked, 2)
        for name in sorted(asked[one] & asked[other])
    )
    if not kept and not bands:
        faults.append("nothing to keep: name some outputs or bands")
    work = faults.attempt(
        plan, pack, draws=draws, seed=seed, programme=programme, scenario=scenario,
        outputs=(*kept, *bands, *alongside), levers=levers, impose=impose, chunk=chunk,
    )  # fmt: skip
    if work and store is None:
        faults.attempt(_check_memory, work, whole)
    faults.tell()
    assert work
    if progress:
        progress(0, draws)
    stored = Store(store, draws, chunk) if store is not None else None
    last = set(at_end) & set(work.shape.timed)
    values: dict[str, Any] = {}
    lost: list[NDArray[np.int64]] = []
    streamed = Bands()
    for part in run_chunks(work):
        for name in kept:
            value = part.values[name][:, -1] if name in last else part.values[name]
            if name not in values:
                shape = value.shape[1:]
                # In one array from the start: joining parts at the end would hold everything twice.
                values[name] = stored.array(name, shape) if stored else np.empty((draws, *shape))
            values[name][part.first : part.first + len(part.lost)] = value
        if bands:
            streamed.add({name: part.values[name] for name in bands})
        lost.append(part.lost)
        if progress:
            progress(part.first + len(part.lost), draws)
    when = np.concatenate(lost)
    attributes = _provenance(pack, work, programme, scenario, levers, impose)
    attributes |= _losses(pack, work, when)
    if stored:  # what is labelled takes no memory: one number stands for all of them
        values = {name: np.broadcast_to(np.nan, array.shape) for name, array in values.items()}
    run = dataset(
        values, work.graph, pack.months, pack.dimensions,
        {"draw": range(draws)}, attributes,
    )  # fmt: skip
    run["lost"] = ("draw", when, {"units": "1", "long_name": "First month without a finite value, -1 if none"})
    if bands:
        quantiles = {name: streamed.quantiles(name) for name in bands}
        run = run.merge(
            dataset(quantiles, work.graph, pack.months, pack.dimensions, {"probability": PROBABILITIES}, {}),
            combine_attrs="override",
        )
    for name in (*kept, *bands):
        sources = sorted({c.source for c in cited_by(pack, work.graph.ancestors([name]))})
        run[name].attrs |= {
            "sources": " ".join(sources),
            "units": run[name].attrs["units"].replace("money", pack.info.currency),
        }
    return stored.close(run, kept) if stored else run


def _check_memory(work: Plan, kept: Sequence[str]) -> None:
    """Refuse to keep what the machine cannot hold (while it is joined, twice), before hours are spent on it."""
    if not hasattr(os, "sysconf") or not kept:
        return
    numbers = sum(prod(work.sizes[d] for d in work.graph.quantity(name).dimensions) for name in kept) * work.months
    needed = 2 * 8 * numbers * work.draws
    if needed > os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"):
        raise RunError(
            f"{work.draws:,} draws of {', '.join(kept)} need {needed / 1e9:,.0f} GB of memory, more than there is:"
            " keep bands instead, or fewer outputs or draws"
        )


def _provenance(
    pack: Pack,
    work: Plan,
    programme: Programme,
    scenario: str,
    levers: Mapping[str, Any] | None,
    impose: Mapping[str, Any] | None,
) -> dict[str, str | int | float]:
    def plain(value: Any) -> Any:
        if isinstance(value, pd.Series):
            return {str(day)[:10]: float(number) for day, number in value.items()}
        return value if isinstance(value, str | int | float | Mapping) else np.asarray(value).tolist()

    return {
        "title": f"{pack.info.title}: {scenario}",
        "pack": pack.reference,
        "pack_digest": pack.digest,
        "relevo": __version__,
        "seed": work.seed,
        "draws": work.draws,
        "scenario": scenario,
        "programme": programme if isinstance(programme, str) else json.dumps(_numbers(programme), sort_keys=True),
        "levers": json.dumps({k: plain(v) for k, v in (levers or {}).items()}, sort_keys=True, default=str),
        "imposed": json.dumps({k: plain(v) for k, v in (impose or {}).items()}, sort_keys=True, default=str),
        "cutoff": str(pack.info.cutoff),
    }


def _numbers(programme: Mapping[str, Strength]) -> dict[str, float | dict[str, float]]:
    return {
        name: {str(month): float(number) for month, number in value.items()}
        if isinstance(value, Mapping)
        else float(value)
        for name, value in programme.items()
    }


def _losses(pack: Pack, work: Plan, lost: NDArray[np.int64]) -> dict[str, str | int | float]:
    """Say how many draws have a value that is no number, since when, and which equation was the first."""
    bad = np.flatnonzero(lost >= 0)
    if not len(bad):
        return {"lost_draws": 0}
    first = int(bad[np.argmin(lost[bad])])
    month = int(lost[first])
    once = [name for name in work.graph.once if name in work.needed]
    later = [name for name in work.graph.monthly if name in work.needed]
    values = next(run_chunks(replace(work, outputs=(*once, *later), draws=1, first=first))).values
    wrong = [name for name in once if not np.all(np.isfinite(values[name]))]
    wrong += [name for name in later if not np.all(np.isfinite(values[name][0, month]))]
    text = (
        f"{len(bad)} of {work.draws} draws have a value that is no number, first in {pack.months[month]:%Y-%m}, from "
        + (wrong[0] if wrong else "an opening value")
    )
    print(f"warning: {text}", file=sys.stderr)
    return {"lost_draws": len(bad), "lost": text}
