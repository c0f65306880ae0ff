"""What a chapter of the brief is made of, and what it is given to write from.

A chapter is a module ``relevo/pages/chapters/<name>.py`` that defines one ``CHAPTER``; it is found by discovery. It
says to which arena of the pack it belongs, where it stands in the brief, which quantities it wants kept for every draw
and of which bands are enough, and has a function that turns the runs into a ``Part``: findings for the first screen,
and sections of text, charts and tables::

    def write(material: Material) -> Part:
        say = material.say
        approval = material.fan("approval", say("approval_caption"))
        passed = material.at_end("bill_passed").mean("draw")
        first = Finding(say("finding", chance=say.chance(float(passed[0]))), weight=2)
        return Part(say("title"), [Section(say("section"), [say("text"), approval])], findings=[first])

    CHAPTER = Chapter(arena="congress", order=30, at_end=["bill_passed"], bands=["approval"], write=write)

All fixed text stands in ``relevo/pages/texts/<name>.toml``, one table for each sentence with its English and its
Spanish (``en``, ``es``); ``material.say`` finds it and fills in the numbers. Text that comes from the pack is in
the reader's language where the pack translates it. All chapters share the same runs, one for each programme and
scenario, with the union of what they want: quantities that the pack does not have are left out, and a chapter asks
``material.has`` before it uses one that may be missing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd
import xarray as xr

from relevo.pack.programme import Programme
from relevo.pack.read import Pack
from relevo.pages.words import PERCENT, Scale, Words, texts

Spec = Callable[[int], Any]
PROBABILITIES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
HISTORY_YEARS = 8
# Draws computed at a time: few, so that runs of few draws can share the compiled program of the others.
CHUNK = 104


@dataclass(frozen=True)
class Chart:
    """A picture with its data.

    ``spec`` takes a width in pixels and returns an Altair chart or a Vega-Lite specification: it is drawn at the width
    of a page and of a phone, with the colours and fonts of the brief.
    ``legend`` pairs the classes of a swatch (``style.css``) with its label.
    """

    spec: Spec
    data: pd.DataFrame
    title: str
    caption: str
    sources: Sequence[str] = ()
    legend: Sequence[tuple[str, str]] = ()
    subtitle: str = ""


@dataclass(frozen=True)
class Table:
    """A table with its data. ``frame`` is shown as it is, headings included; ``data`` is what the reader can take away.

    Columns of text are set flush left, all others flush right. Without ``data`` the reader gets ``frame``. A long table
    is ``folded``: it opens with a click.
    """

    frame: pd.DataFrame
    title: str
    caption: str
    sources: Sequence[str] = ()
    data: pd.DataFrame | None = None
    folded: bool = False


@dataclass(frozen=True)
class Points:
    """A list of short sentences."""

    lines: Sequence[str]


Block = str | Points | Chart | Table


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it, in order. A string is a paragraph; ``**`` sets bold."""

    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Finding:
    """One sentence for the first screen, with its numbers: the heaviest are printed, at most three of a chapter."""

    text: str
    weight: float = 1.0


@dataclass(frozen=True)
class Part:
    """What a chapter has to say in one brief.

    The chapter with the heaviest finding opens the brief: its ``standfirst`` and ``lead`` stand on the first screen.
    ``linked_data`` are records in words of schema.org, written into the page as JSON-LD for machines to read.
    """

    title: str
    sections: Sequence[Section]
    findings: Sequence[Finding] = ()
    lead: Chart | None = None
    standfirst: str = ""
    linked_data: Sequence[Mapping[str, Any]] = ()


def programme_label(programme: Programme) -> str:
    """The name of a programme: announced, none, or own for a choice of pledges."""
    return programme if isinstance(programme, str) else "own"


