"""Programmes by month and scenarios together: what is applied, and what is refused by name."""

import numpy as np
import pytest
from typer.testing import CliRunner

import relevo
from relevo.cli import app
from relevo.pack.programme import paths

TOYLAND = "tests/packs/toyland"


@pytest.fixture(scope="module")
def mexico():
    return relevo.load("mexico_2018")


def test_scenarios_together_are_applied_one_after_the_other(mexico):
    base, recession, fall, both = (
        paths(mexico, "none", name)
        for name in ("baseline", "us_recession", "oil_price_fall", "us_recession+oil_price_fall")
    )
    np.testing.assert_allclose(both["us_output_gap_path"], recession["us_output_gap_path"])
    shrunk = recession["oil_price_path"] * fall["oil_price_path"] / base["oil_price_path"]
    np.testing.assert_allclose(both["oil_price_path"], shrunk)
    assert (both["oil_price_path"][-1] < np.minimum(recession["oil_price_path"], fall["oil_price_path"])[-1]).all()


def test_the_last_of_two_scenarios_that_set_a_path_wins(mexico):
    pact = paths(mexico, "none", "no_concessions+opposition_united")
    assert (pact["concession_limit"] == 0).all()
    assert pact["opposition_pact"][-1] == 1


def test_the_baseline_adds_nothing_to_a_scenario(mexico):
    alone, beside = (paths(mexico, "none", name) for name in ("us_recession", "baseline+us_recession"))
    for name, path in alone.items():
        np.testing.assert_array_equal(path, beside[name])


@pytest.mark.parametrize(
    ("scenario", "message"),
    [
        ("us_recession+oil_price_fal", r"there is no scenario oil_price_fal; did you mean oil_price_fall\?"),
        ("us_recession+us_recession", "scenario us_recession is named twice"),
    ],
)
def test_scenarios_that_cannot_be_joined_are_named(mexico, scenario, message):
    with pytest.raises(relevo.RunError, match=message):
        paths(mexico, "none", scenario)


@pytest.mark.parametrize(
    "scenario",
    ["us_recession", "oil_price_fall", "nafta_cancelled", "market_stress", "contracts_cancelled", "opposition_united",
     "security_shock"],
)  # fmt: skip
def test_every_scenario_of_the_essays_tells_its_story_and_moves_a_path(mexico, scenario):
    assert mexico.stories[scenario]
    base, moved = (paths(mexico, "none", name) for name in ("baseline", scenario))
    assert any((base[name] != moved[name]).any() for name in base)


def test_a_pledge_by_months_moves_its_lever_by_months():
    pack = relevo.load(TOYLAND)
    whole = paths(pack, {"sweets": 1.0}, "baseline")["sweets"]
    later = paths(pack, {"sweets": {"2030-12": 0.0, "2031-01": 0.5}}, "baseline")["sweets"]
    np.testing.assert_allclose(later, whole * np.where(np.arange(len(whole)) < 12, 0.0, 0.5))


def test_a_programme_by_months_is_remembered_by_its_run():
    half = relevo.simulate(TOYLAND, draws=2, programme={"sweets": {"2030-01": 0.5}}, outputs=["debt"])
    assert half.attrs["programme"] == '{"sweets": {"2030-01": 0.5}}'
    number = relevo.simulate(TOYLAND, draws=2, programme={"sweets": 0.5}, outputs=["debt"])
    np.testing.assert_array_equal(half.debt, number.debt)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("sweets = { 2040-01 = 1.0 }", "sweets: 2040-01 lies outside 2030-01 to 2031-12"),
        ("sweets = { 2030-13 = 1.0 }", "sweets: '2030-13' is not a month like 2030-01"),
        ("sweets = { now = 1.0 }", "sweets: 'now' is not a month like 2030-01"),
        ("sweets = { 2030-02 = 'half' }", "sweets: 'half' in 2030-02 is no number"),
        ("sweets = { a = 1, 2040-01 = 1 }", "sweets: 2040-01 lies outside 2030-01 to 2031-12"),
        ("sweets = { a = 1, 2040-01 = 1 }", "sweets: 'a' is not a month"),
        ("sweets = { 2030-02 = -1.0 }", "it is a number from 0 upwards, or such numbers by month"),
        ("swets = 1.0", "there is no pledge swets; did you mean sweets?"),
    ],
)
def test_a_programme_file_with_a_fault_is_told_what_it_is(tmp_path, line, message):
    file = tmp_path / "own.toml"
    file.write_text(line + "\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["simulate", TOYLAND, "--draws", "2", "--programme", str(file)])
    assert result.exit_code == 2
    assert message in " ".join(result.output.split())
