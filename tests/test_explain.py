"""An explanation tells the numbers of the run, the equation as it is written, and what truly moves the quantity."""

import jax.numpy as jnp
import numpy as np
import pytest

import relevo
from relevo.evidence.explain import GRADIENT_DRAWS
from relevo.evidence.formula import as_mathml, as_text, helpers, steps

TOYLAND = "tests/packs/toyland"


@pytest.fixture(scope="module")
def run():
    return relevo.simulate(TOYLAND, draws=200)


def test_value_and_inputs_are_those_of_the_run(run):
    explained = relevo.explain(run, "programme_spending", "2030-07")
    own = explained.table[explained.table["role"] == "quantity"].set_index("of")
    expected = run.programme_spending.sel(month="2030-07-01").quantile([0.1, 0.5, 0.9], "draw")
    for member in ("sweets", "rocking_horses"):
        np.testing.assert_allclose(own.loc[member, ["p10", "p50", "p90"]].astype(float), expected.sel(programme=member))
    inputs = explained.table[explained.table["role"] == "input"].set_index(["name", "of"])
    assert inputs.loc[("programme_effort", "sweets"), "p50"] == pytest.approx(7 / 12)
    assert inputs.loc[("programme_cost", "rocking_horses"), "p50"] == pytest.approx(0.4)
    assert inputs.loc[("programme_cost", "sweets"), "place"].startswith("parameters/state.toml:")
    assert inputs.loc[("programme_cost", "sweets"), "source"] == "manifesto"


def test_inputs_of_a_state_are_those_of_the_month_before(run):
    explained = relevo.explain(run, "debt", "2031-03")
    inputs = explained.table[explained.table["role"] == "input"].set_index("name")
    np.testing.assert_allclose(inputs.loc["debt", "p50"], run.debt.sel(month="2031-02-01").median())
    np.testing.assert_allclose(inputs.loc["borrowing", "p50"], run.borrowing.sel(month="2031-02-01").median())
    assert explained.formula == ("next debt = debt + borrowing · month",)


def test_a_state_at_the_start_is_explained_by_its_opening(run):
    explained = relevo.explain(run, "debt", "2030-01")
    assert explained.formula == ("opening debt = inherited debt",)
    effects = explained.table[explained.table["role"] == "parameter"]
    assert effects["name"].tolist() == ["inherited_debt"]
    assert effects["rank"].iloc[0] == pytest.approx(1)


def test_effect_of_debt_inherited_is_debt_with_its_interest(run):
    explained = relevo.explain(run, "debt", "2031-12")
    effects = explained.table[explained.table["role"] == "parameter"].set_index("name")
    inherited = relevo.simulate(TOYLAND, draws=200, outputs=["inherited_debt"]).inherited_debt
    assert effects.loc["inherited_debt", "effect"] == pytest.approx(float(inherited.std()) * 1.005**23, rel=1e-9)
    assert effects.index[0] == "tax_share"
    assert effects.loc["tax_share", "effect"] < 0
    assert effects.loc["tax_share", "rank"] < -0.5


def test_effect_of_one_member_is_its_own(run):
    explained = relevo.explain(run, "programme_spending", of="sweets")
    effects = explained.table[explained.table["role"] == "parameter"]
    cost = relevo.simulate(TOYLAND, draws=200, outputs=["programme_cost"]).programme_cost.sel(programme="sweets")
    assert effects["of"].tolist() == ["sweets"]
    assert effects["effect"].iloc[0] == pytest.approx(float(cost.std()))


def test_explanation_follows_the_options_of_the_run():
    run = relevo.simulate(TOYLAND, draws=20, scenario="strike", programme="none", impose={"taxes": 30.0})
    explained = relevo.explain(run, "borrowing", "2030-12")
    inputs = explained.table[explained.table["role"] == "input"].set_index("name")
    assert inputs.loc["taxes", ["p50", "source"]].tolist() == [30.0, "imposed by the user"]
    assert inputs.loc["upkeep", "source"] == "judgement"
    assert inputs.loc["programme_spending", "p50"].tolist() == [0, 0]
    assert "tax_share" not in explained.table["name"].tolist()


