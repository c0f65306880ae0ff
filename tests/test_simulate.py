"""A run: what the equations say, the same bits for any chunk, the same luck for any programme, nothing lost unseen."""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pandas as pd
import pytest

import relevo
from relevo.engine.draws import draw_parameters
from relevo.engine.graph import compose
from relevo.engine.simulate import _program, draw_function, luck_keys, needed_paths, run_chunks
from relevo.engine.units import Share, Stock
from relevo.errors import RunError
from relevo.run import plan
from test_graph import read

TOYLAND = relevo.load("tests/packs/toyland")
ALL = ["debt", "taxes", "interest", "programme_spending", "borrowing", "output", "trend"]


def by_hand(months: int, output: float, debt: float, growth: float, tax: float, costs: np.ndarray) -> list[float]:
    """Toyland once more, in plain Python and without luck."""
    debts = []
    for month in range(months):
        debts.append(debt)
        efforts = min((month + 1) / 12, 1), float(month >= 6)
        upkeep = 20 + 4 * (TOYLAND.months[month] - TOYLAND.months[0]).days / 699
        spending = upkeep + sum(cost * effort for cost, effort in zip(costs, efforts, strict=True))
        debt += spending + debt * 0.06 / 12 - tax * output
        output *= np.exp(growth / 12)
    return debts


def test_a_run_is_what_the_equations_say():
    held = {"growth_shock": 0.0}
    wanted = ["debt", "programme_cost", "inherited_debt", "trend_growth", "tax_share"]
    run = relevo.simulate(TOYLAND, draws=3, outputs=wanted, impose=held)
    for draw in range(3):
        costs, (debt, growth, tax) = run.programme_cost.values[draw], (float(run[name][draw]) for name in wanted[2:])
        expected = by_hand(24, 100.0, debt, growth, tax, costs)
        np.testing.assert_allclose(run.debt[draw], expected, rtol=1e-12)


@pytest.mark.parametrize("chunk", [1, 7, 24, 49])
def test_chunks_of_any_size_give_the_same_bits(chunk):
    whole = relevo.simulate(TOYLAND, draws=50, outputs=ALL)
    cut = relevo.simulate(TOYLAND, draws=50, outputs=ALL, chunk=chunk)
    for name in ALL:
        assert np.array_equal(whole[name], cut[name])


