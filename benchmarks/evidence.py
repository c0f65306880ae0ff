"""How long scoring and updating take, as the parts of the work that do not simulate.

Run ``python benchmarks/evidence.py``. Scoring 10,000 draws x 70 months x 60 quantities is to take less than 10 s and an
update with 1,000 members less than 60 s, on two cores.
"""

import time

import numpy as np
import pandas as pd
import xarray as xr

from relevo.evidence.backtest import score_run
from relevo.evidence.outcomes import Entry, Outcome, Outcomes, measured
from relevo.evidence.score import crps
from relevo.evidence.update import smooth
from relevo.pack.read import Pack, load

DRAWS, QUANTITIES, MEMBERS = 10_000, 60, 1_000


class Invented(Outcomes):
    """Outcomes of quantities that the pack does not model, and no forecasts of others."""

    forecasts = pd.DataFrame()

    def known(self) -> list[Outcome]:
        return list(self.figures)


def invented(pack: Pack) -> tuple[xr.Dataset, Outcomes]:
    """Sixty quantities of seventy months that never were, with ten years of history each."""
    random = np.random.default_rng(1)
    known = list(pd.period_range("2008-12", pack.months[-1], freq="M"))
    entry = Entry(meaning="invented", arena="none", unit="1", source="nobody")
    names = [f"quantity_{i}" for i in range(QUANTITIES)]
    figures = [
        Outcome(n, "", entry, pd.Series(np.cumsum(random.normal(size=len(known))), pd.Index(known, dtype=object)))
        for n in names
    ]
    shape = (DRAWS, len(pack.months))
    values = {name: (("draw", "month"), random.normal(size=shape)) for name in names}
    return xr.Dataset(values, {"month": pack.months}), Invented(pack, tuple(figures))


def seconds(work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    pack = load("mexico_2018")
    run, found = invented(pack)
    figures = list(found.figures)
    draws = measured(run, figures[0], figures[0].scored(pack.months))
    truth = figures[0].at(figures[0].scored(pack.months))
    bare = seconds(lambda: crps(draws, truth))
    whole = seconds(lambda: score_run(run, found, figures))
    print(f"score {DRAWS} draws x {len(pack.months)} months x {QUANTITIES} quantities: {whole:.1f} s")
    print(f"  of which CRPS of the draws: {QUANTITIES * bare:.1f} s, ratio {whole / (QUANTITIES * bare):.2f}")
    random = np.random.default_rng(2)
    state, predicted = random.normal(size=(MEMBERS, 2_000)), random.normal(size=(MEMBERS, 150))
    taken = seconds(lambda: smooth(state, predicted, np.zeros(150), np.full(150, 0.1)))
    print(f"update {MEMBERS} members, 2,000 numbers, 150 observations: {taken:.1f} s")


if __name__ == "__main__":
    main()