def test_luck_is_shown_as_luck(run):
    inputs = relevo.explain(run, "next_output").table.set_index("name")
    assert inputs.loc["growth_shock", "source"] == "luck, new each month"
    assert inputs.loc["growth_shock", "p90"] == pytest.approx(1.2816, abs=1e-4)


def test_given_quantities_are_explained_by_their_source(run):
    assert relevo.explain(run, "upkeep").sentence == "Spending on what there is already"
    assert "scenarios.toml:" in relevo.explain(run, "upkeep").origin
    assert "parameters/state.toml:" in relevo.explain(run, "tax_share").origin


def test_printed_explanation_names_sources_with_file_and_line(run):
    text = str(relevo.explain(run, "debt", "2031-12"))
    assert text.startswith("debt in 2031-12: Debt grows by what is borrowed.")
    assert "(almanac, parameters/state.toml:8)" in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"quantity": "dept"}, "there is no quantity dept; did you mean debt?"),
        ({"quantity": "debt", "month": "2032-01"}, "there is no month 2032-01 in this run of 2030-01 to 2031-12"),
        ({"quantity": "programme_spending", "of": "swets"}, "has no member swets; did you mean sweets?"),
    ],
)
def test_what_does_not_exist_cannot_be_explained(run, arguments, message):
    with pytest.raises(relevo.RunError, match=message.replace("?", r"\?")):
        relevo.explain(run, **arguments)


def test_a_run_of_a_pack_that_has_changed_is_refused(run):
    old = run.assign_attrs(pack_digest="another")
    with pytest.raises(relevo.RunError, match="toyland has changed since this run"):
        relevo.explain(old, "debt")


def _gap(actual, usual):
    return (actual - usual) / usual


def _example(income, need, usual, share):
    gap = _gap(income, usual)
    held = jnp.clip(gap, -1, 1)
    return jnp.where(gap > 0, share * (income - (need - usual)) ** 2, -jnp.sum(held)) / jnp.maximum(need, 0)


def _whole(months):
    return (months + 1) // 12 - 1


def _looping(years):
    total = 0
    for year in years:
        total += year
    return total


def test_formulas_keep_the_order_of_operations():
    assert as_text(_example, "support") == [
        "gap = gap(income, usual)",
        "held = (gap, held between −1 and 1)",
        "support = (share · (income − (need − usual))^2 if gap > 0, else −sum(held)) / max(need, 0)",
    ]


def test_formulas_name_the_helpers_they_use():
    assert list(helpers(_example)) == ["_gap"]
    assert as_text(_gap, "gap") == ["gap = (actual − usual) / usual"]


def test_a_loop_is_shown_as_code():
    assert steps(_looping, "total") is None
    assert as_mathml(_looping, "total") is None
    assert "for year in years:" in "\n".join(as_text(_looping, "total"))


def test_mathml_is_well_formed_and_has_the_same_names():
    from xml.etree import ElementTree

    shown = as_mathml(_example, "support_for_all")
    assert shown is not None
    texts = {node.text for node in ElementTree.fromstring(shown.replace("&#160;", " ")).iter("mi")}
    assert {"support for all", "income", "need", "usual", "share"} <= texts


def test_every_formula_of_mexico_can_be_shown():
    from xml.etree import ElementTree

    for equation in relevo.load("mexico_2018").equations.values():
        for name, function in {equation.name: equation.function, **helpers(equation.function)}.items():
            assert as_text(function, name)
            shown = as_mathml(function, name)
            assert shown is None or ElementTree.fromstring(shown.replace("&#160;", " ")).tag == "math"


def test_whole_parts_of_a_quotient_are_shown_as_such():
    assert as_text(_whole, "years") == ["years = floor((months + 1) / 12) − 1"]


def test_the_gradient_uses_no_more_draws_than_the_run():
    run = relevo.simulate(TOYLAND, draws=GRADIENT_DRAWS // 8, outputs=["debt"])
    assert "inherited_debt" in relevo.explain(run, "debt").table["name"].tolist()
