"""Can the programme be paid for? What the promises cost, what pays for them, and what that does to debt and economy."""

from collections.abc import Sequence

import pandas as pd
import xarray as xr

import relevo
from relevo.pack.programme import intensities
from relevo.pages.accounts import IN_FULL, NEEDED, SOURCES, Accounts, bands
from relevo.pages.charts import ranges, shares, stacked, yearly
from relevo.pages.parts import CHUNK, Block, Chapter, Finding, Material, Part, Points, Section, Table
from relevo.pages.words import PERCENT, Scale

LIKELY, UNLIKELY = 0.75, 0.25
TOLERATED_RISE = 0.03
SHOWN = 12
NAMED = 3
CONTRIBUTION_DRAWS = 100
PAYING = ("saving", "control", "restraint")
ECONOMY = ("annual_growth", "annual_inflation", "exchange_rate", "bond_yield")


def write(material: Material) -> Part:
    """Question, answer, cost, funding, debt, economy, contributions."""
    say = material.say
    books = Accounts(material)
    year = int(books.cost["year"][-1])
    answer = _answer(material, books, year)
    debt = _debt(material)
    verdict, premise = answer["verdict"], answer["premise"]
    lead = material.fan("debt_ratio", say("debt_caption", **debt) if material.compared else say("debt_caption_alone"))
    return Part(
        title=say("title"),
        standfirst=f"{say(f'premise_{premise}')} {say(f'verdict_{verdict}', **answer)}",
        findings=[
            Finding(say("finding_cost", **answer), 10),
            Finding(say("finding_sources", year=year, list=_list_sources(material, books, year)), 9),
            Finding(say("finding_debt" if material.compared else "finding_debt_alone", **debt), 8),
            Finding(_fund_finding(material, books), 7),
            Finding(_pledge_finding(material, books), 6),
        ],
        lead=lead,
        sections=[
            Section(
                say("question_title"), [say(f"question_{premise}", **answer), say("answer", **answer), say("order")]
            ),
            Section(say("cost_title"), _cost(material, books, year)),
            Section(say("funding_title"), _funding(material, books)),
            Section(say("debt_title"), [say("debt_text", **debt), lead, *_balances(material, books)]),
            Section(say("economy_title"), _economy(material)),
            Section(say("contributions_title"), _contributions(material)),
        ],
    )


def _range(material: Material, values: xr.DataArray, scale: Scale) -> dict[str, str]:
    """Median and the range of nine in ten draws of a percentage."""
    low, median, high = (float(values.quantile(p)) for p in (0.05, 0.5, 0.95))
    words = material.words
    return {"low": words.plain(low, scale), "median": words.show(median, scale), "high": words.percent(high)}


def _money(material: Material) -> Scale:
    return Scale(digits=0, unit=material.say("billion", currency=material.pack.info.currency))


def _answer(material: Material, books: Accounts, year: int) -> dict[str, str]:
    """What the programme costs and brings in by the last full year, and whether the one covers the other."""
    words, pack = material.words, material.pack
    cost, income = books.cost.sel(year=year), books.income.sel(year=year)
    covered = float((income >= cost).mean())
    essays = list(dict.fromkeys(pledge.essay for pledge in pack.pledges.values() if pledge.rule in PAYING))
    return {
        "verdict": "yes" if covered >= LIKELY else "perhaps" if covered >= UNLIKELY else "no",
        "premise": "savings" if essays else "plain",
        "authors": words.listing([pack.sources[key].author.split(",")[0] for key in essays]) if essays else "",
        "year": str(year),
        "cost": words.show(float(cost.median()), _money(material)),
        "income": words.show(float(income.median()), _money(material)),
        "cover": words.percent(float((income / cost).median()), 0),
        "half": words.chance(float((income < 0.5 * cost).mean())),
        "all": words.chance(covered),
        **_range(material, cost / books.output.sel(year=year), Scale(100, 1, material.say("of_gdp"))),
    }


