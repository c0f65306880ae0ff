"""What each pledge contributes to a quantity: alone against none of them, and what they do together beyond that."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from relevo.engine.draws import Floats
from relevo.engine.simulate import CHUNK
from relevo.errors import Faults, RunError, did_you_mean
from relevo.evidence.summary import BAND, find_member, find_month
from relevo.explore.many import Repeated
from relevo.pack.programme import ANNOUNCED, NONE, Programme, intensities, paths
from relevo.pack.read import BASELINE, Pack, load
from relevo.run import Progress, not_modelled, plan

INTERACTION, OTHERS, TOTAL = "interaction", "others", "total"


def contributions(
    pack: str | Pack = "mexico_2018",
    quantity: str = "debt_ratio",
    month: str | None = None,
    *,
    of: str | None = None,
    apart: Sequence[str] | None = None,
    draws: int = 500,
    seed: int = 1,
    programme: Programme = ANNOUNCED,
    scenario: str = BASELINE,
    levers: Mapping[str, Any] | None = None,
    impose: Mapping[str, Any] | None = None,
    alongside: Sequence[str] = (),
    chunk: int = CHUNK,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Contribution of each pledge of a programme to a quantity at a month, paired by draw.

    Each pledge alone is run against none; what the whole programme does beyond their sum is the interaction, so that in
    every draw, and so in the column ``mean``, the rows add up to the total exactly. Medians and bands do not add up.

    Args:
        pack: a pack, its name or its folder.
        quantity: any quantity of the model.
        month: a month like ``"2024-09"``; by default the last one.
        of: a member of the quantity's dimension (several with spaces between them), for one that has any.
        apart: pledges to single out; the others are run together and have one row, ``others``. By default every pledge
            is run alone, which takes one run of the model each.
        draws: how many draws; every pledge sees the same ones.
        seed, programme, scenario, levers, impose, alongside, chunk, progress: as for ``simulate``.

    Returns:
        One row per pledge that the model reads, the largest mean first, then ``others`` where there are any,
        ``interaction`` and ``total``, with ``mean``, ``p10``, ``p50``, ``p90`` and ``unit``. ``attrs["not_modelled"]``
        names the pledges left out.

    Raises:
        RunError: an unknown quantity, month, member, pledge, scenario or lever; a quantity by members without ``of``.

    >>> table = contributions("mexico_2018", draws=8).set_index("pledge")
    >>> bool(abs(table["mean"].drop("total").sum() - table.loc["total", "mean"]) < 1e-9)
    True
    """
    pack = load(pack) if isinstance(pack, str) else pack
    faults = Faults()
    when = faults.attempt(find_month, pack.months, month)
    work = faults.attempt(
        plan,
        pack,
        draws=draws,
        seed=seed,
        programme=NONE,
        scenario=scenario,
        outputs=(quantity, *alongside),
        levers=levers,
        impose=impose,
        chunk=chunk,
    )
    strength = faults.attempt(intensities, pack, programme)
    faults += [f"there is no pledge {n}{did_you_mean(n, pack.pledges)}" for n in apart or () if n not in pack.pledges]
    place = faults.attempt(_place, pack, work.graph.quantity(quantity).dimensions, quantity, of) if work else None
    faults.tell()
    assert when
    assert work
    assert strength is not None
    assert place is not None
    silent = not_modelled(pack)
    active = [name for name, value in strength.items() if value and name not in silent]
    single = [name for name in active if apart is None or name in apart]
    given = strength if isinstance(programme, str) else programme
    others = {name: given[name] for name in active if name not in single}
    needed = work.graph.ancestors([quantity])
    reaching = [
        name
        for name in single
        if (pack.pledges[name].lever or name) in needed or f"{pack.pledges[name].rule}_effort" in needed
    ]
    programmes = {NONE: {}, TOTAL: {n: given[n] for n in active}, **{n: {n: given[n]} for n in reaching}}
    programmes |= {OTHERS: others} if others else {}
    repeated = Repeated(work, [quantity])
    index = list(pack.months).index(when)

    def value(result: dict[str, Floats]) -> Floats:
        found = result[quantity]
        timed = found.ndim == 2 + len(work.graph.quantity(quantity).dimensions)
        return (found[:, index] if timed else found)[(slice(None), *place)]

    each = [paths(pack, chosen, scenario, levers) | _imposed(work.paths, impose) for chosen in programmes.values()]
    results = dict(zip(programmes, map(value, repeated.run_each(each, progress)), strict=True))
    sound = repeated.sound(quantity)
    effects = {name: result - results[NONE] for name, result in results.items()}
    alone = {name: effects.get(name, np.zeros(draws)) for name in single}
    ordered = dict(sorted(alone.items(), key=lambda pair: -abs(float(pair[1][sound].mean()))))
    ordered |= {OTHERS: effects[OTHERS]} if others else {}
    ordered |= {INTERACTION: effects[TOTAL] - sum(ordered.values(), np.zeros(draws)), TOTAL: effects[TOTAL]}
    unit = work.graph.quantity(quantity).unit.replace("money", pack.info.currency)
    table = pd.DataFrame([_row(name, effect[sound], unit) for name, effect in ordered.items()])
    table.attrs = {"quantity": quantity, "month": f"{when:%Y-%m}", "not_modelled": silent}
    return table


def _row(name: str, effect: Floats, unit: str) -> dict[str, str | float]:
    bands = dict(zip(BAND, map(float, np.quantile(effect, list(BAND.values()))), strict=True))
    return {"pledge": name, "mean": float(effect.mean()), **bands, "unit": unit}


def _imposed(given: Mapping[str, Floats], impose: Mapping[str, Any] | None) -> dict[str, Floats]:
    return {name: given[name] for name in impose or {}}


def _place(pack: Pack, dimensions: tuple[str, ...], quantity: str, of: str | None) -> tuple[int, ...]:
    """Place of the member that was chosen on the quantity's axes."""
    if not dimensions and of is None:
        return ()
    if of is None:
        first = " ".join(pack.dimensions[d][0] for d in dimensions)
        raise RunError(f"{quantity} is by {' and '.join(dimensions)}: choose one with of, such as {first}")
    return find_member(pack, dimensions, quantity, of)
