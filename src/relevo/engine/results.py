"""Results: labels, units and quantiles, put on after the run."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from relevo.engine.draws import Floats
from relevo.engine.graph import Graph

PROBABILITIES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
PILOT = 4096


@dataclass
class Bands:
    """Quantiles of quantities over any number of draws, in memory that does not grow with them.

    The first draws, up to ``PILOT``, are kept and their quantiles are exact. Beyond that they become the edges of as many
    cells, all draws are counted into the cells, and quantiles are read off the counts: what the pilot's edges miss is
    at most one cell, 1 / 4096 in probability. Counts do not depend on how draws are cut into chunks.
    """

    pilot: dict[str, list[Floats]] = field(default_factory=dict[str, list[Floats]])
    edges: dict[str, Floats] = field(default_factory=dict[str, Floats])
    counts: dict[str, Floats] = field(default_factory=dict[str, Floats])
    sums: dict[str, Floats] = field(default_factory=dict[str, Floats])
    draws: int = 0

    def add(self, values: Mapping[str, Floats]) -> None:
        """Take in the draws of a chunk (leading axis). Draws that are not finite are left out of no count: see ``finite``."""
        count = len(next(iter(values.values())))
        pilot = max(0, min(count, PILOT - self.draws))
        for name, value in values.items():
            self.sums[name] = self.sums.get(name, 0) + value.sum(0)
            if pilot:
                self.pilot.setdefault(name, []).append(value[:pilot])
            if count > pilot:
                self._count(name, value[pilot:])
        self.draws += count

    def _count(self, name: str, value: Floats) -> None:
        flat = value.reshape(len(value), -1)
        if name not in self.edges:
            first = np.concatenate(self.pilot[name]).reshape(PILOT, -1)
            self.edges[name] = np.sort(first, axis=0)
            self.counts[name] = np.ones((PILOT + 1, flat.shape[1]))
            self.counts[name][PILOT] = 0
        for column in range(flat.shape[1]):
            cells = np.searchsorted(self.edges[name][:, column], flat[:, column])
            self.counts[name][:, column] += np.bincount(cells, minlength=PILOT + 1)

    def quantiles(self, name: str, probabilities: Sequence[float] = PROBABILITIES) -> Floats:
        """Quantiles, shape (probabilities, *shape of the quantity)."""
        first = np.concatenate(self.pilot[name])
        shape = first.shape[1:]
        if name not in self.edges:
            return np.quantile(first, probabilities, axis=0)
        below = np.cumsum(self.counts[name], axis=0)[:-1]
        wanted = np.asarray(probabilities) * self.draws
        found = [np.interp(wanted, below[:, c], self.edges[name][:, c]) for c in range(below.shape[1])]
        return np.stack(found, axis=1).reshape(len(probabilities), *shape)

    def mean(self, name: str) -> Floats:
        """Mean over the draws."""
        return self.sums[name] / self.draws


def dataset(
    values: Mapping[str, Floats],
    graph: Graph,
    months: pd.DatetimeIndex,
    dimensions: Mapping[str, Sequence[str]],
    leading: Mapping[str, Iterable[Any]],
    attributes: Mapping[str, str | int | float],
) -> xr.Dataset:
    """Label arrays: leading dimensions (draw or probability), month where a quantity changes, then its own dimensions."""
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
