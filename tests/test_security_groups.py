"""Groups in months: they keep to the published system, add up exactly, and lose no member when they split."""

import shutil

import jax
import jax.numpy as jnp
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relevo.errors import PackError
from relevo.model.security import groups
from relevo.pack.read import load
from relevo.run import simulate
from relevo.solvers.organised_crime import organised_crime, published_system
from security_pack import security_pack

WEEKS_PER_MONTH = 365.25 / 12 / 7


@pytest.fixture(scope="module")
def published():
    """The published parameters per month, in the order and with the matrices of the pack."""
    system, pack = published_system(), security_pack()
    value = {name: pack.parameters[name].value for name in ("group_share", "rivalry", "alliance_strength")}
    rates = {
        name: getattr(system, name) * WEEKS_PER_MONTH for name in ("recruitment", "arrests", "conflict", "saturation")
    }
    return {name: jnp.asarray(number, dtype=float) for name, number in (value | rates).items()}


def _month(members, given):
    pressure = groups.group_pressure(members, given["rivalry"], given["alliance_strength"])
    deaths = groups.group_deaths(members, pressure, given["conflict"])
    total = groups.group_total(members)
    recruits = groups.recruits(total, given["recruitment"], jnp.asarray(1.0))
    after = groups.next_group_members(
        members, total, deaths, recruits, given["arrests"], jnp.asarray(0.0), given["saturation"], jnp.asarray(1.0)
    )
    return after, (total, groups.conflict_deaths(deaths))


def test_months_keep_within_a_thousandth_of_the_published_run(published):
    first = 115_000 * published["group_share"]
    _, (total, deaths) = jax.lax.scan(lambda now, _: _month(now, published), first, length=120)
    exact = organised_crime(10, every=1)
    weeks = np.arange(120) * WEEKS_PER_MONTH
    np.testing.assert_allclose(total, np.interp(weeks, exact.week, exact.members), rtol=1e-3)
    expected = np.interp(weeks, exact.week, exact.deaths_per_week) * WEEKS_PER_MONTH
    np.testing.assert_allclose(deaths, expected, rtol=2e-3)


def test_members_at_the_hand_over_are_those_of_the_published_run(published):
    opened = groups.opening_group_members(
        jnp.asarray(115_000.0),
        *(published[name] for name in ("group_share", "rivalry", "alliance_strength")),
        *(published[name] for name in ("recruitment", "arrests", "conflict", "saturation")),
        jnp.asarray(83.0),
    )
    exact = organised_crime(10, every=1)
    assert float(opened.sum()) == pytest.approx(np.interp(83 * WEEKS_PER_MONTH, exact.week, exact.members), rel=1e-4)


def test_the_short_form_of_the_conflict_matrix_equals_the_long_one(published):
    members = 1000 * jnp.asarray(np.random.default_rng(1).random(published["group_share"].shape))
    rivalry = np.zeros((len(members),) * 2)
    rivalry[: len(published["rivalry"]), : len(published["rivalry"])] = published["rivalry"]
    matrix = (rivalry + 1) / (np.asarray(published["alliance_strength"])[:, None] + 1)
    np.fill_diagonal(matrix, 0)
    short = groups.group_pressure(members, published["rivalry"], published["alliance_strength"])
    np.testing.assert_allclose(short, matrix @ np.asarray(members), rtol=1e-5)


def test_every_link_of_the_article_is_in_the_pack():
    pack, system = security_pack(), published_system()
    names = pack.dimensions["contender"]
    matrix = pd.DataFrame(pack.parameters["rivalry"].value, names, names)
    kept = [name for name in names if name in system.groups]
    published = pd.DataFrame(system.rivalry, system.groups, system.groups)
    assert published.to_numpy().sum() == published.loc[kept, kept].to_numpy().sum()
    pd.testing.assert_frame_equal(matrix.loc[kept, kept], published.loc[kept, kept])
    assert np.array_equal(matrix, matrix.T)
    assert pack.dimensions["group"][: len(names)] == names


def test_members_change_by_the_flows_of_the_month():
    names = ["group_total", "recruits", "member_arrests", "amnesty_returns", "conflict_deaths", "saturation_exits"]
    run = simulate(security_pack(), draws=50, outputs=names)
    total, joined, arrested, returned, killed, left = (run[name].to_numpy() for name in names)
    net = joined + returned - arrested - killed - left
    np.testing.assert_allclose(np.diff(total, axis=1), net[:, :-1], rtol=1e-9, atol=1e-6)
    assert run.attrs["lost_draws"] == 0


@given(
    members=st.lists(st.floats(0, 1e5), min_size=7, max_size=7),
    parts=st.lists(st.floats(0, 1), min_size=3, max_size=3),
)
def test_a_split_keeps_every_member(members, parts):
    before, share = jnp.asarray(members, dtype=float), jnp.asarray(parts, dtype=float)
    after = groups.members_after_splits(before, share)
    assert float(after.sum()) == pytest.approx(float(before.sum()), abs=1e-6)
    assert float(after.min()) >= -1e-6
    np.testing.assert_allclose(after[3:6], before[3:6] + before[:3] * share)


def test_arrests_lower_members_less_than_recruitment_does_and_deaths_fall_most():
    pack = security_pack()
    outputs = ["group_total", "conflict_deaths"]
    factors = {"none": (1.0, 1.0), "recruitment": (0.5, 1.0), "arrests": (1.0, 2.0)}
    found = {
        name: simulate(pack, draws=100, outputs=outputs, impose=_factors(*pair)).isel(month=60).mean()
        for name, pair in factors.items()
    }
    change = {name: run / found["none"] - 1 for name, run in found.items()}
    assert change["recruitment"].group_total < change["arrests"].group_total < 0
    assert change["recruitment"].conflict_deaths < change["recruitment"].group_total < -0.2


def _factors(recruitment, arrests):
    return {"recruitment_factor": recruitment, "arrest_factor": arrests}


def test_a_misspelt_state_in_a_table_is_missed_by_name(tmp_path):
    folder = tmp_path / "pack"
    shutil.copytree(security_pack().folder, folder)
    table = folder / "tables" / "security_homicide_levels.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("Colima,", "Colma,"), encoding="utf-8")
    with pytest.raises(PackError, match="has no level for state Colima"):
        load(folder)
