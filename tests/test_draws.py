"""Luck: every prior is what it says, every stream is spread evenly and is its own, and nothing depends on chunks."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jax.extend.random import threefry_2x32
from scipy import special, stats

from relevo.engine.draws import Joint, Parameter, Prior, draw_parameters, luck, luck_key, normal, points

NAMES = [f"parameter_{i}" for i in range(200)]
PRIORS = {
    "normal": ((2.0, 0.5), stats.norm(2.0, 0.5)),
    "lognormal": ((3.0, 0.4), stats.lognorm(0.4, scale=3.0)),
    "halfnormal": ((0.7,), stats.halfnorm(scale=0.7)),
    "beta": ((0.22, 0.05), stats.beta(0.22 * 67.64, 0.78 * 67.64)),
    "uniform": ((-1.0, 4.0), stats.uniform(-1.0, 5.0)),
    "triangular": ((1.0, 2.0, 5.0), stats.triang(0.25, 1.0, 4.0)),
    "student": ((0.5, 2.0, 4.0), stats.t(4.0, 0.5, 2.0)),
    "gamma": ((3.0, 1.5), stats.gamma(4.0, scale=0.75)),
}
seeds = st.integers(0, 2**31)
names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)


@pytest.mark.parametrize("kind", PRIORS)
def test_a_prior_is_the_distribution_of_that_name(kind):
    at, expected = PRIORS[kind]
    chance = np.linspace(1e-4, 1 - 1e-4, 201)
    np.testing.assert_allclose(Prior(kind, at).quantile(chance), expected.ppf(chance), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("kind", [k for k in PRIORS if k not in {"uniform", "triangular"}])
def test_a_prior_has_the_moments_that_at_states(kind):
    at, expected = PRIORS[kind]
    drawn = Prior(kind, at).quantile(points([kind], 1, 0, 2**14)[:, 0])
    assert drawn.mean() == pytest.approx(expected.mean(), rel=2e-3)
    assert drawn.std() == pytest.approx(expected.std(), rel=2e-2)


@pytest.mark.parametrize("kind", PRIORS)
@given(low=st.floats(0.02, 0.6), width=st.floats(0.02, 0.35), chance=st.floats(2**-33, 1 - 2**-33))
def test_a_truncated_prior_stays_inside_and_keeps_its_shape(kind, low, width, chance):
    at, expected = PRIORS[kind]
    within = (float(expected.ppf(low)), float(expected.ppf(low + width)))
    value = float(Prior(kind, at, within).quantile(np.array(chance)))
    assert within[0] <= value <= within[1]
    assert value == pytest.approx(expected.ppf(low + chance * width), rel=1e-6, abs=1e-9)


@pytest.mark.parametrize(
    ("kind", "at"),
    [
        ("normal", (0.0, -1.0)),
        ("normal", (0.0, 0.0)),
        ("lognormal", (-1.0, 0.2)),
        ("beta", (0.5, 0.6)),
        ("beta", (1.2, 0.1)),
        ("uniform", (2.0, 1.0)),
        ("triangular", (0.0, 2.0, 1.0)),
        ("student", (0.0, 1.0, 0.0)),
        ("gamma", (-1.0, 1.0)),
        ("halfnormal", (0.0,)),
    ],
)
def test_numbers_that_make_no_distribution_are_known(kind, at):
    assert not Prior(kind, at).sound


@pytest.mark.parametrize("kind", PRIORS)
def test_numbers_that_make_a_distribution_are_known(kind):
    assert Prior(kind, PRIORS[kind][0]).sound


def test_a_truncation_that_leaves_nothing_is_no_distribution():
    assert not Prior("normal", (0.0, 1.0), (2.0, 1.0)).sound
    assert not Prior("uniform", (0.0, 1.0), (3.0, 4.0)).sound


@given(name=names, seed=seeds, power=st.integers(0, 10))
def test_the_first_draws_of_a_stream_fill_equal_intervals(name, seed, power):
    drawn = points([name], seed, 0, 2**power)[:, 0]
    assert drawn.min() > 0
    assert drawn.max() < 1
    assert sorted(np.floor(drawn * 2**power)) == list(range(2**power))


@given(first=st.integers(0, 5000), count=st.integers(1, 300), seed=seeds)
def test_points_do_not_depend_on_chunks_or_on_other_streams(first, count, seed):
    alone = points(["b"], seed, first, count)[:, 0]
    among = points(["a", "b", "c"], seed, 0, first + count)[first:, 1]
    assert np.array_equal(alone, among)


@pytest.mark.parametrize("draws", [100, 1000, 1024, 4096])
def test_no_two_streams_are_correlated(draws):
    drawn = points(NAMES, 1, 0, draws)
    pairs = np.abs(np.corrcoef(drawn.T)[np.triu_indices(len(NAMES), 1)])
    spread = np.abs(np.corrcoef(np.abs(drawn - 0.5).T)[np.triu_indices(len(NAMES), 1)])
    # Of twenty thousand independent pairs the largest lies near four standard errors.
    assert pairs.max() < 5.5 / np.sqrt(draws)
    assert spread.max() < 5.5 / np.sqrt(draws)
    assert np.sqrt(np.mean(pairs**2)) == pytest.approx(1 / np.sqrt(draws), rel=0.05)


def test_draws_that_follow_one_another_are_not_correlated():
    drawn = points(NAMES, 1, 0, 4096)
    after = [abs(np.corrcoef(drawn[:-1, j], drawn[1:, j])[0, 1]) for j in range(len(NAMES))]
    assert max(after) < 5.5 / 64


def test_another_seed_gives_other_points():
    assert not np.array_equal(points(["a"], 1, 0, 64), points(["a"], 2, 0, 64))


def _priced(value: float) -> Parameter:
    return Parameter(np.array(value), "1", (), {0: Prior("normal", (value, 1.0))}, {0: f"stream of {value}"})


def test_another_parameter_moves_no_draw():
    one, two = {"a": _priced(1.0)}, {"z": _priced(9.0), "a": _priced(1.0), "b": _priced(2.0)}
    assert np.array_equal(draw_parameters(one, 1, 0, 50)[0]["a"], draw_parameters(two, 1, 0, 50)[0]["a"])


def test_a_vector_draws_each_element_from_its_own_stream_and_keeps_the_certain_ones():
    prior = Prior("uniform", (0.0, 1.0))
    vector = Parameter(np.array([0.5, 7.0, 0.5]), "1", ("x",), {0: prior, 2: prior}, {0: "v.a", 2: "v.c"})
    drawn = draw_parameters({"v": vector}, 1, 0, 1000)[0]["v"]
    assert np.all(drawn[:, 1] == 7.0)
    assert abs(np.corrcoef(drawn[:, 0], drawn[:, 2])[0, 1]) < 0.15


def test_parameters_fitted_together_come_from_one_row():
    rows = np.arange(10.0)
    table = {
        "a": Parameter(np.array(4.5), "1", joint=Joint("t.csv", rows)),
        "b": Parameter(np.array(45.0), "1", joint=Joint("t.csv", rows * 10)),
    }
    drawn = draw_parameters(table, 3, 0, 1000)[0]
    assert np.array_equal(drawn["b"], drawn["a"] * 10)
    assert np.all(np.abs(np.bincount(drawn["a"].astype(int), minlength=10) - 100) < 10)


compiled_luck = jax.jit(luck)


def _luck(name: str, seed: int, counters: np.ndarray, draw: int) -> np.ndarray:
    keys = jnp.broadcast_to(jnp.asarray(luck_key(name, seed)), (len(counters), 2))
    return np.asarray(compiled_luck(keys, jnp.asarray(counters, jnp.uint32), jnp.uint32(draw)))


@given(name=names, seed=seeds, draw=st.integers(0, 2**32 - 1), counter=st.integers(0, 2**32 - 1))
def test_luck_is_threefry_of_draw_and_counter(name, seed, draw, counter):
    words = threefry_2x32(jnp.asarray(luck_key(name, seed)), jnp.asarray([draw, counter], jnp.uint32))
    assert _luck(name, seed, np.array([counter]), draw)[0] == (float(words[0]) + 0.5) / 2**32


@given(place=st.integers(0, 2**31 - 1))
def test_a_shock_is_the_normal_quantile_of_its_luck_and_mirrors_its_counterpart(place):
    low, high = (place + 0.5) / 2**32, 1 - (place + 0.5) / 2**32
    below, above = np.asarray(normal(jnp.asarray([low, high])))
    assert below == pytest.approx(special.ndtri(low), abs=3e-7)
    assert above == -below


@given(mean=st.floats(0.01, 0.99), spread=st.floats(0.02, 0.95), place=st.integers(0, 2**32 - 1))
def test_the_curve_of_a_beta_prior_is_its_quantile(mean, spread, place):
    deviation = spread * np.sqrt(mean * (1 - mean))
    size = mean * (1 - mean) / deviation**2 - 1
    chance = (place + 0.5) / 2**32
    value = float(Prior("beta", (mean, deviation)).quantile(np.array(chance)))
    assert value == pytest.approx(special.betaincinv(mean * size, (1 - mean) * size, chance), abs=5e-8)


def test_luck_is_uniform_and_streams_are_their_own():
    counters = np.arange(20_000)
    one, two, other = _luck("a_luck", 1, counters, 0), _luck("b_luck", 1, counters, 0), _luck("a_luck", 1, counters, 1)
    assert stats.kstest(one, "uniform").pvalue > 1e-3
    assert stats.kstest(np.asarray(normal(jnp.asarray(one))), "norm").pvalue > 1e-3
    for second in (two, other, np.roll(one, 1)):
        assert abs(np.corrcoef(one, second)[0, 1]) < 5 / np.sqrt(20_000)
    assert one.min() > 0
    assert one.max() < 1


@given(seed=seeds, draw=st.integers(0, 1000), start=st.sampled_from([0, 1, 50]))
def test_luck_does_not_depend_on_how_it_is_asked_for(seed, draw, start):
    together = _luck("a_luck", seed, np.arange(100), draw)
    assert np.array_equal(_luck("a_luck", seed, np.arange(start, 100), draw), together[start:])


def test_luck_of_many_draws_is_the_luck_of_each():
    keys = jnp.broadcast_to(jnp.asarray(luck_key("a_luck", 7)), (100, 2))
    draws = jnp.arange(30, dtype=jnp.uint32)
    mapped = jax.jit(jax.vmap(luck, (None, None, 0)))(keys, jnp.arange(100, dtype=jnp.uint32), draws)
    assert np.array_equal(np.asarray(mapped), [_luck("a_luck", 7, np.arange(100), draw) for draw in range(30)])
