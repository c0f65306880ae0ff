"""Reading a pack: text becomes checked objects. Every fault is collected; conversions happen here, once.

Nothing in this module opens ``outcomes/``: what happened is for scoring code alone.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import blake2b
from importlib import resources
from itertools import product
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from pydantic import BaseModel, ValidationError

from relevo.engine.check import parse_unit, show_unit
from relevo.engine.draws import Joint, Parameter, Prior
from relevo.engine.graph import Equation, Graph, compose, impose, read_equations
from relevo.engine.units import Quantity
from relevo.errors import Faults, PackError, UnitError, did_you_mean
from relevo.pack.files import read_table, read_toml
from relevo.pack.schema import (
    BILL,
    BILL_ROUTES,
    DATE_PATTERN,
    JUDGEMENT,
    Claim,
    Described,
    Figure,
    PackInfo,
    Pledge,
    Promise,
    ScenarioPath,
    SeriesEntry,
    Source,
    Sourced,
)

BASELINE = "baseline"
OUTCOMES = "outcomes"
CLAIM_FACTS = "tables/claim_facts.csv"
LEDGER, CLAIMS = "ledger.toml", "claims.toml"
FILES = ("pack.toml", "sources.toml", "pledges.toml", "scenarios.toml")
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Citation:
    """One figure of the pack and what it rests on."""

    file: str
    entry: str
    quantity: str
    source: str
    where: str
    note: str
    line: int


@dataclass(frozen=True)
class Pack:
    """A country, read and checked. Figures are in the model's units; ``equations`` are those of its arenas."""

    name: str
    folder: Path
    digest: str
    info: PackInfo
    sources: Mapping[str, Source]
    parameters: Mapping[str, Parameter]
    meanings: Mapping[str, str]
    pledges: Mapping[str, Pledge]
    scenarios: Mapping[str, Mapping[str, ScenarioPath]]
    stories: Mapping[str, str]
    citations: Sequence[Citation]
    dimensions: Mapping[str, tuple[str, ...]]
    equations: Mapping[str, Equation]
    series: Mapping[str, SeriesEntry]
    promises: Mapping[str, Promise]
    claims: Mapping[str, Claim]
    _graphs: dict[frozenset[str], Graph] = field(default_factory=dict[frozenset[str], Graph])

    @cached_property
    def months(self) -> pd.DatetimeIndex:
        """First day of every month simulated."""
        return pd.date_range(self.info.start.replace(day=1), self.info.end, freq="MS")

    @property
    def reference(self) -> str:
        """What ``load`` needs to find this pack again: its name if it comes with Relevo, else its folder."""
        return self.name if self.folder == _shipped() / self.name else self.folder.as_posix()

    @property
    def sizes(self) -> dict[str, int]:
        """Number of members of each dimension."""
        return {name: len(members) for name, members in self.dimensions.items()}

    @cached_property
    def levers(self) -> dict[str, str]:
        """Levers by name, each with its pledge."""
        return {pledge.lever or name: name for name, pledge in self.pledges.items()}

    @cached_property
    def path_quantities(self) -> dict[str, Quantity]:
        """Unit and dimensions of every monthly path: scenario paths, levers and the levers of a cost rule together."""
        paths = {n: Quantity(self._unit(p.unit or "1")) for n, p in self.scenarios[BASELINE].items()}
        paths |= {lever: Quantity("1") for lever in self.levers}
        together = [rule for rule in (*self.info.rules, BILL) if rule in self.dimensions]
        return paths | {f"{rule}_effort": Quantity("1", (rule,)) for rule in together}

    def _unit(self, text: str) -> str:
        return _model_unit(text, self.info.currency)[0]

    def graph(self, imposed: Iterable[str] = ()) -> Graph:
        """The composed equations, with some quantities replaced by paths. Raises ``ModelError`` with every fault."""
        names = frozenset(imposed)
        if names not in self._graphs:
            equations = impose(self.equations, names) if names else self.equations
            kept = [p for p in self.parameters if p not in names]
            read = {argument for equation in equations.values() for argument in equation.arguments}
            ahead = {f"next_{name}" for name in names} & read
            self._graphs[names] = compose(equations, kept, {*self.path_quantities, *names, *ahead})
        return self._graphs[names]

    def history(self, name: str) -> pd.Series:
        """A series up to the cut-off, by first day of its periods. Raises ``PackError`` for an unknown name."""
        if name not in self.series:
            raise PackError(f"{self.name}: there is no series {name}{did_you_mean(name, self.series)}")
        file = self.folder / "series" / (self.series[name].file or f"{name}.csv")
        table = pd.read_csv(file, dtype={"date": str})
        column = name if name in table else "value"
        dates = pd.DatetimeIndex([_first_day(text) for text in table["date"]], name="date")
        return pd.Series(table[column].to_numpy(), dates, name=name)


