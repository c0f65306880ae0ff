"""What happened: the only module that opens ``outcomes/`` of a pack, and how its figures compare with the model's.

``outcomes/index.toml`` says what each figure is and how it is measured on the model; ``figures.csv`` holds the
figures, those before the cut-off too: benchmarks learn from them. ``world.csv`` and ``policy.csv`` hold the paths that
the outside world and the government took, ``forecasts.csv`` what others forecast by the cut-off. Nothing that simulates
imports this module.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pandas as pd
import xarray as xr
from pydantic import ValidationError

from relevo.engine.draws import Floats
from relevo.errors import PackError, RunError, did_you_mean
from relevo.pack.files import read_table, read_toml
from relevo.pack.read import Pack
from relevo.pack.schema import Strict, Text

PERIOD = re.compile(r"\d{4}(-Q[1-4]|-(0[1-9]|1[0-2]))?")
FOLDER = "outcomes"
Measure = Literal["mean", "sum", "middle", "end", "last"]


class Entry(Strict):
    """What a figure is, and how the model's months are measured to compare with it.

    ``measure`` of the months of its period: their ``mean``, their ``sum`` (of monthly flows), the value at the
    ``middle`` of the last month (between its start and its end), at the ``end`` (the start of the month after), or that
    of the ``last`` month; ``span`` stretches the period back to so many months. ``less`` takes another quantity off,
    ``over`` divides by the mean of another. ``logarithm``: the model's growth is logarithmic, the figure's is
    not. Benchmarks work with logarithms on a ``ratio_scale``, and learn from figures ``since`` a month.
    """

    meaning: Text
    arena: Text
    unit: Text
    source: Text
    url: Text | None = None
    definition: Text | None = None
    base: Text | None = None
    vintage: Text | None = None
    model: Text | None = None
    measure: Measure = "mean"
    span: int | None = None
    over: Text | None = None
    less: Text | None = None
    scale: float | None = None
    logarithm: bool = False
    event: bool = False
    ratio_scale: bool = False
    since: Text | None = None
    given: Literal["world", "policy"] | None = None


@dataclass(frozen=True)
class Outcome:
    """The figures of one quantity, of one of its members where it has any, in the model's unit, by period."""

    name: str
    of: str
    entry: Entry
    values: pd.Series

    @property
    def model(self) -> str:
        """The model's quantity that is compared."""
        return self.entry.model or self.name

    @property
    def label(self) -> str:
        """Name and member."""
        return f"{self.name}.{self.of}" if self.of else self.name

    def before(self, last: pd.Period) -> pd.Series:
        """Figures that were known by the month ``last``, from ``since`` on, without gaps, of the most frequent kind."""
        known = [p for p in self.values.index if p.end_time <= last.end_time]
        kinds = pd.Series([p.freqstr for p in known], dtype=object)
        usual = kinds.mode().iloc[0] if len(kinds) else ""
        first = pd.Period(self.entry.since) if self.entry.since else None
        kept = [p for p in known if p.freqstr == usual and (first is None or p.start_time >= first.start_time)]
        whole = kept[-1:]
        for period in reversed(kept[:-1]):
            if (whole[0] - period).n != 1:
                break  # what lies before a gap is left out: rules learn from neighbours
            whole.insert(0, period)
        return pd.Series(self.at(whole), pd.Index(whole, dtype=object), dtype=float)

    def at(self, periods: Sequence[pd.Period]) -> Floats:
        """The figures of these periods."""
        known = dict(zip(self.values.index, self.values.to_numpy(float), strict=True))
        return np.array([known[period] for period in periods], dtype=float)

    def months(self, period: pd.Period) -> list[pd.Timestamp]:
        """First days of the months of the model that a period's figure is measured on."""
        last = period.end_time.to_period("M")
        if self.entry.measure == "end":
            return [(last + 1).start_time]
        if self.entry.measure == "middle":
            return [last.start_time, (last + 1).start_time]
        if self.entry.measure == "last":
            return [last.start_time]
        first = last - self.entry.span + 1 if self.entry.span else period.start_time.to_period("M")
        return [month.start_time for month in pd.period_range(first, last, freq="M")]

    def scored(self, months: pd.DatetimeIndex) -> list[pd.Period]:
        """The periods whose months all lie in the run."""
        known = set(months)
        return [p for p in self.values.index if all(month in known for month in self.months(p))]


