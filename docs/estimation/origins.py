"""The same forecast at two earlier hand-overs, December 2006 and December 2012: the same priors by script, then scores.

Run ``python docs/estimation/origins.py``: it writes the packs ``docs/estimation/origins/mexico_2006`` and
``mexico_2012`` with outcomes, scores them as they stood and given the world, and prints the table of
``docs/evidence.md`` and the factor by which bands are to be widened. What each pack holds stands in that page.
"""

import shutil
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import economy
import numpy as np
import origins_arenas as arenas
import pandas as pd

HERE = Path(__file__).parent
FOLDER = HERE / "origins"
SCORED = (
    "annual_growth", "yearly_growth", "annual_inflation", "exchange_rate", "policy_rate", "debt_ratio", "crude_output",
    "national_homicides", "homicides",
)  # fmt: skip
ARENAS = {  # by the file of the pack of 2018 that states its parameters, or a name of its own
    "world": "relevo.model.world",
    "economy": "relevo.model.economy",
    "markets": "relevo.model.markets",
    "fiscal": "relevo.model.fiscal.debt",
    "borrowing": "relevo.model.borrowing",
    "energy_crude": "relevo.model.energy.crude",
    "security_homicides": "relevo.model.security.homicides",
}
YEARS = 5  # the policy rate of the United States moves to the ten-year yield of the origin over so many years

PACK: Path = economy.PACK


@dataclass(frozen=True)
class Origin:
    """A hand-over: its year, the inflation that was expected for the year after it, and who said so."""

    year: int
    expected_inflation: float
    said: str
    calm: str

    @property
    def name(self) -> str:
        """Name of the pack."""
        return f"mexico_{self.year}"

    @property
    def data(self) -> Any:
        """Series to June of the year; what the pack's own series lack stands in ``origins/series_YEAR``."""
        return economy.Data(
            (FOLDER / f"series_{self.year}", PACK / "series"), pd.Period(f"{self.year}-06", "M"), self.calm
        )

    @property
    def end(self) -> str:
        """Last month: that of the next hand-over, as far as series reach."""
        return "2012-09-30" if self.year == 2006 else "2018-05-31"


ORIGINS = (
    Origin(2006, 3.4, "Banco de México survey of July 2006, inflation of 2007", "1997-01"),
    Origin(2012, 3.6, "core inflation in June 2012; no survey of that summer was found", "2004-01"),
)


def openings(origin: Origin) -> dict[str, list[float] | float]:
    """What the pack of 2018 takes from June and July 2018, from the same series to June of the origin's year."""
    data = origin.data
    us, output = economy.gap(economy.quarterly("us_gdp", data)), economy.gap(economy.quarterly("gdp_index", data))
    nerves = np.log(economy.monthly("volatility_index", "1990-01", data=data))
    usual = nerves.mean()
    fade = float(economy.regress(nerves, nerves.shift(1))[0][1]) ** 5
    index = np.log(economy.quarterly("gdp_index", data))
    growth = float(100 * (index.iloc[-1] - index.iloc[-5]))
    inflation = float(economy.monthly("annual_inflation", data=data).iloc[-1])
    core = 100 * np.log(economy.monthly("core_prices", data=data)).diff(12)
    peso = float(economy.monthly("exchange_rate", data=data).iloc[-1])
    lost = float(np.log(peso / economy.monthly("exchange_rate", data=data).iloc[-13]))
    return {
        "opening_us_gap": float(us.iloc[-1]),
        "market_nerves": [float((nerves.iloc[-1] - usual) * fade), 0.28],
        "inherited_demand": [float(output.iloc[-1] - 1.163 * us.iloc[-1]) * 0.855**6, 0.8],
        "past_output": [-growth * month / 12 for month in range(12, 0, -1)],
        "opening_inflation": [inflation, 0.5],
        "core_inflation": [float(core.iloc[-1]), 0.4],
        "food_inflation": [inflation + 2.0, 2.5],
        "inflation_expectations": [origin.expected_inflation, 0.15],
        "expectations_anchor": [3.0, origin.expected_inflation],
        "policy_rate": [float(economy.monthly("policy_rate", data=data).iloc[-1]), 0.25],
        "parity": [peso, 0.12],
        "exchange_rate": [peso, 0.066],
        "past_depreciation": lost / 12,
    }


