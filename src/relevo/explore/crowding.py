"""Which pledges crowd each other out: how much less often one is paid for because another is kept too."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from relevo.engine.draws import Floats
from relevo.errors import ModelError
from relevo.evidence.verdicts import is_funded, promised
from relevo.explore.many import Repeated
from relevo.pack.programme import ANNOUNCED, Programme, intensities, paths
from relevo.pack.read import BASELINE, Pack, load
from relevo.run import Progress, plan

NEEDED = ("pledge_due", "funded_share")


def crowding(
    pack: str | Pack = "mexico_2018",
    *,
    draws: int = 100,
    seed: int = 1,
    programme: Programme = ANNOUNCED,
    scenario: str = BASELINE,
    levers: Mapping[str, Any] | None = None,
    at_least: float = 0.1,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Pairs of pledges with a cost rule of which one is paid for less often because the other is kept too.

    The programme is run whole and once without each of its pledges, on the same draws and luck.

    Args:
        pack, draws, seed, programme, scenario, levers, progress: as in ``simulate``.
        at_least: smallest fall of the chance that is told.

    Returns:
        One row per pair, the largest fall first: ``pledge``, ``rival``, the chances that the pledge is funded
        ``without`` the rival and ``with_rival``, and ``fall``, the first less the second.

    Raises:
        RunError: as in ``simulate``.
        ModelError: the pack has no public finances that tell who pays.
    """
    pack = load(pack) if isinstance(pack, str) else pack
    members = list(pack.dimensions.get("pledge", ()))
    missing = [name for name in NEEDED if name not in pack.graph().equations]
    if missing or not members:
        raise ModelError(f"{pack.name}: no equation says what pledges cost and who pays, so nobody crowds anybody out")
    work = plan(
        pack, draws=draws, seed=seed, programme=programme, scenario=scenario, levers=levers, outputs=NEEDED
    )  # fmt: skip
    strength = intensities(pack, programme) if isinstance(programme, str) else programme
    costed = [name for name in promised(pack, programme) if name in members]
    repeated = Repeated(work)
    without = [{k: v for k, v in strength.items() if k != rival} for rival in costed]
    each = [paths(pack, chosen, scenario, levers) for chosen in (strength, *without)]
    whole, *others = (_chances(result) for result in repeated.run_each(each, progress))
    rows = [
        {"pledge": name, "rival": rival, "without": other[i], "with_rival": whole[i], "fall": other[i] - whole[i]}
        for rival, other in zip(costed, others, strict=True)
        for name in costed
        if name != rival
        for i in [members.index(name)]
    ]
    table = pd.DataFrame(rows, columns=["pledge", "rival", "without", "with_rival", "fall"])
    told = table[table["fall"] >= at_least]
    return told.sort_values("fall", ascending=False, kind="stable").reset_index(drop=True)


def _chances(result: Mapping[str, Floats]) -> list[float]:
    due, share = result["pledge_due"], result["funded_share"]
    return [float(is_funded(due[..., i], share[..., i]).mean()) for i in range(due.shape[-1])]