def _period(text: str) -> pd.Period:
    return pd.Period(text.replace("-Q", "Q") if "Q" in text else text)


@dataclass(frozen=True)
class Outcomes:
    """All that is known of what happened to a pack's country. ``figures`` keeps the order of ``index.toml``."""

    pack: Pack
    figures: tuple[Outcome, ...]

    @cached_property
    def world(self) -> dict[str, pd.Series]:
        """Monthly paths that the outside world took, by quantity, in the model's units."""
        return _paths(self.pack, "world.csv")

    @cached_property
    def policy(self) -> dict[str, pd.Series]:
        """Monthly paths of levers as they were moved, by lever."""
        return _paths(self.pack, "policy.csv")

    @cached_property
    def forecasts(self) -> pd.DataFrame:
        """Forecasts that others had published by the cut-off, in the model's units."""
        file = self.pack.folder / FOLDER / "forecasts.csv"
        columns = ["forecaster", "published", "quantity", "date", "value", "deviation", "source", "url"]
        if not file.is_file():
            return pd.DataFrame(columns=columns)
        table = read_table(file, f"{FOLDER}/{file.name}", columns, dtype={"date": str, "published": str})
        entries = {figure.name: figure.entry for figure in self.figures}
        late = table[table["published"] > str(self.pack.info.cutoff)]
        unknown = set(table["quantity"]) - set(entries)
        faults = [f"outcomes/forecasts.csv: {r.forecaster} was published after the cut-off" for r in late.itertuples()]
        faults += [
            f"outcomes/forecasts.csv: index.toml has no {q}{did_you_mean(q, entries)}"
            for q in sorted(map(str, unknown))
        ]
        if faults:
            raise PackError(faults)
        scale = table["quantity"].map({name: _scale(entry) for name, entry in entries.items()})
        table["value"] *= scale
        table["deviation"] *= scale
        return table

    @cached_property
    def ratings(self) -> pd.DataFrame:
        """How raters judged the programme's commitments, each by a rule of its own: counts by date and rater.

        Columns are ``date``, ``rater``, ``kept``, ``in_process``, ``not_kept``, ``not_judged``, ``source``, ``url``,
        ``note``. Raters disagree; nothing is averaged.
        """
        file = self.pack.folder / FOLDER / "ratings.csv"
        columns = ["date", "rater", "kept", "in_process", "not_kept", "not_judged", "source", "url", "note"]
        if not file.is_file():
            return pd.DataFrame(columns=columns)
        table = read_table(file, f"{FOLDER}/{file.name}", columns, dtype={"date": str}, keep_default_na=False)
        return table[columns]

    @cached_property
    def widening(self) -> dict[str, float]:
        """Factor on the spread of draws by arena, fitted on earlier hand-overs; empty where there is none."""
        file = self.pack.folder / FOLDER / "widening.csv"
        if not file.is_file():
            return {}
        table = read_table(file, f"{FOLDER}/{file.name}", ["arena", "factor"], dtype={"factor": float})
        return dict(zip(table["arena"].astype(str), table["factor"].astype(float), strict=True))

    def known(self) -> list[Outcome]:
        """Outcomes whose quantity, and member, the pack's model has."""
        graph = self.pack.graph()
        names = {*graph.equations, *graph.states, *graph.paths}

        def modelled(outcome: Outcome) -> bool:
            entry = outcome.entry
            if not {outcome.model, entry.over or outcome.model, entry.less or outcome.model} <= names:
                return False
            members = [m for d in graph.quantity(outcome.model).dimensions for m in self.pack.dimensions[d]]
            return not outcome.of or outcome.of in members

        return [outcome for outcome in self.figures if modelled(outcome)]


def _scale(entry: Entry) -> float:
    if entry.scale is not None:
        return entry.scale
    return 0.01 if entry.unit.startswith("%") else 1.0


def _paths(pack: Pack, file: str) -> dict[str, pd.Series]:
    where = pack.folder / FOLDER / file
    if not where.is_file():
        raise RunError(f"the pack {pack.name} has no {FOLDER}/{file}: what was given is not known")
    place = f"{FOLDER}/{file}"
    table = read_table(where, place, ["quantity", "date", "value"], dtype={"date": str, "value": float})
    try:
        dates = pd.DatetimeIndex(pd.to_datetime(table["date"]))
    except ValueError as error:
        raise PackError(f"{place}: {error}") from error
    found: dict[str, pd.Series] = {}
    for name, rows in table.set_index(dates).groupby("quantity"):
        values = pd.Series(rows["value"].to_numpy(float), pd.DatetimeIndex(rows.index))
        found[str(name)] = values[(values.index >= pack.months[0]) & (values.index <= pack.months[-1])]
    return found