def _debt(material: Material) -> dict[str, str]:
    words = material.words
    debt = material.values("debt_ratio")
    last = debt[:, -1]
    numbers = {
        "now": words.percent(float(debt[:, 0].median())),
        "month": words.month(material.pack.info.end),
        "points": words.number(100 * TOLERATED_RISE),
        "chance": words.chance(float((last - debt[:, 0] > TOLERATED_RISE).mean())),
        **_range(material, last, PERCENT),
    }
    if material.compared:
        without = material.values("debt_ratio", material.compared)[:, -1]
        widths = [float(x.quantile(0.95) - x.quantile(0.05)) for x in (last, without)]
        numbers |= {
            "without": words.percent(float(without.median())),
            "width": words.number(100 * widths[0]),
            "width_without": words.number(100 * widths[1]),
        }
    return numbers


def _list_sources(material: Material, books: Accounts, year: int) -> str:
    used = books.funding.sel(year=year).mean("draw")
    parts = (100 * used / used.sum()).to_series().sort_values(ascending=False)
    shown = {str(name): material.words.number(part) for name, part in parts.items()}
    return material.words.listing([f"**{n}** {material.say(f'finding_{s}')}" for s, n in shown.items() if n != "0"])


def _fund_finding(material: Material, books: Accounts) -> str:
    gone = books.exhausted[books.exhausted >= 0]
    share = len(gone) / len(books.exhausted)
    numbers = {"chance": material.words.chance(share), "end": material.words.month(material.pack.info.end)}
    if share < 0.5:
        return material.say("finding_fund_lasts", **numbers)
    when = material.pack.months[int(gone.median())]
    return material.say("finding_fund_gone", when=material.words.month(when), **numbers)


def _pledge_finding(material: Material, books: Accounts) -> str:
    """How many promises are funded, and which stand last in line."""
    full = (books.funded.dropna("pledge", how="all") >= IN_FULL).mean("draw").to_series().sort_values()
    short = full[full < 0.5]
    if not len(short):
        return material.say("finding_all_funded", all=len(full))
    names = material.words.listing(
        [material.words.quoted(promise(material, str(name))) for name in short.index[:NAMED]]
    )
    return material.say("finding_some_funded", count=len(full) - len(short), all=len(full), names=names)


def promise(material: Material, name: str) -> str:
    """The words of a promise."""
    return material.pack.pledges[name].promise


def _cost(material: Material, books: Accounts, year: int) -> Sequence[Block]:
    say, words = material.say, material.words
    due = books.due.sel(year=year)
    low, median, high = (due.quantile(p, "draw").to_series() for p in (0.05, 0.5, 0.95))
    table = pd.DataFrame({"low": low, "median": median, "high": high})
    table = table[table["high"] > 0].sort_values("median", ascending=False)
    table["funded"] = books.funded.median("draw").to_series()
    table["in_full"] = (books.funded >= IN_FULL).mean("draw").to_series()
    names = [promise(material, str(name)) for name in table.index]
    chart = ranges(
        table.head(SHOWN).set_axis(names[:SHOWN]), words, _money(material), say("cost_chart", year=year),
        say("cost_caption", shown=min(SHOWN, len(table)), all=len(table)), material.sources("pledge_due"),
    )  # fmt: skip
    rows = pd.DataFrame(
        {
            say("promise"): names,
            say("cost_column", year=year, currency=material.pack.info.currency): [
                words.number(x, 1) for x in table["median"]
            ],
            say("band_column"): [
                f"{words.number(a, 1)}–{words.number(b, 1)}" for a, b in zip(table["low"], table["high"], strict=True)
            ],
            say("funded_column"): [words.percent(x, 0) for x in table["funded"]],
            say("sure_column"): [words.percent(x, 0) for x in table["in_full"]],
        }
    )
    data = table.rename(columns={"low": "p5", "median": "p50", "high": "p95"}).rename_axis("pledge").reset_index()
    sources = material.sources("pledge_due", "funded_share")
    grid = Table(rows, say("pledge_table"), say("pledge_caption", year=year), sources, data)
    return [say("cost_text", year=year), chart, grid]


