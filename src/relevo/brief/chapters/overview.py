"""Fan charts of what a pack puts in its headline and no other chapter shows: the brief of a country with few arenas."""

from relevo.brief.parts import Chapter, Chart, Finding, Material, Part, Section
from relevo.brief.words import PERCENT, Scale


def write(material: Material) -> Part | None:
    """One fan for each element of the headline quantities, or of the outputs where a pack has no headline."""
    say, info = material.say, material.pack.info
    titles = info.headline or dict.fromkeys(info.outputs, "")
    shown = [name for name in titles if name not in material.covered and "month" in material.run()[name].dims]
    if not shown:
        return None
    charts: list[Chart] = []
    findings: list[Finding] = []
    for name in shown:
        data = material.run()[name]
        own = [dimension for dimension in data.dims if dimension not in ("draw", "month")]
        if len(own) > 1:
            continue
        places = [{str(own[0]): str(member)} for member in data[own[0]].to_numpy()] if own else [{}]
        scale = scale_of(data.attrs["units"])
        for place in places:
            title = ", ".join([titles[name] or name.replace("_", " ").capitalize(), *place.values()])
            last = material.bands(name, of=place).iloc[-1]
            caption = say("caption", low=say.show(last[0.25], scale), high=say.show(last[0.75], scale))
            charts.append(material.fan(name, title, caption, scale, of=place))
            if not own and material.compared:
                other = material.bands(name, material.compared).iloc[-1]
                findings.append(Finding(say(
                    "finding", title=title, median=say.show(last[0.5], scale), low=say.show(last[0.05], scale),
                    high=say.show(last[0.95], scale), other=say.show(other[0.5], scale), month=say.month(info.end),
                ), weight=0.5))  # fmt: skip
    return Part(say("title"), [Section("", [say("text"), *charts])], findings, lead=charts[0])


def scale_of(unit: str) -> Scale:
    """How a unit of the model is shown: rates of a year as percentages, all else as it is."""
    return PERCENT if unit == "1 / year" else Scale(digits=2 if unit == "1" else 1, unit="" if unit == "1" else unit)


CHAPTER = Chapter(arena="", order=10, write=write)
