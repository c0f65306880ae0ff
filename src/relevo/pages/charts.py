"""Charts of the brief: Altair specifications, and their pictures as SVG that needs no script and no network.

Each function takes the data as it is to be shown and returns a ``Chart``. Colours differ in lightness as well as in
hue, and nothing is told by colour alone.
"""

import re
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from relevo.pages.parts import PROBABILITIES, Chart
from relevo.pages.words import Scale, Words

INK, MUTED, RULE = "#22303c", "#5d6b78", "#dde2e6"
BLUE, ORANGE = "#17608f", "#c25a17"
LIGHT, DARK = "#d3e2ec", "#8db4cf"
PARTS = ("#17608f", "#5ba3cf", "#b5d3e5", "#f2e3c0", "#e6c184", "#d48a3f", "#9c3d0e")
FONT = "Arial, Helvetica, 'Liberation Sans', sans-serif"
WIDE, NARROW = 700, 350
MARGIN = 52
LETTER = 6.3
YEAR_LABEL = 35
APART = 0.06  # of the height of a picture: less and two numbers touch


def look(width: int) -> dict[str, Any]:
    """The look of the brief, as the configuration of a Vega-Lite specification."""
    return {
        "font": FONT,
        "background": "transparent",
        "padding": {"left": 0, "right": 2, "top": 4, "bottom": 0},
        "view": {"stroke": None},
        "axis": {
            "labelColor": MUTED,
            "titleColor": MUTED,
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
            "labelPadding": 6,
            "gridColor": RULE,
            "domain": False,
            "tickColor": RULE,
            "tickCount": 4 if width < WIDE else 6,
        },
        "axisX": {"grid": False, "domain": True, "domainColor": MUTED},
        "text": {"font": FONT, "fontSize": 12, "color": INK},
        "title": {"fontSize": 12, "color": INK, "anchor": "start", "subtitleColor": MUTED, "subtitleFontSize": 11},
    }


def picture(chart: Chart, width: int, name: str) -> str:
    """The chart as SVG. Names inside it start with ``name``: a page holds many pictures."""
    import vl_convert

    drawn = chart.spec(width)
    spec = drawn if isinstance(drawn, dict) else drawn.to_dict()
    svg = vl_convert.vegalite_to_svg({**spec, "config": look(width)})
    svg = re.sub(r'id="([^"]+)"', rf'id="{name}-\1"', svg)
    svg = re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", svg)
    svg = re.sub(r'(href=")#', rf"\1#{name}-", svg)
    return re.sub(r"(?<=\d\.\d)\d{2,}", "", svg)


def _table(name: str) -> alt.Chart:
    return alt.Chart(alt.NamedData(name))


def _spec(chart: Any, tables: Mapping[str, pd.DataFrame], **properties: Any) -> dict[str, Any]:
    """The specification of a chart with the tables that its layers name, each of them once."""
    return {**chart.to_dict(validate=False), **properties, "datasets": {n: _records(t) for n, t in tables.items()}}


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    columns = {str(name): [_plain(value) for value in table[name]] for name in table}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _plain(value: Any) -> Any:
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%dT%H:%M:%S}"
    return None if value is None or value != value else value


def _bands(bands: pd.DataFrame, scale: Scale) -> pd.DataFrame:
    names = {p: f"p{round(100 * p)}" for p in PROBABILITIES}
    return (bands[list(names)] * scale.factor).rename(columns=names)


