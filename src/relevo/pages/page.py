"""The brief: one HTML file that opens offline, written from the runs by the chapters."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module, resources
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pandas as pd
import xarray as xr

from relevo import __version__
from relevo.errors import Faults
from relevo.evidence.files import check_writable
from relevo.pack.programme import ANNOUNCED, NONE, Programme
from relevo.pack.read import BASELINE, Pack, load
from relevo.pack.translate import translated
from relevo.pages import chapters as chapter_modules
from relevo.pages.chapters.verdicts import verdict_table
from relevo.pages.content import LEAD, Pictures, cited, command, draw, first_screen, key, kind, lengthy, numeric, rows
from relevo.pages.parts import CHUNK, Chapter, Chart, Material, Part, Table, programme_label
from relevo.pages.print import check_pdf, print_content, write_pdf
from relevo.pages.words import Words
from relevo.run import Progress, plan, simulate

SCENARIO_DRAWS = 500
SCORED_DRAWS = 1000


def brief(
    pack: str | Path | Pack = "mexico_2018",
    *,
    draws: int = 2000,
    seed: int = 1,
    programme: Programme = ANNOUNCED,
    scenario: str = BASELINE,
    output: str | Path = "brief.html",
    language: str = "en",
    score: bool = False,
    pdf: str | Path | None = None,
    progress: Progress | None = None,
) -> Path:
    """Write the brief on a change of government: one HTML file that opens offline.

    Args:
        pack: a pack, its name or its folder.
        draws: how many courses of events each run draws.
        seed: the same seed gives the same brief, byte for byte.
        programme: ``"announced"``, ``"none"`` or intensities by pledge; it is shown beside no programme at all.
        scenario: the scenario of the first pages; all others are shown beside it.
        output: the file to write.
        language: ``"en"`` or ``"es"``; texts of the pack that it does not translate stay as they are.
        score: add the chapter that holds the forecast against what happened; three more runs of up to 1,000 draws.
        pdf: a further file, for the same content on paper.
        progress: called with draws done and draws to do.

    Returns:
        The path of the file written.

    Raises:
        PackError, ModelError, UnitError: the pack or its equations are faulty.
        RunError: an unknown programme, scenario or language, or a page or PDF that could not be written.
    """
    pack = pack if isinstance(pack, Pack) else load(pack)
    faults = Faults()
    faults.attempt(check_targets, output, pdf)
    faults += compose_faults(pack, draws, seed, programme, scenario, language, score)
    faults.tell()
    written = compose(
        pack, draws=draws, seed=seed, programme=programme, scenario=scenario, language=language, score=score,
        pdf=pdf, progress=progress,
    )  # fmt: skip
    path = Path(output)
    path.write_text(written.html, encoding="utf-8")
    return path


def check_targets(page: str | Path, pdf: str | Path | None) -> None:
    """Refuse, before anything is computed, names that the brief could not be written to. Raises ``RunError``."""
    faults = Faults()
    faults.attempt(check_writable, Path(page), "the page", (".html", ".htm"))
    if pdf is not None:
        faults.attempt(check_pdf, pdf, page)
    faults.tell()


def compose_faults(
    pack: Pack, draws: int, seed: int, programme: Programme, scenario: str, language: str, score: bool
) -> Faults:
    """What is wrong with the options of ``compose``."""
    faults = Faults()
    faults.attempt(Words, language)
    faults.attempt(plan, pack, draws=draws, seed=seed, programme=programme, scenario=scenario)
    if score:
        from relevo.evidence.update import check_scorable

        faults.attempt(check_scorable, pack)
    return faults


@dataclass(frozen=True)
class Written:
    """A brief as text, and the table of ``relevo.verdicts`` of the run in it: no rows where nothing can be judged."""

    html: str
    verdicts: pd.DataFrame


def compose(
    pack: Pack,
    *,
    draws: int,
    seed: int,
    programme: Programme,
    scenario: str,
    language: str,
    score: bool = False,
    pdf: str | Path | None = None,
    progress: Progress | None = None,
) -> Written:
    """The brief as text; see ``brief`` for arguments and errors. A PDF is written on the way."""
    compose_faults(pack, draws, seed, programme, scenario, language, score).tell()
    words = Words(language)
    pack = translated(pack, language)
    found = chapters(pack)
    runs = run_all(pack, list(found.values()), draws, seed, programme, scenario, progress)
    extra: dict[str, Any] = {}
    if score:
        from relevo.evidence.update import confront

        # Junes with half a year behind them and a year or more ahead.
        known = [f"{month:%Y-%m}" for month in pack.months[5:-12] if month.month == 6]
        extra["scores"], extra["updates"] = confront(
            pack, known, draws=min(draws, SCORED_DRAWS), seed=seed, programme=programme
        )
    material = Material(pack, words, programme, scenario, draws, seed, runs, extra=extra)
    parts = write_parts(material, found)
    pictures = draw(parts)
    if pdf is not None:
        write_pdf(print_content(material, parts, pictures), pdf)
    return Written(_render(material, parts, pictures), verdict_table(material))


def chapters(pack: Pack) -> dict[str, Chapter]:
    """The chapters that this pack has an arena for, by name, in the order of the brief."""
    names = [module.name for module in iter_modules(chapter_modules.__path__)]
    every = {name: import_module(f"{chapter_modules.__name__}.{name}").CHAPTER for name in names}
    own = {name: c for name, c in every.items() if not c.arena or c.arena in pack.info.arenas}
    return dict(sorted(own.items(), key=lambda entry: entry[1].order))


def run_all(
    pack: Pack,
    wanted: Sequence[Chapter],
    draws: int,
    seed: int,
    programme: Programme,
    scenario: str,
    progress: Progress | None = None,
) -> dict[tuple[str, str], xr.Dataset]:
    """One run of the programme, one without it, and one for each other scenario, with what the chapters want of them.

    Other scenarios are compared draw by draw, so that the first of the draws are enough for them.
    """
    label = programme_label(programme)
    graph = pack.graph()
    known = {*graph.equations, *graph.states, *graph.parameters, *graph.paths}
    shared = {name for c in wanted for name in c.draws} | {*(pack.info.headline or pack.info.outputs)}
    shared &= known
    own = {name for c in wanted for name in c.own} & known | shared
    at_end = {name for c in wanted for name in c.at_end} & known - own
    bands = {name for c in wanted for name in c.bands} & known - own
    # Who has the quantiles of all months cannot tell the last month of each draw.
    own, at_end, bands = own | at_end & bands, at_end - bands, bands - at_end
    counts = {(label, scenario): draws, (NONE, scenario): draws}
    counts |= {(label, other): min(draws, SCENARIO_DRAWS) for other in pack.scenarios if other != scenario}
    runs: dict[tuple[str, str], xr.Dataset] = {}
    done = 0
    for (one, where), count in counts.items():

        def told(part: int, _: int, before: int = done) -> None:
            if progress:
                progress(before + part, sum(counts.values()))

        # All runs compute the same, so that one compiled program serves them; only the first keeps what is not shared.
        kept, last = (shared, set[str]()) if runs else (own, at_end)
        runs[one, where] = simulate(
            pack, draws=count, seed=seed, programme=programme if one == label else NONE, scenario=where,
            outputs=sorted(kept), at_end=sorted(last), bands=sorted(bands),
            alongside=sorted((own | at_end) - kept - last), chunk=CHUNK, progress=told,
        )  # fmt: skip
        done += count
    return runs


def write_parts(material: Material, found: Mapping[str, Chapter]) -> dict[str, Part]:
    """What each chapter has to say, by its name; chapters with nothing to say are left out."""
    parts: dict[str, Part] = {}
    for name, chapter in found.items():
        covered = frozenset(q for n, c in found.items() if n != name and c.arena for q in c.wanted)
        part = chapter.write(material.for_chapter(name, covered))
        if part is not None:
            parts[name] = part
    return parts


# From parts to HTML


def _render(material: Material, parts: Mapping[str, Part], pictures: Mapping[str, Pictures]) -> str:
    import jinja2

    templates = resources.files("relevo.pages") / "templates"
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    page = environment.from_string((templates / "page.html").read_text(encoding="utf-8"))
    style = (templates / "style.css").read_text(encoding="utf-8")
    opening, findings = first_screen(list(parts.values()))
    pack, words = material.pack, material.words
    return page.render(
        say=words, words=words, pack=pack, material=material, parts=parts, findings=findings, style=style,
        lead=opening.lead, lead_key=LEAD, opening=opening,
        pictures=pictures, kind=kind, key=key, emphasis=_emphasis, rows=rows, csv=_csv,
        sources=cited(pack), version=__version__, command=command(material), numeric=numeric, lengthy=lengthy,
    )  # fmt: skip


def _emphasis(text: str) -> Any:
    from markupsafe import Markup, escape

    pieces = str(escape(text)).split("**")
    return Markup("".join(f"<strong>{p}</strong>" if i % 2 else p for i, p in enumerate(pieces)))


def _csv(block: Chart | Table) -> str:
    frame = block.data if block.data is not None else block.frame  # type: ignore[union-attr]
    text = frame.to_csv(index=False, float_format="%.6g", lineterminator="\n")
    return "data:text/csv;charset=utf-8;base64," + base64.b64encode(text.encode()).decode()
