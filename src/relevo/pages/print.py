"""The brief on paper: what the page says, set by Typst as a PDF.

The layout stands in ``templates/print.typ``; this module hands it the content of the page as plain data. The data
behind each picture stay with the page.
"""

import json
import re
from collections.abc import Mapping, Sequence
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pandas as pd

from relevo import __version__
from relevo.errors import RunError
from relevo.evidence.files import check_writable
from relevo.pages.content import LEAD, Pictures, cited, command, first_screen, key, kind, numeric, rows
from relevo.pages.parts import Block, Chart, Material, Part, Table

AUTHOR = "The Relevo authors"
SERIF = ("Libertinus Serif",)  # ships with Typst
SANS = ("Liberation Sans", "Arial", "Helvetica", "Libertinus Serif")
PAIRED = 0.9  # height over width up to which a chart shares its row with the next
SHORT, LONG = 10, 20  # rows up to which a table stays on one page, and beyond which it is set in small type
MANY = 6  # places in the list of sources, beyond which they are named as a set
GAP = 2  # letters between columns
PHRASE = 16  # letters up to which a cell is not folded
CROWDED = 0.75  # part of a line that the longest words of all columns may take
BOLD = 1.15  # width of bold letters
LINE = {False: 110, True: 130}  # letters in a line of a table, in usual and in small type


def check_pdf(file: str | Path, page: str | Path) -> None:
    """Refuse, before anything is computed, a name that the PDF could not be written to. Raises ``RunError``."""
    file = Path(file)
    check_writable(file, "the PDF", (".pdf", ".PDF"))
    if file.resolve() == Path(page).resolve():
        raise RunError(f"{file}: the page and the PDF cannot be the same file")
    if not find_spec("typst"):
        raise RunError(f'{file}: a PDF needs a further package: pip install "relevo[brief]"')


def write_pdf(content: Mapping[str, Any], file: str | Path) -> None:
    """Set the content (see ``print_content``) as a PDF: the same content gives the same bytes."""
    import typst

    Path(file).write_bytes(typst.compile(**document(content), format="pdf"))


def document(content: Mapping[str, Any]) -> dict[str, Any]:
    """The document as arguments of ``typst.compile`` and ``typst.query``: the layout, its fonts and the content."""
    import typst

    template = (resources.files("relevo.pages") / "templates" / "print.typ").read_bytes()
    fonts = typst.Fonts()
    given = json.dumps({**content, "fonts": _families(fonts)}, ensure_ascii=False)
    return {"input": template, "font_paths": fonts, "sys_inputs": {"content": given}}


def _families(fonts: Any) -> dict[str, list[str]]:
    """Of each list the families that are there: a family that is not would be warned of."""
    there = set(fonts.families())
    wanted = {"serif": SERIF, "sans": SANS}
    return {use: [family for family in families if family in there] for use, families in wanted.items()}


def print_content(material: Material, parts: Mapping[str, Part], pictures: Mapping[str, Pictures]) -> dict[str, Any]:
    """Everything that stands in the PDF, in order, as text, numbers and lists."""
    pack, words = material.pack, material.words
    opening, findings = first_screen(list(parts.values()))
    writer = _Writer(material, pictures, opening.lead)
    facts = words(
        "facts", start=words.day(pack.info.start), cutoff=words.day(pack.info.cutoff),
        draws=words.number(material.draws), end=words.month(pack.info.end),
    )  # fmt: skip
    sources = cited(pack)
    cutoff = pack.info.cutoff
    return {
        "language": words.language,
        "author": AUTHOR,
        "date": [cutoff.year, cutoff.month, cutoff.day],
        "edition": f"Relevo {__version__}",
        "kicker": words("kicker"),
        "title": pack.info.title,
        "facts": facts,
        "standfirst": opening.standfirst,
        "findings": [finding.text for finding in findings],
        "lead": writer.chart(opening.lead, LEAD) if opening.lead else None,
        "contents": words("contents"),
        "chapters": [
            {
                "title": part.title,
                "sections": [
                    {
                        "title": section.title,
                        "blocks": _pairs([writer.block(b, key(name, i, j)) for j, b in enumerate(section.blocks)]),
                    }
                    for i, section in enumerate(part.sections)
                ],
            }
            for name, part in parts.items()
        ],
        "sources": {
            "title": words("sources"),
            "text": words("sources_text", count=len(sources)),
            "entries": [
                {
                    "author": entry["source"].author,
                    "year": str(entry["source"].published.year),
                    "title": entry["source"].title,
                    "url": entry["source"].url or "",
                    "tag": f"{entry['key']} · {words('figures', count=entry['figures'])}",
                }
                for entry in sources
            ],
            "judgement": words("judgement_source"),
            "sets": writer.sets,
            "sets_text": words("source_sets"),
            "set_names": [words("source_set", name=i + 1) for i in range(len(writer.sets))],
        },
        "colophon": [
            [words("version"), f"Relevo {__version__}"],
            [words("pack"), f"{pack.name}, {words('digest')} {pack.digest}"],
            [words("seed"), f"{material.seed}; {words('draws', draws=words.number(material.draws))}"],
            [words("command"), command(material)],
            [words("data"), words("print_data")],
        ],
    }