def _funding(material: Material, books: Accounts) -> Sequence[Block]:
    say = material.say
    share = Scale(100, 1, say("of_gdp"))
    gap = yearly(
        bands((books.cost - books.income) / books.output), material.words, share, say("gap_chart"),
        say("gap_caption"), material.sources("pledge_due", "pledge_income"), level=0.0,
    )  # fmt: skip
    names = {name: say(name) for name in SOURCES}
    used = (books.funding / books.output).mean("draw").transpose("year", "source")
    frame = pd.DataFrame(used.to_numpy(), [int(year) for year in used["year"]], list(SOURCES))
    behind = material.sources("pledge_due", "funding_amount")
    chart = stacked(frame, names, share, say("sources_chart"), say("sources_caption"), behind)
    order = books.due.mean(("draw", "year")).to_series().sort_values(ascending=False).head(SHOWN).index
    each = books.funding_by_pledge.reindex(order).dropna()
    each.index = pd.Index([promise(material, str(name)) for name in each.index])
    parts = shares(each, names, say("each_chart"), say("each_caption", shown=len(each)), behind, "%")
    return [say("funding_text"), gap, chart, say("sources_text"), parts]


def _balances(material: Material, books: Accounts) -> Sequence[Block]:
    charts: list[Block] = [material.say("target_text", share=material.words.percent(books.target_met, 0))]
    for name in ("borrowing_requirement", "primary_balance"):
        other = books.share(name, material.compared).median("draw").to_series() if material.compared else None
        charts.append(
            yearly(
                bands(books.share(name)), material.words, material.scale(name), material.title(name),
                material.say(f"{name}_caption"), material.sources(name), other=other,
                other_name=material.compared or "", level=0.0,
            )
        )  # fmt: skip
    return charts


def _economy(material: Material) -> Sequence[Block]:
    shown = [name for name in ECONOMY if material.has(name)]
    return [material.say("economy_text"), *(material.fan(name, material.say(f"{name}_caption")) for name in shown)]


def _contributions(material: Material) -> Sequence[Block]:
    say, pack = material.say, material.pack
    draws, month = min(material.draws, CONTRIBUTION_DRAWS), material.words.month(pack.info.end)
    costed = {n: value for n, value in intensities(pack, material.programme).items() if pack.pledges[n].rule}
    table = relevo.contributions(
        pack, "debt_ratio", draws=draws, seed=material.seed, programme=costed, scenario=material.scenario,
        alongside=material.computed, chunk=CHUNK,
    ).set_index("pledge")  # fmt: skip
    own = table.drop(index=["interaction", "total"])
    large = own.loc[own["mean"].abs().nlargest(SHOWN).index].sort_values("mean", ascending=False)
    rest = float(own["mean"].sum() - large["mean"].sum())
    frame = pd.concat([large, table.loc[["interaction", "total"]]])[["p10", "mean", "p90"]]
    frame.index = pd.Index([*(promise(material, str(n)) for n in large.index), say("together"), say("whole")])
    others = pd.DataFrame({"p10": rest, "mean": rest, "p90": rest}, index=pd.Index([say("others")]))
    frame = pd.concat([frame.head(-2), others, frame.tail(2)])
    chart = ranges(
        frame.rename(columns={"p10": "low", "mean": "median", "p90": "high"}), material.words,
        Scale(100, 2, say("points_of_gdp")), say("contributions_chart", month=month),
        say("contributions_caption", draws=draws), material.sources("debt_ratio"),
        legend=(say("mean"), say("legend_eight")),
    )  # fmt: skip
    idle = [promise(material, str(name)) for name in own.index[(own[["p10", "mean", "p90"]] == 0).all(axis=1)]]
    without: Sequence[Block] = [say("idle_text", count=len(idle)), Points(idle)] if idle else []
    return [say("contributions_text"), chart, *without]


CHAPTER = Chapter(
    arena="fiscal",
    order=20,
    write=write,
    draws=("debt_ratio", "borrowing_requirement", "primary_balance", "nominal_gdp"),
    own=NEEDED,
    bands=ECONOMY,
)
