"""Verdicts: which promises pass, are paid for and are delivered, and what stands in the way of the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from relevo.engine.draws import Floats
from relevo.errors import ModelError
from relevo.evidence.summary import months_of
from relevo.pack.programme import ANNOUNCED, Programme, intensities
from relevo.pack.read import BASELINE, Pack, load
from relevo.pack.schema import Measure, Pledge
from relevo.run import Progress, not_modelled, simulate

WHOLE = 0.9  # of a pledge's progress counts as delivered
PAID = 0.95  # of what had to be found counts as funded
OUTPUTS = ("pledge_progress", "pledge_due", "funded_share", "bill_in_force", "bill_obstacle", "budget_passed")
COLUMNS = ["pledge", "essay", "route", "passes", "funded", "delivered", "all", "month", "obstacle", "modelled"]
Chance = NDArray[np.bool_]
TESTS = {"passes": "law", "funded": "money", "delivered": "delivery"}
LIKELY = 0.5  # passes a test in half of the draws or more
UNTABLED = "not tabled in time"
YES, NO, UNKNOWN = "yes", "no", "partly"


@dataclass(frozen=True)
class Tests:
    """The three tests of one promise by draw, ``None`` where the model has no answer, and the month it was whole."""

    passes: Chance | None
    funded: Chance | None
    delivered: Chance | None
    month: NDArray[np.float64] | None


def verdicts(
    pack: str | Pack = "mexico_2018",
    *,
    draws: int = 1000,
    seed: int = 1,
    programme: Programme = ANNOUNCED,
    scenario: str = BASELINE,
    levers: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """One row for each promise of a programme.

    A promise passes when its bill is in force at the end, or, where it needs the budget alone, when the government's
    bloc holds a majority of deputies in the month in which it begins. It is funded when at least 95 % of what had to be
    found was paid neither late nor by borrowing beyond the target. It is delivered when its measure holds at the end; a
    promise with a cost rule is measured by its progress (nine tenths), a bill by being in force.

    Args:
        pack, draws, seed, programme, scenario, levers, progress: as in ``simulate``.

    Returns:
        By pledge: ``essay``, ``route``, the chances ``passes``, ``funded``, ``delivered`` and ``all`` (missing where
        the model has no answer), ``month`` (median month in which it was whole for good, where all hold),
        ``obstacle`` (the first test that fails most often) and ``modelled`` (yes, partly or no).

    Raises:
        RunError: as in ``simulate``.
    """
    pack = load(pack) if isinstance(pack, str) else pack
    outputs = outputs_for(pack, [*OUTPUTS, *measured(pack)])
    run = simulate(
        pack, draws=draws, seed=seed, programme=programme, scenario=scenario, outputs=outputs, levers=levers,
        progress=progress,
    )  # fmt: skip
    return judge(run, pack, programme)


def outputs_for(pack: Pack, wanted: Sequence[str]) -> list[str]:
    """Which of the quantities that verdicts are made of a pack has. Raises ``ModelError`` where it has none."""
    graph = pack.graph()
    found = [name for name in dict.fromkeys(wanted) if name in graph.equations or name in graph.states]
    if not found:
        raise ModelError(f"{pack.name}: no equation tells whether promises pass, are paid for or are delivered")
    return found


def measured(pack: Pack, programme: Programme = ANNOUNCED) -> list[str]:
    """Quantities by which promises of a programme are measured."""
    wanted = [pack.pledges[name].measure for name in promised(pack, programme)]
    return list(dict.fromkeys(measure.quantity for measure in wanted if measure))


def promised(pack: Pack, programme: Programme) -> list[str]:
    """Pledges that a programme holds."""
    return [name for name, strength in intensities(pack, programme).items() if strength > 0]


def judge(run: xr.Dataset, pack: Pack, programme: Programme = ANNOUNCED) -> pd.DataFrame:
    """The table of ``verdicts`` from a run of the programme that kept ``OUTPUTS`` and ``measured``."""
    outside = set(not_modelled(pack))
    months = [f"{month:%Y-%m}" for month in pack.months]
    rows = [_row(name, pack.pledges[name], run, months, name in outside) for name in promised(pack, programme)]
    return pd.DataFrame(rows, columns=COLUMNS)


@dataclass(frozen=True)
class ProgrammeVerdict:
    """What a programme comes to as a whole.

    ``table`` is that of ``verdicts``; ``kept`` the promises kept on average, of ``judged`` that can be judged.
    ``frontier`` has one row for each way in which promises pass the three tests in half of the draws or more
    (``passes``, ``funded``, ``delivered``), with ``count`` and ``pledges``. ``crowding`` is the table of
    ``relevo.crowding``, where it was asked for.
    """

    table: pd.DataFrame
    kept: float
    judged: int
    frontier: pd.DataFrame
    crowding: pd.DataFrame | None = None

    def __str__(self) -> str:
        lines = [f"{self.kept:.1f} of {self.judged} judged promises kept on average; in half of the draws or more"]
        for row in self.frontier.to_dict("records"):
            failed = [part for part in TESTS if not row[part]]
            what = f"fail: {', '.join(TESTS[part] for part in failed)}" if failed else "pass, paid for and delivered"
            lines.append(f"  {row['count']} {what}: {row['pledges']}")
        if self.crowding is not None:
            lines.append("crowded out: fall of the chance of passing a test, in points, because the other is kept too")
            pairs = self.crowding.to_dict("records")
            told = [f"  {row['pledge']} by {row['rival']} ({row['test']}): {100 * row['fall']:.0f}" for row in pairs]
            lines += told or ["  none"]
        return "\n".join(lines)


def programme_verdict(table: pd.DataFrame, crowding: pd.DataFrame | None = None) -> ProgrammeVerdict:
    """Sum up the table of ``verdicts``.

    >>> import relevo
    >>> whole = programme_verdict(relevo.verdicts("mexico_2018", draws=4))
    >>> bool(whole.frontier["count"].sum() == whole.judged)
    True
    """
    judged = table[table["all"].notna()]
    likely = judged.assign(**{part: judged[part] >= LIKELY for part in TESTS})
    groups = likely.groupby(list(TESTS))["pledge"]
    frontier = groups.agg(count="count", pledges=", ".join).reset_index()
    order = frontier[list(TESTS)].sum(axis=1).sort_values(ascending=False, kind="stable").index
    return ProgrammeVerdict(
        table, float(judged["all"].sum()), len(judged), frontier.loc[order].reset_index(drop=True), crowding
    )


def is_funded(due: Floats, share: Floats) -> Chance:
    """Whether a promise is funded, by draw; what is due of it and the part that is funded have axes draw and month."""
    return (due * share).sum(1) >= PAID * due.sum(1)


def tests_of(run: xr.Dataset, name: str, pledge: Pledge) -> Tests:
    """The three tests of one promise in a run."""
    costed = "pledge_progress" in run and name in run.pledge.to_numpy()
    has_bill = "bill_in_force" in run and name in run.bill.to_numpy()
    passes = funded = delivered = month = None
    if has_bill:
        passes = run.bill_in_force.sel(bill=name).isel(month=-1).to_numpy() > 0.5
    elif pledge.route == "budget" and "budget_passed" in run:
        passes = run.budget_passed.isel(month=first_month(months_of(run), pledge)).to_numpy() > 0.5
    elif pledge.route == "decree":
        passes = np.ones(run.sizes["draw"], dtype=bool)
    if costed:
        funded = is_funded(run.pledge_due.sel(pledge=name).to_numpy(), run.funded_share.sel(pledge=name).to_numpy())
    elif has_bill or pledge.measure:
        funded = np.ones(run.sizes["draw"], dtype=bool)
    if pledge.measure:
        if pledge.measure.quantity not in run:
            return Tests(passes, funded, delivered, month)
        whole = _holds(run, pledge.measure)
    elif costed:
        whole = (run.pledge_progress.sel(pledge=name) >= WHOLE).to_numpy()
    elif has_bill:
        whole = (run.bill_in_force.sel(bill=name) > 0.5).to_numpy()
    else:
        return Tests(passes, funded, delivered, month)
    if has_bill:
        whole = whole & (run.bill_in_force.sel(bill=name).to_numpy() > 0.5)
    delivered = whole[:, -1]
    # The month from which it stays whole: one after the last month in which it was not.
    lacking = np.where(whole.all(1), 0, whole.shape[1] - np.argmax(~whole[:, ::-1], axis=1))
    return Tests(passes, funded, delivered, lacking.astype(float))


def first_month(when: pd.DatetimeIndex, pledge: Pledge) -> int:
    """The month in which a promise begins: the budget in force then is the one that has to be voted."""
    months = [f"{month:%Y-%m}" for month in when]
    return months.index(pledge.start) if pledge.start in months else 0


def _holds(run: xr.Dataset, measure: Measure) -> Chance:
    values = run[measure.quantity]
    if measure.member is not None:
        values = values.sel({values.dims[-1]: measure.member})
    if measure.of_start:
        values = values / values.isel(month=0)
    numbers = values.to_numpy()
    if measure.at_least is not None:
        return numbers >= measure.at_least
    return numbers <= (measure.at_most if measure.at_most is not None else np.inf)


def _row(name: str, pledge: Pledge, run: xr.Dataset, months: list[str], outside: bool) -> dict[str, Any]:
    tests = tests_of(run, name, pledge)
    parts = {"passes": tests.passes, "funded": tests.funded, "delivered": tests.delivered}
    row: dict[str, Any] = {"pledge": name, "essay": pledge.essay, "route": pledge.route}
    row |= {part: np.nan if chance is None else float(chance.mean()) for part, chance in parts.items()}
    complete = not outside and all(chance is not None for chance in parts.values())
    row |= {"all": np.nan, "month": "", "obstacle": "", "modelled": NO if outside else YES if complete else UNKNOWN}
    if outside:
        return row | dict.fromkeys(parts, np.nan)
    given = {part: chance for part, chance in parts.items() if chance is not None}
    if complete:
        kept = np.logical_and.reduce(list(given.values()))
        row["all"] = float(kept.mean())
        if kept.any() and tests.month is not None:
            row["month"] = months[int(np.median(tests.month[kept]))]
    row["obstacle"] = _obstacle(name, given, run)
    return row


def first_failures(given: Mapping[str, Chance]) -> dict[str, int]:
    """Draws in which each test is the first that fails."""
    first: dict[str, int] = {}
    standing = None
    for part, chance in given.items():
        before = np.ones_like(chance) if standing is None else standing
        first[part] = int((before & ~chance).sum())
        standing = before & chance
    return first


def _obstacle(name: str, given: Mapping[str, Chance], run: xr.Dataset) -> str:
    """The first test that fails most often; where that is the bill, what stopped it most often."""
    first = first_failures(given)
    part = max(first, key=lambda key: first[key], default="")
    if not part or not first[part]:
        return ""
    if part == "passes" and "bill_obstacle" in run and name in run.bill.to_numpy():
        stops = run.bill_obstacle.sel(bill=name).isel(month=-1).sum("draw")
        worst = int(np.argmax(stops.to_numpy()))
        return str(stops.obstacle.to_numpy()[worst]) if float(stops[worst]) > 0 else UNTABLED
    if part == "passes" and "bill_passed" in run and name in run.bill.to_numpy():
        struck = (run.bill_passed.sel(bill=name).isel(month=-1).to_numpy() > 0.5) & ~given["passes"]
        return "courts" if struck.sum() > first[part] / 2 else "Congress"
    return {"passes": "deputies", "funded": "money", "delivered": "delivery"}[part]