def scenario(origin: Origin) -> dict[str, tuple[str, dict[str, float]]]:
    """The world as it stood in June: gaps close, the short rate goes to the ten-year yield, oil stays."""
    data, start = origin.data, origin.year
    gap = float(economy.gap(economy.quarterly("us_gdp", data)).iloc[-1])
    short = float(economy.monthly("us_policy_rate", data=data).iloc[-1])
    bond = float(economy.monthly("us_bond_yield", data=data).iloc[-1])
    oil = float(economy.monthly("oil_price", data=data).iloc[-1])
    return {
        "us_output_gap_path": ("%", {f"{start}-12": gap, f"{start + 4}-12": 0.0}),
        "us_policy_rate_path": ("% / year", {f"{start}-12": short, f"{start + YEARS}-12": bond}),
        "us_bond_yield_path": ("% / year", {f"{start}-12": bond}),
        "oil_price_path": ("USD / barrel", {f"{start}-12": oil}),
        "market_stress_path": ("1", {f"{start}-12": 0.0}),
        "tariff_wedge": ("1", {f"{start}-12": 0.0}),
    }


STAND_INS: dict[str, tuple[str, Any]] = {  # what other arenas would provide, at rest: no impulse, no plan, no change
    "spending_impulse": ("1", 0.0),
    "investment_impulse": ("1", 0.0),
    "energy_news": ("1", 0.0),
    "consultation_news": ("1", 0.0),
    "pledge_effort": ("1", [0.0]),
    "news_of_pledge": ("1", [0.0]),
    "violence_drag": ("1 / year", 0.0),
    "private_output": ("k barrel / day", 0.0),
    "pemex_production_plan": ("1", 0.0),
    "gas_production_plan": ("1", 0.0),
    "investment_kept": ("1", 1.0),
    "supplier_arrears": ("bn MXN", 1.0),
    "opening_arrears": ("bn MXN", 1.0),
    "conflict_deaths": ("person / month", 1.0),
    "opening_conflict_deaths": ("person / month", 1.0),
    "enforcement_effect": ("1", 0.0),
    "contest_factor": ("1", [1.0] * 32),
    "population_start": ("person", [1.0] * 32),
    "population_growth": ("1 / year", [0.0] * 32),
}


BORROWING = {  # what the stated rule for borrowing needs
    "usual_borrowing": "Borrowing of the public sector in a usual year",
    "borrowing_excess": "Borrowing beyond the usual at the hand-over",
    "borrowing_fade": "How fast better or worse years of borrowing fade",
    "borrowing_volatility": "Monthly innovation of borrowing",
}


def entry(name: str, figure: dict[str, Any], source: str, note: str, when: str) -> str:
    """One parameter as text."""
    lines = [f"[{name}]", f'meaning = "{figure["meaning"]}"', f'unit = "{figure["unit"]}"']
    lines += [
        f"{key} = {_toml(figure[key])}"
        for key in ("by", "prior", "value", "at", "within", "table", "column", "columns")
        if key in figure
    ]
    lines += [f'source = "{source}"']
    lines += (
        [f'note = "{note}"'] if source == "judgement" else [f'where = "{note}"', f'date = "{when}"', 'vintage = "2026"']
    )
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_toml(part) for part in value) + "]"
    return f'"{value}"' if isinstance(value, str) else f"{value:.6g}"


