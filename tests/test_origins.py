"""The forecasts at earlier hand-overs use nothing that was known later, and are what their script writes."""

import shutil
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import relevo
from relevo.evidence.outcomes import outcomes

HERE = Path(__file__).parents[1] / "docs" / "estimation"


@pytest.fixture(scope="module")
def origins():
    spec = spec_from_file_location("origins", HERE / "origins.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("year", [2006, 2012])
def test_the_pack_of_an_origin_reads_without_fault(year):
    pack = relevo.load(HERE / "origins" / f"mexico_{year}")
    assert relevo.check(pack) == []
    assert str(pack.info.cutoff) == f"{year}-07-31"
    assert {o.name for o in outcomes(pack).known()} == {
        "annual_growth", "yearly_growth", "annual_inflation", "exchange_rate", "policy_rate",
    }  # fmt: skip


@pytest.mark.parametrize("place", [0, 1])
def test_the_parameters_of_an_origin_are_what_its_script_writes(origins, place):
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
def test_an_estimate_at_an_origin_does_not_change_when_what_came_later_does(origins, tmp_path, place):
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


def test_bands_are_widened_by_what_the_earlier_origins_need(origins):
    random = np.random.default_rng(8)
    rows = pd.DataFrame(
        {"quantity": "x", "observed": 2 * random.normal(size=4000), "median": 0.0, "low": -1.2816, "high": 1.2816}
    )
    scores = type("Scores", (), {"observations": rows})()
    assert origins.widening([scores]) == pytest.approx(2.0, rel=0.05)
