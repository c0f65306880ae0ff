"""Officers are moved and not made, soldiers wait for civilians, and training takes years."""

import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relevo.model.security import forces
from relevo.run import simulate
from security_pack import security_pack

guard = jnp.asarray([0.0, 1.0, 0.0, 0.0, 0.0, 0.0])
military = jnp.asarray([0.0, 0.0, 1.0, 1.0, 0.0, 0.0])
officers = st.lists(st.floats(100, 2e5), min_size=6, max_size=6).map(lambda x: jnp.asarray(x, dtype=float))
shares = st.lists(st.floats(0, 1), min_size=6, max_size=6).map(lambda x: jnp.asarray(x, dtype=float))
share = st.floats(0, 1).map(lambda x: jnp.asarray(x, dtype=float))


@given(serving=officers, start=officers, transferable=shares, lever=share, pace=share)
def test_the_guard_gains_what_other_forces_lose(serving, start, transferable, lever, pace):
    moved = forces.guard_transfers(serving, start, lever, transferable, guard, pace)
    assert float(moved.sum()) == pytest.approx(0, abs=1e-6)
    assert float(moved[1]) >= 0
    assert bool((moved[jnp.asarray([0, 2, 3, 4, 5])] <= 0).all())
    assert bool((serving + moved >= -1e-6).all())


@given(strength=officers, needed=st.floats(1, 2e6))
def test_soldiers_stay_where_civilians_cannot_replace_them(strength, needed):
    civil = forces.civilian_strength(strength, military)
    floor = float(forces.withdrawal_floor(jnp.asarray(needed), civil, strength, military))
    assert 0 <= floor <= 1
    left = float(civil) + floor * float(jnp.sum(strength * military))
    if floor < 1:
        assert left >= needed - 1e-3


@given(serving=officers, lever=share, floor=share, pace=share)
def test_withdrawal_goes_no_further_than_promised_and_than_the_floor(serving, lever, floor, pace):
    gone = forces.soldiers_withdrawn(serving, serving, lever, floor, military, pace)
    left = serving - gone
    assert bool((left >= serving * (1 - lever) - 1e-6).all())
    assert bool((left >= serving * floor * military - 1e-6).all())
    assert float(jnp.sum(gone * (1 - military))) == 0


@pytest.fixture(scope="module")
def runs():
    pack = security_pack()
    outputs = ["officers", "soldiers", "national_guards", "professional_share", "security_extra_cost", "local_strength"]
    programmes = {
        "none": "none",
        "withdrawal": {"military_withdrawal": 1.0},
        "both": {"military_withdrawal": 1.0, "national_guard": 1.0, "federal_police_training": 1.0},
        "training": {"state_police_training": 1.0, "municipal_police_training": 1.0},
    }
    return {name: simulate(pack, draws=100, programme=p, outputs=outputs) for name, p in programmes.items()}


def test_without_a_programme_no_force_changes(runs):
    change = runs["none"].officers - runs["none"].officers.isel(month=0)
    np.testing.assert_allclose(change, 0, atol=1e-3)
    np.testing.assert_allclose(runs["none"].security_extra_cost, 0, atol=1e-9)


def test_the_phase_out_slips_until_a_civilian_force_stands_ready(runs):
    alone, joint = (runs[name].soldiers.mean("draw").to_numpy() for name in ("withdrawal", "both"))
    assert alone[60] > 0.97 * alone[0]
    assert joint[60] < 0.6 * joint[0]


def test_the_guard_is_at_first_mostly_transferred(runs):
    run = runs["both"].mean("draw")
    lost = (run.officers.isel(month=0) - run.officers).sel(force=["federal police", "army", "navy"]).sum("force")
    assert float(lost[12] / run.national_guards[12]) > 0.5


def test_training_takes_years(runs):
    gain = (
        (runs["training"].professional_share - runs["none"].professional_share).mean("draw").sel(force="state police")
    )
    gap = 1 - runs["none"].professional_share.mean("draw").sel(force="state police").isel(month=0)
    assert 0 < float(gain[12] / gap) < 0.15
    assert float(gain[69] / gap) < 0.6


def test_more_officers_cost_more(runs):
    cost = runs["both"].security_extra_cost.mean("draw")
    assert float(cost[60]) > float(cost[24]) > 0


def test_forces_shrink_where_the_budget_is_cut_and_cost_less():
    outputs = ["officers", "professional_share", "security_extra_cost"]
    programme = {"state_police_training": 1.0}
    kept, cut = (
        simulate(security_pack(), draws=20, programme=programme, outputs=outputs, impose={"cut_share": share})
        for share in (0.0, 0.5)
    )
    assert bool((cut.officers <= kept.officers).all())
    assert bool((cut.officers < kept.officers).sel(force="federal police").isel(month=60).all())
    assert bool((cut.professional_share < kept.professional_share).sel(force="state police").isel(month=60).all())
    assert bool((cut.security_extra_cost <= kept.security_extra_cost + 1e-12).all())


@given(cut=share, exposure=share)
def test_a_force_keeps_its_money_where_nothing_is_cut_and_never_more(cut, exposure):
    assert float(forces.police_funding(0.0, exposure)) == 1
    assert 0 <= float(forces.police_funding(cut, 2 * exposure)) <= 1


@given(serving=officers, pace=share, lever=share)
def test_nobody_is_moved_without_a_guard_or_from_a_force_that_keeps_its_own(serving, pace, lever):
    start = 0.5 * serving
    none = forces.guard_transfers(serving, start, 0.0, jnp.ones(6), guard, pace)
    kept = forces.guard_transfers(serving, start, lever, jnp.zeros(6), guard, pace)
    assert float(jnp.abs(none).max()) == 0
    assert float(jnp.abs(kept).max()) == 0


def test_police_that_grow_by_training_stay_police(runs):
    grown = (runs["training"].officers - runs["none"].officers).isel(month=60).mean("draw")
    assert float(grown.sel(force="state police")) > 0
    assert float(abs(runs["training"].national_guards).max()) == 0