def parameters(origin: Origin) -> str:
    """All parameters: estimates by the scripts, openings from series, the rest as judged for 2018."""
    when = str(origin.data.last)
    estimated = tomllib.loads(economy.estimates(origin.data))
    found, made = openings(origin), other_arenas(origin)
    texts: list[str] = []
    files = [file for name in ("estimates", *ARENAS) if (file := PACK / "parameters" / f"{name}.toml").is_file()]
    for name, figure in {k: v for file in files for k, v in tomllib.loads(file.read_text("utf-8")).items()}.items():
        if name in STAND_INS or not _read_by_equations(name):
            continue
        if name in estimated:
            texts.append(
                entry(name, estimated[name], "own-estimates", "docs/estimation/economy.py to this month", when)
            )
        elif name in found:
            number = found[name]
            own = {k: v for k, v in figure.items() if k not in ("value", "at")}
            key = "at" if "prior" in figure else "value"
            texts.append(
                entry(name, own | {key: number}, "own-estimates", "docs/estimation/origins.py, openings", when)
            )
        elif name in made or "table" in figure:
            own = {"meaning": figure["meaning"]} | made[name] if name in made else figure
            texts.append(entry(name, own, "own-estimates", "docs/estimation/origins_arenas.py", f"{origin.year - 1}"))
        else:
            note = "The Relevo authors: as in mexico_2018; the structure is not judged anew for this origin."
            texts.append(entry(name, figure, "judgement", note, when))
    for name in BORROWING:
        own = {"meaning": BORROWING[name]} | made[name]
        texts.append(entry(name, own, "own-estimates", "docs/estimation/origins_arenas.py", f"{origin.year - 1}"))
    pump = {
        "meaning": "Growth of pump prices",
        "unit": "% / month",
        "prior": "normal",
        "at": [origin.expected_inflation / 12, 0.1],
    }
    note = "The Relevo authors: what another arena would provide, held at rest."
    texts.append(entry("pump_price_growth", pump, "judgement", note, when))
    for name, (unit, value) in STAND_INS.items():
        if _read_by_equations(name):
            by = {"by": "pledge" if len(value) == 1 else "state"} if isinstance(value, list) else {}
            texts.append(
                entry(
                    name,
                    {"meaning": name.replace("_", " "), "unit": unit, "value": value} | by,
                    "judgement",
                    note,
                    when,
                )
            )
    return "\n".join(texts)


def other_arenas(origin: Origin) -> dict[str, dict[str, Any]]:
    """Figures of debt, crude and homicides, from the year before."""
    table = pd.read_csv(PACK / "outcomes" / "figures.csv", dtype={"date": str})
    known = table[(table["quantity"] == "debt_ratio") & (table["date"] < str(origin.year))]
    ratios = pd.Series(known["value"].to_numpy(), known["date"].astype(int).to_numpy())
    peso = float(economy.monthly("exchange_rate", data=origin.data).iloc[-1])
    return (
        arenas.debt(origin.year, origin.data, ratios, peso)
        | arenas.crude(origin.year)
        | arenas.homicides(origin.year, FOLDER / origin.name / "tables")
    )


@cache
def _inputs() -> frozenset[str]:
    from relevo.engine.graph import read_equations

    equations = read_equations(ARENAS)
    wanted = {argument for e in equations.values() for argument in e.arguments}
    return frozenset(n for n in wanted if n not in equations or n.startswith("opening_"))


def _read_by_equations(name: str) -> bool:
    return name in _inputs()


