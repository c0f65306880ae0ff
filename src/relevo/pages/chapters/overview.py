"""Fan charts of what a pack puts in its headline and no other chapter shows: the brief of a country with few arenas."""

from relevo.pages.parts import Chapter, Chart, Finding, Material, Part, Section


def write(material: Material) -> Part | None:
    """One fan for each element of the headline quantities, or of the outputs where a pack has no headline."""
    say, info = material.say, material.pack.info
    shown = [name for name in info.headline or info.outputs if name not in material.covered]
    charts: list[Chart] = []
    findings: list[Finding] = []
    for name in shown:
        data = material.run()[name]
        own = [str(dimension) for dimension in data.dims if dimension not in ("draw", "month")]
        if "month" not in data.dims or len(own) > 1:
            continue
        for place in [{own[0]: str(member)} for member in data[own[0]].to_numpy()] if own else [{}]:
            scale = material.scale(name)
            title = ": ".join([material.title(name), *(member.replace("_", " ") for member in place.values())])
            last = material.bands(name, of=place).iloc[-1]
            caption = say("caption", low=say.plain(last[0.25], scale), high=say.show(last[0.75], scale))
            charts.append(material.fan(name, caption, title=title, of=place))
            if not own and material.compared:
                other = material.bands(name, material.compared).iloc[-1]
                finding = say(
                    "finding", title=title, median=say.show(last[0.5], scale), low=say.plain(last[0.05], scale),
                    high=say.show(last[0.95], scale), other=say.show(other[0.5], scale), month=say.month(info.end),
                )  # fmt: skip
                findings.append(Finding(finding, weight=0.5))
    return Part(say("title"), [Section("", [say("text"), *charts])], findings, lead=charts[0]) if charts else None


CHAPTER = Chapter(arena="", order=50, write=write)
