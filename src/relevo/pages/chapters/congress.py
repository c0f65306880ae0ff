"""Congress: what the landslide allows: chambers, states, bills, mid-term, yearly votes, the claim of defectors."""

from collections.abc import Sequence
from math import ceil, pi
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from relevo.evidence.bills import at_first_vote
from relevo.pack.read import Pack
from relevo.pages.charts import INK, PARTS
from relevo.pages.parts import Block, Chapter, Chart, Finding, Material, Part, Section, Table
from relevo.pages.words import Scale, Words

CHAMBERS = {"deputies": 500, "senate": 128}
# From left to right as the chamber sits, with the claim's defectors next to the government's bloc.
BENCHES = {
    "MORENA": ["MORENA"], "PT": ["PT"], "PES": ["PES"], "PVEM": ["PVEM"], "PRD, MC": ["PRD", "MC"],
    "PRI, PNA": ["PRI", "PNA"], "PAN": ["PAN"],
}  # fmt: skip
PRESIDENT = "MORENA"
BLOC, DEFECTORS = [PRESIDENT, "PT", "PES"], ["PRD", "MC"]
AMENDMENT = 2 / 3
DECISIVE, SELDOM = 3, 0.005  # parties named, and a chance that is no longer nought when rounded
SEATS = Scale(1, 0)


def write(material: Material) -> Part | None:
    """Both chambers as elected in July 2018, the claim about defectors, states, bills, and the mid-term."""
    wanted = ("deputies_elect", "senators_elect", "bloc_seats", "bill_in_force", "approval", "legislatures_held")
    if not material.has(*wanted):
        return None
    say = material.say
    elected = {chamber: _elected(material, chamber) for chamber in CHAMBERS}
    pictures = [_hemicycle(material, chamber, members) for chamber, members in elected.items()]
    midterm = material.fan(
        "bloc_seats", say("midterm_caption"), title=say("midterm"), scale=Scale(1, 0, say("seats")),
        compare=False, of={"chamber": "deputies"}, level=float(_needed("deputies")),
    )  # fmt: skip
    states = material.fan(
        "legislatures_held", say("states_caption"), title=say("states"), scale=Scale(1, 0, say("legislatures")),
        level=float(material.pack.parameters["states_needed"].value),
    )  # fmt: skip
    share = Scale(100, 0, "%")
    moods = [
        material.fan("approval", say("approval_caption"), title=say("approval"), scale=share),
        material.fan("trust", say("trust_caption"), title=say("trust"), scale=share),
    ]
    table, data = _bills(material)
    yearly = _yearly(material)
    amendments = [name for name in data.index if material.pack.pledges[name].route == "constitution"]
    bloc = material.values("bloc_seats").sel(chamber="deputies")
    before, after = (float(bloc.isel(month=m).median()) for m in _around_midterm(material))
    findings = [
        Finding(_claim(material, elected), 1.6),
        Finding(
            say(
                "finding_midterm", before=say.number(before), after=say.number(after),
                chance=say.chance(float((bloc.isel(month=_around_midterm(material)[1]) >= _needed("deputies")).mean())),
            )
        ),
    ]  # fmt: skip
    return Part(
        say("title"),
        [
            Section(
                say("landslide"), [say("landslide_text", **_landslide(elected)), *pictures, _claim(material, elected)]
            ),
            Section(
                say("bills"),
                [
                    say("bills_text", number=len(data), amendments=len(amendments)),
                    table,
                    *_first_votes(material, amendments),
                ],
            ),
            Section(say("midterm_section"), [say("midterm_text"), midterm]),
            Section(say("yearly"), [say("yearly_text"), yearly]),
            Section(say("states_section"), [say("states_text"), states]),
            Section(say("society"), [say("society_text"), *moods]),
        ],
        findings,
        lead=midterm,
    )


def _elected(material: Material, chamber: str) -> pd.Series:
    """Members by party of record as the votes of July 2018 give them, the same in every draw."""
    name = {"deputies": "deputies_elect", "senate": "senators_elect"}[chamber]
    return material.values(name).isel(draw=0, month=0).to_series().round().astype(int)


def _needed(chamber: str) -> int:
    return ceil(AMENDMENT * CHAMBERS[chamber])


def _around_midterm(material: Material) -> tuple[int, int]:
    """The last month of the Chamber of 2018 and the first of the next, as places among the months."""
    installed = int(material.pack.parameters["midterm_installed"].value)
    return installed - 1, installed


def _landslide(elected: dict[str, pd.Series]) -> dict[str, int]:
    return {
        "deputies": int(elected["deputies"][BLOC].sum()), "senators": int(elected["senate"][BLOC].sum()),
        "deputies_needed": _needed("deputies"), "senators_needed": _needed("senate"),
    }  # fmt: skip


