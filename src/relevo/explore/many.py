"""One model under many paths, on the same draws: compiled once, its parameters drawn once."""

import os
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from relevo.engine.draws import Floats, Parameter, draw_parameters
from relevo.engine.simulate import Plan, run_chunks
from relevo.errors import RunError
from relevo.run import Progress

Drawn = tuple[dict[str, Floats], dict[str, Floats]]


@dataclass
class Repeated:
    """Outcomes of a plan under different paths, on common draws: those ``wanted``, by default all outputs of the plan.

    ``lost`` marks the draws in which any of the runs so far had a value that is no number.
    """

    work: Plan
    wanted: Sequence[str] = ()
    lost: NDArray[np.bool_] = field(init=False)
    kept: dict[int, Drawn] = field(default_factory=dict[int, Drawn])

    def __post_init__(self) -> None:
        self.lost = np.zeros(self.work.draws, bool)

    def run(self, paths: Mapping[str, Floats]) -> dict[str, Floats]:
        """Outputs by name with a leading axis of draws, where these paths take the place of the plan's own."""
        chunks = list(run_chunks(replace(self.work, paths={**self.work.paths, **paths}), 1, self._draw))
        self.lost |= np.concatenate([chunk.lost for chunk in chunks]) >= 0
        return {
            name: np.concatenate([chunk.values[name] for chunk in chunks]) for name in self.wanted or self.work.outputs
        }

    def run_each(
        self, each: Sequence[Mapping[str, Floats]], progress: Progress | None = None
    ) -> list[dict[str, Floats]]:
        """The outputs under each of several sets of paths, as many at a time as there are cores."""
        if progress:
            progress(0, len(each))
        # The first runs alone: threads that meet an uncompiled program would each compile it.
        results = [self.run(paths) for paths in each[:1]]
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            for result in pool.map(self.run, each[1:]):
                results.append(result)
                if progress:
                    progress(len(results), len(each))
        return results

    def sound(self, quantity: str) -> NDArray[np.bool_]:
        """Draws without a lost value, with a warning where there are lost ones. Raises ``RunError`` if none is left."""
        if self.lost.all():
            raise RunError(f"{quantity}: every draw has a value that is no number; simulate says from which equation")
        if self.lost.any():
            some = f"{self.lost.sum()} of {self.work.draws} draws"
            print(f"warning: {some} have a value that is no number and are left out", file=sys.stderr)
        return ~self.lost

    def _draw(self, parameters: Mapping[str, Parameter], seed: int, first: int, count: int) -> Drawn:
        if first not in self.kept:
            self.kept[first] = draw_parameters(parameters, seed, first, count)
        return self.kept[first]
