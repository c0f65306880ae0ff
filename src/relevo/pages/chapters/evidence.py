"""How good was this forecast: scorecard, fans with the truth drawn in, the split of errors, the worst misses.

The chapter is written only where the brief was asked for scores (``relevo brief --score``): a forecast stands without
knowing what came after it, and scoring takes three more runs.
"""

import pandas as pd

from relevo.evidence.backtest import Scores, Split
from relevo.pages.parts import Block, Chapter, Chart, Finding, Material, Part, Points, Section, Table
from relevo.pages.words import PERCENT, Scale

SHOWN = ("annual_growth", "annual_inflation", "exchange_rate", "policy_rate", "debt_ratio", "crude_output")
NAMES = ("stood", "world", "policy")
MISSES = 6


def write(material: Material) -> Part | None:
    """The chapter, from the three backtests that the brief was given."""
    found = material.extra.get("scores")
    if not isinstance(found, Split):
        return None
    say, words = material.say, material.words
    stood, world, _ = found.scores
    figures, quantities = len(stood.observations), len(stood.table)
    finding = say(
        "finding", skill=_signed(material, world.skill()), inside=words.percent(stood.coverage(0.8), 0), figures=figures
    )
    card = say("card_text", figures=figures, quantities=quantities)
    fans: list[Block] = [say("fans_text"), *(chart for name in SHOWN if (chart := _fan(material, found, name)))]
    return Part(
        say("title"),
        [
            Section(say("card_title"), [card, _card(material, found)]),
            Section(say("arena_title"), [say("arena_text"), _arenas(material, world)]),
            Section(say("fans_title"), fans),
            Section(say("places_title"), [say("places_text"), _places(material, found)]),
            Section(say("split_title"), [say("split_text"), _split(material, found)]),
            Section(say("misses_title"), [say("misses_text"), Points(_misses(material, found))]),
            *_learning(material),
        ],
        findings=[Finding(finding, weight=0.8)],
    )  # fmt: skip


def _signed(material: Material, number: float) -> str:
    text = material.words.number(number, 2)
    return text if text.startswith("−") or not text.strip("0.") else f"+{text}"


def _card(material: Material, found: Split) -> Table:
    """Skill and coverage of the three backtests, and of the second with widened bands, side by side."""
    say, words = material.say, material.words
    backtests = [*zip(NAMES, found.scores, strict=True), ("widened", found.widened)]
    rows = [
        {
            say("backtest"): say(name),
            say("skill"): _signed(material, scores.skill()),
            **{f"{round(100 * level)}%": words.percent(scores.coverage(level), 0) for level in (0.5, 0.8, 0.9)},
        }
        for name, scores in backtests
    ]
    data = pd.concat([scores.table.assign(backtest=name) for name, scores in backtests])
    caption = say("card_caption")
    if found.scores[0].events:
        caption += " " + say("brier", **{n: words.number(s.events["brier"], 3) for n, s in backtests[: len(NAMES)]})
    return Table(pd.DataFrame(rows), say("card_table"), caption, data=data)


def _arenas(material: Material, world: Scores) -> Table:
    say, words = material.say, material.words
    inside = world.coverage(0.8, "arena")
    rows = [
        {
            say("arena"): say.heading(say.term(str(arena))),
            say("quantities"): len(part),
            say("skill"): _signed(material, world.skill(str(arena))) if part["skill"].notna().any() else "",
            "80%": words.percent(float(inside[arena]), 0) if arena in inside else "",
        }
        for arena, part in world.table.groupby("arena", sort=False)
    ]
    return Table(pd.DataFrame(rows), say("arena_table"), say("arena_caption"), data=world.table)


def _fan(material: Material, found: Split, name: str) -> Chart | None:
    """The fan as it stood, what happened as a line."""
    from relevo.pages.charts import fan

    rows = found.scores[0].observations
    rows = rows[rows["quantity"] == name]
    if rows.empty or not material.has(name):
        return None
    bands = material.bands(name)
    # The end of the month before is the start of the first.
    when = pd.DatetimeIndex(rows["when"]).normalize()
    truth = pd.Series(rows["observed"].to_numpy(float), when.where(when >= bands.index[0], bands.index[0])).sort_index()
    inside = material.words.percent(float(rows["covered80"].mean()), 0)
    caption = material.say("fan_caption", inside=inside)
    return fan(bands, material.words, material.scale(name), material.title(name), caption, past=truth)