@pytest.mark.slow
def test_the_shipped_model_does_not_depend_on_chunks():
    pack = relevo.load("mexico_2018")
    whole, cut = (relevo.simulate(pack, draws=40, chunk=chunk) for chunk in (500, 9))
    for name in whole.data_vars:
        # Sums over long vectors are ordered by the width of the chunk: the last bits differ, nothing else.
        np.testing.assert_allclose(cut[name], whole[name], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("workers", [1, 5])
def test_threads_give_the_same_bits_in_the_same_order(workers):
    work = plan(TOYLAND, draws=64, outputs=["debt"], chunk=4)
    one = np.concatenate([part.values["debt"] for part in run_chunks(work, workers=2)])
    parts = list(run_chunks(work, workers=workers))
    assert [part.first for part in parts] == list(range(0, 64, 4))
    assert np.array_equal(one, np.concatenate([part.values["debt"] for part in parts]))


def test_the_same_command_gives_the_same_bits():
    one, two = (relevo.simulate(relevo.load("tests/packs/toyland"), draws=40, outputs=ALL) for _ in range(2))
    assert one.identical(two)


def test_more_draws_repeat_the_first_ones():
    few = relevo.simulate(TOYLAND, draws=1, outputs=ALL)
    many = relevo.simulate(TOYLAND, draws=40, outputs=ALL)
    assert all(np.array_equal(few[name], many[name][:1]) for name in ALL)


def test_other_outputs_move_nothing():
    alone = relevo.simulate(TOYLAND, draws=20, outputs=["debt"])
    among = relevo.simulate(TOYLAND, draws=20, outputs=ALL)
    assert np.array_equal(alone.debt, among.debt)


def test_none_and_another_pledge_at_intensity_nought_are_the_same_bits():
    none = relevo.simulate(TOYLAND, draws=30, outputs=ALL, programme="none")
    for pledge in TOYLAND.pledges:
        nought = relevo.simulate(TOYLAND, draws=30, outputs=ALL, programme={pledge: 0.0})
        assert all(np.array_equal(none[name], nought[name]) for name in ALL)


def test_a_programme_leaves_what_it_has_no_path_to():
    none = relevo.simulate(TOYLAND, draws=30, outputs=ALL, programme="none")
    sweets = relevo.simulate(TOYLAND, draws=30, outputs=ALL, programme={"sweets": 1.0})
    both = relevo.simulate(TOYLAND, draws=30, outputs=ALL, programme={"sweets": 1.0, "rocking_horses": 1.0})
    for name in ("taxes", "output", "trend"):
        assert np.array_equal(none[name], sweets[name])
        assert np.array_equal(none[name], both[name])
    own = {"programme": "sweets"}
    assert np.array_equal(sweets.programme_spending.sel(own), both.programme_spending.sel(own))
    assert not np.array_equal(none.debt, sweets.debt)


def test_programmes_and_scenarios_share_one_compiled_program():
    pack = relevo.load("tests/packs/toyland")
    work = [
        plan(pack, draws=10, outputs=["debt"], programme=programme, scenario=scenario, seed=seed)
        for programme in ("none", "announced", {"sweets": 0.5})
        for scenario in ("baseline", "strike")
        for seed in (1, 2)
    ]
    for each in work:
        list(run_chunks(each))
    assert {each.shape for each in work} == {work[0].shape}
    assert _program(work[0].shape)._cache_size() == 1


def test_what_is_computed_alongside_is_let_go_of_and_shares_the_program_of_those_who_keep_it():
    pack = relevo.load("tests/packs/toyland")
    whole = relevo.simulate(pack, draws=10, outputs=["taxes", "debt"])
    part = relevo.simulate(pack, draws=10, outputs=["debt"], alongside=["taxes"])
    assert set(part.data_vars) == {"debt", "lost"}
    assert np.array_equal(whole.debt, part.debt)
    assert _program(plan(pack, draws=10, outputs=["debt", "taxes"]).shape)._cache_size() == 1


def test_an_unknown_quantity_alongside_is_named():
    with pytest.raises(RunError, match="there is no quantity taxs; did you mean taxes"):
        relevo.simulate(TOYLAND, draws=2, outputs=["debt"], alongside=["taxs"])


def test_two_graphs_are_never_taken_for_one_another():
    one, two = (plan(relevo.load("tests/packs/toyland"), draws=1, outputs=["debt"]).shape for _ in range(2))
    assert one != two
    assert _program(one) is not _program(two)


def test_an_imposed_path_replaces_an_equation_a_state_a_parameter_and_a_shock():
    months = np.linspace(0, 1, 24)
    for name in ("taxes", "debt", "tax_share", "growth_shock", "upkeep"):
        run = relevo.simulate(TOYLAND, draws=3, outputs=["borrowing", *([name] if name != "growth_shock" else [])],
                              impose={name: months})  # fmt: skip
        if name != "growth_shock":
            assert np.array_equal(run[name], np.tile(months, (3, 1)))


def test_imposing_what_a_quantity_is_anyway_changes_nothing():
    free = relevo.simulate(TOYLAND, draws=1, outputs=["debt", "taxes"])
    held = relevo.simulate(TOYLAND, draws=1, outputs=["debt"], impose={"taxes": free.taxes.values[0]})
    np.testing.assert_allclose(held.debt, free.debt, rtol=1e-14)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"draws": 0}, "draws must be at least 1, not 0"),
        ({"draws": 1.5}, "draws must be a whole number, not 1.5"),
        ({"draws": 2**32 + 1}, "draws are counted up to 4294967296"),
        ({"chunk": 0}, "chunk must be at least 1, not 0"),
        ({"outputs": ["dept"]}, "there is no quantity dept; did you mean debt?"),
        ({"outputs": []}, "nothing to keep"),
        ({"outputs": ["debt"], "bands": ["debt"]}, "debt is asked for in outputs and in bands"),
        ({"programme": "anounced"}, 'programme is "none", "announced" or pledges with their intensity'),
        ({"programme": {"sweet": 1.0}}, "there is no pledge sweet; did you mean sweets?"),
        ({"programme": {"sweets": -1.0}}, "pledge sweets has the intensity -1.0"),
        ({"programme": {"sweets": "much"}}, "pledge sweets has the intensity 'much'"),
        ({"scenario": "stike"}, "there is no scenario stike; did you mean strike?"),
        ({"levers": {"sweet": 1.0}}, "there is no lever sweet; did you mean sweets?"),
        ({"levers": {"sweets": [1.0, 2.0]}}, "sweets: a path needs one number or 24 monthly numbers, not shape (2,)"),
        ({"levers": {"sweets": np.nan}}, "sweets: a path needs finite numbers"),
        ({"levers": {"sweets": "much"}}, "sweets: a path needs numbers"),
        ({"levers": {"sweets": {"2029-01": 1.0}}}, "sweets: 2029-01 lies outside 2030-01 to 2031-12"),
        ({"levers": {"sweets": {"soon": 1.0}}}, "sweets: 'soon' is not a month like 2030-01"),
        ({"levers": {"sweets": {}}}, "sweets: a path needs at least one month"),
        ({"levers": {"sweets": pd.Series([1.0])}}, "sweets: a series needs dates as its index"),
        ({"impose": {"dept": 1.0}}, "there is no quantity dept; did you mean debt?"),
    ],
)
def test_what_cannot_be_run_is_told_in_a_sentence(words, told):
    with pytest.raises(RunError) as caught:
        relevo.simulate(TOYLAND, **words)
    assert told in str(caught.value)


