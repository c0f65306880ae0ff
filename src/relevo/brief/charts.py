"""Charts of the brief: Altair specifications, and their pictures as SVG that needs no script and no network."""

import re
from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from relevo.brief.parts import Chart, Material
from relevo.brief.words import Scale

INK, MUTED, RULE = "#22303c", "#5d6b78", "#dde2e6"
BLUE, ORANGE, GREEN, ROSE, SKY, SAND = "#17608f", "#c25a17", "#2b7f62", "#a8558b", "#5ba3cf", "#b58a1b"
SERIES = (BLUE, ORANGE, GREEN, ROSE, SAND, SKY)
FONT = "Arial, Helvetica, 'Liberation Sans', sans-serif"
WIDE, NARROW = 700, 350


def theme(chart: Any, width: int) -> dict[str, Any]:
    """The specification with the look of the brief."""
    small = width < WIDE
    return chart.configure(
        font=FONT, background="transparent", padding={"left": 0, "right": 2, "top": 4, "bottom": 0},
        view={"stroke": None},
        axis={
            "labelColor": MUTED, "titleColor": MUTED, "labelFontSize": 12, "titleFontSize": 12,
            "titleFontWeight": "normal", "gridColor": RULE, "domain": False, "tickColor": RULE, "labelPadding": 6,
            "tickCount": 4 if small else 6,
        },
        axisX={"grid": False, "domain": True, "domainColor": MUTED},
        text={"font": FONT, "fontSize": 12, "color": INK},
        legend={"labelColor": INK, "titleColor": MUTED, "labelFontSize": 12, "orient": "top", "title": None},
    ).to_dict()  # fmt: skip


def picture(chart: Chart, width: int, name: str) -> str:
    """The chart as SVG. Names inside it start with ``name``: a page holds many pictures."""
    import vl_convert

    svg = vl_convert.vegalite_to_svg(theme(chart.spec(width), width))
    svg = re.sub(r'id="([^"]+)"', rf'id="{name}-\1"', svg)
    svg = re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", svg)
    svg = re.sub(r'(href=")#', rf"\1#{name}-", svg)
    return re.sub(r"(?<=\d\.\d)\d{2,}", "", svg)


def fan(
    material: Material,
    name: str,
    caption: str,
    *,
    title: str = "",
    scale: Scale | None = None,
    history: str = "",
    history_factor: float = 1.0,
    compare: bool = True,
    height: int = 260,
    target: float | None = None,
    of: Mapping[str, str] | None = None,
) -> Chart:
    """A fan chart: half of the draws in the dark band, nine in ten in the light one, the median as a line.

    ``history`` names a series of the pack to draw before the hand-over (times ``history_factor``); ``compare`` adds the
    median of the compared programme; ``target`` a level to look at, in the quantity's own unit.
    """
    scale = scale or material.scale(name)
    bands = material.bands(name, of=of) * scale.factor
    data = pd.DataFrame({f"p{round(100 * float(p))}": bands[p] for p in bands.columns}, index=bands.index)
    other = material.compared if compare else None
    if other:
        data["other"] = material.bands(name, other, of=of)[0.5] * scale.factor
    past = pd.Series(dtype=float)
    if history:
        past = material.pack.history(history) * history_factor * scale.factor
    words = material.words
    first = material.pack.months[0]

    def spec(width: int) -> Any:
        return _fan_spec(data, past, first, scale, width, height, target, words.of("page")("handover_mark"))

    legend = [
        ("band light", words("legend_nine")),
        ("band dark", words("legend_half")),
        ("line", words("legend_median")),
    ]
    if other:
        legend.append(("line dashed", words(f"legend_{other}")))
    if len(past):
        legend.append(("line ink", words("legend_history")))
    table = data.rename(columns={"other": f"median_{other}"}).rename_axis("month").reset_index()
    table["month"] = table["month"].dt.strftime("%Y-%m")
    subtitle = scale.unit
    return Chart(spec, table, title or material.title(name), caption, material.sources(name), legend, subtitle)


def _fan_spec(
    data: pd.DataFrame,
    past: pd.Series,
    first: Any,
    scale: Scale,
    width: int,
    height: int,
    target: float | None,
    mark: str,
) -> Any:
    frame = data.rename_axis("when").reset_index()
    x = alt.X("when:T", title=None, axis=alt.Axis(format="%Y", tickCount="year", labelFlush=False))
    fixed = alt.Scale(zero=False, nice=True)
    base = alt.Chart(frame)
    layers = [
        base.mark_area(color=BLUE, opacity=0.18).encode(x, alt.Y("p5:Q", title=None, scale=fixed), y2="p95:Q"),
        base.mark_area(color=BLUE, opacity=0.32).encode(x, alt.Y("p25:Q", title=None), y2="p75:Q"),
        base.mark_line(color=BLUE, strokeWidth=2.2).encode(x, alt.Y("p50:Q", title=None)),
    ]
    if "other" in frame:
        layers.append(
            base.mark_line(color=ORANGE, strokeWidth=1.8, strokeDash=[5, 4]).encode(x, alt.Y("other:Q", title=None))
        )
    if len(past):
        before = past.rename("value").rename_axis("when").reset_index()
        layers.append(alt.Chart(before).mark_line(color=INK, strokeWidth=1.6).encode(x, alt.Y("value:Q", title=None)))
    if target is not None:
        level = alt.Chart(pd.DataFrame({"value": [target * scale.factor]}))
        layers.append(level.mark_rule(color=MUTED, strokeDash=[2, 3]).encode(alt.Y("value:Q")))
    rule = alt.Chart(pd.DataFrame({"when": [first], "mark": [mark]}))
    layers.append(rule.mark_rule(color=MUTED, strokeWidth=0.8).encode(alt.X("when:T")))
    layers.append(
        rule.mark_text(align="left", dx=5, baseline="top", color=MUTED, fontSize=11).encode(
            alt.X("when:T"), y=alt.value(0), text="mark:N"
        )
    )
    last = alt.Chart(frame.iloc[[-1]])
    for column in ("p5", "p50", "p95"):
        label = last.mark_text(align="left", dx=6, color=BLUE, fontWeight="bold" if column == "p50" else "normal")
        text = alt.Text(f"{column}:Q", format=f",.{scale.digits}f")
        layers.append(label.encode(x, alt.Y(f"{column}:Q", title=None), text=text))
    return alt.layer(*layers).properties(width=width - 75, height=height if width >= WIDE else round(height * 0.85))
