"""Results: labels, units and quantiles, put on after the run."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from relevo.engine.draws import Floats
from relevo.engine.graph import Graph

PROBABILITIES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
BLOCK = 4096


@dataclass
class Bands:
    """Quantiles of quantities over any number of draws, in memory that does not grow with them.

    Up to ``BLOCK`` draws quantiles are exact. Beyond that the first ``BLOCK`` draws, sorted, become edges, and of every
    later block of draws only the number at or below each edge is kept: a quantile is the first edge that enough draws
    reach, so that it is wrong by the distance of two edges at most, some 1 / 4096 in probability. It does not depend on
    how draws are cut into chunks. Where a draw has a value that is no number, so is every quantile: none is averaged
    away.
    """

    waiting: dict[str, list[Floats]] = field(default_factory=dict[str, list[Floats]])
    edges: dict[str, Floats] = field(default_factory=dict[str, Floats])
    reached: dict[str, NDArray[np.int64]] = field(default_factory=dict[str, NDArray[np.int64]])
    broken: dict[str, NDArray[np.bool_]] = field(default_factory=dict[str, NDArray[np.bool_]])
    counted: dict[str, int] = field(default_factory=dict[str, int])

    def add(self, values: Mapping[str, Floats]) -> None:
        """Take in the draws of a chunk (leading axis)."""
        for name, value in values.items():
            self.broken[name] = self.broken.get(name, np.asarray(False)) | ~np.isfinite(value).all(0)
            waiting = self.waiting.setdefault(name, [])
            waiting.append(value)
            if sum(map(len, waiting)) < BLOCK:
                continue
            together = np.concatenate(waiting)
            whole = len(together) // BLOCK * BLOCK
            for start in range(0, whole, BLOCK):
                block = np.sort(together[start : start + BLOCK].reshape(BLOCK, -1), axis=0)
                edges = self.edges.setdefault(name, block)
                self.reached[name] = self.reached.get(name, np.zeros(edges.shape, dtype=int)) + _reached(block, edges)
            self.counted[name] = self.counted.get(name, 0) + whole
            self.waiting[name] = [together[whole:].copy()]

    def quantiles(self, name: str, probabilities: Sequence[float] = PROBABILITIES) -> Floats:
        """Quantiles, shape (probabilities, *shape of the quantity)."""
        rest = np.concatenate(self.waiting[name])
        total = self.counted.get(name, 0) + len(rest)
        if total <= BLOCK:
            first = self.edges[name].reshape(-1, *rest.shape[1:]) if name in self.edges else rest
            with np.errstate(invalid="ignore"):
                found = np.quantile(first, probabilities, axis=0)
        else:
            edges, columns = self.edges[name], np.arange(self.edges[name].shape[1])
            reached = self.reached[name] + _reached(np.sort(rest.reshape(len(rest), len(columns)), axis=0), edges)
            places = [np.minimum((reached < p * total).sum(0), BLOCK - 1) for p in probabilities]
            found = np.stack([edges[place, columns] for place in places]).reshape(-1, *rest.shape[1:])
        return np.where(self.broken[name], np.nan, found)


class Store:
    """A Zarr store that takes a run chunk by chunk, so that memory does not grow with the number of draws."""

    def __init__(self, path: str | Path, draws: int, chunk: int) -> None:
        import zarr  # what only some runs need

        self.path, self.draws, self.chunk = Path(path), draws, min(chunk, draws)
        # The second format: the third has no settled form for names of fixed length yet.
        self.group = zarr.open_group(self.path, mode="w", zarr_format=2)

    def array(self, name: str, shape: Sequence[int]) -> Any:
        """A quantity in the store; ``shape`` is that of one draw. Parts of it are written by assignment."""
        whole, part = (self.draws, *shape), (self.chunk, *shape)
        return self.group.create_array(name, shape=whole, chunks=part, dtype="float64", fill_value=np.nan)

    def close(self, run: xr.Dataset, kept: Sequence[str]) -> xr.Dataset:
        """Label what was written as in ``run``, write the rest of it, and open the store; values are read when used."""
        run.drop_vars(kept).to_zarr(self.path, mode="a", zarr_format=2, consolidated=False)
        for name in kept:
            self.group[name].attrs.update({"_ARRAY_DIMENSIONS": [str(d) for d in run[name].dims]} | run[name].attrs)
        return xr.open_zarr(self.path, consolidated=False, chunks=None)


def _reached(values: Floats, edges: Floats) -> NDArray[np.int64]:
    """How many of ``values`` lie at or below each edge; both sorted, one column for each element of a quantity."""
    counts = [np.searchsorted(values[:, c], edges[:, c], side="right") for c in range(edges.shape[1])]
    return np.stack(counts, axis=1) if counts else np.zeros(edges.shape, dtype=int)


def dataset(
    values: Mapping[str, Floats],
    graph: Graph,
    months: pd.DatetimeIndex,
    dimensions: Mapping[str, Sequence[str]],
    leading: Mapping[str, Iterable[Any]],
    attributes: Mapping[str, str | int | float],
) -> xr.Dataset:
    """Label arrays: leading dimensions (draw, probability), month where a quantity changes, then its own dimensions."""
    variables: dict[str, Any] = {}
    used: set[str] = set()
    for name, value in values.items():
        quantity = graph.quantity(name)
        own = list(quantity.dimensions)
        timed = value.ndim == len(leading) + 1 + len(own)
        used |= set(own)
        equation = graph.equations.get(name) or graph.equations.get(f"next_{name}")
        note = {"units": quantity.unit, "long_name": equation.sentence if equation else name.replace("_", " ")}
        variables[name] = ([*leading, *(["month"] if timed else []), *own], value, note)
    coordinates: dict[str, Any] = {name: list(members) for name, members in leading.items()}
    coordinates["month"] = months
    coordinates |= {name: list(members) for name, members in dimensions.items() if name in used}
    return xr.Dataset(variables, coordinates, dict(attributes))