def test_a_lever_follows_the_months_it_is_given():
    run = relevo.simulate(
        TOYLAND, draws=1, outputs=["programme_effort"], levers={"sweets": {"2030-03": 0, "2030-05": 1}}
    )
    effort = run.programme_effort.sel(programme="sweets").values[0]
    assert effort[:3] == pytest.approx(0)
    assert effort[3] == pytest.approx(31 / 61)
    assert effort[4:] == pytest.approx(1)


def test_a_scenario_changes_the_baseline_as_it_says():
    base, strike = (
        relevo.simulate(TOYLAND, draws=1, outputs=["upkeep"], scenario=s).upkeep[0] for s in ("baseline", "strike")
    )
    assert np.array_equal(base[:6], strike[:6])
    np.testing.assert_allclose(strike[6:], base[6:] * 1.2, rtol=1e-12)


def _broken(limit: float):
    """A stock that is no number once its shock passes a limit."""

    def shaken(weight: Stock, quake_shock: Share, limit: Share) -> Stock:
        return weight * jnp.sqrt(limit - quake_shock) / jnp.sqrt(limit - quake_shock)

    def next_weight(shaken: Stock) -> Stock:
        return shaken

    return compose(read(shaken, next_weight), ["weight", "limit"], [])


def test_a_draw_without_a_number_is_counted_and_named(capsys, monkeypatch):
    pack = relevo.load("tests/packs/toyland")
    impose = {"output": np.where(np.arange(24) == 7, np.nan, 1.0)}
    with pytest.raises(RunError, match="output: a path needs finite numbers"):
        relevo.simulate(pack, draws=5, impose=impose)
    tax = pack.parameters["tax_share"]
    monkeypatch.setitem(pack.parameters, "tax_share", replace(tax, priors={}, streams={}, value=np.array(np.inf)))
    run = relevo.simulate(pack, draws=7, outputs=["debt", "taxes"])
    assert run.attrs["lost_draws"] == 7
    assert np.all(run.lost == 0)
    assert run.attrs["lost"] == "7 of 7 draws have a value that is no number, first in 2030-01, from taxes"
    assert "warning: 7 of 7 draws" in capsys.readouterr().err
    bands = relevo.simulate(pack, draws=7, bands=["debt", "trend"])
    assert np.all(np.isnan(bands.debt[:, 1:]))
    assert np.all(np.isfinite(bands.trend))


