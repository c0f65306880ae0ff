"""Security: where violence goes, by state; what the levers of the essay do and how late; what becomes of a crime."""

from typing import Any, Literal

import altair as alt
import numpy as np
import pandas as pd

from relevo.evidence.claims import claims
from relevo.explore.many import Repeated
from relevo.pack.programme import NONE, paths
from relevo.pages.chapters.claims import claim_rows
from relevo.pages.charts import INK, ranges, shares
from relevo.pages.parts import Chapter, Chart, Finding, Material, Part, Section, Table
from relevo.pages.words import Scale
from relevo.run import plan

LEVER_DRAWS = 200
YEAR = 12
GIVEN = ("annual_growth", "trust", "cut_share")
ESSAY = "olson-2018"
FUNNEL = ("offences_by_kind", "reports_by_kind", "files_by_kind", "judged_by_kind")


def write(material: Material) -> Part | None:
    """The national course, two maps, the levers one by one, the funnel, the forces, and the figures of the essay."""
    if not material.has("national_homicides", "homicides", "homicide_rate"):
        return None
    say = material.say
    month = say.month(material.pack.info.end)
    fan = material.fan("national_homicides", say("fan_caption"), title=say("fan"), scale=Scale(1, 0, say("victims")))
    both = material.fan(
        "homicides_and_missing", say("missing_caption"), title=say("missing"), scale=Scale(1, 0, say("victims"))
    )
    states = _states(material)
    rising = int((states["rise"] > 1 / 2).sum())
    levers = _levers(material)
    blocks = [say("maps_text", rising=rising, month=month), *_maps(material, states, month)]
    total = material.values("national_homicides")[:, -YEAR:].sum("month")
    before = _before(material).sum()
    finding = say(
        "finding", chance=say.chance(float((total > before).mean())), median=say.number(float(total.median())),
        before=say.number(float(before)), month=month,
    )  # fmt: skip
    best = levers.index[0]
    effect = say.number(100 * abs(float(levers["median"].to_numpy()[0])), 1)
    late = say("lever_finding", lever=best, effect=effect, months=say.number(float(levers["half"].to_numpy()[0])))
    sections = [
        Section(say("course"), [say("course_text"), fan, both]),
        Section(say("maps"), blocks),
        Section(say("levers"), [say("levers_text"), _lever_chart(material, levers), _lever_table(material, levers)]),
        Section(say("funnel"), [say("funnel_text"), _funnel(material)]),
    ]
    checked = checked_claims(material)
    sections += [checked] if checked else []
    return Part(say("title"), sections, [Finding(finding, 1.5), Finding(late)], lead=fan)


def _before(material: Material) -> pd.Series:
    """Homicides of each state in the last twelve months that were counted before the hand-over."""
    table = pd.read_csv(material.pack.folder / "series" / "homicide_victims.csv", index_col="date")
    return table.drop(columns="value").iloc[-YEAR:].sum()


def _states(material: Material) -> pd.DataFrame:
    """Rate in the last year simulated, and chance that its homicides exceed those before the hand-over."""
    places = pd.read_csv(material.pack.folder / "tables" / "states.csv", index_col="state")
    last = material.values("homicides")[:, -YEAR:].sum("month")
    rate = material.values("homicide_rate")[:, -YEAR:].mean("month")
    before = _before(material)[list(material.pack.dimensions["state"])]
    frame = places.loc[list(material.pack.dimensions["state"]), ["code", "tile_column", "tile_row"]].copy()
    frame["rate"] = 1e5 * rate.median("draw").to_numpy()
    frame["low"], frame["high"] = (1e5 * rate.quantile(p, "draw").to_numpy() for p in (0.05, 0.95))
    frame["rise"] = (last.transpose("draw", "state").to_numpy() > before.to_numpy()).mean(0)
    return frame


def _maps(material: Material, states: pd.DataFrame, month: str) -> list[Chart]:
    say, sources = material.say, material.sources("homicides")
    rate = states.assign(shown=[f"{value:.0f}" for value in states["rate"].to_numpy()])
    rise = states.assign(shown=[f"{100 * value:.0f}" for value in states["rise"].to_numpy()])
    return [
        _tiles(rate, "rate", "oranges", say("map_rate", month=month), say("map_rate_caption"), sources),
        _tiles(rise, "rise", "purpleblue", say("map_rise", month=month), say("map_rise_caption"), sources),
    ]


