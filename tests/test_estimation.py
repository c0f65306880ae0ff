"""The priors that come from scripts are what the scripts give."""

import runpy
import tomllib
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "docs" / "estimation" / "economy.py"


def test_the_file_of_estimates_is_what_its_script_writes():
    script = runpy.run_path(str(SCRIPT))
    again = tomllib.loads(script["estimates"]())
    kept = tomllib.loads((script["PACK"] / "parameters" / "estimates.toml").read_text(encoding="utf-8"))
    assert again.keys() == kept.keys()
    for name, entry in kept.items():
        numbers = [again[name].get("value"), *again[name].get("at", [])]
        expected = [entry.get("value"), *entry.get("at", [])]
        for number, value in zip(numbers, expected, strict=True):
            # Maximum likelihood ends within its tolerance, which differs between builds of the linear algebra.
            assert number is None or number == pytest.approx(value, rel=2e-3), name


def test_every_estimate_ends_before_the_cutoff():
    script = runpy.run_path(str(SCRIPT))
    kept = tomllib.loads((script["PACK"] / "parameters" / "estimates.toml").read_text(encoding="utf-8"))
    assert {entry["date"] for entry in kept.values()} == {"2018-06"}
    for name in ("exchange_rate", "policy_rate", "volatility_index", "annual_inflation"):
        assert str(script["monthly"](name).index[-1]) == "2018-06"
