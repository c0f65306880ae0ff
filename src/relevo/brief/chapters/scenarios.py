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
    change = pd.DataFrame([_change(material, name, s) for name in shown for s in others])
    first = change[change["quantity"] == material.title(shown[0])]
    worst = first.loc[first["median"].abs().idxmax()]
    scale = material.scale(shown[0])
    finding = say(
        "finding", scenario=worst["scenario"], quantity=material.title(shown[0]).lower(), month=month,
        median=say.difference(float(worst["median"]), scale), low=say.difference(float(worst["low"]), scale),
        high=say.difference(float(worst["high"]), scale),
    )  # fmt: skip
    columns = {say("scenario"): [label(material, s) for s in others]}
    for name in shown:
        own, unit = change[change["quantity"] == material.title(name)], material.scale(name)
        heading = f"{material.title(name)}, {'pp' if unit.unit.startswith('%') else unit.unit}".rstrip(", ")
        columns[heading] = [
            f"{say.signed(m, unit)} [{say.signed(low, unit)}, {say.signed(high, unit)}]"
            for m, low, high in zip(own["median"], own["low"], own["high"], strict=True)
        ]
    grid = pd.DataFrame(columns)
    table = Table(grid, say("table", month=month), say("table_caption"), material.sources(*shown), change)
    return Part(
        say("title"),
        [Section("", [say("text"), Points(stories), chart, say("change_text"), table])],
        [Finding(finding)],
    )


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


def _change(material: Material, name: str, scenario: str) -> dict[str, object]:
    """What a scenario changes in the last month, compared draw by draw with the same luck."""
    last = {"month": -1}
    moved = material.values(name, scenario=scenario).isel(last) - material.values(name).isel(last)
    low, median, high = (float(x) for x in moved.quantile([0.05, 0.5, 0.95], "draw"))
    return {
        "scenario": label(material, scenario), "quantity": material.title(name),
        "low": low, "median": median, "high": high, "unit": str(material.run()[name].attrs["units"]),
    }  # fmt: skip


CHAPTER = Chapter(arena="", order=60, write=write)
