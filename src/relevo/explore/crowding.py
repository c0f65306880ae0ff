"""Which pledges crowd each other out: how much less often one passes a test because another is kept too."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from relevo.engine.draws import Floats
from relevo.errors import ModelError
from relevo.evidence.verdicts import TESTS, WHOLE, is_funded, promised
from relevo.explore.many import Repeated
from relevo.pack.programme import ANNOUNCED, Programme, intensities, paths
from relevo.pack.read import BASELINE, Pack, load
from relevo.pack.schema import BILL
from relevo.run import Progress, plan

NEEDED = ("pledge_due", "funded_share")
FURTHER = ("pledge_progress", "bill_in_force")
COLUMNS = ["pledge", "rival", "test", "without", "with_rival", "fall"]
Outcome = dict[tuple[str, str], float]


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
    """Pairs of pledges with a cost rule or a bill of which one passes a test less often because the other is kept too.

    The programme is run whole and once without each of them, on the same draws and luck. They meet in the agenda of
    Congress, in the money that there is and in what can be built.

    Args:
        pack, draws, seed, programme, scenario, levers, progress: as in ``simulate``.
        at_least: smallest fall of the chance that is told.

    Returns:
        One row per pair and test, the largest fall first: ``pledge``, ``rival``, ``test`` (law, money or delivery),
        the chances that the pledge passes it ``without`` the rival and ``with_rival``, and ``fall``, the first less
        the second.

    Raises:
        RunError: as in ``simulate``.
        ModelError: the pack has no public finances that tell who pays.
    """
    pack = load(pack) if isinstance(pack, str) else pack
    members = list(pack.dimensions.get("pledge", ()))
    missing = [name for name in NEEDED if name not in pack.graph().equations]
    if missing or not members:
        raise ModelError(f"{pack.name}: no equation says what pledges cost and who pays, so nobody crowds anybody out")
    known = {*pack.graph().equations, *pack.graph().states}
    work = plan(
        pack, draws=draws, seed=seed, programme=programme, scenario=scenario, levers=levers,
        outputs=[*NEEDED, *(name for name in FURTHER if name in known)],
    )  # fmt: skip
    strength = intensities(pack, programme) if isinstance(programme, str) else programme
    bills = pack.dimensions.get(BILL, ()) if "bill_in_force" in known else ()
    rivals = [name for name in promised(pack, programme) if name in members or name in bills]
    repeated = Repeated(work)
    without = [{k: v for k, v in strength.items() if k != rival} for rival in rivals]
    each = [paths(pack, chosen, scenario, levers) for chosen in (strength, *without)]
    whole, *others = (_chances(pack, rivals, result) for result in repeated.run_each(each, progress))
    rows = [
        {"pledge": name, "rival": rival, "test": test, "without": other[name, test], "with_rival": chance,
         "fall": other[name, test] - chance}
        for rival, other in zip(rivals, others, strict=True)
        for (name, test), chance in whole.items()
        if name != rival
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=COLUMNS)
    told = table[table["fall"] >= at_least]
    return told.sort_values("fall", ascending=False, kind="stable").reset_index(drop=True)


def _chances(pack: Pack, names: Sequence[str], result: Mapping[str, Floats]) -> Outcome:
    """Chances by pledge and test. What is measured by another quantity than its progress has no row for delivery."""
    found: Outcome = {}
    for name in names:
        if name in pack.dimensions.get(BILL, ()) and "bill_in_force" in result:
            place = pack.dimensions[BILL].index(name)
            found[name, TESTS["passes"]] = float((result["bill_in_force"][:, -1, place] > 1 / 2).mean())
        if name not in pack.dimensions["pledge"]:
            continue
        place = pack.dimensions["pledge"].index(name)
        due, share = result["pledge_due"][..., place], result["funded_share"][..., place]
        found[name, TESTS["funded"]] = float(is_funded(due, share).mean())
        if "pledge_progress" in result and pack.pledges[name].measure is None:
            found[name, TESTS["delivered"]] = float((result["pledge_progress"][:, -1, place] >= WHOLE).mean())
    return found