def fan(
    bands: pd.DataFrame,
    words: Words,
    scale: Scale,
    title: str,
    caption: str,
    sources: Sequence[str] = (),
    *,
    other: pd.Series | None = None,
    other_name: str = "none",
    past: pd.Series | None = None,
    level: float | None = None,
    height: int = 260,
) -> Chart:
    """A fan by month: half of the draws in the dark band, nine in ten in the light one, the median as a line.

    ``bands`` has months as index and probabilities as columns; ``other`` is the median of a programme to compare with,
    ``past`` what was observed before; ``level`` a value to look at. All are in the quantity's own unit.
    """
    frame = _bands(bands, scale)
    legend = [("light", words("legend_nine")), ("dark", words("legend_half")), ("line", words("legend_median"))]
    if other is not None:
        frame["other"] = other * scale.factor
        legend.append(("dashed", words(f"legend_{other_name}")))
    before = None
    if past is not None:
        before = (past * scale.factor).rename("value").rename_axis("when").reset_index()
        legend.append(("inked", words("legend_history")))
    data = frame.rename(columns={"other": f"median_{other_name}"}).rename_axis("month").reset_index()
    data["month"] = data["month"].dt.strftime("%Y-%m")

    def spec(width: int) -> dict[str, Any]:
        return _fan(frame, before, scale, level, words("handover_mark"), width, height)

    return Chart(spec, data, title, caption, sources, legend, scale.unit)