@dataclass(frozen=True)
class Material:
    """What chapters write from: the pack, the runs by programme and scenario, and words in the reader's language."""

    pack: Pack
    words: Words
    programme: Programme
    scenario: str
    draws: int
    seed: int
    runs: Mapping[tuple[str, str], xr.Dataset]
    covered: frozenset[str] = frozenset()
    extra: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def for_chapter(self, name: str, covered: frozenset[str] = frozenset()) -> "Material":
        """The same material with the texts of one chapter."""
        return replace(self, words=self.words.of(name), covered=covered)

    @property
    def say(self) -> Words:
        """Fixed text of the chapter: ``say("key", chance="7 of 10 draws")``."""
        return self.words

    @property
    def label(self) -> str:
        """The name of the brief's programme among the runs."""
        return programme_label(self.programme)

    @property
    def compared(self) -> str | None:
        """The programme that this one is compared with, if another was run."""
        others = [programme for programme, _ in self.runs if programme != self.label]
        return others[0] if others else None

    @property
    def scenarios(self) -> list[str]:
        """Scenarios that the programme was run in, the brief's own first."""
        return [scenario for programme, scenario in self.runs if programme == self.label]

    def run(self, programme: str | None = None, scenario: str | None = None) -> xr.Dataset:
        """The run of a programme in a scenario; by default the brief's own."""
        return self.runs[programme or self.label, scenario or self.scenario]

    @property
    def computed(self) -> list[str]:
        """Quantities that every run of the brief computes: a further run that does so too shares its program."""
        return [str(name) for name in self.run().data_vars if name != "lost"]

    def has(self, *names: str) -> bool:
        """Whether the runs hold all these quantities."""
        return all(name in self.run() for name in names)

    def values(self, name: str, programme: str | None = None, scenario: str | None = None) -> xr.DataArray:
        """All draws of a quantity that a chapter wanted kept for every draw."""
        return self.run(programme, scenario)[name]

    def at_end(self, name: str, programme: str | None = None, scenario: str | None = None) -> xr.DataArray:
        """The last month of a quantity in all draws, whether a chapter wanted that alone or every month."""
        data = self.run(programme, scenario)[name]
        return data.isel(month=-1, drop=True) if "month" in data.dims else data

    def bands(
        self,
        name: str,
        programme: str | None = None,
        scenario: str | None = None,
        of: Mapping[str, str] | None = None,
    ) -> pd.DataFrame:
        """Quantiles of a quantity by month, one column for each probability; ``of`` chooses along its dimensions."""
        data = self.run(programme, scenario)[name].sel(of or {})
        if "draw" in data.dims:
            data = data.quantile(PROBABILITIES, "draw").rename(quantile="probability")
        values = data.transpose("month", "probability")
        return pd.DataFrame(values.to_numpy(), data.indexes["month"], [float(p) for p in data["probability"]])

    def sources(self, *names: str) -> list[str]:
        """Sources behind these quantities, from all figures that lead to them."""
        return sorted({key for name in names for key in str(self.run()[name].attrs["sources"]).split()})

    def title(self, name: str) -> str:
        """What a quantity is called: in ``texts/quantities.toml``, in the pack's headline, or by its own name."""
        known = texts("quantities").get(name)
        if known:
            return known[self.words.language]
        return self.pack.info.headline.get(name, name.replace("_", " ").capitalize())

    def scale(self, name: str) -> Scale:
        """How a quantity is shown: as ``texts/quantities.toml`` says, yearly rates in percent, all else in its unit."""
        known = texts("quantities").get(name)
        if known:
            shown = known[f"unit_{self.words.language}"].format(currency=self.pack.info.currency)
            return Scale(known.get("factor", 1.0), known.get("digits", 1), shown)
        unit = str(self.run()[name].attrs["units"])
        if unit == "1 / year":
            return PERCENT
        return Scale(digits=2) if unit == "1" else Scale(digits=1, unit=unit)

    def history(self, name: str, years: int = HISTORY_YEARS) -> pd.Series | None:
        """What was observed of a quantity in the years before the hand-over, in the model's unit, if known."""
        if name not in self.pack.series:
            return None
        series = self.pack.history(name)
        series = series[series.index >= pd.Timestamp(self.pack.months[0].year - years + 1, 1, 1)]
        return series * (0.01 if self.pack.series[name].unit.startswith("%") else 1.0)

    def fan(
        self,
        name: str,
        caption: str,
        *,
        title: str = "",
        scale: Scale | None = None,
        compare: bool = True,
        of: Mapping[str, str] | None = None,
        **options: Any,
    ) -> Chart:
        """A fan chart of a quantity by month, with its history where the pack has a series of that name.

        ``compare`` adds the median of the compared programme; ``relevo.pages.charts.fan`` lists further options.
        """
        from relevo.pages.charts import fan

        if compare and self.compared and name in self.run(self.compared):
            options["other"], options["other_name"] = self.bands(name, self.compared, of=of)[0.5], self.compared
        return fan(
            self.bands(name, of=of), self.words, scale or self.scale(name), title or self.title(name), caption,
            self.sources(name), past=self.history(name), **options,
        )  # fmt: skip


Write = Callable[[Material], Part | None]


@dataclass(frozen=True)
class Chapter:
    """A chapter: its arena in ``pack.toml`` (empty: every pack), its place, what it wants of the runs, and its author.

    ``draws`` are quantities kept for every draw in every run, ``own`` those kept for every draw of the brief's own
    programme and scenario only, and ``at_end`` those of which the last month of that run is enough; of ``bands`` only
    quantiles are kept.
    """

    arena: str
    order: int
    write: Write
    draws: Sequence[str] = ()
    own: Sequence[str] = ()
    at_end: Sequence[str] = ()
    bands: Sequence[str] = ()

    @property
    def wanted(self) -> frozenset[str]:
        """All quantities that it wants, in whatever form."""
        return frozenset((*self.draws, *self.own, *self.at_end, *self.bands))
