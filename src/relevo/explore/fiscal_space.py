"""How much more a state can spend for good before its debt is likely to rise."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, cast

import numpy as np
from scipy.optimize import brentq

from relevo.engine.draws import Floats
from relevo.errors import Faults, RunError, did_you_mean
from relevo.explore.many import Repeated
from relevo.pack.programme import NONE, Programme
from relevo.pack.read import BASELINE, Pack, load
from relevo.run import Progress, plan

BRACKETS = (0.02, 0.1, 0.5)  # shares of GDP, tried one after the other
PRECISION = 1e-5  # share of GDP
EXPECTED = 12  # runs, for the bar of progress


@dataclass(frozen=True)
class FiscalSpace:
    """A permanent change of spending, as a share of GDP a year, and the question it answers.

    ``space`` is negative where spending must fall. ``chance_without`` is the chance that debt rises by more than
    ``rise`` over the term without the change.
    """

    space: float
    rise: float
    chance: float
    chance_without: float
    programme: str

    def __str__(self) -> str:
        verb = "can rise" if self.space >= 0 else "must fall"
        return (
            f"Spending {verb} for good by {abs(self.space):.2%} of GDP a year, beside the programme {self.programme},"
            f" for debt to rise by more than {self.rise * 100:g} points of GDP with a chance of {self.chance:.0%}"
            f" (without it: {self.chance_without:.0%})."
        )


def fiscal_space(
    pack: str | Pack = "mexico_2018",
    *,
    rise: float = 0.03,
    chance: float = 0.25,
    draws: int = 500,
    seed: int = 1,
    programme: Programme = NONE,
    scenario: str = BASELINE,
    levers: Mapping[str, Any] | None = None,
    impose: Mapping[str, Any] | None = None,
    path: str = "additional_spending_path",
    debt: str = "debt_ratio",
    progress: Progress | None = None,
) -> FiscalSpace:
    """The permanent rise of spending that keeps the chance of debt rising over the term at ``chance``.

    Spending rises by the same share of GDP in every month from the first January after the hand-over. All runs see the
    same luck, so that the quantile of the change of debt is a smooth function of spending, which Brent's method solves.

    Args:
        pack: a pack, its name or its folder.
        rise: change of the debt ratio from the first to the last month that is tolerated (0.03 is 3 points of GDP).
        chance: how likely a larger change may be.
        draws: how many draws.
        programme: the pledges that are kept besides; by default none, so that the space is what can be promised.
        seed, scenario, levers, impose: as for ``simulate``.
        path: the scenario path, a share of GDP, that the budget reads as further spending.
        debt: the quantity that shall not rise.
        progress: called with runs done and the most that are expected.

    Raises:
        RunError: a chance outside (0, 1), a pack without such a path, or no change of spending within half of GDP.

    >>> isinstance(fiscal_space("mexico_2018", draws=16).space, float)
    True
    """
    pack = load(pack) if isinstance(pack, str) else pack
    faults = Faults()
    if not 0 < chance < 1:
        faults.append(f"chance lies between 0 and 1, not {chance}")
    if not isfinite(rise):
        faults.append(f"rise is a finite share of GDP, not {rise}")
    work = faults.attempt(
        plan,
        pack,
        draws=draws,
        seed=seed,
        programme=programme,
        scenario=scenario,
        outputs=[debt],
        levers=levers,
        impose=impose,
    )
    faults.tell()
    assert work
    if path not in work.paths or path not in work.needed:
        near = did_you_mean(path, work.graph.paths)
        raise RunError(f"{debt} does not depend on a path {path}, so nothing says how more spending is paid{near}")
    first_budget = pack.months.year > pack.months[0].year
    if not first_budget.any():
        raise RunError(f"the run ends in {pack.months[-1]:%Y-%m}, before the first budget")
    if progress:
        progress(0, EXPECTED)
    repeated = Repeated(work)
    known: dict[float, Floats] = {}

    def change(space: float) -> Floats:
        if space not in known:
            found = repeated.run({path: work.paths[path] + space * first_budget})[debt]
            known[space] = found[:, -1] - found[:, 0]
            if progress:
                progress(len(known), max(len(known), EXPECTED))
        return known[space]

    def excess(space: float) -> float:
        return float(np.quantile(change(space)[repeated.sound(debt)], 1 - chance)) - rise

    for limit in BRACKETS:
        if excess(-limit) < 0 < excess(limit):
            break
    else:
        raise RunError(
            f"no change of spending up to {BRACKETS[-1]:.0%} of GDP brings the chance that {debt} rises by more than"
            f" {rise:g} to {chance:.0%}; with the largest rise it is {np.mean(change(BRACKETS[-1]) > rise):.0%},"
            f" with the largest cut {np.mean(change(-BRACKETS[-1]) > rise):.0%}"
        )
    space = cast(float, brentq(excess, -limit, limit, xtol=PRECISION))
    without = float(np.mean(change(0.0)[repeated.sound(debt)] > rise))
    name = programme if isinstance(programme, str) else "given"
    return FiscalSpace(space, rise, chance, without, name)
