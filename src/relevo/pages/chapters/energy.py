"""Energy: how much oil, from whom and when; what the State takes; what promises on fuel, refineries and contracts
cost."""

from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from relevo.evidence.energy_table import FITS, PARTS, TOTAL, audit_energy_table, printed_table
from relevo.pages.charts import fan
from relevo.pages.parts import Chapter, Chart, Finding, Material, Part, Section, Table
from relevo.pages.words import Scale
from relevo.solvers.government_take import government_take, take_by

HISTORY = 15
YEAR = 12
SEVERAL = 200.0
# The law of 2015 on the energy transition: 35 % of generation by 2024.
PROMISED_CLEAN = 0.35
REVIEW = "contracts_cancelled"
DEFINITIONS = ("rounds_output", "private_output", "contracts_output")
CHANGES = ("private_output", "contract_revenue", "claims_outstanding", "exchange_rate", "bond_yield")
BARRELS = Scale(digits=0)
FACTOR = {"bond_yield": 100.0}


def write(material: Material) -> Part | None:
    """Production, take by round, fuel prices, refineries, power, and the price of a review of contracts."""
    if not material.has("crude_output", "private_output", "fuel_subsidy", "clean_share"):
        return None
    say, end = material.say, material.pack.info.end
    middle = str(material.pack.months[len(material.pack.months) // 2].date())
    crude = _crude(material)
    private = material.values("private_output")
    at_middle = private.sel(month=middle)
    several = float((at_middle >= SEVERAL).mean())
    numbers = {
        "middle": say.month(middle), "end": say.month(end), "chance": say.chance(several),
        "now": say.number(float(private.isel(month=0).median())),
        "at_middle": say.number(float(at_middle.median())),
        "at_end": say.number(float(private.isel(month=-1).median())),
    }  # fmt: skip
    bill = material.values("fuel_subsidy").sum("month")
    if material.compared:
        # Without the promise, prices at the pump still follow cost with a lag, and the treasury pays for the lag.
        bill = bill - material.values("fuel_subsidy", material.compared).sum("month")
    years = len(material.pack.months) / YEAR
    fuel = {
        "median": say.number(float(bill.median()) / years, 0), "high": say.number(float(bill.quantile(0.95)) / years, 0)
    }  # fmt: skip
    sections = [
        Section(say("oil"), [say("oil_text", **numbers), crude, _private(material), _definitions(material, middle)]),
        Section(say("take"), [say("take_text"), _take(material), _audit(material)]),
        Section(say("fuel"), [say("fuel_text", **fuel), _flow(material, "fuel_subsidy", "fuel_fan", "fuel_caption")]),
        Section(say("refining"), _refining(material)),
        Section(say("power"), _power(material)),
    ]
    if REVIEW in material.pack.scenarios:
        sections.append(Section(say("review"), [say("review_text"), _review(material)]))
    findings = [
        Finding(say("finding_oil", **numbers), 1.5),
        Finding(say("finding_fuel", **fuel), 1.0),
    ]
    return Part(say("title"), sections, findings, lead=crude)


def _crude(material: Material) -> Chart:
    say = material.say
    other: dict[str, Any] = {}
    if material.compared:
        other = {"other": material.bands("crude_output", material.compared)[0.5], "other_name": material.compared}
    return fan(
        material.bands("crude_output"), material.words, Scale(1, 0, say("barrels")), say("crude"), say("crude_caption"),
        material.sources("crude_output"), past=material.history("crude_output", HISTORY),
        **other,
    )  # fmt: skip


def _private(material: Material) -> Chart:
    say = material.say
    return material.fan(
        "private_output", say("private_caption"), title=say("private"), scale=Scale(1, 0, say("barrels"))
    )


def _flow(material: Material, name: str, title: str, caption: str) -> Chart:
    say = material.say
    return material.fan(name, say(caption), title=say(title), scale=Scale(1, 1, say("billions")))


def _spread(say: Any, data: xr.DataArray, scale: Scale) -> str:
    low, median, high = (say.plain(float(data.quantile(p)), scale) for p in (0.05, 0.5, 0.95))
    return f"{median} [{low},\N{NO-BREAK SPACE}{high}]"


def _definitions(material: Material, middle: str) -> Table:
    """Private output by three definitions, at mid-term and at the end."""
    say = material.say
    values = {name: material.values(name) for name in DEFINITIONS}
    frame = pd.DataFrame(
        {
            say("definition"): [say(name) for name in DEFINITIONS],
            say.month(middle): [_spread(say, values[name].sel(month=middle), BARRELS) for name in DEFINITIONS],
            say.month(material.pack.info.end): [
                _spread(say, values[name].isel(month=-1), BARRELS) for name in DEFINITIONS
            ],
        }
    )
    return Table(frame, say("definitions"), say("definitions_caption"), material.sources(*DEFINITIONS))


def _take(material: Material) -> Table:
    """Take by round: as printed, by three weights, and with the state company's part as the State's."""
    say, folder = material.say, material.pack.folder
    shown: Any = printed_table(folder)
    printed = {str(name): float(shown.at["take", name]) for name in [*PARTS, TOTAL]}
    table = take_by(government_take(pack=folder), "round").set_index("group")
    state = take_by(government_take(pack=folder, state_company="state"), "round").set_index("group")["take_simple"]
    names = [*PARTS, TOTAL]
    frame = pd.DataFrame(
        {
            say("round"): [*map(say.term, PARTS), say("all")],
            say("printed"): [say.number(printed[name]) for name in names],
            say("simple"): [say.number(value, 1) for value in table["take_simple"]],
            say("committed_weight"): [say.number(value, 1) for value in table["take_committed"]],
            say("potential_weight"): [say.number(value, 1) for value in table["take_potential"]],
            say("state_company"): [say.number(value, 1) for value in state],
        }
    )
    data = table.assign(printed=[printed[name] for name in names], with_state_company=state).reset_index()
    return Table(frame, say("take_table"), say("take_caption"), ["wood-2018", "cnh-tenders-2018"], data)


def _audit(material: Material) -> Table:
    """What does not add up in the printed table."""
    say = material.say
    found = audit_energy_table(material.pack.folder)
    flagged = found[found["verdict"] != FITS]
    frame = pd.DataFrame(
        {
            say("row"): [
                f"{say(str(r))}, {say.term(str(c))}" for r, c in flagged[["row", "column"]].itertuples(index=False)
            ],
            say("printed"): [say.number(value) for value in flagged["printed"]],
            say("expected"): [say.number(value) for value in flagged["expected"]],
            say("verdict"): [say(str(verdict).replace(" ", "_")) for verdict in flagged["verdict"]],
        }
    )
    return Table(frame, say("audit"), say("audit_caption"), ["wood-2018"], found)


def _refining(material: Material) -> list[Any]:
    """Whether a new refinery is on time and on cost, and how much crude plants run."""
    say, pack = material.say, material.pack
    runs = material.fan("crude_runs", say("runs_caption"), title=say("runs"), scale=Scale(1, 0, say("barrels")))
    if "dos_bocas" not in pack.pledges:
        return [runs]
    progress, cost = material.values("new_refinery_progress"), material.values("new_refinery_cost")
    start = pd.Timestamp(pack.pledges["dos_bocas"].start or pack.info.start)
    promised = float(pack.parameters["promised_refinery_cost"].value)
    due = start + pd.DateOffset(months=int(pack.parameters["promised_months"].value))
    by_due = progress.sel(month=str(due.date())) if due <= pack.months[-1] else progress.isel(month=-1)
    text = say(
        "refining_text", due=say.month(str(due.date())), on_time=say.chance(float((by_due >= 1).mean())),
        by_end=say.chance(float((progress.isel(month=-1) >= 1).mean())), end=say.month(pack.info.end),
        on_cost=say.chance(float((cost <= promised).mean())), promised=say.number(promised, 1),
        median=say.number(float(cost.median()), 1),
    )  # fmt: skip
    return [text, runs]


def _power(material: Material) -> list[Any]:
    say, end = material.say, material.pack.info.end
    clean, cost = material.values("clean_share"), material.values("power_cost")
    year = slice(-YEAR, None)
    share = clean.isel(month=year).mean("month")
    text = say(
        "power_text", share=say.percent(float(share.median()), 0), low=say.percent(float(share.quantile(0.05)), 0),
        high=say.percent(float(share.quantile(0.95)), 0), end=say.month(end), target=say.percent(PROMISED_CLEAN, 0),
        chance=say.chance(float((share >= PROMISED_CLEAN).mean())),
        before=say.number(float(cost.isel(month=0).median())),
        after=say.number(float(cost.isel(month=-1).median())),
    )  # fmt: skip
    fans = material.fan("clean_share", say("clean_caption"), title=say("clean"), scale=Scale(100, 1, "%"))
    return [text, fans]


def _review(material: Material) -> Table:
    """What it costs to cancel a tenth of the contracts: the same draws with and without."""
    say = material.say
    after = material.run(scenario=REVIEW)[list(CHANGES)] - material.run()[list(CHANGES)]
    year = slice(str(pd.Timestamp("2020-01-01").date()), str(pd.Timestamp("2020-12-01").date()))
    changes = {
        "private_output": after["private_output"].isel(month=-1),
        "contract_revenue": after["contract_revenue"].sum("month"),
        "claims_outstanding": after["claims_outstanding"].isel(month=-1),
        "exchange_rate": after["exchange_rate"].sel(month=year).mean("month"),
        "bond_yield": after["bond_yield"].sel(month=year).mean("month"),
    }
    rows = [
        [say(f"change_{name}"), _spread(say, data, Scale(FACTOR.get(name, 1.0), 2))] for name, data in changes.items()
    ]
    frame = pd.DataFrame(rows, columns=[say("change_of"), say("change")])
    data = pd.DataFrame({name: np.quantile(value, (0.05, 0.5, 0.95)) for name, value in changes.items()}).T
    data.columns = ["p5", "p50", "p95"]
    sources = material.sources("private_output")
    return Table(frame, say("review_table"), say("review_caption"), sources, data.rename_axis("change").reset_index())


CHAPTER = Chapter(
    arena="energy",
    order=35,
    draws=["private_output", "rounds_output", "contracts_output", "fuel_subsidy", "new_refinery_progress",
           "new_refinery_cost", "clean_share", "power_cost", *CHANGES],
    bands=["crude_output", "crude_runs"],
    write=write,
)  # fmt: skip
