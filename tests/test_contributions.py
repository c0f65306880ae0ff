"""Contributions add up, and fiscal space is where the chance of rising debt is as asked for."""

import numpy as np
import pytest
from typer.testing import CliRunner

import relevo
from relevo.cli import app

TOYLAND = "tests/packs/toyland"
SPENDING = "additional_spending_path"


def test_pledges_and_interaction_add_up_to_the_total():
    table = relevo.contributions(TOYLAND, "debt", draws=64).set_index("pledge")
    assert table.index.tolist() == ["sweets", "rocking_horses", "interaction", "total"]
    assert table["mean"].drop("total").sum() == pytest.approx(table.loc["total", "mean"], rel=1e-12)
    none, announced = (
        relevo.simulate(TOYLAND, draws=64, programme=p, outputs=["debt"]).debt[:, -1] for p in ("none", "announced")
    )
    np.testing.assert_allclose(
        table.loc["total", ["mean", "p10", "p50", "p90"]].astype(float),
        [(announced - none).mean(), *np.quantile(announced - none, [0.1, 0.5, 0.9])],
    )


def test_a_pledge_contributes_what_it_does_alone():
    table = relevo.contributions(TOYLAND, "debt", "2030-12", draws=16, programme={"sweets": 0.5}).set_index("pledge")
    none, alone = (
        relevo.simulate(TOYLAND, draws=16, programme=p, outputs=["debt"]).debt.sel(month="2030-12-01")
        for p in ("none", {"sweets": 0.5})
    )
    assert table.index.tolist() == ["sweets", "interaction", "total"]
    assert table.loc["sweets", "mean"] == pytest.approx(float((alone - none).mean()))
    assert not table.loc["interaction", ["mean", "p10", "p90"]].any()


def test_pledges_that_are_not_singled_out_have_one_row():
    every = relevo.contributions(TOYLAND, "debt", draws=16).set_index("pledge")
    some = relevo.contributions(TOYLAND, "debt", draws=16, apart=["sweets"]).set_index("pledge")
    assert some.index.tolist() == ["sweets", "others", "interaction", "total"]
    assert some.loc["others", "mean"] == every.loc["rocking_horses", "mean"]
    assert some.loc["total", "mean"] == every.loc["total", "mean"]
    with pytest.raises(relevo.RunError, match=r"there is no pledge swets; did you mean sweets\?"):
        relevo.contributions(TOYLAND, "debt", draws=4, apart=["swets"])


def test_what_is_computed_alongside_changes_no_contribution():
    alone = relevo.contributions(TOYLAND, "debt", draws=16)
    along = relevo.contributions(TOYLAND, "debt", draws=16, alongside=["taxes", "borrowing"], chunk=8)
    numbers = ["mean", "p10", "p50", "p90"]
    assert alone["pledge"].tolist() == along["pledge"].tolist()
    np.testing.assert_allclose(alone[numbers], along[numbers], rtol=1e-12)


def test_what_no_pledge_reaches_gets_exactly_nothing():
    table = relevo.contributions(TOYLAND, "taxes", draws=8)
    assert (table[["mean", "p10", "p90"]].to_numpy() == 0).all()


def test_one_member_of_a_quantity_can_be_chosen():
    table = relevo.contributions(TOYLAND, "programme_spending", of="sweets", draws=8).set_index("pledge")
    assert table.loc["rocking_horses", "mean"] == 0
    assert table.loc["sweets", "mean"] == table.loc["total", "mean"] > 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"quantity": "dept"}, r"there is no quantity dept; did you mean debt\?"),
        ({"quantity": "debt", "month": "2040-01"}, "there is no month 2040-01"),
        ({"quantity": "debt", "of": "sweets"}, "debt is one number; it has no member sweets"),
        ({"quantity": "programme_spending"}, "by programme: choose one with of, such as sweets"),
        ({"quantity": "programme_spending", "of": "swets"}, r"no member swets; did you mean sweets\?"),
        ({"quantity": "debt", "programme": {"swets": 1.0}}, r"there is no pledge swets; did you mean sweets\?"),
    ],
)
def test_contributions_to_what_does_not_exist_are_refused(arguments, message):
    with pytest.raises(relevo.RunError, match=message):
        relevo.contributions(TOYLAND, draws=4, **arguments)


@pytest.mark.parametrize("chance", [0.1, 0.5])
def test_fiscal_space_keeps_the_chance_that_was_asked_for(chance):
    space = relevo.fiscal_space(TOYLAND, rise=0.5, chance=chance, draws=200)
    more = np.where(np.arange(24) >= 12, space.space, 0.0)
    run = relevo.simulate(TOYLAND, draws=200, programme="none", impose={SPENDING: more}, outputs=["debt_ratio"])
    change = run.debt_ratio[:, -1] - run.debt_ratio[:, 0]
    assert float((change > 0.5).mean()) == pytest.approx(chance, abs=0.01)


def test_pledges_take_space_away():
    free = relevo.fiscal_space(TOYLAND, rise=0.5, draws=100)
    bound = relevo.fiscal_space(TOYLAND, rise=0.5, draws=100, programme="announced")
    assert bound.space < free.space
    assert bound.chance_without > free.chance_without
    assert "with a chance of 25%" in str(free)


def test_fiscal_space_needs_a_budget_that_reads_more_spending():
    with pytest.raises(relevo.RunError, match="taxes does not depend on a path additional_spending_path"):
        relevo.fiscal_space(TOYLAND, debt="taxes", draws=4)
    with pytest.raises(relevo.RunError, match="no change of spending up to 50% of GDP"):
        relevo.fiscal_space(TOYLAND, rise=1000.0, draws=4)
    with pytest.raises(relevo.RunError, match="chance lies between 0 and 1, not 2"):
        relevo.fiscal_space(TOYLAND, chance=2, draws=4)


def test_the_commands_print_what_python_returns():
    result = CliRunner().invoke(app, ["contributions", TOYLAND, "debt", "--draws", "16", "--csv"])
    assert result.stdout == relevo.contributions(TOYLAND, "debt", draws=16).to_csv(index=False)
    result = CliRunner().invoke(app, ["fiscal-space", TOYLAND, "--rise", "0.5", "--draws", "50"])
    assert result.stdout.strip() == str(relevo.fiscal_space(TOYLAND, rise=0.5, draws=50))
