"""Results: quantiles over any number of draws, and labels on what came out."""

import numpy as np
import pytest
import xarray as xr
import zarr
from hypothesis import given, settings
from hypothesis import strategies as st

import relevo
from relevo.engine.results import BLOCK, PROBABILITIES, Bands

TOYLAND = "tests/packs/toyland"
seeds = st.integers(0, 2**31)


def fed(values: np.ndarray, cuts: list[int]) -> Bands:
    bands = Bands()
    for part in np.split(values, sorted(cuts)):
        if len(part):
            bands.add({"x": part})
    return bands


@given(seed=seeds, count=st.integers(1, BLOCK), cuts=st.lists(st.integers(0, BLOCK), max_size=4))
@settings(max_examples=20)
def test_quantiles_of_few_draws_are_exact(seed, count, cuts):
    values = np.random.default_rng(seed).normal(size=(count, 3, 2))
    found = fed(values, [min(cut, count) for cut in cuts]).quantiles("x")
    np.testing.assert_allclose(found, np.quantile(values, PROBABILITIES, axis=0), rtol=1e-12)


@given(seed=seeds, shape=st.sampled_from(["normal", "cauchy", "exponential"]))
@settings(max_examples=10)
def test_quantiles_of_many_draws_lie_within_a_hundredth_in_probability(seed, shape):
    random = np.random.default_rng(seed)
    values = getattr(random, f"standard_{shape}")(size=(3 * BLOCK + 137, 2))
    found = fed(values, [1000, 5000]).quantiles("x")
    reached = np.stack([(values <= edge).mean(0) for edge in found])
    assert np.abs(reached - np.array(PROBABILITIES)[:, None]).max() < 0.005


@given(seed=seeds, cuts=st.lists(st.integers(0, 3 * BLOCK), min_size=1, max_size=6))
@settings(max_examples=10)
def test_quantiles_do_not_depend_on_chunks(seed, cuts):
    values = np.random.default_rng(seed).normal(size=(3 * BLOCK, 2))
    assert np.array_equal(fed(values, cuts).quantiles("x"), fed(values, []).quantiles("x"))


@given(chance=st.floats(0.02, 0.98), seed=seeds)
@settings(max_examples=20)
def test_a_yes_or_no_has_quantiles_of_yes_or_no(chance, seed):
    values = (np.random.default_rng(seed).random((2 * BLOCK, 1)) < chance).astype(float)
    found = fed(values, []).quantiles("x")[:, 0]
    assert set(found) <= {0.0, 1.0}
    expected = np.array(PROBABILITIES) > 1 - values.mean()
    sure = np.abs(np.array(PROBABILITIES) - (1 - values.mean())) > 1e-3
    assert np.array_equal(found[sure], expected[sure])


@pytest.mark.parametrize("draws", [100, 3 * BLOCK])
@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_a_value_that_is_no_number_is_never_averaged_away(draws, wrong):
    values = np.random.default_rng(1).normal(size=(draws, 2))
    values[draws // 2, 1] = wrong
    found = fed(values, [50]).quantiles("x")
    assert np.all(np.isfinite(found[:, 0]))
    assert np.all(np.isnan(found[:, 1]))


def test_memory_of_bands_does_not_grow_with_draws():
    bands = Bands()
    random = np.random.default_rng(1)
    for _ in range(40):
        bands.add({"x": random.normal(size=(1000, 1))})
    kept = sum(len(part) for part in bands.waiting["x"])
    assert kept < BLOCK + 1000
    assert bands.edges["x"].shape == bands.reached["x"].shape == (BLOCK, 1)


def test_results_carry_labels_units_and_sources():
    run = relevo.simulate(TOYLAND, draws=3)
    assert run.debt.dims == ("draw", "month")
    assert run.programme_spending.dims == ("draw", "month", "programme")
    assert list(run.programme.values) == ["sweets", "rocking_horses"]
    assert str(run.month.values[0])[:10] == "2030-01-01"
    assert run.sizes["month"] == 24
    assert run.debt.attrs["units"] == "billion TOY"
    assert run.taxes.attrs["long_name"] == "What the state earns."
    assert run.programme_spending.attrs["sources"] == "manifesto"
    assert run.debt.attrs["sources"] == "almanac judgement manifesto"
    assert run.attrs["seed"] == 1
    assert run.attrs["draws"] == 3


def test_what_holds_once_per_draw_has_no_months():
    run = relevo.simulate(TOYLAND, draws=3, outputs=["trend", "interest_rate", "upkeep"])
    assert run.trend.dims == ("draw",)
    assert run.interest_rate.dims == ("draw",)
    assert run.upkeep.dims == ("draw", "month")


def test_bands_are_the_quantiles_of_the_draws():
    kept = relevo.simulate(TOYLAND, draws=300, outputs=["debt", "programme_spending"])
    bands = relevo.simulate(TOYLAND, draws=300, bands=["debt", "programme_spending"])
    assert bands.debt.dims == ("probability", "month")
    for name in ("debt", "programme_spending"):
        np.testing.assert_allclose(bands[name], np.quantile(kept[name], PROBABILITIES, axis=0), rtol=1e-12)
    assert bands.debt.attrs["units"] == "billion TOY"


def test_the_last_month_alone_is_that_of_the_whole_run():
    names = ["debt", "programme_spending", "trend"]
    whole = relevo.simulate(TOYLAND, draws=9, outputs=names)
    last = relevo.simulate(TOYLAND, draws=9, at_end=names, chunk=4)
    for name in names:
        expected = whole[name].isel(month=-1, drop=True) if "month" in whole[name].dims else whole[name]
        xr.testing.assert_identical(last[name].drop_vars("month", errors="ignore"), expected)


@pytest.mark.parametrize("others", [{"outputs": ["debt"]}, {"bands": ["debt"]}])
def test_a_quantity_is_kept_in_one_form_only(others):
    with pytest.raises(relevo.RunError, match=f"debt is asked for in {next(iter(others))} and in at_end"):
        relevo.simulate(TOYLAND, draws=2, at_end=["debt"], **others)


def test_a_store_holds_the_same_run_as_memory_whatever_the_chunks(tmp_path):
    options = {
        "draws": 25, "outputs": ["debt", "programme_spending", "trend"], "bands": ["taxes"], "at_end": ["upkeep"],
    }  # fmt: skip
    kept = relevo.simulate(TOYLAND, **options)
    for chunk in (7, 100):
        stored = relevo.simulate(TOYLAND, **options, chunk=chunk, store=tmp_path / "run.zarr")
        xr.testing.assert_identical(stored.load(), kept)


def test_a_store_is_written_while_the_run_goes_on(tmp_path):
    written = []

    def report(done, total):
        if not done:
            return
        debt = zarr.open_group(tmp_path / "run.zarr", mode="r")["debt"][:]
        written.append((done, total, int(np.isfinite(debt).all(axis=1).sum())))

    relevo.simulate(TOYLAND, draws=30, outputs=["debt"], chunk=10, store=tmp_path / "run.zarr", progress=report)
    assert written == [(10, 30, 10), (20, 30, 20), (30, 30, 30)]