def _tiles(
    states: pd.DataFrame,
    column: str,
    colours: Literal["oranges", "purpleblue"],
    title: str,
    caption: str,
    sources: list[str],
) -> Chart:
    """A map in which every state is a square of the same size, with its code and its number."""
    data = states.rename_axis("state").reset_index()
    data["short"] = data["code"].str.slice(3)
    middle = float(data[column].max() + data[column].min()) / 2

    def spec(width: int) -> Any:
        side = (width - 10) // (int(data["tile_column"].max()) + 1)
        x = alt.X("tile_column:O", axis=None, scale=alt.Scale(paddingInner=0.06))
        y = alt.Y("tile_row:O", axis=None, scale=alt.Scale(paddingInner=0.06))
        dark = alt.condition(f"datum.{column} > {middle}", alt.value("white"), alt.value(INK))
        base = alt.Chart(data).encode(x, y)
        small = 11 if width < 500 else 12
        return alt.layer(
            base.mark_rect(cornerRadius=2).encode(
                color=alt.Color(f"{column}:Q", scale=alt.Scale(scheme=colours), legend=None)
            ),
            base.mark_text(dy=-side // 6, fontSize=small).encode(text="short:N", color=dark),
            base.mark_text(dy=side // 6, fontSize=small + 1, fontWeight="bold").encode(text="shown:N", color=dark),
        ).properties(width=side * 10, height=side * 5)

    return Chart(spec, data.drop(columns=["tile_column", "tile_row", "shown", "short"]), title, caption, sources)


def _levers(material: Material) -> pd.DataFrame:
    """Change of homicides in the last year by each pledge of the essay alone, and the month of half of it.

    Laws count as passed, and growth, trust and cuts of the budget follow the brief's own median: what is left is the
    security arena.
    """
    pack, draws = material.pack, min(LEVER_DRAWS, material.draws)
    impose: dict[str, Any] = {"reform_passed": 1.0}
    moving = [name for name in GIVEN if material.has(name) and "month" in material.run()[name].dims]
    impose |= {name: material.bands(name)[0.5].to_numpy() for name in moving}
    names = [name for name, pledge in pack.pledges.items() if pledge.essay == ESSAY]
    names += [name for name in ("youth_apprentice_jcf",) if name in pack.pledges]

    work = plan(
        pack, draws=draws, seed=material.seed, programme=NONE, scenario=material.scenario,
        outputs=["national_homicides"], impose=impose,
    )  # fmt: skip
    held = {name: work.paths[name] for name in impose}
    alone = [{}, *({name: 1.0} for name in names)]
    each = [paths(pack, programme, material.scenario) | held for programme in alone]
    courses = [run["national_homicides"] for run in Repeated(work).run_each(each)]
    none, *changed = courses
    rows: dict[str, dict[str, float]] = {}
    for name, course in zip(names, changed, strict=True):
        change = course[:, -YEAR:].sum(1) / none[:, -YEAR:].sum(1) - 1
        path = np.abs(course.mean(0) / none.mean(0) - 1)
        low, median, high = np.quantile(change, (0.05, 0.5, 0.95))
        half = float(np.argmax(path >= path[-YEAR:].mean() / 2)) if path.max() > 0 else np.nan
        rows[pack.pledges[name].promise] = {"low": low, "median": median, "high": high, "half": half}
    return pd.DataFrame(rows).T.sort_values("median")


def _lever_chart(material: Material, levers: pd.DataFrame) -> Chart:
    say = material.say
    scale = Scale(100, 1, "%")
    sources = material.sources("national_homicides")
    return ranges(levers, material.words, scale, say("lever_chart"), say("lever_caption"), sources)


def _lever_table(material: Material, levers: pd.DataFrame) -> Table:
    say = material.say
    shown = [[say.number(value, 1) for value in row] for row in 100 * levers[["median", "low", "high"]].to_numpy()]
    half = [say.number(month) if np.isfinite(month) else "–" for month in levers["half"].to_numpy()]
    frame = pd.DataFrame(
        {
            say("lever"): list(levers.index),
            say("lever_change"): [f"{median} [{low},\N{NO-BREAK SPACE}{high}]" for median, low, high in shown],
            say("lever_half"): half,
        }
    )
    sources = material.sources("national_homicides")
    data = levers.rename_axis("pledge").reset_index()
    return Table(frame, say("lever_table"), say("lever_table_caption"), sources, data)


def _funnel(material: Material) -> Chart:
    """Shares of offences not reported, reported without a file, filed without a judge, and brought before a judge."""
    say = material.say
    flows = [material.values(name)[:, -YEAR:].mean(("draw", "month")).to_numpy() for name in FUNNEL]
    made, reported, filed, judged = flows
    parts = {
        "unreported": 1 - reported / made,
        "refused": (reported - filed) / made,
        "shelved": np.maximum(filed - judged, 0) / made,
        "judged": np.minimum(judged, filed) / made,
    }
    items = [say(f"offence_{name.replace(' ', '_')}") for name in material.pack.dimensions["offence"]]
    frame = pd.DataFrame(parts, index=items)
    names = {part: say(f"part_{part}") for part in parts}
    sources = material.sources(*FUNNEL)
    return shares(frame, names, say("funnel_chart"), say("funnel_caption"), sources, "%")


def checked_claims(material: Material) -> Section | None:
    """The figures of the essay, checked as the chapter on all claims checks them."""
    say, table = material.say, claims(material.pack)
    own = table[table["essay"] == ESSAY]
    if own.empty:
        return None
    shown = Table(claim_rows(material, own), say("claims"), say("claims_caption"), [ESSAY], own)
    return Section(say("claims"), [say("claims_text"), shown])


CHAPTER = Chapter(
    arena="security",
    order=50,
    write=write,
    draws=["national_homicides"],
    own=["homicides", "homicide_rate", *FUNNEL],
    bands=["homicides_and_missing", *GIVEN],
)
