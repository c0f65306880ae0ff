"""The whole: which promises can pass, be paid for and be delivered, and what stands in the way of the others."""

from typing import Any

import altair as alt
import pandas as pd

from relevo.evidence.verdicts import COLUMNS, LIKELY, TESTS, judge, programme_verdict
from relevo.pages.charts import BLUE, INK, LIGHT, MUTED, ORANGE, WIDE
from relevo.pages.parts import Chapter, Chart, Finding, Material, Part, Points, Section, Table

# In place of what stopped each bill, which is large, its passing: both say whether Congress or the courts did.
JUDGED = [
    "pledge_progress", "pledge_due", "funded_share", "bill_in_force", "bill_passed", "budget_passed",
    "police_coordination", "soldiers", "agency_maturity", "prevention_reach", "hot_spot_reach", "professional_share",
    "fuel_theft", "gas_output",
]  # fmt: skip
NAMED = 3
STEP = 18


def write(material: Material) -> Part | None:
    """The verdict in ten lines, the three chances of every promise, and a row for each behind a click."""
    say, table = material.say, verdict_table(material)
    if not len(table):
        return None
    whole = programme_verdict(table)
    judged = table[table["all"].notna()].sort_values("all", ascending=False, kind="stable")
    sources = material.sources("funded_share", *(["bill_in_force"] if material.has("bill_in_force") else []))
    safe = int((judged[list(TESTS)] >= LIKELY).all(axis=1).sum())
    finding = say("finding", kept=say.number(whole.kept, 1), judged=say.number(whole.judged), safe=say.number(safe))
    blocks = [
        Points(_lines(material, table, judged)),
        _picture(material, judged, sources),
        _table(material, table, sources),
    ]
    return Part(say("title"), [Section("", [say("text"), *blocks])], [Finding(finding, 1.5)])


def verdict_table(material: Material) -> pd.DataFrame:
    """The table of ``relevo.verdicts`` from the brief's own run; no rows where no promise can be judged."""
    if not material.has("pledge_progress", "pledge_due", "funded_share"):
        return pd.DataFrame(columns=COLUMNS)
    table = judge(material.run(), material.pack, material.programme)
    return table if programme_verdict(table).judged else table.head(0)


def _lines(material: Material, table: pd.DataFrame, judged: pd.DataFrame) -> list[str]:
    """What the whole programme comes to, a line for each question."""
    say = material.say

    def names(rows: pd.DataFrame) -> str:
        quoted = [say.quoted(_label(material, name)) for name in rows["pledge"]]
        return say.listing(quoted) if quoted else say("nobody")

    whole = programme_verdict(table)
    safe = judged[(judged[list(TESTS)] >= LIKELY).all(axis=1)]
    lines = [
        say("line_kept", kept=say.number(whole.kept, 1), judged=say.number(whole.judged)),
        say("line_safe", count=say.number(len(safe)), names=names(safe.head(NAMED))),
    ]
    for part in TESTS:
        failing = judged[judged[part] < LIKELY].sort_values(part, kind="stable")
        lines.append(say(f"line_{part}", count=say.number(len(failing)), names=names(failing.head(NAMED))))
    only = judged[(judged["passes"] >= LIKELY) & (judged["funded"] < LIKELY) & (judged["delivered"] >= LIKELY)]
    lines.append(say("line_only_money", count=say.number(len(only)), names=names(only.head(NAMED))))
    never = judged[judged["all"] == 0]
    lines.append(say("line_never", count=say.number(len(never)), names=names(never.head(NAMED))))
    counts = judged.loc[judged["obstacle"] != "", "obstacle"].value_counts()
    obstacles = [f"{say(_key(str(kind)))} ({count})" for kind, count in counts.items()]
    lines.append(say("line_obstacles", obstacles=say.listing(obstacles) if obstacles else say("nobody")))
    lines.append(say("line_open", count=say.number(len(table) - len(judged))))
    lines.append(say("line_crowd"))
    return lines


def _key(obstacle: str) -> str:
    return f"obstacle_{obstacle.replace(' ', '_').lower()}"


def _label(material: Material, pledge: str) -> str:
    return material.pack.pledges[pledge].name or pledge.replace("_", " ").capitalize()


def _picture(material: Material, judged: pd.DataFrame, sources: list[str]) -> Chart:
    """One row for each promise: a bar for all three tests, a mark for each of them."""
    say = material.say
    data = judged[["pledge", *TESTS, "all"]]
    names = [_label(material, name) for name in data["pledge"]]
    shown = data.assign(item=names, **{c: 100 * data[c] for c in [*TESTS, "all"]})

    def spec(width: int) -> Any:
        wide = width >= WIDE
        room = 190 if wide else 150
        base = alt.Chart(shown)
        # A phone shows the narrow picture somewhat smaller, and letters of less than ten pixels are hard to read.
        axis = alt.Axis(
            labelLimit=room, labelColor=INK, labelFontSize=12 if wide else 10.1, minExtent=room, maxExtent=room,
            ticks=False, grid=True, labelPadding=11,
        )  # fmt: skip
        row = alt.Y("item:N", sort=None, title=None, axis=axis)
        scale = alt.Scale(domain=[0, 100])
        ticks = alt.Axis(grid=True, domain=False, orient="top", values=[0, 25, 50, 75, 100])

        def at(field: str) -> alt.X:
            return alt.X(f"{field}:Q", title=None, axis=ticks, scale=scale)

        def mark(field: str, shape: str, colour: str, size: int) -> Any:
            points = base.mark_point(shape=shape, filled=True, color=colour, size=size, opacity=1)
            return points.encode(at(field), row)

        number = base.mark_text(align="left", color=INK, fontSize=11).encode(
            x=alt.value(width - room - 40), y=row, text=alt.Text("all:Q", format=".0f")
        )  # fmt: skip
        half = (
            alt.Chart(pd.DataFrame({"half": [100 * LIKELY]}))
            .mark_rule(color=MUTED, strokeDash=[2, 3])
            .encode(at("half"))
        )
        return alt.layer(
            base.mark_bar(color=LIGHT, height=STEP - 5).encode(at("all"), row), half,
            mark("passes", "triangle-up", INK, 62), mark("funded", "square", ORANGE, 48),
            mark("delivered", "circle", BLUE, 34), number,
        ).properties(width=width - room - 52, height=alt.Step(STEP))  # fmt: skip

    legend = [
        ("light", say("all")), ("triangle", say("passes")), ("square", say("funded")), ("dot blue", say("delivered")),
    ]  # fmt: skip
    return Chart(spec, data, say("picture"), say("picture_caption"), sources, legend, say("percent_of_draws"))


def _table(material: Material, table: pd.DataFrame, sources: list[str]) -> Table:
    say, pledges = material.say, material.pack.pledges

    def percent(column: str) -> list[str]:
        return [say.percent(float(x), 0) if x == x else "" for x in table[column]]

    frame = pd.DataFrame(
        {
            say("promise"): [pledges[name].promise for name in table["pledge"]],
            say("route"): [say(f"route_{route}") for route in table["route"]],
            say("passes"): percent("passes"),
            say("funded"): percent("funded"),
            say("delivered"): percent("delivered"),
            say("all"): percent("all"),
            say("month"): table["month"].to_list(),
            say("obstacle"): [say(_key(kind)) if kind else "" for kind in table["obstacle"]],
            say("modelled"): [say(f"modelled_{state}") for state in table["modelled"]],
        }
    )
    return Table(frame, say("table"), say("table_caption"), sources, table, folded=True)


CHAPTER = Chapter(arena="fiscal", order=15, own=JUDGED, write=write)