def _fan(
    frame: pd.DataFrame,
    before: pd.DataFrame | None,
    scale: Scale,
    level: float | None,
    mark: str,
    width: int,
    height: int,
) -> Any:
    whole = frame.rename_axis("when").reset_index()
    first = whole["when"].min() if before is None else min(before["when"].min(), whole["when"].min())
    years, room = whole["when"].max().year - first.year + 1, (width - 2 * MARGIN) // YEAR_LABEL
    step = next(step for step in (1, 2, 5, 10, years) if years <= step * room)
    axis = alt.Axis(format="%Y", tickCount={"interval": "year", "step": step}, labelFlush=False)
    when = alt.X("when:T", title=None, axis=axis)

    def y(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", title=None, scale=alt.Scale(zero=False, nice=True))

    base = _table("bands")
    tables = {"bands": whole, "last": whole.iloc[[-1]]}
    layers: list[Any] = [
        base.mark_area(color=LIGHT).encode(when, y("p5"), y2="p95:Q"),
        base.mark_area(color=DARK).encode(when, y("p25"), y2="p75:Q"),
    ]
    if level is not None:
        tables["level"] = pd.DataFrame({"level": [level * scale.factor]})
        layers.append(_table("level").mark_rule(color=MUTED, strokeDash=[2, 3]).encode(y("level")))
    layers.append(base.mark_line(color=BLUE, strokeWidth=2.2).encode(when, y("p50")))
    if "other" in whole:
        layers.append(base.mark_line(color=ORANGE, strokeWidth=1.9, strokeDash=[5, 4]).encode(when, y("other")))
    if before is not None:
        tables["before"] = before
        layers.append(_table("before").mark_line(color=INK, strokeWidth=1.5).encode(when, y("value")))
    tables["start"] = whole[["when"]].head(1).assign(mark=mark)
    start = _table("start")
    layers.append(start.mark_rule(color=MUTED, strokeWidth=0.8).encode(when))
    # To the left of the mark only where a past is drawn there: else it would stand on the axis.
    room = before is not None and before["when"].min() < whole["when"].min()
    side: dict[str, Any] = {"align": "right", "dx": -5} if room else {"align": "left", "dx": 5}
    layers.append(
        start.mark_text(baseline="top", color=MUTED, fontSize=11, **side).encode(when, y=alt.value(0), text="mark:N")
    )
    last = _table("last")
    seen = pd.concat([frame.stack(), before["value"] if before is not None else pd.Series(dtype=float)])
    middle = frame["p50"].iloc[-1]
    # A number that would stand on that of the median is left out.
    apart = [c for c in ("p5", "p95") if abs(frame[c].iloc[-1] - middle) >= APART * (seen.max() - seen.min())]
    for column in ("p50", *apart):
        label = last.mark_text(align="left", dx=6, color=BLUE, fontWeight="bold" if column == "p50" else "normal")
        layers.append(label.encode(when, y(column), text=alt.Text(f"{column}:Q", format=f",.{scale.digits}f")))
    return _spec(alt.layer(*layers), tables, width=width - 2 * MARGIN + 15, height=_height(height, width))


def _height(height: int, width: int) -> int:
    return height if width >= WIDE else round(height * 0.85)


def yearly(
    bands: pd.DataFrame,
    words: Words,
    scale: Scale,
    title: str,
    caption: str,
    sources: Sequence[str] = (),
    *,
    other: pd.Series | None = None,
    other_name: str = "none",
    past: pd.Series | None = None,
    level: float | None = None,
    height: int = 240,
) -> Chart:
    """Bands by calendar year, for what a budget decides year by year; ``bands`` has years as index. See ``fan``."""
    frame = _bands(bands, scale)
    legend = [("light", words("legend_nine")), ("dark", words("legend_half")), ("line", words("legend_median"))]
    if other is not None:
        frame["other"] = other * scale.factor
        legend.append(("tick", words(f"legend_{other_name}")))
    if past is not None:
        frame = pd.concat([(past * scale.factor).rename("past").to_frame(), frame])
        legend.append(("dot", words("legend_history")))
    data = frame.rename(columns={"other": f"median_{other_name}"}).rename_axis("year").reset_index()

    def spec(width: int) -> dict[str, Any]:
        return _yearly(data, f"median_{other_name}", scale, level, width, height)

    return Chart(spec, data, title, caption, sources, legend, scale.unit)


def _yearly(data: pd.DataFrame, other: str, scale: Scale, level: float | None, width: int, height: int) -> Any:
    inner = width - MARGIN
    thick = min(46.0, 0.62 * inner / len(data))
    year = alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0, ticks=False, domain=level is None))

    def y(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", title=None, scale=alt.Scale(zero=False, nice=True))

    base = _table("bands")
    tables = {"bands": data}
    layers: list[Any] = [
        base.mark_bar(color=LIGHT, width=thick).encode(year, y("p5"), y2="p95:Q"),
        base.mark_bar(color=DARK, width=thick).encode(year, y("p25"), y2="p75:Q"),
        base.mark_tick(color=BLUE, thickness=2.6, width=thick).encode(year, y("p50")),
    ]
    if other in data:
        layers.append(base.mark_tick(color=ORANGE, thickness=2.6, width=thick + 12).encode(year, y(other)))
    if "past" in data:
        layers.append(base.mark_point(color=INK, filled=True, size=46, opacity=1).encode(year, y("past")))
    if level is not None:
        tables["level"] = pd.DataFrame({"level": [level * scale.factor]})
        layers.append(_table("level").mark_rule(color=INK, strokeWidth=0.9).encode(y("level")))
    value = alt.Text("p50:Q", format=f",.{scale.digits}f")
    layers.append(base.mark_text(dy=-8, color=BLUE, fontWeight="bold", fontSize=11).encode(year, y("p95"), text=value))
    return _spec(alt.layer(*layers), tables, width=inner, height=_height(height, width))


def ranges(
    frame: pd.DataFrame,
    words: Words,
    scale: Scale,
    title: str,
    caption: str,
    sources: Sequence[str] = (),
    *,
    legend: Sequence[str] = (),
) -> Chart:
    """One row for each item: its median as a dot with the number at the right, its range as a line.

    ``frame`` has the items as index, in the order to be shown, and the columns ``low``, ``median`` and ``high``;
    ``legend`` says what dot and line are where they are not the median and nine in ten draws.
    """
    shown = frame[["low", "median", "high"]] * scale.factor
    data = shown.rename_axis("item").reset_index()
    dot, line = legend or (words("legend_median"), words("legend_nine"))

    def spec(width: int) -> dict[str, Any]:
        room, labels, row, step, names = _rows(list(data["item"]), width)
        base = _table("items")
        x = alt.X("low:Q", title=None, axis=alt.Axis(grid=True, domain=False, orient="top"))
        zero = _table("zero").mark_rule(color=MUTED).encode(alt.X("low:Q"))
        value = alt.Text("median:Q", format=f",.{scale.digits}f")
        chart = alt.layer(
            zero,
            base.mark_rule(color=BLUE, strokeWidth=3, opacity=0.35).encode(x, row, x2="high:Q"),
            base.mark_point(color=BLUE, filled=True, size=60, opacity=1).encode(alt.X("median:Q"), row),
            base.mark_text(align="left", dx=7, color=INK, fontSize=11).encode(alt.X("high:Q"), row, text=value),
            *names,
        )
        tables = {"items": data.assign(row=labels["row"]), "zero": pd.DataFrame({"low": [0.0]}), "labels": labels}
        return _spec(chart, tables, width=width - room - 45, height=step)

    return Chart(spec, data, title, caption, sources, [("dot blue", dot), ("thin", line)], scale.unit)


def wrap(text: str, room: float) -> list[str]:
    """A label in as many lines as the room in pixels asks for."""
    return textwrap.wrap(text, int(room / LETTER)) or [""]


def _rows(items: Sequence[str], width: int) -> tuple[int, pd.DataFrame, alt.Y, dict[str, int], list[Any]]:
    """Labels at the left of rows: their room, the labels, the axis, the height of a row, and layers with the text.

    Vega sets the first line of an axis label at its row; here labels of several lines stand in the middle of theirs.
    """
    room = 128 if width < WIDE else 235 if all(len(wrap(item, 235)) <= 2 for item in items) else 300
    text = ["\n".join(wrap(item, room)) for item in items]
    labels = pd.DataFrame({"row": range(len(items)), "text": text, "lines": [t.count("\n") + 1 for t in text]})
    axis = alt.Axis(labels=False, ticks=False, minExtent=room)
    row = alt.Y("row:O", title=None, axis=axis)
    layers = [
        _table("labels")
        .transform_filter(alt.datum.lines == count)
        .mark_text(align="right", baseline="middle", lineBreak="\n", lineHeight=13, dy=-6.5 * (count - 1), color=INK)
        .encode(y=row, x=alt.value(-7), text="text:N")
        for count in sorted(set(labels["lines"]))
    ]
    return room, labels, row, {"step": 6 + 13 * int(labels["lines"].max())}, layers


def stacked(
    frame: pd.DataFrame,
    names: Mapping[str, str],
    scale: Scale,
    title: str,
    caption: str,
    sources: Sequence[str] = (),
    *,
    height: int = 300,
) -> Chart:
    """One bar for each year, cut into parts that add up, with the sum above it.

    ``frame`` has years as index and parts as columns; ``names`` has the label of each part, from the bottom up.
    """
    parts = list(names)
    shown = frame[parts] * scale.factor
    data = shown.rename_axis("year").reset_index()
    legend = [(f"part-{i}", names[part]) for i, part in enumerate(parts)]
    long = data.melt("year", var_name="part", value_name="value")
    long["order"] = long["part"].map({part: i for i, part in enumerate(parts)})
    sums = pd.DataFrame({"year": list(shown.index), "value": shown.sum(axis=1).to_numpy()})

    def spec(width: int) -> dict[str, Any]:
        thick = min(64.0, 0.66 * (width - MARGIN) / len(sums))
        year = alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0, ticks=False))
        colour = alt.Color("part:N", scale=alt.Scale(domain=parts, range=list(PARTS)), legend=None)
        bars = _table("parts").mark_bar(width=thick, stroke="white", strokeWidth=0.6)
        total = _table("sums").mark_text(dy=-8, fontWeight="bold", fontSize=11, color=INK)
        text = alt.Text("value:Q", format=f",.{scale.digits}f")
        chart = alt.layer(
            bars.encode(year, alt.Y("value:Q", title=None, stack="zero"), colour, order="order:Q"),
            total.encode(year, alt.Y("value:Q", title=None), text=text),
        )
        return _spec(chart, {"parts": long, "sums": sums}, width=width - MARGIN, height=_height(height, width))

    return Chart(spec, data, title, caption, sources, legend, scale.unit)


