"""What can be paid for: the cost of each pledge, how much of it is funded and from where, and the sum of it all."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from relevo.engine.draws import Floats
from relevo.engine.simulate import run_chunks
from relevo.errors import Faults, RunError
from relevo.evidence.again import options_of, pack_of
from relevo.evidence.summary import BAND
from relevo.explore.fiscal_space import fiscal_space
from relevo.pack.programme import ANNOUNCED, NONE, Programme, intensities
from relevo.pack.read import BASELINE, Pack, load
from relevo.run import Progress, not_modelled, plan

RISE = 0.03  # of the debt ratio over the term, in the question of the brief
SPACE_DRAWS = 500
NEEDED = (
    "pledge_spending", "pledge_due", "funded_share", "funded_by", "nominal_gdp", "debt_ratio", "stabilisation_fund",
    "fund_exhausted_month", "primary_target_met",
)  # fmt: skip


@dataclass(frozen=True)
class Feasibility:
    """What can be paid for.

    ``table`` has one row per pledge of the programme that has a cost rule: ``cost_p10`` to ``cost_p90`` (billions over
    the whole run: what it truly took from the treasury, below zero where it brought money in), ``share_p10`` to
    ``share_p90`` (the same, as a share of output of the same months), ``funded`` (mean part of what had to be found
    that was paid neither late nor by borrowing beyond the target; missing where nothing had to be found), one column
    per source of funding (mean part of what had to be found), ``route`` and ``kept_when``.

    ``totals`` has one row per measure of the whole: ``chance`` and bands, where they make sense.
    """

    title: str
    table: pd.DataFrame
    totals: pd.DataFrame
    without_cost: tuple[str, ...]
    not_modelled: tuple[str, ...]

    def __str__(self) -> str:
        columns = ["pledge", "cost_p10", "cost_p50", "cost_p90", "share_p50", "funded"]
        shown = self.table[columns].to_string(index=False, float_format=_short)
        lines = [self.title, shown, "", *(_sentence(row) for row in self.totals.itertuples())]
        if self.without_cost:
            lines.append(f"without a cost rule, so that they ask for no money: {', '.join(self.without_cost)}")
        lines += [f"not modelled: {name}: no equation reads its lever" for name in self.not_modelled]
        return "\n".join(lines)


MEASURES = ["measure", "chance", *BAND, "unit"]


def _short(value: float) -> str:
    return f"{value:,.4f}" if abs(value) < 1 else f"{value:,.0f}"


def _sentence(row: Any) -> str:
    chance = f"{row.chance:.0%}" if np.isfinite(row.chance) else ""
    spread = f" ({row.p10:,.4g} to {row.p90:,.4g})" if np.isfinite(row.p10) else ""
    band = f"{row.p50:,.4g}{spread} {row.unit if row.unit != '1' else ''}".rstrip() if np.isfinite(row.p50) else ""
    return f"{row.measure}: {'; '.join(part for part in (chance, band) if part)}"


def feasibility(
    run: xr.Dataset | str | Pack = "mexico_2018",
    *,
    draws: int = 1000,
    seed: int = 1,
    programme: Programme = ANNOUNCED,
    scenario: str = BASELINE,
    levers: Mapping[str, Any] | None = None,
    impose: Mapping[str, Any] | None = None,
    rise: float = RISE,
    chance: float = 0.25,
    pack: str | Pack | None = None,
    progress: Progress | None = None,
) -> Feasibility:
    """Say which pledges of a programme can be paid for, and what the whole does to the state's finances.

    Args:
        run: a pack, its name or its folder; or a run, which is made again with its own options to see what is needed.
        draws, seed, programme, scenario, levers, impose: as for ``simulate``, where ``run`` is a pack.
        rise: how much the debt ratio may rise over the term, for the chance that it rises by more.
        chance: how likely a larger rise may be, for the fiscal space there is without and with the programme.
        pack: the run's pack, where it is not found under the name or folder that the run remembers.
        progress: called with draws done and draws to do.

    Returns:
        An object that prints as text, with ``table`` per pledge and ``totals``.

    Raises:
        RunError: the pack has no public finances that tell who pays, or an option is unknown.

    >>> feasibility("mexico_2018", draws=4).totals["measure"].iloc[0]
    'cost of the programme'
    """
    if isinstance(run, xr.Dataset):
        found, options = pack_of(run, pack), options_of(run)
    else:
        found = load(run) if isinstance(run, str) else run
        options = dict[str, Any](
            draws=draws, seed=seed, programme=programme, scenario=scenario, levers=levers or {}, impose=impose or {}
        )
    missing = [name for name in NEEDED if name not in found.equations and f"next_{name}" not in found.equations]
    faults = Faults()
    if missing:
        faults.append(f"{found.name}: no equation gives {', '.join(missing)}, so nobody can say who pays")
    if not 0 < chance < 1:
        faults.append(f"chance lies between 0 and 1, not {chance}")
    work = faults.attempt(plan, found, outputs=() if missing else NEEDED, **options)
    faults.tell()
    assert work
    if progress:
        progress(0, work.draws)
    parts: list[dict[str, Floats]] = []
    lost = 0
    for chunk in run_chunks(work):
        sound = chunk.lost < 0
        lost += int((~sound).sum())
        parts.append(_reduced({name: value[sound] for name, value in chunk.values.items()}, found.months))
        if progress:
            progress(chunk.first + len(sound), work.draws)
    if lost == work.draws:
        raise RunError("every draw has a value that is no number; simulate says from which equation")
    sums = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    totals = pd.concat([_totals(found, sums, rise), _space(found, options, rise, chance)], ignore_index=True)
    left_out = f"; {lost} draws with a value that is no number left out" if lost else ""
    title = f"{found.info.title}: {options['scenario']}, {work.draws} draws{left_out}"
    strength = intensities(found, options["programme"])
    without_cost = tuple(n for n, value in strength.items() if value and n not in found.dimensions["pledge"])
    table = _table(found, sums, strength)
    return Feasibility(title, table, totals, without_cost, tuple(not_modelled(found)))


def _reduced(values: Mapping[str, Floats], months: pd.DatetimeIndex) -> dict[str, Floats]:
    """What is needed of a chunk, without its months: leading axis of draws."""
    due = values["pledge_due"]
    # The result of a year is known in the year after: its last month is looked at.
    years = sorted({year for year in months.year if months[0].year + 1 < year})
    known = [int(np.flatnonzero(months.year == year)[-1]) for year in years]
    return {
        "cost": values["pledge_spending"].sum(1),
        "due": due.sum(1),
        "funded": (due * values["funded_share"]).sum(1),
        "sources": (due[..., None] * values["funded_by"]).sum(1),
        "output": values["nominal_gdp"].sum(1) / 12,
        "debt": values["debt_ratio"][:, -1] - values["debt_ratio"][:, 0],
        "exhausted": values["fund_exhausted_month"][:, -1],
        "fund": values["stabilisation_fund"][:, -1],
        "met": values["primary_target_met"][:, known],
    }


def _band(values: Floats, prefix: str = "") -> dict[str, float]:
    quantiles = np.quantile(values, list(BAND.values())) if len(values) else np.full(len(BAND), np.nan)
    return {f"{prefix}{name}": float(value) for name, value in zip(BAND, quantiles, strict=True)}


def _table(pack: Pack, sums: Mapping[str, Floats], strength: Mapping[str, float]) -> pd.DataFrame:
    sources = pack.dimensions["funding_source"]
    rows: list[dict[str, Any]] = []
    for i, name in enumerate(pack.dimensions["pledge"]):
        if not strength[name]:
            continue
        cost, due = sums["cost"][:, i], sums["due"][:, i]
        asked = due > 0
        parts = sums["sources"][asked, i] / due[asked, None]
        rows.append(
            {
                "pledge": name,
                **_band(cost, "cost_"),
                **_band(cost / sums["output"], "share_"),
                "funded": float((sums["funded"][asked, i] / due[asked]).mean()) if asked.any() else np.nan,
                **{s: float(parts[:, j].mean()) if asked.any() else np.nan for j, s in enumerate(sources)},
                "route": pack.pledges[name].route,
                "kept_when": pack.pledges[name].kept_when,
            }
        )
    return pd.DataFrame(rows)


def _totals(pack: Pack, sums: Mapping[str, Floats], rise: float) -> pd.DataFrame:
    money = f"billion {pack.info.currency}"
    cost = sums["cost"].sum(1)
    used_up = sums["exhausted"] >= 0
    met = sums["met"]
    none = dict.fromkeys(BAND, np.nan)
    rows = [
        {"measure": "cost of the programme", **_band(cost), "unit": money},
        {"measure": "cost of the programme as a share of output", **_band(cost / sums["output"]), "unit": "1"},
        {"measure": "stabilisation fund at the end", **_band(sums["fund"]), "unit": money},
        {
            "measure": "stabilisation fund used up, months since the hand-over",
            "chance": float(used_up.mean()),
            **_band(sums["exhausted"][used_up]),
            "unit": "month",
        },
        {"measure": "primary target met, mean of all full years", "chance": float(met.mean()), **none},
        {"measure": "primary target met in every full year", "chance": float(met.all(1).mean()), **none},
        {
            "measure": f"debt at the end more than {rise * 100:g} points of output above the start",
            "chance": float((sums["debt"] > rise).mean()),
            **none,
        },
        {"measure": "rise of the debt ratio over the term", **_band(sums["debt"]), "unit": "1"},
    ]
    return pd.DataFrame(rows, columns=MEASURES).fillna({"unit": ""})


def _space(pack: Pack, options: Mapping[str, Any], rise: float, chance: float) -> pd.DataFrame:
    """Fiscal space without any pledge and beside the programme; where none can be found, the measure says why."""
    rows: list[dict[str, Any]] = []
    for programme, words in ((NONE, "without pledges"), (options["programme"], "beside the programme")):
        chosen: dict[str, Any] = {**options, "programme": programme, "draws": min(options["draws"], SPACE_DRAWS)}
        measure = (
            f"room for more spending a year as a share of output, {words}, if debt may rise by more than"
            f" {rise * 100:g} points with a chance of {chance:.0%}"
        )
        try:
            space = fiscal_space(pack, rise=rise, chance=chance, **chosen).space
        except RunError as error:
            rows.append({"measure": f"{measure}: {' '.join(error.messages)}"})
            continue
        rows.append({"measure": measure, **dict.fromkeys(BAND, np.nan), "p50": space, "unit": "1"})
    return pd.DataFrame(rows, columns=MEASURES).fillna({"unit": ""})