def write(origin: Origin) -> Path:
    """Write the pack of an origin and return its folder."""
    folder = FOLDER / origin.name
    shutil.rmtree(folder, ignore_errors=True)
    for part in ("parameters", "outcomes"):
        (folder / part).mkdir(parents=True)
    arenas.violence_tables(origin.year, folder / "tables")
    months = tomllib.loads((PACK / "pack.toml").read_text("utf-8"))["dimensions"]["past_month"]
    used = "\n".join(f'{arena} = "{module}"' for arena, module in ARENAS.items())
    (folder / "pack.toml").write_text(
        f'country = "Mexico"\ntitle = "Mexico, December {origin.year}"\n'
        f"start = {origin.year}-12-01\nend = {origin.end}\n"
        f'cutoff = {origin.year}-07-31\ncurrency = "MXN"\nbase = "GDP base 2018"\n'
        f'outputs = ["annual_growth", "annual_inflation", "exchange_rate", "policy_rate"]\n\n[arenas]\n{used}\n\n'
        f'[dimensions]\npast_month = {_toml(months)}\npledge = ["none"]\n'
        'state = { table = "tables/security_homicide_levels.csv", column = "state" }\n'
        'season = { table = "tables/security_season.csv", column = "season" }\n',
        encoding="utf-8",
    )
    (folder / "sources.toml").write_text(
        f'[own-estimates]\ntitle = "Estimates on series to June {origin.year}: docs/estimation/origins.py"\n'
        'author = "The Relevo authors"\npublished = 2026-11-24\n',
        encoding="utf-8",
    )
    (folder / "pledges.toml").write_text("", encoding="utf-8")
    (folder / "parameters" / "all.toml").write_text(parameters(origin), encoding="utf-8")
    paths = ['[baseline]\nstory = "The world as it stood in June."\n']
    for name, (unit, path) in scenario(origin).items():
        given = ", ".join(f"{month} = {value:.6g}" for month, value in path.items())
        paths.append(
            f'[baseline.{name}]\nmeaning = "{name.replace("_", " ")}"\nunit = "{unit}"\npath = {{ {given} }}\n'
            f'source = "own-estimates"\nwhere = "docs/estimation/origins.py, scenario"\n'
            f'date = "{origin.data.last}"\nvintage = "2026"\n'
        )
    (folder / "scenarios.toml").write_text("\n".join(paths), encoding="utf-8")
    outcomes(origin, folder / "outcomes")
    return folder


def outcomes(origin: Origin, folder: Path) -> None:
    """What happened until the next hand-over, from the same tables that the forecast of 2018 is scored on."""
    index = (PACK / "outcomes" / "index.toml").read_text("utf-8")
    kept = [part for part in index.split("\n[") if part.split("]")[0] in SCORED]
    text = "[" + "\n[".join(kept)
    for old, new in DEATHS:
        text = text.replace(old, new)
    (folder / "index.toml").write_text(text, encoding="utf-8")
    table = pd.read_csv(PACK / "outcomes" / "figures.csv", dtype=str, keep_default_na=False)
    table = table[table["quantity"].isin(SCORED) & ~table["quantity"].str.contains("homicides")]
    parts = [table, deaths()]
    if origin.year == 2006:  # what begins too late in these tables: benchmarks learn from these
        rate = pd.read_csv(FOLDER / "series_2006" / "policy_rate.csv", dtype=str)
        rate = rate[rate["date"] < "2006-01"].assign(quantity="policy_rate", source="Banco de México, TIIE 28")
        crude = pd.read_csv(PACK / "series" / "yearly_crude.csv", dtype=str)
        crude = crude[crude["date"] < "2004"].assign(quantity="crude_output", source="Energy Institute 2025")
        parts = [rate, crude, *parts]
    table = pd.concat(parts).fillna("")
    ended = [
        pd.Period(date.replace("-Q", "Q")).end_time <= pd.Timestamp(origin.end) + pd.Timedelta(days=1)
        for date in table["date"]
    ]
    table = table.loc[ended, ["quantity", "of", "date", "value", "source", "url"]]
    table.to_csv(folder / "figures.csv", index=False, lineterminator="\n")
    world(origin).to_csv(folder / "world.csv", index=False, lineterminator="\n")


DEATHS = (  # before 2015 no victims were counted: deaths by homicide take their place, known a year later
    ("Victims of intentional homicide", "Deaths by homicide"),
    ('source = "SESNSP"', 'source = "INEGI, deaths by homicide"'),
    ('definition = "victims in case files of the state prosecutors"\n', ""),
)


def deaths() -> pd.DataFrame:
    """Deaths by homicide: of the country by month, of the states by year."""
    months = pd.read_csv(PACK / "series" / "homicide_deaths.csv", dtype={"date": str})
    national = pd.DataFrame({"date": months["date"], "value": months["value"].astype(str)})
    states = months.drop(columns=["date", "value"]).groupby(months["date"].str[:4]).sum()
    by_state = states.rename_axis("date").reset_index().melt("date", var_name="of", value_name="value")
    return pd.concat(
        [national.assign(quantity="national_homicides"), by_state.astype(str).assign(quantity="homicides")]
    ).fillna("")


