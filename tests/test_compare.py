"""Runs are compared draw by draw, under the same luck."""

import numpy as np
import pytest
from typer.testing import CliRunner

import relevo
from relevo.cli import app

TOYLAND = "tests/packs/toyland"


@pytest.fixture(scope="module")
def runs():
    return [relevo.simulate(TOYLAND, draws=100, programme=p) for p in ("none", "announced")]


def test_differences_are_paired_by_draw(runs):
    table = relevo.compare(*runs, quantities=["debt"], months=["2031-12"])
    none, announced = (run.debt.sel(month="2031-12-01") for run in runs)
    np.testing.assert_allclose(
        table[["p10", "p50", "p90"]].to_numpy()[0], np.quantile(announced - none, [0.1, 0.5, 0.9])
    )
    assert table["higher_chance"].tolist() == [1.0]
    assert table["run"].tolist() == ["announced"]


def test_a_run_does_not_differ_from_itself(runs):
    table = relevo.compare(runs[0], runs[0])
    assert not table[["p10", "p50", "p90", "higher_chance"]].to_numpy().any()
    assert set(table["quantity"]) == {"debt", "taxes", "programme_spending", "borrowing"}


def test_what_a_programme_cannot_reach_does_not_move(runs):
    table = relevo.compare(*runs, quantities=["taxes"])
    assert (table[["p10", "p90"]].to_numpy() == 0).all()


def test_members_have_their_own_rows(runs):
    table = relevo.compare(*runs, quantities=["programme_spending"], months=["2030-03"]).set_index("of")
    assert table.loc["rocking_horses", "p50"] == 0
    assert table.loc["sweets", "p50"] > 0


def test_three_runs_are_each_compared_with_the_first(runs):
    half = relevo.simulate(TOYLAND, draws=100, programme={"sweets": 0.5})
    table = relevo.compare(*runs, half, quantities=["debt"], months=["2031-12"])
    assert table["run"].tolist() == ["announced", '{"sweets": 0.5}']


def test_runs_that_cannot_be_paired_are_refused(runs):
    other = relevo.simulate(TOYLAND, draws=50, seed=2)
    with pytest.raises(relevo.RunError) as caught:
        relevo.compare(runs[0], other)
    assert caught.value.messages == (
        "the runs cannot be paired draw by draw: they have different seeds (1, 2)",
        "the runs cannot be paired draw by draw: they have different numbers of draws (100, 50)",
    )
    with pytest.raises(relevo.RunError, match="two runs or more, not 1"):
        relevo.compare(runs[0])
    bands = relevo.simulate(TOYLAND, draws=100, bands=["debt"])
    with pytest.raises(relevo.RunError, match="debt is kept as bands only"):
        relevo.compare(runs[0], bands)


def test_the_command_compares_scenarios_of_a_pack():
    words = ["compare", TOYLAND, "--scenario", "baseline", "--scenario", "strike", "--draws", "20", "--csv"]
    result = CliRunner().invoke(app, [*words, "--quantities", "borrowing", "--months", "2030-12"])
    rows = [line.split(",") for line in result.stdout.splitlines()]
    assert len(rows) == 2
    assert dict(zip(*rows, strict=True))["run"] == "strike"


def test_the_command_compares_files(tmp_path, runs):
    for name, run in zip("ab", runs, strict=True):
        relevo.save(run, tmp_path / f"{name}.nc")
    result = CliRunner().invoke(app, ["compare", str(tmp_path / "a.nc"), str(tmp_path / "b.nc"), "--csv"])
    assert result.exit_code == 0
    expected = relevo.compare(*runs)
    assert result.stdout == expected.to_csv(index=False)
