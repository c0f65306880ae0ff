"""Verdicts are coherent, name what stands in the way, and say where the model has no answer."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import relevo
from relevo.evidence import verdicts
from relevo.pack.schema import Measure
from relevo.pages.chapters import verdicts as chapter
from relevo.pages.parts import Material
from relevo.pages.words import Words


@pytest.fixture
def run():
    months = pd.date_range("2030-01-01", periods=3, freq="MS")
    north = np.array([[0.5, 0.9, 1.0], [0.5, 0.4, 0.2]])
    return xr.Dataset(
        {"reach": (("draw", "month", "place"), np.stack([north, np.ones_like(north)], axis=2))},
        {"draw": [0, 1], "month": months, "place": ["north", "south"]},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        (Measure(quantity="reach", member="north", at_least=0.9), [[0, 1, 1], [0, 0, 0]]),
        (Measure(quantity="reach", member="north", at_most=0.5, of_start=True), [[0, 0, 0], [0, 0, 1]]),
        (Measure(quantity="reach", member="south", at_least=1.0), [[1, 1, 1], [1, 1, 1]]),
    ],
)
def test_a_measure_compares_a_quantity_with_its_bound(run, measure, expected):
    assert verdicts._holds(run, measure).astype(int).tolist() == expected


def test_a_measure_needs_exactly_one_bound():
    with pytest.raises(ValueError, match='exactly one of "at_least" and "at_most"'):
        Measure(quantity="reach")


def test_the_obstacle_is_the_first_test_that_fails_most_often(run):
    given = {"passes": np.array([True, True]), "funded": np.array([True, False]), "delivered": np.array([True, False])}
    assert verdicts._obstacle("reach", given, run) == "money"
    assert verdicts._obstacle("reach", {part: np.array([True, True]) for part in given}, run) == ""


def test_a_promise_begins_in_the_budget_of_its_first_month(run):
    pledge = relevo.load("mexico_2018").pledges["elder_pension"]
    months = pd.DatetimeIndex(run.month)
    assert verdicts.first_month(months, pledge.model_copy(update={"start": None})) == 0
    assert verdicts.first_month(months, pledge.model_copy(update={"start": "2030-03"})) == 2


@pytest.fixture
def budget():
    """Two pledges over two draws and two months: the first always paid, the second in the first draw only."""
    months = pd.date_range("2030-01-01", periods=2, freq="MS")
    share = np.ones((2, 2, 2))
    share[1, :, 1] = 0.9
    axes = ("draw", "month", "pledge")
    return xr.Dataset(
        {"pledge_due": (axes, np.ones((2, 2, 2))), "funded_share": (axes, share),
         "pledge_progress": (axes, np.full((2, 2, 2), 0.95))},
        {"draw": [0, 1], "month": months, "pledge": ["elder_pension", "tren_maya"]},
    )  # fmt: skip


def test_a_promise_paid_for_in_nine_tenths_only_is_not_funded(budget):
    pledges = relevo.load("mexico_2018").pledges
    assert verdicts.tests_of(budget, "elder_pension", pledges["elder_pension"]).funded.tolist() == [True, True]
    assert verdicts.tests_of(budget, "tren_maya", pledges["tren_maya"]).funded.tolist() == [True, False]


def test_what_asks_for_no_money_is_funded():
    assert verdicts.is_funded(np.zeros((2, 3)), np.ones((2, 3))).all()


def test_a_failure_counts_for_the_first_test_that_fails_only():
    given = {"passes": np.array([False, True, True]), "funded": np.array([False, False, True])}
    assert verdicts.first_failures(given) == {"passes": 1, "funded": 1}


def test_the_frontier_holds_every_judged_promise_once():
    table = pd.DataFrame(
        [["a", 1.0, 1.0, 0.9, 0.9], ["b", 1.0, 0.4, 0.9, 0.3], ["c", 1.0, 0.2, 0.9, 0.2], ["d", 1.0, 1.0, 0.2, np.nan]],
        columns=["pledge", "passes", "funded", "delivered", "all"],
    )
    whole = relevo.programme_verdict(table)
    assert whole.kept == pytest.approx(1.4)
    assert whole.judged == 3
    assert whole.frontier["pledges"].tolist() == ["a", "b, c"]
    assert "2 fail: money: b, c" in str(whole)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"pledge": "elder_pensoin"}, r"there is no pledge elder_pensoin; did you mean elder_pension\?"),
        ({"programme": "none"}, "the programme does not hold elder_pension"),
        ({"scenario": "us_recesion"}, r"there is no scenario us_recesion; did you mean us_recession\?"),
    ],
)
def test_the_trace_of_what_does_not_exist_is_refused(options, message):
    with pytest.raises(relevo.RunError, match=message):
        relevo.why("mexico_2018", **options)


def test_nobody_crowds_anybody_out_where_nobody_pays():
    with pytest.raises(relevo.ModelError, match="no equation says what pledges cost and who pays"):
        relevo.crowding("tests/packs/toyland")


def test_the_table_has_the_columns_that_are_promised():
    columns = "pledge,essay,route,passes,funded,delivered,all,month,obstacle,modelled"
    assert ",".join(verdicts.COLUMNS) == columns


@pytest.mark.slow
def test_the_trace_adds_up_to_the_verdict():
    table = relevo.verdicts("mexico_2018", draws=16).set_index("pledge")
    for pledge in ("free_health", "gas_production_plan"):
        trace = relevo.why("mexico_2018", pledge, draws=16).table
        first = trace[trace["what"] == "is the first test that fails"]["chance"].sum()
        assert 1 - first == pytest.approx(table.loc[pledge, "all"])
        held = trace[trace["what"] == "holds"].set_index("test")["chance"]
        assert held.to_dict() == pytest.approx(table.loc[pledge, list(held.index)].to_dict())
    sources = relevo.why("mexico_2018", "elder_pension", draws=16).table["what"]
    assert sources.str.startswith("part of what it needs from").sum() == 7


@pytest.mark.slow
def test_a_pledge_is_crowded_out_as_two_runs_with_the_same_luck_say():
    programme = dict.fromkeys(("elder_pension", "scholar_basic", "tren_maya"), 1.0)
    pairs = relevo.crowding("mexico_2018", draws=16, programme=programme, at_least=-1.0)
    without_pension = {k: v for k, v in programme.items() if k != "elder_pension"}
    for test, column in (("money", "funded"), ("delivery", "delivered")):
        chosen = (pairs["pledge"] == "tren_maya") & (pairs["rival"] == "elder_pension") & (pairs["test"] == test)
        (pair,) = pairs[chosen].to_dict("records")
        whole, without = (
            relevo.verdicts("mexico_2018", draws=16, programme=p).set_index("pledge").loc["tren_maya", column]
            for p in (programme, without_pension)
        )
        assert (pair["with_rival"], pair["without"], pair["fall"]) == pytest.approx((whole, without, without - whole))
    assert len(pairs) == 12


@pytest.mark.slow
@pytest.mark.parametrize("scenario", relevo.load("mexico_2018").scenarios)
def test_no_promise_is_kept_more_often_than_it_passes_or_is_paid_for_or_delivered(scenario):
    table = relevo.verdicts("mexico_2018", draws=32, scenario=scenario)
    judged = table[table["all"].notna()]
    for part in ("passes", "funded", "delivered"):
        assert (judged["all"] <= judged[part] + 1e-12).all()
    assert table.loc[table.modelled != "yes", "all"].isna().all()
    assert len(judged) >= 29
    assert set(table.loc[(table["all"] < 1) & table["all"].notna(), "obstacle"]) >= {"money", "delivery"}


@pytest.mark.slow
def test_nothing_is_promised_by_no_programme():
    assert relevo.verdicts("mexico_2018", draws=8, programme="none").empty


def test_the_brief_keeps_every_quantity_that_a_promise_is_measured_by():
    pack = relevo.load("mexico_2018")
    assert set(chapter.JUDGED) >= set(verdicts.measured(pack))
    assert set(chapter.JUDGED) <= {*pack.graph().equations, *pack.graph().states}


def test_a_promise_whose_measure_was_not_kept_has_no_answer_on_delivery(run):
    pledge = relevo.load("mexico_2018").pledges["military_withdrawal"]
    assert verdicts.tests_of(run, "military_withdrawal", pledge).delivered is None


@pytest.mark.slow
def test_the_brief_says_what_the_verdicts_say():
    pack = relevo.load("mexico_2018")
    run = relevo.simulate(pack, draws=16, outputs=chapter.JUDGED)
    material = Material(pack, Words("es"), "announced", "baseline", 16, 1, {("announced", "baseline"): run})
    part = chapter.write(material.for_chapter("verdicts"))
    table = part.sections[0].blocks[-1].data.set_index("pledge")
    expected = relevo.verdicts(pack, draws=16).set_index("pledge")
    pd.testing.assert_frame_equal(table.drop(columns="obstacle"), expected.drop(columns="obstacle"))
    assert len(part.sections[0].blocks[1].lines) == 10