def shares(
    frame: pd.DataFrame,
    names: Mapping[str, str],
    title: str,
    caption: str,
    sources: Sequence[str] = (),
    subtitle: str = "",
) -> Chart:
    """One bar for each item, cut into the parts of a whole; ``frame`` has items as index and parts as columns."""
    parts = list(names)
    data = (100 * frame[parts]).rename_axis("item").reset_index()
    legend = [(f"part-{i}", names[part]) for i, part in enumerate(parts)]
    long = data.melt("item", var_name="part", value_name="share")
    long["order"] = long["part"].map({part: i for i, part in enumerate(parts)})

    def spec(width: int) -> dict[str, Any]:
        room, labels, row, step, names = _rows(list(data["item"]), width)
        colour = alt.Color("part:N", scale=alt.Scale(domain=parts, range=list(PARTS)), legend=None)
        axis = alt.Axis(grid=True, domain=False, orient="top")
        share = alt.X("share:Q", title=None, stack="zero", axis=axis, scale=alt.Scale(domain=[0, 100]))
        bars = _table("parts").mark_bar(height=14, stroke="white", strokeWidth=0.6)
        chart = alt.layer(bars.encode(share, row, colour, order="order:Q"), *names)
        places = dict(zip(data["item"], labels["row"], strict=True))
        tables = {"parts": long.assign(row=long["item"].map(places)), "labels": labels}
        return _spec(chart, tables, width=width - room - 20, height=step)

    return Chart(spec, data, title, caption, sources, legend, subtitle)