def _pairs(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same blocks, neighbours side by side where both are charts that are still wide at half the width."""
    paired: list[dict[str, Any]] = []
    for block in blocks:
        before = paired[-1] if paired else {}
        if all(b.get("kind") == "chart" and b["narrow"]["ratio"] < PAIRED for b in (before, block)):
            paired[-1] = {"kind": "pair", "charts": [before, block]}
        else:
            paired.append(block)
    return paired


class _Writer:
    """Turns blocks of a chapter into plain data."""

    def __init__(self, material: Material, pictures: Mapping[str, Pictures], lead: Chart | None) -> None:
        self.words, self.pictures, self.lead = material.words.of("page"), pictures, lead
        self.places = {entry["key"]: i + 1 for i, entry in enumerate(cited(material.pack))}
        self.sets: list[dict[str, Any]] = []

    def block(self, block: Block, place: str) -> dict[str, Any]:
        if isinstance(block, str):
            return {"kind": "text", "text": block}
        if isinstance(block, Table):
            return self.table(block)
        if isinstance(block, Chart):
            if block is self.lead:
                return {"kind": "text", "text": self.words("see_lead", title=block.title)}
            return self.chart(block, place)
        return {"kind": kind(block), "lines": list(block.lines)}

    def chart(self, chart: Chart, place: str) -> dict[str, Any]:
        wide, narrow = self.pictures[place]
        return {
            "kind": "chart",
            "title": chart.title,
            "subtitle": chart.subtitle,
            "legend": [list(entry) for entry in chart.legend],
            "wide": {"svg": wide, "ratio": _ratio(wide)},
            "narrow": {"svg": narrow, "ratio": _ratio(narrow)},
            "caption": chart.caption,
            "sources": self.sources(chart.sources),
        }

    def table(self, table: Table) -> dict[str, Any]:
        cells = rows(table.frame, self.words)
        flush = numeric(table.frame)
        # In usual type, words must leave room for the columns that have more to say.
        small = len(table.frame) > LONG or sum(_least(table.frame, cells, flush)) > CROWDED * LINE[False]
        return {
            "kind": "table",
            "title": table.title,
            "small": small,
            "whole": len(table.frame) <= SHORT,
            "columns": [str(column) for column in table.frame.columns],
            "numeric": flush,
            "widths": _widths(table.frame, cells, flush, LINE[small]),
            "rows": cells,
            "caption": table.caption,
            "sources": self.sources(table.sources),
        }

    def sources(self, keys: Sequence[str]) -> dict[str, Any] | None:
        """Places in the list of sources, or the name of a set of them where there are many."""
        if not keys:
            return None
        places = sorted(self.places[k] for k in keys if k in self.places)
        runs: list[list[int]] = []
        for place in places:
            if runs and place == runs[-1][-1] + 1:
                runs[-1] = [runs[-1][0], place]
            else:
                runs.append([place, place])
        judged = self.words("judgement") if any(k not in self.places for k in keys) else ""
        found = {"label": self.words("sources"), "runs": runs, "judgement": judged, "set": ""}
        if len(runs) <= MANY:
            return found
        if found not in self.sets:
            self.sets.append(found)
        return {**found, "set": self.words("source_set", name=self.sets.index(found) + 1)}


def _ratio(svg: str) -> float:
    """Height of a picture over its width."""
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    if not found:
        raise ValueError("a picture without a viewBox")
    return float(found[2]) / float(found[1])


def _least(frame: pd.DataFrame, cells: list[list[str]], flush: list[bool]) -> list[float]:
    """Room that each column needs at least, in letters: its longest word, its longest number, or a short phrase."""
    least: list[float] = []
    for i, title in enumerate(map(str, frame.columns)):
        column = [row[i] for row in cells]
        most = max(map(len, column), default=0)
        if not flush[i] and most > PHRASE:
            most = max(len(word) for cell in column for word in re.split(r"[\s/]", cell))
        least.append(max([most, *(BOLD * len(word) for word in title.split())]) + GAP)
    return least


def _widths(frame: pd.DataFrame, cells: list[list[str]], flush: list[bool], line: int) -> list[float]:
    """Room for each column, in letters: all it wants where that fits, else the least and a part of what is left.

    What is left is shared out by how much more than that a column has to say.
    """
    least = _least(frame, cells, flush)
    columns = [[row[i] for row in cells] for i in range(len(least))]
    for folds in (1, 2, 3):
        wanted = [
            max(floor, *(len(cell) + GAP for cell in column), len(str(title)) / folds + GAP)
            for floor, column, title in zip(least, columns, frame.columns, strict=True)
        ]
        if sum(wanted) <= line:
            return [round(room, 2) for room in wanted]
    # The root of the mean square: a column of few but long texts needs room as well.
    told = [(sum(len(cell) ** 2 for cell in column) / max(len(column), 1)) ** 0.5 for column in columns]
    more = [max(said - floor, 0.0) for said, floor in zip(told, least, strict=True)]
    share = max(line - sum(least), 0) / (sum(more) or 1)
    return [round(floor + share * part, 2) for floor, part in zip(least, more, strict=True)]
