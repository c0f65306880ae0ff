"""The ledger: every promise of the essays, what it needs, when it would be kept, and whether the model covers it."""

import pandas as pd

from relevo.evidence.ledger import MODELLED, YES, ledger
from relevo.pages.parts import Chapter, Material, Part, Section, Table


def write(material: Material) -> Part | None:
    """Counts by author, and one row for each promise behind a click."""
    say, pack = material.say, material.pack
    table = ledger(pack)
    if table.empty:
        return None
    counts = table["modelled"].value_counts().reindex(list(MODELLED), fill_value=0)
    by_author = pd.crosstab(table["author"], table["modelled"]).reindex(columns=list(MODELLED), fill_value=0)
    by_author = by_author.loc[list(dict.fromkeys(table["author"]))]
    summary = pd.DataFrame(
        {say("author"): list(by_author.index), say("promises"): [str(n) for n in by_author.sum(axis=1)]}
        | {say(f"modelled_{state}"): [str(count) for count in by_author[state]] for state in MODELLED}
    )
    why = table["why"].map(say.term).where(table["modelled"] != YES, "")
    shown = pd.DataFrame(
        {
            say("promise"): table["promise"],
            say("author"): table["author"],
            say("route"): [say(f"route_{route}") for route in table["route"]],
            say("kept_when"): table["kept_when"],
            say("due"): table["due"],
            say("modelled"): [say(state) for state in table["modelled"]],
            say("why"): [". ".join(filter(None, pair)) for pair in zip(why, table["note"], strict=True)],
        }
    )
    essays = sorted(set(table["essay"]))
    text = say("text", count=say.number(len(table)), **{state: say.number(counts[state]) for state in MODELLED})
    blocks = [
        text,
        Table(summary, say("summary"), say("summary_caption"), essays),
        Table(shown, say("table"), say("caption"), essays, table, folded=True),
    ]
    return Part(say("title"), [Section("", blocks)])


CHAPTER = Chapter(arena="", order=80, write=write)
