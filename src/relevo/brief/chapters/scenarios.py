"""What becomes of the headline quantities if the world turns: every scenario of the pack side by side."""

import pandas as pd

from relevo.brief.charts import panels
from relevo.brief.parts import Chapter, Finding, Material, Part, Points, Section, Table
from relevo.brief.words import texts

PANELS = 5


def write(material: Material) -> Part | None:
    """Stories of the scenarios, the headline quantities under each, and what each changes draw by draw."""
    say, info = material.say, material.pack.info
    shown = [name for name in info.headline or info.outputs if _is_line(material, name)][:PANELS]
    others = material.scenarios[1:]
    if not shown or not others:
        return None
    stories = [f"**{label(material, s)}:** {material.pack.stories[s]}" for s in material.scenarios]
    frame = pd.DataFrame([_row(material, name, s) for name in shown for s in material.scenarios])
    scales = {material.title(name): material.scale(name) for name in shown}
    month = say.month(info.end)
    chart = panels(frame, say, scales, say("chart", month=month), say("chart_caption"), material.sources(*shown))
    changes = {(name, s): _change(material, name, s) for name in shown for s in others}
    worst = max(others, key=lambda s: abs(changes[shown[0], s][0.5]))
    scale = material.scale(shown[0])
    low, median, high = (say.difference(x, scale) for x in changes[shown[0], worst].values())
    finding = say(
        "finding", scenario=label(material, worst), quantity=material.title(shown[0]).lower(), month=month,
        median=median, low=low, high=high,
    )  # fmt: skip
    columns = {say("scenario"): [label(material, s) for s in others]}
    for name in shown:
        scale = material.scale(name)
        unit = "pp" if scale.unit.startswith("%") else scale.unit
        cells = [[say.signed(x, scale) for x in changes[name, s].values()] for s in others]
        columns[f"{material.title(name)}, {unit}".rstrip(", ")] = [f"{m} [{low}, {high}]" for low, m, high in cells]
    data = pd.DataFrame([{"quantity": name, "scenario": s, **change} for (name, s), change in changes.items()])
    sources = material.sources(*shown)
    table = Table(pd.DataFrame(columns), say("table", month=month), say("table_caption"), sources, data)
    section = Section("", [say("text"), Points(stories), chart, say("change_text"), table])
    return Part(say("title"), [section], [Finding(finding)])


def label(material: Material, scenario: str) -> str:
    """What a scenario is called."""
    if scenario in texts("scenarios"):
        return material.words.of("scenarios")(scenario)
    return scenario.replace("_", " ").capitalize()


def _is_line(material: Material, name: str) -> bool:
    return material.has(name) and set(material.values(name).dims) == {"draw", "month"}


def _row(material: Material, name: str, scenario: str) -> dict[str, str | float]:
    last = material.bands(name, scenario=scenario).iloc[-1]
    return {
        "panel": material.title(name), "item": label(material, scenario),
        "low": last[0.05], "median": last[0.5], "high": last[0.95],
    }  # fmt: skip


def _change(material: Material, name: str, scenario: str) -> dict[float, float]:
    """What a scenario changes in the last month, draw by draw with the same luck: quantiles by probability."""
    moved = material.values(name, scenario=scenario)[:, -1] - material.values(name)[:, -1]
    return {p: float(moved.quantile(p)) for p in (0.05, 0.5, 0.95)}


CHAPTER = Chapter(arena="", order=60, write=write)
