"""A forecast is measured as its figures are, its error adds up, and simple rules know no future."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import relevo
from relevo.errors import RunError
from relevo.evidence.backtest import COLUMNS, split
from relevo.evidence.benchmarks import MEMBERS, RULES, benchmarks
from relevo.evidence.outcomes import Entry, Outcome, measured, outcomes
from relevo.evidence.score import crps, crps_normal
from relevo.pack.read import load
from toy_outcomes import toyland_with_outcomes

LAST = pd.Period("2018-06", "M")


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    return load(toyland_with_outcomes(tmp_path_factory.mktemp("toys")))


@pytest.fixture(scope="module")
def parted(pack):
    return split(pack, draws=400)


def figure(values, **entry):
    described = {"meaning": "m", "arena": "a", "unit": "1", "source": "s"} | entry
    return Outcome("x", "", Entry(**described), values)


def monthly(numbers, first="2000-01"):
    return pd.Series(numbers, pd.Index(list(pd.period_range(first, periods=len(numbers), freq="M")), dtype=object))


def test_luck_choices_and_model_add_up_to_the_error(parted):
    parts = parted.table[["luck", "choices", "model"]].sum(axis=1)
    assert np.abs(parts - parted.table["error"]).max() <= 1e-9 * max(1.0, parted.table["error"].abs().max())
    means = parted.by_quantity
    assert (
        np.abs(means[["luck", "choices", "model"]].sum(axis=1) - means["error"]).max()
        <= 1e-9 * means["error"].abs().max()
    )


def test_the_three_backtests_differ_and_score_the_same_figures(parted):
    stood, world, policy = (scores.observations for scores in parted.scores)
    assert stood["date"].tolist() == world["date"].tolist() == policy["date"].tolist()
    assert (stood["median"] != world["median"]).any()
    assert (world["median"] != policy["median"]).any()


def test_a_score_has_one_row_per_quantity_and_its_skill_follows_from_its_columns(parted):
    table = parted.scores[1].table
    assert list(table.columns[: len(COLUMNS)]) == COLUMNS
    assert table["quantity"].is_unique
    known = table[table["benchmark"] != ""]
    assert set(known["quantity"]) == {"debt", "taxes"}
    again = 1 - known["crps"] / known["benchmark_crps"]
    assert known["skill"].to_numpy() == pytest.approx(again.to_numpy(), abs=1e-12)


def test_a_score_in_the_table_is_the_score_of_the_draws(pack):
    scores = relevo.score(pack, draws=40)
    run = relevo.simulate(pack, draws=40, outputs=["output"])
    (outcome,) = [o for o in outcomes(pack).known() if o.name == "output"]
    mean = crps(run.output.to_numpy(), outcome.at(outcome.scored(run.indexes["month"]))).mean()
    assert scores.table.set_index("quantity").loc["output", "crps"] == pytest.approx(mean, rel=1e-12)


def test_knowing_the_world_and_then_the_levers_brings_the_forecast_nearer(parted):
    stood, world, policy = (scores.table.set_index("quantity")["crps"] for scores in parted.scores)
    assert world["taxes"] < stood["taxes"]
    assert policy["programme_spending"] < world["programme_spending"]


def test_errors_go_to_where_they_come_from(parted):
    means = parted.by_quantity.set_index("quantity")
    assert means.loc["taxes", "choices"] == 0
    assert means.loc["programme_spending", "luck"] == 0
    assert means.loc["programme_spending", "choices"] > 0


def test_what_the_world_gave_is_not_scored_as_a_forecast(pack):
    assert "output" in set(relevo.score(pack, draws=10).table["quantity"])
    assert "output" not in set(relevo.score(pack, given="world", draws=10).table["quantity"])


def test_what_the_model_does_not_have_is_named_and_not_scored(pack):
    scores = relevo.score(pack, draws=10)
    assert scores.left_out == ("smiles",)
    assert "not modelled by this pack: smiles" in str(scores)


def test_a_forecast_of_the_day_stands_beside_ours(pack):
    (row,) = relevo.score(pack, draws=50, quantities=["debt"]).published.to_dict("records")
    assert row["forecaster"] == "Oracle"
    assert row["error"] == 520 - row["observed"]
    assert row["forecast_crps"] == pytest.approx(crps_normal(520.0, 10.0, row["observed"]))


def test_an_unknown_quantity_is_refused_with_the_nearest_spelling(pack):
    with pytest.raises(RunError, match=r"no outcome taxs is modelled; did you mean taxes\?"):
        relevo.score(pack, draws=10, quantities=["taxs"])


def test_another_thing_given_is_refused(pack):
    with pytest.raises(RunError, match='given is "world" or "world,policy", not'):
        relevo.score(pack, given="policy", draws=10)


@pytest.mark.parametrize(
    ("measure", "span", "expected"),
    [
        ("mean", None, 6.5),
        ("sum", None, 78.0),
        ("middle", None, 12.5),
        ("end", None, 13.0),
        ("last", None, 12.0),
        ("mean", 3, 11.0),
    ],
)
def test_months_are_measured_as_the_figure_is(measure, span, expected):
    months = pd.date_range("2018-12-01", periods=14, freq="MS")
    run = xr.Dataset({"x": (("draw", "month"), np.tile(np.arange(14.0), (2, 1)))}, {"month": months})
    outcome = figure(pd.Series([0.0], pd.Index([pd.Period("2019")], dtype=object)), measure=measure, span=span)
    assert measured(run, outcome, [pd.Period("2019")]) == pytest.approx(np.full((2, 1), expected))


def test_what_a_figure_leaves_out_is_taken_off():
    months = pd.date_range("2018-12-01", periods=14, freq="MS")
    numbers = {name: (("draw", "month"), np.full((2, 14), value)) for name, value in (("x", 7.0), ("y", 2.0))}
    outcome = figure(pd.Series([0.0], pd.Index([pd.Period("2019")], dtype=object)), less="y")
    assert measured(xr.Dataset(numbers, {"month": months}), outcome, [pd.Period("2019")]) == pytest.approx(5.0)


def test_what_a_lever_alone_decides_is_no_forecast_once_levers_are_given(pack, tmp_path):
    copy = Path(shutil.copytree(pack.folder, tmp_path / "toyland"))
    index = copy / "outcomes" / "index.toml"
    text = index.read_text(encoding="utf-8")
    index.write_text(text.replace("[programme_spending]\n", '[programme_spending]\ngiven = "policy"\n'), "utf-8")
    scored = {
        given: set(relevo.score(copy, draws=10, given=given).table["quantity"]) for given in ("world", "world,policy")
    }
    assert scored["world"] - scored["world,policy"] == {"programme_spending"}
    parted = split(copy, draws=10)
    assert "programme_spending" in set(parted.table["quantity"])
    assert "programme_spending" not in set(parted.scores[2].table["quantity"])


def test_members_are_chosen_by_name_and_summed_without_one():
    months = pd.date_range("2018-12-01", periods=2, freq="MS")
    numbers = np.ones((3, 2, 2)) * np.array([1.0, 10.0])
    run = xr.Dataset({"x": (("draw", "month", "state"), numbers)}, {"month": months, "state": ["a", "b"]})
    whole = figure(pd.Series([0.0], pd.Index([pd.Period("2019-01", "M")], dtype=object)))
    assert measured(run, whole, [pd.Period("2019-01", "M")]) == pytest.approx(np.full((3, 1), 11.0))
    assert measured(run, replace(whole, of="b"), [pd.Period("2019-01", "M")]) == pytest.approx(np.full((3, 1), 10.0))


def test_a_period_that_leaves_the_run_is_not_scored():
    months = pd.date_range("2018-12-01", "2024-09-01", freq="MS")
    values = pd.Series([1.0, 1.0], pd.Index([pd.Period("2018"), pd.Period("2019")], dtype=object))
    assert figure(values, measure="sum").scored(months) == [pd.Period("2019")]
    assert figure(values, measure="end").scored(months) == [pd.Period("2018"), pd.Period("2019")]


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_does_not_change_when_the_future_does(rule):
    numbers = np.sin(np.arange(300)) + np.random.default_rng(1).normal(size=300)
    changed = np.where(np.arange(300) > 221, 99.0, numbers)
    periods = list(pd.period_range("2019-01", periods=12, freq="M"))
    one, other = (benchmarks(figure(monthly(x)), periods, LAST) for x in (numbers, changed))
    assert np.array_equal(one[rule], other[rule])


def test_the_last_value_of_a_random_walk_has_bands_that_grow_with_the_root_of_time():
    walk = np.cumsum(np.random.default_rng(3).normal(size=222))
    found = benchmarks(figure(monthly(walk)), [pd.Period("2018-12"), pd.Period("2020-06")], LAST)["last value"]
    assert found.shape == (MEMBERS, 2)
    assert found.mean(0) == pytest.approx(walk[-1], abs=1.0)
    assert found[:, 1].std() / found[:, 0].std() == pytest.approx(2.0, rel=0.25)


def test_an_autoregression_returns_to_its_mean():
    random = np.random.default_rng(4)
    numbers = np.zeros(222)
    for month in range(1, 222):
        numbers[month] = 2 + 0.8 * (numbers[month - 1] - 2) + 0.1 * random.normal()
    far = benchmarks(figure(monthly(numbers)), [pd.Period("2023-06")], LAST)["autoregression"]
    assert far.mean() == pytest.approx(2.0, abs=0.2)
    assert far.std() == pytest.approx(0.1 / np.sqrt(1 - 0.64), rel=0.4)


def test_a_season_repeats():
    pattern = np.tile(np.arange(12.0), 19)[:222]
    found = benchmarks(figure(monthly(pattern)), [pd.Period("2019-03")], LAST)["seasonal"]
    assert found == pytest.approx(np.full((MEMBERS, 1), 2.0))


def test_two_figures_are_too_few_to_learn_from():
    assert benchmarks(figure(monthly([1.0, 2.0], "2018-01")), [pd.Period("2019-01")], LAST) == {}


def test_a_yes_or_no_is_held_against_even_odds():
    found = benchmarks(figure(monthly([1.0], "2019-01"), event=True), [pd.Period("2019-01")], LAST)
    assert found["even odds"].mean() == 0.5


@pytest.mark.slow
def test_every_figure_of_mexico_that_is_modelled_is_scored():
    found = outcomes(load("mexico_2018"))
    scores = relevo.score(found.pack, draws=50)
    assert set(scores.table["quantity"]) == {o.name for o in found.known() if o.scored(found.pack.months)}
    assert scores.table["crps"].notna().all()


def test_widened_bands_hold_more_of_the_arena_that_is_widened_and_leave_the_others(pack, parted, tmp_path):
    copy = tmp_path / "toyland"
    shutil.copytree(pack.folder, copy)
    (copy / "outcomes" / "widening.csv").write_text("arena,factor\nstate,3\n", encoding="utf-8")
    wider = relevo.score(copy, draws=400, given="world", widened=True).observations
    plain = parted.scores[1].observations
    spread = (wider["high"] - wider["low"]) / (plain["high"] - plain["low"])
    widened = (plain["arena"] == "state") & ~plain["event"] & ~plain["logarithms"]
    assert spread[widened & (plain["high"] > plain["low"])].to_numpy() == pytest.approx(3.0)
    assert spread[plain["arena"] != "state"].dropna().to_numpy() == pytest.approx(1.0)
    assert wider["median"].to_numpy() == pytest.approx(plain["median"].to_numpy())


def test_a_brief_with_scores_says_how_good_the_forecast_was(pack, tmp_path):
    page = relevo.brief(pack, draws=40, score=True, output=tmp_path / "brief.html").read_text(encoding="utf-8")
    chapter = page[page.index('<h2 id="evidence">') :]
    for words in ("Scorecard", "Given the world, bands widened", "Debt at the end of the year", "Learning as evidence"):
        assert words in chapter
    assert '<h2 id="evidence">' not in relevo.brief(pack, draws=4, output=tmp_path / "plain.html").read_text("utf-8")