def test_only_the_draws_that_break_are_counted():
    graph = _broken(1.0)
    work = plan(TOYLAND, draws=200, outputs=["debt"])
    figures = {
        "weight": replace(TOYLAND.parameters["output"]),
        "limit": replace(TOYLAND.parameters["output"], value=np.array(2.0)),
    }
    work = replace(work, graph=graph, parameters=figures, outputs=("weight",), paths={})
    (chunk,) = run_chunks(work)
    wrong = np.isnan(chunk.values["weight"])
    first = np.where(wrong.any(1), wrong.argmax(1), 24)
    assert 0 < (chunk.lost >= 0).sum() < 200
    # The state is lost at the end of the month in which the shock came, and seen so at the start of the next.
    assert np.array_equal(np.where(chunk.lost >= 0, chunk.lost + 1, 24), first)


def test_a_once_per_draw_output_without_a_number_is_lost_from_the_first_month(monkeypatch):
    pack = relevo.load("tests/packs/toyland")
    growth = pack.parameters["trend_growth"]
    monkeypatch.setitem(pack.parameters, "trend_growth", replace(growth, priors={}, streams={}, value=np.array(np.nan)))
    run = relevo.simulate(pack, draws=4, outputs=["trend"])
    assert np.all(run.lost == 0)
    assert run.attrs["lost"].endswith("first in 2030-01, from trend")


def test_one_draw_and_one_month_run():
    work = replace(plan(TOYLAND, draws=1, outputs=["debt", "trend"]), months=1)
    paths = {name: path[:1] for name, path in work.paths.items()}
    (chunk,) = run_chunks(replace(work, paths=paths))
    assert chunk.values["debt"].shape == (1, 1)
    assert chunk.values["trend"].shape == (1,)


def test_a_thousand_years_run_and_shocks_never_repeat():
    def next_walk(walk: Share, step_shock: Share) -> Share:
        return walk + step_shock

    work = plan(TOYLAND, draws=2, outputs=["debt"])
    figures = {"walk": replace(TOYLAND.parameters["output"], value=np.array(0.0))}
    work = replace(
        work,
        graph=compose(read(next_walk), ["walk"], []),
        parameters=figures,
        outputs=("walk",),
        paths={},
        months=12_000,
    )
    (chunk,) = run_chunks(work)
    steps = np.diff(chunk.values["walk"])
    assert len(np.unique(np.round(steps, 9))) == steps.size
    assert abs(steps.mean()) < 5 / np.sqrt(steps.size)
    assert steps.std() == pytest.approx(1, abs=0.03)


def test_the_run_is_differentiable_in_priors_and_levers():
    work = plan(TOYLAND, draws=1, outputs=["debt"])
    run = draw_function(work)
    drawn, same = draw_parameters(work.parameters, 1, 0, 1)
    figures = {**same, **{name: value[0] for name, value in drawn.items()}}
    paths, keys = needed_paths(work), luck_keys(work)

    def last_debt(tax_share, effort):
        changed = {**figures, "tax_share": tax_share}
        values = run(changed, {**paths, "programme_effort": effort}, keys, jnp.uint32(0))
        return values["debt"][-1]

    at = jnp.asarray(figures["tax_share"]), jnp.asarray(paths["programme_effort"])
    gradient = jax.grad(last_debt, argnums=(0, 1))(*at)
    step = 1e-5
    slope = (last_debt(at[0] + step, at[1]) - last_debt(at[0] - step, at[1])) / (2 * step)
    assert float(gradient[0]) == pytest.approx(float(slope), rel=1e-6)
    raised = at[1].at[3, 0].add(1e-3)
    assert float(gradient[1][3, 0]) == pytest.approx(
        float((last_debt(at[0], raised) - last_debt(*at)) / 1e-3), rel=1e-6
    )


def test_progress_is_told_up_to_the_last_draw():
    told = []
    relevo.simulate(
        TOYLAND, draws=25, outputs=["debt"], chunk=10, progress=lambda done, asked: told.append((done, asked))
    )
    assert told == [(0, 25), (10, 25), (20, 25), (25, 25)]


def test_money_balances_to_a_ten_thousandth():
    run = relevo.simulate(TOYLAND, draws=100, outputs=["debt", "borrowing"])
    residual = run.debt.diff("month").values - run.borrowing.values[:, :-1]
    assert np.abs(residual).max() < 1e-9