def _claim(material: Material, elected: dict[str, pd.Series]) -> str:
    """Whether the government's bloc with PRD and MC reaches two thirds of each chamber."""
    reach = {chamber: int(members[BLOC + DEFECTORS].sum()) for chamber, members in elected.items()}
    say = material.say
    verdict = "claim_both" if all(reach[c] >= _needed(c) for c in CHAMBERS) else "claim_chamber_only"
    return say(
        verdict, deputies=reach["deputies"], senators=reach["senate"], deputies_needed=_needed("deputies"),
        senators_needed=_needed("senate"), short=max(0, _needed("senate") - reach["senate"]),
    )  # fmt: skip


def _hemicycle(material: Material, chamber: str, members: pd.Series) -> Chart:
    """Every seat a dot, from the government's side to the opposition's, with the line of two thirds."""
    say, total = material.say, CHAMBERS[chamber]
    seats = _places(total)
    order = [bench for bench, parties in BENCHES.items() for _ in range(int(members[parties].sum()))]
    seats["bench"] = order + ["PAN"] * (total - len(order))
    turn = pi * (1 - _needed(chamber) / total)
    line = pd.DataFrame({"x": [np.cos(turn) * r for r in (0.36, 1.06)], "y": [np.sin(turn) * r for r in (0.36, 1.06)]})
    data = pd.DataFrame({"party": members.index, "seats": members.to_numpy()})
    legend = [(f"part-{i}", bench) for i, bench in enumerate(BENCHES)]

    def spec(width: int) -> Any:
        scale = alt.Scale(domain=[-1.08, 1.08])
        colour = alt.Color("bench:N", scale=alt.Scale(domain=list(BENCHES), range=list(PARTS)), legend=None)
        size = (width / 700) ** 2 * (52 if total > 200 else 150)
        dots = alt.Chart(seats).mark_point(filled=True, opacity=1, size=size).encode(
            alt.X("x:Q", axis=None, scale=scale), alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[-0.02, 1.1])), colour
        )  # fmt: skip
        rule = alt.Chart(line).mark_line(color=INK, strokeWidth=1.5, strokeDash=[4, 3]).encode(x="x:Q", y="y:Q")
        return alt.layer(dots, rule).properties(width=width - 20, height=(width - 20) * 0.52)

    title = say(f"{chamber}_picture")
    return Chart(
        spec, data, title, say("hemicycle_caption", needed=_needed(chamber)), material.sources("bloc_seats"), legend
    )


def _places(total: int) -> pd.DataFrame:
    """Seats on rings of a half circle, sorted by their angle."""
    rings = 10 if total > 200 else 5
    radii = np.linspace(0.42, 1.0, rings)
    numbers = np.floor(total * radii / radii.sum()).astype(int)
    numbers[-1] += total - numbers.sum()
    rows = [(pi * (1 - (i + 0.5) / n), r) for r, n in zip(radii, numbers, strict=True) for i in range(int(n))]
    seats = pd.DataFrame(rows, columns=["angle", "radius"]).sort_values(["angle", "radius"], ascending=[False, True])
    return pd.DataFrame(
        {"x": np.cos(seats["angle"]) * seats["radius"], "y": np.sin(seats["angle"]) * seats["radius"]}
    ).reset_index(drop=True)


def _bills(material: Material) -> tuple[Table, pd.DataFrame]:
    """One row for each bill: how often it passes, by when, what is left of it, and what stops it."""
    say, pack = material.say, material.pack
    last = {name: material.at_end(name) for name in ("bill_passed", "bill_in_force", "bill_intensity")}
    when = material.at_end("bill_month")
    early = material.values("bill_passed").isel(month=_around_midterm(material)[0]).mean("draw").to_series()
    month = when.where(when >= 0).median("draw").to_series()
    data = pd.DataFrame(
        {
            "passed_by_midterm": early,
            "passed": last["bill_passed"].mean("draw").to_series(),
            "in_force": last["bill_in_force"].mean("draw").to_series(),
            "content": (last["bill_intensity"].sum("draw") / last["bill_in_force"].sum("draw")).to_series(),
            "month": [f"{pack.months[int(m)]:%Y-%m}" if m >= 0 else "" for m in month],
        }
    )
    data.insert(0, "bill", data.index)
    data["obstacle"] = [_obstacle(row) for row in data[["passed", "in_force"]].to_dict("records")]
    shown = data[data["passed"] + (data["obstacle"] != "untabled") > 0]
    percent = {
        c: [say.percent(float(x), 0) if x == x else "" for x in shown[c]]
        for c in ("passed_by_midterm", "passed", "in_force", "content")
    }
    frame = pd.DataFrame(
        {
            say("bill"): [pack.pledges[name].promise for name in shown.index],
            say("route"): [say(f"route_{_route(pack, str(name))}") for name in shown.index],
            say("by_midterm"): percent["passed_by_midterm"],
            say("by_end"): percent["passed"],
            say("in_force"): percent["in_force"],
            say("content"): percent["content"],
            say("month"): shown["month"].to_list(),
            say("obstacle"): [say(f"obstacle_{kind}") for kind in shown["obstacle"]],
        }
    )  # fmt: skip
    return Table(frame, say("table"), say("table_caption"), material.sources("bill_in_force"), data), data


