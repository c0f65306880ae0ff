"""The book of equations: a static site that shows the whole model, generated and never edited.

One page per arena, one for paths and pledges, one for sources, and an index with the coupling of the arenas. It needs
no network, no script and no font.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from importlib import import_module, resources
from inspect import getdoc, signature
from pathlib import Path

import numpy as np

from relevo.engine.draws import Parameter, Prior
from relevo.engine.graph import CLOCKS, Equation, Graph, is_luck
from relevo.errors import Faults, RunError
from relevo.evidence.coupling import arena_of, coupling, readings
from relevo.evidence.drawings import coupling_picture, number, path_picture, prior_picture, sample_picture
from relevo.evidence.formula import as_mathml, code, helpers
from relevo.pack.programme import scenario_path
from relevo.pack.read import BASELINE, Citation, Pack, load
from relevo.pack.schema import JUDGEMENT

GENERATOR = '<meta name="generator" content="relevo book">'
FEW = 12  # members of a vector that are shown one by one
PATHS, SOURCES = "paths", "sources"


def book(pack: str | Pack = "mexico_2018", folder: str | Path = "book") -> Path:
    """Write the book of equations of a pack into a folder and return its first page.

    For every equation: its sentence, formula, unit, inputs, users and place; for every figure: its prior as a picture,
    its source and place; for the arenas: who reads what from whom. The same pack gives the same bytes.

    Args:
        pack: a pack, its name or its folder.
        folder: where to write; a new or empty folder, or one with an older book, which is replaced.

    Raises:
        RunError: the folder holds something else.

    >>> book("mexico_2018", getfixture("tmp_path") / "book").name
    'index.html'
    """
    faults = Faults()
    found = faults.attempt(load, pack) if isinstance(pack, str) else pack
    folder = Path(folder)
    older = faults.attempt(_older, folder) or []
    faults.tell()
    assert found
    pages = _Book(found, found.graph()).pages()
    for file in older:
        file.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in pages.items():
        (folder / f"{name}.html").write_text(page, encoding="utf-8", newline="\n")
    return folder / "index.html"


def _older(folder: Path) -> list[Path]:
    """The files of an older book; any other content is refused, and a folder that cannot be written."""
    if folder.exists() and not folder.is_dir():
        raise RunError(f"{folder}: is a file; the book needs a folder")
    inside = sorted(folder.iterdir()) if folder.is_dir() else []
    foreign = [
        f for f in inside if not (f.suffix == ".html" and f.is_file() and GENERATOR in f.read_text("utf-8", "replace"))
    ]
    if foreign:
        raise RunError(f"{folder}: holds {foreign[0].name}, which is no page of a book; give a new folder")
    near = next(part for part in (folder, *folder.absolute().parents) if part.exists())
    if not (near.is_dir() and os.access(near, os.W_OK)):
        raise RunError(f"{folder}: cannot be written: {'no permission' if near.is_dir() else f'{near} is a file'}")
    return inside


@dataclass(frozen=True)
class _Book:
    pack: Pack
    graph: Graph

    @cached_property
    def arenas(self) -> list[str]:
        return list(self.pack.info.arenas)

    @cached_property
    def home(self) -> dict[str, str]:
        """Page of every quantity."""
        homes = arena_of(self.graph)
        for equation in self.graph.equations.values():
            for argument in equation.arguments:
                if argument in self.pack.parameters:
                    homes.setdefault(argument, equation.arena)
        for state in self.graph.states:
            homes.setdefault(state, homes[f"next_{state}"])
        return homes | dict.fromkeys(self.pack.path_quantities, PATHS) | dict.fromkeys(self.pack.levers, PATHS)

    @cached_property
    def figures(self) -> dict[str, list[Citation]]:
        found: dict[str, list[Citation]] = {}
        for citation in self.pack.citations:
            found.setdefault(citation.quantity, []).append(citation)
        return found

    def pages(self) -> dict[str, str]:
        pages = {"index": self.index(), PATHS: self.paths(), SOURCES: self.sources()}
        return pages | {arena: self.arena(arena) for arena in self.arenas}

    def page(self, name: str, title: str, body: Iterable[str]) -> str:
        style = resources.files("relevo.evidence").joinpath("book.css").read_text(encoding="utf-8")
        links = [
            ("index", "Index"),
            *((a, a.replace("_", " ")) for a in self.arenas),
            (PATHS, "paths and pledges"),
            (SOURCES, "sources"),
        ]
        menu = " ".join(
            f"<b>{escape(text)}</b>" if key == name else f'<a href="{key}.html">{escape(text)}</a>'
            for key, text in links
        )
        return (
            f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">{GENERATOR}'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{escape(title)}</title>\n<style>\n{style}</style></head>\n<body>\n<nav>{menu}</nav>\n<h1>{escape(title)}</h1>\n"
            + "\n".join(body)
            + "\n</body></html>\n"
        )

    # Pages

    def index(self) -> str:
        graph, pack = self.graph, self.pack
        between = readings(graph)
        judged = sum(c.source == JUDGEMENT for c in pack.citations)
        homes = arena_of(graph)
        counts = [
            [
                self.arena_link(arena),
                str(sum(e.arena == arena for e in graph.equations.values())),
                str(sum(homes[state] == arena for state in graph.states)),
            ]
            for arena in self.arenas
        ]
        names = sorted({*graph.equations, *graph.states, *pack.parameters, *pack.path_quantities})
        body = [
            f"<p>{escape(pack.info.title)}: {len(graph.equations)} equations, {len(graph.states)} states,"
            f" {len(pack.parameters)} parameters, {len(pack.citations)} figures from {len(pack.sources)} documents;"
            f" {judged} figures rest on judgement. What it knows ends on {pack.info.cutoff}.</p>",
            "<h2>Arenas</h2>",
            _table(["arena", "equations", "states"], counts),
            "<h2>Who reads from whom</h2>",
            *(self.between(between) if between else ["<p>No arena reads from another.</p>"]),
            "<h2>All quantities</h2>",
            f'<ul class="names">{"".join(f"<li>{self.link(n)}</li>" for n in names)}</ul>',
        ]
        return self.page("index", f"{pack.info.country}: the book of equations", body)

    def between(self, between: Mapping[tuple[str, str], Sequence[str]]) -> list[str]:
        matrix = coupling(self.graph, self.arenas)
        rows = [
            [self.arena_link(reader), *(str(matrix.loc[reader, giver] or "") for giver in self.arenas)]
            for reader in self.arenas
        ]
        listed = [
            [escape(_plain(reader)), escape(_plain(giver)), ", ".join(map(self.link, names))]
            for (reader, giver), names in between.items()
        ]
        return [
            "<p>An arrow runs from the arena that gives to the arena that reads, wider the more it carries.</p>",
            coupling_picture(between, self.arenas),
            "<p>Quantities that the arena of the row reads from the arena of the column:</p>",
            _table(["", *map(self.arena_link, self.arenas)], rows),
            _folded("Which quantities", _table(["reader", "giver", "quantities"], listed, "text")),
        ]

    def arena(self, arena: str) -> str:
        module = import_module(self.pack.info.arenas[arena])
        equations = sorted(
            (e for e in self.graph.equations.values() if e.arena == arena), key=lambda e: (e.file, e.line)
        )
        given = sorted(n for n, home in self.home.items() if home == arena and n in self.pack.parameters)
        body = [f"<p>{escape(text)}</p>" for text in (getdoc(module) or "").split("\n\n")]
        file = ""
        for equation in equations:
            if equation.file != file:
                file = equation.file
                body.append(f"<h2>{escape(file)}</h2>")
            body.append(self.equation(equation))
        if given:
            body += ["<h2>Figures</h2>", *(self.parameter(n, self.pack.parameters[n]) for n in given)]
        return self.page(arena, f"{_plain(arena).capitalize()}", body)

    def equation(self, equation: Equation) -> str:
        state = equation.name.removeprefix("next_")
        is_law = equation.name.startswith("next_") and state in self.graph.states
        anchor = f'<span id="{state}"></span>' if is_law and state not in self.pack.parameters else ""
        facts = {
            "unit": escape(self.unit(equation.quantity.unit)),
            "by": escape(", ".join(equation.quantity.dimensions)),
            "needs": ", ".join(self.link(a) + self.kind(a) for a in equation.arguments),
            "used by": self.users(equation.name, *([state] if is_law else [])),
            "computed": "once per draw" if equation.name in self.graph.once else "every month",
            "stands in": escape(equation.place),
        }
        return _entry(equation.name, equation.sentence, _formula(equation), _facts(facts), anchor)

    def parameter(self, name: str, parameter: Parameter) -> str:
        facts = {
            "unit": escape(self.unit(parameter.unit)),
            "by": escape(", ".join(parameter.dimensions)),
            "used by": self.users(name),
        }
        return _entry(name, self.pack.meanings.get(name, ""), _facts(facts), self.values(parameter), self.cited(name))

    def values(self, parameter: Parameter) -> str:
        """Value, prior or a table of them."""
        if parameter.joint:
            rows = parameter.joint.rows.reshape(len(parameter.joint.rows), -1)
            shown = [f"<p class='faint'>fitted together: one row of {escape(parameter.joint.table)} per draw</p>"]
            shown += [sample_picture(rows[:, i]) for i in range(min(rows.shape[1], FEW)) if np.ptp(rows[:, i]) > 0]
            return "".join(shown)
        flat = [
            _prior(parameter.priors[i]) if i in parameter.priors else f"<p>{number(float(value))}</p>"
            for i, value in enumerate(parameter.value.reshape(-1))
        ]
        if not parameter.dimensions:
            return flat[0]
        index = [escape(" ".join(place)) for place in _members(self.pack, parameter.dimensions)]
        table = _table([], [list(row) for row in zip(index, flat, strict=True)], "text")
        return table if len(flat) <= FEW else _folded(f"{len(flat)} values", table)

    def paths(self) -> str:
        pack = self.pack
        body = [
            "<p>What happens outside the model, by scenario, and what the pledges change.</p>",
            "<h2>Scenarios</h2>",
        ]
        body += [f"<p><b>{escape(_plain(name))}</b>: {escape(story)}</p>" for name, story in pack.stories.items()]
        for name, path in pack.scenarios[BASELINE].items():
            changes = [s for s, entries in pack.scenarios.items() if s != BASELINE and name in entries]
            facts = {
                "unit": escape(self.unit(path.unit or "1")),
                "used by": self.users(name),
                "changed by": escape(", ".join(map(_plain, changes))),
            }
            picture = path_picture(scenario_path(pack, path), name)
            body.append(_entry(name, path.meaning or "", picture, _facts(facts), self.cited(name)))
        body.append("<h2>Pledges</h2>")
        for rule in pack.info.rules:
            sentence = f"The levers of all pledges of the cost rule {_plain(rule)}."
            body.append(_entry(f"{rule}_effort", sentence, _facts({"used by": self.users(f"{rule}_effort")})))
        for name, pledge in pack.pledges.items():
            facts = {
                "pledge": escape(_plain(name)),
                "route": escape(pledge.route),
                "cost rule": escape(_plain(pledge.rule or "")),
                "kept when": escape(pledge.kept_when),
                "used by": self.users(pledge.lever or name),
            }
            body.append(_entry(pledge.lever or name, pledge.promise, _facts(facts), self.cited(pledge.lever or name)))
        return self.page(PATHS, "Paths and pledges", body)

    def sources(self) -> str:
        body: list[str] = []
        for key, source in self.pack.sources.items():
            cited = [self.figure(c, c.where) for c in self.pack.citations if c.source == key]
            link = f'<p><a href="{escape(source.url)}">{escape(source.url)}</a></p>' if source.url else ""
            words = f"{source.author}: {source.title} ({source.published})"
            note = f'<p class="faint">{escape(source.note)}</p>' if source.note else ""
            body.append(_entry(key, words, link, note, _folded(f"{len(cited)} figures", _list(cited))))
        judged = [self.figure(c, c.note) for c in self.pack.citations if c.source == JUDGEMENT]
        body.append(_entry(JUDGEMENT, "What rests on nobody's paper.", _list(judged)))
        return self.page(SOURCES, "Sources", body)

    # Parts

    def cited(self, name: str) -> str:
        """Sources of a quantity's figures."""
        items = [
            f'<a href="{SOURCES}.html#{c.source}">{escape(c.source)}</a>:'
            f" {escape(' '.join(part for part in (c.where, c.note) if part))} {_place(c)}"
            for c in self.figures.get(name, [])
        ]
        return _folded("Sources", _list(items), len(items) < 3) if items else ""

    def figure(self, citation: Citation, words: str) -> str:
        return f"{self.link(citation.quantity)}: {escape(words)} {_place(citation)}"

    def users(self, *names: str) -> str:
        """Equations that read any of the quantities, and the law of motion of a state."""
        readers = [reader for name in names for reader in self.graph.readers(name)]
        readers += [f"next_{name}" for name in names if name in self.graph.states and name in self.pack.parameters]
        return ", ".join(self.link(reader) for reader in dict.fromkeys(readers))

    def unit(self, unit: str) -> str:
        return unit.replace("money", self.pack.info.currency)

    def arena_link(self, arena: str) -> str:
        return f'<a href="{arena}.html">{escape(arena.replace("_", " "))}</a>'

    def link(self, name: str) -> str:
        home = self.home.get(name)
        return f'<a href="{home}.html#{name}">{escape(_plain(name))}</a>' if home else escape(_plain(name))

    def kind(self, name: str) -> str:
        kinds = [
            ("state", name in self.graph.states),
            ("parameter", name in self.pack.parameters),
            ("path", name in self.graph.paths),
            ("luck", is_luck(name)),
            ("calendar", name in CLOCKS),
        ]
        found = [kind for kind, holds in kinds if holds]
        return f' <span class="kind">{found[0]}</span>' if found else ""


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _place(citation: Citation) -> str:
    return f'<span class="kind">{escape(citation.entry)}, {escape(citation.file)}:{citation.line}</span>'


