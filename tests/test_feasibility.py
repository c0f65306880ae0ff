"""Who pays for what: parts add up, and what costs nothing needs no money."""

import numpy as np
import pytest
from typer.testing import CliRunner

import relevo
from relevo.cli import app

UNPAID = ["put off", "debt"]


@pytest.fixture(scope="module")
def found():
    return relevo.feasibility("mexico_2018", draws=16)


def test_sources_add_up_to_what_had_to_be_found(found):
    sources = list(relevo.load("mexico_2018").dimensions["funding_source"])
    costly = found.table[found.table["funded"].notna()]
    np.testing.assert_allclose(costly[sources].sum(axis=1), 1, atol=1e-9)
    np.testing.assert_allclose(costly[UNPAID].sum(axis=1), 1 - costly["funded"], atol=1e-9)
    assert costly["funded"].between(0, 1).all()


def test_what_brings_money_in_asks_for_none(found):
    table = found.table.set_index("pledge")
    assert table.loc["tax_enforcement", "cost_p90"] < 0
    assert np.isnan(table.loc["tax_enforcement", "funded"])


def test_cost_is_what_the_run_spent(found):
    run = relevo.simulate("mexico_2018", draws=16, outputs=["pledge_spending"])
    spent = run.pledge_spending.sum("month").quantile([0.1, 0.5, 0.9], "draw")
    table = found.table.set_index("pledge")
    np.testing.assert_allclose(
        table.loc["elder_pension", ["cost_p10", "cost_p50", "cost_p90"]].astype(float),
        spent.sel(pledge="elder_pension"),
    )
    total = run.pledge_spending.sum(["month", "pledge"]).median()
    assert found.totals.set_index("measure").loc["cost of the programme", "p50"] == pytest.approx(float(total))


def test_every_pledge_is_listed_with_what_keeping_it_means(found):
    pack = relevo.load("mexico_2018")
    assert found.table["pledge"].tolist() == list(pack.dimensions["pledge"])
    assert set(found.table["pledge"]).isdisjoint(found.without_cost)
    assert {*found.table["pledge"], *found.without_cost} == set(pack.pledges)
    assert (found.table["kept_when"].str.len() > 10).all()


def test_only_pledges_of_the_programme_are_listed():
    run = relevo.simulate("mexico_2018", draws=16, programme={"elder_pension": 1.0}, outputs=["debt_ratio"])
    found = relevo.feasibility(run)
    assert found.table["pledge"].tolist() == ["elder_pension"]
    rise = run.debt_ratio[:, -1] - run.debt_ratio[:, 0]
    chances = found.totals.set_index("measure")["chance"]
    measure = "debt at the end more than 3 points of output above the start"
    assert chances[measure] == pytest.approx(float((rise > 0.03).mean()))


def test_a_country_without_such_a_budget_is_told_what_is_lacking():
    result = CliRunner().invoke(app, ["feasibility", "tests/packs/toyland"])
    assert result.exit_code == 2
    assert result.stderr.startswith("toyland: no equation gives pledge_spending, pledge_due, funded_share, funded_by")


def test_printed_answer_holds_the_whole(found):
    text = str(found)
    assert "elder_pension" in text
    assert "primary target met in every full year" in text
    assert "room for more spending a year as a share of output, without pledges" in text