def _shipped() -> Path:
    return Path(str(resources.files("relevo.packs")))


def find_pack(name: str | Path) -> Path:
    """The folder of a pack: a path, or the name of a pack that comes with Relevo. Raises ``PackError``."""
    folder = Path(name)
    if (folder / "pack.toml").is_file():
        return folder
    shipped = _shipped()
    known = sorted(p.parent.name for p in shipped.glob("*/pack.toml"))
    if str(name) in known:
        return shipped / str(name)
    if folder.is_dir():
        raise PackError(f"{folder}: there is no pack.toml in this folder")
    raise PackError(
        f"there is no pack {name}{did_you_mean(str(name), known)}; packs that come with Relevo: {', '.join(known)}"
    )


def load(pack: str | Path = "mexico_2018") -> Pack:
    """Read and check a pack, given by name or folder.

    Raises ``PackError`` listing every fault of its files, each with file, entry and, for names, the nearest spelling;
    ``ModelError`` or ``UnitError`` if its arenas cannot be read.

    >>> load("mexico_2018").info.country
    'Mexico'
    """
    return _Reader(find_pack(pack)).read()


@dataclass
class _Reader:
    folder: Path
    faults: Faults = field(default_factory=Faults)
    citations: list[Citation] = field(default_factory=list[Citation])
    sources: dict[str, Source] = field(default_factory=dict[str, Source])
    cited: set[str] = field(default_factory=set[str])
    tables: dict[str, pd.DataFrame] = field(default_factory=dict[str, pd.DataFrame])
    texts: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    lines: dict[str, dict[str, int]] = field(default_factory=dict[str, dict[str, int]])

    def read(self) -> Pack:
        self.faults += [f"{file}: the pack has no such file" for file in FILES if not (self.folder / file).is_file()]
        for path in (
            *self.folder.glob("*.toml"),
            *self.folder.glob("parameters/*.toml"),
            *self.folder.glob("series/*.toml"),
        ):
            self._read_toml(path.relative_to(self.folder).as_posix())
        if self.faults:
            raise PackError(self.faults)
        info = self._validate(PackInfo, self.texts["pack.toml"], "pack.toml", "")
        if info is None:
            raise PackError(self.faults)
        self.info = info
        self.sources = self._entries(Source, "sources.toml")
        pledges = self._entries(Pledge, "pledges.toml")
        self.dimensions = self._dimensions(pledges)
        parameters, meanings = self._parameters()
        scenarios, stories = self._scenarios()
        series = self._series()
        self._check_pledges(pledges, scenarios.get(BASELINE, {}))
        promises = self._ledger(pledges)
        claims = self._entries(Claim, CLAIMS) if CLAIMS in self.texts else {}
        self._cite_essays(CLAIMS, claims)
        self.faults += [
            f"sources.toml: nothing cites {key}{did_you_mean(key, self.cited - set(self.sources))}"
            for key in self.sources
            if key not in self.cited
        ]
        if self.faults:
            raise PackError(self.faults)
        return Pack(
            name=self.folder.name, folder=self.folder, digest=self._digest(), info=info, sources=self.sources,
            parameters=parameters, meanings=meanings, pledges=pledges, scenarios=scenarios, stories=stories,
            citations=self.citations, dimensions=self.dimensions, equations=read_equations(info.arenas), series=series,
            promises=promises, claims=claims,
        )  # fmt: skip

    # Files

    def _read_toml(self, file: str) -> None:
        entries = self.faults.attempt(read_toml, self.folder / file, file)
        if entries is None:
            return
        self.texts[file] = entries
        text = (self.folder / file).read_text(encoding="utf-8")
        starts = [(line.strip(), i) for i, line in enumerate(text.splitlines(), 1) if line.startswith("[")]
        self.lines[file] = {line.split("]")[0].strip("["): i for line, i in starts}

    def _table(self, file: str, place: str) -> pd.DataFrame | None:
        if OUTCOMES in Path(file).parts:
            self.faults.append(f"{place} reads {file}; what happened is for scoring alone")
            return None
        if file == CLAIM_FACTS:
            self.faults.append(f"{place} reads {file}; facts that check claims may be later than the cut-off")
            return None
        if file not in self.tables:
            if not (self.folder / file).is_file():
                near = did_you_mean(file, [str(p.relative_to(self.folder)) for p in self.folder.glob("tables/*.csv")])
                self.faults.append(f"{place}: there is no table {file}{near}")
                return None
            table = self._csv(file)
            if table is None:
                return None
            self.tables[file] = table
        return self.tables[file]

    def _csv(self, file: str) -> pd.DataFrame | None:
        return self.faults.attempt(read_table, self.folder / file, file)

    def _digest(self) -> str:
        digest = blake2b(digest_size=8)
        # Folder by folder, so that even the names in outcomes/ stay unread.
        for top in sorted(p for p in self.folder.iterdir() if p.name != OUTCOMES):
            files = top.rglob("*") if top.is_dir() else [top]
            for file in sorted(p for p in files if p.suffix in {".toml", ".csv"}):
                name = file.relative_to(self.folder).as_posix()
                digest.update(f"{name}\0".encode() + file.read_bytes() + b"\0")
        return digest.hexdigest()

    # Entries

    def _validate(self, model: type[Model], entry: Any, file: str, name: str) -> Model | None:
        try:
            return model.model_validate(entry)
        except ValidationError as error:
            known = {field.alias or key for key, field in model.model_fields.items()}
            for fault in error.errors():
                key = ".".join(str(part) for part in fault["loc"])
                place = f"{file}: {name}" if name else file
                if fault["type"] == "extra_forbidden":
                    self.faults.append(f"{place} has an unknown key {key}{did_you_mean(key, known)}")
                elif fault["type"] == "missing":
                    self.faults.append(f"{place} has no {key}")
                else:
                    what = fault["msg"].removeprefix("Value error, ")
                    self.faults.append(f"{place} {f'{key}: ' if key else ''}{what}")
            return None

    def _entries(self, model: type[Model], file: str) -> dict[str, Model]:
        entries: dict[str, Model] = {}
        for name, entry in self.texts[file].items():
            checked = self._validate(model, entry, file, name)
            if checked is not None:
                entries[name] = checked
        return entries

    def _cite(self, entry: Sourced, file: str, name: str) -> None:
        place = f"{file}: {name}"
        self.cited.add(entry.source)
        quantity = name.split(".")[0] if file.startswith("parameters") else name.split(".")[-1]
        line = self.lines.get(file, {}).get(name, 0)
        self.citations.append(Citation(file, name, quantity, entry.source, entry.where or "", entry.note or "", line))
        cutoff = self.info.cutoff
        if entry.date and _first_day(entry.date) > cutoff:
            self.faults.append(f"{place} is dated {entry.date}, after the cut-off {cutoff}")
        if entry.source == JUDGEMENT:
            return
        source = self.sources.get(entry.source)
        if source is None:
            near = did_you_mean(entry.source, self.sources)
            self.faults.append(f"{place} cites {entry.source}, which sources.toml does not have{near}")
            return
        if source.published > cutoff and not (entry.vintage and entry.date):
            # A later edition of history is the only copy of some series; it has to say so and which time it is about.
            self.faults.append(
                f"{place} cites {entry.source}, published {source.published}, after the cut-off {cutoff};"
                ' a later edition of an earlier figure needs "vintage" and "date"'
            )

    # Parts

    def _dimensions(self, pledges: Mapping[str, Pledge]) -> dict[str, tuple[str, ...]]:
        dimensions: dict[str, tuple[str, ...]] = {}
        for name, members in self.info.dimensions.items():
            if isinstance(members, list):
                dimensions[name] = tuple(members)
                twice = sorted({member for member in members if members.count(member) > 1})
                self.faults += [f"pack.toml: dimension {name} has {member} twice" for member in twice]
                continue
            table = self._table(members.get("table", "?"), f"pack.toml: dimension {name}")
            column = members.get("column", name)
            if table is not None and column not in table:
                near = did_you_mean(column, map(str, table.columns))
                self.faults.append(f"pack.toml: dimension {name}: {members['table']} has no column {column}{near}")
            elif table is not None:
                dimensions[name] = tuple(str(member) for member in table[column].drop_duplicates())
        ordered: list[str] = []
        for rule in self.info.rules:
            dimensions[rule] = tuple(name for name, pledge in pledges.items() if pledge.rule == rule)
            ordered += dimensions[rule]
        if ordered:
            dimensions["pledge"] = tuple(ordered)
        bills = tuple(name for name, pledge in pledges.items() if pledge.route in BILL_ROUTES)
        if bills:
            dimensions[BILL] = bills
        return dimensions

    def _check_pledges(self, pledges: Mapping[str, Pledge], outside: Mapping[str, ScenarioPath]) -> None:
        taken: dict[str, str] = {}
        for name, pledge in pledges.items():
            place = f"pledges.toml: {name}"
            self.cited.add(pledge.essay)
            line = self.lines["pledges.toml"].get(name, 0)
            self.citations.append(
                Citation(
                    "pledges.toml", name, pledge.lever or name, pledge.essay, pledge.where, pledge.note or "", line
                )
            )
            if pledge.essay not in self.sources:
                near = did_you_mean(pledge.essay, self.sources)
                self.faults.append(f"{place} cites {pledge.essay}, which sources.toml does not have{near}")
            elif self.sources[pledge.essay].published > self.info.cutoff:
                self.faults.append(f"{place} cites {pledge.essay}, published after the cut-off {self.info.cutoff}")
            if pledge.rule and pledge.rule not in self.info.rules:
                near = did_you_mean(pledge.rule, self.info.rules)
                self.faults.append(f"{place} has the cost rule {pledge.rule}, which pack.toml does not list{near}")
            lever = pledge.lever or name
            if lever in taken:
                self.faults.append(f"{place} moves the lever {lever}, as {taken[lever]} does")
            if lever in outside:
                self.faults.append(f"{place} moves the lever {lever}, which is a path in scenarios.toml")
            taken[lever] = name

    def _ledger(self, pledges: Mapping[str, Pledge]) -> dict[str, Promise]:
        """Promises that are no pledges: none twice, none that a pledge makes already."""
        promises = self._entries(Promise, LEDGER) if LEDGER in self.texts else {}
        said = {pledge.promise: name for name, pledge in pledges.items()}
        for name, entry in promises.items():
            if name in pledges or entry.promise in said:
                self.faults.append(f"{LEDGER}: {name} is promised in {said.get(entry.promise, name)} already")
            said[entry.promise] = name
        self._cite_essays(LEDGER, promises)
        return promises

    def _cite_essays(self, file: str, entries: Mapping[str, Promise | Claim]) -> None:
        for name, entry in entries.items():
            self.cited.add(entry.essay)
            if entry.essay not in self.sources:
                near = did_you_mean(entry.essay, self.sources)
                self.faults.append(f"{file}: {name} cites {entry.essay}, which sources.toml does not have{near}")

    def _parameters(self) -> tuple[dict[str, Parameter], dict[str, str]]:
        parameters: dict[str, Parameter] = {}
        meanings: dict[str, str] = {}
        found: dict[str, str] = {}
        for path in sorted((self.folder / "parameters").glob("*.toml")):
            file = f"parameters/{path.name}"
            for name, entry in self.texts[file].items():
                if name in found:
                    self.faults.append(f"{file}: {name} stands in {found[name]} as well")
                    continue
                found[name] = file
                if not isinstance(entry, dict):
                    self.faults.append(f"{file}: {name} is not a table of keys")
                    continue
                parameter = self._parameter(file, name, dict(entry))
                if parameter is not None:
                    parameters[name], meanings[name] = parameter, str(entry["meaning"])
        return parameters, meanings

    def _parameter(self, file: str, name: str, entry: dict[str, Any]) -> Parameter | None:
        place = f"{file}: {name}"
        described = {key: entry.pop(key) for key in ("meaning", "unit", "by") if key in entry}
        head = self._validate(Described, described, file, name)
        members = {key: value for key, value in entry.items() if isinstance(value, dict)}
        leaf = {key: value for key, value in entry.items() if key not in members}
        if head is None:
            return None
        try:
            unit, scale = _model_unit(head.unit, self.info.currency)
        except UnitError as error:
            self.faults += [f"{place}: {message}" for message in error.messages]
            return None
        by = (head.by,) if isinstance(head.by, str) else tuple(head.by or ())
        unknown = [d for d in by if d not in self.dimensions]
        if unknown:
            self.faults += [
                f"{place} is by {d}, which pack.toml does not list{did_you_mean(d, self.dimensions)}" for d in unknown
            ]
            return None
        shape = tuple(len(self.dimensions[d]) for d in by)
        if members and len(by) == 1 and not leaf:
            return self._by_member(file, name, members, unit, scale, by[0])
        for key in members:
            near = did_you_mean(key, {**Described.model_fields, **Figure.model_fields})
            self.faults.append(f"{place} has an unknown key {key}{near}")
        figure = self._validate(Figure, leaf, file, name)
        if figure is None:
            return None
        self._cite(figure, file, name)
        if figure.table:
            return self._from_table(place, figure, unit, scale, by, shape)
        if figure.prior:
            streams = {i: f"{name}.{label}" for i, label in enumerate(self._labels(by))} if by else {0: name}
            prior = self._prior(place, figure, scale)
            if prior is None:
                return None
            value = np.full(shape, float(prior.quantile(np.array(0.5))))
            return Parameter(value, unit, by, dict.fromkeys(streams, prior), streams)
        try:
            value = np.asarray(figure.value, dtype=float) * scale
        except ValueError as error:
            self.faults.append(f"{place} has a value that is no number or no even table: {error}")
            return None
        if not np.all(np.isfinite(value)):
            self.faults.append(f"{place} has a value that is not finite")
            return None
        if value.shape not in ((), shape):
            self.faults.append(f"{place} has shape {value.shape}, but {' and '.join(by)} have {shape}")
            return None
        return Parameter(np.broadcast_to(value, shape).copy(), unit, by)

    def _prior(self, place: str, figure: Figure, scale: float) -> Prior | None:
        prior = _prior(figure, scale)
        if not prior.sound:
            limits = f" within {list(figure.within)}" if figure.within else ""
            self.faults.append(f'{place}: prior "{figure.prior}" with at = {figure.at}{limits} is no distribution')
            return None
        return prior

    def _labels(self, by: Sequence[str]) -> list[str]:
        labels = [""]
        for dimension in by:
            labels = [f"{label}.{member}".strip(".") for label in labels for member in self.dimensions[dimension]]
        return labels

    def _by_member(
        self, file: str, name: str, members: Mapping[str, Any], unit: str, scale: float, by: str
    ) -> Parameter | None:
        wanted = self.dimensions[by]
        self.faults += [
            f"{file}: {name} has a value for {m}, which is no {by}{did_you_mean(m, wanted)}"
            for m in members
            if m not in wanted
        ]
        self.faults += [f"{file}: {name} has no value for {by} {m}" for m in wanted if m not in members]
        value = np.zeros(len(wanted))
        priors: dict[int, Prior] = {}
        for place, member in enumerate(wanted):
            if member not in members:
                continue
            figure = self._validate(Figure, members[member], file, f"{name}.{member}")
            if figure is None:
                continue
            self._cite(figure, file, f"{name}.{member}")
            if figure.prior and figure.prior != "joint":
                prior = self._prior(f"{file}: {name}.{member}", figure, scale)
                if prior is not None:
                    priors[place] = prior
                    value[place] = float(prior.quantile(np.array(0.5)))
            elif isinstance(figure.value, int | float):
                value[place] = figure.value * scale
            else:
                self.faults.append(f"{file}: {name}.{member} needs a number or a prior of its own")
        streams = {place: f"{name}.{wanted[place]}" for place in priors}
        return Parameter(value, unit, (by,), priors, streams)

    def _from_table(
        self, place: str, figure: Figure, unit: str, scale: float, by: tuple[str, ...], shape: tuple[int, ...]
    ) -> Parameter | None:
        table = self._table(figure.table or "", place)
        if table is None:
            return None
        if figure.columns:
            *keys, column = figure.columns
        else:
            keys, column = list(by), figure.column or ""
        absent = [c for c in ([column] if figure.prior else [*keys, column]) if c not in table]
        if absent:
            have = [str(c) for c in table.columns]
            self.faults += [f"{place}: {figure.table} has no column {c}{did_you_mean(c, have)}" for c in absent]
            return None
        try:
            numbers = table[column].to_numpy(float) * scale
        except ValueError as error:
            self.faults.append(f"{place}: column {column} of {figure.table} has a value that is no number: {error}")
            return None
        if not np.all(np.isfinite(numbers)):
            row = int(np.flatnonzero(~np.isfinite(numbers))[0]) + 2
            self.faults.append(f"{place}: column {column} of {figure.table} has no finite number in line {row}")
            return None
        if figure.prior == "joint":
            if by:
                self.faults.append(
                    f"{place} has a joint prior, whose column gives one number to each draw, and not by {by[0]}"
                )
                return None
            return Parameter(np.asarray(np.median(numbers)), unit, by, joint=Joint(figure.table or "", numbers))
        if not by:
            self.faults.append(f'{place} takes a column but does not say "by" which dimension')
            return None
        if len(keys) != len(by):
            self.faults.append(f'{place} is by {" and ".join(by)}, so "columns" needs {len(by)} of them and the value')
            return None
        values: dict[tuple[str, ...], float] = {}
        rows = zip(*(table[key].astype(str) for key in keys), strict=True)
        for row, number in zip(rows, numbers, strict=True):
            if row in values:
                self.faults.append(f"{place}: {figure.table} has {' and '.join(row)} twice")
            values[row] = float(number)
        wanted = list(product(*(self.dimensions[d] for d in by)))
        # A table may have rows for more members than the pack uses, but in a sparse one each has to be known.
        sparse = len(by) > 1
        if sparse:
            for place_of, dimension in enumerate(by):
                members = self.dimensions[dimension]
                self.faults += [
                    f"{place}: {figure.table} has {m}, which is no {dimension}{did_you_mean(m, members)}"
                    for m in sorted({row[place_of] for row in values} - set(members))
                ]
        else:
            self.faults += [
                f"{place}: {figure.table} has no {column} for {by[0]} {row[0]}" for row in wanted if row not in values
            ]
        # In tables of two dimensions only what differs from zero is listed, as in any sparse matrix.
        return Parameter(np.array([values.get(row, 0.0) for row in wanted]).reshape(shape), unit, by)

    def _scenarios(self) -> tuple[dict[str, dict[str, ScenarioPath]], dict[str, str]]:
        file = "scenarios.toml"
        scenarios: dict[str, dict[str, ScenarioPath]] = {}
        stories: dict[str, str] = {}
        for name, entry in self.texts[file].items():
            scenarios[name] = {}
            if not isinstance(entry, dict) or not isinstance(entry.get("story"), str):
                self.faults.append(f"{file}: {name} has no story")
                continue
            stories[name] = entry["story"]
            for quantity, path in entry.items():
                if quantity == "story":
                    continue
                checked = self._validate(ScenarioPath, path, file, f"{name}.{quantity}")
                if checked is not None:
                    self._cite(checked, file, f"{name}.{quantity}")
                    scenarios[name][quantity] = checked
        if BASELINE not in scenarios:
            self.faults.append(f"{file}: there is no {BASELINE}{did_you_mean(BASELINE, scenarios)}")
            return scenarios, stories
        base = scenarios[BASELINE]
        for name, paths in scenarios.items():
            for quantity, path in paths.items():
                if name == BASELINE:
                    if not (path.unit and path.meaning):
                        self.faults.append(f'{file}: {name}.{quantity} needs "unit" and "meaning"')
                        continue
                    if path.change != "set":
                        self.faults.append(
                            f"{file}: {name}.{quantity} has nothing to {path.change} to: it is the baseline"
                        )
                    try:
                        _model_unit(path.unit, self.info.currency)
                    except UnitError as error:
                        self.faults.append(f"{file}: {name}.{quantity}: {error}")
                elif quantity not in base:
                    near = did_you_mean(quantity, base)
                    self.faults.append(f"{file}: {name} changes {quantity}, which {BASELINE} does not have{near}")
                elif path.unit and path.unit != base[quantity].unit:
                    self.faults.append(
                        f"{file}: {name}.{quantity} is in {path.unit}, but {BASELINE} has it in {base[quantity].unit}"
                    )
        return scenarios, stories

    def _series(self) -> dict[str, SeriesEntry]:
        if "series/index.toml" not in self.texts:
            return {}
        entries = self._entries(SeriesEntry, "series/index.toml")
        for name, entry in entries.items():
            self._cite(entry, "series/index.toml", name)
            file = f"series/{entry.file or f'{name}.csv'}"
            if not (self.folder / file).is_file():
                self.faults.append(f"series/index.toml: {name}: there is no file {file}")
                continue
            table = self._csv(file)
            if table is None:
                continue
            column = name if name in table else "value"
            absent = [c for c in ("date", column) if c not in table]
            self.faults += [f"{file}: has no column {c}" for c in absent]
            if absent:
                continue
            if not pd.api.types.is_numeric_dtype(table[column]):
                self.faults.append(f"{file}: column {column} has a value that is no number")
            for text in table["date"].astype(str):
                if not re.match(DATE_PATTERN, text):
                    self.faults.append(f"{file}: {text} is no date like 2018, 2018-06 or 2018-06-30")
                elif _first_day(text) > self.info.cutoff:
                    self.faults.append(f"{file}: has a value of {text}, after the cut-off {self.info.cutoff}")
                    break
        return entries


