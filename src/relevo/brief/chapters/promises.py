"""The ledger of promises: who says so, what each needs, when it would be kept, and whether the model covers it."""

import pandas as pd

from relevo.brief.parts import Chapter, Material, Part, Section, Table
from relevo.run import not_modelled


def write(material: Material) -> Part | None:
    """One row for each pledge of the pack."""
    say, pack = material.say, material.pack
    if not pack.pledges:
        return None
    outside = set(not_modelled(pack))
    rows = [
        {
            say("promise"): pledge.promise,
            say("route"): say(f"route_{pledge.route}"),
            say("kept_when"): pledge.kept_when,
            say("modelled"): say("no" if name in outside else "yes"),
            say("essay"): pack.sources[pledge.essay].author.split(",")[0],
        }
        for name, pledge in pack.pledges.items()
    ]
    data = pd.DataFrame(
        [
            {"pledge": name, **pledge.model_dump(include={"promise", "essay", "where", "route", "kept_when", "note"})}
            for name, pledge in pack.pledges.items()
        ]
    )
    essays = sorted({pledge.essay for pledge in pack.pledges.values()})
    table = Table(pd.DataFrame(rows), say("table"), say("caption"), essays, data)
    count = len(pack.pledges)
    text = say("all_in", count=count) if not outside else say("some_out", count=count, outside=len(outside))
    return Part(say("title"), [Section("", [text, table])])


CHAPTER = Chapter(arena="", order=80, write=write)