def outcomes(pack: Pack) -> Outcomes:
    """Read what happened. Raises ``PackError`` with every fault, ``RunError`` where the pack has no outcomes."""
    folder = pack.folder / FOLDER
    if not (folder / "index.toml").is_file():
        raise RunError(f"the pack {pack.name} has no {FOLDER}/index.toml: nothing to score it on")
    faults: list[str] = []
    entries = _entries(read_toml(folder / "index.toml", f"{FOLDER}/index.toml"), faults)
    table = read_table(
        folder / "figures.csv", f"{FOLDER}/figures.csv", ["quantity", "of", "date", "value"],
        dtype={"date": str, "of": str, "value": float}, keep_default_na=False,
    )  # fmt: skip
    for name in dict.fromkeys(table["quantity"]):
        if name not in entries and not faults:
            faults.append(f"{FOLDER}/figures.csv: index.toml has no {name}{did_you_mean(str(name), entries)}")
    twice = table[table.duplicated(["quantity", "of", "date"])]
    faults += [f"{FOLDER}/figures.csv: {r.quantity} {r.of} {r.date} stands there twice" for r in twice.itertuples()]
    faults += [
        f"{FOLDER}/figures.csv: {date!r} is no period like 2019, 2019-Q1 or 2019-03"
        for date in dict.fromkeys(map(str, table["date"]))
        if not PERIOD.fullmatch(date)
    ]
    if faults:
        raise PackError(faults)
    found: list[Outcome] = []
    grouped = dict(iter(table.groupby(["quantity", "of"], sort=False)))
    for name, entry in entries.items():
        for (quantity, of), rows in grouped.items():
            if quantity == name:
                values = rows["value"].to_numpy(float) * _scale(entry)
                values = np.log1p(values) if entry.logarithm else values
                index = pd.Index([_period(str(date)) for date in rows["date"]], dtype=object)
                found.append(Outcome(name, str(of), entry, pd.Series(values, index, dtype=float)))
    return Outcomes(pack, tuple(found))


def _entries(raw: Mapping[str, Any], faults: list[str]) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for name, entry in raw.items():
        try:
            entries[name] = Entry.model_validate(entry)
        except ValidationError as error:
            for fault in error.errors():
                key = ".".join(str(part) for part in fault["loc"])
                near = did_you_mean(key, Entry.model_fields) if fault["type"] == "extra_forbidden" else ""
                faults.append(f"{FOLDER}/index.toml: {name}: {key}: {fault['msg'].lower()}{near}")
    return entries


def needed(figures: list[Outcome]) -> list[str]:
    """The quantities that a run must keep to be scored."""
    names = [name for figure in figures for name in (figure.model, figure.entry.over, figure.entry.less) if name]
    return list(dict.fromkeys(names))


def measured(run: xr.Dataset, outcome: Outcome, periods: list[pd.Period]) -> Floats:
    """The model's draws of a figure, shape (draws, periods), in the model's unit."""
    values = _months(run, outcome.model, outcome.of)
    if outcome.entry.less:
        values = values - _months(run, outcome.entry.less, outcome.of)
    index = {month: i for i, month in enumerate(run.indexes["month"])}
    below = _months(run, outcome.entry.over, "") if outcome.entry.over else None
    columns: list[Floats] = []
    for period in periods:
        places = [index[month] for month in outcome.months(period)]
        chosen = values[:, places]
        column = chosen.sum(1) if outcome.entry.measure == "sum" else chosen.mean(1)
        columns.append(column / below[:, places].mean(1) if below is not None else column)
    return np.stack(columns, axis=1)


def _months(run: xr.Dataset, name: str, of: str) -> Floats:
    values = run[name].astype(float)
    own = [str(d) for d in values.dims if d not in ("draw", "month")]
    for dimension in own:
        members = [str(member) for member in values[dimension].to_numpy()]
        values = values.isel({dimension: members.index(of)}) if of in members else values.sum(dimension)
    return values.transpose("draw", "month").to_numpy()
