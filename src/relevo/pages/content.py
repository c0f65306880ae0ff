"""What the page and the PDF of the brief are both made of: findings, pictures, rows, sources, command."""

from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from shlex import quote
from typing import Any, NamedTuple

import pandas as pd

from relevo.pack.programme import ANNOUNCED
from relevo.pack.read import BASELINE, Pack
from relevo.pages.charts import NARROW, WIDE, picture
from relevo.pages.parts import Block, Chart, Finding, Material, Part, Points, Table
from relevo.pages.words import Words

FINDINGS = 5
PER_CHAPTER = 3
LEAD = "lead"
SENTENCE = 40


class Pictures(NamedTuple):
    """A chart as SVG, at the width of a page and of a phone."""

    wide: str
    narrow: str


def first_screen(parts: Sequence[Part]) -> tuple[Part, list[Finding]]:
    """The part whose first words and lead chart open the brief, and the findings to print, heaviest first."""
    ordered = [sorted(part.findings, key=lambda finding: -finding.weight) for part in parts]
    opening = max(zip(parts, ordered, strict=True), key=lambda pair: pair[1][0].weight if pair[1] else 0)[0]
    findings = [finding for own in ordered for finding in own[:PER_CHAPTER]]
    return opening, sorted(findings, key=lambda finding: -finding.weight)[:FINDINGS]


def charts(parts: Mapping[str, Part]) -> dict[str, Chart]:
    """Every chart of the brief by its place; the lead stands on the first screen only."""
    lead = first_screen(list(parts.values()))[0].lead
    found = {LEAD: lead} if lead else {}
    for name, part in parts.items():
        for i, section in enumerate(part.sections):
            for j, block in enumerate(section.blocks):
                if isinstance(block, Chart) and block is not lead:
                    found[key(name, i, j)] = block
    return found


def draw(parts: Mapping[str, Part]) -> dict[str, Pictures]:
    """The pictures of all charts, by place."""
    found = charts(parts)
    with ThreadPoolExecutor() as pool:
        drawing = {
            place: [pool.submit(picture, chart, width, f"{place}-{width}") for width in (WIDE, NARROW)]
            for place, chart in found.items()
        }
    return {place: Pictures(*(task.result() for task in tasks)) for place, tasks in drawing.items()}


def key(chapter: str, section: int, block: int) -> str:
    """The place of a block, as an anchor of the page."""
    return f"{chapter}-{section + 1}-{block + 1}"


def kind(block: Block) -> str:
    """What a block is: text, points, chart or table."""
    kinds = {str: "text", Points: "points", Chart: "chart", Table: "table"}
    return kinds[type(block)]


def numeric(frame: pd.DataFrame) -> list[bool]:
    """Which columns after the first hold numbers, months or dashes: they are set flush right, no line ends in them."""
    return [
        place > 0 and any(map(str, frame[column])) and all(map(_is_number, frame[column]))
        for place, column in enumerate(frame)
    ]


def lengthy(frame: pd.DataFrame) -> list[bool]:
    """Which columns after the first hold sentences, which need room where the table is wider than the screen."""
    return [place > 0 and any(len(str(v)) > SENTENCE for v in frame[c]) for place, c in enumerate(frame)]


def _is_number(value: Any) -> bool:
    text = str(value).replace("\u00a0", "").rstrip("%")
    return text in ("", "–") or text.lstrip("−-+").translate(str.maketrans("", "", ",.–-")).isdigit()


def rows(frame: pd.DataFrame, words: Words) -> list[list[str]]:
    """The cells of a table as they are shown."""

    def show(value: Any) -> str:
        text = words.number(value, _digits(value)) if isinstance(value, float) else str(value)
        return words.set_percents(text)

    return [[show(value) for value in row] for row in frame.itertuples(index=False)]


def _digits(value: float) -> int:
    return 0 if abs(value) >= 1000 else 1 if abs(value) >= 100 else 2


def cited(pack: Pack) -> list[dict[str, Any]]:
    """The documents of a pack with the number of figures taken from each, by author and date."""
    counts = Counter(c.source for c in pack.citations)
    return [
        {"key": key, "source": source, "figures": counts[key]}
        for key, source in sorted(pack.sources.items(), key=lambda entry: (entry[1].author, entry[1].published))
    ]


def command(material: Material) -> str:
    """The command line that writes this brief again."""
    words = ["relevo", "brief", quote(material.pack.name)]
    words += ["--draws", str(material.draws), "--seed", str(material.seed)]
    words += [] if material.label == ANNOUNCED else ["--programme", material.label]
    words += [] if material.scenario == BASELINE else ["--scenario", material.scenario]
    words += [] if material.words.language == "en" else ["--language", material.words.language]
    words += ["--score"] if "scores" in material.extra else []
    return " ".join(words)