def _route(pack: Pack, bill: str) -> str:
    """The promise's route, or the Senate where it votes alone: treaties and appointments."""
    deputies = pack.parameters["bill_chambers"].value[pack.dimensions["chamber"].index("deputies")]
    return pack.pledges[bill].route if deputies[pack.dimensions["bill"].index(bill)] > 0 else "senate"


def _yearly(material: Material) -> Table:
    """One row for each year: whether the bloc has a majority, what passes, and what is left of the money asked for."""
    say, pack = material.say, material.pack
    votes = int(pack.parameters["first_yearly_vote"].value)
    months = [m for m, month in enumerate(pack.months) if m > votes and month.month == 1]
    settled = material.values("yearly_passed").isel(month=months)
    granted = material.values("granted_share").isel(month=months)
    data = pd.DataFrame(
        {
            "year": [f"{pack.months[m]:%Y}" for m in months],
            "majority": material.values("budget_majority").isel(month=months).mean("draw").to_numpy(),
            **settled.mean("draw").to_series().unstack("yearly_bill")[list(settled.yearly_bill.to_numpy())],
            "bargained": (granted < 1).mean("draw").to_numpy(),
            "granted": granted.mean("draw").to_numpy(),
        }
    )  # fmt: skip
    shown = {say(c): [say.percent(float(x), 0) for x in data[c]] for c in data.columns if c != "year"}
    frame = pd.DataFrame({say("year"): data["year"], **shown})
    return Table(frame, say("yearly_table"), say("yearly_caption"), material.sources("granted_share"), data)


def _first_votes(material: Material, amendments: Sequence[str]) -> list[Block]:
    """Of amendments that come to a vote: what the bloc lacks for two thirds then, and which other parties decide."""
    say, pack = material.say, material.pack
    when = material.at_end("first_vote_month").sel(bill=list(amendments))
    when = when.isel(bill=(when >= 0).any("draw").to_numpy())
    if not when.sizes["bill"]:
        return []
    month = when.where(when >= 0).median("draw")
    lacking = at_first_vote(material.values("two_thirds_distance"), when).median("draw")
    decisive = material.at_end("first_pivotal").where(when >= 0).mean("draw")
    data = pd.DataFrame({"bill": month["bill"], "month": [f"{pack.months[int(m)]:%Y-%m}" for m in month]})
    for chamber in CHAMBERS:
        data[f"lacking_{chamber}"] = lacking.sel(chamber=chamber).to_numpy()
    for party in decisive["party"].to_numpy():
        data[f"decisive_{party}"] = decisive.sel(party=party).to_numpy()
    others = decisive.drop_sel(party=PRESIDENT).transpose("bill", "party").to_pandas()
    frame = pd.DataFrame(
        {
            say("amendment"): [pack.pledges[name].promise for name in data["bill"]],
            say("first_vote"): data["month"],
            **{say(f"lacking_{c}"): [_seats(say, x) for x in data[f"lacking_{c}"]] for c in CHAMBERS},
            say("decisive"): [_largest(say, chances) for _, chances in others.iterrows()],
        }
    )
    caption = say("first_votes_caption", party=PRESIDENT)
    sources = material.sources("two_thirds_distance", "first_pivotal")
    return [say("first_votes_text"), Table(frame, say("first_votes"), caption, sources, data)]


def _seats(say: Words, lacking: float) -> str:
    """How many seats are lacking, in words."""
    seats = round(lacking)
    return say("short", seats=seats) if seats > 0 else say("spare", seats=-seats) if seats < 0 else say("exact")


def _largest(say: Words, chances: pd.Series) -> str:
    """The parties whose line decides most often, with their chances."""
    top = chances[chances >= SELDOM].nlargest(DECISIVE)
    return ", ".join(f"{party}\N{NO-BREAK SPACE}{say.percent(chance, 0)}" for party, chance in top.items()) or say(
        "nobody"
    )


def _obstacle(row: dict[Any, Any]) -> str:
    lost, struck = 1 - row["passed"], row["passed"] - row["in_force"]
    if row["passed"] == 0:
        return "untabled"
    return "none" if max(lost, struck) < 0.02 else "votes" if lost >= struck else "courts"


CHAPTER = Chapter(
    arena="congress",
    order=20,
    own=[
        "deputies_elect", "senators_elect", "bill_passed", "bloc_seats", "two_thirds_distance", "budget_majority",
        "yearly_passed", "granted_share",
    ],
    at_end=["bill_in_force", "bill_intensity", "bill_month", "first_vote_month", "first_pivotal"],
    bands=["approval", "trust", "legislatures_held"],
    write=write,
)  # fmt: skip
