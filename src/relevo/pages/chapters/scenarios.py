"""What becomes of the headline quantities if the world turns: every scenario of the pack side by side."""

from collections.abc import Mapping

import pandas as pd

from relevo.pack.programme import scenario_names
from relevo.pages.charts import panels
from relevo.pages.parts import Chapter, Finding, Material, Part, Points, Section, Table
from relevo.pages.words import Scale, texts

PANELS = 5


def write(material: Material) -> Part | None:
    """Stories of the scenarios, the headline quantities under each, and what each changes draw by draw."""
    say, info = material.say, material.pack.info
    shown = [name for name in info.headline or info.outputs if _is_line(material, name)][:PANELS]
    others = material.scenarios[1:]
    if not shown or not others:
        return None
    stories = [f"**{label(material, s)}:** {_story(material, s)}" for s in material.scenarios]
    frame = pd.DataFrame([_row(material, name, s) for name in shown for s in material.scenarios])
    scales = {material.title(name): material.scale(name) for name in shown}
    month = say.month(info.end)
    chart = panels(frame, say, scales, say("chart", month=month), say("chart_caption"), material.sources(*shown))
    changes = {(name, s): _change(material, name, s) for name in shown for s in others}
    worst = max(others, key=lambda s: abs(float(changes[shown[0], s]["median"])))
    largest, scale = changes[shown[0], worst], material.scale(shown[0])
    finding = say(
        "finding", scenario=label(material, worst), quantity=material.title(shown[0]).lower(),
        month=say.month(f"{largest['month']}-01"),
        **{key: say.difference(float(largest[key]), scale) for key in ("median", "low", "high")},
    )  # fmt: skip
    columns = {say("scenario"): [label(material, s) for s in others]}
    for name in shown:
        scale = material.scale(name)
        unit = "pp" if scale.unit.startswith("%") else scale.unit
        heading = f"{material.title(name)}, {unit}".rstrip(", ")
        columns[heading] = [_cell(material, changes[name, s], scale) for s in others]
    data = pd.DataFrame([{"quantity": name, "scenario": s, **change} for (name, s), change in changes.items()])
    table = Table(pd.DataFrame(columns), say("table"), say("table_caption"), material.sources(*shown), data)
    section = Section("", [say("text"), Points(stories), chart, say("change_text"), table])
    return Part(say("title"), [section], [Finding(finding)])


def label(material: Material, scenario: str) -> str:
    """What a scenario is called."""
    words = material.words.of("scenarios")
    known = texts("scenarios")
    names = scenario_names(material.pack, scenario) or [scenario]
    return " + ".join(words(name) if name in known else name.replace("_", " ").capitalize() for name in names)


def _story(material: Material, scenario: str) -> str:
    """The stories of the scenarios that are applied together, or of the one."""
    names = scenario_names(material.pack, scenario) or [scenario]
    return " ".join(material.pack.stories[name] for name in names)


def _cell(material: Material, change: Mapping[str, float | str], scale: Scale) -> str:
    shown = [material.words.signed(float(change[key]), scale) for key in ("low", "median", "high")]
    if not any(digit in "123456789" for text in shown for digit in text):
        return "–"
    low, median, high = shown
    # No line ends inside a range or a month, however narrow the column.
    month = str(change["month"]).replace("-", "\N{NON-BREAKING HYPHEN}")
    return f"{median} [{low},\N{NO-BREAK SPACE}{high}] {month}"


def _is_line(material: Material, name: str) -> bool:
    return material.has(name) and set(material.values(name).dims) == {"draw", "month"}


def _row(material: Material, name: str, scenario: str) -> dict[str, str | float]:
    # All rows on the draws that all scenarios have.
    other = material.values(name, scenario=material.scenarios[-1])
    last = material.values(name, scenario=scenario)[:, -1].sel(draw=other["draw"])
    low, median, high = (float(last.quantile(p)) for p in (0.05, 0.5, 0.95))
    return {
        "panel": material.title(name),
        "item": label(material, scenario),
        "low": low,
        "median": median,
        "high": high,
    }


def _change(material: Material, name: str, scenario: str) -> dict[str, float | str]:
    """What a scenario changes draw by draw, with the same luck, in the month in which the median changes most."""
    moved = material.values(name, scenario=scenario) - material.values(name)
    place = int(abs(moved.median("draw")).argmax("month"))
    low, median, high = (float(moved[:, place].quantile(p)) for p in (0.05, 0.5, 0.95))
    return {"month": f"{material.pack.months[place]:%Y-%m}", "low": low, "median": median, "high": high}


CHAPTER = Chapter(arena="", order=60, write=write)