def panels(
    frame: pd.DataFrame,
    words: Words,
    scales: Mapping[str, Scale],
    title: str,
    caption: str,
    sources: Sequence[str] = (),
) -> Chart:
    """Several quantities side by side, one row for each scenario: medians as dots, nine in ten draws as lines.

    ``frame`` has the columns ``panel``, ``item``, ``low``, ``median`` and ``high``; ``scales`` the scale of each panel.
    """
    factor = frame["panel"].map({panel: scale.factor for panel, scale in scales.items()})
    data = frame.copy()
    for column in ("low", "median", "high"):
        data[column] *= factor
    items = list(dict.fromkeys(data["item"]))
    legend = [("dot blue", words("legend_median")), ("thin", words("legend_nine"))]

    def one(panel: str, width: int, labelled: bool, room: int) -> Any:
        axis = alt.Axis(
            labels=labelled, ticks=False, labelLimit=room, labelColor=INK, minExtent=room if labelled else 0
        )
        row = alt.Y("item:N", sort=items, title=None, axis=axis)
        x = alt.X("low:Q", title=None, axis=alt.Axis(grid=True, domain=False, tickCount=3), scale=alt.Scale(zero=False))
        base = _table("rows").transform_filter(alt.datum.panel == panel)
        value = alt.Text("median:Q", format=f",.{scales[panel].digits}f")
        first = base.transform_filter(alt.datum.item == items[0])
        return alt.layer(
            first.mark_rule(color=MUTED, strokeDash=[2, 3]).encode(alt.X("median:Q")),
            base.mark_rule(color=BLUE, strokeWidth=3, opacity=0.35).encode(x, row, x2="high:Q"),
            base.mark_point(color=BLUE, filled=True, size=60, opacity=1).encode(alt.X("median:Q"), row),
            # The dotted line stops short of the numbers.
            base.mark_text(dy=-10, stroke="white", strokeWidth=4, fontSize=11).encode(
                alt.X("median:Q"), row, text=value
            ),
            base.mark_text(dy=-10, color=INK, fontSize=11).encode(alt.X("median:Q"), row, text=value),
        ).properties(
            title={"text": wrap(panel, width), "subtitle": wrap(scales[panel].unit, width)},
            width=width,
            height=alt.Step(30),
        )

    def spec(width: int) -> dict[str, Any]:
        names = list(scales)
        room = 120
        if width < WIDE:
            column = (one(name, width - room - 15, True, room) for name in names)
            return _spec(alt.vconcat(*column, spacing=22), {"rows": data})
        each = (width - room - 12) // len(names) - 14
        row = (one(name, each, i == 0, room) for i, name in enumerate(names))
        return _spec(alt.hconcat(*row, spacing=14), {"rows": data})

    return Chart(spec, data, title, caption, sources, legend)
