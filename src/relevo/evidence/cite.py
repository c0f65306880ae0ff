"""What a run rests on: every figure that reaches its quantities, and every document behind the figures."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import xarray as xr

from relevo.engine.graph import Graph
from relevo.evidence.again import options_of, pack_of
from relevo.evidence.summary import find_quantities
from relevo.pack.programme import intensities
from relevo.pack.read import BASELINE, Citation, Pack, cited_by
from relevo.pack.schema import JUDGEMENT

COLUMNS = ["quantity", "file", "line", "entry", "source", "title", "author", "published", "url", "where", "note"]
FORM = re.compile(r"Source: ([a-z0-9-]+(?:, [a-z0-9-]+)*)")
TROUBLE = re.compile(r"([&%$#_{}])")
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


@dataclass(frozen=True)
class Sources:
    """Figures and the documents they come from. ``table`` has one row per figure, ``documents`` one per document."""

    table: pd.DataFrame

    @property
    def documents(self) -> pd.DataFrame:
        """One row per document, with the number of figures taken from it, most used first."""
        real = self.table[self.table["source"] != JUDGEMENT]
        keys = ["source", "author", "title", "published", "url"]
        counted = real.groupby(keys, sort=False, dropna=False).size().rename("figures").reset_index()
        return counted.sort_values(["figures", "source"], ascending=[False, True], ignore_index=True)

    @property
    def judgement(self) -> float:
        """Share of figures that rest on judgement, not on a document."""
        figures = self.table[self.table["file"] != "pledges.toml"]
        return float((figures["source"] == JUDGEMENT).mean()) if len(figures) else 0.0

    def bibtex(self) -> str:
        """The documents as BibTeX entries."""
        return "\n".join(_entry(*row) for row in self.documents.drop(columns="figures").itertuples(index=False))

    def __str__(self) -> str:
        lines = [f"{len(self.table)} figures, {self.judgement:.0%} of them judgement; {len(self.documents)} documents"]
        for row in self.documents.itertuples(index=False):
            lines.append(
                f"{row.source} [{row.figures}]: {row.author}: {row.title} ({row.published}) {row.url}".rstrip()
            )
        return "\n".join(lines)


def _entry(key: str, author: str, title: str, published: str, url: str) -> str:
    fields = {"author": f"{{{_plain(author)}}}", "title": f"{{{_plain(title)}}}"}
    if published:
        fields |= {"year": published[:4], "month": MONTHS[int(published[5:7]) - 1], "note": f"Published {published}"}
    if url:
        fields["url"] = url
    return (
        f"@misc{{{key},\n"
        + "".join(f"  {name} = {value if name == 'month' else f'{{{value}}}'},\n" for name, value in fields.items())
        + "}\n"
    )


def _plain(text: str) -> str:
    return TROUBLE.sub(r"\\\1", text)


def cite(run: xr.Dataset, quantities: Sequence[str] | None = None, *, pack: str | Pack | None = None) -> Sources:
    """The sources of a run: of all its quantities, or of some.

    Args:
        run: what ``simulate`` returned, or ``open_run`` read.
        quantities: names of quantities kept in the run; by default all.
        pack: the run's pack, where it is not found under the name or folder that the run remembers.

    Raises:
        RunError: an unknown quantity, or a pack that has changed since the run.

    >>> from relevo import simulate
    >>> cite(simulate("mexico_2018", draws=2, outputs=["debt_ratio"])).table.columns[:5].tolist()
    ['quantity', 'file', 'line', 'entry', 'source']
    """
    found = pack_of(run, pack)
    names = list(quantities or [str(n) for n in run.data_vars if n != "lost"])
    find_quantities(run, names)
    options = options_of(run)
    graph = found.graph(options["impose"])
    return Sources(sources_of(found, graph, names, options["scenario"], intensities(found, options["programme"])))


def sources_of(
    pack: Pack, graph: Graph, names: Sequence[str], scenario: str = BASELINE, strength: dict[str, float] | None = None
) -> pd.DataFrame:
    """One row for each figure, and each form of an equation, that the named quantities depend on."""
    reach = graph.ancestors(names)
    rows: list[list[str | int]] = []
    for citation in cited_by(pack, reach):
        if citation.file == "scenarios.toml" and citation.entry.split(".")[0] not in (BASELINE, scenario):
            continue
        if citation.file == "pledges.toml" and strength is not None and not strength[citation.entry]:
            continue
        rows.append(_row(pack, citation))
    for equation in graph.equations.values():
        match = FORM.search(equation.function.__doc__ or "")
        if equation.name in reach and match:
            rows += [
                _row(
                    pack,
                    Citation(
                        equation.file, equation.name, equation.name, key, "form of the equation", "", equation.line
                    ),
                )
                for key in match[1].split(", ")
            ]
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.sort_values(["file", "line"], kind="stable", ignore_index=True)


def _row(pack: Pack, citation: Citation) -> list[str | int]:
    source = pack.sources.get(citation.source)
    document = [source.title, source.author, str(source.published), source.url or ""] if source else ["", "", "", ""]
    place = [citation.quantity, citation.file, citation.line, citation.entry, citation.source]
    return [*place, *document, citation.where, citation.note]
