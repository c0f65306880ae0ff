"""The figures of the essays, checked: how many hold, which do not, and what the facts give instead."""

import pandas as pd

from relevo.evidence.claims import FAILS, HELD_THEN, VERDICTS, claim_reviews, claims
from relevo.pages.parts import Chapter, Finding, Material, Part, Section, Table

YEAR = "year"


def write(material: Material) -> Part | None:
    """Counts by author and verdict, the claims that do not hold or held only then, and all of them behind a click."""
    say, pack = material.say, material.pack
    table = claims(pack)
    if table.empty:
        return None
    table["author"] = [_author(material, essay) for essay in table["essay"]]
    counts = table["verdict"].value_counts().reindex(list(VERDICTS), fill_value=0)
    numbers = {verdict: say.number(counts[verdict]) for verdict in VERDICTS}
    essays = sorted(set(table["essay"]))
    by_author = pd.crosstab(table["author"], table["verdict"]).reindex(columns=list(VERDICTS), fill_value=0)
    by_author = by_author.loc[list(dict.fromkeys(table["author"]))]
    summary = pd.DataFrame(
        {say("author"): list(by_author.index), say("claims"): [str(n) for n in by_author.sum(axis=1)]}
    )
    for verdict in VERDICTS:
        summary[say(verdict)] = [str(count) for count in by_author[verdict]]
    wrong = table[table["verdict"].isin([FAILS, HELD_THEN])].sort_values("verdict", kind="stable")
    blocks = [
        say("text", count=say.number(len(table)), cutoff=say.day(pack.info.cutoff), **numbers),
        Table(summary, say("summary"), say("summary_caption"), essays),
        Table(claim_rows(material, wrong), say("wrong"), say("wrong_caption"), essays, wrong),
        Table(claim_rows(material, table), say("all"), say("all_caption"), essays, table, folded=True),
    ]
    finding = say("finding", count=say.number(len(table)), **numbers)
    return Part(say("title"), [Section("", blocks)], [Finding(finding, 0.8)], linked_data=claim_reviews(pack, table))


def _author(material: Material, essay: str) -> str:
    return material.pack.sources[essay].author.split(",")[0]


def claim_rows(material: Material, table: pd.DataFrame) -> pd.DataFrame:
    """What is said, what the facts give, the verdict, and why; where it held only then, with what was known then."""
    material = material.for_chapter("claims", material.covered)
    say = material.say
    rows: list[dict[str, str]] = []
    for row in table.to_dict("records"):
        stated = _number(material, row["stated"], row["unit"])
        stated = say(row["compare"], value=stated) if row["compare"] in ("at_least", "at_most") else stated
        found = _number(material, row["computed"], row["unit"]) or "–"
        if row["then"]:
            found = say("found_then", found=found, then=_number(material, row["then"], row["unit"]))
        unit = say.term(row["unit"]) if row["unit"] != YEAR else ""
        why = [row["note"], say("from", source=row["source"]) if row["source"] else ""]
        rows.append(
            {
                say("statement"): f"{_author(material, row['essay'])}: {row['statement']}", say("stated"): stated,
                say("found"): f"{found} {unit}".strip(), say("verdict"): say(row["verdict"]),
                say("why"): " ".join(part for part in why if part),
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def _number(material: Material, text: str, unit: str) -> str:
    """The numbers of a claim, thousands set apart; years are left as they are."""
    if " to " in text:
        low, high = text.split(" to ")
        return material.say("to", low=_number(material, low, unit), high=_number(material, high, unit))
    if not text or (unit == YEAR and len(text) == 4):
        return text
    return material.say.number(float(text), min(len(text.partition(".")[2]), 2))


CHAPTER = Chapter(arena="", order=85, write=write)