def _places(material: Material, found: Split) -> Table:
    """In which tenth of the draws the truth fell: the histogram of places."""
    say, words = material.say, material.words
    backtests = list(zip(NAMES, found.scores, strict=True))
    rows = [
        {say("tenth"): str(i + 1)} | {say(name): words.percent(scores.histogram[i], 0) for name, scores in backtests}
        for i in range(len(found.scores[0].histogram))
    ]
    return Table(pd.DataFrame(rows), say("places_table"), say("places_caption"))


def _scale(found: Split, quantity: str) -> Scale:
    entry = found.entries[quantity]
    if entry.unit.startswith("%"):
        return PERCENT
    # Figures are kept in the model's unit and shown in that of their source.
    factor = 1 / entry.scale if entry.scale else 1.0
    digits = 1 if entry.unit.startswith("MXN") else 0
    return Scale(factor=factor, digits=digits, unit="" if entry.unit == "1" else entry.unit)


def _split(material: Material, found: Split) -> Table:
    say, words = material.say, material.words
    events = {name for name, entry in found.entries.items() if entry.event}
    rows: list[dict[str, str]] = []
    for row in found.by_quantity.to_dict("records"):
        if row["quantity"] in events:
            continue
        scale = _scale(found, row["quantity"])
        parts = {
            say(part): words.number(row[part] * scale.factor, scale.digits)
            for part in ("error", "luck", "choices", "model")
        }
        title = found.entries[row["quantity"]].meaning
        rows.append({say("quantity"): f"{title} ({scale.unit})" if scale.unit else title, **parts})
    return Table(pd.DataFrame(rows), say("split_table"), say("split_caption"), data=found.by_quantity)


def _misses(material: Material, found: Split) -> list[str]:
    """One sentence for each of the quantities that missed by most half-widths of their band, with the parts of it."""
    say = material.say
    rows = found.scores[0].observations.merge(
        found.table[["quantity", "of", "date", "error", "luck", "choices", "model"]], on=["quantity", "of", "date"]
    )
    rows = rows[~rows["event"]]
    half = ((rows["high"] - rows["low"]) / 2).clip(lower=1e-9 + rows["observed"].abs() / 100)
    rows = rows.assign(miss=rows["error"].abs() / half).sort_values("miss", ascending=False)
    sentences: list[str] = []
    for row in rows.drop_duplicates("quantity").head(MISSES).to_dict("records"):
        scale = _scale(found, row["quantity"])
        title = found.entries[row["quantity"]].meaning
        numbers = {
            key: material.words.show(row[key], scale) for key in ("observed", "median", "luck", "choices", "model")
        }
        member = f" ({row['of'].replace('_', ' ')})" if row["of"] else ""
        sentences.append(say("miss", title=title + member, date=row["date"], **numbers))
    return sentences


def _learning(material: Material) -> list[Section]:
    """How much nearer the rest of the forecast comes when it learns what was known by a month."""
    from relevo.pages.charts import ranges

    say, found = material.say, material.extra.get("updates", [])
    if not found:
        return []
    rows = {}
    for update in found:
        gain = update.table.loc[update.table["prior_crps"] > 0, "gain"]
        rows[material.words.month(f"{update.until}-01")] = {
            "low": gain.quantile(0.25), "median": update.gain, "high": gain.quantile(0.75),
        }  # fmt: skip
    frame = pd.DataFrame(rows).T
    legend = (say("learning_dot"), say("learning_line"))
    chart = ranges(frame, material.words, PERCENT, say("learning_chart"), say("learning_caption"), legend=legend)
    return [Section(say("learning_title"), [say("learning_text"), chart])]


CHAPTER = Chapter(arena="", order=85, write=write, bands=["policy_rate", "crude_output"])