def world(origin: Origin) -> pd.DataFrame:
    """The path that the world took from the origin on, in the model's units."""
    past = economy.Data((PACK / "series",), pd.Period("2018-06", "M"))
    months = pd.period_range(f"{origin.year}-12", origin.end[:7], freq="M")
    quarters = economy.gap(economy.quarterly("us_gdp", past)) / 100
    cycle = pd.Series(quarters.to_numpy(), quarters.index.asfreq("M", "end") - 1)
    cycle = cycle.reindex(pd.period_range(cycle.index[0], months[-1], freq="M")).interpolate()
    nerves = economy.monthly("volatility_index", data=past)
    nerves = (nerves + nerves.shift(1)) / 2
    brent, mix = (
        economy.monthly("brent_price", "1999-11", data=past),
        economy.monthly("oil_price", "1999-11", data=past),
    )
    mix = mix.reindex(brent.index).fillna(brent * (mix / brent).mean())  # the mix ends in 2017-07
    oil = np.log((mix + mix.shift(1)) / 2)
    paths = {
        "us_output_gap": cycle,
        "us_policy_rate": economy.monthly("us_policy_rate", data=past) / 100,
        "us_bond_yield": economy.monthly("us_bond_yield", data=past) / 100,
        "volatility_index": nerves,
        "volatility_change": nerves.diff().shift(-1),
        "oil_price": mix,
        "oil_price_change": oil.diff().shift(-1),
    }
    rows = [(name, str(month), f"{path[month]:.5g}") for name, path in paths.items() for month in months]
    return pd.DataFrame(rows, columns=["quantity", "date", "value"])


def widening(scores: list[Any], level: float = 0.8) -> float:
    """Factor on the spread of draws around their median that makes bands of a level hold that share of these figures.

    For each figure the least factor that covers it is the distance of what happened from the median over that of the
    band's edge on the same side, in logarithms where the quantity has none below zero; the factor is the ``level``
    quantile of these, each quantity of each origin counting once.
    """
    parts = [part for score in scores for _, part in score.observations.groupby("quantity")]
    needed, weights = [], []
    for part in parts:
        columns = part[["observed", "median", "low", "high"]]
        logarithms = part["logarithms"].to_numpy(bool)[:, None]
        # A logarithm of what may be below zero is never chosen.
        observed, median, low, high = np.where(logarithms, np.log(columns.clip(lower=1e-300)), columns).T
        edge = np.where(observed > median, high - median, median - low)
        needed.append(np.abs(observed - median) / edge)
        weights.append(np.full(len(part), 1 / len(part)))
    ratio, weight = np.concatenate(needed), np.concatenate(weights)
    order = ratio.argsort()
    return float(ratio[order][np.searchsorted(weight[order].cumsum() / weight.sum(), level)])


def widenings(scores: list[Any]) -> pd.DataFrame:
    """The rule: for each arena the factor that its figures at the earlier origins call for, and never below one."""
    rows: list[dict[str, Any]] = []
    for arena in dict.fromkeys(scores[0].observations["arena"]):
        own = [
            replace(score, observations=score.observations[score.observations["arena"] == arena]) for score in scores
        ]
        called = widening(own)
        figures = sum(len(score.observations) for score in own)
        rows.append(
            {"arena": arena, "factor": round(max(1.0, called), 2), "called_for": round(called, 2), "figures": figures}
        )
    return pd.DataFrame(rows)


def main() -> None:
    """Write both packs, score them, print the tables, and write the factors by which bands are widened."""
    from relevo import score

    given_world = []
    for origin in ORIGINS:
        folder = write(origin)
        for given in ("", "world"):
            scores = score(folder, given=given, draws=1000, programme="none")
            print(f"\n{origin.name}: {scores}\n{scores.table.drop(columns='arena').round(4).to_string(index=False)}")
            given_world += [scores] if given else []
    table = widenings(given_world)
    table.to_csv(PACK / "outcomes" / "widening.csv", index=False, lineterminator="\n")
    print(f"\nover all arenas: {widening(given_world):.2f}\n{table.to_string(index=False)}")


if __name__ == "__main__":
    main()