def _first_day(text: str) -> date:
    """First day of the period that a date text names: a figure about a month in progress at the cut-off is allowed."""
    year = int(text[:4])
    rest = text[5:]
    if rest.startswith("Q"):
        return date(year, 3 * int(rest[1]) - 2, 1)
    if rest.startswith("H"):
        return date(year, 6 * int(rest[1]) - 5, 1)
    parts = [int(part) for part in rest.split("-")] if rest else []
    month, day = [*parts, 1, 1][:2]
    return date(year, month, day)


def _model_unit(text: str, currency: str) -> tuple[str, float]:
    """The model's spelling of a unit, and the factor that turns the pack's number into it (percentages only)."""
    scale = 0.01 if text.startswith("%") else 1.0
    plain = text.replace("%", "1", 1) if scale != 1 else text
    return show_unit(parse_unit(plain, currency)), scale


def _prior(figure: Figure, scale: float) -> Prior:
    at = list(figure.at)
    scaled: dict[str, Callable[[list[float]], list[float]]] = {
        "lognormal": lambda a: [a[0] * scale, a[1]],
        "student": lambda a: [a[0] * scale, a[1] * scale, a[2]],
    }
    at = scaled.get(figure.prior or "", lambda a: [x * scale for x in a])(at)
    within = (figure.within[0] * scale, figure.within[1] * scale) if figure.within else None
    return Prior(figure.prior or "", tuple(at), within)


def cited_by(pack: Pack, names: Iterable[str]) -> Iterator[Citation]:
    """Citations of the figures among the named quantities, and of the pledges whose cost rule they read."""
    wanted = set(names)
    wanted |= {p.lever or name for name, p in pack.pledges.items() if p.rule and f"{p.rule}_effort" in wanted}
    return (citation for citation in pack.citations if citation.quantity in wanted)
