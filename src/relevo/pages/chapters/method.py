"""How the brief was made: what the model is, how to read a fan, what rests on judgement, what is left out."""

from collections import Counter

import pandas as pd

from relevo.pack.schema import JUDGEMENT
from relevo.pages.parts import Block, Chapter, Material, Part, Points, Section, Table
from relevo.run import not_modelled


def write(material: Material) -> Part:
    """Model, reading, judgement, limits."""
    say, pack, words = material.say, material.pack, material.words
    graph = pack.graph()
    uncertain = sum(parameter.uncertain for parameter in pack.parameters.values())
    model = say(
        "model", equations=len(graph.equations), figures=words.number(len(pack.citations)), uncertain=uncertain,
        months=len(pack.months), draws=words.number(material.draws), shocks=len(graph.shocks),
    )  # fmt: skip
    judged = Counter(c.file for c in pack.citations if c.source == JUDGEMENT)
    every = Counter(c.file for c in pack.citations)
    share = sum(judged.values()) / len(pack.citations)
    frame = pd.DataFrame(
        {
            say("file"): list(every),
            say("figures_column"): list(every.values()),
            say("judged_column"): [judged[file] for file in every],
        }
    )
    judgement = say(
        "judgement_text",
        share=words.percent(share, 0),
        count=words.number(sum(judged.values())),
        all=words.number(len(pack.citations)),
    )
    outside = [pack.pledges[name].promise for name in not_modelled(pack)]
    arenas = words.listing([words.term(arena).replace("_", " ") for arena in pack.info.arenas])
    left_out: list[Block] = [say("limits_text", arenas=arenas)]
    if outside:
        left_out += [say("limits_pledges"), Points(outside)]
    lost = sum(int(run.attrs.get("lost_draws", 0)) for run in material.runs.values())
    left_out.append(say("lost", count=lost) if lost else say("none_lost"))
    return Part(
        say("title"),
        [
            Section(say("model_title"), [model, say("coupling")]),
            Section(say("fan_title"), [say("fan_text"), say("fan_limits")]),
            Section(say("judgement_title"), [judgement, Table(frame, say("table"), say("table_caption"))]),
            Section(say("limits_title"), left_out),
        ],
    )


CHAPTER = Chapter(arena="", order=90, write=write)