def _members(pack: Pack, dimensions: tuple[str, ...]) -> list[tuple[str, ...]]:
    places: list[tuple[str, ...]] = [()]
    for dimension in dimensions:
        places = [(*place, member) for place in places for member in pack.dimensions[dimension]]
    return places


def _prior(prior: Prior) -> str:
    within = f", within {number(prior.within[0])} and {number(prior.within[1])}" if prior.within else ""
    return f"<p>{prior.kind} ({', '.join(map(number, prior.at))}{within})</p>{prior_picture(prior)}"


def _formula(equation: Equation) -> str:
    shown = as_mathml(equation.function, equation.name) or f"<pre>{escape(code(equation.function))}</pre>"
    parts = [f'<div class="formula">{shown}</div>']
    for name, helper in helpers(equation.function).items():
        label = f"{name}({', '.join(signature(helper).parameters)})"
        inner = as_mathml(helper, label) or f"<pre>{escape(code(helper))}</pre>"
        parts.append(_folded(f"with {escape(_plain(name).strip())}", f'<div class="formula">{inner}</div>'))
    return "".join(parts)


def _entry(name: str, sentence: str, *parts: str) -> str:
    """What is said about one thing; ``sentence`` is plain text, the parts are HTML."""
    head = f"<h3>{escape(_plain(name))}</h3><p>{escape(sentence)}</p>"
    return f'<section id="{name}">{head}{"".join(parts)}</section>'


def _facts(facts: Mapping[str, str]) -> str:
    return f"<dl>{''.join(f'<dt>{name}</dt><dd>{text}</dd>' for name, text in facts.items() if text)}</dl>"


def _list(items: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


def _folded(summary: str, inside: str, unfolded: bool = False) -> str:
    return f"<details{' open' if unfolded else ''}><summary>{summary}</summary>{inside}</details>"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], look: str = "numbers") -> str:
    top = f"<tr>{''.join(f'<th>{cell}</th>' for cell in head)}</tr>" if head else ""
    lines = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f'<div class="wide"><table class="{look}">{top}{lines}</table></div>'
