"""The forecasts at earlier hand-overs use nothing that was known later, and are what their script writes."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import origins
import pandas as pd
import pytest

import relevo
from relevo.evidence.backtest import Scores
from relevo.evidence.outcomes import outcomes

HERE = Path(__file__).parents[1] / "docs" / "estimation"


@pytest.mark.parametrize("year", [2006, 2012])
def test_the_pack_of_an_origin_reads_without_fault(year):
    pack = relevo.load(HERE / "origins" / f"mexico_{year}")
    assert relevo.check(pack) == []
    assert str(pack.info.cutoff) == f"{year}-07-31"
    assert {o.name for o in outcomes(pack).known()} == {
        "annual_growth", "yearly_growth", "annual_inflation", "exchange_rate", "policy_rate", "debt_ratio",
        "crude_output", "national_homicides", "homicides",
    }  # fmt: skip


@pytest.mark.parametrize("place", [0, 1])
def test_the_parameters_of_an_origin_are_what_its_script_writes(place):
    origin = origins.ORIGINS[place]
    kept = (HERE / "origins" / origin.name / "parameters" / "all.toml").read_text(encoding="utf-8")
    again = origins.parameters(origin)
    assert [line for line in again.splitlines() if line.startswith("[")] == [
        line for line in kept.splitlines() if line.startswith("[")
    ]
    numbers = [[float(x) for x in _numbers(text)] for text in (again, kept)]
    # Maximum likelihood ends within its tolerance, which differs between builds of the linear algebra.
    assert numbers[0] == pytest.approx(numbers[1], rel=5e-3, abs=1e-6)


def _numbers(text):
    lines = [line.split("=")[1] for line in text.splitlines() if line.startswith(("at =", "value ="))]
    return [part for line in lines for part in line.strip(" []").split(",")]


@pytest.mark.parametrize("place", [0, 1])
def test_an_estimate_at_an_origin_does_not_change_when_what_came_later_does(tmp_path, place):
    origin, economy = origins.ORIGINS[place], origins.economy
    folder = Path(shutil.copytree(origins.PACK / "series", tmp_path / "series"))
    for name in (
        "exchange_rate",
        "us_gdp",
        "gdp_index",
        "volatility_index",
        "yearly_growth",
        "brent_price",
        "wti_price",
    ):
        table = pd.read_csv(folder / f"{name}.csv", dtype={"date": str})
        table.loc[table["date"].str[:4].astype(int) > origin.year, "value"] *= 3.0
        table.to_csv(folder / f"{name}.csv", index=False)
    data = economy.Data((origins.FOLDER / f"series_{origin.year}", folder), origin.data.last, origin.calm)
    assert economy.estimates(data) == economy.estimates(origin.data)


@pytest.mark.parametrize("place", [0, 1])
def test_the_priors_of_debt_crude_and_homicides_do_not_change_when_what_came_later_does(monkeypatch, tmp_path, place):
    origin, arenas = origins.ORIGINS[place], origins.arenas
    before = origins.other_arenas(origin)
    series = Path(shutil.copytree(origins.PACK / "series", tmp_path / "pack" / "series"))
    shutil.copytree(origins.PACK / "outcomes", tmp_path / "pack" / "outcomes")
    balance = Path(shutil.copytree(HERE / "origins" / "series", tmp_path / "here" / "origins" / "series"))
    for file in (*(series / f"{n}.csv" for n in ("yearly_crude", "yearly_liquids", "homicide_deaths", "nominal_gdp")),
                 balance / "public_balance.csv", tmp_path / "pack" / "outcomes" / "figures.csv"):  # fmt: skip
        table = pd.read_csv(file, dtype={"date": str})
        numbers = list(table.select_dtypes("number"))
        # Output is known by quarter to June; all else by year, to the year before.
        first = f"{origin.year}-Q3" if file.stem == "nominal_gdp" else str(origin.year)
        table[numbers] = table[numbers].mul(np.where(table["date"] >= first, 3, 1), axis=0)
        table.to_csv(file, index=False)
    for module in (origins, arenas.production, arenas.violence):
        monkeypatch.setattr(module, "PACK", tmp_path / "pack")
    monkeypatch.setattr(arenas, "HERE", tmp_path / "here")
    changed = type("Origin", (), {"year": origin.year, "name": origin.name, "data": replace(
        origin.data, folders=(origins.FOLDER / f"series_{origin.year}", series))})()  # fmt: skip
    assert origins.other_arenas(changed) == before


@pytest.mark.slow
@pytest.mark.parametrize("place", [0, 1])
def test_the_tables_of_homicides_at_an_origin_are_what_its_script_writes(tmp_path, place):
    origin = origins.ORIGINS[place]
    origins.arenas.violence_tables(origin.year, tmp_path)
    for file in tmp_path.iterdir():
        kept = pd.read_csv(HERE / "origins" / origin.name / "tables" / file.name)
        pd.testing.assert_frame_equal(pd.read_csv(file), kept, rtol=1e-3)


def observations(reach, **columns):
    random = np.random.default_rng(8)
    rows = pd.DataFrame(
        {"quantity": "x", "arena": "a", "logarithms": False, "observed": reach * random.normal(size=4000),
         "median": 0.0, "low": -1.2816, "high": 1.2816} | columns
    )  # fmt: skip
    return Scores("world", 1000, rows, pd.DataFrame(), ())


def test_bands_are_widened_by_what_the_earlier_origins_need():
    assert origins.widening([observations(2.0)]) == pytest.approx(2.0, rel=0.05)


def test_bands_of_what_cannot_be_negative_are_widened_in_logarithms():
    plain = observations(2.0)
    powers = {n: np.exp(plain.observations[n]) for n in ("observed", "median", "low", "high")}
    assert origins.widening([observations(2.0, logarithms=True, **powers)]) == pytest.approx(origins.widening([plain]))


def test_the_rule_widens_each_arena_by_itself_and_narrows_none():
    wide, narrow = observations(2.0).observations, observations(0.5, arena="b").observations
    table = origins.widenings([replace(observations(1.0), observations=pd.concat([wide, narrow]))])
    assert table.set_index("arena")["factor"].to_dict() == {"a": pytest.approx(2.0, rel=0.05), "b": 1.0}
    assert table.set_index("arena")["called_for"]["b"] == pytest.approx(0.5, rel=0.05)


@pytest.mark.slow
def test_the_factors_of_the_pack_are_what_the_rule_makes_of_the_earlier_origins():
    scores = [
        relevo.score(HERE / "origins" / origin.name, given="world", draws=1000, programme="none")
        for origin in origins.ORIGINS
    ]
    kept = pd.read_csv(origins.PACK / "outcomes" / "widening.csv")
    pd.testing.assert_frame_equal(origins.widenings(scores), kept, atol=0.02)
